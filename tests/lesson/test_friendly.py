"""A cell typed with Chinese punctuation runs; an id without quotes gets a hint and stays an error."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib.errors import CourseError
from course_lib.lesson.friendly import install


@pytest.fixture
def shell() -> InteractiveShell:
    shell = InteractiveShell()
    install(shell)
    install(shell)
    return shell


def test_chinese_punctuation_is_mended_and_said_once(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run_cell("mine = ［1］ if False else [“I01”，‘I03’]".replace("［1］", "0")).success
    assert shell.user_ns["mine"] == ["I01", "I03"]
    assert capsys.readouterr().out.count("已把中文标点换成英文标点") == 1


def test_punctuation_inside_texts_stays(shell: InteractiveShell) -> None:
    shell.run_cell('reason = ("主攻户", "新院长是老客户，下周约见（周三）")')
    assert shell.user_ns["reason"][1] == "新院长是老客户，下周约见（周三）"


def test_what_cannot_be_mended_is_still_a_syntax_error(shell: InteractiveShell) -> None:
    assert isinstance(shell.run_cell("mine = [“I01”，").error_before_exec, SyntaxError)


@pytest.mark.parametrize(("code", "hint"), [("x = [I01]", '"I01"'), ("x = scores + 1", "运行所有单元格")])
def test_an_unknown_name_gets_a_hint_and_no_call_stack(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], code: str, hint: str
) -> None:
    result = shell.run_cell(code)
    assert isinstance(result.error_in_exec, NameError)
    out = capsys.readouterr().out
    assert hint in out and "Traceback" not in out


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("from course_lib.lesson import open_unit; open_unit('u02', 'nowhere')", "nowhere"),
        ("from course_lib.choices import Team; Team('gulou', '')", "队伍名不能为空。"),
        ("from course_lib.errors import CourseError; raise CourseError('第一行\\n第二行')", "第一行\n第二行"),
    ],
)
def test_what_a_person_can_mend_is_shown_without_a_call_stack(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], code: str, line: str
) -> None:
    result = shell.run_cell(code)
    assert isinstance(result.error_in_exec, CourseError)
    out = capsys.readouterr().out
    assert line in out and "Traceback" not in out and "course_lib" not in out
