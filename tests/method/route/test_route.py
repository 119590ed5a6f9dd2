"""Activities and what they bring: by hand on the small case; capacity; what cannot be read."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method import check_activity, plan_route, score_customers
from course_lib.method.route.route import RoutePlan
from course_lib.method.route.route_effects import repeated
from tests.method.grounds import demo_ground, tiny_ground
from tests.tiny import tiny_case

KINDS = tiny_case().catalog.activity_kinds.set_index("id")


def plan_of(*activities: tuple[str, str, str], **more: Any) -> RoutePlan:
    entries = {
        f"A{n:03d}": {"customer": customer, "kind": kind, "start": start, **more}
        for n, (customer, kind, start) in enumerate(activities, 1)
    }
    return plan_route(tiny_ground(), entries)


def p(x: float) -> float:
    return 1 / (1 + math.exp(-(x - 51.6) / 10.65))


def test_a_demo_by_hand() -> None:
    """M02 has one person, X = 50; a demo moves fit and quality by 2 each, weights of a merchant .12 and .12.

    X′ = 50 + 10 × 2 × (.12 + .12) = 54.8. One line of 396 a month from February and 2,400 once: begun before March it
    is worth 396 × 11 + 2,400 = 6,756, from April on 396 × 9 + 2,400 = 5,964.
    """
    early, late = plan_of(("M02", "demo", "2019-01-08")), plan_of(("M02", "demo", "2019-03-12"))
    row = early.uplift.loc["M02"]
    assert (row["x_before"], row["x_after"]) == pytest.approx((50, 54.8))
    assert row["value"] == 6756 and row["expected_before"] == pytest.approx(p(50) * 6756)
    assert row["expected_after"] == pytest.approx(p(54.8) * 6756)
    assert late.uplift.loc["M02", "expected_after"] == pytest.approx(p(50) * 6756 + (p(54.8) - p(50)) * 5964)
    assert early.expected - early.expected_before == pytest.approx((p(54.8) - p(50)) * 6756)
    assert row["gain"] == pytest.approx((p(54.8) - p(50)) * 6756)
    assert early.objective == pytest.approx(early.expected + early.saved - 1500)


def test_the_second_time_counts_half_and_december_brings_nothing_this_year() -> None:
    twice = plan_of(("M02", "demo", "2019-01-08"), ("M02", "demo", "2019-01-15"))
    assert twice.uplift.loc["M02", "x_after"] == pytest.approx(50 + 1.5 * 4.8)
    last = plan_of(("M02", "demo", "2019-12-10"))
    assert last.expected == pytest.approx(last.expected_before)
    assert repeated([0, 1, 2, 3], 1.0).tolist() == [0, 1, 2, 3]


def test_what_is_blocked_costs_and_moves_nothing() -> None:
    plan = plan_of(("M02", "demo", "2019-01-08"), ("C01", "senior", "2019-01-08"), status="受阻")
    assert plan.expected == plan.expected_before and plan.saved == 0
    assert plan.cost == 3500 and plan.capacity.loc[1, "days_used"] == 3
    assert plan.uplift.loc["M02", ["x_after", "cost"]].tolist() == pytest.approx([50, 1500])


def test_ratings_stop_at_ten() -> None:
    """P11 of M01 gives relationship 10 and brand 8: a meeting (+2 each) moves brand alone, by 10 × 2 × .03."""
    assert plan_of(("M01", "senior", "2019-01-08")).uplift.loc["M01", "x_after"] == pytest.approx(86.3 + 0.6)


def test_who_was_never_met_counts_towards_coverage() -> None:
    """An offer to C03 is aimed at P08 (buyer, never met, unrated): κ grows by his weight, X stays."""
    scored = score_customers(tiny_case())
    raw, coverage = scored.table.loc["C03", ["raw", "coverage"]]
    plan = plan_of(("C03", "offer", "2019-01-08"))
    assert plan.activities["contact"].tolist() == ["P08"]
    grown = coverage + scored.persons.loc["P08", "weight"]
    assert plan.uplift.loc["C03", "x_after"] == pytest.approx(50 + grown * (raw - 50))


def test_stock_saved_by_hand() -> None:
    """C01's line of 90,000 ends on 31 March with renewal .9: 90,000 × .1 × 9/12 = 6,750 at risk in the rest of 2019.

    A meeting saves .3 of it, a second one counts half: 1 − .7^1.5; one that ends in April saves nothing of it. His
    other line ends on 31 December, when no month is left.
    """
    once, twice = [("C01", "senior", "2019-01-08")], [("C01", "senior", "2019-01-08"), ("C01", "senior", "2019-03-29")]
    assert plan_of(*once).saved == pytest.approx(6750 * 0.3)
    assert plan_of(*twice).saved == pytest.approx(6750 * (1 - 0.7**1.5))
    assert plan_of(("C01", "senior", "2019-04-01")).saved == 0


def test_capacity_by_hand() -> None:
    """Three account managers: 60 × 3 × .2 = 36 manager-days in the first quarter; 500,000 × .02 / 4 = 2,500 yuan."""
    plan = plan_of(("C01", "demo", "2019-01-08"), ("C03", "demo", "2019-03-28"), ("M02", "offer", "2019-04-01"))
    first, second = plan.capacity.loc[1], plan.capacity.loc[2]
    assert (first["days_available"], first["budget_available"]) == pytest.approx((36, 2500))
    assert (first["days_used"], first["budget_used"]) == (4, 3000) and bool(first["budget_over"])
    assert (second["days_used"], second["budget_used"]) == (1, 300) and not second["budget_over"]
    assert [text for text in plan.problems if "第1季度要花 3,000 元，只有 2,500 元" in text]


def test_one_person_alone_can_be_overloaded() -> None:
    pilots = [("C01", "pilot", "2019-01-08")] * 5  # 25 days of one person, who has at most 60 × .4 = 24
    assert any("林一帆一个人要 25.0 人天，最多 24.0 人天" in text for text in plan_of(*pilots).problems)


def test_dates_follow_the_working_days() -> None:
    table = plan_of(("C01", "pilot", "2019-01-21"), ("C01", "visit", "2019-02-05")).activities
    assert table["start"].tolist() == [pd.Timestamp("2019-01-21"), pd.Timestamp("2019-02-11")]
    assert table["end"].tolist() == [pd.Timestamp("2019-02-13"), pd.Timestamp("2019-02-11")]
    assert table["quarter"].tolist() == [1, 1] and table["kind_name"].tolist() == ["试点", "拜访"]


BROKEN = [
    ({"customer": "C99", "kind": "demo", "start": "2019-01-08"}, "没有客户 C99"),
    ({"customer": "C01", "kind": "party", "start": "2019-01-08"}, "没有活动 party"),
    ({"customer": "C01", "kind": "demo", "start": "一月八日"}, "2019-03-31"),
    ({"customer": "C01", "kind": "demo", "start": "2018-12-25"}, "不在预算年 2019"),
    ({"customer": "C01", "kind": "demo", "start": "2019-01-08", "contact": "P04"}, "P01 周建民"),
    ({"customer": "C01", "kind": "demo", "start": "2019-01-08", "status": "好了"}, "计划、进行、完成、受阻"),
    ({"customer": "C01", "kind": "demo"}, "要写客户、活动和开始日期"),
    ("C01 一月演示", "要写客户、活动和开始日期"),
    ({"customer": ["C01"], "kind": "demo", "start": "2019-01-08"}, "没有客户"),
    ({"customer": "C01", "kind": "demo", "start": 20190108}, "不在预算年"),
]


@pytest.mark.parametrize(("entry", "told"), BROKEN)
def test_what_cannot_be_read_is_told_by_its_number_and_the_rest_counts(entry: Any, told: str) -> None:
    sound = {"customer": "M02", "kind": "demo", "start": "2019-01-08"}
    plan = plan_route(tiny_ground(), {"A001": entry, "A002": sound})
    assert plan.activities.index.tolist() == ["A002"]
    [problem] = plan.problems
    assert "A001" in problem and told in problem


def test_an_activity_may_be_written_in_names() -> None:
    ground = tiny_ground()
    written = {"customer": "东街服务局", "kind": "演示", "start": "2019-02-04", "contact": "周建民"}
    sound = check_activity(ground.case, ground.customers, **written)
    assert sound == {"customer": "C01", "kind": "demo", "start": "2019-02-11", "contact": "P01", "status": "计划"}
    named = plan_route(ground, {"A1": written}).activities
    assert named.equals(plan_route(ground, {"A1": sound}).activities)


def test_ratings_that_did_not_make_the_scores_are_refused() -> None:
    from course_lib.method import map_terrain, place_customers, price_lines

    case = tiny_case()
    decisions, budget = score_customers(case), price_lines(case)
    grid = place_customers(case, decisions, budget)
    with pytest.raises(ValueError, match="C01 的得分对不上"):
        map_terrain(case, decisions, budget, grid, ratings={"P01": {"price": 1}})


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(list(demo_ground().customers.index[:6])),
        st.sampled_from(list(KINDS.index)),
        st.dates(pd.Timestamp("2019-01-02").date(), pd.Timestamp("2019-12-31").date()),
    ),
    max_size=12,
)


@settings(max_examples=25)
@given(ENTRIES)
def test_sums_and_bounds_hold_for_any_plan(entries: list[tuple[str, str, Any]]) -> None:
    activities = {
        f"A{n}": {"customer": customer, "kind": kind, "start": day.isoformat()}
        for n, (customer, kind, day) in enumerate(entries)
    }
    plan = plan_route(demo_ground(), activities)
    # a day off at the end of the year may have no working day left
    assert len(plan.activities) + sum("没有算进来" in text for text in plan.problems) == len(entries)
    again = plan_route(demo_ground(), plan.entries())
    assert again.activities.equals(plan.activities) and again.objective == plan.objective
    assert plan.capacity["days_used"].sum() == pytest.approx(plan.activities["days"].sum())
    assert plan.capacity["budget_used"].sum() == pytest.approx(plan.cost) == plan.uplift["cost"].sum()
    gain = plan.uplift["gain"]
    assert gain.sum() == pytest.approx(plan.expected - plan.expected_before + plan.saved)
    assert plan.uplift["probability_after"].between(0, 1).all()
    untouched = ~plan.uplift.index.isin(plan.activities["customer"])
    assert (gain[untouched] == 0).all()


def test_doing_the_same_earlier_is_never_worth_less() -> None:
    """Where it helps at all: C014's demo, month by month."""
    worth = [
        plan_route(
            demo_ground(), {"A1": {"customer": "C014", "kind": "demo", "start": f"2019-{month:02d}-12"}}
        ).uplift.loc["C014", "expected_after"]
        for month in range(1, 13)
    ]
    assert worth == sorted(worth, reverse=True) and worth[0] > worth[-1]
