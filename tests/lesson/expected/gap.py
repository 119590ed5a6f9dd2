"""Expected answers on the gap to the target and the nine-grid map."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from course_lib.case import Case
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

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _budget_of(case: Case) -> Budget:
    return price_lines(case, industries=score_industries(case).reference)


def _reference_budget(case: Case) -> Budget:
    return _budget_of(case)


def _gap(case: Case) -> Gap:
    return analyse_gap(case, score_customers(case), _reference_budget(case))


def _safe(case: Case) -> float:
    return simulate_revenue(case, score_customers(case), _reference_budget(case)).p80


def _grid(case: Case) -> NineGrid:
    budget = _reference_budget(case)  # its customers are those of the chosen industries
    return place_customers(case, score_customers(case), budget, customers=budget.by_customer.index)


def _cell(case: Case, value: str, band: str) -> list[str]:
    table = _grid(case).table
    return table.index[(table["level"] == value) & (table["band"] == band)].tolist()


def _cell_counts(case: Case) -> dict[str, int]:
    cells, table = case.catalog.nine_cells, _grid(case).table
    pairs = zip(cells["value"], cells["band"], cells["name"], strict=True)
    return {name: int(((table["level"] == value) & (table["band"] == band)).sum()) for value, band, name in pairs}


TASKS: dict[str, Callable[[Case], object]] = {
    "u06.stock": lambda case: _gap(case).stock,
    "u06.increment": lambda case: _gap(case).increment,
    "u06.shortfall": lambda case: _gap(case).gap,
    "u06.safe": _safe,
    "u06.attack": lambda case: _cell(case, "high", "confident"),
    "u06.cell_counts": _cell_counts,
}
