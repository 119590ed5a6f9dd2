"""What a plan says against itself: the reference nothing that it could have avoided, a bad plan the right things."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.case import load_catalog
from course_lib.method.route.alarms import find_alarms as find
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.ground import Renewal, RouteGround, work_year
from course_lib.method.route.reference import best_plan
from tests.method.route.hands import RULES, account, drawn_ground, ground_of, line
from tests.method.route.rivals import random_plan

ALARMS = load_catalog().alarms
USED = work_year(2019).used


def find_alarms(ground: RouteGround, assessment: Assessment) -> pd.DataFrame:
    return find(ground, assessment, ALARMS)


def two() -> RouteGround:
    """A line that is decided in June and a contract that ends in May; nobody of the eight people is met yet."""
    ends = Renewal("S1", 60_000.0, 20_000.0, 0.7, USED[5])
    return ground_of(account("C1", [line("O1", 80_000.0, month=6)], [ends], met=False), days=6.0)


def alarms(ground: RouteGround, *rows: tuple[str, str, str]) -> pd.DataFrame:
    plan = {
        f"A{n}": {"customer": "C1", "kind": kind, "start": start, "contact": who}
        for n, (kind, start, who) in enumerate(rows, 1)
    }
    found = assess_plan(ground, plan)
    assert not found.refused
    return find_alarms(ground, found).set_index("kind")


@pytest.mark.parametrize("seed", range(6))
def test_the_reference_raises_none_that_it_could_have_avoided(seed: int) -> None:
    """And whatever it raises says why it could not be helped."""
    ground = drawn_ground(seed, 4, 2)
    plan = best_plan(ground, RULES)
    found = find_alarms(ground, assess_plan(ground, entries_of(ground, plan.moves)))
    assert plan.value == pytest.approx(plan.bound, abs=1.0)
    assert not found["avoidable"].any(), found[["kind", "customer", "text"]]
    assert found["why"].ne("").all() and "wasted" not in set(found["kind"])


@pytest.mark.parametrize("seed", range(4))
def test_no_drawn_legal_plan_avoids_an_alarm_of_the_reference_without_lower_value(seed: int) -> None:
    """The rival: random legal plans; one worth as much, without an alarm of the reference, would refute it."""
    ground, rng = drawn_ground(seed, 2, 1), np.random.default_rng(seed)
    best = best_plan(ground, RULES)
    told = find_alarms(ground, assess_plan(ground, entries_of(ground, best.moves)))
    mine = set(zip(told["kind"], told["customer"], strict=True))
    for _ in range(15):
        other = assess_plan(ground, entries_of(ground, random_plan(ground, rng, 30)))
        found = find_alarms(ground, other)
        theirs = set(zip(found["kind"], found["customer"], strict=True))
        assert mine <= theirs or other.value < best.value + 1.0


def test_nothing_but_visits() -> None:
    found = alarms(two(), ("visit", "2019-01-07", "C1P4"), ("visit", "2019-04-08", "C1P4"))
    assert {"visits", "decider", "thread"} <= set(found.index)
    assert found.loc["visits", "avoidable"] and found.loc["visits", "why"] == ""


def test_everything_in_the_last_quarter() -> None:
    """The contract has ended, the line is decided, and the work is for nothing."""
    found = alarms(two(), ("visit", "2019-10-08", "C1P0"), ("senior", "2019-10-15", "C1P0"))
    assert {"contract", "late", "wasted"} <= set(found.index)
    assert found.loc[["contract", "wasted"], "avoidable"].all()


def test_a_single_contact() -> None:
    found = alarms(two(), ("visit", "2019-01-07", "C1P0"))
    assert "thread" in found.index and "8 位关键人" in found.loc["thread", "text"]
    assert "decider" not in found.index  # it is he whom we meet


def test_an_empty_plan_forgets_the_contract_and_alarms_are_told_in_order() -> None:
    found = alarms(two())
    assert list(found.index) == [k for k in ALARMS["id"] if k in found.index]
    assert {"contract", "decider"} == set(found.index)
    assert not assess_plan(two(), {}).value
