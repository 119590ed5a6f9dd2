"""The route's part of a plan: whose it is, where it leads, and that nothing shows the reference before the lock."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from course_lib.case import load_case
from course_lib.plan import Chain, PlanReport, report_plan, summarise
from course_lib.plan.route_chain import case_reference
from tests.tiny import tiny_case

LOCK = {"first:u07.plan": {"date": "2019-01-07", "digest": "x", "plan": {}}}


@cache
def summary(name: str) -> dict[str, Any]:
    """``plan.after`` of a team that has chosen nothing."""
    return summarise(report_plan(load_case(name))).to_dict()


def test_the_route_is_the_teams_or_else_the_draft() -> None:
    case = tiny_case()
    draft = report_plan(case)
    assert draft.route.plan.activities.equals(draft.route.links.standing("draft").assessment.activities)
    assert set(draft.route.sheets) == set(draft.route.activities["customer"])
    customer = next(iter(draft.route.ground.route.accounts))
    own = {"A1": {"customer": customer, "kind": "visit", "start": "2019-03-04"}}
    report = report_plan(case, activities=own)
    assert list(report.route.activities.index) == ["A1"] and list(report.route.sheets) == [customer]
    assert len(report_plan(case, activities={}).route.sheets) == 0


def test_the_strip_holds_the_reference_only_after_the_lock() -> None:
    assert list(PlanReport(Chain(tiny_case())).route.strip.steps.index) == ["before", "draft", "own"]
    assert list(PlanReport(Chain(tiny_case(), **LOCK)).route.strip.steps.index) == [
        "before", "draft", "own", "reference",
    ]  # fmt: skip


def test_the_gap_alarm_goes_by_the_plans_target() -> None:
    kinds = [set(report_plan(tiny_case(), target=t, activities={}).route.control.alarms["kind"]) for t in (1.0, 1e7)]
    assert "pipeline" not in kinds[0] and "pipeline" in kinds[1]


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_parts_of_the_target_add_up_in_the_summary(name: str) -> None:
    """Agreement 32: target = stock + increment + (renewals + decides + chooses) + missing − surplus."""
    told = summary(name)
    after = told["after"]
    parts = sum(after[part] for part in ("stock", "increment", "renewals", "decides", "chooses", "missing"))
    assert told["schema"] == 2 and after["committed"] is None
    assert after["target"] == pytest.approx(parts - after["surplus"], abs=0.05)  # eight figures to the fen
    assert (after["stock"], after["increment"]) == (told["stock"], told["increment"])
    for step in after["steps"].values():
        closed = step["renewals"] + step["decides"] + step["chooses"]
        before = after["steps"]["before"]
        left = before["missing"] - before["surplus"] - closed
        assert step["missing"] - step["surplus"] == pytest.approx(left, abs=0.05)
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_loop_gains_from_step_to_step(name: str) -> None:
    """Before < draft < reference by E and by the chance; share and regret are told of the draft, which stands."""
    after = summary(name)["after"]
    ends, chances = (
        [after["steps"][s][what] for s in ("before", "draft", "reference")] for what in ("end_value", "probability")
    )
    assert ends == sorted(ends) and chances == sorted(chances)
    assert after["regret"] == pytest.approx(ends[2] - ends[1], abs=0.02) and 0 < after["share"] < 1
    assert after["steps"]["own"] == after["steps"]["draft"]


@pytest.mark.parametrize("county", ["gulou", "minhou"])
def test_the_reference_raises_no_alarm_that_it_could_have_avoided(county: str) -> None:
    """On both shipped counties; the plan's own choice must not matter."""
    from course_lib.method.route.assess import entries_of

    links = Chain(load_case(county)).route
    best = links.chain.supposing(activities=entries_of(links.ground.route, links.best.moves))
    alarms = best.route.control.alarms
    assert len(alarms) and not alarms["avoidable"].any() and alarms["why"].ne("").all()
    assert "wasted" not in set(alarms["kind"])
    assert links.control.alarms["avoidable"].sum() > 10  # the draft's are another matter


def test_the_reference_on_the_cases_own_lines_is_the_same_by_both_ways() -> None:
    """A team that changed no line plans on the very ground of the reference; one that did does not move it."""
    case = tiny_case()
    own, other = Chain(case).route, case_reference(case)
    assert own.reference.plan.value == other.plan.value and own.reference.ground is own.ground
    assert own.standing("reference").end_value == pytest.approx(other.standing.end_value)
    line = own.plan.lines.index[0]
    changed = Chain(case, line_changes={line: {"removed": True}}).route
    assert changed.standing("reference").end_value == pytest.approx(other.standing.end_value)
    assert changed.standing("before").end_value < own.standing("before").end_value
