"""Sheet 三种结局: every line won, lost or not decided this year, and what it is expected to bring, by formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.matrix import MatrixCells
from course_lib.exports.workbook.sheets.rules import NAMES
from course_lib.plan.report import PlanReport

__all__ = ["COUNTED", "SHEET", "OutcomeCells"]

HEADER = 4
ID, CUSTOMER, NAME, PRODUCT, SERVICE, POINTS, LEAD, WINS, DECIDES, WON, LOST, NONE, MONEY, COUNTS, EXPECTED, MARK = (
    range(16)
)
_COLUMNS = (
    *("编号", "客户编号", "客户", "产品", "业务", "产品和\n价格加分", "领先\n分量", "定了\n选我们", "今年\n定下来"),
    *("赢", "输", "今年\n不定", "今年收入\n（元）", "计入", "赢×收入\n（元）", "提醒"),
)
COUNTED, NOT_COUNTED, REFUSED = "是", "只买一样", "退回"


@dataclass(frozen=True)
class OutcomeCells:
    """Fixed ranges of the lines' columns, and the cells of the totals."""

    customer: str
    service: str
    money: str
    counts: str
    expected: str
    mark: str
    total: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> OutcomeCells:
    """Write every line of the plan; the totals stand above the header."""
    matrices: Mapping[str, MatrixCells] = cells["matrix"]
    lines, means = report.odds.lines.lines, report.odds.belief.table["mean"]
    first, last = HEADER + 1, HEADER + max(len(lines), 1)
    names = report.case.customers.set_index("id")["name"]
    products = report.case.catalog.names("products")
    sheet.row(HEADER, _COLUMNS, "head")
    sheet.raw.set_row(HEADER, 30)
    for row, (line, about) in enumerate(lines.iterrows(), first):
        customer = str(about["customer"])
        sheet.row(row, [line, customer, names[customer], products[about["product"]], about["service"]])
        _odds(sheet, row, about, float(about["lead"] - means[customer]), matrices[customer])

    def span(column: int) -> str:
        return sheet.range(first, last, column)

    sheet.row(HEADER - 1, ["合计（计入的）", *[""] * (len(_COLUMNS) - 1)], "total text")
    counted = lines[lines["counts"]]
    for column, value in ((MONEY, counted["revenue"].sum()), (EXPECTED, counted["expected"].sum())):
        total = f'SUMIFS({span(column)},{span(COUNTS)},"{COUNTED}")'
        sheet.formula(HEADER - 1, column, total, float(value), "money total")
    sheet.formula(HEADER - 1, COUNTS, f'COUNTIF({span(COUNTS)},"{COUNTED}")', len(counted), "count total")
    sheet.raw.autofilter(HEADER, 0, last, len(_COLUMNS) - 1)
    sheet.finish(HEADER, frozen=3)
    return OutcomeCells(
        customer=span(CUSTOMER),
        service=span(SERVICE),
        money=span(MONEY),
        counts=span(COUNTS),
        expected=span(EXPECTED),
        mark=span(MARK),
        total=sheet.at(HEADER - 1, MONEY),
    )


def _odds(sheet: Sheet, row: int, about: Any, points: float, found: MatrixCells) -> None:
    """One line: lead, chance to be chosen, to decide, the three outcomes, the money."""
    sheet.put(row, POINTS, points, "points input")
    lead, wins, decides, won = (cell(row, c) for c in (LEAD, WINS, DECIDES, WON))
    sheet.formula(row, LEAD, f"{found.mean}+{cell(row, POINTS)}", about["lead"], "points")
    chance = f"SUMPRODUCT({NAMES['weights']}/(1+EXP(-({lead}+{found.sd}*{NAMES['nodes']})*LN(2)/{NAMES['double']})))"
    sheet.formula(row, WINS, chance, about["wins"], "percent")
    sheet.put(row, DECIDES, about["decides"], "percent input")
    sheet.formula(row, WON, f"{decides}*{wins}", about["won"], "bold percent")
    sheet.formula(row, LOST, f"{decides}-{won}", about["lost"], "percent")
    sheet.formula(row, NONE, f"1-{decides}", about["none"], "percent")
    sheet.put(row, MONEY, about["revenue"], "money input")
    counts = COUNTED if about["counts"] else NOT_COUNTED if about["ok"] else REFUSED
    sheet.put(row, COUNTS, counts, "centre input")
    amount = f'IF({cell(row, COUNTS)}="{COUNTED}",{won}*{cell(row, MONEY)},0)'
    sheet.formula(row, EXPECTED, amount, about["expected"], "money")
    mark = f'IF(ROUND({found.known},9)<{NAMES["known_below"]},"没摸清","")'
    sheet.formula(row, MARK, mark, "没摸清" if about["unknown"] else "", "centre")


SHEET = PlanSheet(
    key="outcomes",
    name="三种结局",
    place=45,
    title="每条商机：赢、输，还是今年不定",
    note="加分、今年定下来的可能、计入可改；同一条需求只买一样，只算最值的那一条",
    widths=(7, 8, 22, 18, 9, 9, 8, 8, 8, 7, 7, 7, 11, 9, 11, 8),
    write=_write,
    needs=("matrix", "rules"),
    parts=("odds",),
    unit="u05",
)
