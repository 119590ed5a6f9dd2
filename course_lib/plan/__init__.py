"""From a team's choices to its plan."""

from __future__ import annotations

from course_lib.plan.chain import LINES, Chain
from course_lib.plan.report import PlanReport, report_plan, reported
from course_lib.plan.summary import PlanSummary, planned, summarise, summarise_plan

__all__ = [
    "LINES",
    "Chain",
    "PlanReport",
    "PlanSummary",
    "planned",
    "report_plan",
    "reported",
    "summarise",
    "summarise_plan",
]
