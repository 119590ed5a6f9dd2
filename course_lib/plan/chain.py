"""From what a team has chosen to its plan; where it has not chosen, the reference choice.

The choices and their shapes, as ``team.py`` keeps them and the boards write them:

=================  ==========================================================
white_spots        list of address ids
industries         list of industry ids (政企)
merchant_groups    list of industry ids (商群)
criteria_weights   {criterion id: weight}
need_changes       {need id: changes, or a new need; see ``change_needs``}
line_changes       {line id: changes, or a new line; see ``change_lines``}
customer           customer id
ratings            {contact id: {factor id: our rating, None = not rated}}
rival_ratings      {carrier id: {contact id: {factor id: rating}}}
what_if            {carrier id: {contact id: {factor id: rating}}}, not counted
places             {customer id: {"cell": cell name, "reason": text}}
activities         {activity id: {"customer", "kind", "start", "contact", "status"}}
=================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices import Team, change_lines, change_needs, loosen_lines
from course_lib.method import chosen_cells
from course_lib.plan.report import PlanReport, report_plan
from course_lib.plan.summary import PlanSummary, summarise

__all__ = ["chosen_activities", "planned", "reported", "team_case", "team_lines"]


def team_case(case: Case, team: Team) -> Case:
    """The case with the needs as the team left them; the same case if it changed none."""
    return change_needs(case, team.snapshot().mapping("need_changes"))


def team_lines(case: Case, team: Team) -> pd.DataFrame:
    """The lines as the team left them; ``case`` has the team's needs."""
    return change_lines(
        case, loosen_lines(team.snapshot().mapping("line_changes"), team.snapshot().mapping("need_changes"))
    )


def chosen_activities(team: Team) -> dict[str, Any] | None:
    """Return the team's activities as ``plan_route`` reads them; None if it goes by the reference plan."""
    return team.snapshot().mapping("activities") if team.source("activities") == "team" else None


def planned(case: Case, team: Team, target: float | None = None) -> PlanSummary:
    """Return the figures of :func:`reported`."""
    return summarise(reported(case, team, target))


def reported(case: Case, team: Team, target: float | None = None) -> PlanReport:
    """Return the plan that the team's choices so far amount to; ``target`` (yuan) stands in for the case's."""
    places = team.choice("places", {})
    case = team_case(case, team)
    return report_plan(
        case,
        industries=team.choice("industries", None),
        merchant_groups=team.choice("merchant_groups", None),
        weights=team.snapshot().mapping("criteria_weights") or None,
        target=target,
        ratings=team.snapshot().mapping("ratings") or None,
        rival_ratings=team.snapshot().mapping("rival_ratings") or None,
        lines=team_lines(case, team),
        places=chosen_cells(places),
        activities=chosen_activities(team),
        reasons=_reasons(places),
    )


def _reasons(places: object) -> dict[str, str]:
    """Customer id → why the team moved it, where it said why."""
    moves = places.items() if isinstance(places, Mapping) else ()
    return {
        str(customer): move["reason"]
        for customer, move in moves
        if isinstance(move, Mapping) and isinstance(move.get("reason"), str)
    }
