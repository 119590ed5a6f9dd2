"""A plan beside the reference plan: where they differ, by how much, and why. 本课程定义 (definition of this kit)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.method.route.route import QUARTERS, RoutePlan, Terrain
from course_lib.method.route.route_optimum import RouteOptimum

__all__ = ["RouteComparison", "compare_routes"]

_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class RouteComparison:
    """A plan beside the reference.

    ``regret``: objective of the reference − of the plan, yuan; below 0 the plan is better. ``table`` (index customer
    id, largest loss first, only those that differ): ``name, cell, plan, reference`` (what is done, by quarter),
    ``plan_gain, reference_gain`` (gain − expense weight × cost, yuan), ``difference`` (reference − plan; Σ = regret),
    ``why`` (Chinese).
    """

    regret: float
    table: pd.DataFrame


def compare_routes(terrain: Terrain, plan: RoutePlan, optimum: RouteOptimum) -> RouteComparison:
    """Set a plan beside the reference: which customers differ, by how much money, and why."""
    weight = terrain.case.catalog.rules.route.expense_weight
    ours, theirs = plan.uplift, optimum.plan.uplift
    table = pd.DataFrame(
        {
            "name": ours["name"],
            "cell": ours["cell"],
            "plan": _told(plan, ours.index),
            "reference": _told(optimum.plan, ours.index),
            "plan_gain": ours["gain"] - weight * ours["cost"],
            "reference_gain": theirs["gain"] - weight * theirs["cost"],
        }
    )
    table["difference"] = table["reference_gain"] - table["plan_gain"]
    differs = (table["plan"] != table["reference"]) | (table["difference"].abs() > _SAME)
    done, best = _kinds(plan), _kinds(optimum.plan)
    table["why"] = [
        _why(dict(row), done.get(customer, Counter()), best.get(customer, Counter()))
        for customer, row in table.iterrows()
    ]
    table = table[differs].sort_values("difference", ascending=False, kind="stable")
    return RouteComparison(regret=optimum.objective - plan.objective, table=table)


def _told(plan: RoutePlan, customers: pd.Index) -> pd.Series:
    """What is done for each customer: 一季度 拜访、报价；二季度 …"""
    numbers = dict(zip(QUARTERS, "一二三四", strict=True))
    texts: dict[str, list[str]] = {}
    found = plan.activities.groupby(["customer", "quarter"])["kind_name"].agg("、".join)
    for customer, quarter, kinds in zip(*(found.index.get_level_values(n) for n in (0, 1)), found, strict=True):
        texts.setdefault(str(customer), []).append(f"{numbers[quarter]}季度 {kinds}")
    return pd.Series({c: "；".join(texts.get(c, ())) for c in customers}, index=customers, dtype=object)


def _kinds(plan: RoutePlan) -> dict[Any, Counter[str]]:
    """How often each kind of activity is done for each customer."""
    found: dict[Any, Counter[str]] = {}
    for customer, kind in zip(plan.activities["customer"], plan.activities["kind_name"], strict=True):
        found.setdefault(customer, Counter())[kind] += 1
    return found


def _why(row: Mapping[Any, Any], ours: Counter[str], theirs: Counter[str]) -> str:
    if not row["plan"]:
        return "计划里没有安排，参考计划安排了"
    if not row["reference"]:
        if row["plan_gain"] < 0:
            return "多出来的收入抵不过费用"
        return "能多得一点，但人天和费用用在别家更值"
    if abs(row["difference"]) <= 1:
        return "做法不同，结果相当"
    fewer, more = "、".join((theirs - ours).keys()), "、".join((ours - theirs).keys())
    if row["difference"] < 0:
        return f"比参考多做了{more}，占了别家的人天" if more else "比参考做得早，或者找对了人"
    if fewer:
        return f"比参考少了{fewer}"
    return f"比参考多做了{more}，不够本" if more else "做得晚了，或者找的人不同"
