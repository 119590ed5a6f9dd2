"""Route map (营销路线图): a Gantt chart of the activities, by customer."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.opening.calendar import days_off
from course_lib.plots.drawing.theme import GRID, INK, MUTED, PALETTE, add_notes, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines, records, shorten, yuan

__all__ = ["plot_route"]

ROW = 24  # pixels a customer
MOST = 40  # customers that fit
DAY = pd.Timedelta(days=1)
_NUMBERS = dict(zip((1, 2, 3, 4), "一二三四", strict=True))
_COLOURS = (*PALETTE, "#24292f", "#8b949e")


def plot_route(activities: pd.DataFrame, year: int, quarter: int | None = None) -> go.Figure:
    """Draw the year's route map, or one quarter's: a row a customer, a bar an activity, days off shaded.

    ``activities``: ``tell_activities``' table. Customers stand in the order of their first activity; a diamond marks
    the gate that an activity passes; pale: it has no effect. Where there are too many, those that gain most are drawn.
    """
    span = f"{year} 年" if quarter is None else f"{year} 年{_NUMBERS[quarter]}季度"
    table = activities if quarter is None else activities[activities["quarter"] == quarter]
    if table.empty:
        return empty_figure(f"{span}营销路线图", "这段时间还没有安排活动")
    whole = activities[activities["customer"].isin(table["customer"])].groupby("customer", sort=False)
    names, gains = whole["customer_name"].first(), whole["gain"].sum()
    chosen = pd.DataFrame({"name": names, "gain": gains})
    kept = chosen.sort_values("gain", ascending=False, kind="stable").head(MOST)
    rows = chosen.loc[chosen.index.isin(kept.index)]
    firsts = table.groupby("customer")["start"].min()
    rows = rows.assign(first=firsts.reindex(rows.index)).sort_values(["first", "gain"], ascending=[True, False])
    table = table[table["customer"].isin(rows.index)]
    place = {customer: n for n, customer in enumerate(rows.index)}
    left_out = f"，另有 {len(chosen) - len(rows)} 家没画" if len(chosen) > len(rows) else ""
    figure = new_figure(
        f"{span}营销路线图：{len(chosen)} 家客户，{len(table)} 次活动",
        subtitle=f"一行一家客户，一格一次活动，菱形 = 推过一道关口，淡色 = 没有效果，灰底 = 放假{left_out}",
        height=180 + ROW * len(rows),
        margin={"l": 176, "r": 16, "t": 138, "b": 48},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "yref": "container",
                "itemwidth": 30, "traceorder": "normal"},
        barmode="overlay",
    )  # fmt: skip
    legend_y = 1 - 70 / figure.layout.height
    figure.update_layout(legend={"y": legend_y, "yanchor": "top"})
    start, end = _span(year, quarter, table)
    _shade(figure, days_off(f"{year}-01-01", f"{year}-12-31"), start, end, quarter is None)
    _bars(figure, table, place, quarter is None)
    _gates(figure, table, place)
    ticks = pd.date_range(start, end, freq="MS")
    figure.update_xaxes(
        type="date",
        range=[_iso(start - DAY), _iso(end + DAY)],
        tickvals=[_iso(day) for day in ticks],
        ticktext=[f"{day.month}月" for day in ticks],
        ticklabelmode="instant",
        showgrid=True,
        gridcolor="#c3c9d0",
        automargin=False,
        side="top",
        title_text="",
        tickfont={"size": 12},
    )
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6],
        tickvals=list(range(len(rows))),
        ticktext=[tagged(str(r["id"]), shorten(str(r["name"]), 9)) for r in records(rows)],
        gridcolor=GRID,
        zeroline=False,
        automargin=False,
    )
    return figure


def _iso(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def _span(year: int, quarter: int | None, table: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    if quarter is None:
        return pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    start = pd.Timestamp(year, 3 * quarter - 2, 1)
    return start, max(start + pd.offsets.QuarterEnd(0), table["end"].max())


def _shade(figure: go.Figure, off: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp, whole_year: bool) -> None:
    """Days off behind the bars; in the year's picture only the festivals."""
    shapes, notes = [], []
    for row in records(off):
        if row["end"] < start or row["start"] > end or (whole_year and not row["name"]):
            continue
        shapes.append(
            {"type": "rect", "x0": _iso(row["start"]), "x1": _iso(row["end"] + DAY), "yref": "paper", "y0": 0, "y1": 1,
             "line": {"width": 0}, "fillcolor": "#d9dde2" if row["name"] else "#f1f3f5", "layer": "below"}
        )  # fmt: skip
        if row["name"] and (whole_year or row["days"] > 2 or row["start"] >= start):
            middle = row["start"] + (row["end"] + DAY - row["start"]) / 2
            notes.append(
                {"x": middle.strftime("%Y-%m-%d %H:%M"), "y": 0, "yref": "paper", "yanchor": "top", "yshift": -4,
                 "text": escape(row["name"]), "font": {"size": 11, "color": MUTED}}
            )  # fmt: skip
    add_notes(figure, notes, shapes)


def _bars(figure: go.Figure, table: pd.DataFrame, place: dict[str, int], whole_year: bool) -> None:
    """A trace a kind of activity: bars from start to end, with the kind's character at the start."""
    drawn = _lengths(table, 6.5 * DAY if whole_year else 2.1 * DAY)
    for number, (kind, group) in enumerate(table.groupby("kind", sort=False)):
        colour = tint(_COLOURS[_kind_place(str(kind), number)], 0.78)
        shades = [colour if counts else tint(colour, 0.3) for counts in group["counts"]]
        figure.add_bar(
            name=f"{group['short'].iloc[0]} {group['kind_name'].iloc[0]}",
            x=[round(length / pd.Timedelta(milliseconds=1)) for length in drawn.loc[group.index, "length"]],
            base=[_iso(day) for day in group["start"]],
            y=[place[c] for c in group["customer"]],
            orientation="h",
            width=0.74,
            marker={"color": shades, "line": {"color": "#ffffff", "width": 1}},
            text=drawn.loc[group.index, "text"].tolist(),
            textposition="inside",
            insidetextanchor="start",
            textangle=0,
            constraintext="none",
            textfont={
                "size": 10 if whole_year else 11,
                "color": ["#ffffff" if _dark(shade) else INK for shade in shades],
            },
            hovertext=[_hover(row) for row in records(group)],
            hoverinfo="text",
        )


def _lengths(table: pd.DataFrame, least: pd.Timedelta) -> pd.DataFrame:
    """How long each bar is drawn, and its characters; index as ``table``'s.

    ``least`` is the room of a character (a visit of one day would be a hair). Bars that start on one day lie on one
    another, later kinds on top: the top one carries the characters of all. None is written where the next bar begins
    before it would end.
    """
    order = table["kind"].map({kind: n for n, kind in enumerate(table["kind"].unique())})
    stack = table.assign(order=order).sort_values(["customer", "start", "order"], kind="stable")
    days = stack.groupby(["customer", "start"], sort=False)
    first = stack.loc[days.cumcount() == 0]
    following = first.groupby("customer")["start"].shift(-1).reindex(stack.index)
    room = following.groupby([stack["customer"], stack["start"]]).transform("first") - stack["start"]
    own = stack["end"] + DAY - stack["start"]
    length = own.where(own > least, room.where(room < least, least))
    shown = pd.concat([length, room], axis=1).min(axis=1)  # what the next bar leaves of it
    top, together = days.cumcount(ascending=False) == 0, days["short"].transform("".join)
    fits = together.str.len() * least <= shown
    text = together.where(fits, stack["short"]).where(top & (shown >= least), "")
    return pd.DataFrame({"length": length, "text": text}).reindex(table.index)


_ORDER = ("visit", "joint", "demo", "pilot", "offer", "senior", "tender")


def _kind_place(kind: str, number: int) -> int:
    """The same colour for the same kind in every picture."""
    return (_ORDER.index(kind) if kind in _ORDER else number) % len(_COLOURS)


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _hover(row: dict[str, object]) -> str:
    start, end = pd.Timestamp(row["start"]), pd.Timestamp(row["end"])  # type: ignore[arg-type]
    when = f"{start:%m-%d}" if start == end else f"{start:%m-%d} 到 {end:%m-%d}"
    return join_lines(
        f"<b>{escape(row['customer_name'])}：{escape(row['kind_name'])}</b>（{escape(row['id'])}，{escape(row['status'])}）",
        f"{when}，{escape(row['who'])} 去找 {escape(row['contact_name'])}",
        f"为了：{escape(row['factors'])}" if row["factors"] else "",
        f"没有效果：{escape(row['reason'])}" if row["reason"] else "",
        f"{row['days']:g} 人天，{yuan(float(str(row['cost'])))}",
        f"完成证据：{escape(row['evidence'])}",
    )


def _gates(figure: go.Figure, table: pd.DataFrame, place: dict[str, int]) -> None:
    """The gate at the end of each activity that passes one."""
    last = table[table["counts"] & (table["gate"] != "")]
    figure.add_scatter(
        name="关口",
        x=[_iso(day + DAY) for day in last["end"]],
        y=[place[c] + 0.4 for c in last["customer"]],
        mode="markers",
        marker={"symbol": "diamond", "size": 6, "color": INK, "line": {"color": "#ffffff", "width": 1}},
        hovertext=[
            join_lines(f"<b>{escape(r['customer_name'])}：{escape(r['stage'])}关口</b>", escape(r["gate"]))
            for r in records(last)
        ],
        hoverinfo="text",
        cliponaxis=False,
    )
