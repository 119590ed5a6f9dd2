"""What dated activities of one customer are worth: line by line, contract by contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.method.odds.buying_centre import Codes, Floats
from course_lib.method.route.effects import added_lead, decides_after, kept_share, raises
from course_lib.method.route.gates import Course, Move, follow, track_of, track_of_renewal
from course_lib.method.route.ground import Account, Line, Renewal, RouteGround

__all__ = ["LineAfter", "RenewalAfter", "Worth", "moved_by", "worth"]


@dataclass(frozen=True)
class LineAfter:
    """A line after a plan: its course, points added, (q, W) before and after, gain in yuan."""

    line: Line
    course: Course
    added: float
    before: tuple[float, float]
    after: tuple[float, float]

    @property
    def gain(self) -> float:
        """Yuan of twelve-month contribution."""
        return self.line.value * (self.after[0] * self.after[1] - self.before[0] * self.before[1])


@dataclass(frozen=True)
class RenewalAfter:
    """A contract after a plan: its course and the chance that it is renewed."""

    renewal: Renewal
    course: Course
    after: float

    @property
    def saved(self) -> float:
        """Yuan of contribution of the twelve months after its end."""
        return self.renewal.stake * (self.after - self.renewal.renewal)


@dataclass(frozen=True)
class Worth:
    """A customer after his dated activities; ``total`` in yuan, money not taken off."""

    lines: tuple[LineAfter, ...]
    renewals: tuple[RenewalAfter, ...]

    @property
    def total(self) -> float:
        """Gain of the lines and contribution of the renewals saved."""
        return sum(line.gain for line in self.lines) + sum(renewal.saved for renewal in self.renewals)


def _times(course: Course, moves: Sequence[Move], kinds: int) -> Codes:
    counts = np.zeros(kinds, dtype=np.intp)
    for place in course.counting:
        counts[moves[place].kind] += 1
    return counts


def moved_by(ground: RouteGround, account: Account) -> Floats:
    """:func:`effects.raises` of a customer on this ground."""
    return ground.once("moved", account, lambda: raises(account, ground.kinds, ground.limits.unmet))


def _before(ground: RouteGround, account: Account) -> tuple[tuple[float, float], ...]:
    """(q, W) of each line without a plan."""
    stages = [line.stage for line in account.lines]
    return _chances(ground, account, stages, [0.0] * len(stages))


def _chances(
    ground: RouteGround, account: Account, stages: Sequence[int], added: Sequence[float]
) -> tuple[tuple[float, float], ...]:
    lines = account.lines
    lead = np.array([line.lead + more for line, more in zip(lines, added, strict=True)])
    wins = ground.win(lead, np.array([line.sd for line in lines])) if lines else lead
    decides = (decides_after(line, stage, ground.limits) for line, stage in zip(lines, stages, strict=True))
    return tuple((float(q), float(w)) for q, w in zip(decides, wins, strict=True))


def worth(ground: RouteGround, account: Account, moves: Sequence[Move]) -> Worth:
    """Work out what a customer's dated activities do."""
    return (
        _worth(ground, account, moves)
        if moves
        else ground.once("nothing", account, lambda: _worth(ground, account, ()))
    )


def _worth(ground: RouteGround, account: Account, moves: Sequence[Move]) -> Worth:
    kinds, repeat, moved = ground.kinds, ground.limits.repeat, moved_by(ground, account)
    courses = [follow(track_of(line), moves, kinds) for line in account.lines]
    added = [added_lead(moved, moves, course, repeat) for course in courses]
    before = ground.once("before", account, lambda: _before(ground, account))
    after = _chances(ground, account, [course.stage for course in courses], added) if moves else before
    lines = tuple(map(LineAfter, account.lines, courses, added, before, after))
    renewals = []
    for renewal in account.renewals:
        course = follow(track_of_renewal(account, renewal.due), moves, kinds)
        counts = _times(course, moves, len(kinds))
        renewals.append(RenewalAfter(renewal, course, float(kept_share(renewal, counts, kinds, repeat))))
    return Worth(lines, tuple(renewals))
