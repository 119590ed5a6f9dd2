"""One setup and one isolated grader for the tests that really run submissions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course_lib.grading.judging.grader import Grader, grading_place
from course_lib.grading.judging.rubric import load_rubric
from course_lib.grading.judging.setup import Setup, make_setup

SEED = 11  # its first hidden case tells all right answers from the public ones
SMALL = {
    "cell_seconds": 12,  # a busy machine may well need two for what takes half a one
    "run_seconds": 36,
    "cpu_seconds": 30,
    "memory_mb": 512,
    "address_space_mb": 4096,
    "processes": 24,
    "file_mb": 8,
    "tmp_mb": 32,
    "output_mb": 1,
}


def small_setup(units: list[str] | None = None) -> Setup:
    """Units (all) on the public case and one hidden case, with small limits, those of time apart."""
    rubric = load_rubric()
    limits = rubric.limits.model_copy(update=SMALL)
    return make_setup("gulou", SEED, units, rubric=rubric.model_copy(update={"limits": limits}))


@pytest.fixture(scope="session")
def setup() -> Setup:
    """What most tests grade by."""
    return small_setup()


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """Where the graders keep the cases and the kernelspec."""
    with grading_place() as folder:
        yield folder


@contextmanager
def running_grader(setup: Setup, place: Path) -> Iterator[Grader]:
    """An isolated grader that knows what the reference solutions tell; its zygotes end with it."""
    grader = Grader(setup, place, isolate=True)
    grader.refer()
    yield grader
    grader.end_zygotes()


@pytest.fixture(scope="session")
def grader(setup: Setup, place: Path) -> Iterator[Grader]:
    """One for all tests of a process."""
    with running_grader(setup, place) as grader:
        yield grader
