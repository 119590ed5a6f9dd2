"""Level 1 pictures: which industries to choose, how sure the ranking is, how far a weight may move."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import product

import pandas as pd
import plotly.graph_objects as go

from course_lib.method.industry.industry import IndustryScores
from course_lib.plots.drawing.canvas import Canvas, Named
from course_lib.plots.drawing.labels import Box, text_width
from course_lib.plots.drawing.theme import INK, MUTED, PALETTE, add_notes, empty_figure, new_figure, tagged, tint
from course_lib.text import escape, join_lines, percent, records, rounded, yuan

__all__ = ["plot_acceptability", "plot_selection", "plot_swing"]

# Zone of a cell of the 3×3 matrix by column + row (0 = low): GE–McKinsey's three diagonals.
ZONES = {0: "收割或放弃", 1: "收割或放弃", 2: "选择性投入", 3: "优先进入", 4: "优先进入"}
ZONE_FILL = {"收割或放弃": "#f3f4f6", "选择性投入": "#fdf3df", "优先进入": "#e2f1ec"}
ZONE_SIZE = 11
PICKED, OTHER = PALETTE[0], "#8b949e"
PICKED_STYLE = {"color": INK, "weight": 700}
OTHER_STYLE = {"color": MUTED}
LARGEST, SMALLEST = 30, 7  # radii of bubbles, pixels


def plot_selection(
    scores: IndustryScores, pick: Collection[str] = (), line: str = "政企", *, scale: tuple[float, float] = (1, 10)
) -> go.Figure:
    """Draw the selection matrix: attractiveness × strength, bubble area = capacity.

    Form: nine-cell matrix of GE and McKinsey, its thirds and their names as in 本课程定义 (definition of this kit).

    Args:
        scores: of ``score_industries``.
        pick: ids to highlight.
        line: 政企 or 商群.
        scale: lowest and highest score.
    """
    rows = scores.table[scores.table["line"] == line].sort_values("rank")
    title = f"选择矩阵（{line}）：越靠右上越值得打"
    if rows.empty:
        return empty_figure(title, f"案例里没有{line}这条线的行业")
    figure = new_figure(
        title,
        subtitle="圆越大，市场容量越大；蓝色实心 = 你选中的。九格按两轴三等分，分区名称为本课程定义",
        height=640,
        margin={"l": 62, "r": 20, "b": 58},
        showlegend=False,
    )
    low, high = scale
    air = (high - low) * 0.06
    canvas = Canvas.of(figure, (low - air, high + air), (low - air, high + air))
    chosen = [i in set(pick) for i in rows.index]
    radii = _radii(rows["capacity"])
    centres = [canvas.pixel(x, y) for x, y in zip(rows["strength"], rows["attractiveness"], strict=True)]
    bubbles = [Box.around(x, y, 2 * r, 2 * r) for (x, y), r in zip(centres, radii, strict=True)]
    zone_texts = _draw_zones(figure, canvas, scale, air, bubbles)
    figure.add_scatter(
        x=rounded(rows["strength"]),
        y=rounded(rows["attractiveness"]),
        mode="markers",
        marker={
            "size": [round(2 * r, 1) for r in radii],
            "color": [PICKED if c else OTHER for c in chosen],
            "opacity": 0.78,
            "line": {"width": [2.5 if c else 1 for c in chosen], "color": [INK if c else "#ffffff" for c in chosen]},
        },
        customdata=list(rows.index),
        hovertext=[_hover(scores, str(i), c) for i, c in zip(rows.index, chosen, strict=True)],
        hoverinfo="text",
    )
    names = [
        Named(
            x,
            y,
            f"{'✓ ' if c else ''}{i} {name}",
            r,
            float(c),
            {"color": INK if c else MUTED, "weight": 700 if c else 400},
        )
        for i, x, y, name, r, c in zip(
            rows.index, rows["strength"], rows["attractiveness"], rows["name"], radii, chosen, strict=True
        )
    ]
    canvas.add_names(figure, names, obstacles=zone_texts, inside=False)
    ticks = [low, *(round(low + (high - low) * k / 3, 2) for k in (1, 2)), high]
    figure.update_xaxes(title_text="我方实力（分）→ 强", tickvals=ticks, showgrid=False, zeroline=False)
    figure.update_yaxes(title_text="行业吸引力（分）→ 高", tickvals=ticks, showgrid=False, zeroline=False)
    return figure


def plot_acceptability(scores: IndustryScores, line: str = "政企") -> go.Figure:
    """Draw how often each industry is among the picks when the weights are uncertain, beside its rank.

    Rank acceptability: Lahdelma & Salminen (2001), SMAA-2.
    """
    rows = scores.table[scores.table["line"] == line].sort_values("rank")
    count = min(scores.pick.get(line, len(rows)), len(rows))
    title = f"排名把握（{line}）：权重换一换，还进前{count}名吗"
    if rows.empty:
        return empty_figure(title, f"案例里没有{line}这条线的行业")
    top = rows["rank"] <= count
    figure = new_figure(
        title,
        subtitle=f"把权重随机变动许多次，条长 = 进入前{count}名的次数占比。深色 = 现在的前{count}名",
        height=160 + 30 * len(rows),
        margin={"l": 186, "r": 30},
        showlegend=False,
    )
    figure.add_bar(
        x=rounded(rows["acceptability"] * 100, 1),
        y=[f"{tagged(r['id'], r['name'])}　第{r['rank']}名" for r in records(rows)],
        orientation="h",
        marker={"color": [PICKED if t else tint(PICKED, 0.35) for t in top]},
        text=[percent(share) for share in rows["acceptability"]],
        textposition="outside",
        cliponaxis=False,
        hovertext=[_ranks(scores, str(i)) for i in rows.index],
        hoverinfo="text",
    )
    figure.update_xaxes(title_text=f"进入前{count}名的次数占比（%）", range=[0, 108], tickvals=[0, 20, 40, 60, 80, 100])
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=False)
    if 0 < count < len(rows):
        figure.add_hline(y=count - 0.5, line={"color": MUTED, "width": 1, "dash": "dot"})
    return figure


def plot_swing(scores: IndustryScores, line: str = "政企") -> go.Figure:
    """Draw the range in which each weight keeps the picks of ``line`` as they are, and the weight itself."""
    count = min(scores.pick.get(line, len(scores.table)), int((scores.table["line"] == line).sum()))
    title = f"权重余地（{line}）：动到哪里，前{count}名才会变"
    if line not in scores.swing.index.get_level_values(0):
        return empty_figure(title, f"案例里没有{line}这条线的行业")
    rows = scores.swing.loc[line]
    figure = new_figure(
        title,
        subtitle="横条 = 这项权重可以变动的范围（其余按比例缩放），圆点 = 现在的权重。条越短，越要想清楚",
        height=150 + 44 * len(rows),
        margin={"l": 110, "r": 40},
        showlegend=False,
    )
    names = [escape(name) for name in rows["name"]]
    spans = list(zip(rows["low"], rows["high"], rows["weight"], strict=True))
    hover = [
        join_lines(
            f"<b>{name}</b>", f"现在 {percent(w, 1)}", f"{percent(a, 1)} 到 {percent(b, 1)} 之间，前{count}名不变"
        )
        for name, (a, b, w) in zip(names, spans, strict=True)
    ]
    figure.add_bar(
        x=rounded((rows["high"] - rows["low"]) * 100, 1),
        base=rounded(rows["low"] * 100, 1),
        y=names,
        orientation="h",
        width=0.36,
        marker={"color": tint(PICKED, 0.35)},
        hovertext=hover,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=rounded(rows["weight"] * 100, 1),
        y=names,
        mode="markers+text",
        marker={"size": 13, "color": PICKED, "line": {"width": 2, "color": "#ffffff"}},
        text=[percent(w) for w in rows["weight"]],
        textposition="top center",
        cliponaxis=False,
        hovertext=hover,
        hoverinfo="text",
    )
    figure.update_xaxes(title_text="权重（%）", range=[-2, 102], tickvals=[0, 20, 40, 60, 80, 100])
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=False)
    return figure


def _draw_zones(
    figure: go.Figure, canvas: Canvas, scale: tuple[float, float], air: float, bubbles: list[Box]
) -> list[Box]:
    """Shade and name the nine cells, each name in the corner that bubbles cover least; return the names' boxes."""
    low, high = scale
    third = (high - low) / 3
    edges = [round(edge, 3) for edge in (low - air, low + third, low + 2 * third, high + air)]
    boxes, notes, shapes = [], [], []
    for column, row in product(range(3), range(3)):
        zone = ZONES[column + row]
        x0, x1, y0, y1 = edges[column], edges[column + 1], edges[row], edges[row + 1]
        shapes.append(
            {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "layer": "below", "fillcolor": ZONE_FILL[zone],
             "line": {"color": "#ffffff", "width": 3}}
        )  # fmt: skip
        (left, top), (right, bottom) = canvas.pixel(x0, y1), canvas.pixel(x1, y0)
        half, tall = text_width(zone, ZONE_SIZE) / 2, 0.65 * ZONE_SIZE
        corners = [
            (x, y, Box(x - half, y - tall, x + half, y + tall))
            for y in (top + 6 + tall, bottom - 6 - tall)
            for x in (right - 8 - half, left + 8 + half)
        ]
        x, y, box = min(corners, key=lambda c: sum(c[2].overlap(bubble) for bubble in bubbles))
        boxes.append(box)
        notes.append(
            {"x": x0, "y": y1, "xshift": round(x - left, 1), "yshift": round(top - y, 1), "text": zone,
             "xanchor": "center", "font": {"size": ZONE_SIZE, "color": "#8b949e"}}
        )  # fmt: skip
    add_notes(figure, notes, shapes)
    return boxes


def _radii(capacity: pd.Series) -> list[float]:
    most = float(capacity.max())
    return [
        max(SMALLEST, LARGEST * math.sqrt(value / most)) if most > 0 and value > 0 else SMALLEST for value in capacity
    ]


def _hover(scores: IndustryScores, industry: str, chosen: bool) -> str:
    row = scores.table.loc[industry].to_dict()
    criteria = scores.swing.droplevel(0)["name"].to_dict()
    parts = [f"{escape(criteria.get(c, c))} {value:.1f}" for c, value in scores.scaled.loc[industry].items()]
    half = (len(parts) + 1) // 2
    return join_lines(
        f"<b>{escape(row['name'])}</b>（{escape(industry)}）{'　已选中' if chosen else ''}",
        f"行业吸引力 {row['attractiveness']:.2f}　我方实力 {row['strength']:.2f}　总分 {row['total']:.2f}",
        f"第 {row['rank']} 名，排名把握 {percent(row['acceptability'])}",
        f"市场容量 {yuan(row['capacity'])}/年",
        f"各项得分：{'，'.join(parts[:half])}",
        f"　　　　　{'，'.join(parts[half:])}",
    )


def _ranks(scores: IndustryScores, industry: str) -> str:
    row = scores.table.loc[industry].to_dict()
    shares = scores.rank_acceptability.loc[industry].to_dict()
    ranks = "，".join(f"第{rank}名 {percent(share)}" for rank, share in shares.items() if share >= 0.005)
    return join_lines(
        f"<b>{escape(row['name'])}</b>（{escape(industry)}）：现在第 {row['rank']} 名，总分 {row['total']:.2f}",
        f"进前列 {percent(row['acceptability'], 1)}",
        f"各名次：{ranks}",
    )
