"""Ranking by a weighted sum, and how sure the ranking is when the weights are not.

Pure functions on arrays: alternatives are rows, criteria are columns, larger is better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["rank_acceptability", "scale_linear", "weight_swing", "weighted_sum"]

Floats = NDArray[np.float64]
_DIGITS = 10


def scale_linear(values: ArrayLike, low: float, high: float, constant: float) -> Floats:
    """Scale a column linearly so that its smallest value becomes ``low`` and its largest ``high``.

    Parameters
    ----------
    values
        One column, finite numbers.
    low, high
        Ends of the new scale.
    constant
        What every value becomes when all are the same.

    Raises
    ------
    ValueError
        A value is not finite.

    Notes
    -----
    Linear min–max normalisation (e.g. Triantaphyllou 2000, *Multi-criteria Decision Making Methods*); the value of a
    constant column is 本课程定义 (definition of this kit).

    Examples
    --------
    >>> scale_linear([0, 5, 10], 1, 10, 5.5).tolist()
    [1.0, 5.5, 10.0]
    >>> scale_linear([3, 3], 1, 10, 5.5).tolist()
    [5.5, 5.5]
    """
    column = np.asarray(values, dtype=float)
    if not np.isfinite(column).all():
        raise ValueError("有空值或无穷大，无法按比例折算成分数")
    if column.size == 0:
        return column.copy()
    least, most = float(column.min()), float(column.max())
    # halves keep the span finite for the largest floats
    span = most / 2 - least / 2
    if span <= 1e-12 * max(abs(least), abs(most)):
        return np.full(column.shape, float(constant))
    part = np.clip((column / 2 - least / 2) / span, 0.0, 1.0)
    return np.clip(low + (high - low) * part, min(low, high), max(low, high))


def _checked_weights(weights: ArrayLike, criteria: int) -> Floats:
    array = np.asarray(weights, dtype=float)
    if array.shape != (criteria,):
        raise ValueError(f"权重应有 {criteria} 个，得到 {array.size} 个")
    if not (np.isfinite(array).all() and (array >= 0).all()):
        raise ValueError("权重必须是不小于零的数")
    if array.sum() <= 0:
        raise ValueError("权重不能全为零")
    return array / array.sum()


def weighted_sum(matrix: ArrayLike, weights: ArrayLike) -> Floats:
    """Return each alternative's weighted mean over the criteria; weights are normalised to Σ = 1.

    Raises
    ------
    ValueError
        Weights that are negative, all zero or of the wrong number.

    Notes
    -----
    Weighted sum model, Fishburn 1967; the example is worked in Triantaphyllou 2000.

    Examples
    --------
    >>> weighted_sum([[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]], [0.20, 0.15, 0.40, 0.25]).round(2).tolist()
    [21.5, 22.0, 22.0]
    """
    table = np.asarray(matrix, dtype=float)
    share = _checked_weights(weights, table.shape[1])
    total: Floats = table @ share
    return total


def _rank_shares(scores: Floats) -> Floats:
    """Return alternatives × ranks from samples × alternatives; tied alternatives share their ranks equally."""
    count = scores.shape[1]
    scale = max(float(np.abs(scores).max(initial=0.0)), np.finfo(float).tiny)
    rounded = np.round(scores / scale, _DIGITS)  # equal rows must tie whatever the order of summation
    edges = np.zeros((count, count + 1))
    for i in range(count):
        own = rounded[:, [i]]
        ahead = (rounded > own).sum(axis=1)
        tied = (rounded == own).sum(axis=1)
        edges[i] = np.bincount(ahead, 1.0 / tied, count + 1) - np.bincount(ahead + tied, 1.0 / tied, count + 1)
    shares: Floats = np.clip(edges.cumsum(axis=1)[:, :count] / len(scores), 0.0, 1.0)
    return shares


def rank_acceptability(
    matrix: ArrayLike, weights: ArrayLike, *, samples: int, concentration: float, seed: int
) -> Floats:
    """Return the share of random weight vectors that give each alternative each rank.

    The weights are drawn from a Dirichlet distribution with the given weights as mean; a weight of zero stays zero.
    The larger the ``concentration``, the closer the draws stay to the mean. Equal weights with ``concentration`` =
    number of criteria is the uniform distribution over all weights (nothing known about them).

    Parameters
    ----------
    matrix
        Alternatives × criteria; or samples × alternatives × criteria if the measurements are uncertain as well.
    weights
        Mean weights, one per criterion, ≥ 0; normalised.
    samples
        Number of weight vectors.
    concentration
        Sum of the Dirichlet parameters, > 0.
    seed
        Seed of the draws.

    Returns
    -------
    ndarray
        Alternatives × ranks; rows and columns sum to 1. The standard error of a figure is at most
        0.5 / √samples. The acceptability of a place among the first n is the sum of the first n columns.

    Raises
    ------
    ValueError
        Weights that are negative, all zero or of the wrong number; measurements for another number of samples.

    Notes
    -----
    Lahdelma & Salminen (2001), SMAA-2, Operations Research 49(3). The Dirichlet distribution around chosen weights is
    本课程定义 (definition of this kit).

    Examples
    --------
    With two opposite alternatives and weights of which nothing is known, each wins half of the time.

    >>> rank_acceptability([[1, 0], [0, 1]], [1, 1], samples=40_000, concentration=2, seed=1).round(1).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    table = np.asarray(matrix, dtype=float)
    mean = _checked_weights(weights, table.shape[-1])
    if table.ndim == 3 and len(table) != samples:
        raise ValueError(f"给了 {len(table)} 次测量，应与抽样次数 {samples} 相同")
    active = mean > 0
    draws = np.random.default_rng(seed).dirichlet(mean[active] * concentration, samples)
    if table.ndim == 3:
        return _rank_shares(np.einsum("sj,saj->sa", draws, table[:, :, active]))
    return _rank_shares(draws @ table[:, active].T)


def weight_swing(matrix: ArrayLike, weights: ArrayLike, top: int | Sequence[int]) -> Floats:
    """Return how far each weight can move before the top set changes, the other weights keeping their proportions.

    With criterion c at weight t and the others scaled by (1 − t)/(1 − w_c), every score is a straight line in t. The
    top set stays as long as no line from outside crosses one from inside, so the nearest crossings on both sides of the
    present weight are the exact limits.

    Parameters
    ----------
    matrix
        Alternatives × criteria.
    weights
        One per criterion, ≥ 0; normalised. If one criterion has all the weight, the others share what it gives up
        equally.
    top
        How many alternatives are in the top set (ties go to the earlier row), or the rows that are.

    Returns
    -------
    ndarray
        Criteria × (lowest, highest) weight, within 0–1 and around the present weight.

    Raises
    ------
    ValueError
        Weights that are negative, all zero or of the wrong number.

    Notes
    -----
    Weight stability intervals of additive models (Mareschal 1988, European Journal of Operational Research 33(1); the
    pairwise crossings as in Triantaphyllou & Sánchez 1997, Decision Sciences 28(1)), here for the top set instead of
    the whole order.

    Examples
    --------
    >>> weight_swing([[1.0, 0.0], [0.0, 0.6]], [0.5, 0.5], 1).round(3).tolist()
    [[0.375, 1.0], [0.0, 0.625]]
    """
    table = np.asarray(matrix, dtype=float)
    share = _checked_weights(weights, table.shape[1])
    if isinstance(top, (int, np.integer)):
        scores = np.round(table @ share / max(float(np.abs(table).max(initial=0.0)), np.finfo(float).tiny), _DIGITS)
        members = np.argsort(-scores, kind="stable")[: max(top, 0)]
    else:
        members = np.asarray(top, dtype=int)
    inside = np.zeros(len(table), dtype=bool)
    inside[members] = True
    limits = np.empty((len(share), 2))
    for c, present in enumerate(share):
        rest = share.copy()
        rest[c] = 0.0
        if rest.sum() <= 0:
            rest = np.where(np.arange(len(share)) == c, 0.0, 1.0)
        at_zero = table @ (rest / rest.sum()) if rest.sum() > 0 else table[:, c]
        slope = table[:, c] - at_zero
        gap = np.subtract.outer(at_zero[inside], at_zero[~inside])
        turn = np.subtract.outer(slope[inside], slope[~inside])
        with np.errstate(divide="ignore", invalid="ignore"):
            cross = -gap / turn
        noise = 1e-12 * max(float(np.abs(table).max(initial=0.0)), np.finfo(float).tiny)
        lowest = np.max(cross, where=turn > noise, initial=0.0)
        highest = np.min(cross, where=turn < -noise, initial=1.0)
        limits[c] = min(max(lowest, 0.0), present), max(min(highest, 1.0), present)
    return limits
