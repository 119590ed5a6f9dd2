"""A plan as a team writes it: what counts, what has no effect and why, what is refused; parts add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course_lib.case import load_catalog
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.draft import by_size, draft_plan
from course_lib.method.route.ground import Renewal, RouteGround, work_year
from course_lib.method.route.loop import close_loop, end_value
from tests.method.route.hands import account, drawn_ground, ground_of, line
from tests.method.route.rivals import random_plan

USED = work_year(2019).used


def hospital() -> RouteGround:
    """One customer with two open lines and a contract that ends in September, another without anybody to talk to."""
    lines = [line("O1", 20_000.0, stage=0, month=6), line("O2", 50_000.0, stage=3, month=2)]
    ends = Renewal("S1", 30_000.0, 8_000.0, 0.8, USED[9])
    return ground_of(account("C1", lines, [ends]), account("C2", [line("O3")], roles=()), days=6.0)


def plan(*rows: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    keys = ("customer", "kind", "start", "contact", "status")
    return {f"A{n}": dict(zip(keys, row, strict=False)) for n, row in enumerate(rows, start=1)}


def reason(found: Assessment, name: str = "A1") -> str:
    return str(found.activities.at[name, "reason"])


def test_parts_of_the_activities_add_up_to_the_plan() -> None:
    for seed in range(4):
        ground = drawn_ground(seed, 5, 2)
        rows = entries_of(ground, random_plan(ground, np.random.default_rng(seed), 80))
        found = assess_plan(ground, rows)
        assert not found.refused and len(found.activities) == len(rows)
        assert found.activities["gain"].sum() == pytest.approx(found.gain + found.saved)
        assert found.activities["net"].sum() == pytest.approx(found.value)
        assert (found.activities["gain"] >= -1e-9).all()
        assert found.activities.loc[~found.activities["counts"], "gain"].abs().max() in (0.0, pytest.approx(0.0))


def test_a_quote_before_its_time_is_wasted_and_says_so() -> None:
    late = line("O1", 20_000.0, stage=0, month=6)
    found = assess_plan(ground_of(account("C1", [late])), plan(("C1", "报价", "2019-01-07")))
    assert not found.activities.at["A1", "counts"] and found.cost == 300
    assert reason(found) == "他还没认这件事，报价白报：先过“方案”这一关"
    assert found.value == -300


def test_who_comes_after_the_decision_is_told() -> None:
    found = assess_plan(ground_of(account("C1", [line(stage=3, month=2)])), plan(("C1", "offer", "2019-02-28")))
    assert reason(found) == "他 2 月就定了，2019-03-04 才做完，来不及"


def test_strangers_with_a_contract_want_a_visit_first() -> None:
    ends = Renewal("S1", 30_000.0, 8_000.0, 0.8, USED[9])
    ground = ground_of(account("C1", [], [ends], met=False))
    early = assess_plan(ground, plan(("C1", "senior", "2019-03-01")))
    assert "一个人都没见过" in reason(early)
    after = assess_plan(ground, plan(("C1", "senior", "2019-03-01"), ("C1", "visit", "2019-02-28")))
    assert after.renewals.at["S1", "after"] == pytest.approx(1 - 0.2 * 0.9 * 0.7)
    assert after.saved == pytest.approx(30_000 * (0.2 - 0.2 * 0.9 * 0.7))
    demo = assess_plan(ground, plan(("C1", "demo", "2019-03-01")))
    assert reason(demo) == "他没有在谈的商机，演示也不动续约"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("C9", "visit", "2019-01-07")], "没有客户 C9"),
        ([("C1", "call", "2019-01-07")], "没有活动 call"),
        ([("C1", "visit", "2018-12-03")], "不在能排的日子里"),
        ([("C1", "visit", "soon")], "开始日期不行"),
        ([("C1", "visit", "2019-01-07", "C1P3")], "technical不是"),
        ([("C1", "visit", "2019-01-07", None, "也许")], "没有状态 也许"),
        ([("C2", "visit", "2019-01-07")], "还没有关键人"),
        ([("C1", "offer", "2019-02-01"), ("C1", "offer", "2019-03-01")], "一个季度只做一次"),
        ([("C1", "offer", "2019-02-01"), ("C1", "offer", "2019-04-01")], "最多 1 次"),
        ([("C1", "tender", "2019-02-01"), ("C1", "pilot", "2019-02-11")], "只有 6 天，已经排了 4 天，试点要 3 天"),
    ],
)  # fmt: skip
def test_what_the_rules_do_not_allow_is_refused_with_its_reason(rows: list[tuple[Any, ...]], told: str) -> None:
    found = assess_plan(hospital(), plan(*rows))
    name = f"A{len(rows)}"
    assert told in found.refused[name] and not found.activities.at[name, "counts"]
    assert found.activities.at[name, "cost"] == 0


def test_money_and_weeks_refuse_too() -> None:
    ground = ground_of(account("C1", [line()]), account("C2", [line("O2")]), money=2_150.0)
    found = assess_plan(
        ground, plan(("C1", "visit", "2019-01-07"), ("C1", "senior", "2019-01-08"), ("C1", "joint", "2019-01-09"))
    )
    assert "全年费用 2,150 元" in found.refused["A3"]
    week = [
        (c, k, f"2019-01-{d:02d}")
        for c, k, d in (("C1", "visit", 7), ("C1", "joint", 8), ("C2", "visit", 9), ("C2", "joint", 10))
    ]
    assert "一周" in assess_plan(ground, plan(*week)).refused["A4"]


def test_a_blocked_activity_costs_and_moves_nothing() -> None:
    rows = [("C1", "visit", "2019-01-07", None, "受阻"), ("C1", "joint", "2019-01-08")]
    found = assess_plan(hospital(), plan(*rows))
    assert found.activities.loc[["A1", "A2"], "cost"].tolist() == [100, 400]
    assert "受阻" in reason(found) and found.activities.at["A1", "gain"] == 0
    assert found.lines.at["O1", "stage_after"] == 0  # the joint visit came before any gate of O1


def test_a_start_on_a_day_off_moves_on_and_names_are_taken() -> None:
    found = assess_plan(hospital(), plan(("客户C1", "联合拜访", "2019-02-05")))  # Spring Festival
    assert found.activities.at["A1", "start"].date().isoformat() == "2019-02-11"


def test_the_parts_of_the_loop_add_up() -> None:
    """Amendment 3: renewals saved + he decides + he chooses us + left = gap, in revenue and in contribution."""
    ground = drawn_ground(7, 6, 2)
    found = assess_plan(ground, entries_of(ground, random_plan(ground, np.random.default_rng(7), 120)))
    revenue = close_loop(found, 100_000.0)
    gained = ((found.lines["won_after"] - found.lines["won_before"]) * found.lines["revenue"]).sum()
    assert revenue.renewals + revenue.decides + revenue.chooses + revenue.left == pytest.approx(100_000, abs=1e-6)
    assert revenue.decides + revenue.chooses == pytest.approx(gained, abs=1e-6)
    assert revenue.decides > 0 and revenue.chooses > 0
    value = close_loop(found, money="value")
    assert value.closed == pytest.approx(found.gain + found.saved, abs=1e-6)


def test_the_end_value_is_not_raised_by_a_worse_start() -> None:
    """Amendment 2: from a worse start a plan gains more, and still ends lower."""
    rows = plan(("C1", "visit", "2019-01-07"), ("C1", "joint", "2019-01-08"), ("C1", "demo", "2019-01-09"))
    worse, better = (ground_of(account("C1", [line(stage=stage, lead=0.0)]), days=6.0) for stage in (0, 3))
    one, two = assess_plan(worse, rows), assess_plan(better, rows)
    assert one.value > two.value
    assert end_value(worse, one) < end_value(better, two)
    assert end_value(better, two) - end_value(better, assess_plan(better, {})) == pytest.approx(two.value)


def test_the_draft_is_legal_and_the_largest_come_first() -> None:
    draft = load_catalog().draft
    ground = drawn_ground(9, 12, 2)
    rows = draft_plan(ground, draft)
    found = assess_plan(ground, rows)
    assert not found.refused and len(rows) > 20
    first = by_size(ground)[0]
    assert rows["A001"]["customer"] == first and rows["A001"]["kind"] == "visit"
    other = draft_plan(ground, draft, order=by_size(ground)[::-1])
    assert other["A001"]["customer"] == by_size(ground)[-1]
    seniors = {row["customer"] for row in rows.values() if row["kind"] == "senior"}
    assert len(seniors) <= 4 and seniors <= set(by_size(ground)[:4])


def test_people_met_by_the_plan_are_known() -> None:
    found = assess_plan(ground_of(account("C1", [line()], met=False)), plan(("C1", "visit", "2019-01-07", "C1P4")))
    assert found.known["C1"] == pytest.approx(1 / 8)
