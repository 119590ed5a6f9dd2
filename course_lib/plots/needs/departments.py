"""Picture of the third linked matrix: which product means what to which department."""

from __future__ import annotations

import plotly.graph_objects as go

from course_lib.case import Catalog
from course_lib.method.needs.departments import LinkedMatrices
from course_lib.plots.drawing.theme import PALETTE, name_cells, new_figure, tagged, tint
from course_lib.text import escape, join_lines, upright

__all__ = ["plot_linked"]


def plot_linked(matrices: LinkedMatrices, catalog: Catalog) -> go.Figure:
    """Draw product × department, 0–3, with the need point that links them on hover."""
    table = matrices.product_department
    table = table.loc[:, table.sum() > 0]  # a kind of department that nothing bears on says nothing
    products, departments, points = (catalog.names(n) for n in ("products", "departments", "need_points"))
    longest = max(len(departments[d]) for d in table.columns)
    top = 100 + 14 * longest
    figure = new_figure(
        "产品 × 部门：拿着这个产品，去找谁",
        subtitle="3 = 正对这个部门的要害，0 = 跟它不沾边；由“产品 × 需求”和“需求 × 部门”推出（本课程定义）",
        height=top + 20 + 23 * len(table),
        margin={"l": 190, "r": 20, "t": top, "b": 20},
    )
    values, via = table.to_numpy().astype(int).tolist(), matrices.via[table.columns].to_numpy().tolist()
    figure.add_heatmap(
        z=values,
        x=list(range(table.shape[1])),
        y=list(range(len(table))),
        text=[[str(v) if v else "" for v in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 11},
        hovertext=[
            [
                join_lines(
                    f"<b>{escape(products[p])} × {escape(departments[d])}</b>：{v}",
                    f"经过 {escape(points[w])}" if w else "没有哪个机会点连得上",
                )
                for d, v, w in zip(table.columns, row, ways, strict=True)
            ]
            for p, row, ways in zip(table.index, values, via, strict=True)
        ],
        hoverinfo="text",
        colorscale=[
            [0, "#f6f7f8"],
            [0.34, tint(PALETTE[2], 0.18)],
            [0.67, tint(PALETTE[2], 0.42)],
            [1, tint(PALETTE[2], 0.8)],
        ],
        zmin=0,
        zmax=3,
        xgap=2,
        ygap=2,
        showscale=False,
    )
    rows = [tagged(str(p), products[p]) for p in table.index]
    name_cells(figure, [upright(departments[d]) for d in table.columns], rows, size=11)
    return figure
