"""Pictures of plan control: capacity use, stage × degree, the plan beside the reference."""

from __future__ import annotations

import plotly.graph_objects as go

from course_lib.method.route.assess import Assessment
from course_lib.method.route.compare import RouteComparison
from course_lib.method.route.control import DEGREES, Control
from course_lib.method.route.ground import QUARTERS
from course_lib.plots.drawing.theme import BETTER, INK, MUTED, PALETTE, WORSE, empty_figure, name_rows, new_figure, tint
from course_lib.text import escape, join_lines, records, wan, wan_values, yuan

__all__ = ["plot_capacity_use", "plot_control", "plot_route_comparison"]

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_DEGREE_COLOURS = dict(zip(DEGREES, ("#009E73", "#E69F00", "#D55E00"), strict=True))


def plot_capacity_use(plan: Assessment) -> go.Figure:
    """Draw each manager's days by quarter: what there is and what the plan uses; money in the title."""
    table = plan.capacity
    if table.empty:
        return empty_figure("人手够不够", "没有客户经理")
    managers = list(dict.fromkeys(table.index.get_level_values("manager")))
    full = int((table["used"] > table["limit"] - 0.5).sum())
    figure = new_figure(
        f"人天用满的有 {full} 格，费用用了 {wan(plan.cost)}（能用 {wan(plan.money)}）",
        subtitle="一格 = 一位客户经理一个季度：用了几天 / 有几天，颜色越深越满（重点活动的天数是本课程定义）",
        height=max(200, 150 + 34 * len(managers)), margin={"l": 96, "r": 20, "t": 108, "b": 20}, showlegend=False,
    )  # fmt: skip
    for column, quarter in enumerate(QUARTERS):
        used = table.xs(quarter, level="quarter").reindex(managers)
        figure.add_scatter(
            x=[column] * len(managers), y=list(range(len(managers))), mode="text",
            text=[f"{u:g} / {m:g}" for u, m in zip(used["used"], used["limit"], strict=True)],
            textfont={"size": 13, "color": INK}, hoverinfo="skip",
        )  # fmt: skip
        for row, (days, most) in enumerate(zip(used["used"], used["limit"], strict=True)):
            strength = 0.08 + 0.5 * float(days / most) if most else 0.0
            figure.add_shape(
                type="rect", x0=column - 0.49, x1=column + 0.49, y0=row - 0.46, y1=row + 0.46, layer="below",
                line={"color": "#c3c9d0", "width": 1}, fillcolor=tint(PALETTE[0], strength),
            )  # fmt: skip
    figure.update_xaxes(
        tickvals=[0, 1, 2, 3], ticktext=list(_QUARTERS), range=[-0.55, 3.55], side="top", showgrid=False,
        zeroline=False, tickfont={"size": 13}, automargin=False,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(managers))), ticktext=[escape(m) for m in managers],
        range=[len(managers) - 0.45, -0.55], showgrid=False, zeroline=False, tickfont={"size": 13}, automargin=False,
    )  # fmt: skip
    return figure


def plot_control(control: Control) -> go.Figure:
    """Draw the control table: stages × degrees, each cell the number of activities."""
    table = control.table
    if not table.to_numpy().sum():
        return empty_figure("管控表", "计划里还没有活动")
    bad = int(table[[DEGREES[1], DEGREES[2]]].to_numpy().sum())
    figure = new_figure(
        f"管控表（{control.as_of:%Y-%m-%d}）：{bad} 件要处理，{len(control.alarms)} 条报警",
        subtitle="一格 = 这个阶段里有几次活动走到这个程度，颜色越深越多",
        height=150 + 40 * len(table),
        margin={"l": 96, "r": 20, "t": 108, "b": 24},
        showlegend=False,
    )
    for column, degree in enumerate(DEGREES):
        counts = table[degree]
        most = max(int(table.to_numpy().max()), 1)
        figure.add_scatter(
            x=[column] * len(table),
            y=list(range(len(table))),
            mode="text",
            text=[f"<b>{n}</b>" if n else "·" for n in counts],
            textfont={"size": 15, "color": [INK if n else MUTED for n in counts]},
            hovertext=[_listed(control, str(stage), degree) for stage in table.index],
            hoverinfo="text",
        )
        for row, n in enumerate(counts):
            strength = (0.25 + 0.5 * n / most) if n else 0.0
            figure.add_shape(
                type="rect", x0=column - 0.49, x1=column + 0.49, y0=row - 0.47, y1=row + 0.47, layer="below",
                line={"color": "#c3c9d0", "width": 1}, fillcolor=tint(_DEGREE_COLOURS[degree], strength),
            )  # fmt: skip
    figure.update_xaxes(
        tickvals=[0, 1, 2], ticktext=list(DEGREES), range=[-0.55, 2.55], side="top", showgrid=False, zeroline=False,
        tickfont={"size": 13}, automargin=False,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(table))), ticktext=[escape(s) for s in table.index], range=[len(table) - 0.45, -0.55],
        showgrid=False, zeroline=False, tickfont={"size": 13}, automargin=False,
    )  # fmt: skip
    return figure


def _listed(control: Control, stage: str, degree: str) -> str:
    rows = control.activities
    rows = rows[(rows["stage"] == stage) & (rows["degree"] == degree)]
    lines = [f"{r['id']} {escape(r['customer_name'])} {escape(r['kind_name'])}" for r in records(rows.head(8))]
    more = [f"……共 {len(rows)} 次"] if len(rows) > len(lines) else []
    return join_lines(f"<b>{escape(stage)} · {degree}</b>", *(lines or ["没有"]), *more)


def plot_route_comparison(comparison: RouteComparison, top: int = 12) -> go.Figure:
    """Draw where a plan and the reference differ, customer by customer, the largest loss first."""
    rows = comparison.table[comparison.table["difference"].abs() >= 1]
    if rows.empty:
        return empty_figure("你们的计划和参考计划", "两个计划结果一样")
    rows = rows.reindex(rows["difference"].abs().sort_values(ascending=False, kind="stable").index[:top])
    rows = rows.sort_values("difference", ascending=False, kind="stable")
    word = (
        f"比最好的排法少 {wan(comparison.regret)}"
        if comparison.regret >= 0
        else f"比最好的排法多 {wan(-comparison.regret)}"
    )
    figure = new_figure(
        f"你们的计划{word}",
        subtitle="条长 = 同样的商机，最好的排法比你们多得的净额（一年贡献 − 费用）；蓝 = 你们少得，橙 = 你们多得",
        height=max(200, 150 + 34 * len(rows)),
        margin={"l": 190, "r": 20},
        showlegend=False,
    )
    figure.add_bar(
        x=wan_values(rows["difference"], 3),
        y=list(range(len(rows))),
        orientation="h",
        width=0.62,
        marker={"color": [tint(WORSE if d > 0 else BETTER, 0.7) for d in rows["difference"]]},
        text=[f"{wan(abs(r['difference']), unit=False)}　{escape(r['why'])}" for r in records(rows)],
        textposition="outside",
        textfont={"size": 11, "color": INK},
        cliponaxis=False,
        hovertext=[
            join_lines(
                f"<b>{escape(r['name'])}</b>（{escape(r['id'])}）",
                f"你们：{escape(r['plan'] or '没有安排')}，净得 {yuan(r['plan_net'])}",
                f"参考：{escape(r['reference'] or '没有安排')}，净得 {yuan(r['reference_net'])}",
                escape(r["why"]),
            )
            for r in records(rows)
        ],
        hoverinfo="text",
    )
    # Room beside the bars for the texts, about two fifths of the width on each side that has any.
    most, least = max(float(rows["difference"].max()), 0.0) / 1e4, min(float(rows["difference"].min()), 0.0) / 1e4
    wide = (most - least) / (1 - 0.4 * ((most > 0) + (least < 0)))
    low, high = (least - 0.4 * wide if least < 0 else 0.0), (most + 0.4 * wide if most > 0 else 0.0)
    figure.update_xaxes(title_text="参考 − 你们的（万元）", range=[round(low, 3), round(high, 3)], zeroline=True)
    name_rows(figure, rows)
    return figure
