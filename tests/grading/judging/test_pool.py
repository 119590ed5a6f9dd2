"""A pool of graders outlives what a submission does to one of its processes."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from course_lib.grading.judging import pool
from course_lib.grading.judging.grader import Grader
from course_lib.grading.model import Submission, UnitResult


def test_a_submission_that_brings_its_process_down_loses_its_own_grade_only(
    grader: Grader, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def graded(self: Grader, piece: Submission) -> UnitResult:
        if piece.person == "bad" and not piece.problem:
            os._exit(9)
        told = str(resource.getrlimit(resource.RLIMIT_DATA)[0]) if piece.person == "a" else piece.problem
        return UnitResult(piece.person, "u02", "", piece.name, (), problem=told)

    monkeypatch.setattr(pool.Grader, "grade", graded)
    pieces = [Submission(name, "u02", name, "{}") for name in ("a", "b", "bad", "c", "d", "e")]
    run = pool.grade_all(pieces, grader.setup, grader.references, place, isolate=True, processes=2)
    found = {piece.person: result.problem for piece, result in run}
    assert found.pop("bad") and found.pop("a") == str(2 << 30)  # a worker breaks before the machine does
    assert found == dict.fromkeys("bcde", "")
