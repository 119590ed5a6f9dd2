"""Names and figures that the workbook and the slides both show."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport

__all__ = ["LEVEL_NAMES", "GridCell", "grid_cells", "heading", "short_title"]

LEVEL_NAMES = {"high": "高", "middle": "中", "low": "低"}


@dataclass(frozen=True)
class GridCell:
    """A cell of the nine-grid map: its ``total`` in yuan, its ``customers`` by name, largest first."""

    level: str
    band: str
    name: str
    strategy: str
    count: int
    total: float
    customers: tuple[str, ...]


def grid_cells(report: PlanReport) -> dict[tuple[str, str], GridCell]:
    """The nine cells by level and band, row by row."""
    told = {(c["value"], c["band"]): c for c in report.case.catalog.nine_cells.to_dict("records")}
    counts, totals = report.odds.grid.counts.to_dict("index"), report.odds.grid.totals.to_dict("index")
    table = report.odds.table.sort_values("value", ascending=False, kind="stable")
    return {
        (level, band): GridCell(
            level,
            band,
            name := str(told[level, band]["name"]),
            str(told[level, band]["strategy"]),
            int(counts[level][band]),
            float(totals[level][band]),
            tuple(table.loc[table["cell"] == name, "name"]),
        )
        for level in LEVELS
        for band in COLUMNS
    }


def short_title(report: PlanReport) -> str:
    """The district's name without what the case says about itself in brackets."""
    return report.case.meta.title.split("（")[0].strip() or report.case.meta.title


def heading(report: PlanReport, team: str) -> str:
    """Which plan this is, in one line."""
    meta = report.case.meta
    return f"{meta.title} · {meta.budget_year} 年营销计划 · 队伍 {team}"
