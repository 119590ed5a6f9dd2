"""Sheets 行动日历, 管控表 and 6W2H: what is done when, how far it has come, and one form per customer."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from course_lib.colours import BAND_COLOURS, WARN, tint
from course_lib.exports.workbook.book import Sheet, cell, height_of
from course_lib.method.route.activities import STATUSES
from course_lib.method.route.control import DEGREES
from course_lib.plan.report import PlanReport

__all__ = [
    "AS_OF",
    "CONTROL_WIDTHS",
    "SIX_WIDTHS",
    "WIDTHS",
    "CalendarCells",
    "write_calendar",
    "write_control",
    "write_six",
]

HEADER = 4
AS_OF = "管控日期"  # name of the day that the degrees are told for
WIDTHS = (7, 6, 12, 12, 24, 9, 10, 9, 9, 29, 7, 10, 10, 26, 9, 8, 24)
CONTROL_WIDTHS = (14, 12, 24, 12, 12, 46, 34)
SIX_WIDTHS = (14, 32, 88, 34)
ID, QUARTER, START, END, CUSTOMER, CELL, KIND, WHO, CONTACT, FACTORS, DAYS, COST, STAGE, EVIDENCE = range(14)
STATUS, DEGREE, NOTE = range(14, 17)
_COLUMNS = (
    *("编号", "季度", "开始", "结束", "客户", "九宫格", "活动", "负责人", "找谁", "为了", "人天", "费用（元）"),
    *("阶段", "做完的凭据", "状态", "程度", "备注"),
)
_DONE, _BLOCKED, _PLANNED = STATUSES[2], STATUSES[3], STATUSES[0]


@dataclass(frozen=True)
class CalendarCells:
    """Fixed ranges of the activities' columns."""

    quarter: str
    days: str
    cost: str
    stage: str
    degree: str
    status: str
    ids: str


def write_calendar(sheet: Sheet, report: PlanReport) -> CalendarCells:
    """Write every activity with its dates; status by list, degree by formula."""
    table = report.route.activities
    degrees = {str(a): str(d) for a, d in report.control.activities["degree"].items()}
    first, last = HEADER + 1, HEADER + max(len(table), 1)

    def span(column: int) -> str:
        return sheet.range(first, last, column)

    sheet.row(HEADER, _COLUMNS, "head")
    for row, (activity, line) in enumerate(table.iterrows(), first):
        sheet.row(row, [str(activity), line["quarter"]], ["text", "count"])
        sheet.row(row, [line["start"].date(), line["end"].date()], "date input", START)
        texts = ("customer_name", "cell", "kind_name", "who", "contact_name", "factor_name")
        sheet.row(row, [str(line[c]) for c in texts], ["text", "centre", "text", "text", "text", "wrap"], CUSTOMER)
        sheet.row(row, [line["days"], line["cost"]], ["days", "money"], DAYS)
        sheet.row(
            row, [line["stage_name"], line["evidence"], line["status"]], ["text", "wrap", "middle text input"], STAGE
        )
        status, start, end = (cell(row, c) for c in (STATUS, START, END))
        late = f'AND({status}<>"{_DONE}",OR({end}<{AS_OF},AND({status}="{_PLANNED}",{start}<{AS_OF})))'
        degree = f'IF({status}="{_BLOCKED}","{DEGREES[2]}",IF({late},"{DEGREES[1]}","{DEGREES[0]}"))'
        sheet.formula(row, DEGREE, degree, degrees[str(activity)], "centre")
        sheet.put(row, NOTE, "", "wrap input")
        sheet.tall(row, {WIDTHS[FACTORS]: str(line["factor_name"]), WIDTHS[EVIDENCE]: str(line["evidence"])})
    sheet.row(HEADER - 1, ["合计（筛选后的）", *[""] * (len(_COLUMNS) - 1)], "total text")
    sheet.formula(HEADER - 1, CUSTOMER, f"SUBTOTAL(103,{span(ID)})", len(table), "count total left")
    for column, total, look in ((DAYS, table["days"].sum(), "days total"), (COST, table["cost"].sum(), "money total")):
        sheet.formula(HEADER - 1, column, f"SUBTOTAL(109,{span(column)})", float(total), look)
    sheet.choose(first, last, STATUS, list(STATUSES))
    colours = {
        (STATUS, _DONE): tint(BAND_COLOURS["confident"], 0.4),
        (STATUS, _BLOCKED): tint(WARN, 0.35),
        (DEGREE, DEGREES[1]): tint(WARN, 0.2),
        (DEGREE, DEGREES[2]): tint(WARN, 0.35),
    }
    for (column, word), colour in colours.items():
        style = sheet.book.workbook.add_format({"bg_color": colour})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        sheet.raw.conditional_format(first, column, last, column, rule)
    sheet.raw.autofilter(HEADER, 0, last, len(_COLUMNS) - 1)
    sheet.finish(HEADER, frozen=1)
    return CalendarCells(span(QUARTER), span(DAYS), span(COST), span(STAGE), span(DEGREE), span(STATUS), span(ID))


def write_control(sheet: Sheet, report: PlanReport, cells: CalendarCells) -> None:
    """Write stage × degree and each quarter's use by formula, then the alarms."""
    control, capacity = report.control, report.route.capacity
    sheet.put(3, 0, "截至", "bold text")
    sheet.put(3, 1, control.as_of.date(), "date input")
    sheet.book.define(AS_OF, sheet.at(3, 1))
    sheet.put(3, 2, "改成今天，程度和下表跟着变", "muted plain")
    row = 5
    sheet.row(row, ["阶段", *DEGREES, "合计"], "head")
    top = row + 1
    for row, (stage, counts) in enumerate(control.table.iterrows(), top):
        sheet.put(row, 0, str(stage))
        for column, degree in enumerate(DEGREES, 1):
            formula = f"COUNTIFS({cells.stage},{cell(row, 0)},{cells.degree},{cell(top - 1, column)})"
            sheet.formula(row, column, formula, int(counts[degree]), "count")
        sheet.formula(row, 4, f"SUM({cell(row, 1)}:{cell(row, 3)})", int(counts.sum()), "count total")
    bottom = top + len(control.table)
    sheet.put(bottom, 0, "合计", "total text")
    for column, total in enumerate([*(control.table[d].sum() for d in DEGREES), control.table.to_numpy().sum()], 1):
        span = f"{cell(top, column)}:{cell(bottom - 1, column)}"
        sheet.formula(bottom, column, f"SUM({span})", int(total), "count total")
    row = bottom + 2
    sheet.row(row, ["季度", "人天", "能用的人天", "费用（元）", "能用的费用", "够不够"], "head")
    for quarter, line in capacity.iterrows():
        row += 1
        sheet.put(row, 0, quarter, "count")
        for column, span, value, look in (
            (1, cells.days, line["days_used"], "days"),
            (3, cells.cost, line["budget_used"], "money"),
        ):
            sheet.formula(row, column, f"SUMIFS({span},{cells.quarter},{cell(row, 0)})", value, look)
        sheet.put(row, 2, line["days_available"], "days input")
        sheet.put(row, 4, line["budget_available"], "money input")
        enough = f"AND({cell(row, 1)}<={cell(row, 2)}+1E-6,{cell(row, 3)}<={cell(row, 4)}+1E-6)"
        over = bool(line["days_over"] or line["budget_over"])
        sheet.formula(row, 5, f'IF({enough},"够","超了")', "超了" if over else "够", "centre")
    row += 2
    sheet.put(row, 0, f"报警（{control.as_of:%Y-%m-%d} 的情况，重新导出才变）", "group")
    for column in range(1, len(CONTROL_WIDTHS)):
        sheet.put(row, column, "", "group")
    row += 1
    sheet.row(row, ["报警", "客户编号", "客户", "商机（元）", "到期", "怎么回事", "怎么办"], "head")
    for alarm in control.alarms.to_dict("records"):
        row += 1
        due = None if pd.isna(alarm["due"]) else alarm["due"].date()
        sheet.row(
            row, [alarm["name"], alarm["customer"], alarm["customer_name"] or "整个计划"], ["warn text", "text", "text"]
        )
        sheet.row(row, [alarm["value"] or None, due], ["money", "date"], 3)
        sheet.row(row, [alarm["text"], alarm["action"]], "wrap", 5)
        sheet.raw.set_row(row, height_of(alarm["text"], CONTROL_WIDTHS[5]))
    row += 2
    for problem in report.route.problems:
        sheet.put(row, 0, problem, "warn plain")
        row += 1
    sheet.finish(1)


def write_six(sheet: Sheet, report: PlanReport) -> None:
    """Write the eight questions of each customer that something is planned for, a block each."""
    row, breaks, first = 3, [], next(iter(report.sheets), "")
    for form in report.sheets.values():
        heights = [height_of(line["answer"], SIX_WIDTHS[2]) for line in form.table.to_dict("records")]
        if form.customer != first:  # a page each
            breaks.append(row)
        sheet.put(row, 0, f"{form.customer} {form.name}　{form.cell}", "group")
        sheet.row(row, ["", "", ""], "group", 1)
        sheet.row(row + 1, ["问题", "问的是什么", "答案", "从哪里来"], "head")
        for line, height in zip(form.table.to_dict("records"), heights, strict=True):
            texts = [line["name"], line["question"], line["answer"], line["tool"]]
            sheet.row(row + 2, texts, ["bold text", "muted wrap", "wrap input", "muted wrap"])
            sheet.raw.set_row(row + 2, height)
            row += 1
        row += 3
    if not report.sheets:
        sheet.put(row, 0, "计划里还没有活动。", "plain")
    sheet.raw.set_h_pagebreaks(breaks)
    sheet.finish(1)
