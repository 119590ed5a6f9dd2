"""The page 敏感性: every constant with its sheet, whole in one file, and filling a sheet moves what it shows."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

from course_lib.case import Case, load_case
from course_lib.case.own_rates import EFFECT, RATE_TABLES, SPEED, own_rates, rate_rows, rates
from course_lib.case.tables import declared_label
from course_lib.pages.sensitivity import render_sensitivity
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import RouteChain
from course_lib.plan.sensitivity import Sensitivity, case_sensitivity


@cache
def found() -> dict[str, Sensitivity]:
    """Of one county; both: benchmarks/sensitivity.py."""
    return case_sensitivity(load_case("gulou"))


def test_its_two_states_are_the_strips() -> None:
    steps = RouteChain(Chain(load_case("gulou"), activities={}))
    for state, one in found().items():
        assert one.probability == pytest.approx(steps.standing(state).outlook.probability, abs=1e-9), state
    before, after = found().values()
    assert before.table.loc["push", "swing"] == 0 < after.table.loc["push", "swing"]
    assert after.table.index[0] == "push"
    for one in (before, after):  # whether he decides and what stock does matter most, the correlation does not
        assert one.table.loc[["decide", "drift_all"], "swing"].min() > one.table.loc[["rho", "urgency"], "swing"].max()


def test_the_page_shows_every_row_and_names_the_two_sheets() -> None:
    page = render_sensitivity(found(), heading="某区 · 预算年 2019")
    for one in found().values():
        assert f"{one.probability:.0%}" in page
        assert all(text in page for text in one.table["name"])
    for table in RATE_TABLES:
        assert declared_label(table) in page
    assert not re.search(r"(src|href)=\"(?!data:)", page), "one file, nothing from anywhere"
    for word in ("push", "drift", "rho", "None", "nan"):
        assert word not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_a_row_that_names_a_sheet_stands_in_it() -> None:
    table = found()["reference"].table
    sheets = {"push": EFFECT, "decide": SPEED, "drift_all": SPEED, "urgency": SPEED, "price_points": EFFECT}
    assert {key: table.loc[key, "sheet"] for key in sheets} == sheets
    places = {name: {rate.place for rate in of} for name, of in rates(load_case("gulou").catalog).items()}
    assert ("odds", "push") in places[EFFECT] and ("odds", "price_points") in places[EFFECT]
    assert {("odds", "decide", "0"), ("odds", "urgency")} <= places[SPEED]


def _with_sheets(case: Case, **values: float) -> Case:
    """The case with both sheets as they are given, some cells filled."""
    tables = {}
    for table, rows in rate_rows(case.catalog).items():
        frame = pd.DataFrame(list(rows))
        tables[table] = frame.assign(value=[values.get(item, float("nan")) for item in frame["item"]])
    return own_rates(case.replace(**tables))


def test_blank_sheets_are_ours_and_a_filled_one_moves_the_chance() -> None:
    case = load_case("gulou")
    assert _with_sheets(case).catalog is case.catalog
    slow = {rate.item: rate.ours * 0.8 for rate in rates(case.catalog)[SPEED] if rate.place[:2] == ("odds", "decide")}
    theirs = RouteChain(Chain(_with_sheets(case, **slow), activities={})).standing("before").outlook.probability
    assert theirs == pytest.approx(found()["before"].table.loc["decide", "p_low"], abs=1e-9)
    assert theirs < found()["before"].probability - 0.05
