"""The report of a plan: one object, whose parts agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from course_lib.method import score_customers
from course_lib.plan import chain as chain_module
from course_lib.plan import report_plan, summarise, summarise_plan
from course_lib.plan import route_chain as route_chain_module
from course_lib.plan.parts import industry as industry_module
from course_lib.plan.parts import route as route_module
from tests.tiny import tiny_case


def test_the_summary_is_told_from_the_report() -> None:
    case = tiny_case()
    assert summarise(report_plan(case, target=300000)) == summarise_plan(case, target=300000)


def test_the_table_holds_each_customer_of_the_plan_once_and_adds_up_to_the_gap() -> None:
    report = report_plan(tiny_case(), target=300000)
    table, year, lines = report.odds.table, report.odds.outlook, report.odds.lines.lines
    assert sorted(table.index) == sorted(report.industry.customers)
    assert table["expected"].is_monotonic_decreasing
    assert float(table["expected"].sum()) == pytest.approx(year.increment)
    assert float(table.loc[table["unknown"], "expected"].sum()) == pytest.approx(year.unknown)
    assert float(table["value"].sum()) == pytest.approx(lines.loc[lines["counts"], "revenue"].sum())
    grid = report.odds.grid
    assert table["cell"].value_counts().sum() == int(grid.counts.to_numpy().sum()) + len(grid.waiting)
    some = table[table["value"] > 0]
    assert some[["won", "lost", "none"]].sum(axis=1).tolist() == pytest.approx([1.0] * len(some))


def test_ratings_reach_scores_and_matrices_alike() -> None:
    case = tiny_case()
    change = {"P12": dict.fromkeys(case.catalog.factors["id"], 10)}
    report = report_plan(case, ratings=change, industries=["I01"], merchant_groups=["G02"])
    assert list(report.odds.matrices) == list(report.odds.table.index)
    for customer, matrix in report.odds.matrices.items():
        row = report.odds.table.loc[customer]
        told = (matrix.score, matrix.standing["known"], matrix.band)
        assert told == pytest.approx((row["x"], row["known"], row["band"]))
    assert report.odds.matrices["M02"].score > score_customers(case).table.loc["M02", "x"]


# -- asked is what is worked out -------------------------------------------------------------------------------------

#: The methods by the chapter whose part asks for them.
METHODS = {
    "industry": ("score_industries",),
    "needs": ("offer_lines", "budget_revenue"),
    "odds": (
        "score_customers",
        "place_customers",
        "move_customers",
        "believe",
        "judge_lines",
        "distribute",
        "assess_year",
        "play_scenarios",
        "rate",
    ),
    "route": ("prepare_route", "draft_plan", "control_route"),
}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each method was called."""
    counted: Counter[str] = Counter()

    def watch(module: Any, name: str) -> None:
        method = getattr(module, name)

        def counting(*args: Any, **options: Any) -> Any:
            counted[name] += 1
            return method(*args, **options)

        monkeypatch.setattr(module, name, counting)

    for chapter, names in METHODS.items():
        for name in names:
            watch(route_chain_module if chapter == "route" else chain_module, name)
    watch(industry_module, "estimate_capacity")
    watch(route_module, "fill_six_w")
    return counted


def test_nothing_is_worked_out_before_it_is_asked_for(calls: Counter[str]) -> None:
    report = report_plan(tiny_case(), industries=["I99"], target=-5)
    assert (report.industry, report.needs, report.odds, report.route) and not calls


def test_the_industries_cost_neither_prices_nor_odds_nor_a_route(calls: Counter[str]) -> None:
    report = report_plan(tiny_case())
    part = report.industry
    assert part.industries and part.merchant_groups and part.customers
    assert set(part.scores.table.index) == set(part.capacity.table.index)
    assert set(calls) == {"score_industries", "estimate_capacity"}


def test_each_part_costs_what_the_chapters_before_it_cost_and_no_later_ones(calls: Counter[str]) -> None:
    report, allowed = report_plan(tiny_case()), {"estimate_capacity"}
    for name, asked in (
        ("industry", lambda: (report.industry.scores, report.industry.customers)),
        ("needs", lambda: (report.needs.offers, report.needs.revenue)),
        ("odds", lambda: (report.odds.table, report.odds.outlook, report.odds.scenarios, report.odds.matrices)),
        ("route", lambda: (report.route.control, report.route.plan)),
    ):
        asked()
        allowed |= set(METHODS[name])
        assert set(METHODS[name]) <= set(calls) <= allowed, name


def test_the_gap_alone_costs_no_matrix_and_no_scenario(calls: Counter[str]) -> None:
    report_plan(tiny_case()).odds.outlook  # noqa: B018
    assert {"believe", "judge_lines", "distribute", "assess_year"} <= set(calls)
    assert not {"rate", "play_scenarios", "place_customers", *METHODS["route"]} & set(calls)


def test_what_was_asked_once_is_not_worked_out_again(calls: Counter[str]) -> None:
    report = report_plan(tiny_case()).complete()
    first = dict(calls)
    assert report.complete() is report and summarise(report) and dict(calls) == first
    once = {*METHODS["industry"], *METHODS["needs"], *METHODS["odds"], *METHODS["route"]} - {"rate"}
    assert {name: first[name] for name in once} == dict.fromkeys(once, 1)
    assert first["rate"] == len(report.industry.customers)
    assert first["fill_six_w"] == len(report.route.sheets) > 0


def test_a_complete_report_has_told_what_does_not_fit() -> None:
    for options, said in (
        ({"industries": ["I99"]}, "政企里没有 I99"),
        ({"target": -5}, "目标"),
        ({"ratings": {"P99": {}}}, "没有关键人 P99"),
    ):
        report = report_plan(tiny_case(), **options)  # type: ignore[arg-type]
        with pytest.raises((ValueError, KeyError), match=said):
            report.complete()


def test_a_report_and_its_parts_cannot_be_changed() -> None:
    report = report_plan(tiny_case())
    for part in (report, report.industry, report.needs, report.odds, report.route):
        with pytest.raises(FrozenInstanceError):
            part.chain = None  # type: ignore[misc, assignment]
