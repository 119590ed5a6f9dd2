"""What activities do: points of lead, chance that he decides, chance that he chooses us, contracts kept. 本课程定义.

On a factor an activity adds 10 Σ w v min(Δ, 10 − s) points over the people who are there (w influence, v weight of the
factor, s his rating of us). Of all that raises one factor at one customer the largest counts in full, the next half,
the third a quarter: sorted by size, so that it does not hang on dates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_lib.method.odds.buying_centre import Bools, Codes, Floats
from course_lib.method.route.gates import Course, Move
from course_lib.method.route.ground import Account, Line, Renewal, RouteGround, RouteLimits
from course_lib.method.route.kinds import Kinds

__all__ = [
    "able", "added_lead", "best_person", "chances", "decides_after", "halved", "kept_share", "raises",
]  # fmt: skip

_TOP = 10.0


def able(account: Account, kinds: Kinds) -> Bools:
    """(K, n): who may be there, by his roles."""
    return np.array([[bool(roles & wanted) for roles in account.roles] for wanted in kinds.roles], dtype=bool).reshape(
        len(kinds), len(account.people)
    )


def raises(account: Account, kinds: Kinds, unmet: float) -> Floats:
    """(K, n, J): points of lead that each person adds on each factor if he is there; 0 for who may not be."""
    rated = np.where(np.isnan(account.ratings), unmet, account.ratings)
    room = np.minimum(kinds.points[:, None, :], np.maximum(_TOP - rated, 0.0)[None])
    return (
        _TOP * account.weights[None, :, None] * account.factor_weights[None] * room * able(account, kinds)[:, :, None]
    )


def best_person(moved: Floats, kind: int, allowed: Bools) -> int:
    """Of those who may be there, the one with whom this kind moves most, the first of equals; -1 if there is none."""
    if not allowed[kind].any():
        return -1
    return int(np.argmax(np.where(allowed[kind], moved[kind].sum(axis=-1), -1.0)))


def halved(points: ArrayLike, repeat: float) -> float:
    """Add effects on one factor: the largest in full, the second ``repeat``, the third repeat², …

    >>> halved([1.0, 4.0, 2.0], 0.5)
    5.25
    """
    ordered = np.sort(np.asarray(points, dtype=float))[::-1]
    return float((ordered * repeat ** np.arange(len(ordered))).sum())


def added_lead(moved: Floats, moves: Sequence[Move], course: Course, repeat: float) -> float:
    """Points of lead that the counting moves add to a line; ``moved`` as :func:`raises` gives it."""
    if not course.counting:
        return 0.0
    each = np.array([moved[moves[n].kind, list(moves[n].people)].sum(axis=0) for n in course.counting])
    ordered = -np.sort(-each, axis=0)
    return float((ordered * repeat ** np.arange(len(each))[:, None]).sum())


def decides_after(line: Line, stage: ArrayLike, limits: RouteLimits) -> Floats:
    """Chance that he decides this year once ``stage`` gates are passed.

    Activities are not the ladder: who was carried through a gate is less decided than who went by himself, so only
    ``push`` of the step counts.
    """
    ladder = np.asarray(limits.ladder)
    top = len(ladder) - 1
    step = ladder[np.minimum(stage, top)] - ladder[min(line.stage, top)]
    return np.minimum(line.decides + limits.push * step, max(limits.decides_most, line.decides))


def chances(ground: RouteGround, line: Line, stage: ArrayLike, added: ArrayLike) -> tuple[Floats, Floats]:
    """(q, W): that he decides this year, and then for us, with gates passed and points of lead added."""
    lead = line.lead + np.asarray(added, dtype=float)
    return decides_after(line, stage, ground.limits), ground.win(lead, np.full(lead.shape, line.sd))


def kept_share(renewal: Renewal, counts: Codes, kinds: Kinds, repeat: float) -> Floats:
    """Chance (…) that a contract is renewed, by how often each kind counts (…, K).

    Each activity takes its share of what would be lost; the same kind once more takes half of it.
    """
    lost = np.full(np.shape(counts)[:-1], 1.0 - renewal.renewal)
    for kind, share in enumerate(kinds.renewal):
        if share > 0:
            times = np.arange(int(np.max(counts[..., kind], initial=0)))
            by_count = np.concatenate([[1.0], np.cumprod(1.0 - share * repeat**times)])
            lost = lost * by_count[counts[..., kind]]
    return 1.0 - lost
