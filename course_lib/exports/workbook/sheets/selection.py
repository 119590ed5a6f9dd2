"""Sheet 行业选择: every industry and group with its scores, the total by formula from weights that can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write all industries and groups, those chosen first, with total score by formula."""
    scores = report.industry.scores
    criteria = report.case.catalog.criteria.set_index("id")["name"]
    order = list(scores.weights.index)
    estimated = report.industry.capacity.table
    header, weights = 4, 3
    labels = ["编号", "行业／商群", "条线", "选中", "容量低（元）", "容量（元）", "容量高（元）"]
    labels += [str(criteria[c]) for c in order] + ["总分", "吸引力", "实力", "名次", "排名把握"]
    sheet.row(header, labels, "head")
    sheet.raw.set_row(header, 30)
    first_score, total = 7, 7 + len(order)
    sheet.put(weights, first_score - 1, "权重", "total text")
    sheet.row(weights, list(scores.weights), "percent input", first_score)
    chosen = [*report.industry.industries, *report.industry.merchant_groups]
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


SHEET = PlanSheet(
    key="selection",
    name="行业选择",
    place=20,
    title="选中的行业和商群，容量和总分",
    note="权重可改，总分跟着变；得分都折算成 1 到 10，越大越好",
    widths=(8, 16, 7, 7, 15, 15, 15, *[10] * 6, 9, 9, 9, 7, 10),
    write=_write,
    parts=("industry",),
    unit="u02",
    turn=140,
)
