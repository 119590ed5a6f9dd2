"""Picture of the gap method: on whom the ups and downs of the year's revenue depend."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.plots.drawing.theme import MUTED, PALETTE, empty_figure, name_rows, new_figure, tint
from course_lib.text import escape, join_lines, percent, records, rounded, wan, yuan

__all__ = ["plot_contributions"]


def plot_contributions(shares: pd.DataFrame, case: Case, top: int = 5) -> go.Figure:
    """Draw the customers with the largest share of the variance of the year's revenue.

    Args:
        shares: of :func:`course_lib.method.odds.swings.swings`.
        case: gives the names.
        top: number of bars.
    """
    title = "年收入的起伏押在谁身上"
    rows = shares[shares["share"] > 0].head(top)
    if rows.empty:
        return empty_figure(title, "收入没有起伏：没有一笔说不准的收入")
    rows = rows.assign(name=case.customers.set_index("id")["name"].reindex(rows.index).fillna(""))
    total = percent(float(rows["share"].sum()))
    figure = new_figure(
        title,
        subtitle=f"条长 = 这家客户占全部起伏（方差）的份额，这 {len(rows)} 家合计 {total}。钱多又说不准的排前面",
        height=150 + 38 * len(rows),
        margin={"l": 190, "r": 20},
        showlegend=False,
    )
    figure.add_bar(
        x=rounded(rows["share"] * 100),
        y=list(range(len(rows))),
        orientation="h",
        width=0.62,
        marker={"color": tint(PALETTE[0], 0.75)},
        text=[
            f'<b>{percent(r["share"])}</b>　<span style="color:{MUTED}">全拿到 {wan(r["value"])}，'
            f"预计 {wan(r['expected'])}</span>"
            for r in records(rows)
        ],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            join_lines(
                f"<b>{escape(r['name'])}</b>（{escape(r['id'])}）",
                f"占起伏的 {percent(r['share'], 1)}",
                f"到期的存量和商机全拿到 {yuan(r['value'])}，乘上续约和赢的可能 {yuan(r['expected'])}",
            )
            for r in records(rows)
        ],
        hoverinfo="text",
    )
    # Room for the longest text, which stands right of the longest bar.
    reach = round(float(rows["share"].max()) * 168, 2)
    figure.update_xaxes(title_text="占年收入方差的份额（%）", range=[0, reach], automargin=False)
    name_rows(figure, rows)
    return figure
