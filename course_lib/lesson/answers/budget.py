"""Expected answers on matching, pricing and the revenue budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from course_lib.method import price_lines

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = ["TASKS"]


def _largest(unit: Unit) -> pd.Series:
    lines = price_lines(unit.case).lines
    return lines[lines["ok"]].sort_values("revenue", ascending=False).iloc[0]


def _delay_cost(unit: Unit) -> float:
    """Price the same lines again, a month later; a December start falls into the next year."""
    lines = price_lines(unit.case).lines
    sound = lines[lines["ok"]]
    moved = sound[sound["start_month"] < 12]
    later = price_lines(unit.case, moved.assign(start_month=moved["start_month"] + 1)).lines
    return float(sound["revenue"].sum() - later["revenue"].sum())


TASKS: dict[str, Callable[[Unit], object]] = {
    "u04.months": lambda unit: _largest(unit)["months"],
    "u04.revenue": lambda unit: _largest(unit)["revenue"],
    "u04.margin_rate": lambda unit: _largest(unit)["margin_rate"],
    "u04.refused": lambda unit: price_lines(unit.case).refused["id"].tolist(),
    "u04.delay_cost": _delay_cost,
    "u04.vital_few": lambda unit: int(price_lines(unit.case).pareto["vital"].sum()),
}
