"""Plays that must not pay, at the level of end value E and P(target), on both counties.

What price and refusals answer alone: tests/method/needs/test_offer_plays.py. Each test says how a play is answered.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from course_lib.case import Case
from course_lib.method.route.assess import assess_plan
from course_lib.method.route.draft import by_size, draft_plan
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.reference import best_plan
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import RouteChain
from course_lib.plan.strip import Standing
from tests.method.sound import COUNTIES, sound_case, sound_lines

pytestmark = pytest.mark.parametrize("name", COUNTIES)


@cache
def county(name: str) -> Case:
    """The county whose own lines are a sound portfolio."""
    case, lines = sound_case(name), sound_lines(name)
    frame = lines.reindex(columns=case.opportunities.columns).assign(recognised=1.0, rival="", replaces="")
    return case.replace(opportunities=frame.astype(case.opportunities.dtypes.to_dict()))


def before(name: str, lines: pd.DataFrame | None = None, **chosen: Any) -> Standing:
    return RouteChain(Chain(county(name), lines=lines, activities={}, **chosen)).standing("before")


@cache
def sound(name: str) -> Standing:
    return before(name)


def no_better(name: str, step: Standing) -> bool:
    """Neither E nor P above the sound portfolio's (yuan; a ten-thousandth for the lattice)."""
    best = sound(name)
    return step.end_value <= best.end_value + 1 and step.outlook.probability <= best.outlook.probability + 1e-4


def test_later_starts(name: str) -> None:
    """Priced: what starts later decides later or falls out of the year."""
    lines = county(name).opportunities
    for months in (1, 2, 4):
        step = before(name, lines.assign(start_month=lines["start_month"] + months))
        assert no_better(name, step)
        assert step.outlook.increment < sound(name).outlook.increment


@pytest.mark.parametrize("stage", ["contact", "closing"])
def test_the_same_stage_everywhere(name: str, stage: str) -> None:
    """Marked 我们的看法: comparisons keep the case's stages."""
    step = before(name, county(name).opportunities.assign(stage=stage))
    assert step.end_value == pytest.approx(sound(name).end_value)
    assert step.outlook.probability == pytest.approx(sound(name).outlook.probability)


def test_urgent_everywhere(name: str) -> None:
    """Marked 我们的看法: a team's needs are no fact."""
    changes = {n: {"urgency": 5} for n in county(name).needs["id"]}
    step = before(name, need_changes=changes)
    assert step.end_value == pytest.approx(sound(name).end_value)


def test_a_rival_relabelled(name: str) -> None:
    """Without effect: a line's rival is the heaviest carrier there."""
    step = before(name, county(name).opportunities.assign(rival=county(name).meta.rivals[0].id))
    assert step.outlook.probability == pytest.approx(sound(name).outlook.probability)


def test_a_line_doubled_or_split(name: str) -> None:
    """Refused but for one, and the rest of the split is too little."""
    lines = county(name).opportunities
    twice = pd.concat([lines, lines.assign(id="X" + lines["id"])], ignore_index=True)
    assert no_better(name, before(name, twice))
    fifths = [lines.assign(id=lines["id"] + k, quantity=lines["quantity"] / 5) for k in "abcde"]
    assert no_better(name, before(name, pd.concat(fifths, ignore_index=True)))


def test_four_smallest_industries(name: str) -> None:
    """Priced: less to win."""
    case = county(name)
    table = case.industries[case.industries["line"] == "政企"]
    worth = case.customers.groupby("industry", observed=True)["telecom_spend"].sum().reindex(table["id"]).fillna(0)
    least = list(worth.sort_values().index[:4])
    assert no_better(name, before(name, industries=least))


@cache
def small(name: str) -> tuple[RouteGround, float]:
    """Ten customers with lines on their own, and what the reference brings there."""
    links = RouteChain(Chain(county(name), activities={}))
    route = links.ground.route
    some = {key: route.accounts[key] for key in by_size(route)[:10]}
    ground = replace(route, accounts=some)
    return ground, best_plan(ground, county(name).catalog.rules.route2).value


@pytest.mark.parametrize("play", ["visit", "senior", "fourth quarter", "one customer", "no renewals"])
def test_a_lazy_route_brings_less_than_the_reference(name: str, play: str) -> None:
    """Priced by gates, dates and capacity. Not measured against the draft: that one wastes money itself."""
    ground, best = small(name)
    rows = draft_plan(ground, county(name).catalog.draft)
    first = by_size(ground)[0]
    kept = {
        "visit": lambda row: row["kind"].startswith("visit"),
        "senior": lambda row: row["kind"].startswith("senior"),
        "fourth quarter": lambda row: row["start"] >= "2019-10",
        "one customer": lambda row: row["customer"] == first,
        "no renewals": lambda row: not ground.accounts[row["customer"]].renewals,
    }[play]
    plan = assess_plan(ground, {key: row for key, row in rows.items() if kept(row)})
    assert best > 0
    assert plan.value < best
