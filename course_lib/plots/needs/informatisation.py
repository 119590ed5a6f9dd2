"""Picture of how far the customers' informatisation has come, by industry."""

from __future__ import annotations

import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.needs.informatisation import Informatisation
from course_lib.plots.drawing.theme import INK, PALETTE, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines

__all__ = ["plot_informatisation"]


def plot_informatisation(levels: Informatisation, case: Case) -> go.Figure:
    """Draw, for each industry with customers, how many of them stand at which level."""
    title = "信息化水平：客户走到哪一层"
    counts = levels.counts[levels.counts.sum(axis=1) > 0]
    if counts.empty:
        return empty_figure(title, "还没有客户")
    names = case.industries.set_index("id")["name"]
    rungs = case.catalog.informatisation.sort_values("level")["name"].tolist()
    figure = new_figure(
        title,
        subtitle="格里的数 = 客户家数；按在用业务推出来的（本课程定义），上门要核",
        height=150 + 27 * len(counts),
        margin={"l": 150, "r": 20, "t": 104, "b": 44},
        barmode="stack",
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    )
    shades = {name: tint(PALETTE[0], strength) for name, strength in zip(rungs, (0.18, 0.42, 0.7, 1.0), strict=True)}
    for name in counts.columns:
        if name not in rungs and not counts[name].sum():
            continue
        values = counts[name].astype(int).tolist()
        figure.add_bar(
            x=values,
            y=list(range(len(counts))),
            orientation="h",
            name=name,
            width=0.7,
            marker={"color": shades.get(name, "#d5d9de")},
            text=[str(v) if v else "" for v in values],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": "#ffffff" if name in rungs[2:] else INK, "size": 11},
            hovertext=[
                join_lines(f"<b>{escape(str(names.get(i, i)))}</b>", f"{escape(name)}：{v} 家")
                for i, v in zip(counts.index, values, strict=True)
            ],
            hoverinfo="text",
        )
    figure.update_xaxes(title_text="客户（家）", automargin=False)
    figure.update_yaxes(
        range=[len(counts) - 0.45, -0.55],
        tickvals=list(range(len(counts))),
        ticktext=[tagged(str(i), str(names.get(i, i))) for i in counts.index],
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    return figure
