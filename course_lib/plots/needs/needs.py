"""Picture of the needs found: need point × industry."""

from __future__ import annotations

import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.needs.needs import NeedMatch
from course_lib.plots.drawing.theme import PALETTE, empty_figure, name_cells, new_figure, tagged, tint
from course_lib.text import escape, join_lines, upright

__all__ = ["plot_needs"]


def plot_needs(match: NeedMatch, case: Case | None = None) -> go.Figure:
    """Draw how many needs each industry has at each need point; 空 = needs that no product answers well (blanks).

    ``case`` gives the Chinese names; without it ids are shown.
    """
    title = "需求热力图：哪些行业在哪里有事"
    counts = match.counts.loc[:, match.counts.sum() > 0]
    if counts.empty or not counts.shape[1]:
        return empty_figure(title, "还没有记下需求")
    blanks = match.blank_counts.loc[counts.index, counts.columns]
    points = dict(zip(case.catalog.need_points["id"], case.catalog.need_points["name"], strict=True)) if case else {}
    industries = dict(zip(case.industries["id"], case.industries["name"], strict=True)) if case else {}
    columns = [str(industries.get(i, i)) for i in counts.columns]
    names = [str(points.get(p, p)) for p in counts.index]
    # The ids stand in one row next to the cells.
    labels = [
        f"{upright(name)}<br>{tagged(str(i), '').rstrip()}" if i in industries else escape(str(i))
        for i, name in zip(counts.columns, columns, strict=True)
    ]
    longest = max(len(name) for name in columns)
    figure = new_figure(
        title,
        subtitle=f"数字 = 需求条数（共 {len(match.table)}）；空 = 没有产品答得好，要找合作伙伴（{len(match.blanks)}）",
        height=127 + 17 * longest + 38 * len(counts),
        margin={"l": 140, "r": 20, "t": 109 + 17 * longest, "b": 20},
    )
    texts, hover = [], []
    for point, row, empty in zip(names, counts.to_numpy().tolist(), blanks.to_numpy().tolist(), strict=True):
        texts.append([f"{n or ''}" + (f"<br><b>空{b}</b>" if b else "") for n, b in zip(row, empty, strict=True)])
        hover.append(
            [
                join_lines(
                    f"<b>{escape(point)} × {escape(name)}</b>",
                    f"需求 {n} 条" + (f"，其中 {b} 条没有合适产品" if b else ""),
                )
                for name, n, b in zip(columns, row, empty, strict=True)
            ]
        )
    most = int(counts.to_numpy().max())
    figure.add_heatmap(
        z=counts.to_numpy().astype(int).tolist(),
        x=list(range(len(columns))),
        y=list(range(len(counts))),
        text=texts,
        texttemplate="%{text}",
        textfont={"size": 11},  # or plotly shrinks all of them to what fits the narrowest cell
        hovertext=hover,
        hoverinfo="text",
        colorscale=[[0, "#f6f7f8"], [0.001, tint(PALETTE[0], 0.1)], [1, tint(PALETTE[0], 0.85)]],
        zmin=0,
        zmax=max(most, 4),
        xgap=2,
        ygap=2,
        showscale=False,
    )
    name_cells(figure, labels, [tagged(str(p), points[p]) if p in points else escape(str(p)) for p in counts.index])
    return figure
