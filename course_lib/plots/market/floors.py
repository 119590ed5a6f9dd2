"""The floor view of one place (一场一册): floors × doors, coloured by state, white spots outlined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.market.premises import PlaceBook
from course_lib.plots.drawing.labels import text_width
from course_lib.plots.drawing.theme import INK, MUTED, STATE_COLOURS, WIDTH, add_notes, empty_figure, new_figure, tint
from course_lib.text import escape, join_lines, percent, shorten, yuan

__all__ = ["plot_floors"]

# Pixels; the axes count pixels too. A floor with more doors than fit is folded into several rows.
_LEFT, _RIGHT, _GAP, _BAR = 56, 74, 4, 5
_PER_ROW, _WIDEST, _TALLEST, _LOWEST, _ALL = 16, 172, 62, 24, 900
_OWN = STATE_COLOURS["存量"]


@dataclass(frozen=True)
class _Tile:
    """Where a door is drawn, its top left corner."""

    door: pd.Series
    x: float
    y: float


def plot_floors(book: PlaceBook | None) -> go.Figure:
    """Draw the doors of a place floor by floor: colour and word = state, green bar = our share, frame = white spot.

    ``None`` (a case without places) gives a picture that says so.
    """
    if book is None:
        return empty_figure("一场一册", "本案例没有登记场所。登记办法：premises.csv，一扇门一行")
    doors, facts = book.doors, book.facts
    wide = min(int(doors["position"].max()), _PER_ROW)
    width = min((WIDTH - _LEFT - _RIGHT) / wide, _WIDEST)
    rows = sorted({(-int(f), (int(p) - 1) // _PER_ROW) for f, p in zip(doors["floor"], doors["position"], strict=True)})
    height = min(max(_ALL / len(rows), _LOWEST), _TALLEST)
    shown = rows[-int(_ALL // height) :]
    more = f"（只画下面 {len(shown)} 排，共 {len(rows)} 排）" if len(shown) < len(rows) else ""
    title = (
        f"{book.place}：{facts['doors']:.0f} 扇门，我们进了 {facts['ours']:.0f} 扇，白点 {facts['white']:.0f} 扇{more}"
    )
    figure = new_figure(
        title,
        subtitle="颜色和字 = 状态；粗框 = 白点（有需求、没有一项在我方）；底下绿条 = 我方占这扇门月收入的多少\n"
        "问号 = 近期没人核实过。鼠标停在门上看整条记录。状态与白点的判定为本课程定义",
        height=int(height * len(shown)) + 190,
        margin={"l": _LEFT, "r": _RIGHT, "t": 116, "b": 66},
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    row_of = {key: i for i, key in enumerate(shown)}
    tiles = []
    for _, door in doors.iterrows():
        key = (-int(door["floor"]), (int(door["position"]) - 1) // _PER_ROW)
        if key in row_of:
            tiles.append(_Tile(door, (int(door["position"]) - 1) % _PER_ROW * width, row_of[key] * height))
    area = (WIDTH - _LEFT - _RIGHT, height * len(shown))
    figure.update_xaxes(range=[0, area[0]], visible=False, automargin=False)
    figure.update_yaxes(range=[area[1], 0], visible=False, automargin=False)
    shapes = [shape for tile in tiles for shape in _shapes(tile, width - _GAP, height - _GAP)]
    add_notes(figure, [*_words(tiles, width - _GAP, height - _GAP), *_sides(book, shown, height)], shapes)
    figure.add_scatter(
        x=[round(t.x + width / 2, 1) for t in tiles],
        y=[round(t.y + height / 2, 1) for t in tiles],
        mode="markers",
        marker={"size": max(min(width, height) - 8, 10), "symbol": "square", "color": "rgba(0,0,0,0)"},
        hovertext=[_record(t.door) for t in tiles],
        hoverinfo="text",
        showlegend=False,
    )
    _add_legend(figure, book)
    return figure


def _shapes(tile: _Tile, width: float, height: float) -> list[dict[str, Any]]:
    door, x, y = tile.door, round(tile.x, 1), round(tile.y, 1)
    white = bool(door["white"])
    box = {"type": "rect", "x0": x, "y0": y, "x1": round(x + width, 1), "y1": round(y + height, 1)}
    fill = {"fillcolor": tint(STATE_COLOURS[door["state"]], 0.75 if door["state"] != "范围外" else 1)}
    line = {"line": {"color": INK, "width": 2.2} if white else {"color": "#c3c9d0", "width": 0.8}}
    shapes = [{**box, **fill, **line, "layer": "below"}]
    if door["ours"]:
        low, high = y + height - _BAR, round(y + height, 1)
        part = {"type": "rect", "y0": round(low, 1), "y1": high, "x0": x, "line": {"width": 0}, "layer": "below"}
        shapes.append({**part, "x1": round(x + width, 1), "fillcolor": "#ffffff"})
        shapes.append({**part, "x1": round(x + width * max(door["our_share"], 0.04), 1), "fillcolor": "#00614A"})
    return shapes


def _words(tiles: list[_Tile], width: float, height: float) -> list[dict[str, Any]]:
    """State, name in one or two lines, and how much, as far as a tile has room."""
    lines = max(int((height - _BAR) // 14), 1)
    size = 11 if width > 80 else 10
    notes = []
    for tile in tiles:
        door = tile.door
        name = str(door["name"]) or "不知名"
        mark = "　?" if not door["fresh"] else ""
        words = [f"<b>{door['state']}</b>{mark}"]
        words += [escape(part) for part in _fold(name, width - 2, size)[: max(lines - 1, 0)]]
        if len(words) < lines and width > 80 and door["volume"] + door["potential"] > 0:
            words.append(_money(door))
        middle = tile.y + (height - (_BAR if door["ours"] else 0)) / 2
        notes.append({"x": round(tile.x + width / 2, 1), "y": round(middle, 1), "text": "<br>".join(words)})
        notes[-1]["font"] = {"size": size, "color": INK}
    return notes


def _money(door: pd.Series) -> str:
    if door["volume"] > 0:
        return f"<span style='color:{MUTED}'>{door['volume']:,.0f} 元/月</span>"
    return f"<span style='color:{MUTED}'>估 {door['potential']:,.0f} 元/月</span>"


def _fold(name: str, width: float, size: float) -> list[str]:
    """Fold a name into at most two lines that fit ``width``."""
    if text_width(name, size) <= width:
        return [name]
    fits = next((k for k in range(len(name), 0, -1) if text_width(name[:k], size) <= width), 1)
    return [name[:fits], shorten(name[fits:], fits)] if width < 80 else [shorten(name, fits)]


def _sides(book: PlaceBook, shown: list[tuple[int, int]], height: float) -> list[dict[str, Any]]:
    notes = []
    for i, (floor, part) in enumerate(shown):
        if part:
            continue
        row, y = book.floors.loc[-floor], round((i + 0.5) * height - _GAP / 2, 1)
        label = f"<b>{-floor} 楼</b>" if floor < 0 else f"<b>地下 {floor}</b>" if floor else "<b>地面</b>"
        counts = f"进了 {row['ours']:.0f}/{row['doors']:.0f}<br>白点 {row['white']:.0f}"
        side = {"y": y, "xref": "paper", "font": {"size": 12}}
        notes.append({**side, "x": 0, "xanchor": "right", "xshift": -8, "text": label})
        notes.append({**side, "x": 1, "xanchor": "left", "xshift": 4, "align": "left", "text": counts})
        notes[-1]["font"] = {"size": 11, "color": MUTED}
    return notes


def _day(value: object) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"  # type: ignore[call-overload]


def _record(door: pd.Series) -> str:
    """The whole record of a door."""
    ends = [
        f"{whose} {_day(door[column])}"
        for whose, column in (("对手", "rival_end"), ("我方", "our_end"))
        if _day(door[column])
    ]
    person = " ".join(filter(None, (str(door["contact"]), str(door["phone"]))))
    return join_lines(
        f"<b>{escape(door['name'] or '（不知名）')}</b>　{escape(door['industry'])}",
        escape(door["address"]),
        escape(door["services"]),
        f"三家 {yuan(door['volume'])}/月，我方占 {percent(door['our_share'])}"
        if door["volume"] > 0
        else "月收入不知道",
        f"白点，估计 {yuan(door['potential'])}/月" if door["white"] else "",
        f"到期：{'，'.join(ends)}" if ends else "",
        f"联系人：{escape(person)}" if person else "",
        f"核实：{_day(door['verified']) or '从没核实过'}",
        f"缺：{escape(door['missing'])}" if door["missing"] else "",
    )


def _add_legend(figure: go.Figure, book: PlaceBook) -> None:
    present = [s for s in STATE_COLOURS if book.states.get(s, 0)]
    marks: list[tuple[str, dict[str, Any]]] = [
        (f"{s} {book.states[s]}", {"color": tint(STATE_COLOURS[s], 0.75), "line": {"color": "#c3c9d0", "width": 1}})
        for s in present
    ]
    marks.append((f"白点 {book.facts['white']:.0f}", {"color": "#ffffff", "line": {"color": INK, "width": 2.2}}))
    for name, marker in marks:
        figure.add_scatter(
            x=[None], y=[None], mode="markers", name=name, hoverinfo="skip",
            marker={"size": 13, "symbol": "square", **marker},
        )  # fmt: skip
