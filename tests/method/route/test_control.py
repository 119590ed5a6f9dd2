"""Control table and alarms: small plans whose state is plain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from course_lib.method import (
    analyse_gap,
    control_route,
    optimise_route,
    plan_route,
    price_lines,
    rehearse_progress,
    score_customers,
)
from course_lib.method.odds.gap import Gap
from course_lib.method.route.control import DEGREES, Control
from tests.method.grounds import demo_ground, tiny_ground
from tests.tiny import tiny_case


def control_of(*activities: tuple[str, str, str, str], as_of: str = "2019-03-01", gap: Gap | None = None) -> Control:
    entries = {
        f"A{n}": {"customer": customer, "kind": kind, "start": start, "status": status}
        for n, (customer, kind, start, status) in enumerate(activities, 1)
    }
    return control_route(tiny_ground(), plan_route(tiny_ground(), entries), as_of, gap)


def alarms(control: Control, kind: str) -> list[str]:
    return control.alarms.loc[control.alarms["kind"] == kind, "customer"].tolist()


def test_degrees() -> None:
    control = control_of(
        ("C01", "visit", "2019-01-08", "完成"),
        ("C01", "pilot", "2019-02-25", "进行"),
        ("C01", "demo", "2019-02-26", "进行"),  # ended on the 28th
        ("C03", "visit", "2019-02-28", "计划"),  # should have begun
        ("C03", "offer", "2019-03-01", "计划"),  # begins today
        ("C04", "senior", "2019-01-10", "受阻"),
    )
    assert control.activities["degree"].to_dict() == {
        "A1": "按时", "A2": "按时", "A3": "逾期", "A4": "逾期", "A5": "按时", "A6": "受阻",
    }  # fmt: skip
    # A6 ended on 10 January: 1 + 5 + 5 + 5 working days of January (1 February too), 2 made up, 5 + 5 + 5
    assert control.activities["late_days"].to_dict() == {"A1": 0, "A2": 0, "A3": 1, "A4": 1, "A5": 0, "A6": 33}
    assert control.table.loc["接触"].to_dict() == {"按时": 1, "逾期": 1, "受阻": 0}
    assert control.table.loc["商务"].to_dict() == {"按时": 1, "逾期": 0, "受阻": 1}
    assert control.table.to_numpy().sum() == 6 and tuple(control.table.columns) == DEGREES


def test_a_contract_that_ends_without_an_activity() -> None:
    """S01 of C01 ends on 31 March: 90 days before that is 31 December; an activity that ends in time silences it."""
    assert "C01" in alarms(control_of(as_of="2019-01-01"), "contract")
    assert "C01" not in alarms(control_of(("C01", "offer", "2019-03-26", "计划"), as_of="2019-01-01"), "contract")
    assert "C01" in alarms(control_of(("C01", "offer", "2019-03-29", "计划"), as_of="2019-01-01"), "contract")
    assert "C01" in alarms(control_of(("C01", "offer", "2019-03-26", "受阻"), as_of="2019-01-01"), "contract")
    assert alarms(control_of(as_of="2019-03-01"), "contract") == ["C01"]  # M01's ends on 31 May, 91 days on
    assert alarms(control_of(as_of="2019-03-02"), "contract") == ["C01", "M01"]
    assert alarms(control_of(as_of="2019-04-01"), "contract") == ["M01"]


def test_a_stage_that_lasts_too_long() -> None:
    """接触 may take 15 working days: begun on 8 January, day 15 is 28 January."""
    begun = ("C01", "visit", "2019-01-08", "进行")
    assert alarms(control_of(begun, as_of="2019-01-28"), "stage") == []
    late = control_of(begun, as_of="2019-01-29")
    assert alarms(late, "stage") == ["C01"]
    [text] = late.alarms.loc[late.alarms["kind"] == "stage", "text"]
    assert "已经 16 个工作日，标准是 15 个" in text
    assert alarms(control_of(("C01", "visit", "2019-01-08", "完成"), as_of="2019-06-03"), "stage") == []


def test_people() -> None:
    case = tiny_case()
    contacts = case.contacts.copy()
    contacts.loc[contacts["id"].isin(["P06"]), "contact_level"] = 0.0  # C03's decider; P08 was never met either
    ground = replace(tiny_ground(), case=case.replace(contacts=contacts))
    control = control_route(ground, plan_route(ground, {}), "2019-01-01")
    assert alarms(control, "decider") == ["C03"] and alarms(control, "thread") == ["C03"]
    meeting = {"customer": "C03", "kind": "senior", "start": "2019-02-12"}
    ahead = control_route(ground, plan_route(ground, {"A": meeting}), "2019-01-01")
    [due] = ahead.alarms.loc[ahead.alarms["kind"] == "decider", "due"]
    assert due == pd.Timestamp("2019-02-12")
    done = control_route(ground, plan_route(ground, {"A": meeting | {"status": "完成"}}), "2019-03-01")
    assert alarms(done, "decider") == [] and alarms(done, "thread") == []


def test_gap_pipeline() -> None:
    """Of the customers without a chance C03 (65,160) and C04 (25,016) have opportunities; more is needed."""
    case = tiny_case()
    gap = analyse_gap(case, score_customers(case), price_lines(case))
    assert gap.needed_pipeline and gap.needed_pipeline > 65160 + 25016
    control = control_of(("C03", "visit", "2019-01-08", "计划"), gap=gap)
    [text] = control.alarms.loc[control.alarms["kind"] == "pipeline", "text"]
    assert "只有 65,160 元" in text
    small = replace(gap, needed_pipeline=65000.0)
    assert alarms(control_of(("C03", "visit", "2019-01-08", "计划"), gap=small), "pipeline") == []
    assert alarms(control_of(gap=replace(gap, gap=0.0)), "pipeline") == []


def test_the_most_urgent_comes_first_and_every_alarm_says_what_to_do() -> None:
    case = demo_ground().case
    gap = analyse_gap(case, score_customers(case), price_lines(case))
    control = control_route(demo_ground(), plan_route(demo_ground(), {}), "2019-01-01", gap)
    order = control.alarms["kind"].drop_duplicates().tolist()
    assert order == [k for k in ("pipeline", "contract", "decider", "stage", "thread") if k in order]
    assert {"contract", "decider"} <= set(order)
    assert (control.alarms[["name", "text", "action"]] != "").all(axis=None)


def test_a_rehearsal_changes_the_progress_alone() -> None:
    ground = demo_ground()
    plan = optimise_route(ground).plan
    staged = rehearse_progress(ground, plan, "2019-03-15")
    before, after = plan.activities, staged.activities
    assert before.drop(columns="status").equals(after.drop(columns="status"))
    assert (after.loc[after["start"] >= "2019-03-15", "status"] == "计划").all()
    attitude = ground.case.contacts.set_index("id")["attitude"]
    blocked = after[after["status"] == "受阻"]
    assert len(blocked) and (attitude[blocked["contact"]] < 0).all()
    festival = after[after["start"].between("2019-01-30", "2019-02-14")]
    assert len(festival) and festival["status"].isin(["计划", "受阻"]).all()


@pytest.mark.parametrize("wrong", ["三月", "2019-02-30", [1]])
def test_a_wrong_day_is_told(wrong: Any) -> None:
    with pytest.raises(ValueError, match="2019-03-31"):
        control_route(tiny_ground(), plan_route(tiny_ground(), {}), wrong)
