"""Pictures of the market space by grid: penetration, share and revenue as a map of tiles, states, white spots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.market.completeness import Completeness
from course_lib.method.market.survey import MarketSurvey
from course_lib.plots.drawing.theme import INK, MUTED, PALETTE, STATE_COLOURS, add_notes, empty_figure, new_figure, tint
from course_lib.text import escape, join_lines, percent, rounded, shorten, wan, wan_values

__all__ = ["MEASURES", "plot_completeness", "plot_grid_map", "plot_grid_states", "plot_white_spots"]

_NONE = "没有网格可看"
_PER_ROW, _ROWS = 10, 14  # tiles of the map
_BARS = 45
_OWN = STATE_COLOURS["存量"]


@dataclass(frozen=True)
class Measure:
    """A column of ``MarketSurvey.grids`` and how people read it."""

    title: str
    note: str
    write: Callable[[float], str]
    colour: str


MEASURES = {
    "penetration": Measure("渗透率", "渗透率 = 在用单位数 ÷ 可用单位数，三家合计", percent, PALETTE[0]),
    "our_penetration": Measure("我方渗透率", "我方渗透率 = 我方单位数 ÷ 可用单位数", percent, _OWN),
    "our_share": Measure("份额", "份额 = 我方月收入 ÷ 三家月收入", percent, _OWN),
    "our_volume": Measure("我方收入分布", "我方月收入，万元", lambda v: wan(v, unit=False), _OWN),
    "volume": Measure("市场收入分布", "三家月收入合计，万元", lambda v: wan(v, unit=False), PALETTE[0]),
    "white_potential": Measure("白点分布", "白点一个月估计能带来多少，万元", lambda v: wan(v, unit=False), PALETTE[5]),
}


def _rows(grids: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Part the grids into rows of tiles: a kind of grid begins a row."""
    rows: list[tuple[str, pd.DataFrame]] = []
    for kind, part in grids.groupby("kind", sort=False):
        for start in range(0, len(part), _PER_ROW):
            rows.append((str(kind) if not start else "", part.iloc[start : start + _PER_ROW]))
    return rows


def _facts(row: pd.Series) -> str:
    return join_lines(
        f"<b>{escape(row['name'])}</b>　{escape(row['street'])}",
        f"{row['addresses']:,.0f} 个地址，近期核实过的占 {percent(row['fresh'])}",
        f"渗透率 {percent(row['penetration'])}，我方渗透率 {percent(row['our_penetration'])}",
        f"份额 {percent(row['our_share'])}：我方 {wan(row['our_volume'])}/月，三家 {wan(row['volume'])}/月",
        f"白点 {row['white']:,.0f} 个，估计 {wan(row['white_potential'])}/月",
        f"快到期的对手合同 {row['ends']:,.0f} 份，近期流失 {row['lost']:,.0f} 条",
        f"记录完整度 {percent(row['completeness'])}",
    )


def _of_service(survey: MarketSurvey, measure: str, service: str) -> pd.Series:
    known = survey.services.index.unique("service")
    if service not in known or measure not in survey.services:
        allowed = "、".join(m for m in MEASURES if m in survey.services)
        raise ValueError(f"不能按业务“{service}”看“{measure}”。业务有：{'、'.join(known)}；能看的有：{allowed}")
    return survey.services.xs(service, level="service")[measure].reindex(survey.grids.index)


def plot_grid_map(survey: MarketSurvey, measure: str = "our_share", service: str | None = None) -> go.Figure:
    """Draw each grid as a tile, a row for each kind of grid; the darker, the more of ``measure``.

    ``service`` (id) looks at one service only; a grid without a record of it is left blank.

    Raises
    ------
    ValueError
        ``measure`` is none of :data:`MEASURES`, or nothing is known of it by service; no record of that service.
    """
    if measure not in MEASURES:
        raise ValueError(f"没有“{measure}”这张图，有：{'、'.join(MEASURES)}")
    told = MEASURES[measure]
    title = f"网格{service or ''}{told.title}：一格一个网格，越深越多"
    if survey.grids.empty:
        return empty_figure(title, _NONE)
    by_grid = survey.grids[measure] if service is None else _of_service(survey, measure, service)
    rows = _rows(survey.grids)
    shown = rows[:_ROWS]
    more = f"；另有 {sum(len(part) for _, part in rows[_ROWS:])} 个网格没画" if len(rows) > _ROWS else ""
    figure = new_figure(
        title,
        subtitle=f"{told.note}{more}。鼠标停在格上看全部数字",
        height=max(116 + 52 * len(shown), 200),
        margin={"l": 84, "r": 16, "t": 92, "b": 16},
    )
    low, high = float(by_grid.min()), float(by_grid.max())
    z: list[list[float | None]] = []
    texts: list[list[str]] = []
    hover: list[list[str]] = []
    for _, part in shown:
        blank, values = _PER_ROW - len(part), by_grid[part.index]
        z.append([*rounded(values, 4), *[None] * blank])
        pairs = zip(part["name"], values, strict=True)
        texts.append([*(f"{escape(shorten(n, 7))}<br><b>{told.write(v)}</b>" for n, v in pairs), *[""] * blank])
        hover.append([*(_facts(row) for _, row in part.iterrows()), *[""] * blank])
    figure.add_heatmap(
        z=z,
        x=list(range(_PER_ROW)),
        y=list(range(len(shown))),
        text=texts,
        texttemplate="%{text}",
        textfont={"size": 11, "color": INK},
        hovertext=hover,
        hoverinfo="text",
        hoverongaps=False,
        colorscale=[[0, tint(told.colour, 0.06)], [1, tint(told.colour, 0.66)]],
        zmin=max(low - 0.3 * (high - low), 0.0),
        zmax=max(high, 1e-9),
        xgap=3,
        ygap=3,
        showscale=False,
    )
    figure.update_xaxes(visible=False, range=[-0.5, _PER_ROW - 0.5], automargin=False)
    figure.update_yaxes(
        autorange="reversed", tickvals=list(range(len(shown))), ticktext=[escape(k) for k, _ in shown],
        showgrid=False, zeroline=False, automargin=False,
    )  # fmt: skip
    return figure


def _side_axis(figure: go.Figure, names: list[str]) -> None:
    figure.update_yaxes(
        autorange="reversed", tickvals=list(range(len(names))), ticktext=names, showgrid=False, automargin=False,
        tickfont={"size": 11.5},
    )  # fmt: skip


def plot_grid_states(survey: MarketSurvey) -> go.Figure:
    """Draw what share of each grid's service records is in which state."""
    title = "每个网格的客户状态：绿的是我们的，蓝的是别人的"
    counts = survey.states[survey.states.sum(axis=1) > 0].head(_BARS)
    if counts.empty:
        return empty_figure(title, _NONE)
    left = len(survey.states) - len(counts)
    figure = new_figure(
        title,
        subtitle="条长 = 占该网格业务记录的百分比；状态按规则判出（本课程定义）"
        + (f"；另有 {left} 个网格没画" if left else ""),
        height=max(150 + 20 * len(counts), 200),
        margin={"l": 112, "r": 20, "t": 112, "b": 40},
        barmode="stack",
        bargap=0.18,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    )
    total, rows = counts.sum(axis=1), list(range(len(counts)))
    names = survey.grids["name"].reindex(counts.index)
    order = [s for s in ("存量", "竞争", "流失", "他网", "潜在", "未知", "范围外") if s in counts and counts[s].any()]
    for state in order:
        share = counts[state] / total
        figure.add_bar(
            x=rounded(100 * share, 1),
            y=rows,
            orientation="h",
            name=state,
            marker={"color": STATE_COLOURS[state], "line": {"color": "#ffffff", "width": 0.6}},
            text=[f"{100 * s:.0f}" if s >= 0.06 else "" for s in share],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 10.5, "color": "#24292f"},
            hovertext=[
                f"<b>{escape(n)}</b><br>{state} {c:,} 条，占 {percent(s)}"
                for n, c, s in zip(names, counts[state], share, strict=True)
            ],
            hoverinfo="text",
        )
    figure.update_xaxes(range=[0, 100], title={"text": "占业务记录的 %"}, automargin=False)
    _side_axis(figure, [escape(n) for n in names])
    return figure


def plot_white_spots(survey: MarketSurvey, n: int = 15) -> go.Figure:
    """Draw the grids with the largest white spots: what rivals are known to earn there and what is estimated."""
    title = f"白点最大的 {min(n, len(survey.grids))} 个网格"
    table = survey.grids.sort_values("white_potential", ascending=False, kind="stable").head(n)
    table = table[table["white"] > 0]
    if table.empty:
        return empty_figure(title, "没有白点：每个有需求的地址，我们都进了门")
    figure = new_figure(
        title,
        subtitle="白点 = 有需求、没有一项业务在我方的地址；没有数的业务按同业务的中位数估。本课程定义",
        height=max(150 + 26 * len(table), 200),
        margin={"l": 112, "r": 92, "t": 112, "b": 48},
        barmode="stack",
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    )
    rows, hover = list(range(len(table))), [_facts(row) for _, row in table.iterrows()]
    known, guess = table["white_volume"], table["white_potential"] - table["white_volume"]
    marks: list[tuple[str, pd.Series, dict[str, Any]]] = [
        ("对手已收的月收入", known, {"color": STATE_COLOURS["他网"]}),
        ("估计还能有的", guess, {"color": "#ffffff", "line": {"color": STATE_COLOURS["他网"], "width": 1},
                           "pattern": {"shape": "/", "size": 5, "fgcolor": STATE_COLOURS["他网"]}}),
    ]  # fmt: skip
    for name, values, marker in marks:
        figure.add_bar(
            x=wan_values(values), y=rows, orientation="h", name=name, marker=marker, hovertext=hover, hoverinfo="text"
        )
    ends = zip(rows, table["white_potential"], table["white"], strict=True)
    add_notes(
        figure,
        [
            {"x": round(v / 1e4, 2), "y": r, "xanchor": "left", "xshift": 6,
             "text": f"{wan(v, unit=False)}　<span style='color:{MUTED}'>{w:,} 个</span>"}
            for r, v, w in ends
        ],
    )  # fmt: skip
    figure.update_xaxes(title={"text": "万元/月"}, rangemode="tozero", automargin=False)
    _side_axis(figure, [escape(x) for x in table["name"]])
    return figure


def plot_completeness(completeness: Completeness) -> go.Figure:
    """Draw how far each required field is filled, the emptiest on top."""
    title = f"记录完整度 {percent(completeness.total)}：哪一栏空得最多"
    table = completeness.fields[completeness.fields["required"] > 0]
    if table.empty:
        return empty_figure(title, "没有记录")
    figure = new_figure(
        title,
        subtitle="完整度 = 已填 ÷ 应填；有人在用的业务才要求填单位数、收入、到期日。本课程定义",
        height=130 + 28 * len(table),
        margin={"l": 112, "r": 110, "t": 92, "b": 44},
    )
    rows = list(range(len(table)))
    lacking = table["required"] - table["filled"]
    figure.add_bar(
        x=rounded(100 * table["completeness"], 1),
        y=rows,
        orientation="h",
        marker={"color": PALETTE[0]},
        hovertext=[
            f"<b>{escape(label)}</b><br>应填 {r:,}，已填 {f:,}，还缺 {m:,}"
            for label, r, f, m in zip(table["label"], table["required"], table["filled"], lacking, strict=True)
        ],
        hoverinfo="text",
        showlegend=False,
    )
    notes = [
        {"x": round(100 * share, 1), "y": row, "xanchor": "left", "xshift": 6,
         "text": f"{percent(share)}　<span style='color:{MUTED}'>缺 {m:,}</span>"}
        for row, share, m in zip(rows, table["completeness"], lacking, strict=True)
    ]  # fmt: skip
    add_notes(figure, notes)
    figure.update_xaxes(range=[0, 100], title={"text": "已填的 %"}, automargin=False)
    _side_axis(figure, [escape(x) for x in table["label"]])
    return figure
