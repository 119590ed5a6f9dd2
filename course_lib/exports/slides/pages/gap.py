"""Slide: how the target is made up, and what the dice say."""

from __future__ import annotations

import numpy as np
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn

from course_lib.colours import INK, MUTED, PALETTE, WARN
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.style import DARK, MID, dress, rgb, style_axes
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import chance, percent, wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """How the target is made up, as a waterfall, and what the dice say."""
    gap, revenue, bands = report.odds.gap, report.odds.revenue, report.case.catalog.names("bands")
    if gap.surplus:
        title = f"存量加增量已超目标 {wan(gap.surplus)}，八成把握能到 {wan(revenue.p80)}"
    elif gap.needed_pipeline:
        mean = percent(gap.mean_probability)
        title = f"缺口 {wan(gap.gap)}：按 {mean} 的平均赢面，还要再找 {wan(gap.needed_pipeline)} 商机"
    else:
        title = f"缺口 {wan(gap.gap)}：目标 {wan(gap.target)}，存量 {wan(gap.stock)}，增量 {wan(gap.increment)}"
    page = deck.page(title, "存量算全部客户，增量只算选中的行业和商群；缺口的算法是本课程定义")
    parts = gap.by_band["expected"]
    lost = gap.last_year - gap.stock
    steps: list[tuple[str, float, float, str]] = [
        ("上年收入", 0.0, gap.last_year, "#B4BAC1"),
        ("续约流失", gap.stock, lost, WARN),
        ("存量", 0.0, gap.stock, PALETTE[0]),
        (f"增量\n{bands['assured']}", gap.stock, float(parts["assured"]), DARK),
        (f"增量\n{bands['confident']}", gap.stock + float(parts["assured"]), float(parts["confident"]), MID),
    ]
    reached = gap.stock + gap.increment
    steps.append(("超出", gap.target, gap.surplus, DARK) if gap.surplus else ("缺口", reached, gap.gap, WARN))
    steps.append(("目标", 0.0, gap.target, INK))
    data = CategoryChartData(number_format="#,##0")
    data.categories = [name for name, *_ in steps]
    data.add_series("底", [round(low / 1e4, 2) for _, low, _, _ in steps])
    data.add_series("万元", [round(height / 1e4, 2) for _, _, height, _ in steps])
    page.text(0.55, 1.35, 7.2, 0.4, "目标由什么组成（万元）", sizes=(13,), colour=MUTED)
    chart = page.chart(XL_CHART_TYPE.COLUMN_STACKED, data, 0.45, 1.7, 7.7, 5.2, legend=False, name="缺口")
    style_axes(chart, "", "")
    chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
    base, bars = chart.plots[0].series
    base.format.fill.background()
    base.format.line.fill.background()
    for place, (_, _, height, colour) in enumerate(steps):
        point = bars.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(colour)
        frame = point.data_label.text_frame
        frame.text = wan(height, unit=False)
        small = height < 0.06 * gap.target
        dress(frame.paragraphs[0].runs[0].font, 12, bold=True, colour=INK if small else "#FFFFFF")
        point.data_label.position = XL_LABEL_POSITION.INSIDE_BASE if small else XL_LABEL_POSITION.CENTER
    _dice(page, report)


def _dice(page: Page, report: PlanReport) -> None:
    """The distribution as a small column chart, and its three figures."""
    revenue = report.odds.revenue
    bins = revenue.histogram
    data = CategoryChartData(number_format="0%")
    data.categories = [wan((low + high) / 2, unit=False) for low, high in zip(bins["low"], bins["high"], strict=True)]
    edges = np.append(bins["low"], bins["high"].iloc[-1])
    hits, _ = np.histogram(revenue.samples[revenue.samples >= revenue.target - 0.005], edges)
    for name, counts in (("没到目标", bins["count"] - hits), ("到了目标", hits)):  # the target may lie within a bin
        data.add_series(name, [round(float(c) / revenue.draws, 6) for c in counts])
    page.text(8.4, 1.35, 4.4, 0.4, f"{revenue.draws:,} 次模拟：一年能收多少（万元）", sizes=(13, 12), colour=MUTED)
    chart = page.chart(XL_CHART_TYPE.COLUMN_STACKED, data, 8.3, 1.7, 4.6, 2.9, legend=False, size=9, name="模拟")
    style_axes(chart, "", "")
    chart.plots[0].gap_width, chart.plots[0].overlap = 8, 100
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    dress(chart.category_axis.tick_labels.font, 9, colour=INK)
    axis = chart.category_axis._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": str(max(1, len(bins) // 6))})
    axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    for series, colour in zip(chart.plots[0].series, ("#B4BAC1", DARK), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
    rows = [
        ["五成把握（P50）", wan(revenue.p50)],
        ["八成把握（P80）", wan(revenue.p80)],
        ["达标可能性", chance(revenue.probability)],
    ]
    columns = [Column("把握", 2.2), Column("收入", 2.2, "right")]
    page.table(8.4, 4.75, columns, rows, height=1.6, size=13, marked=[1], name="把握")
    words = "深色是到了目标的年份，加起来就是达标可能性。承诺用八成把握的数，争取用五成的。"
    page.text(8.4, 6.3, 4.4, 0.6, words, sizes=(12, 11), colour=MUTED)


SLIDE = PlanSlide(
    key="gap",
    name="缺口",
    place=60,
    write=_write,
    parts=("odds",),
    unit="u06",
)
