"""Pictures of the year's revenue: how surely which amount is reached, and what becomes of the lines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course_lib.method.odds.bins import bin_chances, bin_edges
from course_lib.method.odds.distribution import Distribution
from course_lib.method.odds.lines import Odds
from course_lib.plots.drawing.theme import (
    BAND_COLOURS,
    BETTER,
    INK,
    PALETTE,
    WORSE,
    add_notes,
    empty_figure,
    new_figure,
    tint,
)
from course_lib.text import chance, escape, percent, rounded, wan, wan_values

__all__ = ["bins_of", "ends_of", "lines_of", "marks_of", "plot_distribution", "plot_outcomes"]

OUTCOMES = {"won": ("赢", BETTER), "lost": ("输", WORSE), "none": ("今年不定", "#c9ced6")}


def plot_distribution(dist: Distribution) -> go.Figure:
    """Draw the year's revenue with P50, P80 (八成把握: reached with 80 % certainty) and the target."""
    title = f"达标可能性：{_ranged(dist)}"
    if len(dist.amounts) < 2:
        return empty_figure(title, "没有说不准的收入")
    marks = marks_of(dist)
    edges = bin_edges([dist])
    low, high = ends_of(edges, marks)
    figure = new_figure(
        title,
        subtitle="柱子 = 年收入落在这一段的可能，深色 = 到了目标。括号里的范围：对手各动各的，到大家一起动",
        height=480,
        margin={"t": 132},
        showlegend=False,
        barmode="stack",
    )
    for bars in bins_of(dist, edges):
        figure.add_bar(**bars)
    notes, shapes = lines_of(marks, figure.layout.height - figure.layout.margin.t - figure.layout.margin.b)
    add_notes(figure, notes, shapes)
    figure.update_xaxes(title_text="预算年收入（万元）", range=[low, high], automargin=False, zeroline=False)
    figure.update_yaxes(title_text="可能性（%）", rangemode="tozero", automargin=False)
    return figure


def _ranged(dist: Distribution) -> str:
    """The probability in whole per cent with its range."""
    now, low, high = chance(dist.probability), percent(dist.low), percent(dist.high)
    return now if low == high else f"{now}（{low}–{high}）"


def marks_of(dist: Distribution) -> list[tuple[float, str, str]]:
    """P80, P50 and the target with name and colour, from left to right."""
    return sorted(
        [
            (dist.p80, f"P80 八成把握 {wan(dist.p80)}", BAND_COLOURS["assured"]),
            (dist.p50, f"P50 五成把握 {wan(dist.p50)}", PALETTE[0]),
            (dist.target, f"目标 {wan(dist.target)}", BETTER),
        ]
    )


def bins_of(dist: Distribution, edges: np.ndarray[Any, np.dtype[np.float64]]) -> list[dict[str, Any]]:
    """Two bars a bin, in per cent: below the target and from it on; what lies outside stands in the outer bins."""
    below, above = bin_chances(dist, edges)
    whole = below + above
    middles, width = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
    hover = [f"{wan(a)} 到 {wan(b)}<br>{percent(p, 1)}" for a, b, p in zip(edges[:-1], edges[1:], whole, strict=True)]
    return [
        {
            "x": wan_values(middles, 4),
            "width": wan_values(width, 4),
            "y": rounded(part * 100, 3),
            "marker": {"color": tint(PALETTE[0], strength), "line": {"color": "#ffffff", "width": 1}},
            "hovertext": hover,
            "hoverinfo": "text",
        }
        for part, strength in ((below, 0.35), (above, 0.8))
    ]


def ends_of(edges: np.ndarray[Any, np.dtype[np.float64]], marks: list[tuple[float, str, str]]) -> tuple[float, float]:
    """Left and right end of the axis, 万元, with room for the outer names, which stand outside their lines."""
    low, high = min(float(edges[0]), marks[0][0]), max(float(edges[-1]), marks[-1][0])
    span = high - low
    low, high = min(low - 0.03 * span, marks[0][0] - 0.14 * span), max(high + 0.03 * span, marks[-1][0] + 0.2 * span)
    return round(low / 1e4, 4), round(high / 1e4, 4)


def lines_of(marks: list[tuple[float, str, str]], height: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Three lines, from left to right, with their names above the plot area.

    The outer names stand outside their lines, the middle one a row higher: no line can cross a name.
    """
    notes, shapes = [], []
    for (value, text, colour), anchor in zip(marks, ("right", "center", "left"), strict=True):
        at, rise = round(value / 1e4, 4), 24 if anchor == "center" else 4
        top = rise if anchor == "center" else rise + 16
        line = {"color": colour, "width": 2, "dash": "dash" if colour == BETTER else "solid"}
        end = round(1 + top / height, 4)
        shapes.append({"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": end, "line": line})
        notes.append(
            {"x": at, "y": 1, "yref": "paper", "xanchor": anchor, "yanchor": "bottom", "yshift": rise,
             "xshift": {"right": -6, "center": 0, "left": 6}[anchor], "text": f"<b>{escape(text)}</b>",
             "font": {"color": colour}}
        )  # fmt: skip
    return notes, shapes


def plot_outcomes(odds: Odds) -> go.Figure:
    """Draw what becomes of the lines by money: won, lost or not decided this year, in all and by service."""
    lines = odds.lines[odds.lines["counts"]]
    title = "三种结局：赢、输、今年不定"
    total = float(lines["revenue"].sum())
    if total <= 0:
        return empty_figure(title, "没有商机")
    parts = lines[list(OUTCOMES)].mul(lines["revenue"], axis=0)
    sums = parts.groupby(lines["service"].to_numpy()).sum()
    money = lines.groupby("service", observed=True)["revenue"].sum()
    order = [s for s in odds.by_service.index if s in sums.index and money[s] > 0]
    table = pd.concat([parts.sum().to_frame("全部").T, sums.loc[order]])
    values = pd.concat([pd.Series({"全部": total}), money.loc[order]])
    figure = new_figure(
        f"{title}：商机 {wan(total)}，预计赢下 {wan(float(parts['won'].sum()))}",
        subtitle="先看他今年定不定，再看定了选不选我们。条长按金额算，每一行合计 100%",
        height=190 + 44 * len(table),
        margin={"l": 150, "r": 20, "b": 84},
        barmode="stack",
        legend={"orientation": "h", "traceorder": "normal", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    names = [f"<b>{escape(str(n))}</b> {wan(values[n])}" for n in table.index]
    for key, (label, colour) in OUTCOMES.items():
        shares = table[key] / values
        told = [
            f"{escape(str(n))}：{label} {percent(s, 1)}，{wan(m)}"
            for n, s, m in zip(table.index, shares, table[key], strict=True)
        ]
        figure.add_bar(
            x=rounded(shares * 100, 3), y=names, orientation="h", name=label, width=0.6,
            marker={"color": tint(colour, 0.75) if key != "none" else colour,
                    },
            text=[percent(share) if share >= 0.04 else "" for share in shares], textposition="inside",
            insidetextanchor="middle", textfont={"color": INK},
hovertext=told,
            hoverinfo="text",
        )  # fmt: skip
    figure.update_xaxes(title_text="按金额（%）", range=[0, 100], automargin=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=False)
    return figure
