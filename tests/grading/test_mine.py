"""``course check-mine``: the same judgement for a trainee, without the answers."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from course_lib.grading import mine
from course_lib.grading.judging import grader
from course_lib.grading.mine import check_mine, print_mine
from tests.grading.handed_in import submission

ANSWERS = {"u02.top_down": "top_down = 1.0", "u02.bottom_up": "bottom_up = ..."}


def said(folder: Path) -> str:
    console = Console(file=StringIO(), width=200)
    print_mine(list(check_mine(folder, "gulou")), console)
    return console.file.getvalue()


@pytest.fixture
def exercises(tmp_path: Path) -> Path:
    (tmp_path / "u02_industries.ipynb").write_text(submission("", "u02", ANSWERS).text, encoding="utf-8")
    return tmp_path


def test_it_says_what_is_missing_and_gives_no_answer(exercises: Path) -> None:
    text = said(exercises)
    assert "✘ 题1 自上而下：偏小了。提示：" in text and "— 题2 自下而上：还没有答案" in text
    assert text.count("✔") == 3 and "5 题对了 3 题" in text
    assert "20,998,454" not in text and "20998454" not in text


def test_where_nothing_can_be_isolated_a_persons_own_work_runs_all_the_same(
    exercises: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (mine, grader):
        monkeypatch.setattr(module, "why_not", lambda: "macOS")
    assert "5 题对了 3 题" in said(exercises)
