"""A distribution in round, equal bins, for pictures: how likely each is, below the target and from it on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.method.odds.distribution import Distribution

__all__ = ["bin_chances", "bin_edges"]

Floats = NDArray[np.float64]

_BINS = 24
_TAIL = 0.0005  # of the chance that may lie left and right of the bins


def bin_edges(spreads: Sequence[Distribution]) -> Floats:
    """Edges (yuan) of bins over what is likely in any of the distributions; their width is 1, 2 or 5 · 10ⁿ."""
    lows, highs = [], []
    for spread in spreads:
        below = np.cumsum(spread.chances)
        lows.append(float(spread.amounts[int(np.searchsorted(below, _TAIL))]))
        highs.append(float(spread.amounts[min(int(np.searchsorted(below, 1 - _TAIL)), len(below) - 1)]))
    rough = max((max(highs) - min(lows)) / _BINS, 1.0)
    base = 10.0 ** np.floor(np.log10(rough))
    step = float(base * next(m for m in (1, 2, 5, 10) if base * m >= rough * (1 - 1e-12)))
    first, last = np.floor(min(lows) / step), np.floor(max(highs) / step) + 1
    return np.asarray(np.arange(first, last + 1) * step)


def bin_chances(spread: Distribution, edges: Floats) -> tuple[Floats, Floats]:
    """Chance of each bin below the target, and from it on (Σ of both = 1, Σ of the second = the probability).

    What lies outside the edges counts in the outer bins.
    """
    reach = np.array([spread.reach(float(edge)) for edge in edges])
    reach[0], reach[-1] = 1.0, 0.0
    above = np.minimum(np.array([spread.reach(max(float(edge), spread.target)) for edge in edges]), reach)
    above[0] = spread.probability
    above[-1] = 0.0
    over = np.clip(-np.diff(above), 0.0, None)
    return np.clip(-np.diff(reach) - over, 0.0, None), over
