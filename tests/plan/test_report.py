"""The report of a plan: one object, whose parts agree."""

from __future__ import annotations

import pytest

from course_lib.method import analyse_gap, plan_route, score_customers
from course_lib.plan import report_plan, summarise, summarise_plan
from tests.tiny import tiny_case


def test_the_summary_is_told_from_the_report() -> None:
    case = tiny_case()
    assert summarise(report_plan(case, target=300000)) == summarise_plan(case, target=300000)


def test_the_table_holds_each_customer_of_the_plan_once_and_adds_up_to_the_gap() -> None:
    report = report_plan(tiny_case(), target=300000)
    table, gap = report.table, report.gap
    assert sorted(table.index) == sorted(report.customers)
    assert table["expected"].is_monotonic_decreasing
    assert float(table.loc[table["counted"], "expected"].sum()) == pytest.approx(gap.increment)
    assert float(table["value"].sum()) == pytest.approx(report.budget.total)
    assert table["cell"].value_counts().sum() == int(report.grid.counts.to_numpy().sum())


def test_ratings_reach_scores_and_matrices_alike() -> None:
    case = tiny_case()
    change = {"P12": dict.fromkeys(case.catalog.factors["id"], 10)}
    report = report_plan(case, ratings=change, industries=["I01"], merchant_groups=["G02"])
    assert list(report.matrices) == list(report.table.index)
    for customer, matrix in report.matrices.items():
        row = report.table.loc[customer]
        assert (matrix.score, matrix.probability, matrix.band) == pytest.approx(
            (row["x"], row["probability"], row["band"])
        )
    assert report.matrices["M02"].score > score_customers(case).table.loc["M02", "x"]


def test_the_route_is_the_teams_or_else_the_reference() -> None:
    case = tiny_case()
    reference = report_plan(case)
    assert reference.route is reference.optimum.plan
    assert set(reference.sheets) == set(reference.route.activities["customer"])
    customer = reference.table.index[0]
    own = {"A1": {"customer": customer, "kind": "visit", "start": "2019-03-04"}}
    report = report_plan(case, activities=own)
    assert report.route.activities.equals(plan_route(report.terrain, own).activities)
    assert list(report.sheets) == [customer]
    assert len(report_plan(case, activities={}).sheets) == 0


def test_the_gap_alarm_goes_by_the_plans_target() -> None:
    case = tiny_case()
    kinds = [set(report_plan(case, target=t, activities={}).control.alarms["kind"]) for t in (1.0, 1e7)]
    far = analyse_gap(case, score_customers(case), report_plan(case).budget, 1e7)
    assert "pipeline" not in kinds[0] and ("pipeline" in kinds[1]) == (far.needed_pipeline is not None)
