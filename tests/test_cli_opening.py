"""Commands of the opening: thin, and never a traceback for what a person can mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from course_lib import cli, paths


def course(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


@pytest.mark.parametrize("command", [["agenda"], ["teams"], ["questionnaire"], ["questionnaire", "new"]])
def test_each_command_explains_itself_in_chinese(command: list[str]) -> None:
    done = course(*command, "--help")
    assert done.exit_code == 0 and any("\u4e00" <= letter <= "\u9fff" for letter in done.output)


def test_agenda_prints_and_saves(tmp_path: Path) -> None:
    out = tmp_path / "a.ics"
    done = course("agenda", "--mode", "3x3", "--role", "merchant_director", "--start", "2019-03-04", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "3 天 + 3 周 · 商群总监" in done.output and "三周实地辅导" in done.output and out.is_file()


def test_a_blank_goes_out_and_a_result_comes_back(tmp_path: Path) -> None:
    assert course("questionnaire", "new", str(tmp_path / "q.xlsx")).exit_code == 0
    done = course("questionnaire", "result", str(tmp_path / "q.xlsx"), "--out", str(tmp_path / "r"))
    assert done.exit_code == 0, done.output
    assert "只有 0 人回答" in (tmp_path / "r" / "index.html").read_text(encoding="utf-8")


def test_without_answers_the_made_up_class_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "results_dir", lambda: tmp_path)
    done = course("questionnaire", "result")
    assert done.exit_code == 0 and (tmp_path / "questionnaire" / "index.html").is_file()
    done = course("teams", "--seed", "2", "--out", str(tmp_path / "t.csv"))
    assert done.exit_code == 0 and "学员01（行业总监）" in done.output and (tmp_path / "t.csv").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["agenda", "--mode", "9+9"], "可选：2+1"),
        (["agenda", "--role", "厨师"], "大客户经理（key_account_manager）"),
        (["agenda", "--out", "a.pdf"], ".xlsx、.csv、.ics"),
        (["agenda", "--out", "a.ics"], "--start"),
        (["agenda", "--start", "下周一"], "--start"),
        (["questionnaire", "new", "q.docx"], ".xlsx（一人一份）"),
        (["questionnaire", "result", "没有的文件夹"], "找不到"),
        (["teams", "没有的文件夹"], "找不到"),
        (["teams", "--out", "t.docx"], ".csv"),
    ],
)
def test_what_a_person_can_mend_is_told_with_status_2(arguments: list[str], words: str) -> None:
    done = course(*arguments)
    assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output


def test_a_bad_answer_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("代号,Q01\n甲,9\n", encoding="utf-8")
    done = course("questionnaire", "result", str(tmp_path))
    assert done.exit_code == 2 and "a.csv 第1行" in done.output and "Traceback" not in done.output
