"""What the route of model v1 still needs of v1's odds: X′ and p(X′). Goes with it.

Numbers that ``rules.yml`` no longer holds stand here, so that nothing else can lean on them.
"""

from __future__ import annotations

import numpy as np

from course_lib.case import Rules
from course_lib.method.odds.buying_centre import Floats

__all__ = ["discounted", "win_probability"]

_MIDPOINT, _SCALE = 51.6, 10.65


def discounted(us: Floats, rival: Floats, coverage: Floats, rules: Rules) -> Floats:
    """X′: X pulled towards parity by the share of influence that we have contacted."""
    parity = rules.score.parity
    return parity + coverage * (np.clip(parity + us - rival, 0.0, 100.0) - parity)


def win_probability(x: Floats) -> Floats:
    """P of model v1 at X′."""
    return 1.0 / (1.0 + np.exp(-(np.asarray(x, dtype=float) - _MIDPOINT) / _SCALE))
