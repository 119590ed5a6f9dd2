"""Sheet 6W2H: the eight questions of each customer that something is planned for, a page each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.exports.workbook.book import Sheet, height_of
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]

_WIDTHS = (14, 32, 88, 34)


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the eight questions of each customer that something is planned for, a block each."""
    row, breaks, first = 3, [], next(iter(report.route.sheets), "")
    for form in report.route.sheets.values():
        heights = [height_of(line["answer"], _WIDTHS[2]) for line in form.table.to_dict("records")]
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
    if not report.route.sheets:
        sheet.put(row, 0, "计划里还没有活动。", "plain")
    sheet.raw.set_h_pagebreaks(breaks)
    sheet.finish(1)


SHEET = PlanSheet(
    key="six_w",
    name="6W2H",
    place=110,
    title="一家客户一张：为谁、要什么、卖什么、怎么卖……",
    note="八个问题出自课程大纲，怎样填是本课程定义",
    widths=_WIDTHS,
    write=_write,
    parts=("route",),
    unit="u07",
)
