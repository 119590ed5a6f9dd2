"""Slide: revenue by month and service, and by product."""

from __future__ import annotations

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from course_lib.colours import MUTED, PALETTE
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.style import DARK, MID, rgb, style_axes
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import percent, wan

__all__ = ["SLIDE"]

_MONTHS = 12
_TOP = 9


def _write(deck: Deck, report: PlanReport) -> None:
    """Revenue by month and service, and by product."""
    budget, names = report.needs.revenue, report.case.catalog.names("products")
    months, services = budget.by_month, report.case.catalog.products.set_index("id")["service"]
    late = float(months[[7, 8, 9, 10, 11, 12]].to_numpy().sum())
    share = late / budget.total if budget.total > 0 else None
    page = deck.page(
        f"{int(budget.lines['ok'].sum())} 笔商机今年能收 {wan(budget.total)}，{percent(share)} 落在下半年",
        f"没有乘赢面；起租后十二个月：收入 {wan(budget.yearly)}，贡献 {wan(budget.contribution)}；"
        f"另有 {len(budget.refused)} 笔被退回",
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


SLIDE = PlanSlide(
    key="budget",
    name="收入预算",
    place=40,
    write=_write,
    parts=("needs",),
    unit="u04",
)
