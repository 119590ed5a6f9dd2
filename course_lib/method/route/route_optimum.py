"""The reference plan: the best choice of activity packages, as a mixed-integer programme, with a proven bound.

A multiple-choice knapsack with several constraints (Kellerer, Pferschy & Pisinger 2004, *Knapsack Problems*, ch. 11 and
9): each customer takes at most one *course*, a whole year's choice of at most one package a quarter; a course is priced
as a whole, so that nothing need be additive. Solved by HiGHS (Huangfu & Hall 2018, *Parallelizing the Dual Revised
Simplex Method*) through ``scipy.optimize.milp``. Packages and their dates are 本课程定义 (definitions of this kit).

Simplified: packages begin on fixed days of a quarter, in the order of their ranks; manager-days are one pool, of which
one account manager may use up to his own limit; customers don't influence each other; only the budget year counts. A
plan made by hand may mix activities and days as it likes, and may do better than the reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from course_lib.method.odds.buying_centre import Codes
from course_lib.method.route.quiet import quiet_solver
from course_lib.method.route.route import QUARTERS, RoutePlan, Terrain, plan_route
from course_lib.method.route.route_courses import (
    Courses,
    Offer,
    allowed_courses,
    find_offers,
    price_courses,
    undominated,
)

__all__ = ["RouteOptimum", "optimise_route"]


@dataclass(frozen=True, eq=False)
class RouteOptimum:
    """The reference plan and its proof.

    ``plan``; ``activities`` as a team would write them; ``packages`` (index customer id, columns quarter 1–4): name of
    the package, empty if none; ``objective`` (that of ``plan``) ≤ ``bound`` (no choice of packages does better), yuan;
    ``gap``: (bound − objective) / gain of the bound over doing nothing; ``status`` (Chinese); ``columns``, ``rows``:
    size of the programme; ``courses``: before dominated ones were dropped.
    """

    plan: RoutePlan
    activities: Mapping[str, Mapping[str, str]]
    packages: pd.DataFrame
    objective: float
    bound: float
    gap: float
    status: str
    columns: int
    rows: int
    courses: int


def optimise_route(terrain: Terrain) -> RouteOptimum:
    """Return the plan that brings the most, among all choices of packages within capacity.

    Maximises expected revenue + saved stock − expense weight × cost. Stops at ``rules.route.gap`` or after
    ``rules.route.seconds`` (then the bound tells how far it may be from the best).
    """
    case = terrain.case
    offers = find_offers(terrain)
    allowed: dict[tuple[str, ...], Codes] = {}
    courses = {}
    for customer in terrain.prospects:
        packages = tuple(package for package, _ in offers[customer])
        if not packages:
            continue
        if packages not in allowed:
            allowed[packages] = allowed_courses(case, packages)
        courses[customer] = price_courses(terrain, customer, offers[customer], allowed[packages])
    total = sum(len(c.gain) for c in courses.values())
    kept = {customer: undominated(c) for customer, c in courses.items()}
    chosen, bound_gain, status, rows = _solve(terrain, kept)
    entries = _entries(terrain, offers, {c: kept[c].choice[k] for c, k in chosen.items()})
    plan = plan_route(terrain, entries)
    nothing = plan.expected_before
    gained, most = plan.objective - nothing, max(bound_gain, plan.objective - nothing)
    names = case.catalog.packages.drop_duplicates("package").set_index("package")["name"]
    table = pd.DataFrame("", index=terrain.customers.index, columns=list(QUARTERS))
    for customer, k in chosen.items():
        picked = kept[customer].choice[k]
        table.loc[customer] = [names[offers[customer][p - 1][0]] if p else "" for p in picked]
    return RouteOptimum(
        plan=plan,
        activities=entries,
        packages=table,
        objective=plan.objective,
        bound=nothing + most,
        gap=(most - gained) / most if most > 0 else 0.0,
        status=status,
        columns=sum(len(c.gain) for c in kept.values()),
        rows=rows,
        courses=total,
    )


def _solve(terrain: Terrain, courses: Mapping[str, Courses]) -> tuple[dict[str, int], float, str, int]:
    """Choose at most one course a customer; return the choice, the bound on the gain, status and number of rows."""
    rules = terrain.case.catalog.rules.route
    filled = {customer: c for customer, c in courses.items() if len(c.gain)}
    if not filled:
        return {}, 0.0, "没有值得做的活动包", 0
    gain = np.concatenate([c.gain for c in filled.values()])
    use = np.concatenate([np.concatenate([c.days, c.cost], axis=1) for c in filled.values()])
    owner = np.repeat(np.arange(len(filled)), [len(c.gain) for c in filled.values()])
    # Rows of capacity: the team's days and expense by quarter, then each account manager's own days by quarter.
    who, names_of = pd.factorize(terrain.customers["owner"].reindex(list(filled)))
    own = np.concatenate([c.days for c in filled.values()])
    mine = who[owner][:, None] == np.arange(len(names_of))
    use = np.concatenate([use, (mine[:, :, None] * own[:, None, :]).reshape(len(gain), -1)], axis=1)
    team = [terrain.capacity["days_available"], terrain.capacity["budget_available"]]
    limits = np.concatenate([*team, np.tile(terrain.per_manager, len(names_of))])
    rows, columns = np.nonzero(use.T)
    values = use.T[rows, columns]
    matrix = coo_array(
        (
            np.concatenate([np.ones(len(gain)), values]),
            (np.concatenate([owner, len(filled) + rows]), np.concatenate([np.arange(len(gain)), columns])),
        ),
        shape=(len(filled) + len(limits), len(gain)),
    ).tocsr()
    with quiet_solver():
        result = milp(
            -gain,
            integrality=np.ones(len(gain)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, -np.inf, np.concatenate([np.ones(len(filled)), limits])),
            options={"mip_rel_gap": rules.gap, "time_limit": rules.seconds},
        )
    bound = -float(result.mip_dual_bound) if result.mip_dual_bound is not None else float(gain.sum())
    status = {0: "已到要求的精度", 1: "到时间为止"}.get(int(result.status), str(result.message))
    if result.x is None:
        return {}, bound, f"没有找到计划（{status}）", matrix.shape[0]
    picked = np.flatnonzero(result.x > 0.5)
    first = np.concatenate([[0], np.cumsum([len(c.gain) for c in filled.values()])])
    names = list(filled)
    return {names[owner[i]]: int(i - first[owner[i]]) for i in picked}, bound, status, matrix.shape[0]


def _entries(
    terrain: Terrain, offers: Mapping[str, list[Offer]], chosen: Mapping[str, Codes]
) -> dict[str, dict[str, str]]:
    """The chosen packages as activities, numbered by start."""
    rows = [
        (starts[q], customer, kind, contact)
        for customer, choice in chosen.items()
        for q, p in enumerate(choice)
        if p
        for kind, contact, starts in offers[customer][p - 1][1]
    ]
    return {
        f"A{number:03d}": {"customer": customer, "kind": kind, "start": start, "contact": contact, "status": "计划"}
        for number, (start, customer, kind, contact) in enumerate(sorted(rows), start=1)
    }
