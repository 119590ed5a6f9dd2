"""The page 敏感性: which of the constants that this kit has set itself matter, and where a trainer sets his own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from course_lib.case.own_rates import RATE_TABLES
from course_lib.case.tables import declared_label
from course_lib.pages.render import TEMPLATES, page_template
from course_lib.plan.sensitivity import Sensitivity

__all__ = ["render_sensitivity"]

#: The state of a sensitivity → its heading.
_STATES = {"before": "一个活动也不做", "reference": "照参考计划做"}
#: Below this a constant need not be known well (0–1).
_LITTLE = 0.01
_MOST = 3


def render_sensitivity(found: Mapping[str, Sensitivity], *, heading: str) -> str:
    """The page, whole in one file. ``found``: by state (``before``, ``reference``), in the order shown."""
    labels = {table: declared_label(table) for table in RATE_TABLES}
    largest = max(float(one.table["swing"].max()) for one in found.values())
    states = [
        {"title": _STATES[state], "now": one.probability, "rows": _rows(one, labels, largest)}
        for state, one in found.items()
    ]
    last = list(found.values())[-1].table
    settable = last[(last["sheet"] != "") & (last["swing"] >= _LITTLE)].sort_values("swing", ascending=False)
    return page_template("sensitivity.html.j2").render(
        heading=heading,
        css=(TEMPLATES / "course.css").read_text(encoding="utf-8"),
        states=states,
        matter=[f"“{name}”" for name in settable["name"].head(_MOST)],
        little=[f"“{name}”" for name in last.loc[last["swing"] < _LITTLE, "name"]],
        sheets={table: labels[table] for table in RATE_TABLES},
    )


def _rows(one: Sensitivity, labels: Mapping[str, str], largest: float) -> list[dict[str, Any]]:
    """Rows as shown; a bar from the lower to the higher chance, on one scale for the whole page."""
    return [_row(row, one.probability, labels, largest) for _, row in one.table.iterrows()]


def _row(row: pd.Series, now: float, labels: Mapping[str, str], largest: float) -> dict[str, Any]:
    ends = (float(row["p_low"]), float(row["p_high"]))
    scale = 50 / largest if largest > 0 else 0.0
    left, right = (50 + (value - now) * scale for value in (min(*ends, now), max(*ends, now)))
    told = {key: str(row[key]) for key in ("name", "low", "high")}
    return {
        **told,
        "p_low": ends[0],
        "p_high": ends[1],
        "points": round(100 * float(row["swing"])),
        "left": round(left, 1),
        "width": round(right - left, 1),
        "sheet": labels.get(str(row["sheet"]), ""),
    }
