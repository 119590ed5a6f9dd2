"""``course check-mine``: a trainee's own exercises under the same judgement, on the public case, before grading."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbformat.v4 import new_output
from rich.console import Console
from rich.text import Text

from course_lib.case import load_case
from course_lib.grading.intake.collect import collect
from course_lib.grading.judging.grader import Grader, References, grading_place
from course_lib.grading.judging.rubric import load_rubric
from course_lib.grading.judging.runner import Told
from course_lib.grading.judging.setup import Setup, exercises, make_setup
from course_lib.grading.model import UnitResult
from course_lib.kernels.sandbox import why_not
from course_lib.lesson.derived import expect
from course_lib.running.probe import MIME, plain

__all__ = ["check_mine", "print_mine"]

_MARKS = {"right": ("✔", "green"), "not_attempted": ("—", "yellow")}


def check_mine(source: Path, case: str, units: Sequence[str] | None = None) -> Iterator[UnitResult]:
    """Judge the exercises in ``source`` (a folder or a notebook) on ``case`` only, one after the other.

    A person's own work is isolated where that can be had, and runs without it where not.

    Raises:
        CourseError: there is nothing to check.
    """
    rubric = load_rubric()
    found = collect(source, rubric.files.limits, tuple(units or exercises()))
    setup = make_setup(case, None, sorted({s.unit for s in found if s.unit in exercises()}), rubric)
    with grading_place() as place:
        grader = Grader(setup, place, isolate=not why_not(), references=_expected(setup, case))
        try:
            yield from map(grader.grade, found)
        finally:
            grader.end_zygotes()


def _expected(setup: Setup, case: str) -> References:
    """What would be right, computed here and not by a reference solution, which a trainee does not have."""
    loaded = load_case(case)
    tasks: dict[str, dict[str, Told]] = {unit_id: {} for unit_id in setup.exercises}
    for task in setup.settings.points:
        if (home := task.partition(".")[0]) in tasks:
            record: dict[str, Any] = {"task": task, "value": plain(expect(loaded, task)), "blank": False}
            output = new_output("display_data", data={MIME: record, "text/plain": json.dumps(record)})
            tasks[home][task] = Told([output], record)
    return {unit_id: {setup.cases[0].digest: told} for unit_id, told in tasks.items()}


def print_mine(results: Sequence[UnitResult], console: Console) -> None:
    """Say for each task whether it is right, and if not what to look at; never an answer."""
    for result in results:
        console.print(Text(f"{result.unit} {result.title}".strip() + f"　{result.name}", style="bold"), soft_wrap=True)
        if result.problem:
            console.print(Text(f"  ✘ {result.problem}", style="red"), soft_wrap=True)
        for notice in result.notices:
            console.print(Text(f"  提示：{notice}", style="yellow"), soft_wrap=True)
        for task in result.tasks if not result.problem else ():
            mark, style = _MARKS.get(task.reason, ("✘", "red"))
            text = f"  {mark} {task.title}" + (f"：{task.text}" if task.text else "")
            console.print(Text(text, style=style), soft_wrap=True)
    right = sum(task.reason == "right" for result in results for task in result.tasks)
    total = sum(len(result.tasks) for result in results)
    console.print(Text(f"{total} 题对了 {right} 题。" + ("" if right == total else "改好再查一遍。")))
