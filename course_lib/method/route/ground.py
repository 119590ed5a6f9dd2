"""What a year's plan is made on: customers with open lines and ending contracts, people, working days, capacity.

Everything is arrays and numbers here, so that a plan can be worked out on a case, on a class's variant of it, or on a
few customers written by hand. Customers, lines and renewals stand in the order of their ids: nothing depends on the
order of a table's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.method.odds.buying_centre import Bools, Floats
from course_lib.method.opening.calendar import add_working_days, quarter_bounds, working_days_between
from course_lib.method.route.kinds import Kinds

__all__ = ["QUARTERS", "Account", "Line", "Renewal", "RouteGround", "RouteLimits", "WorkYear", "work_year"]

QUARTERS = (1, 2, 3, 4)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Line:
    """An open line. ``value``: contribution of the twelve months from its start, yuan; ``revenue``: of the budget year.

    ``decides`` q and ``lead`` ± ``sd`` (points) are those before the plan; ``stage``: gates passed today; ``proof``:
    tried before it is priced; ``due``: working days of the year up to the end of the month in which he decides.
    """

    id: str
    value: float
    revenue: float
    decides: float
    lead: float
    sd: float
    stage: int
    proof: bool
    due: int


@dataclass(frozen=True)
class Renewal:
    """A contract that ends in the year. ``stake``: contribution of the twelve months after its end, yuan.

    ``at_stake``: revenue of this year that hangs on it; ``renewal``: chance before the plan; ``due``: working days of
    the year up to the end of its last month.
    """

    id: str
    stake: float
    at_stake: float
    renewal: float
    due: int


@dataclass(frozen=True, eq=False)
class Account:
    """A customer that may be planned for: n people, J factors.

    ``weights`` (n, add to 1), ``factor_weights`` (n, J), ``ratings`` (n, J) of us, 0–10, NaN = not known; ``met`` (n).
    """

    id: str
    name: str
    manager: str
    people: tuple[str, ...]
    person_names: tuple[str, ...]
    roles: tuple[frozenset[str], ...]
    weights: Floats
    factor_weights: Floats
    ratings: Floats
    met: Bools
    lines: tuple[Line, ...]
    renewals: tuple[Renewal, ...]


@dataclass(frozen=True, eq=False)
class WorkYear:
    """The working days of a year that are left: ``days`` rising; days are counted from 0 by their place in it.

    ``first`` and ``last`` (4): places of each quarter, the last excluded; ``week`` (n): which calendar week a day is
    in; ``used`` (13): working days up to the end of month 0 (before the year), 1, … 12.
    """

    year: int
    days: NDArray[np.datetime64]
    first: tuple[int, ...]
    last: tuple[int, ...]
    week: NDArray[np.intp]
    used: tuple[int, ...]

    def quarter(self, day: int) -> int:
        """The quarter's place (0–3) of a working day's place."""
        return int(np.searchsorted(np.array(self.last), day, side="right"))

    def date(self, day: int) -> pd.Timestamp:
        """The date of a working day's place; places after the year are next year's working days."""
        if day < len(self.days):
            return pd.Timestamp(self.days[day])
        return add_working_days(pd.Timestamp(self.year + 1, 1, 1), day - len(self.days))

    def place(self, date: object) -> int:
        """The place of the first working day from a date on; ValueError if that is not one of these days."""
        day = np.datetime64(add_working_days(date, 0).date(), "D")
        place = int(np.searchsorted(self.days, day))
        if place >= len(self.days) or self.days[place] != day:
            told = f"{pd.Timestamp(self.days[0]).date()} 到 {pd.Timestamp(self.days[-1]).date()}"
            raise ValueError(f"{pd.Timestamp(day).date()} 不在能排的日子里（{told}）")
        return place


def work_year(year: int, as_of: object = None) -> WorkYear:
    """The working days of a year; those before ``as_of`` are past.

    >>> year = work_year(2019)
    >>> year.first, year.last, year.used[1]
    ((0, 60, 122, 188), (60, 122, 188, 250), 22)
    """
    start = pd.Timestamp(year, 1, 1)
    begin = start if as_of is None else max(start, pd.Timestamp(as_of))  # type: ignore[arg-type]
    count = working_days_between(begin, pd.Timestamp(year, 12, 31))
    stamps = [add_working_days(begin, n) for n in range(count)]
    days = np.array([stamp.date() for stamp in stamps], dtype="datetime64[D]")
    ends = [pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd(0) for month in range(1, 13)]
    used = (0, *(int(np.searchsorted(days, np.datetime64(end.date(), "D"), side="right")) for end in ends))
    last = tuple(used[quarter * 3] for quarter in QUARTERS)
    opens = [np.datetime64(quarter_bounds(year, quarter)[0].date(), "D") for quarter in QUARTERS]
    first = tuple(int(np.searchsorted(days, day)) for day in opens)
    monday = days.astype(np.int64) + 3  # 1 January 1970 was a Thursday
    return WorkYear(year, days, first, last, (monday // 7).astype(np.intp), used)


@dataclass(frozen=True)
class RouteLimits:
    """What a plan may use and how effects add up. ``days``: manager → most manager-days in quarters 1–4.

    ``money`` (yuan a year), ``step`` (days are whole multiples of it), ``a_week`` (most starts a week and manager),
    ``repeat`` (the n-th largest effect counts repeatⁿ⁻¹), ``unmet`` (rating from which a person not met can rise),
    ``ladder`` (chance that he decides, by gates passed), ``push`` (share of a ladder's step that our activities move),
    ``decides_most`` (highest q).
    """

    days: Mapping[str, tuple[float, ...]]
    money: float
    step: float
    a_week: int
    repeat: float
    unmet: float
    ladder: tuple[float, ...]
    push: float
    decides_most: float


@dataclass(frozen=True, eq=False)
class RouteGround:
    """The ground of a route: ``accounts`` by id, ``kinds``, ``year``, ``limits``.

    ``win(lead, sd)`` gives the chance that a customer who decides chooses us; both arrays of points. ``kept``: yearly
    contribution of the stock that no activity can move, yuan.
    """

    kinds: Kinds
    year: WorkYear
    limits: RouteLimits
    accounts: Mapping[str, Account]
    win: Callable[[Floats, Floats], Floats]
    kept: float = 0.0
    _made: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, what: str, account: Account, make: Callable[[], Made]) -> Made:
        """What follows from a customer and the ground alone, worked out once; ``what`` names it."""
        key = (what, account.id)
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made

    @cached_property
    def managers(self) -> tuple[str, ...]:
        """The account managers, by name."""
        return tuple(sorted(self.limits.days))
