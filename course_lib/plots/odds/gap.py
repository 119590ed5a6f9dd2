"""Pictures of the gap method: how the target is made up, and how surely it is reached."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from course_lib.method.odds.gap import Gap
from course_lib.method.odds.revenue import RevenueDistribution
from course_lib.plots.drawing.theme import (
    BAND_COLOURS,
    BETTER,
    INK,
    PALETTE,
    WARN,
    add_notes,
    empty_figure,
    new_figure,
    tint,
)
from course_lib.text import chance, escape, join_lines, percent, rounded, wan, wan_values, yuan

__all__ = ["plot_distribution", "plot_gap"]

LOSS = "#8b949e"


@dataclass(frozen=True)
class _Step:
    """One bar: where it starts, how much it adds (yuan), its colour; ``hatched`` = not in hand."""

    name: str
    start: float
    amount: float
    colour: str
    note: str
    hatched: bool = False


def plot_gap(gap: Gap) -> go.Figure:
    """Draw the waterfall from last year's stock to the target, in 万元; every step adds to the next."""
    if gap.gap > 0:
        title = f"缺口法：目标 {wan(gap.target)}，还差 {wan(gap.gap)}"
    elif gap.surplus > 0:
        title = f"缺口法：目标 {wan(gap.target)}，超出 {wan(gap.surplus)}"
    else:
        title = f"缺口法：目标 {wan(gap.target)}，正好够"
    subtitle = "存量按续约可能折算，增量 = 赢面 × 预算年收入；只算保底和有把握的客户"
    if gap.gap > 0 and gap.needed_pipeline is not None:
        subtitle = (
            f"按有把握客户的平均赢面 {percent(gap.mean_probability)}，补上缺口还要再找 {wan(gap.needed_pipeline)}的商机"
        )
    figure = new_figure(title, subtitle=subtitle, height=500, showlegend=False, bargap=0.4)
    steps = _steps(gap)
    names = [step.name for step in steps]
    figure.add_bar(
        x=names,
        y=wan_values((step.amount for step in steps), 4),
        base=wan_values((step.start for step in steps), 4),
        marker={
            "color": [tint(s.colour, 0.25) if s.hatched else s.colour for s in steps],
            "line": {
                "color": [s.colour for s in steps],
                "width": [1.5 if s.hatched or s.amount == 0 else 0 for s in steps],
            },
            "pattern": {
                "shape": ["/" if s.hatched else "" for s in steps],
                "fgcolor": [s.colour for s in steps],
                "size": 8,
                "solidity": 0.3,
            },
        },
        hovertext=[join_lines(f"<b>{s.name}</b>", yuan(abs(s.amount)), s.note) for s in steps],
        hoverinfo="text",
    )
    # Texts stand above the bars, on a scatter: a bar's own text would sit below where the bar goes down.
    figure.add_scatter(
        x=names,
        y=wan_values((max(s.start, s.start + s.amount) for s in steps), 4),
        mode="text",
        text=[f"<b>{_sign(s)}{wan(abs(s.amount), unit=False)}</b>" for s in steps],
        textposition="top center",
        textfont={"size": 13, "color": [WARN if s.name == "缺口" else INK for s in steps]},
        hoverinfo="skip",
        cliponaxis=False,
    )
    for place, step in enumerate(steps[:-1]):
        level = round((step.start + step.amount) / 1e4, 4)
        figure.add_shape(
            type="line",
            x0=place + 0.3,
            x1=place + 0.7,
            y0=level,
            y1=level,
            line={"color": LOSS, "width": 1, "dash": "dot"},
        )
    most = max(max(s.start, s.start + s.amount) for s in steps) / 1e4
    figure.update_xaxes(showgrid=False, tickfont={"size": 13})
    figure.update_yaxes(title_text="预算年收入（万元）", range=[0, round(most * 1.12 + 1e-6, 4)])
    return figure


def plot_distribution(dist: RevenueDistribution) -> go.Figure:
    """Draw the simulated revenue with P50, P80 (八成把握: reached with 80 % certainty) and the target."""
    title = f"达标可能性：{chance(dist.probability)}"
    if dist.histogram.empty:
        return empty_figure(title, "没有可以模拟的收入")
    marks = sorted(
        [
            (dist.p80, f"P80 八成把握 {wan(dist.p80)}", BAND_COLOURS["assured"]),
            (dist.p50, f"P50 五成把握 {wan(dist.p50)}", PALETTE[0]),
            (dist.target, f"目标 {wan(dist.target)}", BETTER),
        ]
    )
    bins = dist.histogram
    low, high = min(float(bins["low"].min()), marks[0][0]), max(float(bins["high"].max()), marks[-1][0])
    span = high - low
    # Room for the outer names, which stand outside their lines.
    low, high = min(low - 0.03 * span, marks[0][0] - 0.14 * span), max(high + 0.03 * span, marks[-1][0] + 0.2 * span)
    figure = new_figure(
        title,
        subtitle=f"把这一年模拟 {dist.draws:,} 次，深色 = 达到目标的那些次；八成把握 = 十次里有八次能达到的收入",
        height=480,
        margin={"t": 132},
        showlegend=False,
        barmode="stack",
    )
    _add_bins(figure, dist)
    _add_marks(figure, marks)
    ends = [round(low / 1e4, 4), round(high / 1e4, 4)]
    figure.update_xaxes(title_text="预算年收入（万元）", range=ends, automargin=False, zeroline=False)
    figure.update_yaxes(title_text="次数占比（%）", rangemode="tozero", automargin=False)
    return figure


def _add_bins(figure: go.Figure, dist: RevenueDistribution) -> None:
    """Draw the histogram in per cent of the draws; the dark area is the probability of reaching the target."""
    bins = dist.histogram
    total = float(bins["count"].sum())
    whole = bins["count"] / total
    above = whole.where(bins["low"] >= dist.target, 0.0)
    # The bin that holds the target is dark in part: by what the dark ones lack of the probability.
    split = (bins["low"] < dist.target) & (bins["high"] > dist.target)
    above = above.mask(split, dist.probability - float(above.sum()))
    hover = [
        f"{wan(a)} 到 {wan(b)}<br>{count:,} 次，{percent(count / total, 1)}"
        for a, b, count in zip(bins["low"], bins["high"], bins["count"], strict=True)
    ]
    for share, strength in ((whole - above, 0.35), (above, 0.8)):
        figure.add_bar(
            x=wan_values((bins["low"] + bins["high"]) / 2, 4),
            width=wan_values(bins["high"] - bins["low"], 4),
            y=rounded(share * 100, 3),
            marker={"color": tint(PALETTE[0], strength), "line": {"color": "#ffffff", "width": 1}},
            hovertext=hover,
            hoverinfo="text",
        )


def _add_marks(figure: go.Figure, marks: list[tuple[float, str, str]]) -> None:
    """Draw three lines, from left to right, with their names above the plot area.

    The outer names stand outside their lines, the middle one a row higher: no line can cross a name.
    """
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    notes, shapes = [], []
    for (value, text, colour), anchor in zip(marks, ("right", "center", "left"), strict=True):
        at, rise = round(value / 1e4, 4), 24 if anchor == "center" else 4
        top = rise if anchor == "center" else rise + 16
        line = {"color": colour, "width": 2, "dash": "dash" if colour == BETTER else "solid"}
        end = round(1 + top / height, 4)
        shapes.append({"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": end, "line": line})
        notes.append(
            {"x": at, "y": 1, "yref": "paper", "xanchor": anchor, "yanchor": "bottom", "yshift": rise,
             "xshift": {"right": -6, "center": 0, "left": 6}[anchor], "text": f"<b>{escape(text)}</b>",
             "font": {"color": colour}}
        )  # fmt: skip
    add_notes(figure, notes, shapes)


def _steps(gap: Gap) -> list[_Step]:
    """The bars from left to right; the amounts of the middle ones lead from last year's stock to the target."""
    parts = gap.by_band["expected"]
    people = gap.by_band["customers"]
    assured, confident = float(parts["assured"]), float(parts["confident"])
    lost = gap.last_year - gap.stock
    held = gap.stock + assured
    steps = [
        _Step("去年存量", 0.0, gap.last_year, LOSS, "去年存量合同的年收入"),
        _Step("流失", gap.last_year, -lost, LOSS, "按续约可能折算，预计留不住的", hatched=True),
        _Step("续约存量", 0.0, gap.stock, PALETTE[0], "去年存量 × 续约可能"),
        _Step("保底增量", gap.stock, assured, BAND_COLOURS["assured"], f"{people['assured']:.0f} 家客户"),
        _Step("有把握增量", held, confident, BAND_COLOURS["confident"], f"{people['confident']:.0f} 家客户"),
    ]
    reached = held + confident
    if gap.surplus > 0:
        steps.append(_Step("超出", reached, -gap.surplus, BAND_COLOURS["assured"], "超过目标的部分", hatched=True))
    else:
        steps.append(_Step("缺口", reached, gap.gap, BETTER, "还没有着落的收入", hatched=True))
    return [*steps, _Step("目标", 0.0, gap.target, INK, "预算年目标")]


def _sign(step: _Step) -> str:
    if step.start == 0 or step.amount == 0 or step.name == "超出":
        return ""
    return "+" if step.amount > 0 else "−"
