"""What dated activities of one customer are worth: line by line, contract by contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.method.odds.buying_centre import Codes, Floats
from course_lib.method.route.effects import added_lead, chances, kept_share, raises
from course_lib.method.route.gates import Course, Move, follow, track_of, track_of_renewal
from course_lib.method.route.ground import Account, Line, Renewal, RouteGround

__all__ = ["LineAfter", "RenewalAfter", "Worth", "worth"]


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


def worth(ground: RouteGround, account: Account, moves: Sequence[Move], moved: Floats | None = None) -> Worth:
    """Work out what a customer's dated activities do; ``moved`` as :func:`effects.raises` gives it, if it is there."""
    kinds, repeat = ground.kinds, ground.limits.repeat
    points = raises(account, kinds, ground.limits.unmet) if moved is None else moved
    lines, courses = [], [follow(track_of(line), moves, kinds) for line in account.lines]
    for line, course in zip(account.lines, courses, strict=True):
        added = added_lead(points, moves, course, repeat)
        q, w = chances(ground, line, [line.stage, course.stage], [0.0, added])
        lines.append(LineAfter(line, course, added, (float(q[0]), float(w[0])), (float(q[1]), float(w[1]))))
    renewals = []
    for renewal in account.renewals:
        course = follow(track_of_renewal(account, renewal.due), moves, kinds)
        counts = _times(course, moves, len(kinds))
        renewals.append(RenewalAfter(renewal, course, float(kept_share(renewal, counts, kinds, repeat))))
    return Worth(tuple(lines), tuple(renewals))
