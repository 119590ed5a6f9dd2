"""Sheet 管控表: how far the activities have come by stage and degree, each quarter's use, the alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from course_lib.exports.workbook.book import Sheet, cell, height_of
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.calendar import AS_OF, CalendarCells
from course_lib.method.route.control import DEGREES
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]

_WIDTHS = (16, 12, 24, 12, 12, 46, 34, 34)


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write stage × degree and each quarter's use by formula, then the alarms."""
    calendar: CalendarCells = cells["calendar"]
    control = report.route.control
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
            formula = f"COUNTIFS({calendar.stage},{cell(row, 0)},{calendar.degree},{cell(top - 1, column)})"
            sheet.formula(row, column, formula, int(counts[degree]), "count")
        sheet.formula(row, 4, f"SUM({cell(row, 1)}:{cell(row, 3)})", int(counts.sum()), "count total")
    bottom = top + len(control.table)
    sheet.put(bottom, 0, "合计", "total text")
    for column, total in enumerate([*(control.table[d].sum() for d in DEGREES), control.table.to_numpy().sum()], 1):
        span = f"{cell(top, column)}:{cell(bottom - 1, column)}"
        sheet.formula(bottom, column, f"SUM({span})", int(total), "count total")
    row = _use(sheet, report, calendar, bottom + 2)
    row += 2
    sheet.put(row, 0, f"报警（{control.as_of:%Y-%m-%d} 的情况，重新导出才变）", "group")
    for column in range(1, len(_WIDTHS)):
        sheet.put(row, column, "", "group")
    row += 1
    sheet.row(row, ["报警", "客户编号", "客户", "牵涉（元）", "最晚", "怎么回事", "怎么办", "能不能免"], "head")
    for alarm in control.alarms.to_dict("records"):
        row += 1
        due = None if pd.isna(alarm["due"]) else alarm["due"].date()
        sheet.row(
            row, [alarm["name"], alarm["customer"], alarm["customer_name"] or "整个计划"], ["warn text", "text", "text"]
        )
        sheet.row(row, [alarm["value"] or None, due], ["money", "date"], 3)
        spared = "能：换一两次活动就行" if alarm["avoidable"] else alarm["why"]
        sheet.row(row, [alarm["text"], alarm["action"], spared], "wrap", 5)
        sheet.raw.set_row(row, max(height_of(alarm["text"], _WIDTHS[5]), height_of(spared, _WIDTHS[7])))
    row += 2
    for activity, why in report.route.plan.refused.items():
        sheet.put(row, 0, f"活动 {activity} 没有算进来：{why}", "warn plain")
        row += 1
    sheet.finish(1)


def _use(sheet: Sheet, report: PlanReport, calendar: CalendarCells, row: int) -> int:
    """Write what each manager uses of his days in each quarter, and the year's money, by formula; the last row."""
    plan = report.route.plan
    sheet.row(row, ["客户经理", "季度", "用了（人天）", "能用", "够不够"], "head")
    for line in plan.capacity.reset_index().to_dict("records"):
        row += 1
        sheet.row(row, [str(line["manager"]), int(line["quarter"])], ["text", "count"])
        used = f"SUMIFS({calendar.days},{calendar.who},{cell(row, 0)},{calendar.quarter},{cell(row, 1)})"
        sheet.formula(row, 2, used, float(line["used"]), "days")
        sheet.put(row, 3, float(line["limit"]), "days input")
        enough = "够" if line["used"] <= line["limit"] + 1e-6 else "超了"
        sheet.formula(row, 4, f'IF({cell(row, 2)}<={cell(row, 3)}+1E-6,"够","超了")', enough, "centre")
    row += 1
    sheet.row(row, ["全年费用（元）", ""], "total text")
    sheet.formula(row, 2, f"SUM({calendar.cost})", plan.cost, "money total")
    sheet.put(row, 3, plan.money, "money input")
    enough = "够" if plan.cost <= plan.money + 1e-6 else "超了"
    sheet.formula(row, 4, f'IF({cell(row, 2)}<={cell(row, 3)}+1E-6,"够","超了")', enough, "centre")
    return row


SHEET = PlanSheet(
    key="control",
    name="管控表",
    place=100,
    title="做到哪一步了，哪里要报警",
    note="阶段标准、报警的规则是本课程定义",
    widths=_WIDTHS,
    write=_write,
    needs=("calendar",),
    parts=("route",),
    unit="u07",
)
