"""Seeded draws, one independent stream per purpose, made of uniform numbers only.

Only 64-bit uniform numbers are taken from numpy and everything else is derived from them by fixed rules, so that the
same seed gives the same case under later numpy versions, whose other distributions may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

__all__ = ["Draw", "Floats", "Ints", "apportion", "spread_evenly"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Draw:
    """A stream of random numbers named by ``path``: other streams never disturb it.

    Examples
    --------
    >>> a, b = Draw(7, "people"), Draw(7, "people")
    >>> bool((a.uniform(3) == b.uniform(3)).all())
    True
    """

    def __init__(self, seed: int, *path: str) -> None:
        key = np.random.SeedSequence([seed, *(crc32(p.encode("utf-8")) for p in path)])
        self._stream = np.random.Generator(np.random.PCG64(key))

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """Uniform numbers in [low, high)."""
        return low + (high - low) * self._stream.random(shape)

    def normal(self, *shape: int) -> Floats:
        """Return standard normal numbers by inversion."""
        values: Floats = ndtri(np.maximum(self._stream.random(shape), 1e-300))
        return values

    def whole(self, low: ArrayLike, high: ArrayLike, *shape: int) -> Ints:
        """Whole numbers from ``low`` to ``high``, both included; the bounds broadcast to ``shape``."""
        low, high = np.asarray(low), np.asarray(high)
        return (low + np.floor(self._stream.random(shape) * (high - low + 1))).astype(np.int64)

    def pick(self, weights: ArrayLike, *shape: int) -> Ints:
        """Positions drawn with the given weights."""
        bounds = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(bounds, self._stream.random(shape) * bounds[-1], side="right").astype(np.int64)

    def pick_rows(self, weights: Floats) -> Ints:
        """One position per row, drawn with that row's weights; a row without weights gives 0."""
        bounds = np.cumsum(weights, axis=1)
        point = self._stream.random((len(weights), 1)) * bounds[:, -1:]
        return np.minimum((bounds <= point).sum(axis=1), weights.shape[1] - 1).astype(np.int64)

    def flag(self, chance: ArrayLike, *shape: int) -> NDArray[np.bool_]:
        """True with the given chance."""
        return np.asarray(self._stream.random(shape) < np.asarray(chance))

    def order(self, n: int) -> Ints:
        """Return a random order of 0…n-1."""
        return np.argsort(self._stream.random(n), kind="stable").astype(np.int64)

    def exactly(self, share: float, n: int) -> NDArray[np.bool_]:
        """True for a random selection of round(share × n) of n."""
        chosen = np.zeros(n, dtype=bool)
        chosen[self.order(n)[: int(share * n + 0.5)]] = True
        return chosen

    def stratified(self, codes: Ints) -> Floats:
        """Return standard normal numbers, balanced within each code: one from each of as many equal slices."""
        n = len(codes)
        held = np.bincount(codes) if n else np.ones(1, dtype=np.int64)
        order = np.lexsort((self.uniform(n), codes))
        first = np.r_[0, np.cumsum(held)[:-1]]
        rank = np.empty(n)
        rank[order] = np.arange(n) - first[codes[order]]
        values: Floats = ndtri((rank + self.uniform(n, low=0.04, high=0.96)) / held[codes])
        return values


def apportion(weights: Sequence[float] | Floats, total: int) -> Ints:
    """Share ``total`` out in whole numbers by weight (largest remainder, Hamilton's method).

    >>> apportion([50, 30, 20], 7).tolist()
    [4, 2, 1]
    """
    w = np.asarray(weights, dtype=float)
    exact = w / w.sum() * total
    whole = np.floor(exact + 1e-9).astype(np.int64)
    rest = total - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:rest]] += 1
    return whole


def spread_evenly(codes: Ints, draw: Draw, size: int) -> Ints:
    """Return 0, 1, 2 … within each code, starting anywhere and running round ``size``: neighbours never repeat."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(codes) else np.empty(0, dtype=np.int64)
    start = np.repeat(first, np.diff(np.r_[first, len(codes)]))
    offset = draw.whole(0, max(size - 1, 0), int(codes.max(initial=-1)) + 1)
    turn = np.empty(len(codes), dtype=np.int64)
    turn[order] = np.arange(len(codes)) - start
    return (turn + offset[codes]) % max(size, 1) if len(codes) else turn
