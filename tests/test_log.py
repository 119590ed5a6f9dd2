"""A log that a trainer can send: written by the command and by the lessons' kernels, only where one is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.errors import CourseError
from course_lib.log import take_log_option
from course_lib.running.run import run_course
from tests.running.lessons import code, notebook


def course(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "COURSE_LOG"} | variables
    command = [sys.executable, "-m", "course_lib.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)


@pytest.mark.parametrize("before", [True, False])
def test_the_log_tells_what_was_asked_and_where_it_failed(tmp_path: Path, before: bool) -> None:
    log = tmp_path / "logs" / "course.log"
    words = ["--log", str(log), "run", "--case", "nowhere"] if before else ["run", "--case", "nowhere", f"--log={log}"]
    assert course(*words).returncode == 2
    told = log.read_text(encoding="utf-8")
    assert "run --case nowhere" in told and "Python 3." in told and "pandas " in told
    assert "Traceback" in told and "CaseError" in told and "找不到这个案例" in told


def test_the_variable_does_the_same_and_the_file_grows(tmp_path: Path) -> None:
    log = tmp_path / "course.log"
    for _ in range(2):
        course("check", "nowhere", COURSE_LOG=str(log))
    assert log.read_text(encoding="utf-8").count("check nowhere") == 2


def test_nothing_is_written_unasked_and_a_log_that_cannot_be_is_told(tmp_path: Path) -> None:
    unasked = course("run", "--case", "nowhere")
    assert unasked.returncode == 2 and "Traceback" not in unasked.stdout + unasked.stderr
    assert list(tmp_path.iterdir()) == []
    refused = course("check", "nowhere", "--log", str(tmp_path))
    assert refused.returncode == 2 and str(tmp_path) in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize("words", [["run", "--log"], ["run", "--log", "--case"], ["run", "--log="]])
def test_a_log_without_a_file_is_refused(words: list[str]) -> None:
    with pytest.raises(CourseError, match=r"--log course\.log"):
        take_log_option(words)


def test_what_stands_after_two_dashes_is_not_ours() -> None:
    assert take_log_option(["lab", "--", "--log", "x"]) == (["lab", "--", "--log", "x"], None)


def test_a_lesson_that_fails_leaves_its_call_stack(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(notebook(code("def deep():\n    1 / 0\ndeep()")), folder / "u90_broken.ipynb")
    with caplog.at_level("INFO", logger="course_lib"):
        report = run_course("gulou", "red", tmp_path / "out", tmp_path / "work", notebooks=folder)
    assert not report.ok
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "u90_broken, cell" in told and "deep()" in told and "ZeroDivisionError" in told and "\x1b" not in told
