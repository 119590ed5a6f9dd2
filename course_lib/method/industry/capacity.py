"""How much an industry spends on telecom in a year, estimated from above and from below (市场容量估算)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import sum_by
from course_lib.method.industry.ranges import estimate_ranges

__all__ = ["Capacity", "estimate_capacity"]

_DISTRICT_FACTORS = ("population", "telecom_per_head", "density_factor", "enterprise_share")


@dataclass(frozen=True, slots=True, eq=False)
class Capacity:
    """Capacity per industry, yuan a year, with everything it was made from.

    Attributes
    ----------
    table
        Index industry id: ``name, line, customers``, ``top_down_low/base/high``, ``bottom_up_low/base/high``,
        ``ratio`` (top-down : bottom-up, base figures; NaN without one of them), ``flagged`` (ratio outside the rule
        limits or not to be had), ``capacity_low/base/high``, ``assumption_top_down``, ``assumption_bottom_up``,
        ``assumption_share`` (0–1).
    top_down
        Index industry id: ``market`` (enterprise market of the district), the industry's ``share`` of it,
        ``amount_base``, ``weakest`` evidence.
    bottom_up
        One row per row of ``industry_units`` with ``amount_base`` and the ``weakest`` evidence of its inputs.
    evidence_mix
        Index industry id × evidence kinds (strongest first), yuan: ``capacity_base`` split by weakest evidence kind.
    """

    table: pd.DataFrame
    top_down: pd.DataFrame
    bottom_up: pd.DataFrame
    evidence_mix: pd.DataFrame


def _weakest(order: list[str], *columns: pd.Series) -> NDArray[np.intp]:
    """Position in ``order`` (strongest first) of the weakest evidence kind of each row."""
    index = pd.Index(order)
    codes: NDArray[np.intp] = np.maximum.reduce([index.get_indexer(pd.Index(c)) for c in columns])
    return codes


def _top_down(case: Case, order: list[str]) -> pd.DataFrame:
    district = case.district.set_index("key")
    industries = case.industries.set_index("id")
    frame = industries[["name", "line", "employment"]].copy()
    if float(district["low"]["employment_total"]) <= 0:
        raise ValueError("district.csv 的 employment_total 必须大于零，否则分不出行业占比")
    base = district["base"]
    frame["market"] = float(np.prod([base[k] for k in _DISTRICT_FACTORS]))
    frame["share"] = industries["employment"] / float(base["employment_total"]) * industries["intensity_base"]
    frame["amount_base"] = frame["market"] * frame["share"]
    common = pd.Index(order).get_indexer(pd.Index(district["evidence"][[*_DISTRICT_FACTORS, "employment_total"]])).max()
    own = _weakest(order, industries["employment_evidence"], industries["intensity_evidence"])
    frame["weakest"] = pd.Index(order).take(np.maximum(own, common)).to_numpy()
    return frame


def _bottom_up(case: Case, order: list[str]) -> pd.DataFrame:
    frame = case.industry_units.copy()
    used = frame["customers"] * frame["penetration_base"] * frame["units"]
    frame["amount_base"] = used * frame["price_base"] * 12
    kinds = [frame[f"{c}_evidence"] for c in ("customers", "penetration", "price")]
    frame["weakest"] = pd.Index(order).take(_weakest(order, *kinds)).to_numpy()
    return frame


def _customers(units: pd.DataFrame, ids: pd.Index) -> NDArray[np.float64]:
    """Count customers once per size class: ``industry_units`` repeats the count for each service."""
    by_class = units.groupby(["industry", "size_class"], sort=False)["customers"].max().reset_index()
    return sum_by(ids.get_indexer(pd.Index(by_class["industry"])), by_class["customers"], len(ids))


def _shares(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide rows by their sums; a row without amounts stays NaN."""
    total = amounts.sum(axis=1, keepdims=True)
    return np.divide(amounts, total, out=np.full_like(amounts, np.nan), where=total > 0)


def _mean_known(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the two, or the one that is there, or zero."""
    both = np.where(np.isnan(first), second, np.where(np.isnan(second), first, (first + second) / 2))
    return np.nan_to_num(both)


@kept
def estimate_capacity(case: Case) -> Capacity:
    """Estimate each industry's yearly telecom spending top-down and bottom-up, and reconcile the two.

    - top-down = population × telecom revenue per head × density factor × enterprise share × industry share, with
      industry share = employment / total employment × intensity;
    - bottom-up = Σ over size classes and services: customers × penetration × units × monthly price × 12;
    - capacity = geometric mean of the two (or the only one that is above zero).

    Low and high: each input may be wrong by itself, so their errors add in squares
    (:mod:`course_lib.method.industry.ranges`); with all inputs at their low ends at once the range would be wider than
    anybody believes. They bracket the estimate, they are not a confidence interval. The share that rests on
    assumptions follows the weakest link: an amount with at least one 假设 among its inputs counts whole;
    ``assumption_share`` is the mean of the two shares.

    Returns
    -------
    Capacity
        Amounts in yuan a year. ``ratio`` outside ``rules.capacity`` is flagged.

    Raises
    ------
    ValueError
        Total employment of the district is not above zero.

    Notes
    -----
    Two independent routes and a look at their ratio: triangulation as in market-sizing practice
    (wallstreetprep.com, "Market Sizing"). Geometric mean, limits of the ratio, weakest-link share: 本课程定义
    (definitions of this kit).
    """
    order = list(case.catalog.evidence["id"])
    top_down, bottom_up = _top_down(case, order), _bottom_up(case, order)
    ids = top_down.index
    codes = ids.get_indexer(pd.Index(bottom_up["industry"]))

    table = top_down[["name", "line"]].copy()
    table["customers"] = _customers(bottom_up, ids)
    table["top_down_base"] = top_down["amount_base"]
    table["bottom_up_base"] = sum_by(codes, bottom_up["amount_base"], len(ids))
    above, below = table["top_down_base"], table["bottom_up_base"]
    both = (above > 0) & (below > 0)
    table["ratio"] = (above / below.where(both)).astype(float)
    rules = case.catalog.rules.capacity
    table["flagged"] = ~table["ratio"].between(rules.ratio_low, rules.ratio_high)
    table["capacity_base"] = np.where(both, np.sqrt(above * below), above.where(above > 0, below))
    ranges = estimate_ranges(case, table, bottom_up)
    table[ranges.columns] = ranges

    mix_above = np.zeros((len(ids), len(order)))
    mix_above[np.arange(len(ids)), pd.Index(order).get_indexer(pd.Index(top_down["weakest"]))] = above
    kinds = pd.Index(order).get_indexer(pd.Index(bottom_up["weakest"]))
    flat = np.where(codes >= 0, codes * len(order) + kinds, -1)
    mix_below = sum_by(flat, bottom_up["amount_base"], len(ids) * len(order)).reshape(len(ids), len(order))
    mix_above, mix_below = _shares(mix_above), _shares(mix_below)
    mix = _mean_known(mix_above, mix_below)
    table["assumption_top_down"] = mix_above[:, -1]
    table["assumption_bottom_up"] = mix_below[:, -1]
    table["assumption_share"] = mix[:, -1]
    evidence_mix = pd.DataFrame(mix * table[["capacity_base"]].to_numpy(), index=ids, columns=pd.Index(order))
    return Capacity(table, top_down, bottom_up, evidence_mix)
