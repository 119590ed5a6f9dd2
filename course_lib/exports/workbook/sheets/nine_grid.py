"""Sheet 九宫图: how many customers are in each cell and how much they are worth, by formula; their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.exports.words import LEVEL_NAMES, grid_cells
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.customers import CustomerCells
from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]

_WIDTHS = (8, 36, 36, 36, 12)


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the 3 × 3 with counts and values by formula and the customers' names."""
    bands, nine, grid = report.case.catalog.names("bands"), grid_cells(report), report.odds.grid
    customers: CustomerCells = cells["customers"]
    header = 3
    sheet.row(header, ["商机价值", *(bands[b] for b in COLUMNS), "合计"], "head")
    for place, level in enumerate(LEVELS):
        top = header + 1 + 5 * place
        sheet.raw.merge_range(top, 0, top + 4, 0, LEVEL_NAMES[level], sheet.book.style("bold middle text"))
        row = [nine[level, band] for band in COLUMNS]
        for column, one in enumerate(row, 1):
            sheet.put(top, column, one.name, f"big cell_{one.band}")
            of = f"{customers.cell},{cell(top, column)}"
            sheet.formula(top + 1, column, f"COUNTIF({of})", one.count, "families text")
            sheet.formula(top + 2, column, f"SUMIFS({customers.value},{of})/10000", one.total / 1e4, "wan_unit text")
            sheet.put(top + 3, column, one.strategy, "muted wrap")
            sheet.put(top + 4, column, "、".join(one.customers) or "—", "wrap top")
        longest = max(("、".join(one.customers) for one in row), key=len)
        sheet.tall(top + 4, {_WIDTHS[1]: longest}, least=30.0)
        for line, total, look in (
            (1, float(sum(one.count for one in row)), "families text bold"),
            (2, sum(one.total for one in row) / 1e4, "wan_unit text bold"),
        ):
            span = f"{cell(top + line, 1)}:{cell(top + line, len(COLUMNS))}"
            sheet.formula(top + line, 1 + len(COLUMNS), f"SUM({span})", total, look)
    bottom = header + 1 + 5 * len(LEVELS)
    tops = [header + 1 + 5 * k for k in range(len(LEVELS))]
    for line, look in ((1, "families text bold"), (2, "wan_unit text bold")):
        sheet.put(bottom + line - 1, 0, "合计" if line == 1 else "", "total text")
        for column in range(1, 2 + len(COLUMNS)):
            source = grid.counts if line == 1 else grid.totals / 1e4
            value = float(source.iloc[:, column - 1].sum() if column <= len(COLUMNS) else source.to_numpy().sum())
            span = "+".join(cell(t + line, column) for t in tops)
            sheet.formula(bottom + line - 1, column, span, value, look)
    _tray(sheet, report, customers, bottom + 3)
    sheet.finish(header, frozen=1)


def _tray(sheet: Sheet, report: PlanReport, customers: CustomerCells, row: int) -> None:
    """Whom we hardly know, below the grid."""
    waiting, tray = report.odds.grid.waiting, report.case.catalog.rules.nine_grid.tray
    sheet.put(row, 0, "旁边", "bold middle text")
    sheet.put(row, 1, tray.name, "big text")
    of = f"{customers.cell},{cell(row, 1)}"
    sheet.formula(row, 2, f"COUNTIF({of})", len(waiting), "families text")
    total = float(waiting["value"].sum()) / 1e4
    sheet.formula(row, 3, f"SUMIFS({customers.value},{of})/10000", total, "wan_unit text")
    sheet.row(row + 1, ["", tray.strategy, "、".join(waiting["name"]) or "—"], ["text", "muted wrap", "wrap top"])


SHEET = PlanSheet(
    key="nine_grid",
    name="九宫图",
    place=70,
    title="商机大小 × 输赢档位",
    note="家数和金额由公式数出；名单是导出时的",
    widths=_WIDTHS,
    write=_write,
    needs=("customers",),
    parts=("odds",),
    unit="u06",
)
