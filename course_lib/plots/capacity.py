"""Picture of the market capacity: estimated from above and from below, side by side."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.capacity import Capacity
from course_lib.plots.text import escape, join_lines, percent, records, wan, wan_values
from course_lib.plots.theme import INK, MUTED, PALETTE, WARN, empty_figure, new_figure, tint

__all__ = ["plot_capacity"]

ESTIMATES = {"top_down": ("自上而下", PALETTE[0]), "bottom_up": ("自下而上", PALETTE[1])}
OFFSET = {"top_down": -0.2, "bottom_up": 0.2}


def plot_capacity(capacity: Capacity, ids: Collection[str] | None = None, *, line: str | None = None) -> go.Figure:
    """Draw both estimates per industry with their low–high span, their ratio and what rests on assumptions.

    Args:
        capacity: of ``estimate_capacity``.
        ids: only these industries.
        line: only 政企 or 商群.
    """
    rows = capacity.table
    if line is not None:
        rows = rows[rows["line"] == line]
    if ids is not None:
        rows = rows[rows.index.isin(list(ids))]
    title = f"市场容量{f'（{line}）' if line else ''}：两头估算对不对得上"
    if rows.empty:
        return empty_figure(title, "没有选中的行业")
    rows = rows.sort_values("capacity_base", ascending=False, kind="stable")
    figure = new_figure(
        title,
        subtitle="细线 = 低到高；斜纹 = 靠假设的部分；橙色 = 两头差得太远（或少一头），先查数再用",
        height=150 + 42 * len(rows),
        margin={"l": 150, "r": 190, "t": 106},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
        barmode="stack",
    )
    for estimate, (name, colour) in ESTIMATES.items():
        _add_bars(figure, rows, estimate, name, colour)
    figure.update_xaxes(title_text="一年的通信花费（万元）", rangemode="tozero", automargin=False)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[escape(name) for name in rows["name"]],
        range=[len(rows) - 0.45, -0.55],
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    for heading, x in (("上÷下", 1.07), ("容量<br>（万元）", 1.155), ("靠假设", 1.235)):
        _note(figure, x, -0.55, heading, MUTED, yanchor="bottom")
    for place, row in enumerate(records(rows)):
        ratio = "缺一头" if pd.isna(row["ratio"]) else f"{row['ratio']:.2f}"
        _note(figure, 1.07, place, f"<b>⚠ {ratio}</b>" if row["flagged"] else ratio, WARN if row["flagged"] else INK)
        _note(figure, 1.155, place, wan(row["capacity_base"], unit=False), INK)
        _note(figure, 1.235, place, percent(row["assumption_share"]), INK)
    return figure


def _add_bars(figure: go.Figure, rows: pd.DataFrame, estimate: str, name: str, colour: str) -> None:
    base, assumed = rows[f"{estimate}_base"], rows[f"assumption_{estimate}"].fillna(0.0)
    at = [place + OFFSET[estimate] for place in range(len(rows))]
    hover = [
        join_lines(
            f"<b>{escape(row['name'])}</b>　{name}",
            f"{wan(row[f'{estimate}_base'])}（{wan(row[f'{estimate}_low'])} 到 {wan(row[f'{estimate}_high'])}）",
            f"其中靠假设 {percent(row[f'assumption_{estimate}'])}",
            f"上÷下 {'—' if pd.isna(row['ratio']) else format(row['ratio'], '.2f')}，综合 {wan(row['capacity_base'])}",
            f"客户 {row['customers']:,.0f} 家",
        )
        for row in records(rows)
    ]
    common = {"y": at, "orientation": "h", "width": 0.36, "hovertext": hover, "hoverinfo": "text"}
    figure.add_bar(x=wan_values(base * (1 - assumed)), name=name, marker={"color": colour}, **common)
    figure.add_bar(
        x=wan_values(base * assumed),
        name=f"{name}（靠假设）",
        marker={
            "color": tint(colour, 0.3),
            "pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.35},
            "line": {"color": colour, "width": 1},
        },
        **common,
    )
    figure.add_scatter(
        x=wan_values(base),
        y=at,
        mode="markers",
        marker={"size": 1, "color": INK},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": wan_values(rows[f"{estimate}_high"] - base),
            "arrayminus": wan_values(base - rows[f"{estimate}_low"]),
            "color": INK,
            "thickness": 1.1,
            "width": 4,
        },
        hoverinfo="skip",
        showlegend=False,
    )


def _note(figure: go.Figure, x: float, y: float, text: str, colour: str, yanchor: str = "middle") -> None:
    figure.add_annotation(xref="paper", x=x, y=y, text=text, font={"color": colour}, xanchor="center", yanchor=yanchor)
