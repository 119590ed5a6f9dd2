"""One look for all figures: font stack, colours, sizes.

The paper is white on purpose: colours and greys are chosen against white, so a figure reads the same on JupyterLab's
light and dark theme, on a static page and on a slide. The colours are those of ``course_lib.colours``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.colours import (
    BAND_COLOURS,
    BETTER,
    CARRIER_COLOURS,
    GRID,
    INK,
    MUTED,
    PALETTE,
    WARN,
    WORSE,
    carrier_colour,
    tint,
)
from course_lib.text import escape, records, shorten

__all__ = [
    "BAND_COLOURS",
    "BAND_NAMES",
    "BETTER",
    "CARRIER_COLOURS",
    "FONT",
    "GRID",
    "INK",
    "MUTED",
    "PALETTE",
    "STATE_COLOURS",
    "SUBTITLE_LINE",
    "WARN",
    "WIDTH",
    "WORSE",
    "add_notes",
    "carrier_colour",
    "empty_figure",
    "name_cells",
    "name_rows",
    "new_figure",
    "tagged",
    "template",
    "tint",
]

FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif'
WIDTH = 840  # JupyterLab leaves 848 in a window of 1280 with its file panel open
SUBTITLE_LINE = 17  # pixels
BAND_NAMES = {"assured": "保底", "confident": "有把握", "none": "没有机会"}

# What is ours is green, what is shared orange, what is the rivals' blue; what nobody has is pale.
STATE_COLOURS = {
    "竞争": "#E69F00", "流失": "#CC79A7", "他网": "#56B4E9", "存量": "#009E73", "潜在": "#F5EBAF", "未知": "#D5D9DE",
    "范围外": "#F1F2F4",
}  # fmt: skip


def tagged(tag: str, name: str) -> str:
    """Return the markup of an id in grey and a name.

    >>> tagged("I06", "金融")
    '<span style="color:#5b6570">I06</span> 金融'
    """
    return f'<span style="color:{MUTED}">{escape(tag)}</span> {escape(name)}'


def name_rows(figure: go.Figure, rows: pd.DataFrame) -> None:
    """Write the customers' ids and names (columns ``id``, ``name``) along a figure of bars, one a row from the top."""
    figure.update_yaxes(
        range=[len(rows) - 0.45, -0.55],
        tickvals=list(range(len(rows))),
        ticktext=[tagged(str(r["id"]), shorten(str(r["name"]), 11)) for r in records(rows)],
        showgrid=False,
        zeroline=False,
        automargin=False,
    )


def name_cells(figure: go.Figure, columns: Sequence[str], rows: Sequence[str], size: float | None = None) -> None:
    """Write labels along a heat map: ``columns`` above it, ``rows`` at its left from the top, of ``size`` points."""
    plain = {"showgrid": False, "zeroline": False, "automargin": False}
    figure.update_xaxes(side="top", tickvals=list(range(len(columns))), ticktext=list(columns), **plain)
    font = {} if size is None else {"tickfont": {"size": size}}
    figure.update_yaxes(autorange="reversed", tickvals=list(range(len(rows))), ticktext=list(rows), **font, **plain)


def template() -> go.layout.Template:
    """Return the theme as a new plotly template; plotly's own defaults stay as they are."""
    axis: dict[str, Any] = {
        "gridcolor": GRID,
        "linecolor": "#c3c9d0",
        "zerolinecolor": "#9aa3ad",
        "zerolinewidth": 1,
        "ticks": "",
        "ticklabelstandoff": 4,
        "tickfont": {"size": 12, "color": INK},
        "title": {"font": {"size": 13, "color": MUTED}, "standoff": 8},
        "separatethousands": True,
        "exponentformat": "none",
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK},
            "title": {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 14, "l": 2},
                "font": {"size": 17, "color": INK},
                "subtitle": {"font": {"size": 12.5, "color": MUTED}},
            },
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "colorway": list(PALETTE),
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"font": {"size": 12}, "bgcolor": "rgba(255,255,255,0)"},
            "hoverlabel": {
                "align": "left",
                "bgcolor": "#ffffff",
                "bordercolor": "#9aa3ad",
                "font": {"family": FONT, "size": 12.5, "color": INK},
                "namelength": -1,
            },
            "modebar": {
                "bgcolor": "rgba(255,255,255,0.8)",
                "color": "#9aa3ad",
                "activecolor": INK,
                # for a figure that leaves without the config of ``modebar``, as by ``write_html``
                "remove": ["sendChartToCloud", "lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
            },
            "separators": ".,",
            "annotationdefaults": {
                "showarrow": False,
                "arrowhead": 0,
                "arrowwidth": 0.8,
                "arrowcolor": "#8b949e",
                "borderpad": 0,
                "font": {"size": 12, "color": INK},
            },
            "bargap": 0.35,
        }
    )


def new_figure(title: str, *, subtitle: str = "", height: int = 480, width: int = WIDTH, **layout: Any) -> go.Figure:
    """Return an empty figure in the theme.

    Args:
        title: what is seen, in Chinese. Plain text: markup in it is shown as text.
        subtitle: how to read it, where the definition comes from; ``\n`` starts a second line.
        height: pixels; ``width`` fits a notebook's column.
        layout: anything for ``update_layout``; its ``margin`` replaces single sides of the default.
    """
    lines = escape(subtitle).split("\n")
    top = 84 + SUBTITLE_LINE * (len(lines) - 1) if subtitle else 58
    margin = {"l": 64, "r": 28, "t": top, "b": 56, **layout.pop("margin", {})}
    figure = go.Figure(layout={"template": template()})
    figure.update_layout(width=width, height=height, margin=margin, **layout)
    figure.update_layout(title={"text": f"<b>{escape(title)}</b>", "subtitle": {"text": "<br>".join(lines)}})
    return figure


def add_notes(figure: go.Figure, notes: Iterable[Mapping[str, Any]], shapes: Iterable[Mapping[str, Any]] = ()) -> None:
    """Add many annotations (and shapes) at once; one by one, each copies all earlier ones."""
    figure.update_layout(annotations=[*figure.layout.annotations, *notes], shapes=[*figure.layout.shapes, *shapes])


def empty_figure(title: str, message: str) -> go.Figure:
    """Return a figure that says why there is nothing to see."""
    figure = new_figure(title, height=220)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=escape(message),
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"size": 14, "color": MUTED},
    )
    return figure
