"""The route board without a browser: saved at once, undone step by step, nothing of the reference before 定稿."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from course_lib.case import load_case
from course_lib.choices.first import first_of
from course_lib.choices.store import Team
from course_lib.plan import Chain, planned
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.route.route import RouteBoard
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE, hostile_case

VISIT = {"customer": "C01", "kind": "visit", "start": "2019-01-08", "contact": "P01", "status": "计划"}


def board_of(folder: Path) -> RouteBoard:
    return RouteBoard(tiny_case(), Team("tiny", "red", folder))


@cache
def draft() -> dict[str, dict[str, str]]:
    return Chain(tiny_case()).route.draft


@pytest.fixture
def board(tmp_path: Path) -> RouteBoard:
    return board_of(tmp_path)


@pytest.fixture
def empty(board: RouteBoard) -> RouteBoard:
    board.clear()
    return board


def test_until_something_changes_it_is_the_draft(board: RouteBoard) -> None:
    assert board.value == draft() and not board.team.path.exists()
    state = board.state
    assert state["source"] == "reference" and state["refused_entries"] == [] and state["locked"] is None
    assert sorted(row[0] for row in state["activities"]) == sorted(draft())
    assert [row["step"] for row in state["strip"]] == ["before", "draft", "own"]
    before, first, own = state["strip"]
    assert {**own, "step": "", "name": ""} == {**first, "step": "", "name": ""} and first["e"] != before["e"]
    used = board.plan.capacity["used"]
    assert [[day[1] for day in quarters] for quarters in state["days"]] == used.unstack().to_numpy().tolist()


def test_add_move_shift_meet_mark_remove(empty: RouteBoard, tmp_path: Path) -> None:
    state = send(empty, "add", customer="C01", kind="visit", start="2019-02-05", contact=None)
    assert state["said"].startswith("加上 A001：2019-02-11 对 东街服务局 拜访") and "达标可能性" in state["said"]
    send(empty, "move", activity="A001", start="2019-03-04")
    assert send(empty, "shift", activity="A001", days=-1)["refused"] is None
    assert empty.value["A001"]["start"] == "2019-03-01"
    send(empty, "shift", activity="A001", days=2)
    send(empty, "meet", activity="A001", contact="周建民")
    send(empty, "mark", activity="A001", status="完成")
    kept = {"customer": "C01", "kind": "visit", "start": "2019-03-05", "contact": "P01", "status": "完成"}
    assert board_of(tmp_path).value["A001"] == kept
    assert empty.table("东街服务局", 1).loc["A001", "contact_name"] == "周建民"
    assert send(empty, "remove", activity="A001")["refused"] is None
    assert board_of(tmp_path).value == {}


def test_undo_redo_clear_reset(board: RouteBoard) -> None:
    board.clear()
    assert board.value == {} and board.plan.activities.empty
    board.add("C01", "拜访", "2019-01-08")
    assert list(board.value) == ["A001"]
    assert send(board, "undo")["said"] == "已撤销：活动 A001" and board.value == {}
    send(board, "undo")
    assert board.value == draft()
    send(board, "redo")
    assert board.value == {}
    assert send(board, "reset")["said"].startswith("已回到小林的初稿")
    assert board.team.source("activities") == "reference" and board.value == draft()


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("add", {"customer": "C99", "kind": "visit", "start": "2019-03-04"}, "没有客户 C99"),
    ("add", {"customer": "C03", "kind": "visit", "start": "2019-03-04"}, "只有有商机的客户"),
    ("add", {"customer": "C01", "kind": "演出", "start": "2019-03-04"}, "演示"),
    ("add", {"customer": "C01", "kind": "visit", "start": "3月4日"}, "开始日期不行"),
    ("add", {"customer": "C01", "kind": "visit", "start": "2020-03-04"}, "不在能排的日子里"),
    ("add", {"customer": "C01", "kind": "visit", "start": "2019-04-08", "contact": "P02"}, "可以找：周建民"),
    ("add", {"customer": "C01", "kind": "visit", "start": "2019-03-04"}, "一种活动一个季度只做一次"),
    ("add", {"customer": "M01", "kind": "demo", "start": "2019-03-04"}, "演示找不到人"),
    ("move", {"activity": "A999", "start": "2019-03-04"}, "计划里没有活动 A999"),
    ("move", {"activity": "A001", "start": ""}, "开始日期不行"),
    ("shift", {"activity": "A001", "days": -400}, "不在能排的日子里"),
    ("mark", {"activity": "A001", "status": "差不多"}, "可用：计划、进行、完成、受阻"),
    ("remove", {"activity": "A999"}, "计划里没有活动 A999"),
]


@pytest.mark.parametrize(("do", "args", "told"), WRONG)
def test_a_wrong_move_is_told_and_changes_nothing(empty: RouteBoard, do: str, args: dict[str, Any], told: str) -> None:
    empty.add("C01", "visit", "2019-01-08")
    kept = empty.team.path.read_bytes()
    state = send(empty, do, **args)
    assert told in state["refused"]["text"] and state["refused"]["do"] == do
    assert empty.team.path.read_bytes() == kept
    with pytest.raises(BoardError, match=told):
        getattr(empty, do)(**args)


def test_days_and_money_are_hard(empty: RouteBoard) -> None:
    """3.5 days a quarter and 2,500 yuan a year in the hand-made county; three starts a week: tests of entries."""
    empty.add("C01", "joint", "2019-01-08")
    empty.add("C01", "visit", "2019-01-08")
    with pytest.raises(BoardError, match="演示要 2 天"):
        empty.add("C01", "demo", "2019-03-04")
    empty.add("C01", "offer", "2019-01-09")
    with pytest.raises(BoardError, match="全年费用 2,500 元"):
        empty.add("C01", "senior", "2019-06-03")


def test_what_pushes_a_later_activity_out_is_refused(empty: RouteBoard) -> None:
    empty.add("C01", "demo", "2019-03-04")
    empty.add("C01", "joint", "2019-03-11")
    with pytest.raises(BoardError, match="A002 就排不下了"):
        empty.add("C01", "visit", "2019-01-08")


def test_an_activity_before_its_gate_is_allowed_and_says_why_it_is_for_nothing(empty: RouteBoard) -> None:
    state = send(empty, "add", customer="C04", kind="offer", start="2019-01-08")
    assert "他还没认这件事，报价白报" in state["said"]
    [row] = state["activities"]
    assert row[7] and row[7] in state["said"]


def test_the_reference_is_in_the_state_only_after_the_lock(board: RouteBoard, tmp_path: Path) -> None:
    board.clear()
    board.add("C01", "visit", "2019-01-08")
    links = board.links
    secret = round(links.standing("reference").end_value, 2)
    assert str(secret) not in json.dumps([board.state, board.setup])
    assert board.state["reveal"] is None and "reference" not in [r["step"] for r in board.state["strip"]]
    state = send(board, "commit")
    assert state["said"].startswith("定稿了") and state["locked"]["changed"] is False
    assert [row["step"] for row in state["strip"]][-1] == "reference" and state["strip"][-1]["e"] == secret
    told = state["reveal"]
    assert told["regret"] == pytest.approx(links.regret, abs=0.01) and told["share"] == round(links.share, 4)
    for _, gap, *parts in told["loops"]:
        assert gap == pytest.approx(sum(parts), abs=0.05)
    assert sum(told["effects"].values()) == pytest.approx(board.plan.value, abs=0.05)
    locked = first_of(board.team, "u07.plan")
    assert locked["plan"] == {"A001": VISIT} and len(locked["digest"]) == 64


def test_what_is_changed_later_is_the_second_version_and_the_first_stays(board: RouteBoard, tmp_path: Path) -> None:
    board.clear()
    board.add("C01", "visit", "2019-01-08")
    board.commit()
    first = first_of(board.team, "u07.plan")
    assert send(board, "remove", activity="A001")["locked"]["changed"] is True
    assert send(board, "undo")["locked"]["changed"] is False
    send(board, "reset")
    assert "已经定过稿" in send(board, "commit")["refused"]["text"]
    assert first_of(board.team, "u07.plan") == first and board_of(tmp_path).state["reveal"] is not None


@pytest.mark.parametrize("spoilt", [7, [], "x", None])
def test_a_choice_spoilt_by_hand_breaks_nothing(board: RouteBoard, spoilt: object) -> None:
    board.team.choose("activities", spoilt)
    assert send(board, "add", customer="C04", kind="visit", start="2019-01-08")["refused"] is None
    assert len(board.value) == len(draft()) + 1


def test_an_entry_spoilt_by_hand_is_told_and_kept(board: RouteBoard, tmp_path: Path) -> None:
    sound = {"customer": "C01", "kind": "visit", "start": "2019-01-08"}
    board.team.choose("activities", {"A001": sound, "A002": "改天", "A003": {"customer": "C01"}})
    state = send(board, "add", customer="C04", kind="visit", start="2019-01-10")
    assert sorted(row[0] for row in state["activities"]) == ["A001", "A004"]
    assert {row[0] for row in state["refused_entries"]} == {"A002", "A003"}
    assert board_of(tmp_path).value["A002"] == "改天"
    for broken in ("A002", "A003"):
        assert send(board, "mark", activity=broken, status="完成")["refused"] is not None


def test_weeks_cover_each_day_of_a_quarter_once(board: RouteBoard) -> None:
    counts = [sum(week[2] for week in weeks) for weeks in board.setup["weeks"]]
    assert counts == [60, 62, 66, 62]  # the working days of 2019
    first = board.setup["weeks"][0]
    assert first[0][:3] == ["2019-01-01", "1/1", 3] and first[5][2:] == [0, "春节"] and first[4][2] == 7


def test_the_plan_takes_the_teams_activities_up(tmp_path: Path) -> None:
    case = load_case("gulou")
    board = RouteBoard(case, Team("gulou", "red", tmp_path))
    drafted = planned(case, board.team)
    assert drafted.activities == len(board.value)
    board.clear()
    board.add("C014", "visit", "2019-01-08")
    mine = planned(case, board.team)
    assert (mine.activities, mine.first_quarter, mine.manager_days, mine.expense) == (1, 1, 0.5, 100)
    assert mine.after["steps"]["own"]["end_value"] == pytest.approx(board.links.standing("own").end_value)
    assert mine.target == drafted.target and mine.increment == drafted.increment


def test_snapshots_say_the_last_state_and_are_the_same_each_time(empty: RouteBoard, tmp_path: Path) -> None:
    empty.add("C01", "visit", "2019-01-08")
    data, _ = empty._repr_mimebundle_()
    again, _ = board_of(tmp_path)._repr_mimebundle_()
    assert {k: data[k] for k in ("text/html", "text/plain")} == {k: again[k] for k in ("text/html", "text/plain")}
    assert data["text/plain"].startswith("营销路线图：1 次活动，一季度 1 次")
    assert "东街服务局" in data["text/html"] and "0x" not in data["text/html"]


def test_hostile_names_are_text(tmp_path: Path) -> None:
    board = RouteBoard(hostile_case(tiny_case()), Team("tiny", "red", tmp_path))
    board.clear()
    board.add("C01", "visit", "2019-01-08")
    board.commit()
    data, _ = board._repr_mimebundle_()
    assert "<img" not in data["text/html"]
    assert {row[1] for row in board.setup["customers"]} & set(HOSTILE)
    json.dumps([board.setup, board.state], allow_nan=False)
