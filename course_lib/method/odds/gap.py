"""Gap method (缺口法): stock + confident increment + gap = target.

The three parts are the course outline's; formulas are 本课程定义 (definitions of this kit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import fetch, places
from course_lib.method.needs.portfolio import Budget
from course_lib.method.odds.decision import Decisions
from course_lib.method.odds.standing import BANDS

__all__ = ["COUNTED_BANDS", "Gap", "analyse_gap", "budget_target"]

#: Bands whose expected revenue is counted on.
COUNTED_BANDS = ("assured", "confident")


@dataclass(frozen=True, eq=False)
class Gap:
    """How the target is made up, yuan in the budget year.

    ``stock`` + ``increment`` + ``gap`` − ``surplus`` = ``target``; ``last_year``: annual revenue of all stock lines;
    ``mean_probability``: of the confident customers, weighted by value (None without any); ``needed_pipeline``: value
    of further opportunities at that probability that would fill the gap (0 without a gap, None if there is no
    probability to go by). ``by_band`` (index assured, confident, none): ``customers, value, expected``. ``lines``
    (index customer id, every customer with a value): ``name, band, probability, value, expected`` (p × V), ``counted``.
    """

    target: float
    last_year: float
    stock: float
    increment: float
    gap: float
    surplus: float
    mean_probability: float | None
    needed_pipeline: float | None
    by_band: pd.DataFrame
    lines: pd.DataFrame


def budget_target(case: Case, target: float | None = None) -> float:
    """Return the target in yuan: the case's, or the given one; ValueError unless a finite amount ≥ 0."""
    value = float(case.meta.target_revenue if target is None else target)
    if not np.isfinite(value) or value < 0:
        raise ValueError(f"目标 {target!r} 不对，要不小于0的金额（元）")
    return value


def analyse_gap(case: Case, decisions: Decisions, budget: Budget, target: float | None = None) -> Gap:
    """Split the target into stock, increment and gap.

    Stock S = Σ annual revenue × renewal over all stock lines, whatever industries the budget covers. Increment
    I = Σ p·V over the customers of the budget in the bands assured and confident, V = year revenue of the accepted
    lines. Gap = max(0, target − S − I), surplus = max(0, S + I − target); needed pipeline = gap / mean p.

    Raises
    ------
    ValueError
        The target is negative or not a number.
    """
    goal = budget_target(case, target)
    value = budget.by_customer[budget.by_customer > 0]
    scored = decisions.table[["band", "probability"]].reindex(value.index)
    who = places(pd.Index(case.customers["id"]), value.index)
    lines = pd.DataFrame(
        {
            "name": fetch(case.customers, "name", who, np.nan).array,
            "band": scored["band"],
            "probability": scored["probability"],
            "value": value,
            "expected": scored["probability"] * value,
            "counted": scored["band"].isin(COUNTED_BANDS),
        },
        index=value.index,
    )
    order = tuple(reversed(BANDS))
    codes = pd.Index(order).get_indexer(pd.Index(lines["band"]))
    by_band = pd.DataFrame(
        {
            "customers": np.bincount(codes, minlength=len(order)),
            "value": np.bincount(codes, lines["value"], minlength=len(order)),
            "expected": np.bincount(codes, lines["expected"], minlength=len(order)),
        },
        index=pd.Index(order, name="band"),
    )
    stock = float((case.stock["annual_revenue"] * case.stock["renewal"]).sum())
    increment = float(by_band.loc[list(COUNTED_BANDS), "expected"].sum())
    missing = goal - stock - increment
    gap, surplus = max(0.0, missing), max(0.0, -missing)
    hopes = lines[lines["band"] == "confident"]
    mean = float(hopes["expected"].sum() / hopes["value"].sum()) if len(hopes) else None
    needed = 0.0 if gap == 0 else gap / mean if mean else None
    return Gap(
        target=goal,
        last_year=float(case.stock["annual_revenue"].sum()),
        stock=stock,
        increment=increment,
        gap=gap,
        surplus=surplus,
        mean_probability=mean,
        needed_pipeline=needed,
        by_band=by_band,
        lines=lines,
    )
