"""Slide: the nine-grid map."""

from __future__ import annotations

from course_lib.colours import BAND_COLOURS, MUTED, tint
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.measure import shorten_to, width_of
from course_lib.exports.words import LEVEL_NAMES, grid_cells
from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport
from course_lib.text import wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """Nine boxes: name, how many, how much, how to play, who."""
    grid, cells, bands = report.odds.grid, grid_cells(report), report.case.catalog.names("bands")
    best = cells["high", "confident"]
    page = deck.page(
        f"人先派给 {best.count} 家{best.name}：{wan(best.total)} 商机还在和对手拉锯"
        if best.count
        else f"{len(report.industry.customers)} 家客户分到九格，一格一种打法",
        f"选中行业和商群的全部 {len(report.industry.customers)} 家客户，情报不足的 {len(grid.waiting)} 家放在下面；"
        f"商机高于 {wan(grid.bounds[1])} 是大，高于 {wan(grid.bounds[0])} 是中；九宫的分界、格名和打法是本课程定义",
    )
    left, top, side, w, h, gap = 1.35, 1.75, 0.7, 3.72, 1.46, 0.08
    for column, band in enumerate(COLUMNS):
        page.text(
            left + column * (w + gap),
            1.35,
            w,
            0.36,
            bands[band],
            sizes=(14,),
            bold=True,
            align="middle",
            anchor="middle",
        )
    for row, level in enumerate(LEVELS):
        y = top + row * (h + gap)
        page.text(
            0.55, y, side, h, f"商机\n{LEVEL_NAMES[level]}", sizes=(14, 12), bold=True, align="middle", anchor="middle"
        )
        for column, band in enumerate(COLUMNS):
            x = left + column * (w + gap)
            cell, colour = cells[level, band], BAND_COLOURS[band]
            strong = cell is best
            page.box(x, y, w, h, fill=tint(colour, 0.28 if strong else 0.14), line=colour if strong else None)
            page.text(x + 0.05, y + 0.03, 1.5, 0.4, cell.name, sizes=(16, 14), bold=True, anchor="middle")
            told = f"{cell.count} 家 · {wan(cell.total)}"
            page.text(x + 1.5, y + 0.03, w - 1.6, 0.4, told, sizes=(14, 12), bold=True, align="right", anchor="middle")
            page.text(
                x + 0.05, y + 0.42, w - 0.1, 0.34, cell.strategy, sizes=(12, 11, 10), colour=MUTED, anchor="middle"
            )
            names = _names(list(cell.customers), (w - 0.25) * 72, 11, 2)
            page.text(x + 0.05, y + 0.78, w - 0.1, h - 0.83, names, sizes=(11, 10))
    tray, wide = report.case.catalog.rules.nine_grid.tray, 3 * w + 2 * gap
    y = top + len(LEVELS) * (h + gap)
    page.box(left, y, wide, 0.42, fill="#FFFFFF", line=BAND_COLOURS["none"])
    who = _names(list(grid.waiting["name"]), (wide - 4.2) * 72, 11, 1)
    page.text(left + 0.05, y, 3.9, 0.42, f"{tray.name}：{tray.strategy}", sizes=(12, 11, 10), anchor="middle")
    page.text(left + 4.0, y, wide - 4.1, 0.42, who, sizes=(11, 10), anchor="middle")


def _names(names: list[str], width: float, size: float, lines: int) -> str:
    """As many names as fit, then how many more there are."""
    if not names:
        return "—"
    for count in range(len(names), 0, -1):
        text = "、".join(names[:count]) + (f" 等 {len(names)} 家" if count < len(names) else "")
        if width_of(text, size) <= (width - size) * lines:
            return text
    return shorten_to(names[0], width, size, lines)


SLIDE = PlanSlide(
    key="nine_grid",
    name="九宫图",
    place=70,
    write=_write,
    parts=("industry", "odds"),
    unit="u06",
)
