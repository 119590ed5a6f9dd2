"""Sheet 分月收入: which product brings how much in which month, by formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.budget import ACCEPTED, HEADER, MONTHS, BudgetCells
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write product × month by formula, the months' totals and the running total, and a chart of them."""
    lines: BudgetCells = cells["budget"]
    header = HEADER
    months = report.needs.revenue.by_month
    months = months[months.sum(axis=1) > 0]
    names = report.case.catalog.names("products")
    total_column = 2 + MONTHS
    sheet.row(header, ["产品编号", "产品", *(f"{m} 月" for m in range(1, MONTHS + 1)), "合计", "占比"], "head")
    first = header + 1
    last = header + max(len(months), 1)
    total = last + 1
    for column in range(MONTHS):  # the month's number, which the formulas compare with
        sheet.put(header - 1, 2 + column, column + 1, "note")
    sheet.put(header - 1, 1, "月份", "note")
    whole = float(months.to_numpy().sum())
    for row, (product, values) in enumerate(months.iterrows(), first):
        sheet.row(row, [str(product), names[str(product)]])
        key, ok = f"{lines.product},$A{row + 1}", f'{lines.ok},"{ACCEPTED}"'
        for place, value in enumerate(values, 2):
            month = cell(header - 1, place)
            running = f'SUMIFS({lines.monthly},{key},{ok},{lines.start},"<="&{month})'
            once = f"SUMIFS({lines.once},{key},{ok},{lines.start},{month})"
            sheet.formula(row, place, f"{running}+{once}", value, "money")
        span = f"{cell(row, 2)}:{cell(row, 1 + MONTHS)}"
        share = f"IF({cell(total, total_column)}>0,{cell(row, total_column)}/{cell(total, total_column)},0)"
        sheet.formula(row, total_column, f"SUM({span})", float(values.sum()), "money total")
        sheet.formula(row, total_column + 1, share, float(values.sum()) / whole if whole else 0.0, "percent")
    sums = months.sum()
    sheet.row(total, ["", "合计"], "total text")
    sheet.row(total + 1, ["", "累计"], "total text")
    running_total = 0.0
    for place, value in enumerate([*sums, whole], 2):
        span = f"{cell(first, place)}:{cell(last, place)}"
        sheet.formula(total, place, f"SUM({span})", float(value), "money total")
        if place < total_column:
            running_total += float(value)
            running = f"SUM({cell(total, 2, fixed=True)}:{cell(total, place)})"
            sheet.formula(total + 1, place, running, running_total, "money total")
    chart = sheet.book.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "当月收入（元）",
            "categories": [sheet.name, header, 2, header, 1 + MONTHS],
            "values": [sheet.name, total, 2, total, 1 + MONTHS],
            "fill": {"color": "#4DB092"},
            "gap": 60,
        }
    )
    chart.set_title({"name": "当月收入（元）", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E4E7EB"}}})
    chart.set_size({"width": 1080, "height": 300})
    sheet.raw.insert_chart(total + 3, 1, chart)
    sheet.finish(header, frozen=2)


SHEET = PlanSheet(
    key="months",
    name="分月收入",
    place=40,
    title="哪个产品哪个月收多少（元）",
    note="由收入预算表的公式加总",
    widths=(9, 20, *[10] * MONTHS, 12, 8),
    write=_write,
    needs=("budget",),
    parts=("needs",),
    unit="u04",
)
