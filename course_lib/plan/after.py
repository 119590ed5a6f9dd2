"""``summary.json: plan.after``: where each plan leads, and the parts that close the gap.

target = stock + increment + (renewals saved + he decides + he chooses us) + missing − surplus, to the fen (agreement of
this kit; 本课程定义). Stock and increment are those before any plan.
"""

from __future__ import annotations

from typing import Any

from course_lib.plan.parts.route import RoutePart
from course_lib.plan.strip import Standing

__all__ = ["after_plan"]

_STEPS = ("before", "draft", "own", "reference")


def after_plan(route: RoutePart) -> dict[str, Any]:
    """The own plan's figures and those of each step, yuan.

    ``target, stock, increment, renewals, decides, chooses, missing, surplus``: the parts of the target with the own
    plan; ``committed`` (date of 定稿, None before); ``regret`` (E of the reference − own), ``share`` of the bound on
    the own lines, ``bound`` (of what a route on them can bring); ``steps``: for each of before, draft, own, reference
    ``probability, low, high, p50, p80, promise_gap, service_gap, by_service`` (gap of each), ``missing, surplus,
    renewals, decides, chooses, contribution, end_value, days, money``.
    """
    links = route.links
    before, own = links.standing("before"), links.standing("own")
    loop = own.loop
    locked = links.committed
    return {
        "target": own.outlook.target,
        "stock": before.outlook.stock,
        "increment": before.outlook.increment,
        "renewals": loop.renewals,
        "decides": loop.decides,
        "chooses": loop.chooses,
        "missing": max(loop.left, 0.0),
        "surplus": max(-loop.left, 0.0),
        "committed": locked["date"] if locked else None,
        "regret": route.regret,
        "share": route.share,
        "bound": links.best.bound,
        "steps": {name: _step(links.standing(name)) for name in _STEPS},
    }


def _step(now: Standing) -> dict[str, Any]:
    year = now.outlook
    return {
        "probability": year.probability, "low": year.low, "high": year.high, "p50": now.distribution.p50,
        "p80": year.p80, "promise_gap": year.promise_gap, "service_gap": year.service_gap,
        "by_service": {str(service): float(gap) for service, gap in year.by_service["gap"].items()},
        "missing": year.gap, "surplus": year.surplus, "renewals": now.loop.renewals, "decides": now.loop.decides,
        "chooses": now.loop.chooses, "contribution": now.contribution, "end_value": now.end_value, "days": now.days,
        "money": now.money,
    }  # fmt: skip
