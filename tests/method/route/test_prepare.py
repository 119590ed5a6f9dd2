"""The ground from a case: who is in it, and capacity. Rows in another order: tests/plan/test_same_everywhere.py."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from course_lib.case import Case, case_from_tables, load_case
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.ground import RouteGround, work_year
from course_lib.method.route.prepare import manager_days, prepare_route


def ground_of_case(case: Case) -> RouteGround:
    """The case's own lines as they are priced and judged."""
    belief = believe(case)
    odds = judge_lines(case, price_offers(case).lines, belief)
    return prepare_route(case, odds, belief, value_stock(case))


@cache
def county() -> Case:
    """Twenty customers of a shipped county, so that a plan takes a second."""
    whole = load_case("gulou")
    stock = value_stock(whole).lines
    ending = stock.loc[stock["ends"].between(1, 12), "customer"].unique()[:8]
    some = {*ending, *whole.opportunities["customer"].unique()[:12]}
    mine = {
        name: frame[frame[column].isin(some)].reset_index(drop=True)
        for name, column in (
            ("customers", "id"),
            *((t, "customer") for t in ("contacts", "stock", "needs", "opportunities")),
        )
        for frame in [getattr(whole, name)]
    }
    rated = whole.ratings[whole.ratings["contact"].isin(mine["contacts"]["id"])].reset_index(drop=True)
    return _case(whole, {**mine, "ratings": rated})


def _case(case: Case, tables: dict[str, pd.DataFrame]) -> Case:
    every = {name: getattr(case, name) for name in case}
    return case_from_tables(case.meta, {**every, **tables})


def test_everybody_with_a_line_or_an_ending_contract_is_in_it() -> None:
    case = county()
    ground, stock = ground_of_case(case), value_stock(case).lines
    ending = stock[stock["ends"].between(1, 12)]
    assert set(ending["customer"]) <= set(ground.accounts)
    assert {r.id for a in ground.accounts.values() for r in a.renewals} == set(ending.index)
    found = {r.id: r for a in ground.accounts.values() for r in a.renewals}
    for key, row in ending.iterrows():
        assert found[str(key)].stake == pytest.approx(row["contribution"])
        assert found[str(key)].due == work_year(2019).used[row["ends"]]
    assert sum(len(a.lines) for a in ground.accounts.values()) > 5
    assert list(ground.accounts) == sorted(ground.accounts)


def test_capacity_is_a_share_of_the_working_days_in_half_days() -> None:
    """.065 of 60, 62, 66, 62 days: 3.9, 4.03, 4.29, 4.03; rounded down to half days."""
    ground = ground_of_case(county())
    assert set(ground.limits.days.values()) == {(3.5, 4.0, 4.0, 4.0)}
    assert ground.limits.money == pytest.approx(0.005 * county().meta.target_revenue)
    assert manager_days(work_year(2019, "2019-05-15"), 0.065, 0.5) == (0.0, 2.0, 4.0, 4.0)  # 33 days of it are left
