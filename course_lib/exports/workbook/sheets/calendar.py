"""Sheet 行动日历: what is done when and by whom; its degree follows the day of the sheet 管控表."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.colours import BAND_COLOURS, WARN, tint
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.method.route.control import DEGREES
from course_lib.method.route.entries import STATUSES
from course_lib.plan.report import PlanReport

__all__ = ["AS_OF", "SHEET", "CalendarCells"]

HEADER = 4
AS_OF = "管控日期"  # name of the day that the degrees are told for
_WIDTHS = (7, 6, 12, 12, 24, 9, 10, 9, 14, 27, 7, 10, 10, 26, 9, 8, 28)
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
    who: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> CalendarCells:
    """Write every activity with its dates; status by list, degree by formula."""
    table = report.route.activities
    degrees = {str(a): str(d) for a, d in report.route.control.activities["degree"].items()}
    first, last = HEADER + 1, HEADER + max(len(table), 1)

    def span(column: int) -> str:
        return sheet.range(first, last, column)

    sheet.row(HEADER, _COLUMNS, "head")
    for row, (activity, line) in enumerate(table.iterrows(), first):
        sheet.row(row, [str(activity), line["quarter"]], ["text", "count"])
        sheet.row(row, [line["start"].date(), line["end"].date()], "date input", START)
        texts = ("customer_name", "cell", "kind_name", "who", "contact_name", "factors")
        sheet.row(row, [str(line[c]) for c in texts], ["text", "centre", "text", "text", "wrap", "wrap"], CUSTOMER)
        sheet.row(row, [line["days"], line["cost"]], ["days", "money"], DAYS)
        sheet.row(row, [line["stage"], line["evidence"], line["status"]], ["text", "wrap", "middle text input"], STAGE)
        status, start, end = (cell(row, c) for c in (STATUS, START, END))
        late = f'AND({status}<>"{_DONE}",OR({end}<{AS_OF},AND({status}="{_PLANNED}",{start}<{AS_OF})))'
        degree = f'IF({status}="{_BLOCKED}","{DEGREES[2]}",IF({late},"{DEGREES[1]}","{DEGREES[0]}"))'
        sheet.formula(row, DEGREE, degree, degrees[str(activity)], "centre")
        sheet.put(row, NOTE, line["reason"], "wrap input")
        heights = {
            _WIDTHS[FACTORS]: line["factors"],
            _WIDTHS[EVIDENCE]: line["evidence"],
            _WIDTHS[NOTE]: line["reason"],
        }
        sheet.tall(row, {width: str(text) for width, text in heights.items()})
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
    return CalendarCells(
        span(QUARTER), span(DAYS), span(COST), span(STAGE), span(DEGREE), span(STATUS), span(ID), span(WHO)
    )


SHEET = PlanSheet(
    key="calendar",
    name="行动日历",
    place=90,
    title="谁、哪天、去做什么",
    note="状态用下拉选；程度由管控表的日期算出；备注里写着没有效果的原因；可按人、按季度筛选",
    widths=_WIDTHS,
    write=_write,
    parts=("route",),
    unit="u07",
)
