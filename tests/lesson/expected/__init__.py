"""What each task asks for, worked out by the library in another way than the solutions do.

The kit's answers come from the solution regions of ``sources/``; these check them: a wrong solution differs from them.
"""

from __future__ import annotations

from collections.abc import Callable

from course_lib.case import Case
from tests.lesson.expected.budget import TASKS as _BUDGET
from tests.lesson.expected.decision import TASKS as _DECISION
from tests.lesson.expected.gap import TASKS as _GAP
from tests.lesson.expected.industries import TASKS as _INDUSTRIES
from tests.lesson.expected.needs import TASKS as _NEEDS
from tests.lesson.expected.opening import TASKS as _OPENING
from tests.lesson.expected.route import TASKS as _ROUTE
from tests.lesson.expected.survey import TASKS as _SURVEY

__all__ = ["expect", "tasks"]

_TASKS: dict[str, Callable[[Case], object]] = {
    **_OPENING,
    **_SURVEY,
    **_INDUSTRIES,
    **_NEEDS,
    **_BUDGET,
    **_DECISION,
    **_GAP,
    **_ROUTE,
}


def tasks() -> list[str]:
    """Return the ids of all self-check tasks."""
    return list(_TASKS)


def expect(case: Case, task: str) -> object:
    """Return what ``task`` expects on this unit's case."""
    return _TASKS[task](case)
