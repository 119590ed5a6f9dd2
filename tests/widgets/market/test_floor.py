"""The floor board without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.choices.store import Team
from course_lib.method import UnknownPlaceError, open_book, white_spots
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.market.floor import FloorBoard
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE


def spotted_case() -> Case:
    """The tiny case without us: all addresses but A007 are white spots, two of them in no place."""
    case = tiny_case()
    records = case.service_records
    records["carriers"] = records["carriers"].str.replace("unicom|", "").str.replace("|unicom", "")
    records["carriers"] = records["carriers"].replace("unicom", "telecom")
    return case.replace(
        service_records=records, premises=case.premises[~case.premises["address"].isin(["A001", "A002"])]
    )


def board_of(folder: Path, case: Case | None = None, place: str | None = None) -> FloorBoard:
    case = case or spotted_case()
    return FloorBoard(case, Team(case.meta.name, "red", folder), place)


@pytest.fixture
def board(tmp_path: Path) -> FloorBoard:
    return board_of(tmp_path)


def test_before_any_choice_it_shows_the_first_visits_of_the_book(board: FloorBoard) -> None:
    book = open_book(spotted_case(), "西园大厦")
    assert board.value == book.visits.index.tolist() != []
    assert board.setup["start"] == [p["name"] for p in board.setup["places"]].index("西园大厦")
    assert not board.team.path.exists()


def test_every_door_stands_in_the_setup_with_what_the_book_says(board: FloorBoard) -> None:
    for place in board.setup["places"]:
        doors = open_book(spotted_case(), place["name"]).doors
        shown = {d[0]: d for d in place["doors"]}
        assert list(shown) == doors.index.tolist()
        for address, door in doors.iterrows():
            assert shown[address][1:4] == [door["floor"], door["position"], door["name"]]
            assert board.setup["states"][shown[address][4]] == door["state"]
            assert shown[address][5:8] == pytest.approx(
                [door["volume"], door["our_share"], door["potential"]], abs=1e-3
            )
            assert shown[address][8:10] == [door["white"], door["fresh"]]


def test_a_pick_is_saved_and_may_lie_outside_the_places(board: FloorBoard, tmp_path: Path) -> None:
    send(board, "drop", door="A003")
    state = send(board, "pick", door="A001")
    assert state["picked"] == [*board.reference[1:], "A001"] and state["source"] == "team"
    assert state["others"]["A001"][0] == "东街1号1楼" and "A001 东街服务局 记进名单" in state["said"]
    again = board_of(tmp_path)
    assert again.value == [*board.reference[1:], "A001"]
    assert again.table.loc["A001", "where"] == "东街1号1楼"
    assert again.table.loc["A006", "where"] == "西园大厦 2 楼第 2 扇"


def test_a_full_list_refuses_one_more(tmp_path: Path) -> None:
    case = load_case("gulou")
    board = FloorBoard(case, Team("gulou", "red", tmp_path))
    spots = [a for a in white_spots(case).index if a not in board.value]
    assert len(board.value) == board.most == case.catalog.rules.survey.visits
    state = send(board, "pick", door=spots[0])
    assert "先拿掉一扇" in state["refused"]["text"] and not board.team.path.exists()
    board.drop(board.value[0])
    assert send(board, "pick", door=spots[0])["refused"] is None
    assert board.value[-1] == spots[0] and len(board.value) == board.most


def test_picking_twice_changes_nothing(board: FloorBoard) -> None:
    board.drop("A003")
    board.pick("A001")
    before = board.value
    board.pick("A001")
    assert board.value == before


@pytest.mark.parametrize(
    ("do", "door", "told"),
    [("pick", "A007", "只能选白点"), ("pick", None, "None"), ("drop", "<b>", "<b>"), ("pick", 7, "7")],
)
def test_what_is_no_white_spot_is_refused(board: FloorBoard, do: str, door: object, told: str) -> None:
    board.drop("A003")
    before = board.team.path.read_bytes()
    state = send(board, do, door=door)
    assert told in state["refused"]["text"] and board.team.path.read_bytes() == before
    with pytest.raises(BoardError, match=told):
        getattr(board, do)(door)


def test_undo_redo_and_reset_also_after_a_restart(board: FloorBoard, tmp_path: Path) -> None:
    board.drop("A003")
    board.pick("A002")
    again = board_of(tmp_path)
    assert "已撤销：A002 东街医院 拿掉了" in send(again, "undo")["said"]
    assert "A003" in send(again, "undo")["said"] and again.value == again.reference
    assert send(again, "redo")["picked"] == again.reference[1:]
    send(again, "reset")
    assert again.value == again.reference and again.team.source("white_spots") == "reference"


@pytest.mark.parametrize("spoilt", [7, "A003", {"A003": 1}, [1, None, "X9", "A006", "A006"]])
def test_a_choice_spoilt_by_hand_breaks_nothing(board: FloorBoard, spoilt: object) -> None:
    board.team.choose("white_spots", spoilt)
    board.refresh()
    assert set(board.value) <= {"A006"}
    assert send(board, "pick", door="A004")["refused"] is None
    assert board.value[-1] == "A004"
    json.dumps(board.state, allow_nan=False)


def test_doors_that_are_no_white_spots_any_more_are_kept_in_the_file(board: FloorBoard) -> None:
    board.team.choose("white_spots", ["A007", "A006"])
    board.pick("A004")
    assert board.value == ["A006", "A004"] and board.team.choice("white_spots") == ["A007", "A006", "A004"]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([f"A00{i}" for i in range(1, 7)])), max_size=10))
def test_the_list_is_what_was_done_in_order(tmp_path_factory: pytest.TempPathFactory, moves: list) -> None:
    board = board_of(tmp_path_factory.mktemp("t"))
    held = list(board.reference)
    for add, door in moves:
        if add and door not in held and len(held) < board.most:
            held.append(door)
        elif not add:
            held = [d for d in held if d != door]
        send(board, "pick" if add else "drop", door=door)
    assert board.value == held and len(set(held)) <= board.most


def test_snapshots_say_the_last_state_and_are_the_same_each_time(board: FloorBoard, tmp_path: Path) -> None:
    board.drop("A003")
    data, _ = board._repr_mimebundle_()
    again, _ = board_of(tmp_path)._repr_mimebundle_()
    assert {k: data[k] for k in ("text/html", "text/plain")} == {k: again[k] for k in ("text/html", "text/plain")}
    assert "西园大厦 2 楼第 2 扇：A006 西园街道办（流失）" in data["text/plain"]
    assert "A006 西园街道办" in data["text/html"] and "0x" not in data["text/html"]


def test_a_case_without_places_lists_the_largest_white_spots(tmp_path: Path) -> None:
    case = spotted_case()
    bare = case.replace(premises=case.premises.iloc[:0])
    board = board_of(tmp_path, bare)
    assert board.setup["places"] == [] and board.value == white_spots(bare).index[: board.most].tolist()
    assert set(board.state["others"]) == set(board.value)


def test_an_unknown_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlaceError, match="没有的楼"):
        board_of(tmp_path, place="没有的楼")


def test_hostile_names_are_text(tmp_path: Path) -> None:
    case = spotted_case()
    addresses = case.addresses
    addresses.loc[addresses["id"].isin(["A003", "A005", "A006"]), "customer_name"] = list(HOSTILE)
    board = board_of(tmp_path, case.replace(addresses=addresses))
    data, _ = board._repr_mimebundle_()
    assert "<img" not in data["text/html"] and "&lt;img src=x onerror=alert(1)&gt;" in data["text/html"]
    json.dumps([board.setup, board.state], allow_nan=False)
