"""Slide: the chosen industries and merchant groups among all of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pptx.chart.data import BubbleChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE

from course_lib.colours import INK, MUTED, PALETTE
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.measure import LINE, width_of
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.style import MID, dress, rgb, style_axes
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import percent, shorten, wan

__all__ = ["SLIDE"]

_SCALE = 60  # size of the bubbles, per cent


def _write(deck: Deck, report: PlanReport) -> None:
    """Attractiveness × strength as bubbles of the size of the capacity, and the chosen ones as a table."""
    market = report.industry
    table, chosen = market.scores.table, [*market.industries, *market.merchant_groups]
    total = float(table.loc[chosen, "capacity"].sum())
    page = deck.page(
        f"主攻 {len(market.industries)} 个行业、{len(market.merchant_groups)} 个商群：一年的通信花费约 {wan(total)}",
        "圆的大小是市场容量（三家合计，元/年）；行业和商群各自折算成 1 到 10 分；权重和算法是本课程定义",
    )
    _bubbles(page, report, chosen)
    columns = [
        *(Column("", 0.45, "middle"), Column("行业／商群", 1.75), Column("容量（万元）", 1.25, "right")),
        *(Column("总分", 0.75, "right"), Column("排名把握", 1.05, "right")),
    ]
    rows = [
        [
            str(number),
            str(row["name"]),
            wan(row["capacity"], unit=False),
            f"{row['total']:.2f}",
            percent(row["acceptability"]),
        ]
        for number, row in enumerate(table.loc[chosen].to_dict("records"), 1)
    ]
    page.table(7.55, 1.5, columns, rows, height=4.6, size=13, name="选中的行业和商群")
    words = "排名把握：权重随机换很多遍，它仍排进前几名的占比。把握低的，定案前再看一眼。"
    page.text(7.55, 1.6 + 0.36 * (len(rows) + 1), 5.25, 0.8, words, sizes=(12, 11), colour=MUTED)


def _bubbles(page: Page, report: PlanReport, chosen: list[str]) -> None:
    """One series, a colour and a label for each point: some programs draw only one series of bubbles."""
    table = report.industry.scores.table
    order = [*(i for i in table.index if i not in chosen), *chosen]  # those chosen lie on top
    colours = {
        **dict.fromkeys(table.index, "#C3C9D0"),
        **dict.fromkeys(report.industry.industries, MID),
        **dict.fromkeys(report.industry.merchant_groups, PALETTE[1]),
    }
    data = BubbleChartData()
    series = data.add_series("市场")
    for row in table.loc[order].to_dict("records"):
        series.add_data_point(
            round(row["strength"], 3), round(row["attractiveness"], 3), round(row["capacity"] / 1e4, 1)
        )
    chart = page.chart(XL_CHART_TYPE.BUBBLE, data, 0.45, 1.35, 6.9, 5.2, legend=False, name="选择矩阵")
    style_axes(chart, "实力（1–10）", "吸引力（1–10）", low=0, high=11)
    chart.plots[0].bubble_scale = _SCALE
    points = chart.plots[0].series[0].points
    places = _label_places(table.loc[order], chosen)
    for place, (i, where) in enumerate(zip(order, places, strict=True)):
        form = points[place].format
        form.fill.solid()
        form.fill.fore_color.rgb = rgb(colours[i])
        form.line.color.rgb = rgb("#FFFFFF")
        if where is None:
            continue
        strong = i in chosen
        label = points[place].data_label
        label.position = where
        frame = label.text_frame
        frame.text = _label(table, i)
        dress(frame.paragraphs[0].runs[0].font, 11 if strong else 9, bold=strong, colour=INK if strong else MUTED)
    for place, (name, colour) in enumerate((("选中的行业", MID), ("选中的商群", PALETTE[1]), ("其余", "#C3C9D0"))):
        x = 1.6 + 1.7 * place
        page.box(x, 6.65, 0.18, 0.18, fill=colour, shape=MSO_SHAPE.OVAL)
        page.text(x + 0.22, 6.55, 1.4, 0.36, name, sizes=(12,), colour=MUTED, anchor="middle")


def _label_places(table: pd.DataFrame, chosen: list[str]) -> list[Any]:
    """Where each bubble's name stands so that none covers another; ``None`` where there is no room for one."""
    wide, high = 6.0 * 72 / 11, 4.3 * 72 / 11  # points of one step on the axes
    radii = 0.5 * 0.25 * 4.3 * 72 * (table["capacity"] / max(table["capacity"].max(), 1.0)) ** 0.5
    bubbles = {
        i: (x * wide, y * high, r)
        for i, x, y, r in zip(table.index, table["strength"], table["attractiveness"], radii, strict=True)
    }
    taken: list[tuple[float, ...]] = []
    places = dict.fromkeys(table.index)
    for i in [*chosen, *(i for i in table.index if i not in chosen)]:
        (x, y, r), size = bubbles[i], 11 if i in chosen else 9
        w, h = width_of(_label(table, i), size) + 4, size * LINE
        options = {
            XL_LABEL_POSITION.RIGHT: (x + r, y - h / 2, x + r + w, y + h / 2),
            XL_LABEL_POSITION.ABOVE: (x - w / 2, y + r, x + w / 2, y + r + h),
            XL_LABEL_POSITION.BELOW: (x - w / 2, y - r - h, x + w / 2, y - r),
            XL_LABEL_POSITION.LEFT: (x - r - w, y - h / 2, x - r, y + h / 2),
        }
        others = [(a - q, b - q, a + q, b + q) for k, (a, b, q) in bubbles.items() if k != i]
        covers = {p: sum(_shared(box, o) for o in taken) for p, box in options.items()}
        costs = {p: 9 * covers[p] + sum(_shared(box, o) for o in others) for p, box in options.items()}
        best = min(options, key=lambda p: costs[p])
        if i in chosen or costs[best] < 0.3 * w * h:
            taken.append(options[best])
            places[i] = best
    return [places[i] for i in table.index]


def _label(table: pd.DataFrame, industry: str) -> str:
    return shorten(str(table.loc[industry, "name"]), 8)


def _shared(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Area that two boxes share."""
    w = min(one[2], other[2]) - max(one[0], other[0])
    h = min(one[3], other[3]) - max(one[1], other[1])
    return max(w, 0.0) * max(h, 0.0)


SLIDE = PlanSlide(
    key="selection",
    name="行业选择",
    place=30,
    write=_write,
    parts=("industry",),
    unit="u02",
)
