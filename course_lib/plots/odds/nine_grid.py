"""Picture of the nine-grid marketing map: every customer in its cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.plots.drawing.labels import Box, text_width
from course_lib.plots.drawing.theme import (
    BAND_COLOURS,
    INK,
    MUTED,
    PALETTE,
    SUBTITLE_LINE,
    WIDTH,
    add_notes,
    empty_figure,
    new_figure,
    tint,
)
from course_lib.text import escape, join_lines, records, shorten, wan, yuan

__all__ = ["plot_nine_grid"]

LEVELS = {"high": "大", "middle": "中", "low": "小"}
SYMBOLS = {
    "竞争": "diamond", "流失": "x", "他网": "square", "存量": "circle", "潜在": "triangle-up", "未知": "circle-open",
    "范围外": "cross-thin-open",
}  # fmt: skip
LINE_COLOURS = {"政企": PALETTE[0], "商群": PALETTE[5]}
# Pixels. The axes count pixels too, so that everything has its place in the cell.
CELL_WIDTH, CELL_HEIGHT, BETWEEN = 248, 208, 6
TRAY_HEIGHT = 84
NAME_SIZE, NAME_ROW, NAME_ROWS, NAME_COLUMNS = 11, 21, 5, 2
NAMED = NAME_ROWS * NAME_COLUMNS
DOT, DOT_ROWS = 14, 2  # dots without a name


@dataclass(frozen=True)
class _Dot:
    """A customer's marker; ``text`` is empty where there is no room for a name."""

    customer: str
    x: float
    y: float
    text: str


def plot_nine_grid(grid: NineGrid, case: Case) -> go.Figure:
    """Draw opportunity value (rows) × band (columns): cell, strategy, customers, their number and yearly revenue.

    Whom we hardly know stands in a tray below the grid.

    The customers with the largest value are named, the next ones are dots, the rest is counted; symbol = market state,
    colour = line.
    """
    levels, bands = list(grid.counts.index), list(grid.counts.columns)
    title = f"九宫营销地图：{len(grid.table)} 家客户，各用各的打法"
    if grid.table.empty:
        return empty_figure(title, "没有客户可放")
    width, height = (len(side) * (size + BETWEEN) for side, size in ((bands, CELL_WIDTH), (levels, CELL_HEIGHT)))
    figure = new_figure(
        title,
        subtitle="形状 = 市场状态，颜色 = 条线（蓝 = 政企，橙 = 商群）。没有商机的客户都在最下一行\n"
        "行 = 商机（预算年收入），列 = 得分档；情报不足的在下面，先见人。格名和打法为本课程定义",
        height=height + 180 + SUBTITLE_LINE + (TRAY_HEIGHT + BETWEEN if len(grid.waiting) else 0),
        margin={"l": WIDTH - width - 6, "r": 6, "t": 116 + SUBTITLE_LINE, "b": 64},
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    figure.update_xaxes(range=[0, width], visible=False, automargin=False)
    whole = height + (TRAY_HEIGHT + BETWEEN if len(grid.waiting) else 0)
    figure.update_yaxes(range=[whole, 0], visible=False, automargin=False)
    names = case.catalog.nine_cells.set_index(["value", "band"])
    table = grid.table.assign(line=case.customers.set_index("id")["line"], key=grid.table.index)
    table = table.sort_values(["value", "key"], ascending=[False, True], kind="stable")
    counts, totals = grid.counts.to_numpy(), grid.totals.to_numpy()
    dots: list[_Dot] = []
    notes, shapes = _headings(grid, case, levels, bands), []
    for row, level in enumerate(levels):
        for column, band in enumerate(bands):
            left, top = column * (CELL_WIDTH + BETWEEN), row * (CELL_HEIGHT + BETWEEN)
            here = (table["level"] == level) & (table["band"] == band) & (table["cell"] != grid.tray)
            inside = table[here]
            cell = names.loc[(level, band)]
            sums = f"{int(counts[row, column])} 家　{wan(float(totals[row, column]))}"
            more = f"…另有 {len(inside) - NAMED} 家" if len(inside) > NAMED else ""
            shapes.append(_background(left, top, band))
            notes += _cell_texts(left, top, str(cell["name"]), str(cell["strategy"]), sums, more)
            dots += _pack(inside, left, top)
    if len(grid.waiting):
        told, drawn, box = _tray(grid, case, table, width, height)
        notes, dots, shapes = notes + told, dots + drawn, [*shapes, box]
    add_notes(figure, notes, shapes)
    _add_customers(figure, table, dots)
    return figure


def _tray(
    grid: NineGrid, case: Case, table: pd.DataFrame, width: float, top: float
) -> tuple[list[dict[str, Any]], list[_Dot], dict[str, Any]]:
    """Texts, customers and frame of the tray below the grid: names in columns, as many as there is room for."""
    rules, inside = case.catalog.rules.nine_grid.tray, table[table["cell"] == grid.tray]
    columns = 2 * NAME_COLUMNS + 2
    pitch, shown = (width - 20) / columns, inside.head(columns * 2)
    dots = [
        _Dot(
            str(c),
            14 + place % columns * pitch,
            top + 46 + place // columns * NAME_ROW,
            _fit(f"{c} {name}", pitch - 22),
        )
        for place, (c, name) in enumerate(zip(shown.index, shown["name"], strict=True))
    ]
    more = f"…另有 {len(inside) - len(shown)} 家" if len(inside) > len(shown) else ""
    sums = f"{len(inside)} 家　{wan(float(inside['value'].sum()))}"
    name = f"{rules.name}（情报不足）"
    texts = [
        (10, top + 17, f"<b>{escape(name)}</b>　{escape(rules.strategy)}", "left", 12, INK),
        (width - 10 - BETWEEN, top + 17, f"{sums}　{more}", "right", 12, INK),
    ]
    notes = [
        {"x": x, "y": y, "text": text, "xanchor": anchor, "font": {"size": size, "color": colour}}
        for x, y, text, anchor, size, colour in texts
    ]
    line = {"width": 1.2, "color": MUTED, "dash": "dash"}
    box = {"type": "rect", "x0": 0, "x1": width - BETWEEN, "y0": top, "y1": top + TRAY_HEIGHT, "layer": "below"}
    return notes, dots, {**box, "fillcolor": "#ffffff", "line": line}


def label_boxes(customers: pd.DataFrame, left: float = 0, top: float = 0) -> list[Box]:
    """Return the boxes of the names in one cell (for the test that none overlap)."""
    return [
        Box(d.x + 8, d.y - NAME_SIZE * 0.65, d.x + 8 + text_width(d.text, NAME_SIZE), d.y + NAME_SIZE * 0.65)
        for d in _pack(customers, left, top)
        if d.text
    ]


def _pack(customers: pd.DataFrame, left: float, top: float) -> list[_Dot]:
    """Place a cell's customers: named ones in columns, then dots in rows, as many as there is room for."""
    pitch = (CELL_WIDTH - 10) / NAME_COLUMNS
    across = int((CELL_WIDTH - 20) // DOT)
    dots = []
    for place, (customer, name) in enumerate(zip(customers.index, customers["name"], strict=True)):
        if place < NAMED:
            column, row = divmod(place, NAME_ROWS)
            x, y = left + 14 + column * pitch, top + 46 + row * NAME_ROW
            dots.append(_Dot(str(customer), x, y, _fit(f"{customer} {name}", pitch - 22)))
        elif place < NAMED + across * DOT_ROWS:
            row, column = divmod(place - NAMED, across)
            dots.append(_Dot(str(customer), left + 14 + column * DOT, top + 46 + NAME_ROWS * NAME_ROW + row * DOT, ""))
    return dots


def _fit(name: str, width: float) -> str:
    """Cut a name to the pixels that a column has."""
    limit = len(name)
    while limit > 1 and text_width(shorten(name, limit), NAME_SIZE) > width:
        limit -= 1
    return shorten(name, limit)


def _headings(grid: NineGrid, case: Case, levels: list[str], bands: list[str]) -> list[dict[str, Any]]:
    """Return the names of the columns and rows with their limits."""
    rules, names = case.catalog.rules.bands, case.catalog.names("bands")
    spans = {
        "assured": f"X 高于 {rules.assured:g}",
        "confident": f"{rules.confident:g} 到 {rules.assured:g}",
        "none": f"低于 {rules.confident:g}",
    }
    low, high = (wan(b, unit=False) for b in grid.bounds)
    amounts = {"high": f"{high} 万元<br>以上", "middle": f"{low} 到<br>{high} 万元", "low": f"{low} 万元<br>及以下"}
    notes = []
    for column, band in enumerate(bands):
        text = f"<b>{escape(names[band])}</b>　{spans[band]}"
        middle = column * (CELL_WIDTH + BETWEEN) + CELL_WIDTH / 2
        notes.append({"x": middle, "y": 0, "yanchor": "bottom", "yshift": 6, "text": text, "font": {"size": 13}})
    for row, level in enumerate(levels):
        text = f"<b>商机{LEVELS[level]}</b><br>{amounts[level]}"
        middle = row * (CELL_HEIGHT + BETWEEN) + CELL_HEIGHT / 2
        note = {"x": 0, "y": middle, "xanchor": "right", "xshift": -8, "align": "right", "text": text}
        notes.append({**note, "font": {"size": 11.5}})
    return notes


def _background(left: float, top: float, band: str) -> dict[str, Any]:
    box = {"x0": left, "x1": left + CELL_WIDTH, "y0": top, "y1": top + CELL_HEIGHT}
    return {"type": "rect", **box, "layer": "below", "fillcolor": tint(BAND_COLOURS[band], 0.13), "line": {"width": 0}}


def _cell_texts(left: float, top: float, name: str, strategy: str, sums: str, more: str) -> list[dict[str, Any]]:
    right, bottom = left + CELL_WIDTH - 10, top + CELL_HEIGHT - 12
    texts = [
        (left + 10, top + 17, f"<b>{escape(name)}</b>", "left", 14, INK),
        (right, top + 17, sums, "right", 12, INK),
        (left + 10, bottom, escape(strategy), "left", 11, MUTED),
        (right, bottom, more, "right", 11, MUTED),
    ]
    return [
        {"x": x, "y": y, "text": text, "xanchor": anchor, "font": {"size": size, "color": colour}}
        for x, y, text, anchor, size, colour in texts
        if text
    ]


def _add_customers(figure: go.Figure, table: pd.DataFrame, dots: list[_Dot]) -> None:
    rows = table.loc[[d.customer for d in dots]]
    figure.add_scatter(
        x=[round(d.x, 1) for d in dots],
        y=[round(d.y, 1) for d in dots],
        mode="markers+text",
        text=[f"\u00a0{escape(d.text)}" if d.text else "" for d in dots],
        textposition="middle right",
        textfont={"size": NAME_SIZE},
        marker={
            "opacity": 1,
            "size": [10 if d.text else 8 for d in dots],
            "symbol": [SYMBOLS.get(s, "circle") for s in rows["state"]],
            "color": [LINE_COLOURS.get(line, MUTED) for line in rows["line"]],
            "line": {"width": 1.5, "color": [LINE_COLOURS.get(line, MUTED) for line in rows["line"]]},
        },
        hovertext=[
            join_lines(
                f"<b>{escape(r['name'])}</b>（{escape(r['id'])}，{escape(r['line'])}）",
                f"{escape(r['cell'])}：{escape(r['strategy'])}",
                f"商机 {yuan(r['value'])}，市场状态 {escape(r['state'])}",
            )
            for r in records(rows)
        ],
        hoverinfo="text",
        showlegend=False,
    )
    # The legend explains symbol and colour apart, so that seven states and two lines need nine entries.
    for state in (s for s in SYMBOLS if (rows["state"] == s).any()):
        figure.add_scatter(x=[None], y=[None], mode="markers", name=state, marker=_key(SYMBOLS[state], MUTED))
    for line in (name for name in LINE_COLOURS if (rows["line"] == name).any()):
        figure.add_scatter(
            x=[None], y=[None], mode="markers", name=f"条线：{line}", marker=_key("circle", LINE_COLOURS[line])
        )


def _key(symbol: str, colour: str) -> dict[str, Any]:
    return {"size": 10, "symbol": symbol, "color": colour, "line": {"width": 1.5, "color": colour}}
