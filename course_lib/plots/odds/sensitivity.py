"""Level 3 picture: what a single change does to one customer's score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.plots.drawing.theme import BAND_NAMES, BETTER, INK, WORSE, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines, number, percent, records, rounded, shorten, signed

__all__ = ["plot_sensitivity"]

KEYS = ["kind", "carrier", "contact", "factor"]


def plot_sensitivity(table: pd.DataFrame, top: int = 10, name: str = "") -> go.Figure:
    """Draw the tornado of one customer: what the strongest single changes do to X.

    Args:
        table: of ``sensitivity``; a thing and its two directions share a bar.
        top: number of bars.
        name: of the customer, for the title.
    """
    heading = f"敏感度{f'（{name}）' if name else ''}"
    if table.empty:
        return empty_figure(heading, "还没有可比的评分，没有什么可以变")
    base = float(table["x"].iloc[0] - table["delta"].iloc[0])
    rows = table.assign(size=table["delta"].abs().round(9), key=table.groupby(KEYS, sort=False).ngroup())
    largest = rows.groupby("key")["size"].max().sort_values(ascending=False, kind="stable")
    order = {int(key): place for place, key in enumerate(largest.index.tolist()[:top])}
    rows = rows[rows["key"].isin(list(order))]
    rows = rows.assign(place=rows["key"].map(order))
    labels = [
        tagged(str(row["contact"]), shorten(str(row["label"]), 17))
        if row["contact"]
        else escape(shorten(str(row["label"]), 20))
        for row in records(rows.groupby("place")[["label", "contact"]].first())
    ]
    figure = new_figure(
        f"{heading}：最能改变得分的 {len(order)} 件事",
        subtitle=f"现在 X = {base:.2f}。一次只动一件事，橙 = 得分升，蓝 = 得分降，黑框 = 会换档",
        height=150 + 34 * len(order),
        margin={"l": 232, "r": 20},
        showlegend=False,
        barmode="overlay",
    )
    reach = max(float(rows["size"].max()) * 1.6, 0.5)
    for better, colour in ((True, BETTER), (False, WORSE)):
        _add_side(figure, rows[(rows["delta"] >= 0) == better], base, tint(colour, 0.7))
    figure.add_vline(x=round(base, 3), line={"color": INK, "width": 1.5})
    figure.update_xaxes(
        title_text="变动后的得分 X（分）", range=[round(base - reach, 2), round(base + reach, 2)], zeroline=False
    )
    figure.update_yaxes(
        range=[len(order) - 0.4, -0.6],
        tickvals=list(range(len(order))),
        ticktext=labels,
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    return figure


def _add_side(figure: go.Figure, rows: pd.DataFrame, base: float, colour: str) -> None:
    # Two changes of one thing may push the same way (the strongest rival changes): only the larger is written on.
    rows = rows.sort_values(["place", "size"], ascending=[True, False], kind="stable")
    written = ~rows["place"].duplicated()
    changes = [_change(row) for row in records(rows)]
    figure.add_bar(
        x=rounded(rows["delta"], 3),
        base=round(base, 3),
        y=rows["place"].tolist(),
        orientation="h",
        width=0.62,
        marker={"color": colour, "line": {"color": INK, "width": [2 if c else 0 for c in rows["changes_band"]]}},
        text=[change if shown else "" for change, shown in zip(changes, written, strict=True)],
        textposition="outside",
        textfont={"size": 11, "color": INK},
        cliponaxis=False,
        hovertext=[
            join_lines(f"<b>{escape(row['label'])}</b>", change, f"X {row['x']:.2f}（{signed(row['delta'], 2)}）")
            for change, row in zip(changes, records(rows), strict=True)
        ],
        hoverinfo="text",
    )


def _change(row: Mapping[str, Any]) -> str:
    write = number if row["kind"] == "rating" else percent
    moved = f" 换到{BAND_NAMES[row['band']]}" if row["changes_band"] else ""
    return f"{write(row['before'])}→{write(row['after'])}{moved}"
