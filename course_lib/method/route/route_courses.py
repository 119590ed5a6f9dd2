"""Courses: what a customer may be offered in a year, at most one activity package a quarter, each priced as a whole.

Packages, their order and their days are 本课程定义 (definitions of this kit), in ``packages.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.odds.buying_centre import Codes, Floats
from course_lib.method.opening.calendar import add_working_days, quarter_bounds
from course_lib.method.route.route import QUARTERS, Terrain
from course_lib.method.route.route_effects import Prospect, raised_by, repeated, saved_stock, targets

__all__ = ["Courses", "Offer", "allowed_courses", "find_offers", "price_courses", "undominated"]

_SAME = 1e-6

_Step = tuple[str, str, tuple[str, ...]]
Offer = tuple[str, list[_Step]]


@dataclass(frozen=True, eq=False)
class Courses:
    """A customer's courses: package number by quarter (N, 4; 0 = none), gain, days and cost by quarter (N, 4)."""

    choice: Codes
    gain: Floats
    days: Floats
    cost: Floats


@dataclass(frozen=True, eq=False)
class _Package:
    """A customer's package in one quarter: its moves (numbers), months and days of their ends."""

    moves: Codes
    months: Codes
    ends: NDArray[np.datetime64]


def find_offers(terrain: Terrain) -> dict[str, list[Offer]]:
    """The packages that each customer's cell allows: package id and its steps (kind, contact, start by quarter).

    A customer of whom nobody is known has none: there is no one to go to.
    The customers of one account manager begin staggered, the larger ones first.
    """
    case, rules = terrain.case, terrain.case.catalog.rules.route
    year, usual = case.meta.budget_year, targets(case)
    firsts = [quarter_bounds(year, quarter)[0] for quarter in QUARTERS]
    by_cell: dict[str, dict[str, list[tuple[str, int]]]] = {}
    packages = case.catalog.packages
    columns = (packages[c] for c in ("cell", "package", "kind", "offset"))
    for cell, package, kind, offset in zip(*columns, strict=True):
        by_cell.setdefault(cell, {}).setdefault(package, []).append((kind, int(offset)))
    ranked = terrain.customers.sort_values("value", ascending=False, kind="stable")
    slots = (ranked.groupby("owner").cumcount() % rules.staggers * rules.stagger).to_dict()
    days: dict[int, tuple[str, ...]] = {}

    def starts(offset: int) -> tuple[str, ...]:
        if offset not in days:
            days[offset] = tuple(add_working_days(first, offset).date().isoformat() for first in firsts)
        return days[offset]

    return {
        customer: [
            (package, [(kind, usual[customer, kind], starts(slots[customer] + offset)) for kind, offset in steps])
            for package, steps in by_cell.get(cell, {}).items()
            if all((customer, kind) in usual for kind, _ in steps)
        ]
        for customer, cell in zip(terrain.customers.index, terrain.customers["cell"], strict=True)
    }


def price_courses(terrain: Terrain, customer: str, offers: list[Offer], choice: Codes) -> Courses:
    """Price every course of a customer: quarter by quarter, all prefixes at once."""
    case, prospect = terrain.case, terrain.prospects[customer]
    kinds, rules = case.catalog.activity_kinds.set_index("id"), case.catalog.rules.route
    moves = sorted({(kind, contact) for _, steps in offers for kind, contact, _ in steps})
    options = len(offers) + 1
    days = np.zeros((options, len(QUARTERS)))
    cost = np.zeros((options, len(QUARTERS)))
    ended: list[list[_Package | None]] = []
    for q in range(len(QUARTERS)):
        packages: list[_Package | None] = [None]
        for p, (_, steps) in enumerate(offers, start=1):
            packages.append(_dated(steps, q, moves, kinds))
            for kind, _, starts in steps:
                place = (int(starts[q][5:7]) - 1) // 3
                if place != q:
                    raise ValueError(f"活动包 {offers[p - 1][0]} 排不进一个季度，请在 packages.csv 里提前")
                days[p, q] += kinds.at[kind, "days"]
                cost[p, q] += kinds.at[kind, "cost"]
        ended.append(packages)
    gain = _gains(prospect, kinds, moves, ended, choice)
    at = np.arange(len(QUARTERS))
    course_days, course_cost = days[choice, at], cost[choice, at]
    return Courses(choice, gain - rules.expense_weight * course_cost.sum(axis=1), course_days, course_cost)


def allowed_courses(case: Case, packages: tuple[str, ...]) -> Codes:
    """All courses (N, 4) in which ranks never fall and the first package may open; 0 = nothing."""
    options = len(packages) + 1
    grids = np.meshgrid(*[np.arange(options)] * len(QUARTERS), indexing="ij")
    choice = np.stack(grids, axis=-1).reshape(-1, len(QUARTERS))
    catalogue = case.catalog.packages.drop_duplicates("package").set_index("package")
    rows = catalogue.loc[list(packages)]
    rank = np.concatenate([[0], rows["rank"].to_numpy(dtype=int)])[choice]
    opens = np.concatenate([[True], (rows["opens"] == "是").to_numpy(dtype=bool)])[choice]
    highest = np.maximum.accumulate(rank, axis=1)
    before = np.concatenate([np.zeros((len(choice), 1), dtype=int), highest[:, :-1]], axis=1)
    good = (choice == 0) | ((rank >= before) & (opens | (before > 0)))
    return choice[good.all(axis=1)]


def _dated(steps: list[_Step], q: int, moves: list[tuple[str, str]], kinds: pd.DataFrame) -> _Package:
    length = dict(zip(kinds.index, kinds["length"], strict=True))
    ends = [add_working_days(starts[q], int(length[kind]) - 1) for kind, _, starts in steps]
    year = int(steps[0][2][q][:4])
    return _Package(
        moves=np.array([moves.index((kind, contact)) for kind, contact, _ in steps]),
        months=np.array([end.month if end.year == year else MONTHS + 1 for end in ends]),
        ends=np.array([np.datetime64(end.date(), "D") for end in ends]),
    )


def _gains(
    prospect: Prospect,
    kinds: pd.DataFrame,
    moves: list[tuple[str, str]],
    ended: list[list[_Package | None]],
    choice: Codes,
) -> Floats:
    """Gain of courses over doing nothing, yuan."""
    share, size, options = prospect.rules.route.repeat, len(moves), len(ended[0])
    raised, met = raised_by(prospect, kinds, moves)
    flat = raised.reshape(size, -1)
    shape = prospect.cells.shape
    done = np.zeros((options, len(QUARTERS), MONTHS + 2, size))  # what each package ends in each month
    by_end = np.zeros((options, len(QUARTERS), len(prospect.ends), size))
    for q, packages in enumerate(ended):
        for p, package in enumerate(packages):
            if package is None:
                continue
            np.add.at(done[p, q], (package.months, package.moves), 1.0)
            for line, end in enumerate(prospect.ends):
                np.add.at(by_end[p, q, line], package.moves[package.ends <= np.datetime64(end.date(), "D")], 1.0)
    at = np.arange(len(QUARTERS))
    renewal = kinds.loc[[kind for kind, _ in moves], "renewal"].to_numpy() if size else np.zeros(0)
    saved = saved_stock(prospect, by_end[choice, at].sum(axis=1), renewal)
    # Many courses share what was done by the end of a month: each such state is scored once.
    counts = done[choice, at].sum(axis=1).cumsum(axis=1)[:, : MONTHS + 1].reshape(-1, size)
    code = counts @ ((counts.max(initial=0) + 1) ** np.arange(size))
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    states = counts[first]
    x = prospect.score((repeated(states, share) @ flat).reshape(-1, *shape), (states @ met) > 0)
    chances = prospect.chance(x)[place.reshape(-1, MONTHS + 1)]
    nothing = float(chances[0, 0] * prospect.value[0])
    return prospect.expected(chances) - nothing + saved


def undominated(courses: Courses) -> Courses:
    """Drop courses that another one beats at no more days and cost in any quarter."""
    kept = courses.gain > _SAME
    choice, gain = courses.choice[kept], courses.gain[kept]
    days, cost = courses.days[kept], courses.cost[kept]
    order = np.argsort(-gain, kind="stable")
    use = np.concatenate([days, cost], axis=1)[order]
    better = np.ones(len(order), dtype=bool)
    for i in range(len(order)):
        if better[i]:
            better[i + 1 :] &= ~(use[i] <= use[i + 1 :] + 1e-12).all(axis=1)
    best = order[better]
    return Courses(choice[best], gain[best], days[best], cost[best])
