"""Sheets 缺口 and 存量: stock + increment + gap = target, and the stock line by line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from course_lib.colours import BAND_COLOURS, WARN
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.customers import CustomerCells
from course_lib.plan.report import PlanReport

__all__ = ["STOCK_WIDTHS", "WIDTHS", "GapCells", "StockCells", "write_gap", "write_stock"]

WIDTHS = (26, 16, 14, 60)
STOCK_WIDTHS = (8, 9, 26, 8, 20, 14, 10, 16, 13, 13)
HEADER = 4


@dataclass(frozen=True)
class StockCells:
    """Cells of last year's revenue and of what is renewed of it."""

    last_year: str
    renewed: str


@dataclass(frozen=True)
class GapCells:
    """Cells of the gap's parts, yuan."""

    target: str
    last_year: str
    stock: str
    increment: str
    gap: str
    surplus: str
    pipeline: str


def write_stock(sheet: Sheet, report: PlanReport) -> StockCells:
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
    for column, total in ((5, report.gap.last_year), (7, report.gap.stock)):
        sheet.formula(HEADER - 1, column, f"SUM({sheet.range(first, last, column)})", total, "money total")
    sheet.raw.autofilter(HEADER, 0, last, len(labels) - 1)
    sheet.finish(HEADER, frozen=3)
    return StockCells(sheet.at(HEADER - 1, 5), sheet.at(HEADER - 1, 7))


def write_gap(sheet: Sheet, report: PlanReport, customers: CustomerCells, stock: StockCells) -> GapCells:
    """Write how the target is made up, and a chart of it."""
    gap, bands = report.gap, report.case.catalog.names("bands")
    header = 3
    sheet.row(header, ["项目", "金额（元）", "万元", "怎么来的"], "head")
    (target, last_year, kept, assured, confident, increment, missing, surplus, check, mean, pipeline) = range(4, 15)

    def at(row: int) -> str:
        return cell(row, 1)

    def expected(band: str) -> str:
        return f'SUMIFS({customers.expected},{customers.band},"{bands[band]}")'

    by_band = gap.by_band["expected"]
    value = f'SUMIFS({customers.value},{customers.band},"{bands["confident"]}")'
    rows = [
        (target, "目标", None, gap.target, "可改；改了以后下面各行跟着变"),
        (last_year, "上年收入", stock.last_year, gap.last_year, "存量表：全部客户上年收入合计"),
        (kept, "① 存量", stock.renewed, gap.stock, "上年收入 × 续约率，全部客户"),
        (assured, f"　增量：{bands['assured']}", expected("assured"), by_band["assured"], "赢面 × 今年商机"),
        (confident, f"　增量：{bands['confident']}", expected("confident"), by_band["confident"], "赢面 × 今年商机"),
        (
            increment,
            "② 有把握的增量",
            f"{at(assured)}+{at(confident)}",
            gap.increment,
            f"只算{bands['assured']}和{bands['confident']}两档",
        ),
        (
            missing,
            "③ 缺口",
            f"MAX(0,ROUND({at(target)}-{at(kept)}-{at(increment)},4))",
            gap.gap,
            "目标 − 存量 − 增量；不差是 0",
        ),
        (
            surplus,
            "超出目标",
            f"MAX(0,ROUND({at(kept)}+{at(increment)}-{at(target)},4))",
            gap.surplus,
            "存量 + 增量 − 目标；不超是 0",
        ),
        (
            check,
            "核对：①＋②＋③－超出",
            f"{at(kept)}+{at(increment)}+{at(missing)}-{at(surplus)}",
            gap.target,
            "必须等于目标",
        ),
    ]
    for row, label, formula, amount, how in rows:
        strong = "bold " if row in (target, kept, increment, missing) else ""
        sheet.put(row, 0, label, f"{strong}text")
        if formula is None:
            sheet.put(row, 1, amount, f"{strong}money input")
        else:
            sheet.formula(row, 1, formula, amount, f"{strong}money")
        sheet.formula(row, 2, f"{at(row)}/10000", amount / 1e4, f"{strong}wan")
        sheet.put(row, 3, how, "muted wrap")
    sheet.put(mean, 0, "有把握一档的平均赢面", "text")
    average = f'IF({value}>0,{at(confident)}/{value},"")'
    sheet.formula(mean, 1, average, gap.mean_probability, "percent")
    sheet.row(mean, ["", "按金额加权"], ["text", "muted wrap"], 2)
    sheet.put(pipeline, 0, "还要找的商机", "bold text")
    needed = f'IF({at(missing)}=0,0,IF({at(mean)}="","",{at(missing)}/{at(mean)}))'
    sheet.formula(pipeline, 1, needed, gap.needed_pipeline, "bold money")
    shown = None if gap.needed_pipeline is None else gap.needed_pipeline / 1e4
    sheet.formula(pipeline, 2, f'IF({at(pipeline)}="","",{at(pipeline)}/10000)', shown, "bold wan")
    sheet.put(pipeline, 3, "缺口 ÷ 平均赢面", "muted wrap")
    _chart(sheet, [kept, assured, confident, missing], pipeline + 2)
    sheet.finish(header)
    return GapCells(*(sheet.at(r, 1) for r in (target, last_year, kept, increment, missing, surplus, pipeline)))


def _chart(sheet: Sheet, rows: list[int], top: int) -> None:
    """One stacked bar: what the target is made up of."""
    colours = ("#56B4E9", BAND_COLOURS["assured"], BAND_COLOURS["confident"], WARN)
    chart = sheet.book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for row, colour in zip(rows, colours, strict=True):
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "values": [sheet.name, row, 2, row, 2],
                "fill": {"color": colour},
                "gap": 40,
                "data_labels": {"value": True, "num_format": "#,##0", "font": {"color": "#FFFFFF", "bold": True}},
            }
        )
    chart.set_title({"name": "目标由什么组成（万元）", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"visible": False})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E4E7EB"}}})
    chart.set_size({"width": 820, "height": 230})
    sheet.raw.insert_chart(top, 0, chart)
