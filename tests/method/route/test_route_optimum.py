"""The reference plan: against brute force, within capacity, below its bound; a plan beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import case_from_tables
from course_lib.case.tables import declared
from course_lib.method import check_activity, compare_routes, optimise_route, plan_route
from course_lib.method.route.route import QUARTERS, Terrain
from course_lib.method.route.route_courses import allowed_courses, find_offers, price_courses, undominated
from tests.method.grounds import demo_ground, ground_of, tiny_ground
from tests.tiny import tiny_case


def few(ground: Terrain, *customers: str) -> Terrain:
    """The same ground with these customers alone."""
    ids = list(customers)
    return replace(ground, customers=ground.customers.loc[ids], prospects={c: ground.prospects[c] for c in ids})


def entries_of(ground: Terrain, customer: str, choice: Any) -> dict[str, dict[str, str]]:
    offers = find_offers(ground)[customer]
    return {
        f"{customer}{q}{n}": {"customer": customer, "kind": kind, "start": starts[q], "contact": contact}
        for q, p in enumerate(choice)
        if p
        for n, (kind, contact, starts) in enumerate(offers[p - 1][1])
    }


@cache
def priced() -> tuple[Terrain, list[list[tuple[float, np.ndarray]]]]:
    """Three customers; for each, all sequences of packages: net gain and use, each worked out as a plan of its own."""
    ground = few(tiny_ground(), "C01", "C03", "M02")
    nothing = plan_route(ground, {}).objective
    tables = []
    for customer in ground.customers.index:
        packages = tuple(package for package, _ in find_offers(ground)[customer])
        rows = []
        for choice in allowed_courses(ground.case, packages):
            if (choice[2:] > 0).any():  # two quarters are enough to have something to choose
                continue
            plan = plan_route(ground, entries_of(ground, customer, choice))
            use = plan.capacity[["days_used", "budget_used"]].to_numpy().T.ravel()
            rows.append((plan.objective - nothing, use))
        tables.append(rows)
    return ground, tables


@settings(max_examples=20)
@given(st.floats(0.02, 0.5), st.floats(0.2, 4))
def test_no_combination_of_packages_within_capacity_is_better(days: float, money: float) -> None:
    ground, tables = priced()
    capacity = ground.capacity * [days, money]
    capacity.loc[[3, 4]] = 0.0
    ground = replace(ground, capacity=capacity)
    limits = capacity.to_numpy().T.ravel() + 1e-9
    best = max(
        sum(gain for gain, _ in combination)
        for combination in product(*tables)
        if (sum(use for _, use in combination) <= limits).all()
    )
    optimum = optimise_route(ground)
    assert optimum.objective - plan_route(ground, {}).objective == pytest.approx(best, abs=1e-3)
    assert optimum.bound >= optimum.objective - 1e-6
    assert not optimum.plan.problems


def test_courses_are_priced_as_the_plan_prices_them() -> None:
    ground = demo_ground()
    nothing, offers, rng = plan_route(ground, {}), find_offers(ground), np.random.default_rng(1)
    for customer in ground.customers.index[rng.permutation(len(ground.customers))[:12]]:
        packages = tuple(package for package, _ in offers[customer])
        courses = price_courses(ground, customer, offers[customer], allowed_courses(ground.case, packages))
        k = int(rng.integers(len(courses.gain)))
        plan = plan_route(ground, entries_of(ground, customer, courses.choice[k]))
        assert courses.gain[k] == pytest.approx(plan.objective - nothing.objective, abs=1e-6)
        assert courses.days[k].tolist() == plan.capacity["days_used"].tolist()
        assert courses.cost[k].tolist() == plan.capacity["budget_used"].tolist()


def test_packages_keep_their_order() -> None:
    case = tiny_ground().case
    packages = ("attack_team", "attack_bid")  # ranks 1 and 3; a bid cannot open
    courses = {tuple(c) for c in allowed_courses(case, packages).tolist()}
    assert {(0, 0, 0, 0), (1, 2, 0, 0), (1, 0, 0, 2), (1, 1, 2, 2)} <= courses
    assert not {(2, 0, 0, 0), (0, 0, 0, 2), (1, 2, 1, 0)} & courses


def test_only_courses_that_no_other_beats_are_kept() -> None:
    ground = demo_ground()
    offers = find_offers(ground)["C014"]
    packages = tuple(package for package, _ in offers)
    courses = price_courses(ground, "C014", offers, allowed_courses(ground.case, packages))
    kept = undominated(courses)
    use = np.concatenate([kept.days, kept.cost], axis=1)
    for i in range(len(kept.gain)):
        beats = (kept.gain >= kept.gain[i]) & (use <= use[i]).all(axis=1)
        assert beats.sum() == 1  # itself
    assert kept.gain.max() == courses.gain.max()


def test_the_reference_keeps_to_capacity_and_beats_other_plans() -> None:
    ground = demo_ground()
    optimum = optimise_route(ground)
    plan = optimum.plan
    assert not plan.problems and not plan.capacity[["days_over", "budget_over"]].any(axis=None)
    assert plan_route(ground, {}).objective < optimum.objective <= optimum.bound
    assert optimum.gap <= ground.case.catalog.rules.route.gap
    assert plan_route(ground, optimum.activities).activities.equals(plan.activities)
    packages = (optimum.packages != "").sum(axis=1)
    assert set(packages[packages > 0].index) == set(plan.activities["customer"]) and packages.max() <= len(QUARTERS)
    assert (plan.uplift["gain"] >= plan.uplift["cost"] - 1e-6).all()  # nothing that doesn't pay is done


def test_without_capacity_nothing_is_done() -> None:
    ground = replace(tiny_ground(), capacity=tiny_ground().capacity * 0.0)
    optimum = optimise_route(ground)
    assert optimum.plan.activities.empty and optimum.objective == optimum.bound and optimum.gap == 0


def test_a_plan_beside_the_reference() -> None:
    ground = demo_ground()
    optimum = optimise_route(ground)
    same = compare_routes(ground, optimum.plan, optimum)
    assert same.regret == 0 and same.table.empty
    lacking = str(optimum.plan.uplift["gain"].idxmax())
    entries = {i: dict(a) for i, a in optimum.activities.items() if a["customer"] != lacking}
    entries["X1"] = {"customer": "C017", "kind": "pilot", "start": "2019-10-08"}
    told = compare_routes(ground, plan_route(ground, entries), optimum)
    assert told.table["difference"].sum() == pytest.approx(told.regret)
    assert told.table.index[0] == lacking and told.table["why"].iloc[0] == "计划里没有安排，参考计划安排了"
    assert set(told.table.index) == {lacking, "C017"} and "试点" in told.table.loc["C017", "why"]


def test_a_customer_of_whom_nobody_is_known_stays_out_of_the_plan_and_is_told() -> None:
    case = tiny_case()
    tables = {name: getattr(case, name) for name in declared("case")}
    gone = tables["contacts"].loc[tables["contacts"]["customer"] == "C01", "id"]
    tables["contacts"] = tables["contacts"][~tables["contacts"]["id"].isin(gone)]
    tables["ratings"] = tables["ratings"][~tables["ratings"]["contact"].isin(gone)]
    tables["needs"] = tables["needs"].assign(
        contact=tables["needs"]["contact"].where(~tables["needs"]["contact"].isin(gone), "")
    )
    ground = ground_of(case_from_tables(case.meta, tables, case.catalog))
    assert "C01" in ground.customers.index
    reference = optimise_route(ground)
    others = set(optimise_route(tiny_ground()).plan.activities["customer"]) - {"C01"}
    assert others and set(reference.plan.activities["customer"]) == others
    with pytest.raises(ValueError, match="C01 还没有关键人"):
        check_activity(ground.case, ground.customers, customer="C01", kind="visit", start="2019-03-04")
