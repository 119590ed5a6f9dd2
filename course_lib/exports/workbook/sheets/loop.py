"""Sheet 闭环: where each plan leads, and how the route closes the gap, line by line, by formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["SHEET"]

_STEPS = (
    "计划",
    "平均还差",
    "承诺缺口",
    "各产品线还差",
    "P50",
    "P80",
    "达标可能性",
    "年末价值 E",
    "人天",
    "费用（元）",
)
_LINES = (
    *("商机", "客户", "今年的钱（元）", "定下来 前", "定下来 后", "选我们 前", "选我们 后"),
    *("他定了（元）", "他选我们（元）"),
)
_WHY = "他定了 = 今年的钱 × 定下来多了几成 × 选我们前后的平均；他选我们反过来。两段对称，加起来一分不差。"


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the strip, the loop with its parts by formula, then the lines and contracts that the route moves."""
    row = _strip(sheet, report, 3)
    loop = report.route.after.loop
    plan, names = report.route.plan, {key: a.name for key, a in report.route.ground.route.accounts.items()}
    moved = plan.lines[(plan.lines["gain"].abs() > 0) & (plan.lines["revenue"] > 0)]
    kept = plan.renewals[plan.renewals["saved_this_year"].abs() > 0]
    top = row + 1
    lines = top + 10
    ends = lines + max(len(moved), 1) + 3
    sheet.row(top, ["计划怎样补上缺口（预算年收入，元）", ""], "group")
    spans = {
        "renewals": sheet.range(ends + 1, ends + max(len(kept), 1), 5),
        "decides": sheet.range(lines + 1, lines + max(len(moved), 1), 7),
        "chooses": sheet.range(lines + 1, lines + max(len(moved), 1), 8),
    }
    told = (
        ("计划前还差（负 = 超出）", loop.gap, ""),
        ("续约守住", loop.renewals, f"SUM({spans['renewals']})"),
        ("他定了", loop.decides, f"SUM({spans['decides']})"),
        ("他选我们", loop.chooses, f"SUM({spans['chooses']})"),
        ("还差（负 = 超出）", loop.left, f"{cell(top + 1, 2)}-SUM({cell(top + 2, 2)}:{cell(top + 4, 2)})"),
    )
    for place, (name, value, formula) in enumerate(told, top + 1):
        sheet.row(place, [name, ""], "text")
        if formula:
            sheet.formula(place, 2, formula, value, "money total")
        else:
            sheet.put(place, 2, value, "money input")
    sheet.put(
        top + 6,
        0,
        "他定了 = 今年的钱 × 定下来多了几成 × 选我们前后的平均；他选我们反过来：两段对称，加起来一分不差。",
        "muted plain",
    )
    sheet.row(lines, _LINES, "head")
    for at, (line, one) in enumerate(moved.iterrows(), lines + 1):
        sheet.row(at, [str(line), names[str(one["customer"])]])
        sheet.put(at, 2, float(one["revenue"]), "money")
        chances = [float(one[c]) for c in ("decides_before", "decides_after", "wins_before", "wins_after")]
        sheet.row(at, chances, "percent", 3)
        money, q0, q1, w0, w1 = (cell(at, column) for column in range(2, 7))
        decides, chooses = f"{money}*({q1}-{q0})*({w0}+{w1})/2", f"{money}*({w1}-{w0})*({q0}+{q1})/2"
        sheet.formula(
            at, 7, decides, one["revenue"] * (chances[1] - chances[0]) * (chances[2] + chances[3]) / 2, "money"
        )
        sheet.formula(
            at, 8, chooses, one["revenue"] * (chances[3] - chances[2]) * (chances[0] + chances[1]) / 2, "money"
        )
    sheet.row(ends, ["合同", "客户", "今年牵涉的钱（元）", "续约 前", "续约 后", "守住（元）"], "head")
    for at, (line, one) in enumerate(kept.iterrows(), ends + 1):
        sheet.row(at, [str(line), names[str(one["customer"])]])
        sheet.put(at, 2, float(one["at_stake"]), "money")
        sheet.row(at, [float(one["before"]), float(one["after"])], "percent", 3)
        saved = f"{cell(at, 2)}*({cell(at, 4)}-{cell(at, 3)})"
        sheet.formula(at, 5, saved, float(one["saved_this_year"]), "money")
    sheet.finish(1)


def _strip(sheet: Sheet, report: PlanReport, row: int) -> int:
    """Write where each plan leads; the next free row."""
    sheet.row(row, _STEPS, "head")
    for step in report.route.strip.steps.to_dict("records"):
        row += 1
        sheet.put(row, 0, step["name"])
        money = [step["gap"] - step["surplus"], *(step[c] for c in ("promise_gap", "service_gap", "p50", "p80"))]
        sheet.row(row, money, "money", 1)
        sheet.put(row, 6, step["probability"], "whole_percent")
        sheet.put(row, 7, step["end_value"], "money")
        sheet.put(row, 8, step["days"], "days")
        sheet.put(row, 9, step["money"], "money")
    row += 1
    if not report.route.revealed:
        sheet.put(row, 0, "定稿（第7单元看板）以后再导出，这里多一行参考计划。", "muted plain")
    return row + 1


SHEET = PlanSheet(
    key="loop",
    name="闭环",
    place=85,
    title="计划前、初稿、我们的：各差多少；缺口怎样补上",
    note="年末价值 E = 守住的合同 + 各商机的把握 × 一年贡献 − 费用；本课程定义",
    widths=(22, 24, 16, 13, 13, 13, 13, 14, 14, 12),
    write=_write,
    parts=("route",),
    unit="u07",
)
