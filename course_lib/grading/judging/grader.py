"""Grade one submission after the other by one setup; any process or machine can make itself a grader from it."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_lib.grading.judging.assemble import assemble
from course_lib.grading.judging.exercise import Exercise, Task, read_exercise
from course_lib.grading.judging.judge import judge_task
from course_lib.grading.judging.kernels import CaseKernels
from course_lib.grading.judging.runner import Piece, Run, Told, run_notebooks
from course_lib.grading.judging.setup import Setup, SetupError, write_case
from course_lib.grading.model import Submission, TaskResult, UnitResult
from course_lib.kernels.files import write_whole
from course_lib.kernels.sandbox import why_not

__all__ = ["Grader", "References", "grading_place"]

References = Mapping[str, Mapping[str, Mapping[str, Told]]]
"""Unit -> case (its digest) -> task -> what the reference solution told."""


_PATIENCE = 10.0  # with our own reference solutions, should the machine be busy


class Grader:
    """Grades submissions.

    Args:
        setup: what to measure by.
        place: folder for the cases and the kernelspec, see ``grading_place``; graders of one setup may share it, and
            then share a zygote.
        isolate: run each submission in an isolated kernel.
        references: what the reference solutions tell; without them ``refer`` finds out.

    Raises:
        SetupError: isolation is asked for and cannot be had here.
    """

    def __init__(self, setup: Setup, place: Path, *, isolate: bool, references: References | None = None) -> None:
        if isolate and (reason := why_not()):
            raise SetupError(
                f"这台机器不能隔离运行作业：{reason}。\n"
                "只评你信得过的作业时，可以加 --unsafe：不隔离，作业能读写你的文件"
            )
        self.setup, self.isolate = setup, isolate
        self.rubric = setup.settings
        self._kernels = {
            case.digest: CaseKernels(write_case(case, place / "cases"), place, self.rubric.limits, isolate=isolate)
            for case in setup.cases
        }
        self._exercises = {unit: _exercise(place / setup.digest, unit, text) for unit, text in setup.exercises.items()}
        self._cwd = place / "cwd"
        self._cwd.mkdir(exist_ok=True)
        self.references: References = references if references is not None else {}

    def end_zygotes(self) -> None:
        """End the processes that kernels were forked from; graders that share the place lose them too."""
        if sys.platform.startswith("linux"):
            for kernels in self._kernels.values():
                kernels.end_zygote()

    @property
    def units(self) -> dict[str, str]:
        """Unit id -> title."""
        return {unit: sheet.title for unit, sheet in self._exercises.items()}

    def tasks(self, unit: str) -> tuple[Task, ...]:
        """The tasks of a unit, in order."""
        return self._exercises[unit].tasks

    def refer(self) -> References:
        """Run the reference solutions on every case; remember and return what they tell.

        Raises:
            SetupError: a reference does not answer a task.
        """
        for kernels in self._kernels.values():
            kernels.start_early()
        found: dict[str, dict[str, dict[str, Told]]] = {}
        for unit, text in self.setup.solutions.items():
            sheet = self._exercises[unit]
            assembled = assemble(sheet, nbformat.reads(text, as_version=4), self._parameters())
            for case, run in self._runs(assembled.notebook, patience=_PATIENCE).items():
                if missing := [t.id for t in sheet.tasks if "value" not in (run.told[t.id].record or {})]:
                    raise SetupError(f"参考答案没有答出 {'、'.join(missing)}（{run.stopped or run.errors}）")
                found.setdefault(unit, {})[case] = dict(run.told)
        self.references = found
        return found

    def grade(self, submission: Submission) -> UnitResult:
        """Grade one submission; whatever is in it, the result says what came of it."""
        began = time.perf_counter()
        sheet = self._exercises.get(submission.unit)
        if submission.problem or sheet is None:
            problem = submission.problem or f"没有单元 {submission.unit}"
            return self._unreadable(submission, sheet, problem)
        if len(submission.text) > self.rubric.files.source_kb * 1000:
            return self._unreadable(submission, sheet, f"程序太长，超过 {self.rubric.files.source_kb:g} KB")
        try:
            assembled = assemble(sheet, nbformat.reads(submission.text, as_version=4), self._parameters())
        except Exception as error:  # nothing that anybody hands in may end the grading of the others
            return self._unreadable(submission, sheet, f"读不懂这份作业（{type(error).__name__}）")
        runs = self._runs(assembled.notebook) if any(assembled.attempted.values()) else {}
        tasks = tuple(
            judge_task(
                task.id,
                self.rubric.points[task.id],
                self.rubric.shares[task.id],
                assembled.attempted[task.id],
                runs,
                self.references[submission.unit],
            )
            for task in sheet.tasks
        )
        return UnitResult(
            submission.person,
            submission.unit,
            sheet.title,
            submission.name,
            tasks,
            (*submission.notices, *assembled.notices),
            answers=dict(assembled.answers),
            seconds=round(time.perf_counter() - began, 3),
        )

    def _unreadable(self, submission: Submission, sheet: Exercise | None, problem: str) -> UnitResult:
        lost = tuple(
            TaskResult(task.id, task.title, self.rubric.points[task.id], 0.0, "unreadable", problem)
            for task in (sheet.tasks if sheet else ())
        )
        title = sheet.title if sheet else ""
        return UnitResult(submission.person, submission.unit, title, submission.name, lost, submission.notices, problem)

    def _parameters(self) -> dict[str, object]:
        """For the parameters cell; the case is the first one until ``_runs`` puts another in."""
        return {"case_name": str(next(iter(self._kernels.values())).case), "team_name": "demo", "work": "work"}

    def _runs(self, notebook: NotebookNode, *, patience: float = 1.0) -> dict[str, Run]:
        """Case -> run, the public case first; ``notebook`` is as assembled with ``_parameters``.

        ``patience`` times the seconds of the limits may pass.
        """
        limits = self.rubric.limits
        seconds = {name: patience * getattr(limits, name) for name in ("cell_seconds", "run_seconds")}
        named = str(self._parameters()["case_name"])
        pieces = []
        for kernels in self._kernels.values():
            copy = deepcopy(notebook)
            for cell in copy.cells:  # the path is of this grading alone: it stands nowhere else
                cell.source = cell.source.replace(named, str(kernels.case))
            pieces.append(Piece(copy, kernels.folder, kernels.name))
        return dict(
            zip(self._kernels, run_notebooks(pieces, limits.model_copy(update=seconds), self._cwd), strict=True)
        )


@contextmanager
def grading_place() -> Iterator[Path]:
    """A folder for graders: others may look up what they know the name of (kernels of another user id their case)."""
    with tempfile.TemporaryDirectory(prefix="course-grade-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def _exercise(place: Path, unit: str, text: str) -> Exercise:
    path = place / "exercises" / f"{unit}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file():
        write_whole(path, text)  # a grader beside us may be reading it
    return read_exercise(path)
