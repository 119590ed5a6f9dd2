"""Plays the browser for a board, without one."""

from __future__ import annotations

import itertools
from typing import Any

from course_lib.widgets.base.board import Board

__all__ = ["send"]

_numbers = itertools.count(1)


def send(board: Board, do: str, /, **args: Any) -> dict[str, Any]:
    """Send one command as a view would; return the state that comes back."""
    number = next(_numbers)
    board._handle_custom_msg({"view": "test", "n": number, "do": do, "args": args}, [])
    state: dict[str, Any] = board.state
    assert state["ack"] == {"view": "test", "n": number}
    return state
