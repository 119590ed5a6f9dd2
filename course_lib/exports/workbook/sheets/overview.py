"""Sheet 计划总览: the head figures, and what stands on which sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.colours import BAND_COLOURS
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.customers import CustomerCells
from course_lib.exports.workbook.sheets.gap import GapCells
from course_lib.exports.workbook.sheets.outcomes import COUNTED, REFUSED, OutcomeCells
from course_lib.plan.report import PlanReport
from course_lib.text import percent

__all__ = ["SHEET"]

_HEADER = 3


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the head figures and the list of sheets."""
    sheet.row(_HEADER, ["指标", "金额（元）", "万元", "说明"], "head")
    row = _money(sheet, report, cells["gap"], cells["outcomes"], _HEADER + 1)
    row = _chances(sheet, report, row)
    row = _counts(sheet, report, cells["outcomes"], cells["customers"], row)
    row = _contents(sheet, row + 1)
    row += 2
    sheet.put(row, 0, "浅黄底、蓝字", "text input")
    sheet.put(row, 1, "是可以改的数，其余由公式算出。", "plain")
    sheet.put(
        row + 1,
        0,
        f"数据到 {report.case.meta.as_of} 为止，{report.case.meta.evidence}。缺口、三种结局、九宫的算法是本课程定义。",
        "note",
    )
    sheet.finish(_HEADER, pages=1)


def _money(sheet: Sheet, report: PlanReport, gap: GapCells, outcomes: OutcomeCells, row: int) -> int:
    """From the target to the opportunities; return the next free row, as the other blocks do."""
    year = report.odds.outlook
    lines = report.odds.lines.lines
    total = float(lines.loc[lines["counts"], "revenue"].sum())
    for label, formula, value, meaning in (
        ("目标收入", gap.target, year.target, f"{report.case.meta.budget_year} 年"),
        ("上年收入", gap.last_year, report.odds.stock_year.last_year, "全部客户"),
        ("存量收入", gap.stock, year.stock, "看到期月份和续约率，全部客户"),
        ("增量", gap.increment, year.increment, "每条商机赢的可能 × 今年收入"),
        ("其中没摸清", gap.unknown, year.unknown, "情报不足的客户，照算，先去见人"),
        ("缺口", gap.gap, year.gap, "目标 − 存量 − 增量"),
        ("超出目标", gap.surplus, year.surplus, "存量 + 增量超过目标的部分"),
        ("承诺缺口", gap.promise, year.promise_gap, "目标 − 八成把握的收入"),
        ("要补的商机", gap.pipeline, year.needed_pipeline, "缺口 ÷ 平均赢的可能"),
        ("今年商机总额", outcomes.total, total, "计入的报价，没有乘赢的可能"),
    ):
        strong = "bold " if label in ("目标收入", "缺口") else ""
        sheet.put(row, 0, label, f"{strong}text")
        sheet.formula(row, 1, f'IF({formula}="","",{formula})', "" if value is None else value, f"{strong}money")
        shown = "" if value is None else value / 1e4
        sheet.formula(row, 2, f'IF({cell(row, 1)}="","",{cell(row, 1)}/10000)', shown, f"{strong}wan")
        sheet.put(row, 3, meaning, "muted wrap")
        row += 1
    return row


def _chances(sheet: Sheet, report: PlanReport, row: int) -> int:
    """How surely which amount is reached."""
    spread = report.odds.distribution
    told = "导出时的数；改了别的表，要重新导出才变"
    for label, value, meaning in (
        ("五成把握的收入（P50）", spread.p50, f"一半的可能到得了。{told}"),
        ("八成把握的收入（P80）", spread.p80, "八成的可能到得了；敢承诺的是它"),
    ):
        sheet.row(row, [label, value], ["text", "money"])
        sheet.formula(row, 2, f"{cell(row, 1)}/10000", value / 1e4, "wan")
        sheet.put(row, 3, meaning, "muted wrap")
        row += 1
    sheet.row(
        row,
        [
            "达标可能性",
            spread.probability,
            "",
            f"范围 {percent(spread.low)} 到 {percent(spread.high)}：看对手是不是一起动",
        ],
        ["bold text", "bold whole_percent", "text", "muted wrap"],
    )
    return row + 1


def _counts(sheet: Sheet, report: PlanReport, outcomes: OutcomeCells, customers: CustomerCells, row: int) -> int:
    """How many customers, opportunities and refused lines."""
    lines = report.odds.lines.lines
    counted, refused = (f'COUNTIF({outcomes.counts},"{word}")' for word in (COUNTED, REFUSED))
    for label, formula, value, meaning in (
        ("客户（家）", customers.count, len(report.industry.customers), "选中的行业和商群里的全部客户"),
        ("商机（个）", counted, int(lines["counts"].sum()), "计入的报价"),
        ("退回的报价（个）", refused, int((~lines["ok"]).sum()), "原因见收入预算表的提醒"),
    ):
        sheet.put(row, 0, label)
        sheet.formula(row, 1, formula, value, "count")
        sheet.row(row, ["", meaning], ["text", "muted wrap"], 2)
        row += 1
    return row


def _contents(sheet: Sheet, row: int) -> int:
    """Every other sheet with its title, a click away; return the last row."""
    sheet.put(row, 0, "各表", "group")
    for column in range(1, 4):
        sheet.put(row, column, "", "group")
    for other in sheet.book.sheets:
        if other is not sheet:
            row += 1
            sheet.raw.write_url(row, 0, f"internal:'{other.name}'!A1", sheet.book.style("link"), string=other.name)
            sheet.raw.merge_range(row, 1, row, 3, other.title, sheet.book.style("wrap"))
    return row


SHEET = PlanSheet(
    key="overview",
    name="计划总览",
    place=10,
    title="",
    note="一页看懂",
    widths=(24, 16, 14, 70),
    write=_write,
    needs=("customers", "gap", "outcomes"),
    parts=("industry", "odds"),
    tab=BAND_COLOURS["assured"],
    turn=150,
)
