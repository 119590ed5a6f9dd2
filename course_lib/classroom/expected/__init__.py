"""What each self-check expects, computed from the unit's own case and the team's earlier choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from course_lib.classroom.expected import budget, decision, gap, industries

if TYPE_CHECKING:
    from course_lib.classroom.unit import Unit

__all__ = ["expect", "tasks"]

_TASKS: dict[str, Callable[[Unit], object]] = {**industries.TASKS, **budget.TASKS, **decision.TASKS, **gap.TASKS}


def tasks() -> list[str]:
    """Return the ids of all self-check tasks."""
    return list(_TASKS)


def expect(unit: Unit, task: str) -> object:
    """Return what ``task`` expects on this unit's case."""
    return _TASKS[task](unit)
