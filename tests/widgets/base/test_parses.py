"""A command of a board reads the team's file once and writes it once at most, whatever board, whatever command."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib import widgets
from course_lib.choices import file as file_module
from course_lib.choices.store import Team
from course_lib.method import place_customers
from course_lib.plan.chain import Chain
from course_lib.widgets import Board
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.industry.test_industry import board_of as industry_board
from tests.widgets.market.test_floor import board_of as floor_board
from tests.widgets.needs.test_need import board_of as need_board
from tests.widgets.needs.test_need_product import board_of as need_product_board
from tests.widgets.odds.test_decision import board_of as decision_board
from tests.widgets.opening.test_questionnaire import board_of as questionnaire_board
from tests.widgets.route.test_route import board_of as route_board

Step = tuple[str, dict[str, Any]]


def nine_grid_board(folder: Path) -> Board:
    case = tiny_case()
    chain = Chain(case)
    grid = place_customers(case, chain.decisions, chain.belief, chain.line_odds)
    return widgets.NineGridBoard(case, grid, Team("tiny", "red", folder))


def steps_of(name: str) -> list[Step]:
    """Commands that are taken and such that are refused, each kind of both where there are both."""
    start = {"customer": "C01", "kind": "demo", "start": "2019-01-08"}
    fit: Step = ("rate", {"contact": "P01", "factor": "fit", "value": 3})
    walks: dict[str, list[Step]] = {
        "FloorBoard": [("drop", {"door": "A003"}), ("pick", {"door": "A003"}), ("pick", {"door": "A999"})],
        "IndustryBoard": [
            ("drop", {"item": "I06"}), ("pick", {"item": "I06"}), ("pick", {"item": "I99"}),
            ("choose", {"line": "政企", "items": ["I01"]}), ("choose", {"line": "政企", "items": []}),
            ("weigh", {"what": "市场容量", "value": 40}), ("weigh", {"what": "市场容量", "value": -1}),
            ("preview", {"weights": {"市场容量": 10}}), ("forget_weights", {}),
        ],
        "NeedBoard": [
            ("look", {"customer": "C03"}), ("look", {"customer": "C99"}),
            ("record", {"need_point": "N02", "pain": "甲", "customer": "C04"}),
            ("record", {"need_point": "N02", "pain": "甲", "customer": "C04"}),
            ("look", {"customer": "C03"}), ("adopt", {"step": 2}), ("adopt", {"step": 2}),
            ("change", {"need": "D01", "urgency": 5}), ("change", {"need": "D01", "urgency": 9}),
            ("remove", {"need": "D04"}), ("remove", {"need": "D04"}),
            ("restore", {"need": "D04"}), ("restore", {"need": "D04"}),
        ],
        "NeedProductBoard": [
            ("look", {"customer": "C03"}), ("link", {"need": "D02", "product": "P19"}),
            ("link", {"need": "D02", "product": "P19"}), ("change", {"line": "O03", "quantity": 2}),
            ("change", {"line": "O01", "discount": 0.99}), ("unlink", {"line": "O06"}), ("unlink", {"line": "O06"}),
            ("restore", {"line": "O06"}), ("restore", {"line": "O06"}), ("quote", {"line": "O01", "quantity": 3}),
            ("quote", {"line": "O99"}), ("lock", {"line": "O01", "discount": 0.1}),
            ("lock", {"line": "O01", "discount": 0.2}), ("lock", {"line": "O99", "discount": 0.1}),
        ],
        "DecisionBoard": [
            fit, ("rate", {"contact": "P01", "factor": "fit", "value": 11}), ("look", {"customer": "M01"}),
            ("undo", {}), ("redo", {}), ("look", {"customer": "C01"}),
            ("rate_many", {"cells": [["P01", "fit", 1], ["P02", "fit", 2]]}), ("rate_many", {"cells": 5}),
            ("paste", {"contact": "P01", "factor": "fit", "text": "1\t2\n3\t4"}),
            ("paste", {"contact": "P01", "factor": "fit", "text": "x"}),
            ("take_back", {"contact": "P01"}), ("take_back", {"contact": "P03"}), ("adopt", {}),
            ("try_out", {}), ("try_out", {}), fit, ("discard", {}), ("try_out", {}), fit, ("adopt", {}),
            ("try_cheapest", {}),
        ],
        "NineGridBoard": [
            ("move", {"customer": "C01", "cell": "堡垒户"}), ("move", {"customer": "C01", "cell": "没有"}),
            ("explain", {"customer": "C01", "reason": "因为"}), ("explain", {"customer": "C02", "reason": "因为"}),
            ("put_back", {"customer": "C01"}),
        ],
        "QuestionnaireBoard": [
            ("answer", {"item": "Q01", "value": 3}), ("answer", {"item": "Q01", "value": 9}),
            ("tell", {"field": "years", "value": 3}), ("tell", {"field": "years", "value": -3}),
        ],
        "RouteBoard": [
            ("clear", {}), ("add", start), ("add", {**start, "customer": "C99"}),
            ("move", {"activity": "A001", "start": "2019-03-04"}), ("shift", {"activity": "A001", "days": 1}),
            ("meet", {"activity": "A001", "contact": "P01"}), ("mark", {"activity": "A001", "status": "完成"}),
            ("remove", {"activity": "A999"}), ("remove", {"activity": "A001"}), ("commit", {}), ("commit", {}),
        ],
    }  # fmt: skip
    return walks[name]


MAKERS: dict[str, Callable[[Path], Board]] = {
    "FloorBoard": floor_board,
    "IndustryBoard": industry_board,
    "NeedBoard": need_board,
    "NeedProductBoard": need_product_board,
    "DecisionBoard": decision_board,
    "NineGridBoard": nine_grid_board,
    "QuestionnaireBoard": questionnaire_board,
    "RouteBoard": route_board,
}
EVERYWHERE: list[Step] = [("undo", {}), ("redo", {}), ("undo", {}), ("reset", {}), ("undo", {}), ("nothing", {})]


def commands(cls: type[Board]) -> set[str]:
    return {name for c in cls.__mro__ for name, method in vars(c).items() if getattr(method, "is_command", False)}


class Counted:
    """How often a team's file was parsed and written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.parsed = self.written = 0
        parse, write = file_module.parse, file_module.ChoiceFile._write

        def counted_parse(text: bytes) -> Any:
            self.parsed += 1
            return parse(text)

        def counted_write(file: file_module.ChoiceFile, text: bytes) -> None:
            self.written += 1
            write(file, text)

        monkeypatch.setattr(file_module, "parse", counted_parse)
        monkeypatch.setattr(file_module.ChoiceFile, "_write", counted_write)

    def taken(self) -> tuple[int, int]:
        counts, self.parsed, self.written = (self.parsed, self.written), 0, 0
        return counts


def begun(name: str, folder: Path) -> Board:
    """A board whose team has a file: without one there is nothing to parse."""
    board = MAKERS[name](folder)
    board.team.choose("of a later kit", 1)
    return board


def test_every_board_and_every_command_is_counted() -> None:
    boards = {name for name in widgets.__all__ if name not in ("Board", "BoardError")}
    assert set(MAKERS) == boards
    for name in boards:
        done = {do for do, _ in (*steps_of(name), *EVERYWHERE)} - {"nothing"}
        assert done == commands(getattr(widgets, name)), name


@pytest.mark.parametrize("name", MAKERS)
def test_a_command_parses_the_file_twice_at_most(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once when it looks, once when it writes; each command is sent as the browser does and called as Python does."""
    board = begun(name, tmp_path)
    counted = Counted(monkeypatch)
    seen = {True: 0, False: 0}
    for do, args in (*steps_of(name), *EVERYWHERE):
        state = send(board, do, **args)
        parsed, written = counted.taken()
        assert 1 <= parsed <= 2 and written <= parsed, (do, args)  # it did look
        seen[state["refused"] is None] += 1
        taken_as_call(board, do, args, counted)
    assert min(seen.values()) > 0
    MAKERS[name](tmp_path)
    assert counted.taken() <= (1, 0)
    board._repr_mimebundle_()
    assert counted.taken() <= (1, 0)


def taken_as_call(board: Board, do: str, args: dict[str, Any], counted: Counted) -> None:
    if do in commands(type(board)):
        with contextlib.suppress(ValueError):
            getattr(board, do)(**args)
        assert counted.taken()[0] <= 2, (do, args)


def test_a_board_that_read_whenever_it_asks_would_be_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = begun("NeedBoard", tmp_path)
    monkeypatch.setattr(Board, "choices", property(lambda self: self.team.snapshot()))
    counted = Counted(monkeypatch)
    send(board, "change", need="D01", urgency=5)
    assert counted.taken()[0] > 4


@pytest.mark.parametrize("at", [1, 2, 3])
def test_what_is_shown_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Another notebook changes needs and lines in one step at any point between a board's reads: all old or all new."""
    changes = {"need_changes": {"D03": {"removed": True}}, "line_changes": {"O02": {"quantity": 1}}}
    old, new = (begun("NeedBoard", tmp_path / name) for name in ("old", "new"))
    new.team.update_all(changes, lambda _: changes)
    states = [send(board, "look", customer="C03") for board in (old, new)]
    board = begun("NeedBoard", tmp_path)
    elsewhere, calls = Team("tiny", "red", tmp_path), 0

    def intruded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: file_module.ChoiceFile, *args: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == at:
                elsewhere.update_all(changes, lambda _: changes)
            return real(file, *args)

        return call

    for name in ("read", "change"):
        monkeypatch.setattr(file_module.ChoiceFile, name, intruded(getattr(file_module.ChoiceFile, name)))
    state = send(board, "look", customer="C03")
    shown = [{k: s[k] for k in ("customer", "needs", "removed", "stars", "sums", "values")} for s in (state, *states)]
    assert shown[1] != shown[2] and shown[0] == shown[1 if at == 3 else 2]
