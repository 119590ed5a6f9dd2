"""Sheets 计划总览 and 行业选择."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.budget import BudgetCells
from course_lib.exports.workbook.customers import CustomerCells
from course_lib.exports.workbook.gap import GapCells
from course_lib.method.industry.capacity import estimate_capacity
from course_lib.plan.report import PlanReport

__all__ = ["SELECTION_WIDTHS", "WIDTHS", "write_overview", "write_selection"]

WIDTHS = (24, 16, 14, 70)
SELECTION_WIDTHS = (8, 16, 7, 7, 15, 15, 15, *[10] * 6, 9, 9, 9, 7, 10)


def write_overview(
    sheet: Sheet,
    report: PlanReport,
    gap: GapCells,
    budget: BudgetCells,
    customers: CustomerCells,
    contents: Sequence[tuple[str, str]],
) -> None:
    """Write the head figures and what stands on which sheet."""
    header, revenue, table = 3, report.revenue, report.budget.lines
    sheet.row(header, ["指标", "金额（元）", "万元", "说明"], "head")
    money = [
        ("目标收入", gap.target, report.gap.target, f"{report.case.meta.budget_year} 年"),
        ("上年收入", gap.last_year, report.gap.last_year, "全部客户"),
        ("存量收入", gap.stock, report.gap.stock, "上年收入 × 续约率"),
        ("有把握的增量", gap.increment, report.gap.increment, "赢面 × 今年商机，只算保底和有把握两档"),
        ("缺口", gap.gap, report.gap.gap, "目标 − 存量 − 增量"),
        ("超出目标", gap.surplus, report.gap.surplus, "存量 + 增量超过目标的部分"),
        ("要补的商机", gap.pipeline, report.gap.needed_pipeline, "缺口 ÷ 有把握一档的平均赢面"),
        ("今年商机总额", budget.total, report.budget.total, "计入的报价，没有乘赢面"),
    ]
    row = header + 1
    for label, formula, value, meaning in money:
        strong = "bold " if label in ("目标收入", "缺口") else ""
        sheet.put(row, 0, label, f"{strong}text")
        sheet.formula(row, 1, formula, value, f"{strong}money")
        shown = None if value is None else value / 1e4
        sheet.formula(row, 2, f'IF({cell(row, 1)}="","",{cell(row, 1)}/10000)', shown, f"{strong}wan")
        sheet.put(row, 3, meaning, "muted wrap")
        row += 1
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
    row += 1
    for label, formula, value, meaning in (
        ("客户（家）", customers.count, len(report.customers), "选中的行业和商群里的全部客户"),
        ("商机（个）", budget.count, int(table["ok"].sum()), "计入的报价"),
        ("退回的报价（个）", budget.refused, len(report.budget.refused), "优惠超过上限，或毛利不到底线"),
    ):
        sheet.put(row, 0, label)
        sheet.formula(row, 1, formula, value, "count")
        sheet.row(row, ["", meaning], ["text", "muted wrap"], 2)
        row += 1
    row += 1
    sheet.put(row, 0, "各表", "group")
    for column in range(1, 4):
        sheet.put(row, column, "", "group")
    for name, about in contents:
        row += 1
        sheet.raw.write_url(row, 0, f"internal:'{name}'!A1", sheet.book.style("link"), string=name)
        sheet.raw.merge_range(row, 1, row, 3, about, sheet.book.style("wrap"))
    row += 2
    sheet.put(row, 0, "浅黄底、蓝字", "text input")
    sheet.put(row, 1, "是可以改的数，其余由公式算出。", "plain")
    sheet.put(
        row + 1,
        0,
        f"数据到 {report.case.meta.as_of} 为止，{report.case.meta.evidence}。缺口、赢面、九宫的算法是本课程定义。",
        "note",
    )
    sheet.finish(header, pages=1)


def write_selection(sheet: Sheet, report: PlanReport) -> None:
    """Write all industries and groups, those chosen first, with total score by formula."""
    scores = report.scores
    criteria = report.case.catalog.criteria.set_index("id")["name"]
    order = list(scores.weights.index)
    estimated = estimate_capacity(report.case).table
    header, weights = 4, 3
    labels = ["编号", "行业／商群", "条线", "选中", "容量低（元）", "容量（元）", "容量高（元）"]
    labels += [str(criteria[c]) for c in order] + ["总分", "吸引力", "实力", "名次", "排名把握"]
    sheet.row(header, labels, "head")
    sheet.raw.set_row(header, 30)
    first_score, total = 7, 7 + len(order)
    sheet.put(weights, first_score - 1, "权重", "total text")
    sheet.row(weights, list(scores.weights), "percent input", first_score)
    chosen = [*report.industries, *report.merchant_groups]
    rest = [i for i in scores.table.sort_values(["line", "rank"], ascending=[False, True]).index if i not in chosen]
    for row, industry in enumerate([*chosen, *rest], header + 1):
        score, picked = scores.table.loc[industry], industry in chosen
        mark = " picked" if picked else ""
        amounts = [estimated.loc[industry, f"capacity_{end}"] for end in ("low", "base", "high")]
        sheet.row(row, [industry, score["name"], score["line"], "✔" if picked else ""], f"text{mark}")
        sheet.row(row, amounts, "money", 4)
        sheet.row(row, list(scores.scaled.loc[industry, order]), "points", first_score)
        span = [
            f"{cell(r, first_score, fixed=r == weights)}:{cell(r, total - 1, fixed=r == weights)}"
            for r in (row, weights)
        ]
        given = span[1]
        sheet.formula(row, total, f"SUMPRODUCT({span[0]},{given})/SUM({given})", score["total"], f"bold points{mark}")
        sheet.row(
            row, [score["attractiveness"], score["strength"], score["rank"]], ["points", "points", "count"], total + 1
        )
        sheet.put(row, total + 4, score["acceptability"], "whole_percent")
    last = header + len(chosen) + len(rest)
    bar = {"type": "data_bar", "bar_color": "#A6D8C8", "bar_solid": True}
    sheet.raw.conditional_format(header + 1, 5, last, 5, bar)
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#A6D8C8"}
    sheet.raw.conditional_format(header + 1, first_score, last, total - 1, scale)
    sheet.finish(header, frozen=2)
