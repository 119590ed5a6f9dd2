"""Run what the builder derived of a unit on a case: its answers (``data/answers``), its codes (``data/codes``).

Answers are known to self-checks and graders only: where submissions are graded their folder cannot be seen, and nothing
keeps one in memory there.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from course_lib.errors import CourseError
from course_lib.paths import built_dir

if TYPE_CHECKING:
    from course_lib.case import Case

__all__ = ["AnswersHidden", "codes", "expect"]

_KEPT = 16  # as many units as are asked for in turn on one case


class AnswersHidden(CourseError):
    """No unit's answers are here: in a graded run nothing that knows them is."""


def expect(case: Case, task: str) -> object:
    """Return what ``task`` expects on this case: what the solution gives there.

    Raises:
        AnswersHidden: no answers are here at all.
        KeyError: there is no such task.
    """
    path = built_dir() / "answers" / f"{task.partition('.')[0]}.py"
    if not path.is_file():
        if not any(path.parent.glob("*.py")):
            raise AnswersHidden("这里没有参考答案")
        raise KeyError(task)
    return _answers(path, case).expect(task)


def codes(case: Case, unit_id: str) -> Mapping[str, object]:
    """Return the results by which a unit's codes are made, by name; a tuple holds several.

    Raises:
        KeyError: the unit has none.
    """
    path = built_dir() / "codes" / f"{unit_id}.py"
    if not path.is_file():
        raise KeyError(f"{unit_id} 没有核对码")
    space = _space(case)
    exec(_compiled(ast.parse(path.read_text(encoding="utf-8")).body, path), space)
    found: Mapping[str, object] = space["codes"]
    return found


class _Answers:
    """One unit's answers on one case, worked out in order and only as far as they are asked for."""

    def __init__(self, path: Path, case: Case) -> None:
        self._parts = _parts(path)
        self._known: dict[str, object] = {}
        self._space = _space(case) | {"answer": self._known.__setitem__}

    def expect(self, task: str) -> object:
        while task not in self._known and self._parts:
            exec(self._parts[0], self._space)
            self._parts = self._parts[1:]  # not before it went well: asked again it fails again
        return self._known[task]


@lru_cache(_KEPT)
def _answers(path: Path, case: Case) -> _Answers:
    return _Answers(path, case)


def _parts(path: Path) -> list[CodeType]:
    """The file cut after each ``answer(…)``."""
    parts: list[list[ast.stmt]] = [[]]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        parts[-1].append(node)
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "answer":
            parts.append([])
    return [_compiled(part, path) for part in parts if part]


def _compiled(body: list[ast.stmt], path: Path) -> CodeType:
    return compile(ast.Module(body, type_ignores=[]), str(path), "exec")


def _space(case: Case) -> dict[str, Any]:
    return {"case": case, "print": lambda *_, **__: None}
