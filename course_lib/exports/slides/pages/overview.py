"""Slide: the head figures."""

from __future__ import annotations

from course_lib.colours import INK, PALETTE, WARN
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.style import DARK
from course_lib.plan.report import PlanReport
from course_lib.text import chance, percent, wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """Eight figures and three sentences."""
    gap, revenue, budget, table = report.odds.gap, report.odds.revenue, report.needs.budget, report.odds.table
    page = deck.page(
        f"目标 {wan(gap.target)}：八成把握能到 {wan(revenue.p80)}，达标可能性 {chance(revenue.probability)}",
        f"达标可能性、五成和八成把握的收入来自 {revenue.draws:,} 次模拟；算法是本课程定义",
    )
    over = gap.surplus > 0
    cards = [
        ("目标收入", wan(gap.target), f"上年 {wan(gap.last_year)}", INK),
        (
            "存量收入",
            wan(gap.stock),
            f"平均续约 {percent(gap.stock / gap.last_year if gap.last_year else None)}",
            PALETTE[0],
        ),
        ("有把握的增量", wan(gap.increment), f"商机 {wan(budget.total)}，乘上赢面", DARK),
        ("超出目标", wan(gap.surplus), "存量加增量已过目标", DARK)
        if over
        else ("缺口", wan(gap.gap), f"占目标 {percent(gap.gap / gap.target if gap.target else None)}", WARN),
        ("五成把握的收入", wan(revenue.p50), "一半的年份能到", PALETTE[0]),
        ("八成把握的收入", wan(revenue.p80), "敢承诺的是它", PALETTE[0]),
        (
            "达标可能性",
            chance(revenue.probability),
            f"目标 {wan(gap.target)}",
            DARK if revenue.probability >= 0.5 else WARN,
        ),
        ("还要找的商机", wan(gap.needed_pipeline), "缺口 ÷ 平均赢面", WARN if gap.gap else DARK),
    ]
    for place, card in enumerate(cards):
        page.card(0.55 + 3.09 * (place % 4), 1.5 + 1.75 * (place // 4), 2.95, 1.6, *card)
    counts = table.loc[table["value"] > 0, "band"].value_counts()
    names = report.case.catalog.names("bands")
    told = "、".join(f"{names[b]} {counts.get(b, 0)} 家" for b in ("assured", "confident", "none"))
    sentences = [
        f"主攻 {len(report.industry.industries)} 个行业、{len(report.industry.merchant_groups)} 个商群，"
        f"共 {len(report.industry.customers)} 家客户。",
        f"{int(budget.lines['ok'].sum())} 笔商机今年能收 {wan(budget.total)}，毛利 {percent(_margin(report))}；"
        f"退回 {len(budget.refused)} 笔（优惠或毛利过线）。",
        f"有商机的客户里，{told}。",
    ]
    page.text(0.55, 5.15, 12.2, 1.7, sentences, sizes=(18, 16, 14), bullets=True, anchor="middle")


def _margin(report: PlanReport) -> float | None:
    good = report.needs.budget.lines[report.needs.budget.lines["ok"]]
    total = float(good["revenue"].sum())
    return float(good["margin"].sum()) / total if total > 0 else None


SLIDE = PlanSlide(
    key="overview",
    name="一页看懂",
    place=20,
    write=_write,
    parts=("industry", "needs", "odds"),
)
