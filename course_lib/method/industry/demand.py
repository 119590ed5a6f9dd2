"""What an industry asks for: growth by service, spend per employee, how concentrated the rivals are.

Growth of the services after the MIIT's figures for 2019 (``services.csv``). How the indicators are put together is
本课程定义 (definition of this kit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import sum_by
from course_lib.method.industry.capacity import Capacity, estimate_capacity
from course_lib.method.market.market_space import industry_market

__all__ = ["Demand", "estimate_demand"]

Floats = NDArray[np.float64]

_PER_CENT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Indicators per industry.

    Attributes
    ----------
    table
        Index industry id: ``growth`` (of its demand, a year, .05 = 5 %), made of ``by_service`` and ``by_output``;
        ``per_employee`` (yuan a year and employee; 0 without employees); ``concentration`` (0–1: the largest rival's
        part of the volume that is not ours; 0 where all is ours).
    shares
        Index industry id × service: part of the bottom-up spend, rows Σ = 1 (0 without any).
    """

    table: pd.DataFrame
    shares: pd.DataFrame


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


@kept
def estimate_demand(case: Case, *, capacity: Capacity | None = None) -> Demand:
    """Growth of demand, spend per employee and concentration of the rivals, per industry.

    - growth = Σ over services of its share of the industry's spend × the service's growth, plus
      ``rules.demand.output_share`` of how much faster its output grows than the county's;
    - spend per employee = capacity ÷ employees: capacity ÷ customers would say again how large the industry is;
    - concentration = strongest rival's share ÷ (1 − our share): the share of all says again how large ours is.

    Parameters
    ----------
    capacity
        Result of ``estimate_capacity`` if at hand.
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
    return Demand(table, shares)
