"""Sheets 客户清单 and 九宫图: each customer's opportunity, odds and cell, and how many there are in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from course_lib.exports.words import LEVEL_NAMES, grid_cells
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.budget import ACCEPTED, BudgetCells
from course_lib.exports.workbook.matrix import MatrixCells
from course_lib.exports.workbook.rules import NAMES
from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport

__all__ = ["GRID_WIDTHS", "WIDTHS", "CustomerCells", "write_customers", "write_grid"]

WIDTHS = (8, 24, 6, 12, 10, 12, 9, 9, 9, 8, 10, 8, 12, 7, 10, 10, 10, 26, 22)
GRID_WIDTHS = (8, 36, 36, 36, 12)
HEADER = 4
ID, NAME, LINE, INDUSTRY, OWNER, VALUE, US, RIVAL, BEST, X, BAND, CHANCE, EXPECTED, COUNTED = range(14)
COMPUTED, MOVED, CELL, STRATEGY, REMARK = range(14, 19)
_COLUMNS = (
    *("编号", "客户", "条线", "行业", "客户经理", "今年商机\n（元）", "我方\n得分", "最强\n对手", "对手\n得分"),
    *("得分", "档位", "赢面", "赢面×商机\n（元）", "计入\n增量", "算出来\n的格", "移到", "九宫格", "打法", "提醒"),
)


@dataclass(frozen=True)
class CustomerCells:
    """Fixed ranges of the customers' columns."""

    value: str
    band: str
    expected: str
    cell: str
    counted: str
    count: str


def write_customers(
    sheet: Sheet, report: PlanReport, budget: BudgetCells, matrices: Mapping[str, MatrixCells]
) -> CustomerCells:
    """Write all customers of the plan, largest expected revenue first."""
    table, bands = report.table, report.case.catalog.names("bands")
    rivals = {c.id: c.name for c in report.case.meta.rivals}
    cells = report.case.catalog.nine_cells["name"].tolist()
    first, last = HEADER + 1, HEADER + max(len(table), 1)
    sheet.row(HEADER, _COLUMNS, "head")
    sheet.raw.set_row(HEADER, 30)
    levels = "{" + ",".join(f'"{LEVEL_NAMES[level]}"' for level in LEVELS) + "}"
    order = "{" + ",".join(f'"{bands[b]}"' for b in COLUMNS) + "}"
    for row, (customer, about) in enumerate(table.iterrows(), first):
        found = matrices[str(customer)]
        sheet.row(row, [str(customer), about["name"], about["line"], about["industry_name"], about["owner"]])
        sheet.raw.write_url(
            row, NAME, f"internal:'决策矩阵'!{found.title}", sheet.book.style("link"), string=str(about["name"])
        )
        value, band, chance = (cell(row, c) for c in (VALUE, BAND, CHANCE))
        revenue = f'SUMIFS({budget.revenue},{budget.customer},{cell(row, ID)},{budget.ok},"{ACCEPTED}")'
        sheet.formula(row, VALUE, revenue, about["value"], "money")
        sheet.formula(row, US, found.us, about["us"], "score")
        sheet.formula(row, RIVAL, found.rival, rivals.get(about["rival"], ""), "centre")
        sheet.formula(row, BEST, found.best_rival, about["best_rival"], "score")
        sheet.formula(row, X, found.x, about["x"], "score")
        sheet.formula(row, BAND, found.band, bands[about["band"]], "centre")
        sheet.formula(row, CHANCE, found.probability, about["probability"], "whole_percent")
        sheet.formula(row, EXPECTED, f"{chance}*{value}", about["expected"], "money")
        counted = f'IF(AND({value}>0,{band}<>"{bands["none"]}"),"是","")'
        sheet.formula(row, COUNTED, counted, "是" if about["counted"] else "", "centre")
        high, middle, low = (f'"{LEVEL_NAMES[level]}"' for level in LEVELS)
        level = f"IF({value}>{NAMES['upper']},{high},IF({value}>{NAMES['lower']},{middle},{low}))"
        computed = f"INDEX({NAMES['cells']},MATCH({level},{levels},0),MATCH({band},{order},0))"
        sheet.formula(row, COMPUTED, computed, about["computed"], "centre")
        moved = about["cell"] if about["cell"] != about["computed"] else ""
        sheet.put(row, MOVED, moved, "centre input")
        put = f'IF({cell(row, MOVED)}<>"",{cell(row, MOVED)},{cell(row, COMPUTED)})'
        sheet.formula(row, CELL, put, about["cell"], "bold centre")
        place = f"SUMPRODUCT(({NAMES['cells']}={cell(row, CELL)})*"
        rows_, columns = (
            f"(ROW({NAMES['cells']})-ROW(INDEX({NAMES['cells']},1,1))+1)",
            f"(COLUMN({NAMES['cells']})-COLUMN(INDEX({NAMES['cells']},1,1))+1)",
        )
        strategy = f"INDEX({NAMES['strategies']},{place}{rows_}),{place}{columns}))"
        sheet.formula(row, STRATEGY, strategy, about["strategy"], "wrap")
        notes = [
            about["gates"],
            "情报不足" if about["thin"] else "",
            report.reasons.get(str(customer), "") if moved else "",
        ]
        remark = "；".join(str(n) for n in notes if n)
        sheet.put(row, REMARK, remark, "wrap")
        sheet.tall(row, {WIDTHS[REMARK]: remark, WIDTHS[STRATEGY]: str(about["strategy"])})
    sheet.row(HEADER - 1, ["合计"], "total text")
    for column in range(1, len(_COLUMNS)):
        sheet.put(HEADER - 1, column, "", "total text")
    for column, total in ((VALUE, table["value"].sum()), (EXPECTED, table["expected"].sum())):
        sheet.formula(HEADER - 1, column, f"SUM({sheet.range(first, last, column)})", float(total), "money total")
    counted_total = int(table["counted"].sum())
    sheet.formula(
        HEADER - 1, COUNTED, f'COUNTIF({sheet.range(first, last, COUNTED)},"是")', counted_total, "count total"
    )
    sheet.choose(first, last, MOVED, cells)
    for band in ("assured", "confident"):
        look = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{bands[band]}"',
            "format": sheet.book.style("picked middle text"),
        }
        sheet.raw.conditional_format(first, BAND, last, BAND, look)
    bar = {"type": "data_bar", "bar_color": "#A6D8C8", "bar_solid": True}
    sheet.raw.conditional_format(first, VALUE, last, VALUE, bar)
    sheet.raw.autofilter(HEADER, 0, last, len(_COLUMNS) - 1)
    sheet.finish(HEADER, frozen=2)
    spans = {c: sheet.range(first, last, c) for c in (VALUE, BAND, EXPECTED, CELL, COUNTED, ID)}
    return CustomerCells(
        value=spans[VALUE],
        band=spans[BAND],
        expected=spans[EXPECTED],
        cell=spans[CELL],
        counted=spans[COUNTED],
        count=f'COUNTIF({spans[ID]},"?*")',
    )


def write_grid(sheet: Sheet, report: PlanReport, customers: CustomerCells) -> None:
    """Write the 3 × 3 with counts and values by formula and the customers' names."""
    bands, cells, grid = report.case.catalog.names("bands"), grid_cells(report), report.grid
    header = 3
    sheet.row(header, ["商机价值", *(bands[b] for b in COLUMNS), "合计"], "head")
    for place, level in enumerate(LEVELS):
        top = header + 1 + 5 * place
        sheet.raw.merge_range(top, 0, top + 4, 0, LEVEL_NAMES[level], sheet.book.style("bold middle text"))
        row = [cells[level, band] for band in COLUMNS]
        for column, one in enumerate(row, 1):
            sheet.put(top, column, one.name, f"big cell_{one.band}")
            of = f"{customers.cell},{cell(top, column)}"
            sheet.formula(top + 1, column, f"COUNTIF({of})", one.count, "families text")
            sheet.formula(top + 2, column, f"SUMIFS({customers.value},{of})/10000", one.total / 1e4, "wan_unit text")
            sheet.put(top + 3, column, one.strategy, "muted wrap")
            sheet.put(top + 4, column, "、".join(one.customers) or "—", "wrap top")
        longest = max(("、".join(one.customers) for one in row), key=len)
        sheet.tall(top + 4, {GRID_WIDTHS[1]: longest}, least=30.0)
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
    sheet.finish(header, frozen=1)
