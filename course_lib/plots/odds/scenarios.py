"""Picture of the year under one scenario at a time, with a button for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.odds.bins import bin_edges
from course_lib.method.odds.distribution import Distribution
from course_lib.plots.drawing.theme import INK, empty_figure, new_figure
from course_lib.plots.odds.year import bins_of, ends_of, lines_of, marks_of
from course_lib.text import chance, escape

__all__ = ["plot_scenarios"]

View = dict[str, Any]


def plot_scenarios(spreads: Mapping[str, Distribution], table: pd.DataFrame) -> go.Figure:
    """Draw the year under each scenario, one at a time: buttons change the picture.

    ``spreads``: distribution by scenario id, the first one is shown; ``table``: ``name, words`` by the same ids.
    """
    ids = [str(key) for key in table.index if key in spreads]
    title = "要是对手动了，今年会怎样"
    if not ids:
        return empty_figure(title, "没有可用的情景")
    edges = bin_edges([spreads[key] for key in ids])
    bars = {key: bins_of(spreads[key], edges) for key in ids}
    marks = sorted(mark for key in ids for mark in marks_of(spreads[key]))
    figure = new_figure(
        title,
        subtitle="按上面的按钮换一种情景；动的是那家对手在每一位客户那里的分量",
        height=540,
        margin={"t": 226},
        showlegend=False,
        barmode="stack",
    )
    kept = [note.to_plotly_json() for note in figure.layout.annotations]
    room = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    views = {key: _view(spreads[key], spreads[ids[0]], str(table.at[key, "words"]), room, kept) for key in ids}
    for bar in bars[ids[0]]:
        figure.add_bar(**bar)
    buttons = [
        {"label": str(table.at[key, "name"]), "method": "update", "args": [_bars(bars[key]), views[key]]} for key in ids
    ]
    menu = {
        "type": "buttons", "direction": "right", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom",
        "pad": {"b": 108}, "showactive": True, "buttons": buttons, "bgcolor": "#f2f4f6",
    }  # fmt: skip
    figure.update_layout(updatemenus=[menu], **views[ids[0]])
    low, high = ends_of(edges, [marks[0], marks[-1]])
    top = max(a + b for below, above in bars.values() for a, b in zip(below["y"], above["y"], strict=True))
    figure.update_xaxes(title_text="预算年收入（万元）", range=[low, high], automargin=False, zeroline=False)
    figure.update_yaxes(title_text="可能性（%）", range=[0, round(top * 1.05, 3)], automargin=False)
    return figure


def _bars(bars: list[View]) -> View:
    return {"y": [bar["y"] for bar in bars], "hovertext": [bar["hovertext"] for bar in bars]}


def _view(spread: Distribution, base: Distribution, words: str, room: float, kept: list[View]) -> View:
    """Annotations and shapes of one scenario: its three lines, and in words what it does."""
    notes, shapes = lines_of(marks_of(spread), room)
    change = round(spread.probability * 100) - round(base.probability * 100)
    moved = f"，{'少' if change < 0 else '多'} {abs(change)} 个百分点" if change else ""
    said = {
        "x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 52,
        "align": "left", "font": {"size": 13, "color": INK},
        "text": f"<b>达标可能性 {chance(spread.probability)}{moved}</b><br>{escape(words)}",
    }  # fmt: skip
    return {"annotations": [*kept, *({**note, "showarrow": False} for note in (*notes, said))], "shapes": shapes}
