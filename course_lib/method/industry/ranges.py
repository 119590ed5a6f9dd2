"""How far an estimate of capacity may be off: independent errors of its inputs, combined.

Independent errors add in squares (Taylor 1997, *An Introduction to Error Analysis*), here on the logarithm because
inputs are multiplied. Which inputs count as independent is 本课程定义 (definition of this kit).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case
from course_lib.case.lookups import sum_by

__all__ = ["combine_errors", "estimate_ranges"]

Floats = NDArray[np.float64]

_FACTORS = ("population", "telecom_per_head", "density_factor", "enterprise_share")
#: The divisor: its high end makes the estimate low.
_DIVISOR = "employment_total"


def combine_errors(*ratios: ArrayLike) -> Floats:
    """Combine independent errors of factors: exp √Σ ln² of the ratios between an end and the base.

    >>> combine_errors(1.5, 1.0).round(6).item(), combine_errors(0.9, 0.8).round(6).item()
    (1.5, 1.279881)
    """
    with np.errstate(divide="ignore"):
        logs = [np.log(np.asarray(r, dtype=float)) for r in ratios]
    return np.asarray(np.exp(np.sqrt(np.sum([log**2 for log in logs], axis=0))))


def _ratio(end: ArrayLike, base: ArrayLike) -> Floats:
    """End ÷ base; 1 where the base is 0 (then the estimate is 0 at any end)."""
    low, middle = np.asarray(end, dtype=float), np.asarray(base, dtype=float)
    return np.divide(low, middle, out=np.ones(np.broadcast(low, middle).shape), where=middle > 0)


def _top_down_errors(case: Case, end: str, other: str) -> Floats:
    district, industries = case.district.set_index("key"), case.industries
    shared = [_ratio(district[end][k], district["base"][k]) for k in _FACTORS]
    shared.append(_ratio(district[other][_DIVISOR], district["base"][_DIVISOR]))
    own = _ratio(industries[f"intensity_{end}"], industries["intensity_base"])
    return combine_errors(*(np.broadcast_to(r, own.shape) for r in shared), own)


def _bottom_up_errors(units: pd.DataFrame, codes: NDArray[np.intp], end: str, count: int) -> Floats:
    """Per industry: what is wrong with penetration is wrong in all its rows alike, and so is price."""
    money = units["amount_base"].to_numpy(dtype=float)
    total = sum_by(codes, money, count)
    kinds = []
    for name in ("penetration", "price"):
        with np.errstate(divide="ignore"):
            log = np.abs(np.log(_ratio(units[f"{name}_{end}"], units[f"{name}_base"])))
        mean = sum_by(codes, np.where(money > 0, money * log, 0.0), count)
        kinds.append(np.exp(np.divide(mean, total, out=np.zeros(count), where=total > 0)))
    return combine_errors(*kinds)


def estimate_ranges(case: Case, table: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Give both ends of the estimates whose middles are known.

    Independent are population, revenue per head, density, enterprise share, total employment and intensity from above;
    penetration and price from below, each wrong alike in all rows of an industry. All lows together and all highs
    together would be no reading that anybody believes.

    Parameters
    ----------
    table
        Index industry id: ``top_down_base, bottom_up_base, capacity_base``, yuan a year.
    units
        Rows of ``industry_units`` with ``amount_base``.

    Returns
    -------
    DataFrame
        Index of ``table``: ``top_down_low/high, bottom_up_low/high, capacity_low/high``, yuan a year; 0 where the
        middle is 0.
    """
    codes = table.index.get_indexer(pd.Index(units["industry"]))
    above, below, base = (table[f"{c}_base"].to_numpy(dtype=float) for c in ("top_down", "bottom_up", "capacity"))
    made = {}
    for end, other, sign in (("low", "high", -1.0), ("high", "low", 1.0)):
        down = _top_down_errors(case, end, other)
        up = _bottom_up_errors(units, codes, end, len(table))
        both = np.sqrt(combine_errors(down, up))  # of the geometric mean: half of each on the logarithm
        whole = np.where(above > 0, np.where(below > 0, both, down), up)
        for name, amount, error in (("top_down", above, down), ("bottom_up", below, up), ("capacity", base, whole)):
            made[f"{name}_{end}"] = amount * error**sign
    columns = [f"{name}_{end}" for name in ("top_down", "bottom_up", "capacity") for end in ("low", "high")]
    return pd.DataFrame(made, index=table.index)[columns]
