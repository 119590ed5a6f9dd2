"""``course grade``: from what was handed in to the reports, over all cores, and on where it was after a break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from course_lib.case import load_case
from course_lib.grading.intake.collect import collect
from course_lib.grading.judging.grader import Grader, grading_place
from course_lib.grading.judging.journal import Journal, key_of
from course_lib.grading.judging.kernels import CaseKernels
from course_lib.grading.judging.pool import grade_all, workers
from course_lib.grading.judging.rubric import load_rubric
from course_lib.grading.judging.setup import CaseFiles, exercises, make_setup, new_seed, write_case
from course_lib.grading.model import Submission, UnitResult
from course_lib.grading.reports.report import write_reports
from course_lib.kernels.sandbox import why_not
from course_lib.pages.folder import OutputFolder
from course_lib.paths import results_dir

__all__ = ["Graded", "Listener", "grade_submissions"]

_STATE = ".grading"


class Listener(Protocol):
    """Told how far a grading is."""

    def start(self, total: int, done: int) -> None:
        """So many submissions, so many graded in an earlier run."""
        ...

    def graded(self, result: UnitResult) -> None:
        """One more."""
        ...


@dataclass(frozen=True)
class Graded:
    """A grading: all ``results``, how many of them were ``kept`` from an earlier run, the hidden case's ``seed``, the
    folder ``out`` of the reports, and the ``units`` that count (id -> title).
    """

    results: tuple[UnitResult, ...]
    kept: int
    seed: int
    out: Path
    units: Mapping[str, str]


def grade_submissions(
    source: Path,
    *,
    case: str = "gulou",
    seed: int | None = None,
    units: Sequence[str] | None = None,
    out: Path | None = None,
    isolate: bool = True,
    processes: int | None = None,
    scheduler: str | None = None,
    listener: Listener | None = None,
) -> Graded:
    """Grade everything in ``source`` and write the reports.

    Args:
        source: folder, notebook or archive, see ``collect``.
        case: the public case: a shipped name or a folder.
        seed: of the hidden case; default that of an earlier grading into ``out``, else a new secret one.
        units: unit ids that count; default those that anybody handed in.
        out: default ``build/grade-<name of source>``.
        isolate: see ``Grader``.
        processes: default one per core.
        scheduler: address of a Dask scheduler (``tcp://…``) to use instead of processes of this machine.
        listener: told of the progress.

    Raises:
        CourseError: nothing to grade, no isolation, another grading under way …; the message is for the grader.
        CaseError: the public case has faults.
    """
    rubric = load_rubric()
    submissions = collect(source, rubric.files.limits, tuple(units or exercises()))
    counted = tuple(units or sorted({s.unit for s in submissions} & set(exercises())))
    output = OutputFolder((out or results_dir() / f"grade-{source.stem}").absolute())
    state = output.folder / _STATE
    with Journal(state / "journal.jsonl") as journal, grading_place() as place:

        def prepare(found: CaseFiles) -> None:
            if not isolate or not why_not():
                CaseKernels(write_case(found, place / "cases"), place, rubric.limits, isolate=isolate).start_early()

        setup = make_setup(case, _seed(state / "seed", seed), counted, rubric, prepare)
        (state / "seed").write_text(str(setup.seed), encoding="ascii")  # the next run need not look for it
        grader = Grader(setup, place, isolate=isolate)
        keys = {key_of(submission, setup.digest): submission for submission in submissions}
        results = {key: journal.results[key] for key in keys if key in journal.results}
        kept = len(results)
        waiting = [submission for key, submission in keys.items() if key not in results]
        if listener is not None:
            listener.start(len(keys), kept)
        try:
            for submission, result in _run(grader, place, waiting, processes, scheduler) if waiting else ():
                key = key_of(submission, setup.digest)
                journal.add(key, result)
                results[key] = result
                if listener is not None:
                    listener.graded(result)
        finally:
            grader.end_zygotes()
        points = {unit: sum(rubric.points[task.id] for task in grader.tasks(unit)) for unit in grader.units}
        # the heading also stands on what trainees get: nothing of the hidden case in it
        write_reports(results.values(), output, load_case(case).meta.title, grader.units, points=points)
        output.finish()
    return Graded(tuple(results[key] for key in keys), kept, int(setup.seed or 0), output.folder, grader.units)


def _run(
    grader: Grader, place: Path, submissions: Sequence[Submission], processes: int | None, scheduler: str | None
) -> Iterator[tuple[Submission, UnitResult]]:
    references = grader.refer()
    if scheduler is not None:
        from course_lib.grading.judging.cluster import grade_on_cluster

        return grade_on_cluster(submissions, grader.setup, references, scheduler, isolate=grader.isolate)
    count = workers(processes)
    return grade_all(submissions, grader.setup, references, place, isolate=grader.isolate, processes=count)


def _seed(path: Path, asked: int | None) -> int:
    """The seed asked for, or that of the earlier run, or a new one."""
    if asked is not None:
        return asked
    return int(path.read_text(encoding="ascii")) if path.is_file() else new_seed()
