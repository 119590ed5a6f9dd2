"""Coded columns say what a fresh look-up says, and survive exactly as long as the tables they hang on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, case_from_tables
from course_lib.case import codes as module
from course_lib.case.tables import declared
from course_lib.method import (
    believe,
    budget_revenue,
    check_completeness,
    customer_states,
    judge_lines,
    market_by,
    match_needs,
    score_customers,
    score_industries,
    swings,
    value_stock,
)
from course_lib.method.needs.offers import price_offers
from tests.method.random_market import markets
from tests.tiny import tiny_case

CODED = [(t, c) for t, shape in declared("case").items() for c in shape.columns if c.kind in ("ref", "refs", "choice")]


def _fresh(case: Case, table: str, column: str) -> list[int]:
    """Each cell looked up on its own."""
    shape = next(c for c in declared("case")[table].columns if c.name == column)
    cells = getattr(case, table)[column].tolist()
    if shape.kind == "refs":
        ids: list[str] = list(dict.fromkeys(c for c in cells if c == c))
    elif shape.kind == "choice":
        ids = list(shape.choices)
    elif shape.ref in ("carriers", "rivals"):
        ids = [c.id for c in getattr(case.meta, shape.ref)]
    else:
        ids = list(getattr(case if shape.ref in case else case.catalog, shape.ref)["id"])
    return [ids.index(c) if c in ids else -1 for c in cells]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_codes_are_those_of_a_fresh_look_up(data: st.DataObject) -> None:
    table, column = data.draw(st.sampled_from(CODED))
    base = tiny_case()
    now = getattr(base, table)
    rows, known = len(now), [*now[column.name].unique(), *column.choices]
    if column.ref in base:
        known += list(getattr(base, column.ref)["id"])
    cells = data.draw(st.lists(st.sampled_from([*known, "", "没有", None]), min_size=rows, max_size=rows))
    order = data.draw(st.permutations(range(rows)))
    frame = now.assign(**{column.name: pd.array(cells, dtype="str")}).iloc[list(order)]
    case = base.replace(**{table: frame})
    for name, other in CODED:
        codes = case.codes(name, other.name)
        assert codes.dtype == np.intp and codes.tolist() == _fresh(case, name, other.name), (name, other.name)


@settings(max_examples=20, deadline=None)
@given(case=markets())
def test_texts_of_several_references_lead_back_to_the_cells(case: Case) -> None:
    texts = np.array([*case.coded_texts("service_records", "carriers"), ""], dtype=object)
    cells = texts[case.codes("service_records", "carriers")]
    assert cells.tolist() == case.service_records["carriers"].tolist()


def test_blank_and_unknown_ids_are_minus_one() -> None:
    case = tiny_case()
    needs = case.needs.assign(contact=pd.array(["", "没有", None, *case.needs["contact"][3:]], dtype="str"))
    codes = case.replace(needs=needs).codes("needs", "contact")
    assert codes[:3].tolist() == [-1, -1, -1] and (codes[3:] >= 0).all()


@pytest.mark.parametrize("changed", ["contacts", "customers", "ratings", "service_records"])
def test_replacing_a_table_drops_its_codes_and_those_that_point_at_it(changed: str) -> None:
    case = tiny_case()
    for table, column in CODED:
        case.codes(table, column.name)
    new = case.replace(**{changed: getattr(case, changed).iloc[::-1]})
    for table, column in CODED:
        before, after = case.codes(table, column.name), new.codes(table, column.name)
        if changed in (table, column.ref):
            assert after is not before and after.tolist() == _fresh(new, table, column.name)
        else:
            assert after is before


def test_references_are_looked_up_once_and_while_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    base = tiny_case()
    case = case_from_tables(base.meta, {name: getattr(base, name) for name in base}, base.catalog)
    for table, column in CODED:
        if column.kind == "choice":
            case.codes(table, column.name)  # choices wait until they are asked for

    def again(*_: object) -> None:
        raise AssertionError("looked up again")

    monkeypatch.setattr(module, "places", again)
    monkeypatch.setattr(module.pd, "factorize", again)
    for table, column in CODED:
        if column.kind != "choice":
            case.codes(table, column.name)
    same = case.replace()
    score_industries(same), score_customers(same), customer_states(same), budget_revenue(same), match_needs(same)
    with pytest.raises(AssertionError, match="again"):
        score_customers(case.replace(ratings=case.ratings))


def test_nobody_can_spoil_them() -> None:
    with pytest.raises(ValueError, match="read-only"):
        tiny_case().codes("contacts", "customer")[0] = 3


def test_other_columns_have_none() -> None:
    with pytest.raises(KeyError, match=r"customers\.name 没有编码"):
        tiny_case().codes("customers", "name")
    with pytest.raises(KeyError):
        tiny_case().coded_texts("contacts", "customer")


def _figures(case: Case) -> dict[str, pd.DataFrame | pd.Series]:
    decisions, budget, match = score_customers(case), budget_revenue(case), match_needs(case)
    belief = believe(case)
    tables: dict[str, pd.DataFrame | pd.Series] = {
        **{key: market_by(case, key).drop(columns="rival") for key in ("industry", "grid", "service", "customer")},
        "industries": score_industries(case).table.drop(columns="acceptability"),
        "states": customer_states(case),
        "completeness": check_completeness(case).table.drop(columns="missing"),
        "decisions": decisions.table,
        "persons": decisions.persons,
        "lines": budget.lines.set_index("id"),
        "by_customer": budget.by_customer,
        "needs": match.table,
        "links": match.links.set_index(["need", "product"]),
        "offers": price_offers(case).lines.set_index("id"),
        "belief": belief.table.drop(columns="rival"),
        "leads": belief.persons,
        "swings": swings(value_stock(case), judge_lines(case, price_offers(case).lines, belief)),
    }
    return {name: table.sort_index() for name, table in tables.items()}


@settings(max_examples=15, deadline=None)
@given(case=markets(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_no_figure(case: Case, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = {name: getattr(case, name) for name in case}
    for name in set(tables) - {"industries", "district"}:  # ties between industries go to the first
        tables[name] = tables[name].iloc[rng.permutation(len(tables[name]))].reset_index(drop=True)
    expected, found = _figures(case), _figures(case.replace(**tables))
    for name, table in expected.items():
        if isinstance(table, pd.Series):
            pd.testing.assert_series_equal(found[name], table)
        else:
            pd.testing.assert_frame_equal(found[name], table)
