"""Expected answers on market capacity and the choice of industries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from course_lib.method import Capacity, estimate_capacity, score_industries

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = ["EXAMPLE", "TASKS"]

#: The industry that the exercise computes by hand.
EXAMPLE = "I03"
EASE = {"capacity": 11, "purchasing": 11, "growth": 11, "position": 11, "competition": 11, "ease": 45}


def _capacity(unit: Unit) -> Capacity:
    return estimate_capacity(unit.case)


def _least_sure(unit: Unit) -> object:
    scores = score_industries(unit.case)
    return scores.table.loc[scores.top("政企"), "acceptability"].idxmin()


TASKS: dict[str, Callable[[Unit], object]] = {
    "u02.top_down": lambda unit: _capacity(unit).table.at[EXAMPLE, "top_down_base"],
    "u02.bottom_up": lambda unit: _capacity(unit).table.at[EXAMPLE, "bottom_up_base"],
    "u02.doubtful": lambda unit: _capacity(unit).table.query("flagged").index.tolist(),
    "u02.easy_five": lambda unit: score_industries(unit.case, weights=EASE).top("政企"),
    "u02.least_sure": _least_sure,
}
