"""Control table and alarms by the day: small plans whose state is plain."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from course_lib.case import load_case
from course_lib.method import DEGREES, Control, assess_plan, control_route, rehearse_progress
from course_lib.plan import Chain
from course_lib.plan.route_chain import Ground
from tests.tiny import tiny_case


@cache
def ground() -> Ground:
    return Chain(tiny_case(), industries=None).route.ground


def control_of(*activities: tuple[str, str, str, str], as_of: str = "2019-03-01", **more: Any) -> Control:
    entries = {
        f"A{n}": {"customer": customer, "kind": kind, "start": start, "status": status}
        for n, (customer, kind, start, status) in enumerate(activities, 1)
    }
    return control_route(tiny_case(), ground().route, assess_plan(ground().route, entries), as_of, **more)


def stages(control: Control) -> list[str]:
    return control.alarms.loc[control.alarms["kind"] == "stage", "customer"].tolist()


def test_degrees() -> None:
    control = control_of(
        ("C01", "visit", "2019-01-08", "完成"),
        ("C01", "offer", "2019-02-27", "进行"),  # three working days, ends today
        ("M01", "visit", "2019-02-28", "进行"),  # ended the day before
        ("C04", "joint", "2019-02-27", "计划"),  # should have begun
        ("C04", "visit", "2019-03-01", "计划"),  # begins today
    )
    assert control.activities["degree"].sort_index().to_dict() == {
        "A1": "按时", "A2": "按时", "A3": "逾期", "A4": "逾期", "A5": "按时",
    }  # fmt: skip
    assert control.activities["late_days"].sort_index().to_dict() == {"A1": 0, "A2": 0, "A3": 1, "A4": 2, "A5": 0}
    assert control.table.loc["接触"].to_dict() == {"按时": 2, "逾期": 1, "受阻": 0}
    assert control.table.loc["需求确认"].to_dict() == {"按时": 0, "逾期": 1, "受阻": 0}
    assert control.table.loc["商务"].to_dict() == {"按时": 1, "逾期": 0, "受阻": 0}
    assert control.table.to_numpy().sum() == 5 and tuple(control.table.columns) == DEGREES


def test_a_blocked_activity_is_told_apart_and_a_senior_meeting_passes_no_gate() -> None:
    control = control_of(("C01", "senior", "2019-01-10", "受阻"))
    assert control.activities["degree"].tolist() == ["受阻"] and control.table.loc["不过关口", "受阻"] == 1


def test_a_stage_that_lasts_too_long() -> None:
    """接触 may take 15 working days: begun on 8 January, day 15 is 28 January."""
    begun = ("C01", "visit", "2019-01-08", "进行")
    assert stages(control_of(begun, as_of="2019-01-28")) == []
    late = control_of(begun, as_of="2019-01-29")
    assert stages(late) == ["C01"]
    [text] = late.alarms.loc[late.alarms["kind"] == "stage", "text"]
    assert "已经 16 个工作日，标准是 15 个" in text
    assert stages(control_of(("C01", "visit", "2019-01-08", "完成"), as_of="2019-06-03")) == []


def test_what_is_missing_after_the_plan_is_an_alarm_of_the_whole_plan() -> None:
    for target, there in ((1.0, False), (1e7, True)):
        outlook = Chain(tiny_case(), target=target, activities={}).route.standing("own").outlook
        control = control_of(outlook=outlook)
        [*told] = control.alarms.loc[control.alarms["kind"] == "pipeline", "customer"]
        assert told == ([""] if there else [])


def test_the_most_urgent_comes_first_and_every_alarm_says_what_to_do() -> None:
    case = tiny_case()
    alarms = control_of(as_of="2019-01-01").alarms
    order = {kind: place for place, kind in enumerate(case.catalog.alarms["id"])}
    places = [order[kind] for kind in alarms["kind"]]
    assert len(alarms) and places == sorted(places)
    assert (alarms[["name", "text", "action"]] != "").all(axis=None)
    for _, same in alarms.groupby("kind"):
        assert same["value"].is_monotonic_decreasing


def test_a_rehearsal_changes_the_progress_alone() -> None:
    case = load_case("gulou")
    links = Chain(case).route
    plan = links.plan
    staged = rehearse_progress(case, plan, "2019-03-15")
    assert {key: {**e, "status": "计划"} for key, e in staged.items()} == dict(links.draft)
    after = assess_plan(links.ground.route, staged).activities
    assert (after.loc[after["start"] >= "2019-03-15", "status"] == "计划").all()
    attitude = case.contacts.set_index("id")["attitude"]
    blocked = after[after["status"] == "受阻"]
    assert len(blocked) and (attitude[blocked["contact"]] < 0).all()
    festival = after[after["start"].between("2019-01-30", "2019-02-14")]
    assert festival["status"].isin(["计划", "受阻"]).all()
    assert set(after["status"]) >= {"完成", "计划"}


@pytest.mark.parametrize("wrong", ["三月", "2019-02-30", [1]])
def test_a_wrong_day_is_told(wrong: Any) -> None:
    with pytest.raises(ValueError, match="2019-03-31"):
        control_of(as_of=wrong)
