"""What an industry asks for: growth by service, spend per employee, how concentrated the rivals are, and ranges.

Three indicators of the selection matrix and the ranges of capacity as model v2 has them; they stand beside the ones in
``industry`` and ``capacity`` until lessons switch. Growth of the services after the MIIT's figures for 2019
(``services.csv``); independent errors add in squares (Taylor 1997, *An Introduction to Error Analysis*), here on the
logarithm because inputs are multiplied. How the indicators are put together is 本课程定义 (definition of this kit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import sum_by
from course_lib.method.industry.capacity import Capacity, estimate_capacity
from course_lib.method.market.market_space import industry_market

__all__ = ["Demand", "combine_errors", "estimate_demand"]

Floats = NDArray[np.float64]

_FACTORS = ("population", "telecom_per_head", "density_factor", "enterprise_share")
#: The divisor: its high end makes the estimate low.
_DIVISOR = "employment_total"
_PER_CENT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Indicators and ranges per industry.

    Attributes
    ----------
    table
        Index industry id: ``growth`` (of its demand, a year, .05 = 5 %), made of ``by_service`` and ``by_output``;
        ``per_employee`` (yuan a year and employee; 0 without employees); ``concentration`` (0–1: the largest rival's
        part of the volume that is not ours; 0 where all is ours).
    ranges
        Index industry id: ``top_down_low/high, bottom_up_low/high, capacity_low/high``, yuan a year, around the base
        figures of :func:`course_lib.method.industry.capacity.estimate_capacity`.
    shares
        Index industry id × service: part of the bottom-up spend, rows Σ = 1 (0 without any).
    """

    table: pd.DataFrame
    ranges: pd.DataFrame
    shares: pd.DataFrame


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


def _shares(case: Case, capacity: Capacity) -> pd.DataFrame:
    """Industries × services of the bottom-up spend."""
    ids, services = capacity.table.index, pd.Index(case.catalog.services["id"], name="service")
    units = capacity.bottom_up
    flat = ids.get_indexer(pd.Index(units["industry"])) * len(services)
    flat = flat + services.get_indexer(pd.Index(units["service"]))
    money = sum_by(flat, units["amount_base"], len(ids) * len(services)).reshape(len(ids), len(services))
    total = money.sum(axis=1, keepdims=True)
    parts = np.divide(money, total, out=np.zeros_like(money), where=total > 0)
    return pd.DataFrame(parts, index=ids, columns=services)


def _output_growth(case: Case) -> Floats:
    """Growth of each industry's output above the county's, which is the mean by output (by head count without any)."""
    industries = case.industries
    growth = industries["growth"].to_numpy(dtype=float) / _PER_CENT
    for column in ("output", "employment"):
        weight = industries[column].fillna(0).to_numpy(dtype=float)
        if weight.sum() > 0:
            return np.asarray(growth - (weight @ growth) / weight.sum())
    return np.asarray(growth - growth.mean()) if len(growth) else growth


def _concentration(case: Case, ids: pd.Index) -> Floats:
    market = industry_market(case).reindex(ids)
    theirs = 1.0 - market["our_share"].fillna(0.0).to_numpy(dtype=float)
    largest = market["rival_share"].fillna(0.0).to_numpy(dtype=float)
    return np.divide(largest, theirs, out=np.zeros(len(ids)), where=theirs > 1e-12).clip(0.0, 1.0)


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


def _ranges(case: Case, capacity: Capacity) -> pd.DataFrame:
    table, units = capacity.table, capacity.bottom_up
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


@kept
def estimate_demand(case: Case, *, capacity: Capacity | None = None) -> Demand:
    """Growth of demand, spend per employee, concentration of the rivals, and ranges of capacity, per industry.

    - growth = Σ over services of its share of the industry's spend × the service's growth, plus
      ``rules.demand.output_share`` of how much faster its output grows than the county's;
    - spend per employee = capacity ÷ employees: capacity ÷ customers would say again how large the industry is;
    - concentration = strongest rival's share ÷ (1 − our share): the share of all says again how large ours is;
    - low and high = base × exp(∓√Σ ln²): every input may be wrong by itself; all of them at their low ends at once is
      no estimate that anybody believes.

    Parameters
    ----------
    capacity
        Result of ``estimate_capacity`` if at hand.

    Notes
    -----
    Inputs with a range: population, revenue per head, density, enterprise share, total employment and intensity from
    above; penetration and price from below, each alike in all rows of an industry.
    """
    capacity = capacity or estimate_capacity(case)
    ids, shares = capacity.table.index, _shares(case, capacity)
    growth = case.catalog.services["growth"].fillna(0.0).to_numpy(dtype=float)
    by_service = shares.to_numpy() @ growth
    by_output = case.catalog.rules.demand.output_share * _output_growth(case)
    employees = case.industries["employment"].fillna(0.0).to_numpy(dtype=float)
    money = capacity.table["capacity_base"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "growth": by_service + by_output,
            "by_service": by_service,
            "by_output": by_output,
            "per_employee": np.divide(money, employees, out=np.zeros(len(ids)), where=employees > 0),
            "concentration": _concentration(case, ids),
        },
        index=ids,
    )
    return Demand(table, _ranges(case, capacity), shares)
