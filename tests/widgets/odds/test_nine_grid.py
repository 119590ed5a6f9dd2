"""The nine-grid board without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.case import Case
from course_lib.choices.store import Team
from course_lib.method import NineGrid, believe, place_customers, score_customers
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.odds.nine_grid import NineGridBoard
from tests.method.odds.test_nine_grid import VALUES, known, worth
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE, hostile_case


def grid_of(case: Case) -> NineGrid:
    """The hand-made case's grid with C02 in it: of him we know a quarter, and moves of known customers are tested."""
    return place_customers(case, score_customers(case), known(case), worth(VALUES))


def board_of(folder: Path, case: Case | None = None) -> NineGridBoard:
    case = case or tiny_case()
    return NineGridBoard(case, grid_of(case), Team(case.meta.name, "red", folder))


@pytest.fixture
def board(tmp_path: Path) -> NineGridBoard:
    return board_of(tmp_path)


def test_before_any_move_the_board_shows_what_was_computed(board: NineGridBoard) -> None:
    grid = grid_of(tiny_case())
    assert board.table["cell"].equals(grid.table["cell"]) and board.value == {}
    names = [cell["name"] for cell in board.setup["cells"]]
    assert {row[0]: names[row[2]] for row in board.setup["customers"]} == grid.table["cell"].to_dict()
    assert board.totals["customers"].tolist() == [*grid.counts.to_numpy().ravel().tolist(), 0]
    assert board.totals["value"].tolist() == [*grid.totals.to_numpy().ravel().tolist(), 0]
    assert not board.team.path.exists()


def test_a_move_is_saved_and_asks_for_a_reason(board: NineGridBoard, tmp_path: Path) -> None:
    state = send(board, "move", customer="C02", cell="堡垒户")
    assert state["places"] == {"C02": [0, ""]} and "为什么" in state["said"]
    state = send(board, "explain", customer="C02", reason="  新主任\n是老客户 ")
    assert state["places"] == {"C02": [0, "新主任 是老客户"]}
    assert board_of(tmp_path).table.loc["C02", ["cell", "computed", "strategy", "reason"]].tolist() == [
        "堡垒户", "顺带户", "守住：高层常来往，签长约", "新主任 是老客户",
    ]  # fmt: skip


def test_moving_on_keeps_the_reason_and_back_home_ends_the_move(board: NineGridBoard) -> None:
    board.move("C02", "堡垒户", "新主任是老客户")
    assert send(board, "move", customer="C02", cell="粮仓户")["places"] == {"C02": [3, "新主任是老客户"]}
    assert send(board, "move", customer="C02", cell="顺带户")["places"] == {}
    assert board.value == {} and board.team.source("places") == "team"
    assert send(board, "undo")["places"] == {"C02": [3, "新主任是老客户"]}


def test_names_do_as_well_as_ids(board: NineGridBoard) -> None:
    board.move("东街医院", "主攻户", "信息科长换人")
    assert board.value == {"C03": {"cell": "主攻户", "reason": "信息科长换人"}}


@pytest.mark.parametrize(
    ("do", "args", "told"),
    [
        ("move", {"customer": "C99", "cell": "主攻户"}, "C99"),
        ("move", {"customer": "C01", "cell": "主攻"}, "是不是 主攻户"),
        ("move", {"customer": None, "cell": "主攻户"}, "None"),
        ("explain", {"customer": "C01", "reason": "x"}, "没有移过"),
        ("put_back", {"customer": "<b>"}, "<b>"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(board: NineGridBoard, do: str, args: dict, told: str) -> None:
    board.move("C02", "堡垒户", "因为")
    before = board.team.path.read_bytes()
    state = send(board, do, **args)
    assert told in state["refused"]["text"] and state["refused"]["args"] == args
    assert state["places"] == {"C02": [0, "因为"]} and board.team.path.read_bytes() == before
    with pytest.raises(BoardError, match=told):
        getattr(board, do)(**args)


def test_undo_names_the_customer_and_where_it_stands_also_after_a_restart(board: NineGridBoard, tmp_path: Path) -> None:
    board.move("C02", "堡垒户", "因为")
    board.move("C03", "主攻户", "所以")
    again = board_of(tmp_path)
    assert send(again, "undo")["said"] == "已撤销：C03 东街医院 在伺机户"
    assert send(again, "undo")["said"] == "已撤销：C02 西园街道办 在顺带户"
    assert send(again, "redo")["said"] == "已重做：C02 西园街道办 在堡垒户"
    assert again.value == {"C02": {"cell": "堡垒户", "reason": "因为"}}


def test_moves_of_customers_that_are_not_on_this_map_are_kept(board: NineGridBoard) -> None:
    board.team.choose("places", {"X1": {"cell": "主攻户", "reason": "旧"}, "C01": {"cell": "没有这格", "reason": ""}})
    board.move("C02", "堡垒户", "因为")
    assert set(board.value) == {"X1", "C01", "C02"} and set(board.state["places"]) == {"C02"}


@pytest.mark.parametrize(
    "spoilt", [7, [], "x", {"C01": "主攻户"}, {"C01": {"reason": 3}}, {"C01": {"cell": 5}}, {"C01": None}]
)
def test_a_choice_spoilt_by_hand_breaks_nothing(board: NineGridBoard, spoilt: object) -> None:
    board.team.choose("places", spoilt)
    assert send(board, "move", customer="C01", cell="堡垒户")["refused"] is None
    assert board.value == {"C01": {"cell": "堡垒户", "reason": ""}}
    assert send(board, "undo")["refused"] is None and board.value == {}


@given(st.lists(st.tuples(st.sampled_from(["C01", "C02", "C03", "C04", "M01", "M02"]), st.integers(0, 8)), max_size=12))
def test_no_customer_and_no_yuan_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, moves: list) -> None:
    board = board_of(tmp_path_factory.mktemp("t"))
    names = list(board.totals.index)
    for customer, cell in moves:
        board.move(customer, names[cell])
    assert board.totals["customers"].sum() == 6
    assert board.totals["value"].sum() == pytest.approx(grid_of(tiny_case()).table["value"].sum())
    last = dict(moves)
    assert {c: board.table.at[c, "cell"] for c in last} == {c: names[cell] for c, cell in last.items()}


def test_snapshots_say_the_last_state_and_are_the_same_each_time(board: NineGridBoard, tmp_path: Path) -> None:
    board.move("C02", "堡垒户", "新主任是老客户")
    data, _ = board._repr_mimebundle_()
    again, _ = board_of(tmp_path)._repr_mimebundle_()
    assert {k: data[k] for k in ("text/html", "text/plain")} == {k: again[k] for k in ("text/html", "text/plain")}
    assert "C02 西园街道办：顺带户 → 堡垒户（新主任是老客户）" in data["text/plain"]
    assert "新主任是老客户" in data["text/html"] and "0x" not in data["text/html"]


def test_hostile_names_are_text(tmp_path: Path) -> None:
    board = board_of(tmp_path, hostile_case(tiny_case()))
    board.move("C01", "放弃户", HOSTILE[0])
    data, _ = board._repr_mimebundle_()
    assert "<img" not in data["text/html"] and "&lt;img src=x onerror=alert(1)&gt;" in data["text/html"]
    assert {row[1] for row in board.setup["customers"]} >= set(HOSTILE)
    json.dumps([board.setup, board.state], allow_nan=False)


def test_the_tray_is_left_and_not_entered(tmp_path: Path) -> None:
    """C02 waits in the tray (κ = 12/52); the team may put him into a cell, whom it knows it cannot put away."""
    case = tiny_case()
    grid = place_customers(case, score_customers(case), believe(case), worth({**VALUES, "C02": 50000.0}))
    board = NineGridBoard(case, grid, Team("tiny", "red", tmp_path))
    assert board.totals.loc["没摸清", ["customers", "value"]].tolist() == [1, 50000.0]
    days = board.state["days"]
    with pytest.raises(BoardError, match="已经摸清了"):
        board.move("C01", "没摸清")
    state = send(board, "move", customer="C02", cell="主攻户", reason="老同学")
    assert state["places"] == {"C02": [1, "老同学"]} and state["days"] != days
    assert board.totals.at["没摸清", "customers"] == 0
    assert send(board, "move", customer="C02", cell="没摸清")["places"] == {}
    assert board.state["days"] == days
