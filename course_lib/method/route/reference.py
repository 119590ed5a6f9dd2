"""The reference plan: the most that a year's activities can bring within the rules, with a bound that nobody beats.

Each customer's sets of activities are valued *relaxed* (:mod:`columns`); the programme chooses among them. What it
chooses is then dated, one common date an activity, and valued as it stands; a set that is worth less than hoped is
priced anew and the programme solved again, until what is chosen is worth what was hoped (lazily, so the bound of the
last solution still holds for every plan). Then the weeks are levelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case.rules import RouteRules
from course_lib.errors import CourseError
from course_lib.method.route.columns import Columns, group_sets, price_account
from course_lib.method.route.dates import best_dates, pairs_of
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import QUARTERS, RouteGround
from course_lib.method.route.programme import Block, Programme, Solution, solve_programme
from course_lib.method.route.sets import RouteSets, all_sets
from course_lib.method.route.weeks import level_weeks
from course_lib.method.route.worth import worth

__all__ = ["BoundError", "Reference", "best_plan", "plan_value"]

#: Yuan: what value and bound are promised to.
_YUAN = 0.5
_TURNS = 50
#: So many columns of a customer are dated at once when one was worth less than hoped.
_NEAR = 30


class BoundError(CourseError, RuntimeError):
    """A plan is worth more than what was proven to be the most: a mistake of the kit, not of the person."""


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference plan. ``moves``: customer id → dated activities; ``value`` ≤ ``bound``, yuan, money taken off.

    ``hoped``: value before the weeks were levelled; ``day_value`` (index manager, columns quarters 1–4): what a day
    more would bring, yuan; ``money_value``: a yuan more; ``sets`` valued, ``columns`` of the programme, ``looked_at``
    by its last pass, ``turns`` it was solved; ``closed``: all columns that could matter were looked at.
    """

    moves: Mapping[str, tuple[Move, ...]]
    value: float
    bound: float
    hoped: float
    day_value: pd.DataFrame
    money_value: float
    sets: int
    columns: int
    looked_at: int
    turns: int
    closed: bool

    @property
    def gap(self) -> float:
        """(bound − value) / bound."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0


class _Search:
    """The programme of a ground, its columns' values corrected where no common dates reach them."""

    def __init__(self, ground: RouteGround, rules: RouteRules) -> None:
        self.ground, self.rules = ground, rules
        self.sets: RouteSets = all_sets(ground)
        priced = [price_account(self.sets, ground.accounts[key]) for key in sorted(ground.accounts)]
        self.looked = sum(columns.sets for columns in priced)
        self.columns: list[Columns] = [columns for columns in priced if len(columns.groups)]
        self.values = [columns.value.copy() for columns in self.columns]
        self.dated: dict[tuple[int, int], tuple[float, list[Move]]] = {}
        self.begin: tuple[tuple[int, int], ...] = ()

    def solve(self) -> Solution:
        """Solve the programme on the values as they are known now."""
        limits, managers = self.ground.limits, self.ground.managers
        place = {name: n for n, name in enumerate(managers)}
        blocks = [
            Block(place[c.account.manager], c.groups, values)
            for c, values in zip(self.columns, self.values, strict=True)
        ]
        days = np.array([limits.days[name] for name in managers]).reshape(-1, len(QUARTERS))
        self.solution = solve_programme(Programme(blocks, self.sets.use, days, limits.money), self.rules, self.begin)
        self.begin = self.solution.prices.active
        return self.solution

    def date(self, n: int, column: int) -> bool:
        """Date a chosen column; whether it is worth less than the programme hoped."""
        if (n, column) not in self.dated:
            self.dated[n, column] = self._date(self.columns[n], column)
        value = self.dated[n, column][0]
        worse = value < self.values[n][column] - _YUAN / max(len(self.columns), 1)
        self.values[n][column] = min(value, self.values[n][column])
        return worse

    def date_near(self, n: int) -> None:
        """Date the columns of a customer that the programme would choose next."""
        columns, prices = self.columns[n], self.solution.prices
        manager = self.ground.managers.index(columns.account.manager)
        use = self.sets.use[columns.groups]
        reduced = self.values[n] - use[:, :-1] @ prices.day[manager] - use[:, -1] * prices.money
        for column in np.argsort(-reduced, kind="stable")[:_NEAR]:
            self.date(n, int(column))

    def _date(self, columns: Columns, column: int) -> tuple[float, list[Move]]:
        """The best of a group's sets with common dates; money taken off."""
        group = int(columns.groups[column])
        cost = float(self.sets.use[group, -1])
        best: tuple[float, list[Move]] = (-np.inf, [])
        for chosen, hope in zip(*group_sets(self.sets, columns.account, group), strict=True):
            if best[0] >= hope - 1e-6:
                break
            wanted = pairs_of(self.sets.quarters[chosen], self.sets.kind_of)
            value, moves = best_dates(self.ground, columns.account, wanted, float(hope) + cost)
            if value - cost > best[0]:
                best = (value - cost, moves)
        return best


def best_plan(ground: RouteGround, rules: RouteRules) -> Reference:
    """Find the plan that brings the most on a ground, and prove how far from it any other may be."""
    search = _Search(ground, rules)
    best: tuple[float, dict[str, list[Move]]] = (0.0, {})
    turn = 0
    for turn in range(1, _TURNS + 1):  # noqa: B007
        solution = search.solve()
        chosen = [(n, int(column)) for n, column in enumerate(solution.chosen) if column >= 0]
        worse = [pair for pair in chosen if search.date(*pair)]
        for n, _ in worse:
            search.date_near(n)
        value = sum(search.dated[pair][0] for pair in chosen)
        if value > best[0]:
            best = (value, {search.columns[n].account.id: search.dated[n, c][1] for n, c in chosen})
        if not worse:
            break
    levelled = level_weeks(ground, best[1])
    value = plan_value(ground, levelled)
    if value > solution.bound + _YUAN:  # a proof that fails must be heard, never be smoothed over
        raise BoundError(f"参考计划的值 {value:,.2f} 元高过上界 {solution.bound:,.2f} 元：算法有错，请告诉讲师")
    days = pd.DataFrame(solution.prices.day, index=pd.Index(ground.managers, name="manager"), columns=list(QUARTERS))
    return Reference(
        moves={key: tuple(sorted(moves, key=lambda m: (m.start, m.kind))) for key, moves in levelled.items() if moves},
        value=value,
        bound=max(solution.bound, value),  # nothing but rounding is left between them
        hoped=best[0],
        day_value=days,
        money_value=solution.prices.money,
        sets=search.looked,
        columns=sum(len(columns.groups) for columns in search.columns),
        looked_at=solution.columns,
        turns=turn,
        closed=solution.closed,
    )


def plan_value(ground: RouteGround, plan: Mapping[str, Sequence[Move]]) -> float:
    """What a dated plan brings, money taken off, yuan."""
    total = 0.0
    for key, moves in plan.items():
        account = ground.accounts[key]
        nothing = worth(ground, account, ()).total
        total += worth(ground, account, moves).total - nothing
        total -= float(sum(ground.kinds.cost[move.kind] for move in moves))
    return total
