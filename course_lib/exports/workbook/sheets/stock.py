"""Sheet 存量: last year's revenue line by line, and what is renewed of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["SHEET", "StockCells"]

HEADER = 4


@dataclass(frozen=True)
class StockCells:
    """Cells of last year's revenue and of what is renewed of it."""

    last_year: str
    renewed: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> StockCells:
    """Write every stock line with its renewal."""
    stock, products = report.case.stock, report.case.catalog.names("products")
    names = report.case.customers.set_index("id")["name"]
    year_end = dt.date(report.case.meta.budget_year, 12, 31)
    first, last = HEADER + 1, HEADER + max(len(stock), 1)
    labels = [
        "编号",
        "客户编号",
        "客户",
        "产品编号",
        "产品",
        "上年收入（元）",
        "续约率",
        "续约后（元）",
        "合同到期",
        "年内到期",
    ]
    sheet.row(HEADER, labels, "head")
    for row, line in enumerate(stock.to_dict("records"), first):
        end = line["contract_end"]
        end = None if end is None or end != end else end.date() if hasattr(end, "date") else end
        sheet.row(row, [line["id"], line["customer"], names.get(line["customer"], ""), line["product"]])
        sheet.put(row, 4, products.get(line["product"], ""))
        sheet.row(row, [line["annual_revenue"], line["renewal"]], ["money input", "whole_percent input"], 5)
        renewed = line["annual_revenue"] * line["renewal"]
        sheet.formula(row, 7, f"{cell(row, 5)}*{cell(row, 6)}", renewed, "money")
        sheet.put(row, 8, end, "date")
        sheet.put(row, 9, "是" if end is not None and end <= year_end else "", "centre")
    sheet.row(HEADER - 1, ["合计", *[""] * (len(labels) - 1)], "total text")
    for column, total in ((5, report.odds.gap.last_year), (7, report.odds.gap.stock)):
        sheet.formula(HEADER - 1, column, f"SUM({sheet.range(first, last, column)})", total, "money total")
    sheet.raw.autofilter(HEADER, 0, last, len(labels) - 1)
    sheet.finish(HEADER, frozen=3)
    return StockCells(sheet.at(HEADER - 1, 5), sheet.at(HEADER - 1, 7))


SHEET = PlanSheet(
    key="stock",
    name="存量",
    place=120,
    title="去年的客户，今年续得下来多少",
    note="续约率可改",
    widths=(8, 9, 26, 8, 20, 14, 10, 16, 13, 13),
    write=_write,
    parts=("odds",),
    unit="u06",
)
