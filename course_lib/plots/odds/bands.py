"""Level 3 picture: all customers by score and band."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.odds.belief import Belief
from course_lib.method.odds.decision import Decisions
from course_lib.plots.drawing.canvas import Canvas, Named
from course_lib.plots.drawing.theme import BAND_COLOURS, MUTED, empty_figure, new_figure
from course_lib.text import escape, join_lines, number, percent, points, records, rounded, shorten, signed

__all__ = ["plot_bands"]

NEAR_LIMIT = 4  # customers named because they are nearest to a limit
BEST = 3


def plot_bands(decisions: Decisions, belief: Belief, case: Case, names: Collection[str] | None = None) -> go.Figure:
    """Draw every customer's X from high to low in the colour of its band; hollow: 情报不足.

    Args:
        decisions: of ``score_customers``.
        belief: of ``believe``, by the same ratings.
        case: gives names and limits.
        names: ids to name in the picture; default the best three and those nearest to a limit.
    """
    rows = decisions.table.assign(label=case.customers.set_index("id")["name"], key=decisions.table.index)
    rows = rows.join(belief.table[["known", "unknown", "win"]])
    rows = rows.sort_values(["x", "key"], ascending=[False, True], kind="stable")
    if rows.empty:
        return empty_figure("客户分档", "案例里没有客户")
    rows["place"] = range(1, len(rows) + 1)
    figure = new_figure(
        f"客户分档：{len(rows)} 家客户，谁稳、谁要争、谁先放",
        subtitle="三档是分数的颜色，不是可能性。情报不足 = 见过的人还不够；没过门槛 = 分够，但关键人或我方得分太低",
        height=560,
        margin={"r": 96, "b": 92},
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    canvas = Canvas.of(figure, (0.2, len(rows) + 0.8), (-4.0, 104.0))
    for band, name in case.catalog.names("bands").items():
        part = rows[rows["band"] == band]
        _add_band(figure, part, case, band, name)
        _add_key(figure, f"{name}（{len(part)} 家）", BAND_COLOURS.get(band, MUTED))
    if rows["unknown"].any():
        _add_key(figure, f"空心：情报不足（{int(rows['unknown'].sum())} 家）", MUTED, fill="#ffffff")
    if (rows["gates"] != "").any():
        _add_key(figure, f"菱形：没过门槛（{int((rows['gates'] != '').sum())} 家）", MUTED, symbol="diamond")
    limits = _limits(case)
    _add_limits(figure, case, limits)
    wanted = _default_names(rows, limits) if names is None else set(names)
    dots = [
        Named(place, x, _name(str(i), str(label), x, limits) if i in wanted else "", 7)
        for i, place, x, label in zip(rows.index, rows["place"], rows["x"], rows["label"], strict=True)
    ]
    lines = [box for limit in limits for box in canvas.line_boxes([0, len(rows) + 1], [limit] * 2)]
    canvas.add_names(figure, dots, obstacles=lines, inside=False)
    figure.update_xaxes(
        title_text="客户位次（得分从高到低）", showgrid=False, zeroline=False, dtick=_step(len(rows)), tick0=0
    )
    figure.update_yaxes(title_text="得分 X（0–100 分）", tickvals=[0, 20, 40, 60, 80, 100], zeroline=False)
    return figure


def _add_band(figure: go.Figure, part: pd.DataFrame, case: Case, band: str, name: str) -> None:
    colour = BAND_COLOURS.get(band, MUTED)
    figure.add_scatter(
        x=part["place"].tolist(),
        y=rounded(part["x"]),
        mode="markers",
        showlegend=False,
        marker={
            "size": 11,
            "color": ["#ffffff" if thin else colour for thin in part["unknown"]],
            "symbol": ["diamond" if gates else "circle" for gates in part["gates"]],
            "line": {"width": 2, "color": colour},
        },
        hovertext=[_hover(row, case, name) for row in records(part)],
        hoverinfo="text",
        cliponaxis=False,
    )


def _add_key(figure: go.Figure, text: str, colour: str, fill: str | None = None, symbol: str = "circle") -> None:
    """Add an entry of the legend that belongs to no point: a band's first point may be hollow."""
    marker = {"size": 11, "color": fill or colour, "symbol": symbol, "line": {"width": 2, "color": colour}}
    figure.add_scatter(x=[None], y=[None], mode="markers", name=escape(text), marker=marker)


def _add_limits(figure: go.Figure, case: Case, limits: tuple[float, float]) -> None:
    high, low = limits
    spans = {"assured": ((high + 100) / 2, f"高于 {high:g}"), "confident": ((low + high) / 2, f"{low:g} 到 {high:g}"),
             "none": (low / 2, f"低于 {low:g}")}  # fmt: skip
    for limit in limits:
        figure.add_hline(y=limit, line={"color": MUTED, "width": 1.2, "dash": "dash"})
    for band, name in case.catalog.names("bands").items():
        middle, span = spans[band]
        figure.add_annotation(
            text=f"<b>{escape(name)}</b><br>{span}", xref="paper", x=1, y=middle, xanchor="left", xshift=12,
            align="left",
        )  # fmt: skip


def _limits(case: Case) -> tuple[float, float]:
    rules = case.catalog.rules.bands
    return rules.assured, rules.confident


def _name(customer: str, name: str, x: float, limits: tuple[float, float]) -> str:
    """Return id and name; so near a limit that the dot seems to lie on it, the score too."""
    score = points(x, limits)
    return f"{customer} {shorten(name, 10)}" + (f" {score}" if score != f"{x:.1f}" else "")


def _default_names(rows: pd.DataFrame, limits: tuple[float, float]) -> set[str]:
    distance = pd.concat([(rows["x"] - limit).abs() for limit in limits], axis=1).min(axis=1)
    return {*rows.index[:BEST], *distance.sort_values(kind="stable").index[:NEAR_LIMIT]}


def _step(count: int) -> int:
    return next(step for step in (1, 5, 10, 50, 100, 500) if count / step <= 14 or step == 500)


def _hover(row: Mapping[str, Any], case: Case, band: str) -> str:
    rivals = {c.id: c.name for c in case.meta.rivals}
    return join_lines(
        f"<b>{escape(row['label'])}</b>（{escape(row['id'])}）",
        f"X {points(row['x'], _limits(case))}，{escape(band)}；他要是定，{percent(row['win'])} 选我们",
        f"我方 U {number(row['us'])}　最强对手 {escape(rivals.get(row['rival'], '—'))} {number(row['best_rival'])}　"
        f"领先 {signed(row['lead'])}",
        f"见过的人占影响力 {percent(row['known'])}{'，情报不足' if row['unknown'] else ''}",
        f"没过门槛：{escape(row['gates'])}" if row["gates"] else None,
    )
