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
UPGRADE = "升级"
_COLUMNS = (
    *(
        "编号",
        "客户编号",
        "客户",
        "产品编号",
        "产品",
        "方式",
        "单位",
        "数量",
        "他要的",
        "目录价\n（元/月）",
        "优惠",
        "起租月",
    ),
    *(
        "计费\n月数",
        "新线月租\n（元）",
        "老线月租\n（元）",
        "月收入\n（元）",
        "一次性单价\n（元）",
        "一次性收入\n（元）",
    ),
    *("今年入账", "一次性入账\n（元）", "今年收入\n（元）", "十二个月\n收入（元）"),
    *("月成本\n（元/单位）", "一次性成本\n（元/单位）", "老线贡献\n（元）", "十二个月\n贡献（元）", "贡献率"),
    *("优惠\n上限", "贡献\n底线", "最早\n起租", "别的\n原因", "计入", "提醒"),
)
#: By column, in the order of the constants below.
_WIDTHS = (
    *(7, 8, 20, 7, 16, 6, 5, 8, 8, 9, 7, 7),
    *(6, 11, 10, 12, 9, 13, 7, 13, 13, 13),
    *(9, 10, 11, 13, 7, 6, 6, 6, 6, 6, 40),
)
MONTHS = 12
ID, CUSTOMER, CUSTOMER_NAME, PRODUCT, PRODUCT_NAME, MODE, UNIT, QUANTITY, WANTED, PRICE, DISCOUNT, START = range(12)
BILLED, NEW, OLD, MONTHLY, ONCE, ONCE_TOTAL, BOOKED, ONCE_BOOKED, REVENUE, YEARLY = range(12, 22)
COST, ONCE_COST, OLD_EARNS, EARNS, RATE, LIMIT, FLOOR, EARLIEST, OTHER, OK, REMARK = range(22, 33)
#: Rules that the sheet's own formulas apply; what another rule refuses stands in the column 别的原因.
_LIVE = {"discount", "floor", "need_amount", "decision", "contract", "month", "upgrade"}


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
    lines, refusals = report.needs.revenue.lines, report.needs.offers.refusals
    others = set(refusals.loc[~refusals["rule"].isin(_LIVE), "id"])
    first, last = HEADER + 1, HEADER + max(len(lines), 1)

    def span(column: int) -> str:
        return sheet.range(first, last, column)

    sheet.row(HEADER, _COLUMNS, "head")
    sheet.raw.set_row(HEADER, 30)
    for row, line in enumerate(lines.to_dict("records"), first):
        _line(sheet, row, line, report, other=line["id"] in others)
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
        once=span(ONCE_BOOKED),
        revenue=span(REVENUE),
        ok=span(OK),
        total=sheet.at(HEADER - 1, REVENUE),
        count=f'COUNTIF({span(OK)},"{ACCEPTED}")',
        refused=f'COUNTIF({span(OK)},"{REFUSED}")',
    )


def _line(sheet: Sheet, row: int, line: Mapping[Any, Any], report: PlanReport, *, other: bool) -> None:
    """One line: what was entered, what it brings by formula, and whether the rules hold that a formula can tell."""
    product = report.case.catalog.products.set_index("id").loc[line["product"]]
    columns = ("id", "customer", "customer_name", "product", "product_name", "mode", "unit")
    sheet.row(row, [line[c] for c in columns], "text")
    wanted = None if line["need_quantity"] != line["need_quantity"] else line["need_quantity"]
    sheet.row(row, [line["quantity"], wanted, line["list_price"]], ["money input", "money", "fen"], QUANTITY)
    sheet.row(row, [line["discount"], line["start_month"]], ["percent input", "count input"], DISCOUNT)
    _money(sheet, row, line)
    sheet.row(row, [product["max_discount"], product["min_margin"]], "whole_percent", LIMIT)
    early = int(line["earliest_start"])
    sheet.put(row, EARLIEST, early, "count")
    sheet.put(row, OTHER, REFUSED if other else "", "centre")
    told = ACCEPTED if line["ok"] else REFUSED
    faults = _faults(row, report.case.catalog.rules.quantity.need_high)
    sheet.formula(row, OK, f'IF(OR({",".join(faults)}),"{REFUSED}","{ACCEPTED}")', told, "centre")
    why = line["reason"] or line["remark"]
    sheet.put(row, REMARK, why, "wrap")
    sheet.tall(row, {_WIDTHS[REMARK]: str(why)})


def _money(sheet: Sheet, row: int, line: Mapping[Any, Any]) -> None:
    """What a line brings; 升级 is less the old line. Of the quantity counts at most what he needs."""
    q, w, p, d, s = (cell(row, c) for c in (QUANTITY, WANTED, PRICE, DISCOUNT, START))
    new, once, cost = cell(row, NEW), cell(row, ONCE_TOTAL), f"{cell(row, COST)}*{MONTHS}+{cell(row, ONCE_COST)}"
    counted = f'IF({w}="",{q},MIN({q},{w}))'
    price = line["list_price"] * line["counted_quantity"] * (1 - line["discount"])
    new_monthly, booked = round(price, 2), round(line["one_off"] * line["recognised"], 2)
    sheet.formula(row, BILLED, f"IF(AND({s}>=1,{s}<={MONTHS}),{MONTHS + 1}-{s},0)", line["months"], "count")
    sheet.formula(row, NEW, f"ROUND({counted}*{p}*(1-{d}),2)", new_monthly, "fen")
    sheet.put(row, OLD, line["base"] or None, "fen")
    sheet.formula(row, MONTHLY, f"MAX(ROUND({new}-{cell(row, OLD)},2),0)", line["monthly"], "fen")
    sheet.put(row, ONCE, line["one_off_price"], "money")
    sheet.formula(row, ONCE_TOTAL, f"ROUND({counted}*{cell(row, ONCE)}*(1-{d}),2)", line["one_off"], "fen")
    sheet.put(row, BOOKED, line["recognised"], "whole_percent input")
    sheet.formula(row, ONCE_BOOKED, f"ROUND({once}*{cell(row, BOOKED)},2)", booked, "fen")
    year = f"IF({cell(row, BILLED)}>0,{cell(row, MONTHLY)}*{cell(row, BILLED)}+{cell(row, ONCE_BOOKED)},0)"
    sheet.formula(row, REVENUE, year, line["revenue"], "fen")
    sheet.formula(row, YEARLY, f"{cell(row, MONTHLY)}*{MONTHS}+{once}", line["yearly"], "fen")
    sheet.row(row, [line["unit_cost"], line["one_off_cost"], line["old"] or None], "fen", COST)
    earned = f"IF({cell(row, BILLED)}>0,ROUND({new}*{MONTHS}+{once}-{counted}*({cost})-{cell(row, OLD_EARNS)},2),0)"
    sheet.formula(row, EARNS, earned, line["contribution"], "fen")
    gross = new_monthly * MONTHS + line["one_off"]
    spent = line["counted_quantity"] * (line["unit_cost"] * MONTHS + line["one_off_cost"])
    rate = f'IF({new}*{MONTHS}+{once}>0,1-{counted}*({cost})/({new}*{MONTHS}+{once}),"")'
    sheet.formula(row, RATE, rate, 1 - spent / gross if gross > 0 else "", "percent")


def _faults(row: int, most: float) -> list[str]:
    """Conditions under which a line is refused."""
    q, w, p, d, s = (cell(row, c) for c in (QUANTITY, WANTED, PRICE, DISCOUNT, START))
    cost = f"{cell(row, COST)}*{MONTHS}+{cell(row, ONCE_COST)}"
    price = f"({p}*{MONTHS}+{cell(row, ONCE)})*(1-{d}+1E-9)"
    new, old = f"{cell(row, NEW)}*{MONTHS}+{cell(row, ONCE_TOTAL)}", f"{cell(row, OLD)}*{MONTHS}"
    return [
        f'{cell(row, OTHER)}="{REFUSED}"',
        f"{d}>{cell(row, LIMIT)}+1E-9",
        f"{price}*(1-{cell(row, FLOOR)})<{cost}",
        f'AND({w}<>"",{q}>{w}*{most:g}+1E-9)',
        f'AND({cell(row, MODE)}="{UPGRADE}",{new}<={old}+1E-9)',
        f"{s}<{cell(row, EARLIEST)}",
        f"{s}<1",
        f"{s}>{MONTHS}",
    ]


def _totals(sheet: Sheet, good: pd.DataFrame, first: int, last: int) -> None:
    """The row above the header: sums of the lines that count."""
    yes = f'{sheet.range(first, last, OK)},"{ACCEPTED}"'
    sheet.put(HEADER - 1, ID, "合计（计入的）", "total bold text")
    for column in range(1, len(_COLUMNS)):
        sheet.put(HEADER - 1, column, "", "total text")
    for column, name in (
        *((MONTHLY, "monthly"), (ONCE_TOTAL, "one_off"), (REVENUE, "revenue")),
        *((YEARLY, "yearly"), (EARNS, "contribution")),
    ):
        value = round(float(good[name].sum()), 2)
        sheet.formula(HEADER - 1, column, f"SUMIFS({sheet.range(first, last, column)},{yes})", value, "fen total")
    sheet.formula(HEADER - 1, OK, f"COUNTIF({yes})", len(good), "count total")


SHEET = PlanSheet(
    key="budget",
    name="收入预算",
    place=30,
    title="每一笔商机怎么收钱、贡献多少",
    note="数量、优惠、起租月可改；一次性费用一样打折，计入起租当月；升级只算比老线多的",
    widths=_WIDTHS,
    write=_write,
    parts=("needs",),
    unit="u04",
)
