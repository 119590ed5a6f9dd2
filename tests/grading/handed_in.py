"""Submissions as a class hands them in: the kit's exercise with answers typed in, and cells before and after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import nbformat
from nbformat import NotebookNode

from course_lib.grading.intake.collect import normalise
from course_lib.grading.judging.exercise import Exercise, read_exercise
from course_lib.grading.judging.setup import exercises
from course_lib.grading.model import Submission, UnitResult
from course_lib.paths import solutions_dir

__all__ = ["exercise", "losses", "solved", "submission"]


@cache
def exercise(unit: str) -> Exercise:
    """The kit's exercise."""
    return read_exercise(exercises()[unit])


@cache
def solved(unit: str) -> Mapping[str, str]:
    """Task -> the right answer's source, from the kit's solution."""
    notebook = nbformat.read(solutions_dir() / exercises()[unit].name, as_version=4)
    sources = {cell.id: cell.source for cell in notebook.cells}
    return {task.id: sources[exercise(unit).answer(task.id).id] for task in exercise(unit).tasks}


def submission(
    person: str,
    unit: str = "u02",
    answers: Mapping[str, str] | None = None,
    *,
    first: Sequence[str] = (),
    last: Sequence[str] = (),
    order: Sequence[str] = (),
) -> Submission:
    """What somebody hands in who has everything right but for these answers and cells.

    Args:
        person: the name.
        unit: its id.
        answers: task -> source instead of the right answer.
        first: cells of their own after the first given cells, before the first answer.
        last: cells of their own at the end.
        order: task ids in the order in which their answers stand (default the exercise's), all behind the given cells.
    """
    typed = {**solved(unit), **(answers or {})}
    notebook = nbformat.read(exercises()[unit], as_version=4)
    sheet = exercise(unit)
    places = {sheet.answer(task).id: task for task in typed}
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        task = places.get(cell.id)
        if task == sheet.tasks[0].id:
            cells += map(nbformat.v4.new_code_cell, first)
        if task:
            cell.source = typed[task]
        cells.append(cell)
    if order:
        moved = {places[cell.id]: cell for cell in cells if cell.id in places}
        cells = [cell for cell in cells if cell.id not in places] + [moved[task] for task in order]
    notebook.cells = [*cells, *map(nbformat.v4.new_code_cell, last)]
    text: str = nbformat.writes(normalise(notebook), version=4)
    return Submission(person, unit, f"{person}/{unit}.ipynb", text)


def losses(result: UnitResult) -> dict[str, str]:
    """Task -> reason, of the tasks that lost points."""
    return {task.task: task.reason for task in result.tasks if task.earned < task.points}
