"""Pictures of a class's answers: radars of the seven dimensions and the competences, gaps of the three links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.opening.questionnaire import Diagnosis
from course_lib.plots.drawing.theme import GRID, INK, MUTED, PALETTE, WARN, empty_figure, new_figure, tint
from course_lib.text import escape, number, percent, records, rounded

__all__ = ["plot_gaps", "plot_radar"]

CLASS, OWN = PALETTE[0], PALETTE[5]


def plot_radar(
    diagnosis: Diagnosis,
    what: str = "dimensions",
    *,
    own: Mapping[str, float] | None = None,
    scale: tuple[int, int] = (1, 5),
) -> go.Figure:
    """Draw the class's means as a radar with the band of the middle half.

    Args:
        diagnosis: of ``diagnose``.
        what: ``dimensions`` or ``competences``.
        own: one person's means, drawn beside the class's.
        scale: lowest and highest answer.
    """
    table: pd.DataFrame = getattr(diagnosis, what)
    low, high = scale
    title = {"dimensions": "七个维度：全班在哪里", "competences": "能力模型：产品、客户、问题解决、领导力"}[what]
    if not diagnosis.shown:
        return empty_figure(title, f"只有 {diagnosis.answered} 人回答，不到 {diagnosis.minimum} 人不显示")
    names = [f"{r['name']}<br><b>{_one(r['mean'])}</b>" for r in records(table)]
    figure = new_figure(
        title,
        subtitle=f"{diagnosis.answered} 人。粗线 = 全班平均，浅色带 = 中间一半的人；越靠外越做得到（{low} 到 {high}）",
        height=540,
        margin={"l": 60, "r": 60, "t": 104, "b": 76},
        legend={"orientation": "h", "x": 0.5, "xanchor": "center", "y": -0.13},
    )
    closed = [*names, names[0]]

    def ring(values: pd.Series) -> list[float | None]:
        points = rounded(values)
        return [*points, points[0]]

    figure.add_scatterpolar(
        r=ring(table["high"]), theta=closed, mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False
    )
    figure.add_scatterpolar(
        r=ring(table["low"]), theta=closed, mode="lines", line={"width": 0}, fill="tonext", fillcolor=tint(CLASS, 0.22),
        name="中间一半的人", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatterpolar(
        r=ring(table["mean"]),
        theta=closed,
        mode="lines+markers",
        line={"color": CLASS, "width": 3},
        marker={"size": 7},
        name="全班平均",
        hovertext=[
            f"{escape(r['name'])}：平均 {number(r['mean'], 2)}，标准差 {number(r['sd'], 2)}，{r['n']} 人"
            for r in records(table)
        ]
        + [""],
        hoverinfo="text",
    )
    if own:
        values = pd.Series(dict(own)).reindex(table.index)
        figure.add_scatterpolar(
            r=ring(values), theta=closed, mode="lines+markers", line={"color": OWN, "width": 2, "dash": "dot"},
            marker={"size": 6, "symbol": "diamond"}, name="你", hoverinfo="skip",
        )  # fmt: skip
    _mark_scale(figure, low, high)
    return figure


def _mark_scale(figure: go.Figure, low: int, high: int) -> None:
    """Rings at each answer, the dimensions around."""
    ticks = list(range(low, high + 1))
    figure.update_polars(
        bgcolor="#ffffff",
        radialaxis={
            "range": [low - 0.5, high],
            "tickvals": ticks,
            "gridcolor": GRID,
            "tickfont": {"size": 10, "color": MUTED},
            "showline": False,
            "ticks": "",
            "angle": 64,
            "tickangle": 64,
        },
        angularaxis={
            "direction": "clockwise",
            "rotation": 90,
            "gridcolor": GRID,
            "linecolor": GRID,
            "ticks": "",
            "tickfont": {"size": 12.5, "color": INK},
        },
    )


def _one(value: float) -> str:
    """A mean with one decimal, also where that is 0."""
    return "—" if value != value else f"{value:.1f}"


def _told(row: dict[str, Any]) -> str:
    """What stands beside a gap's bar."""
    mark, units = ("▲ ", "、".join(row["units"])) if row["stress"] else ("", "")
    weak = f'<span style="color:{MUTED}">弱的回答 {percent(row["weak"])}　{units}</span>'
    return f"{mark}<b>{_one(row['mean'])}</b>　{weak}"


def plot_gaps(diagnosis: Diagnosis, links: Mapping[str, str], *, scale: tuple[int, int] = (1, 5)) -> go.Figure:
    """Draw the ten gaps of the three links, those to be stressed in a warning colour with a mark.

    Args:
        diagnosis: of ``diagnose``.
        links: link id → name, in order.
        scale: lowest and highest answer.
    """
    title = "三个环节：哪里断了"
    if not diagnosis.shown:
        return empty_figure(title, f"只有 {diagnosis.answered} 人回答，不到 {diagnosis.minimum} 人不显示")
    rows = diagnosis.gaps
    figure = new_figure(
        title,
        subtitle="条长 = 全班平均，越短越弱；▲ = 要加重讲，后面是对应的单元（规则是本课程定义）",
        height=150 + 36 * len(rows),
        margin={"l": 312, "r": 20},
        showlegend=False,
    )
    places = list(range(len(rows)))
    figure.add_bar(
        x=rounded(rows["mean"]),
        y=places,
        orientation="h",
        width=0.62,
        marker={"color": [WARN if s else tint(CLASS, 0.45) for s in rows["stress"]]},
        text=[_told(r) for r in records(rows)],
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{r['id']} {escape(r['name'])}：平均 {number(r['mean'], 2)}，{r['n']} 人" for r in records(rows)],
        hoverinfo="text",
    )
    figure.update_xaxes(
        title_text="全班平均（分）", range=[0, scale[1] * 1.75], tickvals=list(range(scale[1] + 1)), automargin=False
    )
    figure.update_yaxes(
        range=[len(rows) - 0.45, -0.55],
        tickvals=places,
        ticktext=[
            f'<span style="color:{MUTED}">{escape(links[r["link"]])} {r["id"]}</span>　{escape(r["name"])}'
            for r in records(rows)
        ],
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    borders = [i - 0.5 for i in places[1:] if rows["link"].iloc[i] != rows["link"].iloc[i - 1]]
    for at in borders:
        figure.add_hline(y=at, line={"color": MUTED, "width": 1, "dash": "dot"})
    return figure
