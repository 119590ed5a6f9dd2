"""Expected answers on the decision matrix."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from course_lib.method import DecisionMatrix, cheapest_path, rate, reference_customer, score_customers

if TYPE_CHECKING:
    from course_lib.case import Case
    from course_lib.lesson.unit import Unit

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _matrix_of(case: Case) -> DecisionMatrix:
    return rate(case, reference_customer(case))


def _matrix(unit: Unit) -> DecisionMatrix:
    return _matrix_of(unit.case)


def _overrated(unit: Unit) -> list[str]:
    table = score_customers(unit.case).table
    high = table["raw"] > unit.case.catalog.rules.bands.assured
    return table.index[high & (table["band"] != "assured")].tolist()


def _row_score(unit: Unit) -> object:
    """Our row total by the most influential person who rated every factor."""
    matrix = _matrix(unit)
    full = (matrix.cell_weights > 0).all(axis=1)
    return matrix.row_totals.at[matrix.person_weights[full].idxmax(), matrix.carrier]


TASKS: dict[str, Callable[[Unit], object]] = {
    "u05.strongest": lambda unit: _matrix(unit).person_weights.idxmax(),
    "u05.row_score": _row_score,
    "u05.x": lambda unit: _matrix(unit).parts["raw"],
    "u05.discounted": lambda unit: _matrix(unit).score,
    "u05.overrated": _overrated,
    "u05.steps": lambda unit: len(cheapest_path(_matrix(unit)).steps),
}
