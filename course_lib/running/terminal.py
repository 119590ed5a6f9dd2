"""The results of a run as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from course_lib.pages.render import BANDS, LEVELS, money, plan_figures
from course_lib.running.run import RunReport

__all__ = ["plan_view", "print_report"]


def plan_view(plan: Mapping[str, Any]) -> RenderableType:
    """The plan (``PlanSummary.to_dict()``): head figures, chosen markets, nine-grid."""
    figures = Table(title=f"{plan['title']} · {plan['carrier']} · {plan['budget_year']} 年营销计划", show_header=False)
    figures.add_column()
    figures.add_column(justify="right")
    for label, text in plan_figures(plan):
        figures.add_row(label, text)

    markets = Table(title="选定的行业与商群")
    for header in ("", "名称"):
        markets.add_column(header)
    for header in ("市场容量", "总分"):
        markets.add_column(header, justify="right")
    for kind, rows in (("行业", plan["industries"]), ("商群", plan["merchant_groups"])):
        for row in rows:
            total = "—" if row["total"] is None else f"{row['total']:.2f}"
            markets.add_row(kind, escape(str(row["name"])), money(row["capacity"]), total)

    nine = Table("商机价值", *(band["name"] for band in BANDS), title="九宫营销地图")
    cells = {(cell["value"], cell["band"]): cell for cell in plan["nine_grid"]}
    for level in LEVELS:
        texts = []
        for band in BANDS:
            cell = cells.get((level["id"], band["id"]))
            texts.append(f"{escape(str(cell['name']))} {cell['count']} 家\n{money(cell['total'])}" if cell else "—")
        nine.add_row(level["name"], *texts)
    return Group(figures, markets, nine)


def print_report(report: RunReport, console: Console) -> None:
    """Print the plan, the failed units, those that wait for data, and where the pages are."""
    if report.plan is not None:
        console.print(plan_view(report.plan), highlight=False)
    elif report.plan_waits:
        console.print(f"[yellow]计划还算不了，等：{'、'.join(report.plan_waits)}[/]", highlight=False, soft_wrap=True)
    else:
        console.print(f"[red]没有算出计划：{escape(report.plan_problem)}[/]", highlight=False, soft_wrap=True)
    failed = [unit for unit in report.units if not unit.ok]
    if failed:
        console.print(f"[red]{len(failed)} 个单元没有通过：[/]")
        for unit in failed:
            console.print(f"[red]✘ {unit.name} {escape(unit.problem)}[/]", highlight=False, soft_wrap=True)
    waits = [unit for unit in report.units if unit.waits]
    ran = len(report.units) - len(waits)
    if ran and not failed:
        console.print(f"[green]{ran} 个单元{'全部' if not waits else ''}通过。[/]", highlight=False)
    if waits:
        console.print(f"[yellow]{len(waits)} 个单元没有跑，还等这几张表：[/]")
        for unit in waits:
            text = f"… {unit.id} {escape(unit.title)}：{'、'.join(unit.waits)}"
            console.print(f"[yellow]{text}[/]", highlight=False, soft_wrap=True)
    console.print(f"结果页：{escape(str(report.out / 'index.html'))}", highlight=False, soft_wrap=True)
