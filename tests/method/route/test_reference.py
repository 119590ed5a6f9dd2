"""The reference plan: nobody beats its bound. Rivals: brute force, an exact dynamic programme, greed in four forms."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from course_lib.method.route.assess import assess_plan, entries_of
from course_lib.method.route.columns import best_values, price_accounts
from course_lib.method.route.dates import best_dates, pairs_of
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.reference import Reference, best_plan
from course_lib.method.route.sets import RouteSets, Some, all_sets
from course_lib.method.route.worth import worth
from tests.method.route.hands import KINDS, RULES, account, drawn_ground, ground_of, line
from tests.method.route.rivals import (
    Hand,
    best_of_random,
    exact_value,
    greedy,
    random_plan,
    ruin_and_recreate,
    value_of,
)

SEEDS = (1, 2, 3)


@cache
def solved(seed: int) -> tuple[RouteGround, Reference]:
    ground = drawn_ground(seed, 6, 2)
    return ground, best_plan(ground, RULES)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_is_a_legal_plan_worth_what_it_says(seed: int) -> None:
    ground, reference = solved(seed)
    plan = assess_plan(ground, entries_of(ground, reference.moves))
    assert not plan.refused
    assert plan.value == pytest.approx(reference.value, abs=0.01)
    assert 0 < reference.value <= reference.bound
    assert reference.value == pytest.approx(reference.bound, abs=1)  # promised to one yuan
    assert plan.activities["counts"].all()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_greedy_plan_is_above_the_bound(seed: int) -> None:
    ground, reference = solved(seed)
    hand = Hand(ground)
    found = [greedy(Hand(ground), "gain"), greedy(hand, "day")]
    found.append(ruin_and_recreate(hand, 3, np.random.default_rng(seed)))
    found.append(best_of_random(ground, 2))
    assert max(found) <= reference.bound + 1e-6
    assert max(found) > 0.5 * reference.bound  # rivals worth the name


def _brute(ground: RouteGround, sets: RouteSets) -> float:
    """All pairs of sets of two customers, each valued with its best common dates, within days and money."""
    tables = []
    for one in ground.accounts.values():
        good = (sets.use[sets.group, :4] <= np.array(ground.limits.days[one.manager]) + 1e-9).all(axis=1)
        places = np.flatnonzero(good)
        base = Hand(ground).base[one.id]
        rows = []
        for place in places:
            wanted = pairs_of(sets.quarters[place], sets.kind_of)
            if any(not people for people in (Hand(ground).people[one.id][kind] for kind, _ in wanted)):
                continue
            value, _ = best_dates(ground, one, wanted, np.inf)
            rows.append((value - base - sets.use[sets.group[place], 4], sets.use[sets.group[place]]))
        tables.append((one.manager, rows))
    best = 0.0
    (first, rows), (second, others) = tables
    values, use = np.array([row[0] for row in others]), np.array([row[1] for row in others])
    for value, used in rows:
        left = np.array(ground.limits.days[second], dtype=float) - (used[:4] if first == second else 0)
        good = (use[:, :4] <= left + 1e-9).all(axis=1) & (use[:, 4] <= ground.limits.money - used[4] + 1e-9)
        best = max(best, value + values[good].max(initial=-np.inf))
    return best


PAIRS = [
    (11, 1, (5.0, 2.0, 0.0, 0.0), 9_000.0),
    (12, 2, (2.0, 4.0, 0.0, 0.0), 4_900.0),
    (14, 1, (0.0, 3.0, 4.0, 0.0), 5_000.0),
]


@pytest.mark.parametrize(("seed", "managers", "days", "money"), PAIRS)
def test_two_customers_against_all_pairs_of_plans(
    seed: int, managers: int, days: tuple[float, ...], money: float
) -> None:
    """Brute force: every set that the rules allow, at its best dates; the bound holds, the reference reaches it."""
    ground = drawn_ground(seed, 2, managers, days=days, money=money)
    sets = all_sets(ground)
    assert 150 < len(sets.quarters) < 2000
    best = _brute(ground, sets)
    reference = best_plan(ground, RULES)
    assert best <= reference.bound + 1e-6
    assert reference.value == pytest.approx(best, abs=0.01)


@pytest.mark.parametrize("seed", [21, 22])
def test_the_bound_is_the_optimum_of_a_dynamic_programme(seed: int) -> None:
    """An exact method that shares nothing with the linear programme or HiGHS; money is plenty, so managers part."""
    ground = drawn_ground(seed, 7, 2, days=(2.0, 2.0, 2.5, 2.0), money=1e6)
    sets = all_sets(ground)
    exact = exact_value(ground, sets, price_accounts(sets, ground.accounts))
    reference = best_plan(ground, RULES)
    assert reference.turns > 1 or reference.bound == pytest.approx(exact, abs=0.5)
    assert reference.bound <= exact + 0.5  # sets priced anew with common dates can only lower it
    assert reference.value <= exact + 1e-6


def _rows(ground: RouteGround, kind_of: np.ndarray, plans: list[list[Move]]) -> np.ndarray:
    """Each plan's set, slots × quarters."""
    rows = np.full((len(plans), len(kind_of)), -1, dtype=np.int8)
    for row, moves in zip(rows, plans, strict=True):
        for kind in range(len(KINDS)):
            started = sorted(ground.year.quarter(m.start) for m in moves if m.kind == kind)
            row[np.flatnonzero(kind_of == kind)[: len(started)]] = started
    return rows


@pytest.mark.parametrize("length", [1, 3])
def test_no_legal_schedule_is_worth_more_than_its_sets_are(length: int) -> None:
    """1,000 random legal schedules: each customer's gain stays below the relaxed value of his set."""
    rng, seen, near = np.random.default_rng(length), 0, 0
    for seed in (31, 32, 33, 34, 35):
        ground = drawn_ground(seed, 3, 1, length=length, days=(8.0, 8.0, 8.0, 8.0), money=40_000.0, a_week=5)
        hand, empty = Hand(ground), all_sets(replace(ground, limits=replace(ground.limits, days={"M0": (0.0,) * 4})))
        drawn = [random_plan(ground, rng) for _ in range(70)]
        for key, one in ground.accounts.items():
            plans = [plan[key] for plan in drawn if key in plan]
            rows, places = _rows(ground, empty.kind_of, plans), np.arange(len(plans))
            sets = replace(empty, quarters=rows, group=places, use=np.zeros((len(plans), 5)), _outcomes={}, _some={})
            relaxed = best_values(sets, one, Some(places, places, places))
            real = [worth(ground, one, moves).total - hand.base[key] for moves in plans]
            assert (np.array(real) <= relaxed + 1e-6).all(), (seed, key)
            seen += len(plans)
            near += int((np.array(real)[[len(moves) > 2 for moves in plans]] > 1).sum())
    assert seen >= 1000 and near > 100


@pytest.mark.parametrize(
    ("name", "hand"),
    [
        ("only visits", {"chains": (("visit",),)}),
        ("only senior meetings", {"chains": (("senior",),)}),
        ("everything in the fourth quarter", {"quarters": (3,)}),
        ("quotes in January, nothing before", {"chains": (("offer",),), "quarters": (0,)}),
    ],
)
def test_a_plan_of_one_idea_brings_far_less(name: str, hand: dict[str, Any]) -> None:
    for seed in SEEDS:
        ground, reference = solved(seed)
        assert greedy(Hand(ground, **hand), "day") < 0.6 * reference.value, (name, seed)


def test_renewals_ignored_or_all_days_for_one_customer_cost() -> None:
    """Both plans are the best of their kind, and are then worth what they are on the whole ground."""
    ground, reference = solved(2)
    without = {key: replace(one, renewals=()) for key, one in ground.accounts.items()}
    ignored = best_plan(replace(ground, accounts=without), RULES)
    assert assess_plan(ground, entries_of(ground, ignored.moves)).value < 0.95 * reference.value
    largest = max(ground.accounts, key=lambda key: sum(one.value for one in ground.accounts[key].lines))
    alone = best_plan(replace(ground, accounts={largest: ground.accounts[largest]}), RULES)
    assert alone.value < 0.8 * reference.value


def test_one_start_a_week_is_kept_too() -> None:
    ground = drawn_ground(3, 6, 1, a_week=1, days=(6.0,) * 4)
    reference = best_plan(ground, RULES)
    assert not assess_plan(ground, entries_of(ground, reference.moves)).refused
    assert 0.9 * reference.bound < reference.value <= reference.bound


def test_random_plans_stay_below_the_bound() -> None:
    ground, reference = solved(1)
    rng = np.random.default_rng(5)
    assert max(value_of(ground, random_plan(ground, rng)) for _ in range(60)) <= reference.bound


@pytest.mark.parametrize("money", [900.0, 2_000.0])
def test_money_that_binds_keeps_the_bound(money: float) -> None:
    ground = drawn_ground(4, 6, 2, money=money)
    reference = best_plan(ground, RULES)
    plan = assess_plan(ground, entries_of(ground, reference.moves))
    assert plan.cost <= money and not plan.refused
    assert greedy(Hand(ground), "day") <= reference.bound + 1e-6
    assert reference.value == pytest.approx(reference.bound, abs=1)
    assert reference.money_value > 0


def test_the_order_of_customers_changes_nothing() -> None:
    ground, reference = solved(2)
    keys = list(ground.accounts)[::-1]
    turned = {
        key: replace(ground.accounts[key], lines=ground.accounts[key].lines, renewals=ground.accounts[key].renewals)
        for key in keys
    }
    again = best_plan(replace(ground, accounts=turned), RULES)
    assert again.value == pytest.approx(reference.value, abs=1e-6)
    assert again.bound == pytest.approx(reference.bound, abs=1e-6)


def test_without_days_or_business_there_is_nothing_to_plan() -> None:
    nothing = best_plan(ground_of(account(lines=[line()]), days=0.0), RULES)
    assert (nothing.value, nothing.bound, nothing.moves) == (0.0, 0.0, {})
    assert best_plan(ground_of(account()), RULES).bound == 0.0


def test_a_day_more_is_worth_what_its_price_says_at_most() -> None:
    """Dual prices are those of the linear programme: more days bring at most price × days (concave)."""
    ground, reference = solved(3)
    more = {m: tuple(d + 0.5 for d in days) for m, days in ground.limits.days.items()}
    wider = best_plan(replace(ground, limits=replace(ground.limits, days=more)), RULES)
    most = 0.5 * float(reference.day_value.to_numpy().sum())
    assert reference.bound <= wider.bound + 1e-6
    assert wider.value <= reference.bound + most + 0.02 * reference.bound  # whole numbers: the bound is below the LP's


def test_all_pairs_are_tried_when_lines_want_other_dates() -> None:
    """One line wants the offer at once, the other only after the demonstration: common dates serve one, or both."""
    fast, slow = line("O1", 40_000.0, stage=3, month=1), line("O2", 41_000.0, stage=2, month=3)
    ground = ground_of(account(lines=[fast, slow]))
    offer, demo = ground.kinds.ids.index("offer"), ground.kinds.ids.index("demo")
    found = {}
    for name, starts in {"early": (0, 0), "late": (3, 0)}.items():
        entries = {
            "A1": {"customer": "C1", "kind": "offer", "start": ground.year.date(starts[0])},
            "A2": {"customer": "C1", "kind": "demo", "start": ground.year.date(starts[1])},
        }
        found[name] = assess_plan(ground, entries).value
    value, moves = best_dates(ground, ground.accounts["C1"], [(offer, 0), (demo, 0)], np.inf)
    cost = float(ground.kinds.cost[[offer, demo]].sum()) + Hand(ground).base["C1"]
    assert value - cost == pytest.approx(max(found.values()))
    assert {m.start for m in moves} == {0, 3}


def test_limits_of_the_programme_never_lower_the_bound_below_a_plan() -> None:
    """Few nodes, few columns: the plan may be worse, the bound only looser."""
    ground, reference = solved(1)
    hasty = RULES.model_copy(update={"node_limit": 1, "gaps": (0.0001,), "columns": 5})
    rough = best_plan(ground, hasty)
    assert rough.bound >= reference.bound - 1e-6 and rough.value <= reference.bound + 1e-6
    assert not rough.closed


def test_sets_keep_the_most_a_year_and_once_a_quarter() -> None:
    """Visits and senior meetings at most twice, the others once, never twice a quarter; two quarters are open."""
    sets = all_sets(ground_of(account(lines=[line()]), days=(40.0, 40.0, 0.0, 0.0), money=1e9))
    two, one = 1 + 2 + 1, 1 + 2  # none, one of two quarters, both
    assert len(sets.quarters) == two**2 * one**5
    assert len({row.tobytes() for row in sets.quarters}) == len(sets.quarters)
