"""Each constant of the model moves the chance of the target as the trade expects, before and after a plan."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from course_lib.case import Case, load_case
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.prepare import prepare_route
from course_lib.method.route.reference import best_plan
from course_lib.plan.sensitivity import Sensitivity, vary_constants
from tests.method.route.test_prepare import county


@cache
def world() -> tuple[Case, Assessment, float]:
    """Twenty customers, their reference plan, and the amount that is reached in four of ten years without it."""
    case = county()
    belief, stock = believe(case), value_stock(case)
    odds = judge_lines(case, price_offers(case).lines, belief)
    target = distribute(stock, odds, 1.0, case.catalog.rules, wide=False).reached(0.4)
    ground = prepare_route(case, odds, belief, stock, target=target)
    plan = best_plan(ground, case.catalog.rules.route)
    return case, assess_plan(ground, entries_of(ground, plan.moves)), target


@cache
def varied(*, planned: bool) -> Sensitivity:
    case, plan, target = world()
    return vary_constants(case, assessment=plan if planned else None, target=target)


@pytest.mark.parametrize("planned", [False, True])
def test_rows_move_as_the_trade_expects(*, planned: bool) -> None:
    """Who decides more often, keeps more stock or needs less reaches it more often; activities never hurt."""
    found = varied(planned=planned)
    for key, row in found.table.iterrows():
        if row["trade"]:
            low, high = (row["p_low"], row["p_high"]) if row["trade"] > 0 else (row["p_high"], row["p_low"])
            assert low <= found.probability + 1e-9 and found.probability <= high + 1e-9, key
    moving = {"decide", "drift_all", "target", "double"}
    assert (found.table.loc[sorted(moving), "swing"] > 0).all()
    assert found.table.index[0] == "push" and ("activities" in found.table.index) == planned


def test_before_a_plan_the_push_says_nothing_and_after_it_it_does() -> None:
    before, after = varied(planned=False), varied(planned=True)
    assert before.table.loc["push", "swing"] == 0 and after.table.loc["push", "swing"] > 0
    assert before.probability == pytest.approx(0.4, abs=0.01) and after.probability > before.probability
    assert after.table.loc["activities", "swing"] > 0


def test_with_nothing_moved_the_plan_gives_what_its_own_assessment_says() -> None:
    """The chance after the plan is that of the assessment's own chances, lead and renewals."""
    case, plan, target = world()
    belief = believe(case)
    lines = price_offers(case).lines
    odds = judge_lines(case, lines, belief)
    won = odds.lines["won"].copy()
    won.update(plan.lines["won_after"])
    judged = odds.lines.assign(won=won)
    odds = type(odds)(judged, odds.increment, odds.unknown, odds.value, odds.by_service)
    stock = value_stock(case, renewal=plan.renewals["after"].to_dict())
    expected = distribute(stock, odds, target, case.catalog.rules, wide=False).probability
    assert varied(planned=True).probability == pytest.approx(expected, abs=1e-9)


def test_every_row_has_a_sentence_and_twice_gives_the_same() -> None:
    case, _, target = world()
    again = vary_constants(case, target=target)
    pd.testing.assert_frame_equal(again.table, varied(planned=False).table)
    for _, row in again.table.iterrows():
        assert row["sentence"].startswith(f"{row['name']}：") and row["sentence"].endswith("。")
        assert row["low"] in row["sentence"] and row["high"] in row["sentence"]


def test_the_case_itself_is_not_touched() -> None:
    case, _, target = world()
    vary_constants(case, target=target)
    assert case.catalog.rules == load_case("gulou").catalog.rules
