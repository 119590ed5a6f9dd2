"""A forked child ends with its task, whatever that does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from course_lib.kernels.forking import fork


def _status(task: Callable[[], object]) -> int:
    child = fork(task)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize(("argument", "status"), [(None, 0), (0, 0), (7, 7), ("words", 1)])
def test_status_of_system_exit(argument: int | str | None, status: int) -> None:
    assert _status(lambda: sys.exit(argument)) == status


def test_task_that_returns_is_well() -> None:
    here = os.getpid()
    assert _status(lambda: os._exit(5) if os.getpid() == here else None) == 0


def test_error_is_told_on_the_real_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("what went wrong")

    assert _status(fail) == 1
    assert "ValueError: what went wrong" in capfd.readouterr().err


def test_error_without_a_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", None)

    def interrupt() -> None:
        raise KeyboardInterrupt

    assert _status(interrupt) == 1
