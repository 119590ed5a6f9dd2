"""Expected answers on matching, pricing and the revenue budget."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from course_lib.case import Case
from course_lib.method import price_lines

__all__ = ["TASKS"]


def _largest(case: Case) -> pd.Series:
    lines = price_lines(case).lines
    return lines[lines["ok"]].sort_values("revenue", ascending=False).iloc[0]


def _delay_cost(case: Case) -> float:
    """Price the same lines again, a month later; a December start falls into the next year."""
    lines = price_lines(case).lines
    sound = lines[lines["ok"]]
    moved = sound[sound["start_month"] < 12]
    later = price_lines(case, moved.assign(start_month=moved["start_month"] + 1)).lines
    return float(sound["revenue"].sum() - later["revenue"].sum())


TASKS: dict[str, Callable[[Case], object]] = {
    "u04.months": lambda case: _largest(case)["months"],
    "u04.revenue": lambda case: _largest(case)["revenue"],
    "u04.margin_rate": lambda case: _largest(case)["margin_rate"],
    "u04.refused": lambda case: price_lines(case).refused["id"].tolist(),
    "u04.delay_cost": _delay_cost,
    "u04.vital_few": lambda case: int(price_lines(case).pareto["vital"].sum()),
}
