"""Sheet 计划总览: the head figures, and what stands on which sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.colours import BAND_COLOURS
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.budget import BudgetCells
from course_lib.exports.workbook.sheets.customers import CustomerCells
from course_lib.exports.workbook.sheets.gap import GapCells
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]

_HEADER = 3


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the head figures and the list of sheets."""
    sheet.row(_HEADER, ["指标", "金额（元）", "万元", "说明"], "head")
    row = _money(sheet, report, cells["gap"], cells["budget"], _HEADER + 1)
    row = _chances(sheet, report, row)
    row = _counts(sheet, report, cells["budget"], cells["customers"], row)
    row = _contents(sheet, row + 1)
    row += 2
    sheet.put(row, 0, "浅黄底、蓝字", "text input")
    sheet.put(row, 1, "是可以改的数，其余由公式算出。", "plain")
    sheet.put(
        row + 1,
        0,
        f"数据到 {report.case.meta.as_of} 为止，{report.case.meta.evidence}。缺口、赢面、九宫的算法是本课程定义。",
        "note",
    )
    sheet.finish(_HEADER, pages=1)


def _money(sheet: Sheet, report: PlanReport, gap: GapCells, budget: BudgetCells, row: int) -> int:
    """From the target to the opportunities; return the next free row, as the other blocks do."""
    for label, formula, value, meaning in (
        ("目标收入", gap.target, report.odds.gap.target, f"{report.case.meta.budget_year} 年"),
        ("上年收入", gap.last_year, report.odds.gap.last_year, "全部客户"),
        ("存量收入", gap.stock, report.odds.gap.stock, "上年收入 × 续约率"),
        ("有把握的增量", gap.increment, report.odds.gap.increment, "赢面 × 今年商机，只算保底和有把握两档"),
        ("缺口", gap.gap, report.odds.gap.gap, "目标 − 存量 − 增量"),
        ("超出目标", gap.surplus, report.odds.gap.surplus, "存量 + 增量超过目标的部分"),
        ("要补的商机", gap.pipeline, report.odds.gap.needed_pipeline, "缺口 ÷ 有把握一档的平均赢面"),
        ("今年商机总额", budget.total, report.needs.revenue.total, "计入的报价，没有乘赢面"),
    ):
        strong = "bold " if label in ("目标收入", "缺口") else ""
        sheet.put(row, 0, label, f"{strong}text")
        sheet.formula(row, 1, formula, value, f"{strong}money")
        shown = None if value is None else value / 1e4
        sheet.formula(row, 2, f'IF({cell(row, 1)}="","",{cell(row, 1)}/10000)', shown, f"{strong}wan")
        sheet.put(row, 3, meaning, "muted wrap")
        row += 1
    return row


def _chances(sheet: Sheet, report: PlanReport, row: int) -> int:
    """What the dice say."""
    revenue = report.odds.revenue
    told = f"{revenue.draws:,} 次模拟的结果，导出时的数；改了别的表，要重新导出才变"
    for label, value, meaning in (
        ("五成把握的收入（P50）", revenue.p50, f"一半的年份能到。{told}"),
        ("八成把握的收入（P80）", revenue.p80, "八成的年份能到；敢承诺的是它"),
    ):
        sheet.row(row, [label, value], ["text", "money"])
        sheet.formula(row, 2, f"{cell(row, 1)}/10000", value / 1e4, "wan")
        sheet.put(row, 3, meaning, "muted wrap")
        sheet.raw.set_row(row, 30 if len(meaning) > 34 else None)
        row += 1
    sheet.row(
        row,
        ["达标可能性", revenue.probability, "", "模拟里到了目标的占比"],
        ["bold text", "bold percent", "text", "muted wrap"],
    )
    return row + 1


def _counts(sheet: Sheet, report: PlanReport, budget: BudgetCells, customers: CustomerCells, row: int) -> int:
    """How many customers, opportunities and refused lines."""
    for label, formula, value, meaning in (
        ("客户（家）", customers.count, len(report.industry.customers), "选中的行业和商群里的全部客户"),
        ("商机（个）", budget.count, int(report.needs.revenue.lines["ok"].sum()), "计入的报价"),
        ("退回的报价（个）", budget.refused, len(report.needs.revenue.refused), "价钱、数量、时间或产品不合规矩"),
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
    needs=("budget", "customers", "gap"),
    parts=("industry", "needs", "odds"),
    tab=BAND_COLOURS["assured"],
    turn=150,
)
