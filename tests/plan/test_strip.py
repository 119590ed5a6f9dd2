"""The strip: its parts add up, plans are compared on the case's facts, and plays do not raise E or P."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest

from course_lib.case import Case
from course_lib.method.needs.declared_stage import believe_stages, facts_only
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import RouteChain
from tests.method.shipped import county


def sound() -> Case:
    return county("gulou")


def team(lines: pd.DataFrame | None = None, facts: Case | None = None, given: Case | None = None, **chosen: Any):
    """The links of a team with these lines and choices; no activity unless told."""
    chosen = {"activities": {}, "industries": None, **chosen}
    return RouteChain(Chain(given or sound(), lines=lines, **chosen), facts)


@cache
def drafted() -> RouteChain:
    first = team()
    return team(activities=first.draft)


@pytest.mark.parametrize("which", ["before", "draft", "own"])
def test_parts_of_the_loop_add_up_to_what_the_outlook_says(which: str) -> None:
    before, step = drafted().standing("before"), drafted().standing(which)
    loop = step.loop
    assert loop.gap == pytest.approx(before.outlook.gap - before.outlook.surplus)
    assert loop.left == pytest.approx(step.outlook.gap - step.outlook.surplus, abs=0.01)
    assert loop.renewals + loop.decides + loop.chooses + loop.left == pytest.approx(loop.gap)


def test_own_plan_equal_to_the_draft_leads_to_the_same() -> None:
    own, draft = drafted().standing("own"), drafted().standing("draft")
    assert own.end_value == draft.end_value
    assert own.outlook.probability == draft.outlook.probability
    assert own.days > 0
    assert own.contribution > drafted().standing("before").contribution > 0


def test_end_value_is_that_before_and_what_the_plan_brings() -> None:
    """E = E before + gain + saved − money (the definition, worked out from the other side)."""
    before, own = drafted().standing("before"), drafted().standing("own")
    assert own.end_value == pytest.approx(before.end_value + own.assessment.value)


def test_a_line_of_the_teams_own_starts_at_first_contact() -> None:
    """What facts keep of a declared stage; that no comparison moves: tests/plan/test_plays.py."""
    renamed = sound().opportunities.assign(id=lambda t: "X" + t["id"], stage="closing")
    assert (facts_only(sound(), renamed)["stage"] == "contact").all()


def test_nobody_met_and_no_stage_is_believed() -> None:
    case = sound()
    strangers = case.replace(contacts=case.contacts.assign(contact_level=0))
    lines = case.opportunities.assign(stage="closing")
    believed, why = believe_stages(strangers, lines)
    raised = case.opportunities["stage"] != "closing"
    assert (believed.loc[raised, "stage"] == "need").all() and (believed.loc[~raised, "stage"] == "closing").all()
    assert set(why) == set(lines.loc[raised, "id"])
    assert all("没见过" in text for text in why.values())
    same, nothing = believe_stages(strangers, strangers.opportunities)
    assert not nothing
    assert same is strangers.opportunities or same.equals(strangers.opportunities)


def test_moving_an_activity_keeps_the_other_links() -> None:
    first = drafted()
    before = first.standing("before")
    later = RouteChain(first.chain.supposing(activities={}))
    assert later.standing("before") is before
    assert later.ground is first.ground
    assert later.standing("own") is not first.standing("own")
