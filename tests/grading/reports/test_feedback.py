"""A person's notebook: valid, the same for the same result, and nothing in it but text."""

from __future__ import annotations

import re
import warnings

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from course_lib.grading.model import UnitResult
from course_lib.grading.reports.class_table import gradebook
from course_lib.grading.reports.feedback import feedback_notebook, notebook_text
from course_lib.grading.reports.inert import code_block, file_names, markdown, one_line
from tests.grading.results import HOSTILE, UNITS, hostile_class, result, small_class

INERT = {"paragraph_open", "paragraph_close", "inline", "text"}


def notebook(results: list[UnitResult], person: str) -> NotebookNode:
    book = gradebook(results, UNITS)
    return feedback_notebook(person, book.sheets[person], "批改 · 鼓楼区", book.units, book.unit_points)


def tokens(source: str) -> list:
    """All tokens of CommonMark with tables, flat."""
    flat = []
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        flat += [token, *(token.children or [])]
    return flat


def shown(source: str) -> str:
    return "".join(token.content for token in tokens(source) if token.type in ("text", "fence"))


def test_the_summary_has_every_unit_also_the_missing_one() -> None:
    source = notebook(small_class(), "甲").cells[0].source
    assert "**总分 50 / 200**" in source
    assert re.findall(r"^\| 第.*", source, re.MULTILINE) == [
        "| 第2单元　选行业 | 50 | 100 |",
        "| 第4单元　商机与报价 | 未交 | 100 |",
    ]


@pytest.mark.parametrize(
    ("reason", "mark", "words"),
    [("right", "✔", "正确"), ("wrong", "✘", "不对"), ("not_attempted", "—", "尚未作答"), ("time", "✘", "超过时间")],
)
def test_a_task_tells_mark_points_and_reason(reason: str, mark: str, words: str) -> None:
    answers = {"u02.one": "top_down = 3\n"}
    cell = notebook([result("甲", "u02", reason, "right", text="看看单位。", answers=answers)], "甲").cells[2]
    points = 50 if reason == "right" else 0
    assert cell.source.startswith(f"### {mark} 题1　自上而下\n\n**{points} / 50 分** · {words}\n\n看看单位。")
    assert cell.source.endswith("```python\ntop_down = 3\n```")


def test_problem_and_notices_are_told() -> None:
    assert "> 不是笔记本。" in notebook(small_class(), "丁").cells[1].source
    assert "> 自查格被改过。" in "".join(cell.source for cell in notebook(small_class(), "丙").cells)


def test_points_keep_their_decimals() -> None:
    assert "**2.5 / 200**" in re.sub("总分 ", "", _with_points(2.5))
    assert "**6.67 / 200**" in re.sub("总分 ", "", _with_points(20 / 3))


def _with_points(earned: float) -> str:
    task = result("甲").tasks[0]
    half = UnitResult("甲", "u02", "", "a", (type(task)(task.task, task.title, 100, earned, "hard_coded"),))
    return str(notebook([half, result("乙", "u04")], "甲").cells[0].source)


@pytest.mark.parametrize("person", HOSTILE)
def test_the_notebook_is_valid_markdown_only_and_deterministic(person: str) -> None:
    made = notebook(hostile_class(), person)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nbformat.validate(made)
    text = notebook_text(made)
    assert text.encode() == notebook_text(notebook(hostile_class()[::-1], person)).encode()
    read = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    assert (read.nbformat, read.nbformat_minor) == (4, 5)
    assert {cell.cell_type for cell in read.cells} == {"markdown"}


@pytest.mark.parametrize("person", HOSTILE)
def test_no_text_of_a_submission_becomes_markup(person: str) -> None:
    for cell in notebook(hostile_class(), person).cells:
        kinds = {token.type for token in tokens(cell.source)}
        assert not kinds & {"html_inline", "html_block", "link_open", "image", "code_inline", "code_block", "em_open"}
        headings = re.findall(r"^#.*", re.sub(r"(?s)`{3,}python.*", "", cell.source), re.MULTILINE)
        assert len(headings) == sum(token.type == "heading_open" for token in tokens(cell.source)) == 1  # ours
        assert re.match("# 作业反馈$|## 第2单元|### . 题", headings[0])


@given(st.text(max_size=60))
def test_markdown_shows_any_line_as_it_is(text: str) -> None:
    source = f"甲{markdown(text)}"
    assert {token.type for token in tokens(source)} <= INERT
    assert shown(source).rstrip() == f"甲{one_line(text)}".replace("$", "＄").replace("\\", "＼").rstrip()


def test_mathjax_finds_nothing() -> None:
    line = shown(markdown(r"$a$ \(b\) \[c\] \begin{align} d \end{align}"))
    assert not re.search(r"[$\\]", line)


@given(st.text(alphabet="`~\n a#<\r\u2028", max_size=60))
def test_no_code_leaves_its_fence(code: str) -> None:
    found = tokens(f"前\n\n{code_block(code)}\n\n后")
    assert [token.type for token in found if token.level == 0 and token.type == "fence"] == ["fence"]
    assert [token.content for token in found if token.type == "text"] == ["前", "后"]


def test_long_code_is_cut() -> None:
    assert len(code_block("x" * 10**6)) < 21_000


def test_file_names_are_safe_on_every_system() -> None:
    names = list(file_names(HOSTILE).values())
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    for name in names:
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f$&;\s]', name)
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
        assert name == name.strip(" .")
        assert not name.startswith((".", "-", "~"))
        assert 0 < len(f"{name}.ipynb".encode()) < 200


def test_file_names_stay_readable_and_apart() -> None:
    people = ["张三", "Anna", "ANNA", "anna-2", "e\u0301", "é", "李四. ", "con", "Lpt1.x", "COM¹", "..", ""]
    assert list(file_names(people).values()) == [
        "张三", "Anna", "ANNA-2", "anna-2-2", "é", "é-2", "李四", "_con", "_Lpt1.x", "_COM¹", "未命名", "未命名-2",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=100), unique=True, max_size=8))
def test_any_names_give_different_files(people: list[str]) -> None:
    names = file_names(people)
    assert list(names) == people
    assert len({name.casefold() for name in names.values()}) == len(people)
    assert all(name and not set(name) & set('/\\:*?"<>|\0') for name in names.values())
