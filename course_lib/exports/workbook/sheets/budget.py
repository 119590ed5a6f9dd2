"""Sheet 收入预算: every line's price, revenue and margin by formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["ACCEPTED", "HEADER", "MONTHS", "SHEET", "BudgetCells"]

HEADER = 4
ACCEPTED, REFUSED = "是", "退回"
_COLUMNS = (
    *("编号", "客户编号", "客户", "产品编号", "产品", "单位", "数量", "目录价\n（元/月）", "优惠", "起租月"),
    *(
        "计费\n月数",
        "月收入\n（元）",
        "一次性单价\n（元）",
        "一次性收入\n（元）",
        "今年收入\n（元）",
        "全年口径\n（元）",
    ),
    *("月成本\n（元/单位）", "一次性成本\n（元/单位）", "毛利\n（元）", "毛利率", "优惠\n上限", "毛利\n底线", "计入"),
    "提醒",
)
_WIDTHS = (7, 8, 20, 7, 16, 5, 8, 9, 7, 7, 6, 11, 9, 11, 12, 12, 9, 10, 12, 7, 6, 6, 6, 30)
MONTHS = 12
ID, CUSTOMER, CUSTOMER_NAME, PRODUCT, PRODUCT_NAME, UNIT, QUANTITY, PRICE, DISCOUNT, START = range(10)
BILLED, MONTHLY, ONCE, ONCE_TOTAL, REVENUE, FULL_YEAR = range(10, 16)
COST, ONCE_COST, MARGIN, RATE, LIMIT, FLOOR, OK, REMARK = range(16, 24)


@dataclass(frozen=True)
class BudgetCells:
    """Where the other sheets find the lines: fixed ranges, and the cell of the total."""

    customer: str
    product: str
    start: str
    monthly: str
    once: str
    revenue: str
    ok: str
    total: str
    count: str
    refused: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> BudgetCells:
    """Write the lines; the totals stand above the header."""
    lines = report.needs.budget.lines
    products = report.case.catalog.products.set_index("id")
    first, last = HEADER + 1, HEADER + max(len(lines), 1)

    def span(column: int) -> str:
        return sheet.range(first, last, column)

    sheet.row(HEADER, _COLUMNS, "head")
    sheet.raw.set_row(HEADER, 30)
    for row, line in enumerate(lines.to_dict("records"), first):
        _line(sheet, row, line, products.loc[line["product"]])
    _totals(sheet, lines[lines["ok"]], first, last)
    for column, rule in (
        (QUANTITY, {"validate": "decimal", "criteria": ">=", "value": 0}),
        (DISCOUNT, {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}),
        (START, {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": MONTHS}),
    ):
        sheet.raw.data_validation(first, column, last, column, rule)
    warn = {"type": "cell", "criteria": "==", "value": f'"{REFUSED}"', "format": sheet.book.style("warn middle text")}
    sheet.raw.conditional_format(first, OK, last, OK, warn)
    sheet.raw.autofilter(HEADER, 0, last, len(_COLUMNS) - 1)
    sheet.finish(HEADER, frozen=3)
    return BudgetCells(
        customer=span(CUSTOMER),
        product=span(PRODUCT),
        start=span(START),
        monthly=span(MONTHLY),
        once=span(ONCE_TOTAL),
        revenue=span(REVENUE),
        ok=span(OK),
        total=sheet.at(HEADER - 1, REVENUE),
        count=f'COUNTIF({span(OK)},"{ACCEPTED}")',
        refused=f'COUNTIF({span(OK)},"{REFUSED}")',
    )


def _line(sheet: Sheet, row: int, line: Mapping[Any, Any], product: Any) -> None:
    """One line: what was entered, its price, revenue and margin by formula, and whether the product's limits hold."""
    texts = [line[c] for c in ("id", "customer", "customer_name", "product", "product_name", "unit")]
    sheet.row(row, texts, "text")
    inputs = [line["quantity"], line["list_price"], line["discount"], line["start_month"]]
    sheet.row(row, inputs, ["money input", "fen", "percent input", "count input"], QUANTITY)
    q, p, d, s, m = (cell(row, c) for c in (QUANTITY, PRICE, DISCOUNT, START, BILLED))
    once, rate = cell(row, ONCE), cell(row, FLOOR)
    revenue, cost, once_cost = cell(row, REVENUE), cell(row, COST), cell(row, ONCE_COST)
    sheet.formula(row, BILLED, f"{MONTHS + 1}-{s}", line["months"], "count")
    sheet.formula(row, MONTHLY, f"ROUND({q}*{p}*(1-{d}),2)", line["monthly"], "fen")
    sheet.put(row, ONCE, product["one_off"], "money")
    sheet.formula(row, ONCE_TOTAL, f"ROUND({q}*{once},2)", line["one_off"], "fen")
    total = f"{cell(row, MONTHLY)}*{m}+{cell(row, ONCE_TOTAL)}"
    sheet.formula(row, REVENUE, total, line["revenue"], "fen")
    sheet.formula(row, FULL_YEAR, f"{cell(row, MONTHLY)}*{MONTHS}", line["full_year"], "fen")
    sheet.row(row, [product["unit_cost"], product["one_off_cost"]], "fen", COST)
    margin = f"{revenue}-ROUND({q}*({cost}*{m}+{once_cost}),2)"
    sheet.formula(row, MARGIN, margin, line["margin"], "fen")
    margin_rate = f'IF({revenue}>0,{cell(row, MARGIN)}/{revenue},"")'
    sheet.formula(row, RATE, margin_rate, line["margin_rate"], "percent")
    sheet.row(row, [product["max_discount"], product["min_margin"]], "whole_percent", LIMIT)
    over = f"{d}>{cell(row, LIMIT)}+1E-9"
    thin = f"AND({q}>0,({p}*(1-{d}+1E-9)*{m}+{once})*(1-{rate})<{cost}*{m}+{once_cost})"
    told = ACCEPTED if line["ok"] else REFUSED
    sheet.formula(row, OK, f'IF(OR({over},{thin}),"{REFUSED}","{ACCEPTED}")', told, "centre")
    sheet.put(row, REMARK, line["reason"] or line["remark"], "wrap")
    sheet.tall(row, {_WIDTHS[REMARK]: str(line["reason"] or line["remark"])})


def _totals(sheet: Sheet, good: pd.DataFrame, first: int, last: int) -> None:
    """The row above the header: sums of the lines that count."""
    yes = f'{sheet.range(first, last, OK)},"{ACCEPTED}"'
    sheet.put(HEADER - 1, ID, "合计（计入的）", "total bold text")
    for column in range(1, len(_COLUMNS)):
        sheet.put(HEADER - 1, column, "", "total text")
    for column, name in (
        *((MONTHLY, "monthly"), (ONCE_TOTAL, "one_off"), (REVENUE, "revenue")),
        *((FULL_YEAR, "full_year"), (MARGIN, "margin")),
    ):
        value = round(float(good[name].sum()), 2)
        sheet.formula(HEADER - 1, column, f"SUMIFS({sheet.range(first, last, column)},{yes})", value, "fen total")
    sold, earned = float(good["revenue"].sum()), float(good["margin"].sum())
    top = [cell(HEADER - 1, c) for c in (REVENUE, MARGIN)]
    share = earned / sold if sold > 0 else None
    sheet.formula(HEADER - 1, RATE, f'IF({top[0]}>0,{top[1]}/{top[0]},"")', share, "percent total")
    sheet.formula(HEADER - 1, OK, f"COUNTIF({yes})", len(good), "count total")


SHEET = PlanSheet(
    key="budget",
    name="收入预算",
    place=30,
    title="每一笔商机怎么收钱、毛利多少",
    note="数量、优惠、起租月可改；一次性费用不打折，计入起租当月",
    widths=_WIDTHS,
    write=_write,
    parts=("needs",),
    unit="u04",
)
