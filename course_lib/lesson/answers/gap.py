"""Expected answers on the gap to the target and the nine-grid map."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from course_lib.method import (
    Budget,
    Gap,
    NineGrid,
    analyse_gap,
    place_customers,
    price_lines,
    score_customers,
    score_industries,
    simulate_revenue,
)

if TYPE_CHECKING:
    from course_lib.case import Case
    from course_lib.lesson.unit import Unit

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _budget_of(case: Case) -> Budget:
    return price_lines(case, industries=score_industries(case).reference)


def _reference_budget(unit: Unit) -> Budget:
    return _budget_of(unit.case)


def _gap(unit: Unit) -> Gap:
    return analyse_gap(unit.case, score_customers(unit.case), _reference_budget(unit))


def _safe(unit: Unit) -> float:
    return simulate_revenue(unit.case, score_customers(unit.case), _reference_budget(unit)).p80


def _grid(unit: Unit) -> NineGrid:
    budget = _reference_budget(unit)  # its customers are those of the chosen industries
    return place_customers(unit.case, score_customers(unit.case), budget, customers=budget.by_customer.index)


def _cell(unit: Unit, value: str, band: str) -> list[str]:
    table = _grid(unit).table
    return table.index[(table["level"] == value) & (table["band"] == band)].tolist()


def _cell_counts(unit: Unit) -> dict[str, int]:
    cells, table = unit.case.catalog.nine_cells, _grid(unit).table
    pairs = zip(cells["value"], cells["band"], cells["name"], strict=True)
    return {name: int(((table["level"] == value) & (table["band"] == band)).sum()) for value, band, name in pairs}


TASKS: dict[str, Callable[[Unit], object]] = {
    "u06.stock": lambda unit: _gap(unit).stock,
    "u06.increment": lambda unit: _gap(unit).increment,
    "u06.shortfall": lambda unit: _gap(unit).gap,
    "u06.safe": _safe,
    "u06.attack": lambda unit: _cell(unit, "high", "confident"),
    "u06.cell_counts": _cell_counts,
}
