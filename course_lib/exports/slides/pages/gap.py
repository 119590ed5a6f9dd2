"""Slide: how the target is made up, and how surely it is reached."""

from __future__ import annotations

from itertools import pairwise

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn

from course_lib.colours import INK, MUTED, PALETTE, WARN
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.style import DARK, MID, dress, rgb, style_axes
from course_lib.exports.slides.tables import Column
from course_lib.method.odds.bins import bin_chances, bin_edges
from course_lib.plan.report import PlanReport
from course_lib.text import chance, percent, wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """How the target is made up, as a waterfall, and how surely which amount is reached."""
    year, stock = report.odds.outlook, report.odds.stock_year
    if year.surplus:
        title = f"存量加增量预计超目标 {wan(year.surplus)}；敢承诺的是八成把握的 {wan(year.p80)}"
    elif year.needed_pipeline:
        title = f"缺口 {wan(year.gap)}，承诺缺口 {wan(year.promise_gap)}：还要再找 {wan(year.needed_pipeline)} 商机"
    else:
        title = f"缺口 {wan(year.gap)}：目标 {wan(year.target)}，存量 {wan(year.stock)}，增量 {wan(year.increment)}"
    page = deck.page(title, "存量算全部客户，增量只算选中的行业和商群，没摸清的也算；缺口的算法是本课程定义")
    known = year.increment - year.unknown
    change = year.stock - stock.last_year
    reached = year.stock + year.increment
    steps: list[tuple[str, float, float, str]] = [
        ("上年收入", 0.0, stock.last_year, "#B4BAC1"),
        ("存量变化", min(year.stock, stock.last_year), abs(change), WARN if change < 0 else MID),
        ("存量", 0.0, year.stock, PALETTE[0]),
        ("增量", year.stock, known, DARK),
        ("没摸清", year.stock + known, year.unknown, MID),
    ]
    steps.append(("超出", year.target, year.surplus, DARK) if year.surplus else ("缺口", reached, year.gap, WARN))
    steps.append(("目标", 0.0, year.target, INK))
    _waterfall(page, steps)
    _year(page, report)


def _floor(steps: list[tuple[str, float, float, str]]) -> float:
    """Where the axis begins, yuan: above 0 where all steps are small beside the whole."""
    tops = [low + height for _, low, height, _ in steps]
    least, most = min(tops), max(tops)
    return max(0.0, least - 0.7 * (most - least)) if most - least < 0.45 * most else 0.0


def _waterfall(page: Page, steps: list[tuple[str, float, float, str]]) -> None:
    """The steps as a column chart over an unseen base."""
    floor = _floor(steps)
    data = CategoryChartData(number_format="#,##0")
    data.categories = [name for name, *_ in steps]
    data.add_series("底", [round(max(low, floor) / 1e4, 2) for _, low, _, _ in steps])
    data.add_series("万元", [round((low + height - max(low, floor)) / 1e4, 2) for _, low, height, _ in steps])
    told = f"目标由什么组成（万元{f'，纵轴从 {floor / 1e4:,.0f} 起' if floor else ''}）"
    page.text(0.55, 1.35, 7.2, 0.4, told, sizes=(13,), colour=MUTED)
    chart = page.chart(XL_CHART_TYPE.COLUMN_STACKED, data, 0.45, 1.7, 7.7, 5.2, legend=False, name="缺口")
    style_axes(chart, "", "")
    chart.value_axis.minimum_scale = round(floor / 1e4)
    chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
    base, bars = chart.plots[0].series
    base.format.fill.background()
    base.format.line.fill.background()
    most = max(low + height for _, low, height, _ in steps)
    for place, (_, low, height, colour) in enumerate(steps):
        point = bars.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(colour)
        frame = point.data_label.text_frame
        frame.text = wan(height, unit=False)
        small = low + height - max(low, floor) < 0.12 * (most - floor)
        dress(frame.paragraphs[0].runs[0].font, 12, bold=True, colour=INK if small else "#FFFFFF")
        point.data_label.position = XL_LABEL_POSITION.INSIDE_BASE if small else XL_LABEL_POSITION.CENTER


def _year(page: Page, report: PlanReport) -> None:
    """The year's revenue as a small column chart, and what follows from it."""
    spread = report.odds.distribution
    edges = bin_edges([spread])
    below, above = bin_chances(spread, edges)
    data = CategoryChartData(number_format="0%")
    data.categories = [wan(float(a + b) / 2, unit=False) for a, b in pairwise(edges)]
    for name, parts in (("没到目标", below), ("到了目标", above)):
        data.add_series(name, [round(float(part), 6) for part in parts])
    page.text(8.4, 1.35, 4.4, 0.4, "一年能收多少（万元），各有多大可能", sizes=(13, 12), colour=MUTED)
    chart = page.chart(XL_CHART_TYPE.COLUMN_STACKED, data, 8.3, 1.7, 4.6, 2.9, legend=False, size=9, name="年收入")
    style_axes(chart, "", "")
    chart.plots[0].gap_width, chart.plots[0].overlap = 8, 100
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    dress(chart.category_axis.tick_labels.font, 9, colour=INK)
    axis = chart.category_axis._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": str(max(1, len(edges) // 6))})
    axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    for series, colour in zip(chart.plots[0].series, ("#B4BAC1", DARK), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
    year = report.odds.outlook
    ranged = f"{chance(year.probability)}（{percent(year.low)}–{percent(year.high)}）"
    rows = [
        ["五成把握（P50）", wan(spread.p50)],
        ["八成把握（P80）", wan(year.p80)],
        ["达标可能性", ranged],
        ["各业务缺口合计", wan(year.service_gap)],
    ]
    columns = [Column("把握", 2.2), Column("收入", 2.2, "right")]
    page.table(8.4, 4.7, columns, rows, height=1.9, size=13, marked=[1], name="把握")
    words = "深色是到了目标的。范围看对手是不是一起动：同涨同跌，帮落后的、害领先的。承诺用八成把握的数。"
    page.text(8.4, 6.6, 4.4, 0.6, words, sizes=(11, 10), colour=MUTED)


SLIDE = PlanSlide(
    key="gap",
    name="缺口",
    place=60,
    write=_write,
    parts=("odds",),
    unit="u06",
)
