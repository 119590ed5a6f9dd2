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
from tests.method.sound import sound_case, sound_lines


@cache
def sound() -> Case:
    """A county whose own lines are a sound portfolio, as far as the rules allow them."""
    case, lines = sound_case("gulou"), sound_lines("gulou")
    frame = lines.reindex(columns=case.opportunities.columns)
    frame = frame.fillna({"recognised": 1.0, "rival": "", "replaces": "", "mode": ""})
    return case.replace(opportunities=frame.astype(case.opportunities.dtypes.to_dict()))


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


def test_a_stage_or_share_declared_changes_no_comparison() -> None:
    """我们的看法: facts keep the case's stages; a line of the team's own starts at 接触."""
    before = team().standing("before")
    for stage in ("contact", "closing"):
        lines = sound().opportunities.assign(stage=stage)
        got = team(lines).standing("before")
        assert got.end_value == pytest.approx(before.end_value)
        assert got.outlook.probability == pytest.approx(before.outlook.probability)
    renamed = sound().opportunities.assign(id=lambda t: "X" + t["id"], stage="closing")
    assert (facts_only(sound(), renamed)["stage"] == "contact").all()


def test_nobody_met_and_no_stage_is_believed() -> None:
    case = sound()
    strangers = case.replace(contacts=case.contacts.assign(contact_level=0))
    lines = case.opportunities.assign(stage="closing")
    believed, why = believe_stages(strangers, lines)
    assert (believed["stage"] == "need").all()
    assert set(why) == set(lines["id"])
    assert all("没见过" in text for text in why.values())
    same, nothing = believe_stages(strangers, strangers.opportunities)
    assert not nothing
    assert same is strangers.opportunities or same.equals(strangers.opportunities)


@pytest.mark.parametrize("end", [None, "2018-06-30", "2020-06-30"])
def test_ends_that_a_team_writes_change_no_comparison(end: str | None) -> None:
    """我们的看法: contracts' ends are the facts' own."""
    case = sound()
    stock = case.stock.assign(contract_end=pd.Series(pd.Timestamp(end) if end else pd.NaT, index=case.stock.index))
    theirs = team(given=case.replace(stock=stock), facts=case).standing("before")
    assert theirs.end_value == pytest.approx(team().standing("before").end_value)
    assert theirs.outlook.probability == pytest.approx(team().standing("before").outlook.probability)


def test_our_ratings_raised_change_no_comparison() -> None:
    """我们的看法: only the view rises."""
    case = sound()
    people = case.contacts["id"].tolist()
    ten = {p: dict.fromkeys(case.catalog.factors["id"], 10) for p in people}
    proud = team(ratings=ten)
    assert proud.standing("before").end_value == pytest.approx(team().standing("before").end_value)
    assert proud.view.outlook.increment >= proud.standing("own").outlook.increment


def test_moving_an_activity_keeps_the_other_links() -> None:
    first = drafted()
    before = first.standing("before")
    later = RouteChain(first.chain.supposing(activities={}))
    assert later.standing("before") is before
    assert later.ground is first.ground
    assert later.standing("own") is not first.standing("own")
