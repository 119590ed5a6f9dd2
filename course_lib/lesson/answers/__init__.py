"""What each self-check expects, computed from the unit's own case and the team's earlier choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from course_lib.lesson.answers.budget import TASKS as _BUDGET
from course_lib.lesson.answers.decision import TASKS as _DECISION
from course_lib.lesson.answers.gap import TASKS as _GAP
from course_lib.lesson.answers.industries import TASKS as _INDUSTRIES
from course_lib.lesson.answers.needs import TASKS as _NEEDS
from course_lib.lesson.answers.opening import TASKS as _OPENING
from course_lib.lesson.answers.route import TASKS as _ROUTE
from course_lib.lesson.answers.survey import TASKS as _SURVEY

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = ["expect", "tasks"]

_TASKS: dict[str, Callable[[Unit], object]] = {
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


def expect(unit: Unit, task: str) -> object:
    """Return what ``task`` expects on this unit's case."""
    return _TASKS[task](unit)
