"""The loop closed: what a plan does to the gap, in parts that add up exactly; and the value with which a plan ends.

A line is won with q·W. What it gains is parted evenly: "he decides" V·Δq·(W₀ + W₁)/2, "he chooses us" V·ΔW·(q₀ + q₁)/2.
本课程定义 (a definition of this kit); the even parting is Shapley's (1953) for two factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from course_lib.method.route.assess import Assessment
from course_lib.method.route.ground import RouteGround

__all__ = ["Loop", "close_loop", "end_value"]


@dataclass(frozen=True)
class Loop:
    """gap = renewals + decides + chooses + left, yuan; ``left`` below zero is a surplus."""

    gap: float
    renewals: float
    decides: float
    chooses: float
    left: float

    @property
    def closed(self) -> float:
        """What the plan closes."""
        return self.renewals + self.decides + self.chooses


def close_loop(assessment: Assessment, gap: float = 0.0, *, money: Literal["revenue", "value"] = "revenue") -> Loop:
    """Part what a plan closes of a gap (target − stock − increment before it, below zero: a surplus).

    ``money``: the budget year's revenue, or the twelve-month contribution.
    """
    lines, renewals = assessment.lines, assessment.renewals
    worth = lines[money]
    decides = worth * (lines["decides_after"] - lines["decides_before"])
    chooses = worth * (lines["wins_after"] - lines["wins_before"])
    parts = (
        float(renewals["saved_this_year" if money == "revenue" else "saved"].sum()),
        float((decides * (lines["wins_before"] + lines["wins_after"])).sum() / 2),
        float((chooses * (lines["decides_before"] + lines["decides_after"])).sum() / 2),
    )
    return Loop(gap, *parts, left=gap - sum(parts))


def end_value(ground: RouteGround, assessment: Assessment) -> float:
    """E: contribution of the stock kept + Σ p after · value − money, yuan.

    Plans on different lines, prices, starts or stages are compared by it, on the case's facts, never by what they gain:
    a worse start leaves more to gain.
    """
    kept = float((assessment.renewals["stake"] * assessment.renewals["after"]).sum())
    won = float((assessment.lines["won_after"] * assessment.lines["value"]).sum())
    return ground.kept + kept + won - assessment.cost
