"""The route board without a browser: saved at once, undone step by step, nothing lost by a wrong move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course_lib.choices.store import Team
from course_lib.method import optimise_route
from course_lib.plan import planned, summarise_plan
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.route.route import RouteBoard
from tests.method.grounds import demo_ground, ground_of, tiny_ground
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE, hostile_case

OPTIMUM = optimise_route(tiny_ground())


def board_of(folder: Path) -> RouteBoard:
    return RouteBoard(tiny_ground(), Team("tiny", "red", folder), OPTIMUM)


@pytest.fixture
def board(tmp_path: Path) -> RouteBoard:
    return board_of(tmp_path)


def test_until_something_changes_it_is_the_reference(board: RouteBoard) -> None:
    assert board.plan.activities.equals(OPTIMUM.plan.activities) and not board.team.path.exists()
    state = board.state
    assert state["source"] == "reference" and state["regret"] == 0 and state["problems"] == []
    assert [row[0] for row in state["activities"]] == OPTIMUM.plan.activities.index.tolist()
    assert state["gain"] == pytest.approx(OPTIMUM.plan.uplift["gain"].sum(), abs=0.01)
    capacity = OPTIMUM.plan.capacity
    for at, column in enumerate(("days_available", "days_used", "budget_available", "budget_used")):
        assert [row[at] for row in state["capacity"]] == pytest.approx(capacity[column].tolist())


def test_add_move_shift_meet_mark_remove(board: RouteBoard, tmp_path: Path) -> None:
    before = len(OPTIMUM.activities)
    state = send(board, "add", customer="C03", kind="demo", start="2019-02-05", contact=None)
    new = f"A{before + 1:03d}"
    assert state["said"].startswith(f"加上 {new}：2019-02-11 对 东街医院 演示") and "全年多得" in state["said"]
    send(board, "move", activity=new, start="2019-03-04")
    assert send(board, "shift", activity=new, days=-1)["refused"] is None
    assert board.value[new]["start"] == "2019-03-01"
    send(board, "shift", activity=new, days=2)
    send(board, "meet", activity=new, contact="高远")
    send(board, "mark", activity=new, status="完成")
    kept = {"customer": "C03", "kind": "demo", "start": "2019-03-05", "contact": "P06", "status": "完成"}
    assert board_of(tmp_path).value[new] == kept
    assert board.table("东街医院", 1).loc[new, "contact_name"] == "高远"
    assert send(board, "remove", activity=new)["refused"] is None
    assert set(board_of(tmp_path).value) == set(OPTIMUM.activities)


def test_undo_redo_clear_reset(board: RouteBoard) -> None:
    board.clear()
    assert board.value == {} and board.plan.activities.empty
    board.add("C01", "演示", "2019-01-08")
    assert list(board.value) == ["A001"]
    assert send(board, "undo")["said"] == "已撤销：活动 A001" and board.value == {}
    send(board, "undo")
    assert set(board.value) == set(OPTIMUM.activities)
    send(board, "redo")
    assert board.value == {}
    send(board, "reset")
    assert board.team.source("activities") == "reference" and board.state["regret"] == 0
    send(board, "undo")
    assert board.value == {} and board.state["regret"] > 0


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("add", {"customer": "C99", "kind": "demo", "start": "2019-03-04"}, "没有客户 C99"),
    ("add", {"customer": "C01", "kind": "演出", "start": "2019-03-04"}, "可用：拜访、联合拜访、演示"),
    ("add", {"customer": "C01", "kind": "demo", "start": "3月4日"}, "写成 2019-03-31"),
    ("add", {"customer": "C01", "kind": "demo", "start": "2020-03-04"}, "不在预算年 2019"),
    ("add", {"customer": "C01", "kind": "demo", "start": "2019-03-04", "contact": "P04"}, "P01 周建民"),
    ("move", {"activity": "A999", "start": "2019-03-04"}, "计划里没有活动 A999"),
    ("move", {"activity": "A001", "start": ""}, "写成 2019-03-31"),
    ("shift", {"activity": "A001", "days": -400}, "不在预算年 2019"),
    ("mark", {"activity": "A001", "status": "差不多"}, "可用：计划、进行、完成、受阻"),
    ("remove", {"activity": "A999"}, "计划里没有活动 A999"),
]


@pytest.mark.parametrize(("do", "args", "told"), WRONG)
def test_a_wrong_move_is_told_and_changes_nothing(board: RouteBoard, do: str, args: dict[str, Any], told: str) -> None:
    board.mark("A001", "进行")
    kept = board.team.path.read_bytes()
    state = send(board, do, **args)
    assert told in state["refused"]["text"] and state["refused"]["do"] == do
    assert board.team.path.read_bytes() == kept
    with pytest.raises(BoardError, match=told.replace("（", ".")):
        getattr(board, do)(**args)


def test_a_customer_of_an_industry_that_was_not_chosen(tmp_path: Path) -> None:
    ground = demo_ground()
    other = next(c for c in ground.case.customers["id"] if c not in ground.customers.index)
    board = RouteBoard(ground, Team("gulou", "red", tmp_path))
    with pytest.raises(BoardError, match="先在第2单元选上它的行业"):
        board.add(other, "拜访", "2019-03-04")


@pytest.mark.parametrize("spoilt", [7, [], "x", None])
def test_a_choice_spoilt_by_hand_breaks_nothing(board: RouteBoard, spoilt: object) -> None:
    board.team.choose("activities", spoilt)
    assert send(board, "add", customer="C01", kind="demo", start="2019-01-08")["refused"] is None
    assert len(board.value) == len(OPTIMUM.activities) + 1


def test_an_entry_spoilt_by_hand_is_told_and_kept(board: RouteBoard, tmp_path: Path) -> None:
    sound = {"customer": "C01", "kind": "demo", "start": "2019-01-08"}
    board.team.choose("activities", {"A001": sound, "A002": "改天", "A003": {"customer": "C01"}})
    state = send(board, "add", customer="C01", kind="visit", start="2019-01-10")
    assert [row[0] for row in state["activities"]] == ["A001", "A004"]
    assert all(any(f"活动 {i} 没有算进来" in text for text in state["problems"]) for i in ("A002", "A003"))
    assert board_of(tmp_path).value["A002"] == "改天"
    for broken in ("A002", "A003"):
        assert send(board, "mark", activity=broken, status="完成")["refused"] is not None


def test_weeks_cover_each_day_of_a_quarter_once(board: RouteBoard) -> None:
    counts = [sum(week[2] for week in weeks) for weeks in board.setup["weeks"]]
    assert counts == [60, 62, 66, 62]  # the working days of 2019
    first = board.setup["weeks"][0]
    assert first[0][:3] == ["2019-01-01", "1/1", 3] and first[5][2:] == [0, "春节"] and first[4][2] == 7


def test_the_plan_takes_the_teams_activities_up(tmp_path: Path) -> None:
    ground = demo_ground()
    board = RouteBoard(ground, Team("gulou", "red", tmp_path))
    reference = summarise_plan(ground.case)
    assert reference.regret == 0 and reference.activities == len(board.optimum.plan.activities)
    board.clear()
    board.add("C014", "demo", "2019-01-08")
    mine = planned(ground.case, board.team)
    assert (mine.activities, mine.first_quarter, mine.manager_days, mine.expense) == (1, 1, 2, 1500)
    assert mine.regret == pytest.approx(board.optimum.objective - board.plan.objective) and mine.regret > 0
    assert mine.target == reference.target and mine.increment == reference.increment


def test_snapshots_say_the_last_state_and_are_the_same_each_time(board: RouteBoard, tmp_path: Path) -> None:
    board.clear()
    board.add("C01", "demo", "2019-01-08")
    data, _ = board._repr_mimebundle_()
    again, _ = board_of(tmp_path)._repr_mimebundle_()
    assert {k: data[k] for k in ("text/html", "text/plain")} == {k: again[k] for k in ("text/html", "text/plain")}
    assert data["text/plain"].startswith("营销路线图：1 次活动，一季度 1 次")
    assert "东街服务局" in data["text/html"] and "0x" not in data["text/html"]


def test_hostile_names_are_text(tmp_path: Path) -> None:
    board = RouteBoard(ground_of(hostile_case(tiny_case())), Team("tiny", "red", tmp_path))
    board.add("C01", "demo", "2019-01-08")
    data, _ = board._repr_mimebundle_()
    assert "<img" not in data["text/html"]
    assert {row[1] for row in board.setup["customers"]} >= set(HOSTILE)
    json.dumps([board.setup, board.state], allow_nan=False)
