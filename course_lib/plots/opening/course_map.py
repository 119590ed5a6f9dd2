"""Pictures of the opening: which of the 6W2H is answered where, and the three levels side by side."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from course_lib.method.opening.course_map import CourseMap
from course_lib.plots.drawing.theme import GRID, INK, MUTED, PALETTE, add_notes, new_figure, tint
from course_lib.text import escape

__all__ = ["plot_levels", "plot_six_w"]

LEVEL_COLOURS = (PALETTE[0], PALETTE[1], PALETTE[2])
OTHER = "#8b949e"


def plot_six_w(course: CourseMap, titles: Mapping[str, str]) -> go.Figure:
    """Draw the 6W2H as rows and the units as columns; a dot says that this unit answers this question.

    Args:
        course: of ``load_map``.
        titles: unit id → short title, in order.
    """
    units = [u for u in titles if any(u in q.units for q in course.six_w)]
    colour = {u: LEVEL_COLOURS[i % 3] for i, level in enumerate(course.levels) for u in level.units}
    count = len(course.six_w)
    figure = new_figure(
        "课程地图：6W2H 的每一问，在哪个单元答",
        subtitle="一行一问，一列一个单元，圆点 = 在这里答。三种颜色 = 三级。\n问题出自课程大纲，哪个单元答是本课程定义",
        height=190 + 40 * count,
        margin={"l": 312, "r": 20, "t": 150, "b": 20},
        showlegend=False,
    )
    rows = {q.id: i for i, q in enumerate(course.six_w)}
    dots = [(units.index(u), rows[q.id], u, q) for q in course.six_w for u in q.units if u in units]
    figure.add_scatter(
        x=[x for x, *_ in dots],
        y=[y for _, y, *_ in dots],
        mode="markers",
        marker={"size": 20, "color": [colour.get(u, OTHER) for *_, u, _ in dots]},
        hovertext=[f"<b>{escape(q.name)}</b>　{escape(q.question)}<br>{u} {escape(titles[u])}" for *_, u, q in dots],
        hoverinfo="text",
    )
    figure.update_xaxes(
        range=[-0.5, len(units) - 0.5],
        tickvals=list(range(len(units))),
        ticktext=[f"<b>{u}</b><br>{escape(titles[u])}" for u in units],
        side="top",
        showgrid=True,
        zeroline=False,
        automargin=False,
        tickfont={"size": 12, "color": INK},
    )
    figure.update_yaxes(
        range=[count - 0.5, -0.5],
        tickvals=list(range(count)),
        ticktext=[
            f'<b>{escape(q.id)} {escape(q.name)}</b>　<span style="color:{MUTED}">{escape(q.question)}</span>'
            for q in course.six_w
        ],
        showgrid=True,
        zeroline=False,
        automargin=False,
    )
    return figure


ROWS = {"question": "要回答的问题", "tool": "工具", "output": "产出", "sand": "沙盘", "who": "谁一定要会"}


def plot_levels(course: CourseMap) -> go.Figure:
    """Draw the three levels as columns: question, tool, output, sand-table module, for whom, units."""
    levels = course.levels
    figure = new_figure(
        "三级解码：一级 = 一个问题 + 一件工具 + 一场沙盘",
        subtitle="从左到右，上一级的产出是下一级的料。问题、工具、沙盘出自课程大纲",
        height=440,
        margin={"l": 20, "r": 20, "t": 84, "b": 16},
        showlegend=False,
    )
    figure.add_scatter(x=[0], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    left, height = 0.34, len(ROWS) + 1
    figure.update_xaxes(visible=False, range=[0, left + len(levels)], automargin=False)
    figure.update_yaxes(visible=False, range=[height, 0], automargin=False)
    notes, shapes = [], []
    for i, head in enumerate(ROWS.values(), 1):
        notes.append(_note(left - 0.03, i + 0.5, head, size=12, color=MUTED, xanchor="right"))
        shapes.append(
            {"type": "line", "x0": 0, "x1": left + len(levels), "y0": i, "y1": i, "line": {"color": GRID, "width": 1}}
        )
    for number, level in enumerate(levels):
        colour, x0 = LEVEL_COLOURS[number % 3], left + number + 0.02
        x1 = left + number + 0.93
        shapes.append(_box(x0, x1, 0.06, 0.94, colour))
        shapes.append(_box(x0, x1, 1, height - 0.04, tint(colour, 0.1)))
        notes.append(
            _note(
                (x0 + x1) / 2, 0.5, f"<b>{escape(level.name)}</b>　{'、'.join(level.units)}", size=14, color=_on(colour)
            )
        )
        for i, field in enumerate(ROWS, 1):
            text = escape(getattr(level, field))
            weight = f"<b>{text}</b>" if field == "question" else text
            notes.append(_note((x0 + x1) / 2, i + 0.5, weight, size=12.5, color=INK))
        if number + 1 < len(levels):
            notes.append(_note(left + number + 0.975, 3.5, "➜", size=18, color=MUTED))
    add_notes(figure, notes, shapes)
    return figure


def _on(colour: str) -> str:
    """White on dark, ink on light."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else INK


def _box(x0: float, x1: float, y0: float, y1: float, fill: str) -> dict[str, object]:
    return {
        "type": "rect",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "fillcolor": fill,
        "line": {"width": 0},
        "layer": "below",
    }


def _note(x: float, y: float, text: str, *, size: float, color: str, xanchor: str = "center") -> dict[str, object]:
    return {
        "x": round(x, 3),
        "y": round(y, 3),
        "text": text,
        "font": {"size": size, "color": color},
        "xanchor": xanchor,
        "yanchor": "middle",
    }
