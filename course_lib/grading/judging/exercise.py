"""The kit's own exercise notebook, understood: its given cells, its answers, its tasks; and what a cell's code says.

The structure is read from the tags and the text that the build writes, so that a notebook built otherwise is refused.
"""

from __future__ import annotations

import ast
import contextlib
import re
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_lib.authoring.identity import identify
from course_lib.authoring.markers import ANSWER_HINT
from course_lib.errors import CourseError

__all__ = ["Code", "Exercise", "ExerciseError", "KitCell", "Statement", "Task", "read_code", "read_exercise"]

_LONGEST = 100_000  # characters of a cell that are still parsed: a syntax tree takes a hundred times the text
_TRIES = 5
_HEADING = re.compile(r"^#\s+(.+?)\s*$", re.MULTILINE)
_TASK_HEADING = re.compile(r"^\*\*(题\s*\d+)\s*(.*?)[？?]?\*\*", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^(?:%\w+[ \t]+)?([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)[ \t]*(.*)$", re.MULTILINE)
_CHECKS = ("check", "fingerprint")


class ExerciseError(CourseError):
    """An exercise of the kit is not built as grading needs it; names the file and the cell."""


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a cell.

    Attributes:
        text: its canonical form: equal for equal code, whatever the comments and the layout.
        names: what it assigns, also inside ``if``/``for``/``with``/``try``; functions and classes by their name.
        idle: it only holds a place open (``name = ...``), or does nothing at all.
        check: it calls nothing but ``check(unit, …)`` or ``fingerprint(unit)``.
        asks: task id and plain name that such a check is called with ("" for an answer that is no plain name).
    """

    text: str
    names: frozenset[str]
    idle: bool = False
    check: bool = False
    asks: tuple[str, str] | None = None


@dataclass(frozen=True)
class Code:
    """What a cell's code says; with ``parsed`` False (magics, errors) only what a look at its lines can tell."""

    statements: tuple[Statement, ...]
    parsed: bool

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name the cell assigns."""
        return frozenset(name for statement in self.statements for name in statement.names)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The statements' canonical forms."""
        return tuple(statement.text for statement in self.statements)


@dataclass(frozen=True)
class KitCell:
    """A code cell of the exercise.

    ``kind`` is ``parameters``, ``given``, ``answer`` or ``check``; ``task`` the id of its task, for a given cell that
    of the next answer ("" if none follows, and for the parameters).
    """

    id: str
    kind: str
    source: str
    task: str = ""


@dataclass(frozen=True)
class Task:
    """A task: its id, its title ("题1 自上而下"), the expression checked, the names in it that the answer assigns."""

    id: str
    title: str
    expression: str
    names: tuple[str, ...]
    stub: str

    @property
    def label(self) -> str:
        """The short name for a message: 题1."""
        return self.title.split(" ")[0]


@dataclass(frozen=True)
class Exercise:
    """A unit's exercise: its code cells in order (without the fingerprint) and its tasks in order."""

    unit: str
    title: str
    cells: tuple[KitCell, ...]
    tasks: tuple[Task, ...]

    def givens_before(self, cell: KitCell) -> tuple[KitCell, ...]:
        """The given cells that stand before this one."""
        return tuple(c for c in self.cells[: self.cells.index(cell)] if c.kind == "given")

    def answer(self, task: str) -> KitCell:
        """The answer cell of a task."""
        return next(c for c in self.cells if c.kind == "answer" and c.task == task)


def read_exercise(path: Path) -> Exercise:
    """Read an exercise of the kit, ``uNN_topic.ipynb``.

    Raises:
        ExerciseError: the file cannot be read, or its cells are not: parameters, then for each task given cells, one
            stub and its check.
    """
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception as error:  # nbformat raises errors of many kinds
        raise ExerciseError(f"练习 {path.name} 读不出来：{type(error).__name__}。") from error
    return _Reader(path.name).read(notebook)


def _parse(text: str) -> ast.Module:
    """As ``ast.parse``, which in CPython 3.11 counts the depth of all threads together and may stumble over another's.

    It then raises SystemError ("AST constructor recursion depth mismatch") for sound code.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(SystemError):
            return ast.parse(text)
    return ast.parse(text)


def read_code(source: str) -> Code:
    """Read the code of a cell, whoever wrote it; never raises.

    >>> sorted(read_code("low, high = 1, 2").names), read_code("%time x = 1").names
    (['high', 'low'], frozenset({'x'}))
    """
    if len(source) <= _LONGEST:
        text = textwrap.dedent(source) if source[:1] in (" ", "\t") else source  # as IPython does
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = _parse(text).body
            return Code(tuple(map(_statement, body)), True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    seen = [
        Statement(found[0], frozenset({found[1]}), found[2].rstrip() == "...") for found in _ASSIGNMENT.finditer(source)
    ]
    return Code(tuple(seen) or (Statement(source, frozenset()),), False)


class _Reader:
    """Reads one notebook; ``number`` is the cell it is at, counted from 1 over all cells."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unit = ""
        self.number = 0
        self.cells: list[KitCell] = []
        self.tasks: list[Task] = []
        self.waiting: list[NotebookNode] = []  # given cells whose task is not known yet
        self.stub: NotebookNode | None = None  # the answer whose check has not come yet
        self.heading = ""

    def read(self, notebook: NotebookNode) -> Exercise:
        titles = []
        self.unit = identify(notebook, Path(self.name)).unit
        for self.number, cell in enumerate(notebook.cells, start=1):
            if cell.cell_type == "markdown":
                titles += _HEADING.findall(cell.source)
                for found in _TASK_HEADING.finditer(cell.source):
                    self.heading = f"{found[1]} {found[2]}".strip()
            elif cell.cell_type == "code":
                self._code(cell)
        if self.stub is not None:
            raise self._flaw("答案格没有自查格")
        if not titles or not self.tasks or sum(c.kind == "parameters" for c in self.cells) != 1:
            raise self._flaw("要有一个标题、一个参数格和至少一道题")
        self._give("")
        names = [name for task in self.tasks for name in task.names]
        if len(set(names)) != len(names):
            raise self._flaw("两道题的答案不能同名")
        return Exercise(self.unit, titles[0], tuple(self.cells), tuple(self.tasks))

    def _code(self, cell: NotebookNode) -> None:
        tags = cell.metadata.get("tags", [])
        if "parameters" in tags:
            self.cells.append(KitCell(cell.id, "parameters", cell.source))
        elif "check" in tags:
            if cell.source.strip() != "fingerprint(unit)":
                self._check(cell)
        elif self.stub is not None:
            raise self._flaw("答案格和它的自查格之间不能有别的程序格")
        elif "task" in tags and ANSWER_HINT in map(str.strip, cell.source.split("\n")):
            self.stub = cell
        else:
            self.waiting.append(cell)

    def _check(self, cell: NotebookNode) -> None:
        task, expression, inside = self._call(cell.source.strip())
        if self.stub is None:
            raise self._flaw("自查格之前没有答案格")
        code = read_code(self.stub.source)
        names = tuple(name for name in inside if name in code.names)
        if not code.parsed or not names or not any(s.idle for s in code.statements if s.names & set(names)):
            raise self._flaw(f"答案格不是 {' '.join(inside) or expression} = ... 这样的空格")
        if not task.startswith(f"{self.unit}.") or task in {t.id for t in self.tasks}:
            raise self._flaw(f"题号 {task} 重复，或不属于单元 {self.unit}")
        self._give(task)
        self.cells += [
            KitCell(self.stub.id, "answer", self.stub.source, task),
            KitCell(cell.id, "check", cell.source, task),
        ]
        self.tasks.append(Task(task, self.heading or task, expression, names, self.stub.source))
        self.stub, self.heading = None, ""

    def _call(self, source: str) -> tuple[str, str, list[str]]:
        """Task id, expression and the names in it, of ``check(unit, "<task id>", <expression>)`` written just so."""
        try:
            (statement,) = ast.parse(source).body
            task, expression = statement.value.args[1].value, statement.value.args[2]  # type: ignore[attr-defined]
            text = ast.get_source_segment(source, expression) or ""
        except (SyntaxError, ValueError, AttributeError, IndexError):
            task, text = "", ""
        if not isinstance(task, str) or not text or source != f'check(unit, "{task}", {text})':
            raise self._flaw('自查格应正好是 check(unit, "题号", 答案)')
        return task, text, list(dict.fromkeys(n.id for n in ast.walk(expression) if isinstance(n, ast.Name)))

    def _give(self, task: str) -> None:
        self.cells += [KitCell(cell.id, "given", cell.source, task) for cell in self.waiting]
        self.waiting = []

    def _flaw(self, what: str) -> ExerciseError:
        return ExerciseError(f"练习 {self.name} 第 {self.number} 格：{what}。")


def _statement(node: ast.stmt) -> Statement:
    call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    check = call is not None and isinstance(call.func, ast.Name) and call.func.id in _CHECKS and _is_unit(call.args)
    asks = None
    if check and call is not None and len(call.args) == 3 and isinstance(call.args[1], ast.Constant):
        answer = call.args[2]
        if not _is_open(answer):
            asks = (str(call.args[1].value), answer.id if isinstance(answer, ast.Name) else "")
    return Statement(ast.dump(node), frozenset(_assigned(node)), _is_idle(node), check, asks)


def _is_unit(arguments: list[ast.expr]) -> bool:
    return bool(arguments) and isinstance(arguments[0], ast.Name) and arguments[0].id == "unit"


def _is_idle(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or _is_open(node.value)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_open(value: ast.expr) -> bool:
    """Is this ``...``, or a list or mapping of nothing else?"""
    if isinstance(value, ast.Dict):
        return bool(value.values) and all(map(_is_open, value.values))
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        return bool(value.elts) and all(map(_is_open, value.elts))
    return isinstance(value, ast.Constant) and value.value is Ellipsis


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """Names the statement assigns in the cell's own scope; a loop's variable is no assignment."""
    rest: list[ast.AST] = [statement]
    while rest:  # no recursion: the code may be nested as deep as anybody likes
        node = rest.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Lambda):
            continue
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.NamedExpr) or (isinstance(node, ast.AnnAssign) and node.value):
            targets = [node.target]
        for target in targets:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        rest += ast.iter_child_nodes(node)
