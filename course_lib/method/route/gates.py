"""Gates between stages: which activities take effect on a line, and how far it gets. 本课程定义.

A line has passed ``stage`` gates. An activity takes effect on it if the gates that its kind needs are passed on the day
on which it starts, and it ends by the day on which the customer decides. Then it passes its own gate. For a contract
that ends, every kind but those that need no gate asks only that we have met somebody there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.method.odds.buying_centre import Codes, Floats
from course_lib.method.route.ground import Account, Line
from course_lib.method.route.kinds import Kinds

__all__ = ["LATE", "NO_GATE", "Course", "Move", "Track", "earliest", "follow", "track_of", "track_of_renewal"]

#: Why an activity has no effect on a line.
LATE, NO_GATE = "late", "gate"
_NEVER = 10**6


@dataclass(frozen=True)
class Move:
    """A dated activity: its kind's place, working days from ``start`` up to but without ``end``, who is there."""

    kind: int
    start: int
    end: int
    people: tuple[int, ...] = ()


@dataclass(frozen=True)
class Track:
    """What decides when an activity takes effect: gates passed, product tried first or not, last working day, contract.

    Lines of one track are alike in that.
    """

    stage: int
    proof: bool
    due: int
    contract: bool = False

    def need(self, kinds: Kinds) -> Codes:
        """Gates (K) that each kind needs here."""
        return np.minimum(kinds.needs, 1) if self.contract else kinds.need(self.proof)


@dataclass(frozen=True)
class Course:
    """How a line goes: gates passed in the end; for each move "" (it counts) or why it does not."""

    stage: int
    why: tuple[str, ...]

    @property
    def counting(self) -> list[int]:
        """Places of the moves that count."""
        return [place for place, why in enumerate(self.why) if not why]


def track_of(line: Line) -> Track:
    """The track of an open line."""
    return Track(line.stage, line.proof, line.due)


def track_of_renewal(account: Account, due: int) -> Track:
    """The track of a contract: it matters only whether somebody was met."""
    return Track(int(account.met.any()), False, due, contract=True)


def follow(track: Track, moves: Sequence[Move], kinds: Kinds) -> Course:
    """Play dated activities of one customer through a line, in the order of their start."""
    need = track.need(kinds)
    passed: list[tuple[int, int]] = []
    why = [""] * len(moves)
    for place in sorted(range(len(moves)), key=lambda n: (moves[n].start, moves[n].end, n)):
        move = moves[place]
        stage = max((gate for end, gate in passed if end <= move.start), default=0)
        if max(track.stage, stage) < need[move.kind]:
            why[place] = NO_GATE
        elif move.end > track.due:
            why[place] = LATE
        else:
            passed.append((move.end, int(kinds.passes[move.kind])))
    return Course(max([track.stage, *(gate for _, gate in passed)]), tuple(why))


def earliest(
    track: Track, quarters: Codes, kind_of: Codes, kinds: Kinds, first: Sequence[int], last: Sequence[int]
) -> tuple[NDArray[np.int8], Floats]:
    """Count the activities that take effect when all are done as early as this line allows (N sets, S slots).

    ``quarters`` (N, S): the quarter's place in which a slot's activity starts, -1 for none; ``kind_of`` (S). Returns
    counts (N, K) and the starts (N, S), infinite where it has no effect. No dates in these quarters do better for this
    line: whatever starts later ends later, and whatever passes a gate earlier hinders nothing.
    """
    rows, need = len(quarters), track.need(kinds)
    reached = np.full((rows, int(max(kinds.passes.max(), need.max())) + 1), _NEVER, dtype=np.int32)
    reached[:, : track.stage + 1] = 0
    opens, closes = np.append(np.asarray(first), 0), np.append(np.asarray(last), -1)
    counts = np.zeros((rows, len(kinds)), dtype=np.int8)
    starts: Floats = np.full(quarters.shape, np.inf)
    for kind in np.argsort(need, kind="stable"):
        for slot in np.flatnonzero(kind_of == kind):
            quarter = quarters[:, slot]
            start = np.maximum(opens[quarter], reached[:, need[kind]])
            end = start + kinds.length[kind]
            good = (quarter >= 0) & (start < closes[quarter]) & (end <= track.due)
            counts[:, kind] += good
            starts[good, slot] = start[good]
            gate = kinds.passes[kind]
            if gate > track.stage:
                ends = np.where(good, end, _NEVER)[:, None]
                ahead = reached[:, track.stage + 1 : gate + 1]
                np.minimum(ahead, ends, out=ahead)
    return counts, starts
