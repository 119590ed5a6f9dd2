"""An invented class and what it handed in: some answers right, some open, wrong, raising an error, or written out."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_lib.case import load_case
from course_lib.grading.judging.exercise import Exercise, Task, read_exercise
from course_lib.grading.judging.setup import exercises
from course_lib.lesson.derived import expect
from course_lib.paths import solutions_dir
from course_lib.running.probe import plain

__all__ = ["CASE", "REASON", "Key", "Paper", "Sheet", "make_class", "right_on_public", "sheets", "write"]

CASE = "gulou"
REASON = {"right": "right", "open": "not_attempted", "wrong": "wrong", "error": "error", "written out": "hard_coded"}
"""What an answer is -> what grading on a hidden case too has to find."""

_PATTERN = ("right", "open", "right", "wrong", "right", "right", "error", "right", "written out", "right", "right")

Key = tuple[str, str, str]
"""Person, unit, task."""


@dataclass(frozen=True)
class Sheet:
    """A unit: its exercise as the grader reads it, both notebooks, and each task's right answer in public."""

    exercise: Exercise
    notebook: NotebookNode
    solution: NotebookNode
    expected: Mapping[str, Any]

    @property
    def unit(self) -> str:
        return self.exercise.unit

    def tasks(self) -> Iterator[tuple[Task, str, str]]:
        """Each task with the ids of its answer cell and its check cell."""
        for task in self.exercise.tasks:
            ids = {cell.kind: cell.id for cell in self.exercise.cells if cell.task == task.id}
            yield task, ids["answer"], ids["check"]


@dataclass(frozen=True)
class Paper:
    """What one person handed in for one unit: ``kinds`` of answer by task, ``answers`` by the id of their cell."""

    person: str
    sheet: Sheet
    kinds: Mapping[str, str]
    answers: Mapping[str, str]

    @property
    def unit(self) -> str:
        return self.sheet.unit

    def notebook(self, change: Callable[[NotebookNode], NotebookNode | None] = lambda cell: cell) -> NotebookNode:
        """The exercise with the answers in it, each cell as ``change`` makes it (None: left out)."""
        made = copy.deepcopy(self.sheet.notebook)
        for cell in made.cells:
            cell.source = self.answers.get(cell.id, cell.source)
        made.cells = [cell for cell in map(change, made.cells) if cell is not None]
        return made


def sheets() -> list[Sheet]:
    """All units of the kit."""
    case = load_case(CASE)
    found = []
    for path in exercises().values():
        exercise = read_exercise(path)
        found.append(
            Sheet(
                exercise,
                nbformat.read(path, as_version=4),
                nbformat.read(solutions_dir() / path.name, as_version=4),
                {task.id: plain(expect(case, task.id)) for task in exercise.tasks},
            )
        )
    return found


def make_class(people: Sequence[str], units: Sequence[Sheet]) -> list[Paper]:
    """A paper of each person for each unit; the first person's are all right."""
    papers = []
    for number, person in enumerate(people):
        kinds = itertools.islice(itertools.cycle(_PATTERN), 5 * number, None)
        for sheet in units:
            own = {task.id: next(kinds) if number else "right" for task in sheet.exercise.tasks}
            papers.append(Paper(person, sheet, own, dict(_answers(sheet, own))))
    return papers


def right_on_public(papers: Sequence[Paper]) -> dict[Key, bool]:
    """What a grader has to find that knows the public case only."""
    return {(p.person, p.unit, t): kind in ("right", "written out") for p in papers for t, kind in p.kinds.items()}


def write(notebook: NotebookNode, path: Path) -> None:
    """Write it, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _answers(sheet: Sheet, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    solved = {cell.id: cell.source for cell in sheet.solution.cells}
    for task, answer, _ in sheet.tasks():
        (name,), right = task.names, sheet.expected[task.id]
        yield (
            answer,
            {
                "right": solved[answer],
                "open": task.stub,
                "wrong": f"{solved[answer]}\n{name} = {_off(right)!r}",
                "error": f"{name} = 1 / 0",
                "written out": f"{name} = {right!r}",
            }[kinds[task.id]],
        )


def _off(right: Any) -> Any:
    """A wrong answer of the same kind."""
    if isinstance(right, str):
        return f"{right}0"
    if isinstance(right, list):
        return [*right, "X99"]
    if isinstance(right, dict):
        return {key: _off(value) for key, value in right.items()}
    return right * 1.5 + 1
