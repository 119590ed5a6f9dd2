"""What a board shows of a customer is what the report holds of it, whatever a team has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.choices.store import Team
from course_lib.plan import Chain, PlanReport, reported
from course_lib.text import percent, wan
from course_lib.widgets import DecisionBoard, NeedBoard, NeedProductBoard, NineGridBoard, RouteBoard
from tests.plan.test_chain import wanted
from tests.tiny import tiny_case
from tests.widgets.front import send

OWN_NEED = {"customer": "C01", "need_point": "N02", "triad": "效率", "pain": "台账只有一份", "cost_of_leaving": 9000}
OWN_LINE = {"customer": "C01", "product": "P19", "quantity": 3, "discount": 0.1, "start_month": 5}
own_needs = st.sampled_from([{}, {"T001": OWN_NEED}, {"T001": {**OWN_NEED, "removed": True}}])
own_lines = st.sampled_from([{}, {"L001": {**OWN_LINE, "need": "D01"}}, {"L001": {**OWN_LINE, "need": "T001"}}])


def plan_of(folder: Path, case: Case, values: Mapping[str, Any]) -> tuple[Team, PlanReport]:
    team = Team(case.meta.name, "red", folder)
    team.update_all(values, lambda _: values)
    return team, reported(case, team)


def need_product_board_agrees(case: Case, team: Team, report: PlanReport, customers: list[str]) -> None:
    board = NeedProductBoard(case, team, [*report.industry.industries, *report.industry.merchant_groups])
    revenue = report.needs.revenue
    lines, refusals = revenue.lines.set_index("id"), report.needs.offers.refusals
    assert board.state["sums"]["all"] == revenue.total
    assert board.state["sums"]["refused"] == len(revenue.refused)
    assert board.state["months"]["all"] == revenue.by_month.sum().tolist()
    listed = [row[0] for row in board.setup["customers"]]
    assert dict(zip(listed, board.state["values"], strict=True)) == revenue.by_customer[listed].to_dict()
    assert set(lines["customer"]) <= set(listed)
    for customer in set(listed) & set(customers):
        state = send(board, "look", customer=customer)
        assert [line["id"] for line in state["lines"]] == lines.index[lines["customer"] == customer].tolist()
        assert state["sums"]["own"] == pytest.approx(revenue.by_customer[customer])
        for line in state["lines"]:
            row = lines.loc[line["id"]]
            for column in ("need", "product", "mode", "reason", "remark"):
                assert line[column] == row[column], (line["id"], column)
            for column in (
                "quantity",
                "discount",
                "start_month",
                "revenue",
                "yearly",
                "contribution",
                "earliest_start",
            ):
                assert line[column] == pytest.approx(row[column]), (line["id"], column)
            assert line["ok"] == row["ok"]
            found = refusals[refusals["id"] == line["id"]]
            assert [one["column"] for one in line["refusals"]] == found["column"].tolist()


def need_board_agrees(case: Case, team: Team, report: PlanReport, customers: list[str]) -> None:
    board = NeedBoard(case, team, [*report.industry.industries, *report.industry.merchant_groups])
    needs, lines = report.case.needs.set_index("id"), report.needs.revenue.lines
    listed = [row[0] for row in board.setup["customers"]]
    assert set(listed) == set(report.industry.customers)
    inside = needs[needs["customer"].isin(listed)]
    sums, stars = board.state["sums"], board.state["stars"]
    assert (sums["needs"], sums["loss"]) == (len(inside), inside["cost_of_leaving"].sum())
    if not stars["rest"]:
        supported = lines[lines["ok"] & (lines["need"] != "")]  # a line without a need earns, but has no star
        assert sum(row[4] for row in stars["rows"]) == pytest.approx(supported["revenue"].sum())
        assert sum(row[2] for row in stars["rows"]) == len(inside)
    for customer in set(listed) & set(customers):
        state = send(board, "look", customer=customer)
        own = inside[inside["customer"] == customer]
        assert {card["id"] for card in state["needs"]} == set(own.index)
        assert state["sums"]["own_loss"] == own["cost_of_leaving"].sum()
        assert state["sums"]["own_revenue"] == pytest.approx(report.needs.revenue.by_customer[customer])
        for card in state["needs"]:
            mine = lines[lines["need"] == card["id"]]
            assert card["lines"] == mine["id"].tolist()
            assert card["revenue"] == pytest.approx(mine.loc[mine["ok"], "revenue"].sum())
            assert (card["pain"], card["urgency"]) == (own.at[card["id"], "pain"], own.at[card["id"], "urgency"])


def decision_board_agrees(case: Case, team: Team, report: PlanReport, customers: list[str]) -> None:
    board = DecisionBoard(case, team)
    amounts = {row[0]: row[3] for row in board.setup["customers"]}
    told = report.odds.table["value"]
    assert {c: amounts[c] for c in report.industry.customers} == {c: wan(told[c]) for c in report.industry.customers}
    shown = board.state["bands"]
    for customer in customers:
        state, row = send(board, "look", customer=customer), report.odds.decisions.table.loc[customer]
        result = state["result"]
        assert result["x"] == pytest.approx(row["x"], abs=1e-4) and result["band"] == row["band"]
        known = report.chain.belief.table.loc[customer]
        assert result["win"] == percent(known["win"]) and result["unknown"] == known["unknown"]
        assert shown.get(customer, result["band_name"]) == result["band_name"]


def maps_agree(case: Case, team: Team, report: PlanReport) -> None:
    board = NineGridBoard(case, Chain(case, team.snapshot()).placed, team)
    names = [cell["name"] for cell in board.setup["cells"]]
    computed = {row[0]: names[row[2]] for row in board.setup["customers"]}
    moved = {customer: names[cell] for customer, (cell, _) in board.state["places"].items()}
    assert {**computed, **moved} == report.odds.grid.table["cell"].to_dict()
    route = RouteBoard(case, team)
    assert sorted(row[0] for row in route.state["activities"]) == sorted(report.route.activities.index)
    assert route.state["money"] == pytest.approx([report.route.plan.money, report.route.plan.cost], abs=0.01)
    assert sorted(row[0] for row in route.state["refused_entries"]) == sorted(report.route.plan.refused)
    own = route.state["strip"][-1]
    assert own["e"] == pytest.approx(report.route.after.end_value, abs=0.01)
    assert own["p"] == pytest.approx(report.route.after.outlook.probability, abs=1e-4)


@settings(max_examples=6, deadline=None)
@given(values=wanted, needs=own_needs, lines=own_lines)
def test_boards_show_what_the_report_holds(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any], needs: dict[str, Any], lines: dict[str, Any]
) -> None:
    case = tiny_case()
    values = {
        **values,
        "need_changes": {**values.get("need_changes", {}), **needs},
        "line_changes": {**values.get("line_changes", {}), **lines},
    }
    team, report = plan_of(tmp_path_factory.mktemp("team"), case, values)
    everybody = case.customers["id"].tolist()
    need_product_board_agrees(case, team, report, everybody)
    need_board_agrees(case, team, report, everybody)
    decision_board_agrees(case, team, report, everybody)
    maps_agree(case, team, report)


@pytest.mark.slow
def test_boards_show_what_the_report_holds_of_a_whole_county(tmp_path: Path) -> None:
    case = load_case("gulou")
    lines, needs, people = (table["id"].tolist() for table in (case.opportunities, case.needs, case.contacts))
    values = {
        "industries": reported(case, Team("gulou", "none", tmp_path)).industry.industries[:3],
        "line_changes": {lines[0]: {"quantity": 7}, lines[1]: {"removed": True}},
        "need_changes": {needs[0]: {"removed": True}, needs[5]: {"cost_of_leaving": 5000}},
        "ratings": {person: {"fit": 9, "price": None} for person in people[::7]},
        "rival_ratings": {case.meta.rivals[0].id: {person: {"price": 2} for person in people[::5]}},
    }
    team, report = plan_of(tmp_path, case, values)
    some = report.odds.table.index[:: max(len(report.odds.table) // 6, 1)].tolist()
    need_product_board_agrees(case, team, report, some)
    need_board_agrees(case, team, report, some)
    decision_board_agrees(case, team, report, some)
    maps_agree(case, team, report)
