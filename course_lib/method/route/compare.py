"""A plan beside the reference: which customers differ, by how much, and why. 本课程定义 (definition of this kit)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from course_lib.method.route.assess import Assessment
from course_lib.method.route.ground import QUARTERS, RouteGround

__all__ = ["RouteComparison", "compare_plans"]

_SAME = 1.0
_NUMBERS = dict(zip(QUARTERS, "一二三四", strict=True))


@dataclass(frozen=True, eq=False)
class RouteComparison:
    """A plan beside the best one on the same lines, yuan of twelve-month contribution, money taken off.

    ``regret``: value of the reference − of the plan. ``table`` (index customer id, largest loss first, only those that
    differ): ``name, plan, reference`` (what is done, by quarter), ``plan_net, reference_net`` (what it brings less what
    it costs), ``difference`` (reference − plan; Σ over all customers = regret), ``why`` (Chinese).
    """

    regret: float
    table: pd.DataFrame


def compare_plans(ground: RouteGround, plan: Assessment, reference: Assessment) -> RouteComparison:
    """Set a plan beside the reference; both are assessed on ``ground``."""
    ours, theirs = _net(plan), _net(reference)
    done, best = _kinds(plan), _kinds(reference)
    told, wanted, idle = _told(plan), _told(reference), _idle(plan)
    rows = {}
    for key, account in ground.accounts.items():
        mine, his = told.get(key, ""), wanted.get(key, "")
        net, top = float(ours.get(key, 0.0)), float(theirs.get(key, 0.0))
        if mine == his and abs(top - net) <= _SAME:
            continue
        why = _why(mine, his, net, top, done.get(key, Counter()), best.get(key, Counter()), idle.get(key, ""))
        rows[key] = [account.name, mine, his, net, top, top - net, why]
    columns = ["name", "plan", "reference", "plan_net", "reference_net", "difference", "why"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("customer")
    table = table.sort_values("difference", ascending=False, kind="stable")
    return RouteComparison(reference.value - plan.value, table)


def _net(plan: Assessment) -> pd.Series:
    """What each customer's activities bring less what they cost."""
    lines = plan.lines.groupby("customer")["gain"].sum()
    saved = plan.renewals.groupby("customer")["saved"].sum()
    cost = plan.activities.groupby("customer")["cost"].sum()
    return lines.add(saved, fill_value=0.0).sub(cost, fill_value=0.0)


def _told(plan: Assessment) -> dict[str, str]:
    """What is done for each customer: 一季度 拜访、报价；二季度 …"""
    texts: dict[str, list[str]] = {}
    table = plan.allowed.sort_values(["start", "end"], kind="stable")
    for quarter, number in _NUMBERS.items():
        for customer, kinds in table[table["quarter"] == quarter].groupby("customer")["kind_name"]:
            texts.setdefault(str(customer), []).append(f"{number}季度 {'、'.join(kinds)}")
    return {customer: "；".join(parts) for customer, parts in texts.items()}


def _kinds(plan: Assessment) -> dict[str, Counter[str]]:
    """How often each kind of activity is done for each customer."""
    found: dict[str, Counter[str]] = {}
    table = plan.allowed
    for customer, kind in zip(table["customer"], table["kind_name"], strict=True):
        found.setdefault(str(customer), Counter())[str(kind)] += 1
    return found


def _idle(plan: Assessment) -> dict[str, str]:
    """Customer → the kinds that have no effect there."""
    table = plan.allowed
    idle = table[~table["counts"]].groupby("customer")["kind_name"].agg(lambda names: "、".join(dict.fromkeys(names)))
    return {str(key): str(text) for key, text in idle.items()}


def _why(
    mine: str, his: str, net: float, top: float, ours: Counter[str], theirs: Counter[str], idle: str
) -> str:  # fmt: skip
    if not mine:
        return "你们没有排，参考排了"
    if abs(top - net) <= _SAME:
        return "做法不同，结果相当"
    wasted = f"{idle}没有效果" if idle else ""
    if not his:
        return wasted or ("多出来的抵不过费用" if net < 0 else "这家能多得一点，人天用在别家更值")
    fewer, more = "、".join((theirs - ours).keys()), "、".join((ours - theirs).keys())
    if net > top:
        return f"比参考多做了{more}，占了别家的人天" if more else "这家比参考好，别家因此少了人天"
    parts = [wasted, f"比参考少了{fewer}" if fewer else "", f"多做了{more}" if more and not wasted else ""]
    return "；".join(part for part in parts if part) or "做得晚了，或者先后反了"
