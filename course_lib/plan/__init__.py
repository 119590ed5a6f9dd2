"""From a team's choices to its plan."""

from __future__ import annotations

from course_lib.plan.chain import chosen_activities, planned, reported, team_case, team_lines
from course_lib.plan.report import LINES, PlanReport, report_plan
from course_lib.plan.summary import PlanSummary, summarise, summarise_plan

__all__ = [
    "LINES",
    "PlanReport",
    "PlanSummary",
    "chosen_activities",
    "planned",
    "report_plan",
    "reported",
    "summarise",
    "summarise_plan",
    "team_case",
    "team_lines",
]
