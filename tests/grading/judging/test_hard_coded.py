"""Answers typed in for the public case lose their points on the hidden one; honest ones of any look keep theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.case import load_case
from course_lib.grading.judging.grader import Grader
from course_lib.grading.judging.judge import value_of
from course_lib.grading.judging.pool import grade_all
from course_lib.grading.judging.setup import Setup
from course_lib.grading.model import UnitResult
from tests.grading.handed_in import losses, submission
from tests.grading.variants import HARD_CODED, HONEST, HardCoded, Honest

GROUPS = 3  # neighbouring tasks are in different submissions, so that right answers stand beside


@pytest.fixture(scope="module")
def graded(setup: Setup, place: Path, grader: Grader) -> dict[str, UnitResult]:
    """Person -> result of all variants, several of the same unit in one submission."""
    case, public = load_case("gulou"), setup.cases[0].digest
    typed: dict[tuple[str, str], dict[str, str]] = {}
    for variant in HARD_CODED:
        unit = variant.task[:3]
        record = grader.references[unit][public][variant.task].record
        assert record is not None
        typed.setdefault((_person(variant), unit), {})[variant.task] = variant.source(value_of(record), case)
    handed_in = [submission(person, unit, answers) for (person, unit), answers in typed.items()]
    handed_in += [
        submission(one.name, one.unit, one.answers, first=one.first, last=one.last, order=one.order) for one in HONEST
    ]
    run = grade_all(handed_in, setup, grader.references, place, isolate=True, processes=2)
    return {given.person: result for given, result in run}


def _person(variant: HardCoded) -> str:
    return f"{variant.task[:3]} {HARD_CODED.index(variant) % GROUPS}"


@pytest.mark.parametrize("variant", HARD_CODED, ids=lambda variant: variant.name)
def test_a_hard_coded_answer_loses_its_points(variant: HardCoded, graded: dict[str, UnitResult]) -> None:
    result = next(task for task in graded[_person(variant)].tasks if task.task == variant.task)
    assert (result.reason, result.earned) == ("hard_coded", 0), result.text


def test_what_stands_beside_a_hard_coded_answer_loses_nothing(graded: dict[str, UnitResult]) -> None:
    people = {_person(variant) for variant in HARD_CODED}
    lost = {(person, task) for person in people for task in losses(graded[person])}
    assert lost == {(_person(variant), variant.task) for variant in HARD_CODED}


@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest.name)
def test_an_honest_answer_loses_nothing(honest: Honest, graded: dict[str, UnitResult]) -> None:
    result = graded[honest.name]
    assert losses(result) == {}, [(task.task, task.reason, task.text) for task in result.tasks]
    assert result.earned == 100
