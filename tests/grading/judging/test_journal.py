"""The journal: what is in it has been graded, whatever happened to the grader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from course_lib.grading.judging.journal import Journal, JournalError, key_of
from course_lib.grading.model import Submission, TaskResult, UnitResult

PIECE = Submission("张三", "u02", "张三/u02.ipynb", "{}")


def result(person: str) -> UnitResult:
    task = TaskResult("u02.top_down", "题1", 20, 20, "right")
    return UnitResult(
        person, "u02", "第2单元", f"{person}.ipynb", (task,), ("提示",), answers={"u02.top_down": "x = 1"}
    )


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    with Journal(tmp_path / "a" / "journal.jsonl") as journal:
        for name in ("张三", "李四\ud800"):
            journal.add(name, result(name))
    with Journal(tmp_path / "a" / "journal.jsonl") as journal:
        assert journal.results["张三"] == result("张三") and len(journal.results) == 2


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_was_cut_off_is_dropped_and_the_next_one_stands_alone(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.add("a", result("张三"))
        journal.add("b", result("李四"))
    path.write_bytes(path.read_bytes()[:-cut])
    with Journal(path) as journal:
        assert list(journal.results) == ["a"]
        journal.add("c", result("王五"))
    with Journal(path) as journal:
        assert list(journal.results) == ["a", "c"]


def test_two_gradings_at_once_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "out" / ".grading" / "journal.jsonl"
    with Journal(path), pytest.raises(JournalError, match="另一个评分"), Journal(path):
        pass
    with Journal(path):
        pass


def test_the_key_changes_with_what_the_result_depends_on() -> None:
    keys = {key_of(PIECE, "s"), key_of(PIECE, "t")}
    for change in (
        {"person": "李四"},
        {"unit": "u04"},
        {"text": "[]"},
        {"name": "b"},
        {"problem": "x"},
        {"notices": ("n",)},
    ):
        keys.add(key_of(replace(PIECE, **change), "s"))
    assert len(keys) == 8
    assert key_of(replace(PIECE), "s") == key_of(PIECE, "s")
