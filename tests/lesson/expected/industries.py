"""Expected answers on market capacity and the choice of industries."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.case import Case
from course_lib.method import Capacity, estimate_capacity, score_industries

__all__ = ["EXAMPLE", "TASKS"]

#: The industry that the exercise computes by hand.
EXAMPLE = "I03"
EASE = {"capacity": 11, "purchasing": 11, "growth": 11, "position": 11, "competition": 11, "ease": 45}


def _capacity(case: Case) -> Capacity:
    return estimate_capacity(case)


def _least_sure(case: Case) -> object:
    scores = score_industries(case)
    return scores.table.loc[scores.top("政企"), "acceptability"].idxmin()


TASKS: dict[str, Callable[[Case], object]] = {
    "u02.top_down": lambda case: _capacity(case).table.at[EXAMPLE, "top_down_base"],
    "u02.bottom_up": lambda case: _capacity(case).table.at[EXAMPLE, "bottom_up_base"],
    "u02.doubtful": lambda case: _capacity(case).table.query("flagged").index.tolist(),
    "u02.easy_five": lambda case: score_industries(case, weights=EASE).top("政企"),
    "u02.least_sure": _least_sure,
}
