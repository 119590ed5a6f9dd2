"""Slide: the cover, with the plan in one sentence."""

from __future__ import annotations

from course_lib.colours import INK, MUTED, PALETTE, WARN
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.style import DARK, MID
from course_lib.exports.words import short_title
from course_lib.plan.report import PlanReport
from course_lib.text import wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """District, year, team and the plan in one sentence."""
    meta, gap = report.case.meta, report.odds.outlook
    page = deck.cover()
    page.box(0, 0, 4.6, 7.5, fill=DARK)
    page.box(4.6, 0, 0.09, 7.5, fill=MID)
    page.text(0.5, 2.4, 3.7, 0.6, f"{meta.carrier.name}政企营销", sizes=(20, 18), colour="#FFFFFF")
    page.text(0.5, 3.0, 3.7, 1.2, "计划汇报", sizes=(36, 30), bold=True, colour="#FFFFFF")
    page.text(0.5, 6.5, 3.7, 0.5, f"数据到 {meta.as_of}", sizes=(12,), colour="#FFFFFF")
    title = page.slide.shapes.title
    title.left, title.top, title.width, title.height = (int(v * 914400) for v in (5.3, 1.5, 7.5, 1.2))
    page.write_title(f"{short_title(report)} {meta.budget_year} 年营销计划", 7.5, 1.2, (36, 32, 28, 24))
    page.text(5.3, 2.75, 7.5, 0.5, f"队伍：{deck.team}　　{meta.title}", sizes=(16, 14, 12), colour=MUTED)
    parts = [f"目标 {wan(gap.target)}", f"存量 {wan(gap.stock)}", f"增量 {wan(gap.increment)}"]
    parts.append(f"超出 {wan(gap.surplus)}" if gap.surplus else f"缺口 {wan(gap.gap)}")
    colours = (INK, PALETTE[0], DARK, DARK if gap.surplus else WARN)
    for place, (part, colour) in enumerate(zip(parts, colours, strict=True)):
        label, figure = part.split(" ", 1)
        page.text(5.3, 3.75 + 0.68 * place, 2.6, 0.6, label, sizes=(18, 16), colour=MUTED, anchor="middle")
        page.text(7.9, 3.75 + 0.68 * place, 4.9, 0.6, figure, sizes=(26, 24), bold=True, colour=colour, anchor="middle")


SLIDE = PlanSlide(
    key="cover",
    name="封面",
    place=10,
    write=_write,
    parts=("odds",),
)
