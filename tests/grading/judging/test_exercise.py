"""The kit's own exercises are understood, any built otherwise is refused, and hostile code is only looked at."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_lib.case.unit_cards import unit_cards
from course_lib.errors import CourseError
from course_lib.grading.judging.exercise import Exercise, read_code, read_exercise
from course_lib.paths import kit_dir

EXERCISES = sorted((kit_dir() / "exercises").glob("u*.ipynb"))
U02 = next(path for path in EXERCISES if path.stem.startswith("u02"))


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_every_exercise_of_the_kit_is_understood(path: Path) -> None:
    exercise = read_exercise(path)
    assert exercise.unit == path.stem[:3]
    assert [task.id for task in exercise.tasks] == [t.id for t in unit_cards()[exercise.unit].tasks]
    for number, task in enumerate(exercise.tasks, start=1):
        assert task.label == f"题{number}"
        assert task.names == (task.expression,) == (task.id.partition(".")[2],)
        assert f"{task.expression} = ..." in task.stub
    source = nbformat.read(path, as_version=4)
    code = [c for c in source.cells if c.cell_type == "code" and c.source != "fingerprint(unit)"]
    assert [(c.id, c.source) for c in exercise.cells] == [(c.id, c.source) for c in code]


def test_roles_titles_and_owners_of_u02() -> None:
    exercise = read_exercise(U02)
    assert exercise.title == "第2单元　选行业、估容量（一级解码）"
    assert exercise.tasks[0].title == "题1 自上而下"
    shape = [(cell.kind, cell.task.removeprefix("u02.")) for cell in exercise.cells]
    assert shape[:8] == [
        ("parameters", ""),
        ("given", "top_down"),
        ("given", "top_down"),
        ("answer", "top_down"),
        ("check", "top_down"),
        ("answer", "bottom_up"),
        ("check", "bottom_up"),
        ("given", "doubtful"),
    ]
    before = exercise.givens_before(exercise.answer("u02.doubtful"))
    assert [cell.task for cell in before] == ["u02.top_down", "u02.top_down", "u02.doubtful"]


def _changed(tmp_path: Path, change: Callable[[NotebookNode], object], name: str = U02.name) -> Exercise:
    notebook = nbformat.read(U02, as_version=4)
    change(notebook)
    path = tmp_path / name
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return read_exercise(path)


def _set(index: int, source: str) -> Callable[[NotebookNode], object]:
    return lambda notebook: notebook.cells[index].update(source=source)


def _second_task_asks_for_the_first_name(notebook: NotebookNode) -> None:
    notebook.cells[9].source = notebook.cells[6].source
    notebook.cells[10].source = 'check(unit, "u02.bottom_up", top_down)'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set(6, "top_down = ..."), "第 7 格|第 8 格"),  # no hint: not a stub
        (_set(6, "# 在这里作答\nother = ..."), "答案格不是 top_down"),
        (_set(6, "# 在这里作答\ntop_down = 5"), "答案格不是 top_down"),
        (_set(6, "# 在这里作答\ntop_down = ("), "答案格不是 top_down"),
        (_set(7, 'check(unit, "u02.top_down")'), "第 8 格.*自查格应正好是"),
        (_set(7, "check(unit, 'u02.top_down', top_down)"), "自查格应正好是"),
        (_set(7, 'check(unit, "u02.top_down", top_down)\nprint(1)'), "自查格应正好是"),
        (_set(7, 'check(unit, "u02.top_down", 5)'), "答案格不是"),
        (_set(7, 'check(unit, "u04.months", top_down)'), "不属于单元 u02"),
        (_set(10, 'check(unit, "u02.top_down", bottom_up)'), "重复"),
        (lambda nb: nb.cells.pop(7), "不能有别的程序格"),
        (lambda nb: nb.cells.pop(6), "自查格之前没有答案格"),
        (lambda nb: nb.cells.pop(1), "参数格"),
        (lambda nb: nb.cells.__delitem__(slice(21, None)), "没有自查格"),
        (_second_task_asks_for_the_first_name, "不能同名"),
    ],
)
def test_an_exercise_built_otherwise_is_refused(
    tmp_path: Path, change: Callable[[NotebookNode], object], message: str
) -> None:
    with pytest.raises(CourseError, match=message) as caught:
        _changed(tmp_path, change)
    assert U02.name in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"cells": 1, "nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "u02_broken.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"u02_broken\.ipynb"):
        read_exercise(path)
    with pytest.raises(CourseError, match=r"u02_none\.ipynb"):
        read_exercise(tmp_path / "u02_none.ipynb")


def test_metadata_that_name_the_task_change_nothing(tmp_path: Path) -> None:
    def name(notebook: NotebookNode) -> None:
        notebook.cells[6].metadata["task"] = notebook.cells[7].metadata["task"] = "u02.top_down"

    assert _changed(tmp_path, name) == read_exercise(U02)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a, (b, *c) = 1, (2, 3)", "abc"),
        ("a: int = 1\nb: int", "a"),
        ("a += 1", "a"),
        ("print(a := 1, [b := i for i in d])", "ab"),
        ("for i in d:\n    a = i\nelse:\n    b = 1", "ab"),
        ("with open(f) as g:\n    a = 1\ntry:\n    b = 1\nexcept E as e:\n    c = 1", "abc"),
        ("def a():\n    b = 1\nclass c:\n    d = 1", "ac"),
        ("a[0] = 1\nb.c = 2", ""),
        ("f = lambda: (a := 1)", "f"),
        ("    a = 1\n    b = 2", "ab"),
        ("%time a = 1\n!ls\nb = 2\nx?", "ab"),
        ("a = 1\nb == 2\nc(d=3", "a"),
    ],
)
def test_names_a_cell_assigns(source: str, names: str) -> None:
    assert read_code(source).names == set(names)


@pytest.mark.parametrize(
    ("source", "idle"),
    [
        ("a = ...", True),
        ("a = ..., ...", True),
        ('a = {"x": ...}', True),
        ("...", True),
        ("'text'", True),
        ("pass", True),
        ("a: int", True),
        ("a = []", False),
        ("a = 1200 + ...", False),
        ("a = {}", False),
        ("print(1)", False),
    ],
)
def test_a_place_held_open_is_no_answer(source: str, idle: bool) -> None:
    assert [statement.idle for statement in read_code(source).statements] == [idle]


def test_checks_are_seen_and_tell_the_name_they_look_at() -> None:
    source = 'check(unit, "u02.x", total)\ncheck(unit, "u02.x", 5)\ncheck(unit, "u02.x", ...)\nfingerprint(unit)\n'
    found = read_code(source + "check(5)\nother(unit)").statements
    assert [s.check for s in found] == [True] * 4 + [False] * 2
    assert [s.asks for s in found] == [("u02.x", "total"), ("u02.x", ""), None, None, None, None]


def test_comments_and_layout_do_not_count() -> None:
    assert read_code("a = f(1, 2)  # x").texts == read_code("# y\n\na = f(\n    1,\n    2,\n)").texts
    assert read_code("# only\n\n").statements == ()


def test_a_text_too_long_to_parse_is_looked_at_line_by_line() -> None:
    code = read_code("a = 1\n" * 200_000)
    assert (code.parsed, code.names) == (False, {"a"})


@pytest.mark.parametrize(
    "source",
    [
        "(" * 50_000,
        "-" * 90_000 + "1",
        "+".join(["1"] * 30_000),
        "a" + ".b" * 40_000,
        "a = '\x00'",
        "a = '\ud800'",
        "a = 1\n" * 200_000,
        "x" * 1_000_000 + " = 1",
        "a = " + "9" * 90_000,
        "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 300)),
        "\\",
        "a = '''",
        "a = 1 if else",
    ],
    ids=range(13),
)
def test_hostile_code_is_read_without_an_error(source: str) -> None:
    assert isinstance(read_code(source).names, frozenset)


def test_a_parse_that_stumbles_over_another_thread_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """CPython 3.11: seen with several grading threads in one process."""
    parse, calls = ast.parse, []

    def stumble(text: str) -> ast.Module:
        calls.append(text)
        if len(calls) == 1:
            raise SystemError("AST constructor recursion depth mismatch (before=15, after=12)")
        return parse(text)

    monkeypatch.setattr(ast, "parse", stumble)
    assert read_code("x = 1").names == {"x"} and len(calls) == 2
