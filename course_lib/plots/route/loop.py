"""Pictures of the closed loop: what the plan does to the gap, and where each plan leads; the gates as a ladder."""

from __future__ import annotations

import plotly.graph_objects as go

from course_lib.case import Catalog
from course_lib.colours import BAND_COLOURS
from course_lib.method.route.loop import Loop
from course_lib.method.route.told import tell_kinds
from course_lib.plan.strip import Strip
from course_lib.plots.drawing.theme import BETTER, INK, MUTED, PALETTE, add_notes, new_figure, tint
from course_lib.text import escape, join_lines, percent, wan, wan_values

__all__ = ["plot_gates", "plot_loop", "plot_steps"]


def plot_loop(loop: Loop) -> go.Figure:
    """Draw the loop as a waterfall: the gap before, what each part closes, what is left (below zero: a surplus)."""
    names = ["计划前还差", "续约守住", "他定了", "他选我们", "超出" if loop.left < 0 else "还差"]
    amounts = [loop.gap, -loop.renewals, -loop.decides, -loop.chooses]
    bases, at = [0.0, loop.gap], loop.gap
    for amount in amounts[1:-1]:
        at += amount
        bases.append(at)
    heights, bases = [*amounts, loop.left], [*bases, 0.0]
    colours = [
        BETTER,
        PALETTE[0],
        BAND_COLOURS["confident"],
        BAND_COLOURS["assured"],
        BETTER if loop.left > 0 else MUTED,
    ]
    told = f"还差 {wan(loop.left)}" if loop.left > 0 else f"平均超出目标 {wan(-loop.left)}"
    figure = new_figure(
        f"计划补上了 {wan(loop.closed)}：{told}",
        subtitle="从计划前的缺口开始，一段一段往下减；几段加起来，正好是补上的钱（预算年收入）",
        height=380, margin={"l": 70, "r": 20, "b": 40}, showlegend=False,
    )  # fmt: skip
    figure.add_bar(
        x=names, y=wan_values(heights, 4), base=wan_values(bases, 4), width=0.6,
        marker={"color": [tint(colour, 0.75) for colour in colours]},
        text=[wan(abs(height)) for height in heights], textposition="outside", cliponaxis=False,
        hovertext=[f"<b>{name}</b><br>{wan(height)}" for name, height in zip(names, heights, strict=True)],
        hoverinfo="text",
    )  # fmt: skip
    tops = [max(base, base + height) for base, height in zip(bases, heights, strict=True)]
    lows = [min(base, base + height, 0.0) for base, height in zip(bases, heights, strict=True)]
    span = max(max(tops) - min(lows), 1.0)
    figure.update_yaxes(
        title_text="万元", zeroline=True, range=[(min(lows) - 0.12 * span) / 1e4, (max(tops) + 0.15 * span) / 1e4]
    )
    figure.update_xaxes(showgrid=False)
    return figure


def plot_steps(strip: Strip) -> go.Figure:
    """Draw the chance of reaching the target, its range and the end value E of each step of the strip."""
    steps = strip.steps
    first, own = (percent(float(p)) for p in steps["probability"].loc[["before", "own"]])
    figure = new_figure(
        f"达标可能性：计划前 {first}，我们的计划 {own}",
        subtitle="柱 = 达标可能性，细线 = 各家对手多同进退一点、少同进退一点时的范围；柱下 = 年末价值 E",
        height=380, margin={"l": 60, "r": 20, "b": 64}, showlegend=False,
    )  # fmt: skip
    chance = steps["probability"]
    above, below = steps["high"] - chance, chance - steps["low"]
    figure.add_bar(
        x=list(steps["name"]), y=[round(100 * p, 1) for p in chance], width=0.5,
        marker={"color": [tint(PALETTE[0], 0.85 if name == "own" else 0.4) for name in steps.index]},
        error_y={"type": "data", "symmetric": False, "color": MUTED,
                 "array": [round(100 * max(x, 0.0), 1) for x in above],
                 "arrayminus": [round(100 * max(x, 0.0), 1) for x in below]},
        text=[f"<b>{percent(float(p))}</b>" for p in chance], textposition="inside", insidetextanchor="start",
        textfont={"size": 15, "color": INK},
        hovertext=[
            join_lines(f"<b>{escape(r['name'])}</b>", f"达标 {percent(r['probability'])}，P80 {wan(r['p80'])}")
            for r in steps.to_dict("records")
        ],
        hoverinfo="text",
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=list(steps["name"]), showgrid=False,
        ticktext=[f"{escape(r['name'])}<br>E {wan(r['end_value'])}" for r in steps.to_dict("records")],
    )  # fmt: skip
    figure.update_yaxes(title_text="达标可能性（%）", range=[0, 100])
    return figure


def plot_gates(catalog: Catalog) -> go.Figure:
    """Draw the gates as a ladder: how likely he decides this year on each rung, and which activity leads up."""
    ladder, names = catalog.rules.odds.decide, list(catalog.stages["name"])
    kinds = tell_kinds(catalog)
    figure = new_figure(
        "六道关口：一道一道过，价不能报在前面",
        subtitle="柱 = 过了几道关口的商机，今年定下来的有几成；柱上 = 推过这道关口的活动（本课程定义）",
        height=400, margin={"l": 60, "r": 20, "b": 64}, showlegend=False,
    )  # fmt: skip
    rungs = ["一道没过", *(f"过了{name}" for name in names[: len(ladder) - 1])]
    pushes = {int(n): "、".join(g["name"]) for n, g in kinds.groupby(kinds["passes"].fillna(0).astype(int))}
    figure.add_bar(
        x=rungs, y=[round(100 * p, 1) for p in ladder], width=0.62,
        marker={"color": [tint(PALETTE[0], 0.3 + 0.08 * n) for n in range(len(ladder))]},
        text=[f"<b>{percent(p)}</b>" for p in ladder], textposition="inside", insidetextanchor="middle",
        textfont={"size": 14, "color": INK},
        hovertext=[
            join_lines(f"<b>{escape(rung)}</b>", f"今年定下来 {percent(p)}", escape(gate))
            for rung, p, gate in zip(rungs, ladder, ["", *catalog.stages["gate"][: len(ladder) - 1]], strict=True)
        ],
        hoverinfo="text",
    )  # fmt: skip
    notes = [
        {"x": rungs[n], "y": 100 * ladder[n], "yanchor": "bottom", "yshift": 4, "text": f"▲ {escape(pushes[n])}",
         "font": {"size": 13, "color": INK}}
        for n in range(1, len(ladder)) if n in pushes
    ]  # fmt: skip
    add_notes(figure, notes)
    figure.update_xaxes(showgrid=False, tickfont={"size": 12})
    figure.update_yaxes(title_text="今年定下来（%）", range=[0, 105])
    return figure
