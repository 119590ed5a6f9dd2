"""What each task asks for, worked out by the library in another way than the solutions do.

The kit's answers come from the solution regions of ``sources/``; these check them: a wrong solution differs from them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from course_lib.case import Case

__all__ = ["expect", "tasks"]

#: Every module here has some; a new unit brings its own.
_TASKS: dict[str, Callable[[Case], object]] = {
    task: answer
    for module in pkgutil.iter_modules(__path__, f"{__name__}.")
    for task, answer in importlib.import_module(module.name).TASKS.items()
}


def tasks() -> list[str]:
    """Return the ids of all tasks, in order of their units."""
    return sorted(_TASKS, key=lambda task: task.partition(".")[0])


def expect(case: Case, task: str) -> object:
    """Return what ``task`` expects on a case."""
    return _TASKS[task](case)
