"""Expected answers on the decision matrix."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from course_lib.case import Case
from course_lib.method import DecisionMatrix, cheapest_path, rate, reference_customer, score_customers

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _matrix_of(case: Case) -> DecisionMatrix:
    return rate(case, reference_customer(case))


def _matrix(case: Case) -> DecisionMatrix:
    return _matrix_of(case)


def _overrated(case: Case) -> list[str]:
    table = score_customers(case).table
    high = table["raw"] > case.catalog.rules.bands.assured
    return table.index[high & (table["band"] != "assured")].tolist()


def _row_score(case: Case) -> object:
    """Our row total by the most influential person who rated every factor."""
    matrix = _matrix(case)
    full = (matrix.cell_weights > 0).all(axis=1)
    return matrix.row_totals.at[matrix.person_weights[full].idxmax(), matrix.carrier]


TASKS: dict[str, Callable[[Case], object]] = {
    "u05.strongest": lambda case: _matrix(case).person_weights.idxmax(),
    "u05.row_score": _row_score,
    "u05.x": lambda case: _matrix(case).parts["raw"],
    "u05.discounted": lambda case: _matrix(case).score,
    "u05.overrated": _overrated,
    "u05.steps": lambda case: len(cheapest_path(_matrix(case)).steps),
}
