"""The same grading on a Dask cluster: each worker process makes itself a grader from the setup that it is sent.

The workers need the kit installed, and bubblewrap. What crosses the network is plain data.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Any

from course_lib.errors import CourseError
from course_lib.grading.judging.grader import Grader, References, grading_place
from course_lib.grading.judging.runner import Told
from course_lib.grading.judging.setup import Setup
from course_lib.grading.model import Submission, UnitResult

__all__ = ["ClusterError", "grade_on_cluster"]

_AHEAD = 4  # submissions under way for each of the cluster's threads
_CONNECT_SECONDS = 20

_graders: dict[tuple[str, bool], Grader] = {}  # of this worker process
_lock = threading.Lock()


class ClusterError(CourseError):
    """The cluster cannot be used; the message is for the grader."""


def grade_on_cluster(
    submissions: Sequence[Submission], setup: Setup, references: References, scheduler: str, *, isolate: bool
) -> Iterator[tuple[Submission, UnitResult]]:
    """Grade them on the cluster at ``scheduler`` (``tcp://host:port``); give each as soon as it is graded.

    Raises:
        ClusterError: the packages are missing, or the scheduler does not answer.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ClusterError('这台机器没有装 Dask：请运行 pip install ".[cluster]"') from None
    try:
        client = Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"连不上 Dask 调度器 {scheduler}：{error}") from None
    with client:
        threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
        if not threads:
            raise ClusterError(f"Dask 调度器 {scheduler} 还没有 worker，请先启动 dask worker")
        shared = client.scatter((setup, _as_data(references), isolate), broadcast=True)
        waiting = iter(submissions)

        def submit(submission: Submission) -> Any:
            future = client.submit(_grade, submission, shared, pure=False)
            sent[str(future.key)] = submission
            return future

        sent: dict[str, Submission] = {}
        first = [submit(submission) for submission in islice(waiting, threads * _AHEAD)]
        done = as_completed(first, loop=client.loop, with_results=True)
        for future, record in done:
            yield sent.pop(str(future.key)), UnitResult.from_dict(record)
            future.release()
            for submission in islice(waiting, 1):
                done.add(submit(submission))


def _grade(submission: Submission, shared: tuple[Setup, Mapping[str, Any], bool]) -> dict[str, Any]:
    """On a worker."""
    setup, references, isolate = shared
    return _grader(setup, references, isolate).grade(submission).to_dict()


def _grader(setup: Setup, references: Mapping[str, Any], isolate: bool) -> Grader:
    """This process's grader of a setup; its folder and zygote end with the process."""
    key = (setup.digest, isolate)
    with _lock:
        if key not in _graders:
            stack = ExitStack()
            place = stack.enter_context(grading_place())
            grader = Grader(setup, place, isolate=isolate, references=_from_data(references))
            stack.callback(grader.end_zygotes)
            atexit.register(stack.close)
            _graders[key] = grader
        return _graders[key]


def _as_data(references: References) -> dict[str, Any]:
    return {
        unit: {case: {task: [list(t.outputs), t.record] for task, t in told.items()} for case, told in cases.items()}
        for unit, cases in references.items()
    }


def _from_data(data: Mapping[str, Any]) -> References:
    return {
        unit: {case: {task: Told(*pair) for task, pair in told.items()} for case, told in cases.items()}
        for unit, cases in data.items()
    }
