"""Slide: the loop closed: where the draft and the own plan lead, and what closes the gap."""

from __future__ import annotations

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

from course_lib.colours import INK, MUTED, PALETTE, WARN
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.style import DARK, MID, dress, rgb, style_axes
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import percent, wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """The gap before, what closes it, what is left; and the strip."""
    loop, steps = report.route.after.loop, report.route.strip.steps
    before, own = (percent(float(p)) for p in steps["probability"].loc[["before", "own"]])
    left = f"还差 {wan(loop.left)}" if loop.left > 0 else f"平均超出 {wan(-loop.left)}"
    page = deck.page(
        f"照计划做完，达标可能性从 {before} 到 {own}，{left}",
        "还差 = 目标 − 存量 − 增量（预算年收入）；年末价值 E 是一年贡献，比计划用；都是本课程定义",
    )
    _waterfall(page, report)
    columns = [
        *(Column("计划", 1.15), Column("还差", 0.95, "right"), Column("达标", 0.7, "right")),
        *(Column("年末价值 E", 1.2, "right"), Column("人天", 0.6, "right")),
    ]
    rows = [
        [
            str(step["name"]), wan(step["gap"] - step["surplus"], unit=False), percent(step["probability"]),
            f"{step['end_value'] / 1e4:,.1f}", f"{step['days']:g}",
        ]
        for step in steps.to_dict("records")
    ]  # fmt: skip
    page.text(8.2, 1.35, 4.6, 0.4, "走到哪一步（万元；还差为负 = 超出）", sizes=(13, 12), colour=MUTED)
    page.table(8.2, 1.75, columns, rows, height=2.6, size=12, smallest=10, marked=[2], name="走到哪一步")
    words = "参考计划定稿以后才看得到。" if not report.route.revealed else (
        f"年末价值比参考{'少' if report.route.regret >= 0 else '多'} {wan(abs(report.route.regret))}；"
        f"同样的商机，路线用了 {percent(report.route.share)}。"
    )  # fmt: skip
    page.text(8.2, 4.6, 4.6, 1.2, words, sizes=(14, 13, 12), colour=INK)


def _waterfall(page: Page, report: PlanReport) -> None:
    loop = report.route.after.loop
    reached = loop.gap
    bars: list[tuple[str, float, float, str]] = [("计划前还差", min(loop.gap, 0.0), abs(loop.gap), WARN)]
    for name, part, colour in (
        ("续约守住", loop.renewals, PALETTE[0]), ("他定了", loop.decides, MID), ("他选我们", loop.chooses, DARK),
    ):  # fmt: skip
        bars.append((name, min(reached, reached - part), abs(part), colour))
        reached -= part
    bars.append(
        ("还差" if loop.left > 0 else "超出", min(loop.left, 0.0), abs(loop.left), WARN if loop.left > 0 else "#B4BAC1")
    )
    floor = min(low for _, low, _, _ in bars)  # bars below zero stand on the lowest one
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = [name for name, *_ in bars]
    data.add_series("底", [round((low - floor) / 1e4, 2) for _, low, _, _ in bars])
    data.add_series("万元", [round(height / 1e4, 2) for _, _, height, _ in bars])
    page.text(0.55, 1.35, 7.2, 0.4, "缺口怎样一段一段补上（万元）", sizes=(13,), colour=MUTED)
    chart = page.chart(XL_CHART_TYPE.COLUMN_STACKED, data, 0.45, 1.7, 7.4, 5.2, legend=False, name="闭环")
    style_axes(chart, "", "")
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
    base, columns = chart.plots[0].series
    base.format.fill.background()
    base.format.line.fill.background()
    most = max(height for _, _, height, _ in bars) or 1.0
    for place, (_, _, height, colour) in enumerate(bars):
        point = columns.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(colour)
        frame = point.data_label.text_frame
        frame.text = wan(height, unit=False)
        small = height < 0.08 * most
        dress(frame.paragraphs[0].runs[0].font, 12, bold=True, colour=INK if small else "#FFFFFF")
        point.data_label.position = XL_LABEL_POSITION.INSIDE_BASE if small else XL_LABEL_POSITION.CENTER


SLIDE = PlanSlide(
    key="loop",
    name="闭环",
    place=85,
    write=_write,
    parts=("route",),
    unit="u07",
)
