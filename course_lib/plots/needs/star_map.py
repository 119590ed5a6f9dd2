"""Picture of all customers and their need points: the opportunity star map."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.needs.star_map import StarMap
from course_lib.plots.drawing.theme import MUTED, PALETTE, WARN, add_notes, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines, percent, records, shorten, upright, wan, yuan

__all__ = ["plot_stars"]

_SHOWN = 30
_LARGEST = 26  # pixels
_SMALLEST = 6


def plot_stars(stars: StarMap, case: Case, top: int = _SHOWN) -> go.Figure:
    """Draw customers × need points: full stars sized by the year's revenue, hollow ones by what leaving costs.

    Args:
        stars: of ``map_stars``.
        case: gives the names and the share of the 80/20 line.
        top: customers drawn one by one; the others are counted.
    """
    title = "商机星网图：谁家在哪里有戏"
    table = stars.customers[(stars.customers["needs"] > 0) | (stars.customers["revenue"] > 0)]
    if table.empty:
        return empty_figure(title, "还没有记下需求，也没有商机")
    points = case.catalog.names("need_points")
    shown, goal = table.head(top), case.catalog.rules.budget.pareto
    rest, vital = len(table) - len(shown), int(table["vital"].sum())
    longest = max(len(name) for name in points.values())
    head = 100 + 13 * longest
    told = f"线以上 {vital} 家撑起 {percent(goal)} 的预算" if vital else "还没有预算收入"
    figure = new_figure(
        title,
        subtitle=f"{len(table)} 家客户{f'，画出前 {len(shown)} 家' if rest else ''}；{told}\n"
        "实心 = 今年预算收入，空心 = 有需求、还没有商机（大小按不解决的年损失）",
        height=head + 24 + 24 * len(shown),
        margin={"l": 196, "r": 22, "t": head, "b": 18},
        showlegend=False,
    )
    _add_stars(figure, stars.stars[stars.stars["customer"].isin(shown.index)], list(shown.index), points)
    above = sum(bool(v) for v in shown["vital"])
    if above > 0:
        line = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": above - 0.5, "y1": above - 0.5}
        note = {"x": len(points) - 0.52, "y": above - 0.5, "text": "80/20 线", "showarrow": False, "yshift": 8}
        where = {"xanchor": "right", "font": {"size": 11, "color": WARN}}
        add_notes(figure, [note | where], [line | {"line": {"color": WARN, "width": 1.4, "dash": "dash"}}])
    figure.update_xaxes(
        side="top",
        range=[-0.5, len(points) - 0.5],
        tickvals=list(range(len(points))),
        ticktext=[upright(name) for name in points.values()],
        zeroline=False,
        automargin=False,
    )
    figure.update_yaxes(
        range=[len(shown) - 0.4, -0.6],
        tickvals=list(range(len(shown))),
        ticktext=[
            f"{tagged(str(c), shorten(str(r['name']), 10))} "
            f'<span style="color:{MUTED}">{wan(r["revenue"], unit=False)}</span>'
            for c, r in zip(shown.index, records(shown), strict=True)
        ],
        tickfont={"size": 11},
        zeroline=False,
        automargin=False,
    )
    return figure


def _add_stars(figure: go.Figure, stars: pd.DataFrame, customers: list[str], points: Mapping[str, str]) -> None:
    """Add the full and the hollow stars of the customers drawn, one row each."""
    place, column = {c: n for n, c in enumerate(customers)}, {p: n for n, p in enumerate(points)}
    for lit, value, colour in ((True, "revenue", PALETTE[0]), (False, "loss", PALETTE[5])):
        part = stars[stars["lit"] == lit]
        most = max(float(part[value].max()), 1.0) if len(part) else 1.0
        sizes = [round(max(_SMALLEST, _LARGEST * math.sqrt(max(v, 0) / most)), 1) for v in part[value]]
        figure.add_scatter(
            x=[column[p] for p in part["need_point"]],
            y=[place[c] for c in part["customer"]],
            mode="markers",
            marker={
                "size": sizes,
                "color": tint(colour, 0.75) if lit else "rgba(255,255,255,0)",
                "line": {"color": colour, "width": 1 if lit else 1.6},
                "opacity": 1,
            },
            hovertext=[
                join_lines(
                    f"<b>{escape(r['name'])}</b>（{escape(r['customer'])}）× {escape(points[r['need_point']])}",
                    f"需求 {r['needs']} 条，不解决一年亏 {yuan(r['loss'])}",
                    f"今年预算收入 {yuan(r['revenue'])}" if r["revenue"] else "还没有商机",
                )
                for r in records(part)
            ],
            hoverinfo="text",
        )
