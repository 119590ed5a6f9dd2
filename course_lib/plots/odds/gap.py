"""Picture of the gap method: how the target is made up, service by service."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from course_lib.method.odds.outlook import YearOutlook
from course_lib.method.odds.stock import StockYear
from course_lib.plots.drawing.theme import (
    BAND_COLOURS,
    BETTER,
    INK,
    MUTED,
    PALETTE,
    WARN,
    add_notes,
    empty_figure,
    new_figure,
    tint,
)
from course_lib.text import join_lines, percent, wan, wan_values, yuan

__all__ = ["plot_gap", "plot_services"]

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

    @property
    def end(self) -> float:
        return self.start + self.amount


def plot_gap(year: YearOutlook, stock: StockYear) -> go.Figure:
    """Draw the waterfall from last year's revenue to the target, in 万元; every step adds to the next.

    A line shows P80 with what it lacks of the target, the promise gap. The axis begins above 0 where all steps are
    small beside the whole; the axis says so.
    """
    if year.gap > 0:
        title = f"缺口法：目标 {wan(year.target)}，还差 {wan(year.gap)}"
    elif year.surplus > 0:
        title = f"缺口法：目标 {wan(year.target)}，预计超出 {wan(year.surplus)}"
    else:
        title = f"缺口法：目标 {wan(year.target)}，正好够"
    subtitle = "存量按合同到期月折算，增量 = 每条商机的钱 × 赢的可能；没摸清的也算，另外标出"
    if year.gap > 0 and year.needed_pipeline is not None:
        subtitle = (
            f"增量 = 每条商机的钱 × 赢的可能（平均 {percent(year.mean_chance)}）；"
            f"照这个可能，补上缺口还要再找 {wan(year.needed_pipeline)}的商机"
        )
    figure = new_figure(title, subtitle=subtitle, height=500, showlegend=False, bargap=0.4)
    steps = _steps(year, stock)
    _add_steps(figure, steps)
    levels = [level for s in steps for level in (s.start, s.end)]
    most = max(*levels, year.p80) / 1e4
    low = min([level for level in levels if level > 0] + [year.p80]) / 1e4
    floor = low - 0.6 * (most - low) if most - low < 0.45 * most else 0.0
    floor = max(floor, 0.0)
    _add_promise(figure, year, len(steps))
    figure.update_xaxes(showgrid=False, tickfont={"size": 13}, range=[-0.6, len(steps) + 0.55])
    begins = f"，从 {floor:,.0f} 起" if floor > 0 else ""
    ends = [round(floor, 4), round(most + 0.12 * (most - floor) + 1e-6, 4)]
    figure.update_yaxes(title_text=f"预算年收入（万元{begins}）", range=ends)
    return figure


def _steps(year: YearOutlook, stock: StockYear) -> list[_Step]:
    """The bars from left to right; the amounts of the middle ones lead from last year's revenue to the target."""
    known = year.increment - year.unknown
    lost, held = stock.total - stock.last_year, year.stock + known
    steps = [
        _Step("去年收入", 0.0, stock.last_year, LOSS, "全部存量合同一年的收入"),
        _Step(
            "存量变化",
            stock.last_year,
            lost,
            LOSS,
            f"合同到期可能不续（{wan(stock.lost)}），以及各业务的自然涨落",
            True,
        ),
        _Step("存量", 0.0, year.stock, PALETTE[0], "今年留得下来的"),
        _Step("增量", year.stock, known, BAND_COLOURS["assured"], "摸清了的客户：每条商机的钱 × 赢的可能"),
        _Step("没摸清", held, year.unknown, BAND_COLOURS["confident"], "情报不足的客户：也算在内，但先去见人", True),
    ]
    reached = year.stock + year.increment
    if year.surplus > 0:
        steps.append(_Step("超出", reached, -year.surplus, BAND_COLOURS["assured"], "预计超过目标的部分", True))
    else:
        steps.append(_Step("缺口", reached, year.gap, BETTER, "还没有着落的收入", True))
    return [*steps, _Step("目标", 0.0, year.target, INK, "预算年目标")]


def _add_steps(figure: go.Figure, steps: list[_Step]) -> None:
    """Draw the bars with their amounts above them, and thin lines from each to the next."""
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
        y=wan_values((max(s.start, s.end) for s in steps), 4),
        mode="text",
        text=[f"<b>{_sign(s)}{wan(abs(s.amount), unit=False)}</b>" for s in steps],
        textposition="top center",
        textfont={"size": 13, "color": [WARN if s.name == "缺口" else INK for s in steps]},
        hoverinfo="skip",
        cliponaxis=False,
    )
    line = {"color": LOSS, "width": 1, "dash": "dot"}
    for place, step in enumerate(steps[:-1]):
        level = round(step.end / 1e4, 4)
        figure.add_shape(type="line", x0=place + 0.3, x1=place + 0.7, y0=level, y1=level, line=line)


def _add_promise(figure: go.Figure, year: YearOutlook, count: int) -> None:
    """Draw what can be promised, P80, and how much the target is above it."""
    at = round(year.p80 / 1e4, 4)
    short = f"承诺缺口<br>{wan(year.promise_gap)}" if year.promise_gap > 0 else f"比目标多<br>{wan(-year.promise_gap)}"
    line = {"color": WARN, "width": 1.5, "dash": "dash"}
    shape = {"type": "line", "x0": 1.6, "x1": count - 0.5, "y0": at, "y1": at, "line": line}
    note = {
        "x": count - 0.45, "y": at, "xanchor": "left", "yanchor": "middle", "align": "left", "font": {"color": WARN},
        "text": f"<b>八成把握<br>{wan(year.p80)}</b><br>{short}",
    }  # fmt: skip
    add_notes(figure, [note], [shape])


def _sign(step: _Step) -> str:
    if step.start == 0 or step.amount == 0 or step.name == "超出":
        return ""
    return "+" if step.amount > 0 else "−"


def plot_services(year: YearOutlook) -> go.Figure:
    """Draw each service's target beside what its stock and its lines are likely to bring: where the gap is."""
    rows = year.by_service[year.by_service[["target", "stock", "increment"]].sum(axis=1) > 0]
    title = f"按业务看：各条线缺口合计 {wan(year.service_gap)}"
    if rows.empty:
        return empty_figure(title, "没有存量，也没有目标")
    figure = new_figure(
        title,
        subtitle=f"总缺口 {wan(year.gap)}：一条线多出来的，填不了另一条线的任务。竖线 = 这条线的目标",
        height=190 + 52 * len(rows),
        margin={"l": 96, "r": 110, "b": 84},
        barmode="stack",
        legend={"orientation": "h", "traceorder": "normal", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    names = [str(name) for name in rows.index]
    for column, label, colour in (("stock", "存量", PALETTE[0]), ("increment", "增量", BAND_COLOURS["assured"])):
        figure.add_bar(
            x=wan_values(rows[column], 4), y=names, orientation="h", name=label, width=0.56, marker={"color": colour},
            hovertext=[f"<b>{n}</b><br>{label} {yuan(v)}" for n, v in zip(names, rows[column], strict=True)],
            hoverinfo="text",
        )  # fmt: skip
    goals = [float(goal or 0.0) for goal in wan_values(rows["target"], 4)]
    ends = [float(end or 0.0) for end in wan_values(rows["stock"] + rows["increment"], 4)]
    figure.add_scatter(
        x=goals,
        y=names,
        mode="markers",
        name="目标",
        hovertext=[f"<b>{n}</b><br>目标 {goal:,.1f} 万元" for n, goal in zip(names, goals, strict=True)],
        hoverinfo="text",
        marker={"symbol": "line-ns", "size": 30, "line": {"width": 3, "color": INK}},
    )
    short = [float(gap) for gap in rows["gap"]]
    figure.add_scatter(
        x=[max(pair) for pair in zip(goals, ends, strict=True)],
        y=names,
        mode="text",
        text=[f"　<b>差 {wan(gap, unit=False)}</b>" if gap > 0 else "　够" for gap in short],
        textposition="middle right",
        textfont={"color": [WARN if gap > 0 else MUTED for gap in short]},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )
    figure.update_xaxes(title_text="预算年收入（万元）", rangemode="tozero", automargin=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
