"""Expected answers on working days, capacity, the worth of an activity, alarms and regret."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from course_lib.case import Case
from course_lib.method import (
    Budget,
    RouteOptimum,
    Terrain,
    add_working_days,
    control_route,
    map_terrain,
    optimise_route,
    place_customers,
    plan_route,
    price_lines,
    score_customers,
    score_industries,
    working_days_between,
)

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _ground(case: Case) -> tuple[Budget, Terrain, RouteOptimum]:
    """Budget, terrain and reference plan of the reference choice."""
    budget, decisions = price_lines(case, industries=score_industries(case).reference), score_customers(case)
    grid = place_customers(case, decisions, budget, customers=budget.by_customer.index)
    terrain = map_terrain(case, decisions, budget, grid)
    return budget, terrain, optimise_route(terrain)


def _days_left(case: Case) -> dict[str, int]:
    year, stock = case.meta.budget_year, case.stock
    ending = stock[stock["contract_end"].dt.year == year].nlargest(4, "annual_revenue")
    first = f"{year}-01-02"
    return {i: working_days_between(first, end) for i, end in zip(ending["id"], ending["contract_end"], strict=True)}


def _in_time(case: Case) -> list[str]:
    year = case.meta.budget_year
    queue = _ground(case)[0].by_customer.sort_values(ascending=False).head(6).index
    ends = {c: add_working_days(add_working_days(f"{year}-01-09", 10 * n), 14) for n, c in enumerate(queue)}
    return [customer for customer, end in ends.items() if end <= pd.Timestamp(year, 3, 31)]


def _spare(case: Case) -> float:
    capacity = _ground(case)[2].plan.capacity
    return float(capacity["days_available"][1] - capacity["days_used"][1])


def _worth(case: Case) -> float:
    _, terrain, _ = _ground(case)
    value = terrain.customers["value"]
    confident = score_customers(case).table["band"].reindex(value.index) == "confident"
    who = str(value[confident].idxmax())
    entry = {"customer": who, "kind": "demo", "start": f"{case.meta.budget_year}-01-08"}
    told = plan_route(terrain, {"A001": entry}).uplift
    return float((told["expected_after"] - told["expected_before"])[who])


def _alarmed(case: Case) -> list[str]:
    _, terrain, _ = _ground(case)
    alarms = control_route(terrain, plan_route(terrain, {}), f"{case.meta.budget_year}-01-01").alarms
    return sorted(set(alarms.loc[alarms["kind"] == "contract", "customer"]))


def _regret(case: Case) -> float:
    _, terrain, optimum = _ground(case)
    year = case.meta.budget_year
    largest = terrain.customers["value"].sort_values(ascending=False).head(12).index
    steps = [("visit", "02-01"), ("demo", "02-11"), ("offer", "02-20")]
    wishes = [{"customer": c, "kind": kind, "start": f"{year}-{day}"} for c in largest for kind, day in steps]
    plan = plan_route(terrain, {f"A{n:03d}": wish for n, wish in enumerate(wishes, 1)})
    reference = optimum.plan
    return reference.expected + reference.saved - reference.cost - (plan.expected + plan.saved - plan.cost)


TASKS: dict[str, Callable[[Case], object]] = {
    "u07.days_left": _days_left,
    "u07.in_time": _in_time,
    "u07.spare": _spare,
    "u07.worth": _worth,
    "u07.alarmed": _alarmed,
    "u07.regret": _regret,
}
