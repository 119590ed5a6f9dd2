"""Slides on how sure the plan is: customers, gap, nine-grid."""

from __future__ import annotations

import numpy as np
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn

from course_lib.colours import BAND_COLOURS, INK, MUTED, PALETTE, WARN, tint
from course_lib.exports.slides.deck import DARK, MID, Column, Deck, Page, dress, rgb
from course_lib.exports.slides.market import style_axes
from course_lib.exports.slides.measure import shorten_to, width_of
from course_lib.exports.words import LEVEL_NAMES, grid_cells
from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport
from course_lib.text import chance, percent, points, wan

__all__ = ["add_customers", "add_gap", "add_nine_grid"]

_TOP = 12


def add_customers(deck: Deck, report: PlanReport) -> None:
    """The customers that bring most, with their odds."""
    table, gap, bands = report.table[report.table["value"] > 0], report.gap, report.case.catalog.names("bands")
    rivals = {c.id: c.name for c in report.case.meta.rivals}
    counts = table["band"].value_counts()
    counted = float(table.loc[table["counted"], "value"].sum())
    page = deck.page(
        f"有商机的客户，{bands['assured']} {counts.get('assured', 0)} 家、"
        f"{bands['confident']} {counts.get('confident', 0)} 家："
        f"{wan(counted)} 商机，乘上赢面算 {wan(gap.increment)}",
        "得分 50 和最强对手一样，高于 75 且过门槛是保底，45 到 75 是有把握；"
        "得分已按接触到的关键人打折（覆盖度），领先多的不一定高；得分和赢面是本课程定义",
    )
    columns = [
        *(Column("客户", 2.75), Column("行业", 1.3), Column("客户经理", 1.1), Column("商机（万元）", 1.3, "right")),
        *(Column("我方", 0.75, "right"), Column("最强对手", 1.25, "right"), Column("得分", 0.75, "right")),
        *(Column("档位", 1.0, "middle"), Column("赢面", 0.75, "right"), Column("折算（万元）", 1.28, "right")),
    ]
    shown, limits = (
        table.iloc[:_TOP],
        (report.case.catalog.rules.bands.confident, report.case.catalog.rules.bands.assured),
    )
    rows = [
        [
            str(row["name"]),
            str(row["industry_name"]),
            str(row["owner"]),
            wan(row["value"], unit=False),
            _score(row["us"]),
            f"{rivals.get(row['rival'], '')} {_score(row['best_rival'])}".strip(),
            points(row["x"], limits),
            bands[row["band"]],
            percent(row["probability"]),
            wan(row["expected"], unit=False),
        ]
        for row in shown.to_dict("records")
    ]
    marked = [place for place, band in enumerate(shown["band"]) if band == "assured"]
    page.table(0.55, 1.45, columns, rows, height=4.95, size=12, marked=marked, name="重点客户")
    vital = int(report.budget.pareto["vital"].sum())
    rest = table.iloc[_TOP:]
    told = f"最少 {vital} 家客户撑起 {percent(report.case.catalog.rules.budget.pareto)} 的商机。"
    if len(rest):
        told += (
            f"其余 {len(rest)} 家商机 {wan(float(rest['value'].sum()))}，折算 {wan(float(rest['expected'].sum()))}。"
        )
    page.text(0.55, 6.45, 12.2, 0.5, told, sizes=(14, 12), colour=INK, anchor="middle")


def add_gap(deck: Deck, report: PlanReport) -> None:
    """How the target is made up, as a waterfall, and what the dice say."""
    gap, revenue, bands = report.gap, report.revenue, report.case.catalog.names("bands")
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
    revenue = report.revenue
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


def add_nine_grid(deck: Deck, report: PlanReport) -> None:
    """Nine boxes: name, how many, how much, how to play, who."""
    grid, cells, bands = report.grid, grid_cells(report), report.case.catalog.names("bands")
    best = cells["high", "confident"]
    page = deck.page(
        f"人先派给 {best.count} 家{best.name}：{wan(best.total)} 商机还在和对手拉锯"
        if best.count
        else f"{len(report.customers)} 家客户分到九格，一格一种打法",
        f"九格里是选中行业和商群的全部 {len(report.customers)} 家客户，没商机的也算；"
        f"商机高于 {wan(grid.bounds[1])} 是大，高于 {wan(grid.bounds[0])} 是中；九宫的分界、格名和打法是本课程定义",
    )
    left, top, side, w, h, gap = 1.35, 1.75, 0.7, 3.72, 1.68, 0.08
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
            names = _names(list(cell.customers), (w - 0.25) * 72, 11, 3)
            page.text(x + 0.05, y + 0.78, w - 0.1, h - 0.83, names, sizes=(11, 10))


def _names(names: list[str], width: float, size: float, lines: int) -> str:
    """As many names as fit, then how many more there are."""
    if not names:
        return "—"
    for count in range(len(names), 0, -1):
        text = "、".join(names[:count]) + (f" 等 {len(names)} 家" if count < len(names) else "")
        if width_of(text, size) <= (width - size) * lines:
            return text
    return shorten_to(names[0], width, size, lines)


def _score(value: float) -> str:
    return points(value, ())
