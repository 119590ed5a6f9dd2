"""Slide: the route map, a year on one page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course_lib.colours import GRID, INK, MUTED
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.style import DARK, MID, PALE
from course_lib.plan.report import PlanReport
from course_lib.text import wan

__all__ = ["SLIDE"]

_ROWS = 11
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_LEFT, _TOP, _WIDTH, _ROW = 4.5, 1.75, 2.07, 0.4  # inches: the year's left edge, the first row, a quarter, a row


def _write(deck: Deck, report: PlanReport) -> None:
    """A year on one page: a row per customer, a bar where something is done, what is done above it."""
    plan, table = report.route.plan, report.route.activities
    count = len(table)
    if not count:
        page = deck.page("路线图还空着：先排一季度的活动", "")
        page.text(0.55, 1.6, 12.2, 1.0, "计划里没有活动。", sizes=(18,), colour=MUTED)
        return
    draft = report.route.links.chain.told("activities") is None
    idle = int((~table["counts"]).sum())
    page = deck.page(
        f"全年 {count} 个活动、{table['days'].sum():g} 人天、花 {wan(plan.cost)}：多得 {wan(plan.gain + plan.saved)}",
        "多得 = 商机和续约以后一年的贡献；活动、人天、效果是本课程定义"
        + ("；这是小林的初稿，还没改过" if draft else "")
        + (f"；{idle} 个活动没有效果" if idle else ""),
    )
    shown = report.route.customers.head(_ROWS)
    _head(page)
    for number, (customer, about) in enumerate(shown.iterrows()):
        y = _TOP + number * _ROW
        _customer(page, about, y, PALE if number % 2 else "#FFFFFF")
        mine = table[table["customer"] == customer]
        _bars(page, mine, report.case.meta.budget_year, y)
    y = _TOP + len(shown) * _ROW + 0.05
    rest = count - int(table["customer"].isin(shown.index).sum())
    told = f"另有 {table['customer'].nunique() - len(shown)} 家、{rest} 个活动" if rest else ""
    page.box(0.55, y, _LEFT + 4 * _WIDTH - 0.59, 0.02, fill=GRID)
    page.text(0.55, y + 0.05, 3.95, 0.5, told, sizes=(12, 11), colour=MUTED, anchor="middle")
    _capacity(page, plan.capacity, y + 0.05)


def _head(page: Page) -> None:
    """Names of the columns and of the quarters."""
    for x, w, name, align in (
        (0.55, 2.2, "客户", "left"),
        (2.75, 0.75, "格", "middle"),
        (3.4, 1.1, "多得（万元）", "right"),
    ):
        page.text(x, 1.33, w, 0.38, name, sizes=(12, 11, 10), bold=True, align=align, anchor="middle")
    for place, quarter in enumerate(_QUARTERS):
        page.text(
            _LEFT + place * _WIDTH,
            1.33,
            _WIDTH - 0.04,
            0.38,
            quarter,
            sizes=(13,),
            bold=True,
            colour="#FFFFFF",
            align="middle",
            anchor="middle",
            fill=DARK,
        )


def _customer(page: Page, about: pd.Series[Any], y: float, ground: str) -> None:
    """A customer's row without its bars."""
    high = _ROW - 0.03
    page.box(0.55, y, _LEFT + 4 * _WIDTH - 0.59, high, fill=ground)
    page.text(0.55, y, 2.2, high, str(about["name"]), sizes=(12, 11, 10), anchor="middle", bold=True)
    page.text(2.75, y, 0.75, high, str(about["cell"]), sizes=(11, 10), align="middle", anchor="middle", colour=MUTED)
    gain = wan(float(about["gain"]), unit=False)
    page.text(3.65, y, 0.85, high, gain, sizes=(11, 10), align="right", anchor="middle")


def _capacity(page: Page, capacity: pd.DataFrame, y: float) -> None:
    """What each quarter takes of all managers' days."""
    for place, (_, line) in enumerate(capacity.groupby("quarter").sum().iterrows()):
        page.text(
            _LEFT + place * _WIDTH,
            y,
            _WIDTH - 0.04,
            0.4,
            f"人天 {line['used']:g} / {line['limit']:g}",
            sizes=(11, 10),
            align="middle",
            anchor="middle",
            colour=INK,
        )


def _bars(page: Page, mine: pd.DataFrame, year: int, y: float) -> None:
    """What is done in each quarter, and below it a bar from the first start to the last end."""
    length = (pd.Timestamp(year, 12, 31) - pd.Timestamp(year, 1, 1)).days
    for quarter in sorted(set(mine["quarter"])):
        group = mine[mine["quarter"] == quarter]
        kinds = "→".join(dict.fromkeys(group["kind_name"]))
        x = _LEFT + (int(quarter) - 1) * _WIDTH
        page.text(x, y - 0.03, _WIDTH - 0.04, _ROW - 0.11, kinds, sizes=(10, 9), align="left", anchor="middle")
        start = (group["start"].min() - pd.Timestamp(year, 1, 1)).days / length
        end = min((group["end"].max() - pd.Timestamp(year, 1, 1)).days / length, 1.0)
        long = max((end - start) * 4 * _WIDTH, 0.08)
        begin = min(_LEFT + start * 4 * _WIDTH, _LEFT + 4 * _WIDTH - 0.04 - long)
        page.box(
            begin,
            y + _ROW - 0.14,
            long,
            0.09,
            fill=MID,
            name=f"{group['start'].min():%m-%d} 至 {group['end'].max():%m-%d}",
        )


SLIDE = PlanSlide(
    key="route",
    name="路线图",
    place=80,
    write=_write,
    parts=("route",),
    unit="u07",
)
