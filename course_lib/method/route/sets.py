"""Every set of activities that one customer may get in a year: which kind in which quarter, within the limits.

A set says no dates. What it may use is booked in the quarter in which an activity starts, so all sets with the same use
(days by quarter, money) stand in one *group*: only the best of a group can matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from course_lib.errors import CourseError
from course_lib.method.odds.buying_centre import Bools, Codes, Floats
from course_lib.method.route.gates import Track, earliest
from course_lib.method.route.ground import QUARTERS, RouteGround
from course_lib.method.route.kinds import Kinds

__all__ = ["RouteSets", "Some", "all_sets"]

#: Beyond this the rules allow too many sets to look at each.
_MOST = 5_000_000


@dataclass(frozen=True, eq=False)
class Some:
    """Some of the sets: ``sets`` (n) their places, group by group; ``begins`` (g) of each group; ``groups`` (g)."""

    sets: Codes
    begins: Codes
    groups: Codes


@dataclass(frozen=True, eq=False)
class RouteSets:
    """N sets over S slots: ``quarters`` (N, S), -1 for none; ``kind_of`` (S); ``group`` (N); ``use`` (G, 5).

    ``use``: manager-days in quarters 1–4 and yuan of each group; ``most`` (K + 1 …): radix of :meth:`outcomes`.
    """

    ground: RouteGround
    quarters: Codes
    kind_of: Codes
    group: Codes
    use: Floats
    _ordered: Codes
    _outcomes: dict[Track, NDArray[np.int32]] = field(default_factory=dict)
    _some: dict[tuple[bytes, int], Some] = field(default_factory=dict)

    def counts(self) -> Codes:
        """All outcomes (M, K) of a line: how often each kind counts, in the order of :meth:`outcomes`' codes."""
        most = self.ground.kinds.per_year
        grid = np.indices(tuple(int(n) + 1 for n in most))
        return grid.reshape(len(most), -1).T

    def outcomes(self, track: Track) -> NDArray[np.int32]:
        """(N): which outcome each set has on a line of this track, all dates as early as it allows."""
        if track not in self._outcomes:
            ground = self.ground
            counts, _ = earliest(track, self.quarters, self.kind_of, ground.kinds, ground.year.first, ground.year.last)
            radix = np.ones(counts.shape[1], dtype=np.int32)
            radix[:-1] = np.cumprod(ground.kinds.per_year[:0:-1] + 1)[::-1]
            self._outcomes[track] = (counts * radix).sum(axis=1, dtype=np.int32)
        return self._outcomes[track]

    def within(self, kinds: Bools, last: int, limits: Sequence[float]) -> Some:
        """The sets of these kinds (K) that start nothing after quarter's place ``last``, within days by quarter."""
        key = (kinds.tobytes() + np.asarray(limits, dtype=float).tobytes(), last)
        if key not in self._some:
            off = ~kinds[self.kind_of]
            good = (self.quarters[:, off] < 0).all(axis=1) & (self.quarters <= last).all(axis=1)
            fits = np.all(self.use[:, :-1] <= np.asarray(limits) + 1e-9, axis=1)
            good &= fits[self.group]
            sets = self._ordered[good[self._ordered]]
            groups, begins = np.unique(self.group[sets], return_index=True)
            self._some[key] = Some(sets, begins, groups)
        return self._some[key]


def _choices(kinds: Kinds, kind: int, capable: Sequence[bool]) -> list[tuple[int, ...]]:
    """The quarters' places in which a kind may start: none, each, each pair, …; one kind once a quarter."""
    open_quarters = [place for place in range(len(QUARTERS)) if capable[place]]
    most = min(int(kinds.per_year[kind]), len(open_quarters))
    return [chosen for n in range(most + 1) for chosen in combinations(open_quarters, n)]


def all_sets(ground: RouteGround) -> RouteSets:
    """Write all sets down that keep the rules and fit one manager's days and the year's money.

    Raises
    ------
    CourseError
        If the kinds' table allows more than five million.
    """
    kinds, limits, year = ground.kinds, ground.limits, ground.year
    most = np.array(list(limits.days.values())).max(axis=0)
    cap = np.append(np.floor(most / limits.step + 1e-9), np.floor(limits.money + 1e-9))
    capable = [year.last[q] > year.first[q] for q in range(len(QUARTERS))]
    use = np.zeros((1, len(QUARTERS) + 1))
    slots: list[NDArray[np.int8]] = []
    for kind in range(len(kinds)):
        choices = _choices(kinds, kind, capable)
        width = int(kinds.per_year[kind])
        slot = np.full((len(choices), width), -1, dtype=np.int8)
        more = np.zeros((len(choices), use.shape[1]))
        for place, chosen in enumerate(choices):
            slot[place, : len(chosen)] = chosen
            more[place, list(chosen)] = kinds.days[kind] / limits.step
            more[place, -1] = len(chosen) * kinds.cost[kind]
        total = use[:, None, :] + more[None]
        left, right = np.nonzero((total <= cap).all(axis=-1))
        if len(left) > _MOST:
            raise CourseError(f"activity_kinds.csv 允许的排法超过 {_MOST:,} 种，算不完：把每家一年最多几次调小")
        use = total[left, right]
        slots = [part[left] for part in slots] + [slot[right]]
    groups, group = np.unique(use, axis=0, return_inverse=True)
    group = group.reshape(-1)
    kind_of = np.repeat(np.arange(len(kinds)), kinds.per_year)
    groups[:, :-1] *= limits.step
    order = np.argsort(group, kind="stable")
    return RouteSets(ground, np.concatenate(slots, axis=1), kind_of, group, groups, order)
