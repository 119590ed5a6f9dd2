"""Level 2 pictures: the revenue budget by month, by product and by customer."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.needs.revenue_budget import RevenueBudget
from course_lib.plots.drawing.canvas import Canvas, Named
from course_lib.plots.drawing.labels import Box
from course_lib.plots.drawing.theme import INK, MUTED, PALETTE, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines, percent, records, rounded, shorten, wan, wan_values, yuan

__all__ = ["plot_budget_months", "plot_budget_products", "plot_pareto"]

LABELLED = 12  # names on the 80/20 curve


def plot_budget_months(budget: RevenueBudget, case: Case) -> go.Figure:
    """Draw the budget year's revenue by month, stacked by service, with the cumulative line."""
    title = f"{case.meta.budget_year} 年逐月收入预算：全年 {wan(budget.total)}"
    if budget.total <= 0:
        return empty_figure(title, "还没有能算进预算的产品组合")
    service = pd.Index(case.catalog.products["id"]), case.catalog.products["service"].to_numpy()
    by_service = budget.by_month.groupby(service[1][service[0].get_indexer(budget.by_month.index)]).sum()
    colours = dict(zip(case.catalog.services["id"], PALETTE, strict=False))
    months = [f"{month}月" for month in budget.by_month.columns]
    figure = new_figure(
        title,
        subtitle="柱 = 当月收入（左轴），折线 = 年初至今累计（右轴）；一次性收入记在开通的月份",
        height=480,
        barmode="stack",
        margin={"r": 76, "b": 84},
        legend={"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top", "traceorder": "normal"},
        bargap=0.3,
    )
    totals = by_service.sum()
    for name in case.catalog.services["id"]:
        if name not in by_service.index or by_service.loc[name].sum() <= 0:
            continue
        amounts = by_service.loc[name]
        figure.add_bar(
            x=months,
            y=wan_values(amounts, 4),
            name=escape(name),
            marker={"color": colours.get(name, MUTED), "line": {"color": "#ffffff", "width": 0.5}},
            hovertext=[
                join_lines(f"<b>{m}　{escape(name)}</b>", yuan(a), f"当月合计 {yuan(t)}")
                for m, a, t in zip(months, amounts, totals, strict=True)
            ],
            hoverinfo="text",
        )
    running = totals.cumsum()
    figure.add_scatter(
        x=months,
        y=wan_values(running, 4),
        name="累计",
        yaxis="y2",
        mode="lines+markers",
        line={"color": INK, "width": 2},
        marker={"size": 7, "color": "#ffffff", "line": {"color": INK, "width": 2}},
        hovertext=[f"<b>1月到{m}累计</b><br>{yuan(a)}" for m, a in zip(months, running, strict=True)],
        hoverinfo="text",
    )
    figure.update_xaxes(showgrid=False)
    figure.update_layout(
        yaxis={"title": {"text": "当月收入（万元）"}, "rangemode": "tozero"},
        yaxis2={
            "title": {"text": "累计收入（万元）"},
            "overlaying": "y",
            "side": "right",
            "rangemode": "tozero",
            "showgrid": False,
            "tickmode": "auto",
            "range": [0, round(float(running.iloc[-1]) / 1e4 * 1.08, 2)],
        },
    )
    return figure


def plot_budget_products(budget: RevenueBudget, case: Case) -> go.Figure:
    """Draw each product's revenue in the budget year, with its margin rate."""
    title = "产品组合：哪些产品在挣钱"
    good = budget.lines[budget.lines["ok"]]
    if good.empty:
        return empty_figure(title, "还没有能算进预算的产品组合")
    rows = good.groupby("product").agg(
        name=("product_name", "first"), service=("service", "first"), revenue=("revenue", "sum"),
        contribution=("contribution", "sum"), customers=("customer", "nunique"), yearly=("yearly", "sum"),
    )  # fmt: skip
    rows = rows.sort_values("revenue", ascending=False, kind="stable")
    colours = dict(zip(case.catalog.services["id"], PALETTE, strict=False))
    refused = f"；另有 {len(budget.refused)} 条被退回，没有算进来" if len(budget.refused) else ""
    figure = new_figure(
        title,
        subtitle=f"条长 = 今年收入；贡献 = 起租后十二个月的收入减成本{refused}",
        height=150 + 28 * len(rows),
        barmode="stack",
        margin={"l": 156, "r": 20, "b": 84},
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "traceorder": "normal"},
    )
    for service in case.catalog.services["id"]:
        part = rows[rows["service"] == service]
        if part.empty:
            continue
        figure.add_bar(
            x=wan_values(part["revenue"], 4),
            y=[tagged(str(p), name) for p, name in zip(part.index, part["name"], strict=True)],
            name=escape(service),
            orientation="h",
            marker={"color": colours.get(service, MUTED)},
            text=[f"{wan(r)}　贡献 {wan(c)}" for r, c in zip(part["revenue"], part["contribution"], strict=True)],
            textposition="outside",
            textfont={"color": INK, "size": 12},
            cliponaxis=False,
            hovertext=[
                join_lines(
                    f"<b>{escape(p['name'])}</b>（{p['id']}，{escape(service)}）",
                    f"预算年收入 {yuan(p['revenue'])}",
                    f"起租后十二个月：收入 {yuan(p['yearly'])}，贡献 {yuan(p['contribution'])}"
                    f"（{_rate(p['contribution'], p['yearly'])}）",
                    f"客户 {p['customers']} 家",
                )
                for p in records(part)
            ],
            hoverinfo="text",
        )
    most = float(rows["revenue"].max()) / 1e4
    figure.update_xaxes(title_text="预算年收入（万元）", range=[0, round(most * 1.38, 2)], automargin=False)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[tagged(str(p), name) for p, name in zip(rows.index, rows["name"], strict=True)],
        autorange="reversed",
        showgrid=False,
        automargin=False,
    )
    return figure


def plot_pareto(budget: RevenueBudget, case: Case) -> go.Figure:
    """Draw the 80/20 curve: customers from the largest revenue down, their cumulative share."""
    rows = budget.pareto
    goal = case.catalog.rules.budget.pareto
    title = f"二八曲线：{int(rows['vital'].sum())} 家客户撑起 {percent(goal)} 的预算" if len(rows) else "二八曲线"
    if rows.empty:
        return empty_figure(title, "还没有能算进预算的客户")
    figure = new_figure(
        title,
        subtitle=f"{len(rows)} 家有预算收入的客户从大到小排；柱 = 各占多少，折线 = 累计；深色 = 关键少数",
        height=500,
        showlegend=False,
        bargap=0.15,
    )
    count = len(rows)
    canvas = Canvas.of(figure, (0.4, count + 0.6), (0.0, 106.0))
    places = list(range(1, count + 1))
    hover = [
        join_lines(
            f"<b>{escape(r['name'])}</b>（{r['id']}）　第 {place} 位",
            f"预算年收入 {yuan(r['revenue'])}，占 {percent(r['share'], 1)}",
            f"累计占 {percent(r['cumulative'], 1)}",
        )
        for place, r in zip(places, records(rows), strict=True)
    ]
    common = {"x": places, "hovertext": hover, "hoverinfo": "text"}
    colours = [tint(PALETTE[0], 0.75) if v else tint(PALETTE[0], 0.3) for v in rows["vital"]]
    figure.add_bar(y=rounded(rows["share"] * 100, 3), marker={"color": colours}, **common)
    figure.add_scatter(
        y=rounded(rows["cumulative"] * 100, 3),
        mode="lines+markers",
        line={"color": PALETTE[1], "width": 2.5},
        marker={"size": 6},
        **common,
    )
    figure.add_hline(y=round(goal * 100, 2), line={"color": MUTED, "width": 1, "dash": "dash"})
    bars = [
        Box(*canvas.pixel(place - 0.45, share * 100), *canvas.pixel(place + 0.45, 0))
        for place, share in zip(places, rows["share"], strict=True)
    ]
    bars += canvas.line_boxes(places, list(rows["cumulative"] * 100))
    bars += canvas.line_boxes([0.4, count + 0.6], [goal * 100] * 2)
    texts = [f"{r['id']} {shorten(str(r['name']), 12)}" for r in records(rows)]
    curve = list(zip(places, rows["cumulative"] * 100, texts, strict=True))
    names = [Named(x, y, n if x <= LABELLED else "", 4, -x) for x, y, n in curve]
    canvas.add_names(figure, names, obstacles=bars, near=True)
    figure.update_xaxes(
        title_text="客户位次（从大到小）",
        showgrid=False,
        zeroline=False,
        dtick=1 if count <= 15 else 5 if count <= 60 else 10,
    )
    figure.update_yaxes(title_text="占预算年收入（%）", tickvals=[0, 20, 40, 60, 80, 100])
    return figure


def _rate(contribution: float, revenue: float) -> str:
    return percent(contribution / revenue) if revenue > 0 else "—"
