"""Slides on what the plan aims at: cover, head figures, chosen markets, revenue budget."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pptx.chart.data import BubbleChartData, CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Pt

from course_lib.colours import GRID, INK, MUTED, PALETTE, WARN
from course_lib.exports.slides.deck import DARK, MID, Column, Deck, Page, dress, rgb
from course_lib.exports.slides.measure import LINE, width_of
from course_lib.exports.words import short_title
from course_lib.plan.report import PlanReport
from course_lib.text import chance, percent, shorten, wan

__all__ = ["add_budget", "add_cover", "add_overview", "add_selection", "style_axes"]

_MONTHS = 12
_TOP = 9
_SCALE = 60  # size of the bubbles, per cent


def add_cover(deck: Deck, report: PlanReport, team: str) -> None:
    """District, year, team and the plan in one sentence."""
    meta, gap = report.case.meta, report.gap
    page = deck.cover()
    page.box(0, 0, 4.6, 7.5, fill=DARK)
    page.box(4.6, 0, 0.09, 7.5, fill=MID)
    page.text(0.5, 2.4, 3.7, 0.6, f"{meta.carrier.name}政企营销", sizes=(20, 18), colour="#FFFFFF")
    page.text(0.5, 3.0, 3.7, 1.2, "计划汇报", sizes=(36, 30), bold=True, colour="#FFFFFF")
    page.text(0.5, 6.5, 3.7, 0.5, f"数据到 {meta.as_of}", sizes=(12,), colour="#FFFFFF")
    title = page.slide.shapes.title
    title.left, title.top, title.width, title.height = (int(v * 914400) for v in (5.3, 1.5, 7.5, 1.2))
    page.write_title(f"{short_title(report)} {meta.budget_year} 年营销计划", 7.5, 1.2, (36, 32, 28, 24))
    page.text(5.3, 2.75, 7.5, 0.5, f"队伍：{team}　　{meta.title}", sizes=(16, 14, 12), colour=MUTED)
    parts = [f"目标 {wan(gap.target)}", f"存量 {wan(gap.stock)}", f"有把握的增量 {wan(gap.increment)}"]
    parts.append(f"超出 {wan(gap.surplus)}" if gap.surplus else f"缺口 {wan(gap.gap)}")
    colours = (INK, PALETTE[0], DARK, DARK if gap.surplus else WARN)
    for place, (part, colour) in enumerate(zip(parts, colours, strict=True)):
        label, figure = part.split(" ", 1)
        page.text(5.3, 3.75 + 0.68 * place, 2.6, 0.6, label, sizes=(18, 16), colour=MUTED, anchor="middle")
        page.text(7.9, 3.75 + 0.68 * place, 4.9, 0.6, figure, sizes=(26, 24), bold=True, colour=colour, anchor="middle")


def add_overview(deck: Deck, report: PlanReport) -> None:
    """Eight figures and three sentences."""
    gap, revenue, budget, table = report.gap, report.revenue, report.budget, report.table
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
        f"主攻 {len(report.industries)} 个行业、{len(report.merchant_groups)} 个商群，"
        f"共 {len(report.customers)} 家客户。",
        f"{int(budget.lines['ok'].sum())} 笔商机今年能收 {wan(budget.total)}，毛利 {percent(_margin(report))}；"
        f"退回 {len(budget.refused)} 笔（优惠或毛利过线）。",
        f"有商机的客户里，{told}。",
    ]
    page.text(0.55, 5.15, 12.2, 1.7, sentences, sizes=(18, 16, 14), bullets=True, anchor="middle")


def _margin(report: PlanReport) -> float | None:
    good = report.budget.lines[report.budget.lines["ok"]]
    total = float(good["revenue"].sum())
    return float(good["margin"].sum()) / total if total > 0 else None


def add_selection(deck: Deck, report: PlanReport) -> None:
    """Attractiveness × strength as bubbles of the size of the capacity, and the chosen ones as a table."""
    scores, chosen = report.scores, [*report.industries, *report.merchant_groups]
    table = scores.table
    total = float(table.loc[chosen, "capacity"].sum())
    page = deck.page(
        f"主攻 {len(report.industries)} 个行业、{len(report.merchant_groups)} 个商群：一年的通信花费约 {wan(total)}",
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
    table = report.scores.table
    order = [*(i for i in table.index if i not in chosen), *chosen]  # those chosen lie on top
    colours = {
        **dict.fromkeys(table.index, "#C3C9D0"),
        **dict.fromkeys(report.industries, MID),
        **dict.fromkeys(report.merchant_groups, PALETTE[1]),
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


def add_budget(deck: Deck, report: PlanReport) -> None:
    """Revenue by month and service, and by product."""
    budget, names = report.budget, report.case.catalog.names("products")
    months, services = budget.by_month, report.case.catalog.products.set_index("id")["service"]
    late = float(months[[7, 8, 9, 10, 11, 12]].to_numpy().sum())
    share = late / budget.total if budget.total > 0 else None
    page = deck.page(
        f"{int(budget.lines['ok'].sum())} 笔商机今年能收 {wan(budget.total)}，{percent(share)} 落在下半年",
        f"没有乘赢面；一次性费用计入起租当月；全年跑满是 {wan(budget.full_year)}（按月收入 × 12，不含一次性）",
    )
    by_service = months.groupby(services.reindex(months.index).to_numpy(), sort=False).sum()
    order = [s for s in report.case.catalog.services["id"] if s in by_service.index and by_service.loc[s].sum() > 0]
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = [f"{month} 月" for month in range(1, _MONTHS + 1)]
    for service in order:
        data.add_series(service, [round(float(v) / 1e4, 2) for v in by_service.loc[service]])
    if not order:
        data.add_series("收入", [0.0] * _MONTHS)
    page.text(0.55, 1.35, 7.2, 0.4, "当月收入（万元）", sizes=(13,), colour=MUTED)
    chart = page.chart(XL_CHART_TYPE.COLUMN_STACKED, data, 0.45, 1.7, 7.4, 5.2, name="分月收入")
    style_axes(chart, "", "")
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    for series, colour in zip(
        chart.plots[0].series, (DARK, MID, PALETTE[4], PALETTE[0], PALETTE[1], PALETTE[3]), strict=False
    ):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
    sold = budget.by_product[budget.by_product > 0].sort_values(ascending=False, kind="stable")
    shown, rest = sold.iloc[:_TOP], sold.iloc[_TOP:]
    rows = [[names[str(p)], wan(v, unit=False), percent(v / budget.total)] for p, v in shown.items()]
    if len(rest):
        rows.append(
            [f"其余 {len(rest)} 种", wan(float(rest.sum()), unit=False), percent(float(rest.sum()) / budget.total)]
        )
    rows.append(["合计", wan(budget.total, unit=False), percent(1.0)])
    columns = [Column("产品", 2.55), Column("今年（万元）", 1.35, "right"), Column("占比", 0.85, "right")]
    page.table(8.05, 1.5, columns, rows, height=5.3, size=13, marked=[len(rows) - 1], name="产品收入")


def style_axes(
    chart: Any, horizontal: str, vertical: str, *, low: float | None = None, high: float | None = None
) -> None:
    """Quiet axes: no lines but pale ones, titles only where there is a word."""
    for axis, title in ((chart.category_axis, horizontal), (chart.value_axis, vertical)):
        axis.has_title = bool(title)
        if title:
            frame = axis.axis_title.text_frame
            frame.text = title
            dress(frame.paragraphs[0].runs[0].font, 12, bold=False, colour=MUTED)
        dress(axis.tick_labels.font, 11, colour=INK)
        if title == vertical:
            axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
        axis.format.line.color.rgb = rgb("#C3C9D0")
        if low is not None:
            axis.minimum_scale, axis.maximum_scale = low, high
            axis.major_unit = 1
    value = chart.value_axis
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = rgb(GRID)
    value.major_gridlines.format.line.width = Pt(0.75)
    if low is not None:
        chart.category_axis.has_major_gridlines = False
