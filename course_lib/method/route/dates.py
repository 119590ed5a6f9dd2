"""One common date for each activity of a customer's set: the best there is.

Moving an activity to the left until the quarter begins or another activity of the customer ends changes nothing of what
is ready when it starts, and it ends earlier: so only those starts have to be tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from course_lib.method.odds.buying_centre import Codes
from course_lib.method.route.effects import able, best_person
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import Account, RouteGround
from course_lib.method.route.worth import moved_by, worth

__all__ = ["best_dates", "move_of", "pairs_of", "people_of"]

#: Yuan within which two values are the same.
_SAME = 1e-6


def people_of(ground: RouteGround, account: Account) -> tuple[tuple[int, ...], ...]:
    """By kind: who is there if nobody says otherwise; of a kind that one is enough for, whom it moves most."""
    return ground.once("people", account, lambda: _people_of(ground, account))


def _people_of(ground: RouteGround, account: Account) -> tuple[tuple[int, ...], ...]:
    kinds, moved = ground.kinds, moved_by(ground, account)
    allowed = able(account, kinds)
    there = []
    for kind in range(len(kinds)):
        everybody = tuple(int(n) for n in np.flatnonzero(allowed[kind]))
        there.append((best_person(moved, kind, allowed),) if kinds.one[kind] and everybody else everybody)
    return tuple(there)


def move_of(ground: RouteGround, kind: int, start: int, people: tuple[int, ...]) -> Move:
    """A dated activity of a kind."""
    return Move(kind, start, start + int(ground.kinds.length[kind]), people)


def _dated(
    ground: RouteGround, wanted: Sequence[tuple[int, int]], people: Sequence[tuple[int, ...]]
) -> Iterator[list[Move]]:
    """All ways to date (kind, quarter's place) pairs, those first that wait longest: they please the slowest line."""
    kinds, year = ground.kinds, ground.year
    lowest = np.minimum(kinds.needs, kinds.needs_proof)
    order = sorted(wanted, key=lambda pair: (lowest[pair[0]], pair[0], pair[1]))

    def go(place: int, done: list[Move]) -> Iterator[list[Move]]:
        if place == len(order):
            yield done
            return
        kind, quarter = order[place]
        opens, closes = year.first[quarter], year.last[quarter]
        waits = {m.end for m in done if kinds.passes[m.kind] > 0 and lowest[m.kind] < lowest[kind] and m.end < closes}
        for start in sorted({opens} | {end for end in waits if end > opens}, reverse=True):
            yield from go(place + 1, [*done, move_of(ground, kind, start, people[kind])])

    yield from go(0, [])


def best_dates(
    ground: RouteGround, account: Account, wanted: Sequence[tuple[int, int]], hope: float
) -> tuple[float, list[Move]]:
    """Return the most that a set is worth with common dates, yuan without the money it costs, and those dates.

    ``wanted``: its (kind, quarter's place) pairs; ``hope``: no dates are worth more, so the first that reach it are
    taken.
    """
    best, chosen = -np.inf, []
    for moves in _dated(ground, wanted, people_of(ground, account)):
        value = worth(ground, account, moves).total
        if value > best + _SAME:
            best, chosen = value, moves
        if best >= hope - _SAME:
            break
    return best, chosen


def pairs_of(quarters: Codes, kind_of: Codes) -> list[tuple[int, int]]:
    """The (kind, quarter's place) pairs of a set written as slots."""
    return [(int(kind), int(quarter)) for kind, quarter in zip(kind_of, quarters, strict=True) if quarter >= 0]
