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
    year, stock, table = report.odds.outlook, report.odds.stock_year, report.odds.table
    lines = report.odds.lines.lines
    total = float(lines.loc[lines["counts"], "revenue"].sum())
    ranged = f"{percent(year.low)}–{percent(year.high)}"
    page = deck.page(
        f"目标 {wan(year.target)}：八成把握能到 {wan(year.p80)}，达标可能性 {chance(year.probability)}（{ranged}）",
        "可能性是一笔一笔算出来的，不靠抽样；升级的单先打过老线续约的折，所以全赢下的数比收入预算略小；算法是本课程定义",
    )
    over = year.surplus > 0
    cards = [
        ("目标收入", wan(year.target), f"上年 {wan(stock.last_year)}", INK),
        ("存量收入", wan(year.stock), f"到期可能不续 {wan(stock.lost)}", PALETTE[0]),
        ("增量", wan(year.increment), f"其中没摸清 {wan(year.unknown)}", DARK),
        ("超出目标", wan(year.surplus), "存量加增量已过目标", DARK)
        if over
        else ("缺口", wan(year.gap), f"各业务合计差 {wan(year.service_gap)}", WARN),
        ("五成把握的收入", wan(report.odds.distribution.p50), "一半的可能到得了", PALETTE[0]),
        ("八成把握的收入", wan(year.p80), f"承诺缺口 {wan(year.promise_gap)}", PALETTE[0]),
        ("达标可能性", chance(year.probability), f"范围 {ranged}", DARK if year.probability >= 0.5 else WARN),
        ("还要找的商机", wan(year.needed_pipeline), "缺口 ÷ 平均赢的可能", WARN if year.gap else DARK),
    ]
    for place, card in enumerate(cards):
        page.card(0.55 + 3.09 * (place % 4), 1.5 + 1.75 * (place // 4), 2.95, 1.6, *card)
    counts = table.loc[table["value"] > 0, "band"].value_counts()
    names = report.case.catalog.names("bands")
    told = "、".join(f"{names[b]} {counts.get(b, 0)} 家" for b in ("assured", "confident", "none"))
    sentences = [
        f"主攻 {len(report.industry.industries)} 个行业、{len(report.industry.merchant_groups)} 个商群，"
        f"共 {len(report.industry.customers)} 家客户。",
        f"{int(lines['counts'].sum())} 笔商机，全赢下今年能收 {wan(total)}，乘上赢的可能 {wan(year.increment)}；"
        f"退回 {int((~lines['ok']).sum())} 笔。",
        f"有商机的客户里，{told}。",
    ]
    page.text(0.55, 5.15, 12.2, 1.7, sentences, sizes=(18, 16, 14), bullets=True, anchor="middle")


SLIDE = PlanSlide(
    key="overview",
    name="一页看懂",
    place=20,
    write=_write,
    parts=("industry", "odds"),
)
