"""How good were our forecasts: Brier's score, its parts, and skill against always saying the base rate.

Brier (1950), *Verification of forecasts expressed in terms of probability*; parts after Murphy (1973), *A new vector
partition of the probability score*, with the spread inside bins that Stephenson, Coelho & Jolliffe (2008) add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["ForecastScore", "score_forecasts"]


@dataclass(frozen=True, eq=False)
class ForecastScore:
    """Forecasts against outcomes; 0 is perfect.

    ``brier`` = ``reliability`` (said 70 %, came 50 %) − ``resolution`` (how far the groups differ in what came) +
    ``uncertainty`` (base rate × (1 − base rate)) + ``within`` (forecasts of one bin differ). ``skill`` = 1 − brier ÷
    uncertainty: 0 is as good as always saying the base rate, below 0 worse; None where all came or none did.
    ``bins`` (index bin from 1, those with a forecast): ``low, high, count, forecast, came`` (means).
    """

    brier: float
    skill: float | None
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    base: float
    count: int
    bins: pd.DataFrame


def score_forecasts(forecasts: ArrayLike, outcomes: ArrayLike, *, bins: int = 5) -> ForecastScore:
    """Score forecasts (0–1) of things that came (1) or not (0); nothing is recalibrated.

    Raises
    ------
    ValueError
        No pair, different lengths, a forecast outside 0–1 or an outcome that is neither 0 nor 1.

    Examples
    --------
    >>> score = score_forecasts([0.9, 0.7, 0.3], [1, 0, 0])
    >>> round(score.brier, 4), round(score.skill, 4)
    (0.1967, 0.115)
    """
    f, y = np.asarray(forecasts, dtype=float), np.asarray(outcomes, dtype=float)
    if f.ndim != 1 or f.shape != y.shape or not len(f):
        raise ValueError(f"预测 {f.size} 个，结果 {y.size} 个：要一一对应，至少一对")
    if not ((f >= 0) & (f <= 1)).all():
        raise ValueError("预测的概率要在0到1之间")
    if not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("结果只能是1（成了）或0（没成）")
    if bins < 1:
        raise ValueError(f"分组数 {bins!r} 不对，至少1组")
    place = np.minimum((f * bins + 1e-12).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    filled = np.maximum(count, 1)
    said, came = (np.bincount(place, of, minlength=bins) / filled for of in (f, y))
    share, base, brier = count / len(f), float(y.mean()), float(((f - y) ** 2).mean())
    reliability = float(share @ (said - came) ** 2)
    resolution = float(share @ (came - base) ** 2)
    uncertainty = base * (1 - base)
    edges = np.arange(bins + 1) / bins
    table = pd.DataFrame(
        {"low": edges[:-1], "high": edges[1:], "count": count, "forecast": said, "came": came},
        index=pd.RangeIndex(1, bins + 1, name="bin"),
    )
    return ForecastScore(
        brier=brier,
        skill=1 - brier / uncertainty if uncertainty > 0 else None,
        reliability=reliability,
        resolution=resolution,
        uncertainty=uncertainty,
        within=brier - reliability + resolution - uncertainty,
        base=base,
        count=len(f),
        bins=table[table["count"] > 0],
    )
