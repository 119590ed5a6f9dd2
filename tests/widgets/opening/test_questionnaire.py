"""The questionnaire board without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course_lib.choices.store import TeamError
from course_lib.opening.load import load_agenda, load_questionnaire
from course_lib.widgets import BoardError, QuestionnaireBoard
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE

PAPER = load_questionnaire()


def board_of(folder: Path, person: str = "小林") -> QuestionnaireBoard:
    return QuestionnaireBoard(PAPER, load_agenda(), person, folder)


@pytest.fixture
def board(tmp_path: Path) -> QuestionnaireBoard:
    return board_of(tmp_path)


def test_an_unanswered_board_writes_nothing(board: QuestionnaireBoard) -> None:
    assert board.value == {"about": {}, "answers": {}} and not board.team.path.exists()
    asked = [item["id"] for part in board.setup["parts"] for item in part["items"]]
    assert sorted(asked) == PAPER.item_ids
    assert "讲师" not in json.dumps(board.setup["fields"], ensure_ascii=False)


def test_an_answer_is_saved_at_once_and_can_be_changed_and_taken_back(
    board: QuestionnaireBoard, tmp_path: Path
) -> None:
    assert send(board, "answer", item="Q01", value=3)["answers"] == {"Q01": 3}
    state = send(board, "answer", item="Q01", value=5)
    assert state["answers"] == {"Q01": 5} and "Q01 记为 5 一直做到" in state["said"]
    assert board_of(tmp_path).value["answers"] == {"Q01": 5}
    assert send(board, "undo")["answers"] == {"Q01": 3}
    assert send(board, "answer", item="Q01", value=None)["answers"] == {}


def test_each_person_has_a_file_of_their_own(tmp_path: Path) -> None:
    one, other = board_of(tmp_path, "甲"), board_of(tmp_path, "乙")
    one.answer("Q01", 1)
    other.answer("Q01", 5)
    assert (board_of(tmp_path, "甲").value, board_of(tmp_path, "乙").value) == (one.value, other.value)
    assert one.team.path.parent.name == "甲"


def test_what_one_tells_of_oneself(board: QuestionnaireBoard) -> None:
    assert send(board, "tell", field="role", value="大客户经理")["about"] == {"role": "key_account_manager"}
    send(board, "tell", field="years", value="3")
    send(board, "tell", field="laptop", value="是")
    assert board.value["about"] == {"role": "key_account_manager", "years": 3.0, "laptop": "是"}
    assert send(board, "tell", field="role", value="")["about"] == {"years": 3.0, "laptop": "是"}


@pytest.mark.parametrize(
    ("do", "args", "words"),
    [
        ("answer", {"item": "Q99", "value": 3}, "没有题 Q99"),
        ("answer", {"item": "Q01", "value": 6}, "1 到 5 的整数，现在是 6"),
        ("answer", {"item": "Q01", "value": True}, "1 到 5 的整数"),
        ("answer", {"item": "Q01", "value": "x"}, "1 到 5 的整数"),
        ("answer", {"item": "Q01", "value": 2.5}, "1 到 5 的整数"),
        ("tell", {"field": "role", "value": "厨师"}, "可选：行业总监、大客户经理"),
        ("tell", {"field": "years", "value": "nan"}, "0 到 60"),
        ("tell", {"field": "years", "value": -1}, "0 到 60"),
        ("tell", {"field": "salary", "value": 1}, "没有这一栏"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    board: QuestionnaireBoard, do: str, args: dict[str, object], words: str
) -> None:
    board.answer("Q02", 4)
    state = send(board, do, **args)
    assert words in state["refused"]["text"] and state["answers"] == {"Q02": 4} and state["about"] == {}
    with pytest.raises(BoardError, match=words.partition("，")[0]):
        getattr(board, do)(**args)


def test_own_means_by_hand(board: QuestionnaireBoard) -> None:
    for item, value in (("Q01", 2), ("Q02", 5), ("Q16", 1)):  # Q16 is about others
        board.answer(item, value)
    assert board.means == {"dimensions": {"product": 3.5}, "competences": {"product_knowledge": 3.5}}


def test_the_snapshot_says_the_answers_and_escapes_the_name(tmp_path: Path) -> None:
    board = board_of(tmp_path, HOSTILE[1])
    board.answer("Q01", 2)
    data, _ = board._repr_mimebundle_()
    assert "2 偶尔做到" in data["text/html"] and data["text/html"].count("未答") == len(PAPER.items) - 1
    assert data["text/plain"] == f"课前问卷（{HOSTILE[1]}）：已答 1 / 21 题"
    with pytest.raises(TeamError, match="不能含有"):
        board_of(tmp_path, HOSTILE[0])


@pytest.mark.parametrize("kept", [[], "x", {"answers": [1]}, {"answers": {"Q01": "x", "Q99": 3}, "about": 7}])
def test_a_file_edited_by_hand_does_not_break_the_board(
    board: QuestionnaireBoard, tmp_path: Path, kept: object
) -> None:
    board.team.choose("questionnaire", kept)
    again = board_of(tmp_path)
    assert again.value == {"about": {}, "answers": {}}
    again.answer("Q01", 3)
    assert board_of(tmp_path).value["answers"] == {"Q01": 3}
