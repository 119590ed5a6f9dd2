"""Sheet 存量: what the customers we have bring this year, contract by contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["SHEET", "StockCells"]

HEADER = 4
MONTHS = 12
ID, CUSTOMER, NAME, PRODUCT, SERVICE, END, ANNUAL, RUNNING, HANGING, RENEWAL, KEPT, LOST = range(12)
_COLUMNS = (
    *(
        "编号",
        "客户编号",
        "客户",
        "产品",
        "业务",
        "合同到期",
        "去年收入\n（元）",
        "今年涨落后\n（元）",
        "今年悬着\n几成",
    ),
    *("续约率", "今年留下\n（元）", "可能丢掉\n（元）"),
)


@dataclass(frozen=True)
class StockCells:
    """Cells of last year's revenue and of what is kept of it; fixed ranges by service."""

    last_year: str
    kept: str
    service: str
    money: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> StockCells:
    """Write every stock line with what hangs on its renewal this year."""
    year, products = report.odds.stock_year, report.case.catalog.names("products")
    names = report.case.customers.set_index("id")["name"]
    ends = dict(zip(report.case.stock["id"], report.case.stock["contract_end"], strict=True))
    first, last = HEADER + 1, HEADER + max(len(year.lines), 1)
    sheet.row(HEADER, _COLUMNS, "head")
    sheet.raw.set_row(HEADER, 30)
    for row, (line, about) in enumerate(year.lines.iterrows(), first):
        end = ends[line]
        sheet.row(row, [line, about["customer"], names.get(about["customer"], "")])
        sheet.row(row, [products.get(about["product"], ""), about["service"]], "text", PRODUCT)
        sheet.put(row, END, None if end is None or end != end else end.date(), "date")
        running = float(about["sure"] + about["at_stake"])
        hanging = float(about["at_stake"] / running) if running else 0.0
        looks = ["money", "money input", "whole_percent input", "whole_percent input"]
        sheet.row(row, [about["annual"], running, hanging, about["renewal"]], looks, ANNUAL)
        money, part, renewal = (cell(row, c) for c in (RUNNING, HANGING, RENEWAL))
        sheet.formula(row, KEPT, f"{money}*(1-{part}*(1-{renewal}))", about["expected"], "money")
        sheet.formula(row, LOST, f"{money}*{part}*(1-{renewal})", about["lost"], "money")
    sheet.row(HEADER - 1, ["合计", *[""] * (len(_COLUMNS) - 1)], "total text")
    for column, total in ((ANNUAL, year.last_year), (KEPT, year.total), (LOST, year.lost)):
        sheet.formula(HEADER - 1, column, f"SUM({sheet.range(first, last, column)})", total, "money total")
    sheet.raw.autofilter(HEADER, 0, last, len(_COLUMNS) - 1)
    sheet.finish(HEADER, frozen=3)
    return StockCells(
        sheet.at(HEADER - 1, ANNUAL),
        sheet.at(HEADER - 1, KEPT),
        sheet.range(first, last, SERVICE),
        sheet.range(first, last, KEPT),
    )


SHEET = PlanSheet(
    key="stock",
    name="存量",
    place=120,
    title="现有的客户，今年留得下来多少",
    note="到期那个月还照收，后面几个月看续约；悬着几成、续约率可改（本课程定义）",
    widths=(8, 9, 26, 18, 10, 12, 13, 13, 9, 8, 13, 12),
    write=_write,
    parts=("odds",),
    unit="u06",
)
