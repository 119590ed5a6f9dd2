"""Picture of the market capacity: estimated from above and from below, side by side."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.industry.capacity import Capacity
from course_lib.plots.drawing.theme import INK, MUTED, PALETTE, WARN, add_notes, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines, number, percent, records, wan, wan_values, yuan

__all__ = ["plot_capacity"]

ESTIMATES = {"top_down": ("自上而下", PALETTE[0]), "bottom_up": ("自下而上", PALETTE[1])}
COLUMNS = (38, 88, 134)  # places of the figures on the right, pixels from the plot area
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
        subtitle="细线 = 低到高；斜纹 = 靠假设的部分；⚠ = 两头差得太远，先查数再用",
        height=150 + 42 * len(rows),
        margin={"l": 126, "r": 162, "t": 106},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
        barmode="stack",
    )
    for estimate, (name, colour) in ESTIMATES.items():
        _add_bars(figure, capacity, rows, estimate, name, colour)
    figure.update_xaxes(title_text="一年的通信花费（万元）", rangemode="tozero", automargin=False)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[tagged(str(i), name) for i, name in zip(rows.index, rows["name"], strict=True)],
        range=[len(rows) - 0.45, -0.55],
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    headings = zip(COLUMNS, ("上÷下", "容量<br>（万元）", "靠假设"), strict=True)
    notes = [_note(shift, -0.55, heading, MUTED, yanchor="bottom") for shift, heading in headings]
    for place, row in enumerate(records(rows)):
        ratio = "缺一头" if pd.isna(row["ratio"]) else f"{row['ratio']:.2f}"
        if row["flagged"]:
            ratio = f"<b>⚠ {ratio}</b>"
        texts = (ratio, wan(row["capacity_base"], unit=False), percent(row["assumption_share"]))
        colours = (WARN if row["flagged"] else INK, INK, INK)
        notes += [_note(*column) for column in zip(COLUMNS, [place] * 3, texts, colours, strict=True)]
    add_notes(figure, notes)
    return figure


def _add_bars(figure: go.Figure, capacity: Capacity, rows: pd.DataFrame, estimate: str, name: str, colour: str) -> None:
    base, assumed = rows[f"{estimate}_base"], rows[f"assumption_{estimate}"].fillna(0.0)
    at = [place + OFFSET[estimate] for place in range(len(rows))]
    hover = [
        join_lines(
            f"<b>{escape(row['name'])}</b>（{escape(row['id'])}）　{name}",
            f"{yuan(row[f'{estimate}_base'])}/年（{yuan(row[f'{estimate}_low'])} 到 {yuan(row[f'{estimate}_high'])}）",
            f"其中靠假设 {percent(row[f'assumption_{estimate}'])}",
            f"上÷下 {number(row['ratio'], 2)}，综合 {yuan(row['capacity_base'])}/年",
            f"综合的依据：{_evidence(capacity, row['id'])}；客户 {row['customers']:,.0f} 家",
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


def _evidence(capacity: Capacity, industry: str) -> str:
    mix = capacity.evidence_mix.loc[industry].to_dict()
    total = sum(mix.values())
    return "，".join(f"{kind} {percent(amount / total)}" for kind, amount in mix.items() if amount > 0) or "—"


def _note(shift: int, y: float, text: str, colour: str, yanchor: str = "middle") -> dict[str, Any]:
    at = {"xref": "paper", "x": 1, "xshift": shift, "y": y, "xanchor": "center", "yanchor": yanchor}
    return {**at, "text": text, "font": {"color": colour}}
