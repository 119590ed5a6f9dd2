"""Many submissions over the cores of one machine; a submission that brings a process down loses its own grade only."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from course_lib.grading.judging.grader import Grader, References
from course_lib.grading.judging.setup import Setup
from course_lib.grading.model import Submission, UnitResult

__all__ = ["grade_all", "workers"]

_AHEAD = 2  # submissions that wait in front of each worker: more would only fill the memory
_MEMORY = 2 << 30  # bytes of a worker's own data
_BROKEN = "评阅这份作业时程序两次中断，没有评"

_grader: Grader | None = None  # of this worker process


def workers(asked: int | None = None) -> int:
    """How many processes: as asked, else one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return asked or cores


def grade_all(
    submissions: Sequence[Submission],
    setup: Setup,
    references: References,
    place: Path,
    *,
    isolate: bool,
    processes: int,
) -> Iterator[tuple[Submission, UnitResult]]:
    """Grade them all; give each as soon as it is graded, in any order."""
    settings = (setup, place, isolate, references)
    suspects: list[Submission] = []
    yield from _pooled(list(submissions), processes, settings, suspects.append)
    for submission in suspects:  # one at a time: the one that does it is known then
        guilty: list[Submission] = []
        yield from _pooled([submission], 1, settings, guilty.append)
        for broken in guilty:
            lost = replace(broken, text="", problem=_BROKEN)
            yield broken, Grader(setup, place, isolate=isolate, references=references).grade(lost)


def _pooled(
    waiting: list[Submission],
    processes: int,
    settings: tuple[Setup, Path, bool, References],
    suspect: Callable[[Submission], object],
) -> Iterator[tuple[Submission, UnitResult]]:
    """Grade over a pool; when it breaks, what was under way is reported to ``suspect`` and the rest goes on."""
    waiting = waiting[::-1]
    while waiting:
        running: dict[Future[UnitResult], Submission] = {}
        with ProcessPoolExecutor(processes, _context(), _start, settings) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < processes * _AHEAD:
                        submission = waiting.pop()
                        running[pool.submit(_grade, submission)] = submission
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        result = future.result()
                        yield running.pop(future), result
            except BrokenProcessPool:
                for submission in running.values():
                    suspect(submission)


def _context() -> multiprocessing.context.BaseContext:
    """Forked workers have everything imported already; elsewhere forking is not to be relied on."""
    return multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")


def _start(setup: Setup, place: Path, isolate: bool, references: References) -> None:
    """Begin a worker, with a bound on its own memory: better it breaks than the machine, whatever a kernel sends."""
    global _grader
    if sys.platform.startswith("linux"):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    _grader = Grader(setup, place, isolate=isolate, references=references)


def _grade(submission: Submission) -> UnitResult:
    assert _grader is not None
    return _grader.grade(submission)
