"""Sheet 客户清单: each customer's opportunity, odds and cell of the nine-grid map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.exports.words import LEVEL_NAMES
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.matrix import MatrixCells
from course_lib.exports.workbook.sheets.outcomes import COUNTED, OutcomeCells
from course_lib.exports.workbook.sheets.rules import NAMES
from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport

__all__ = ["SHEET", "CustomerCells"]

_WIDTHS = (8, 24, 6, 12, 10, 12, 9, 9, 9, 8, 10, 8, 12, 7, 10, 10, 10, 26, 22)
HEADER = 4
ID, NAME, LINE, INDUSTRY, OWNER, VALUE, US, RIVAL, BEST, X, BAND, KNOWN, EXPECTED, CHANCE = range(14)
COMPUTED, MOVED, CELL, STRATEGY, REMARK = range(14, 19)
_COLUMNS = (
    *("编号", "客户", "条线", "行业", "客户经理", "今年商机\n（元）", "我方\n得分", "最强\n对手", "对手\n得分"),
    *(
        "得分 X",
        "档位",
        "见过的人\n占影响力",
        "赢×商机\n（元）",
        "平均\n赢",
        "算出来\n的格",
        "移到",
        "九宫格",
        "打法",
        "提醒",
    ),
)


@dataclass(frozen=True)
class CustomerCells:
    """Fixed ranges of the customers' columns."""

    value: str
    band: str
    expected: str
    cell: str
    count: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> CustomerCells:
    """Write all customers of the plan, largest expected revenue first."""
    outcomes: OutcomeCells = cells["outcomes"]
    matrices: Mapping[str, MatrixCells] = cells["matrix"]
    table = report.odds.table
    first, last = HEADER + 1, HEADER + max(len(table), 1)
    sheet.row(HEADER, _COLUMNS, "head")
    sheet.raw.set_row(HEADER, 30)
    for row, (customer, about) in enumerate(table.iterrows(), first):
        _odds(sheet, row, str(customer), about, report, outcomes, matrices[str(customer)])
        _place(sheet, row, str(customer), about, report)
    _totals(sheet, table, first, last)
    _offer(sheet, report, first, last)
    sheet.finish(HEADER, frozen=2)
    spans = {c: sheet.range(first, last, c) for c in (VALUE, BAND, EXPECTED, CELL, ID)}
    return CustomerCells(
        value=spans[VALUE],
        band=spans[BAND],
        expected=spans[EXPECTED],
        cell=spans[CELL],
        count=f'COUNTIF({spans[ID]},"?*")',
    )


def _odds(
    sheet: Sheet,
    row: int,
    customer: str,
    about: pd.Series[Any],
    report: PlanReport,
    outcomes: OutcomeCells,
    found: MatrixCells,
) -> None:
    """Who it is, what it may bring, and its odds as the decision matrix has them."""
    bands, rivals = report.case.catalog.names("bands"), {c.id: c.name for c in report.case.meta.rivals}
    sheet.row(row, [customer, about["name"], about["line"], about["industry_name"], about["owner"]])
    sheet.raw.write_url(row, NAME, f"internal:{found.title}", sheet.book.style("link"), string=str(about["name"]))
    who, value = cell(row, ID), cell(row, VALUE)
    of = f'{outcomes.customer},{who},{outcomes.counts},"{COUNTED}"'
    us, best, won = ("" if pd.isna(about[c]) else about[c] for c in ("us", "best_rival", "won"))
    sheet.formula(row, VALUE, f"SUMIFS({outcomes.money},{of})", about["value"], "money")
    sheet.formula(row, US, f'IF({found.us}="","",{found.us})', us, "score")
    sheet.formula(row, RIVAL, found.rival, rivals.get(about["rival"], ""), "centre")
    sheet.formula(row, BEST, f'IF({found.best_rival}="","",{found.best_rival})', best, "score")
    sheet.formula(row, X, found.x, about["x"], "score")
    sheet.formula(row, BAND, found.band, bands[about["band"]], "centre")
    sheet.formula(row, KNOWN, found.known, about["known"], "whole_percent")
    sheet.formula(row, EXPECTED, f"SUMIFS({outcomes.expected},{of})", about["expected"], "money")
    sheet.formula(row, CHANCE, f'IF({value}>0,{cell(row, EXPECTED)}/{value},"")', won, "whole_percent")


def _place(sheet: Sheet, row: int, customer: str, about: pd.Series[Any], report: PlanReport) -> None:
    """Its cell as computed and as the team moved it, how to play, and what to mind."""
    bands = report.case.catalog.names("bands")
    levels = "{" + ",".join(f'"{LEVEL_NAMES[level]}"' for level in LEVELS) + "}"
    order = "{" + ",".join(f'"{bands[b]}"' for b in COLUMNS) + "}"
    value, band = cell(row, VALUE), cell(row, BAND)
    high, middle, low = (f'"{LEVEL_NAMES[level]}"' for level in LEVELS)
    fen = f"ROUND({value},2)"
    level = f"IF({fen}>{NAMES['upper']},{high},IF({fen}>{NAMES['lower']},{middle},{low}))"
    inside = f"INDEX({NAMES['cells']},MATCH({level},{levels},0),MATCH({band},{order},0))"
    computed = f"IF(ROUND({cell(row, KNOWN)},9)<{NAMES['known_below']},{NAMES['tray']},{inside})"
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
    found = f"INDEX({NAMES['strategies']},{place}{rows_}),{place}{columns}))"
    strategy = f"IF({cell(row, CELL)}={NAMES['tray']},{NAMES['tray_strategy']},{found})"
    sheet.formula(row, STRATEGY, strategy, about["strategy"], "wrap")
    reason = report.odds.reasons.get(customer, "") if moved else ""
    remark = "；".join(str(n) for n in (about["gates"], "情报不足" if about["unknown"] else "", reason) if n)
    sheet.put(row, REMARK, remark, "wrap")
    sheet.tall(row, {_WIDTHS[REMARK]: remark, _WIDTHS[STRATEGY]: str(about["strategy"])})


def _totals(sheet: Sheet, table: pd.DataFrame, first: int, last: int) -> None:
    """The row above the header."""
    sheet.row(HEADER - 1, ["合计"], "total text")
    for column in range(1, len(_COLUMNS)):
        sheet.put(HEADER - 1, column, "", "total text")
    for column, total in ((VALUE, table["value"].sum()), (EXPECTED, table["expected"].sum())):
        sheet.formula(HEADER - 1, column, f"SUM({sheet.range(first, last, column)})", float(total), "money total")


def _offer(sheet: Sheet, report: PlanReport, first: int, last: int) -> None:
    """Cells to choose from, colours of the bands, bars, filters."""
    bands = report.case.catalog.names("bands")
    sheet.choose(first, last, MOVED, report.case.catalog.nine_cells["name"].tolist())
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


SHEET = PlanSheet(
    key="customers",
    name="客户清单",
    place=50,
    title="每家客户：商机多大，能赢多少，怎么打",
    note="客户名点一下到它的决策矩阵；“移到”可选",
    widths=_WIDTHS,
    write=_write,
    needs=("matrix", "outcomes", "rules"),
    parts=("odds",),
    unit="u05",
)
