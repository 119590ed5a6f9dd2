"""How the target is made up: what we have, what is likely to come, what is missing, and what can be promised.

Stock + increment + gap is the course outline's gap method (缺口法); that every line counts with its own chance, the
promise gap and the gap by service are 本课程定义 (definitions of this kit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method.odds.decision import Decisions
from course_lib.method.odds.distribution import Distribution
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.standing import BANDS
from course_lib.method.odds.stock import StockYear

__all__ = ["YearOutlook", "assess_year", "budget_target", "service_targets", "upper_bands"]


@dataclass(frozen=True, eq=False)
class YearOutlook:
    """Where the year stands, yuan.

    ``target`` T = ``stock`` S + ``increment`` I + ``gap`` G − ``surplus``; ``unknown``: the part of I that hangs on
    customers whom we hardly know (没摸清); ``p80``: what can be promised, ``promise_gap`` = T − p80 (below 0: the
    promise goes beyond the target); ``probability`` of T, ``low``, ``high``. ``by_service`` (every service): ``target,
    stock, increment, gap`` = max(0, target − stock − increment); ``service_gap`` = Σ of these gaps. ``mean_chance``:
    chance of the known lines that count, weighted by revenue; ``needed_pipeline``: revenue of further lines at that
    chance that would fill the gap (0 without one, None without a known line).
    """

    target: float
    stock: float
    increment: float
    gap: float
    surplus: float
    unknown: float
    p80: float
    promise_gap: float
    probability: float
    low: float
    high: float
    by_service: pd.DataFrame
    service_gap: float
    mean_chance: float | None
    needed_pipeline: float | None


def budget_target(case: Case, target: float | None = None) -> float:
    """Return the target in yuan: the case's, or the given one; ValueError unless a finite amount ≥ 0."""
    value = float(case.meta.target_revenue if target is None else target)
    if not np.isfinite(value) or value < 0:
        raise ValueError(f"目标 {target!r} 不对，要不小于0的金额（元）")
    return value


def upper_bands(odds: Odds, decisions: Decisions) -> float:
    """The outline's confident increment (T24): money, yuan, of all lines that count in the two upper bands.

    No chance is in it and nothing is decided by it; it stands beside the increment so that both can be compared.
    """
    lines = odds.lines[odds.lines["counts"]]
    band = decisions.table["band"].reindex(lines["customer"]).to_numpy()
    return float(lines["revenue"][np.isin(band, BANDS[1:])].sum())


def service_targets(case: Case, stock: StockYear, target: float) -> pd.Series:
    """The target of each service (every service, Σ = ``target``): the case's, scaled; else as last year's revenue.

    Without a target by service and without any stock it is parted evenly.
    """
    services = pd.Index(case.catalog.services["id"], name="service")
    given = pd.Series(dict(case.meta.targets), dtype=float).reindex(services).fillna(0.0)
    if given.sum() <= 0:
        given = stock.lines.groupby("service", observed=True)["annual"].sum().reindex(services).fillna(0.0)
    if given.sum() <= 0:
        given = pd.Series(1.0, index=services)
    return (given / given.sum() * target).rename("target")


def assess_year(
    case: Case, stock: StockYear, odds: Odds, distribution: Distribution, target: float | None = None
) -> YearOutlook:
    """Put stock, odds and distribution against the target; default: the case's.

    Raises
    ------
    ValueError
        The target is negative or no number, or the distribution was worked out for another one.
    """
    goal = budget_target(case, target)
    if not np.isclose(goal, distribution.target, rtol=0, atol=0.005):
        raise ValueError(f"分布是按目标 {distribution.target:.2f} 元算的，这里的目标是 {goal:.2f} 元")
    missing = goal - stock.total - odds.increment
    gap, surplus = max(0.0, missing), max(0.0, -missing)
    table = pd.DataFrame(
        {
            "target": service_targets(case, stock, goal),
            "stock": stock.by_service,
            "increment": odds.by_service,
        }
    )
    table["gap"] = (table["target"] - table["stock"] - table["increment"]).clip(lower=0.0)
    lines = odds.lines[odds.lines["counts"] & ~odds.lines["unknown"].astype(bool)]
    value = float(lines["revenue"].sum())
    mean = float(lines["expected"].sum()) / value if value > 0 else None
    return YearOutlook(
        target=goal,
        stock=stock.total,
        increment=odds.increment,
        gap=gap,
        surplus=surplus,
        unknown=odds.unknown,
        p80=distribution.p80,
        promise_gap=goal - distribution.p80,
        probability=distribution.probability,
        low=distribution.low,
        high=distribution.high,
        by_service=table,
        service_gap=float(table["gap"].sum()),
        mean_chance=mean,
        needed_pipeline=0.0 if gap == 0 else gap / mean if mean else None,
    )
