"""Level 3 picture: one customer's decision matrix."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from course_lib.case import Case
from course_lib.method.odds.belief import win
from course_lib.method.odds.decision import DecisionMatrix
from course_lib.plots.drawing.theme import (
    BAND_NAMES,
    BETTER,
    INK,
    MUTED,
    WARN,
    WORSE,
    carrier_colour,
    empty_figure,
    new_figure,
    tagged,
    tint,
)
from course_lib.text import escape, join_lines, nested, number, percent, points, records, shorten, signed, upright

__all__ = ["plot_decision"]

UNRATED = "#eceff2"
ROW = 38  # height of a person's row, pixels
HEAD = 138  # height of the factors' names, pixels
PANELS = (0.325, 0.325, 0.35)  # shares of the heat maps; leads carry a sign
BETWEEN = 0.016  # share of the width between two heat maps
EDGE = 0.15  # of a column: how far behind the last one the persons' scores stand
LEAST_SPREAD = 3.0  # a lead of one point must not look like a large one


@dataclass(frozen=True)
class _Panel:
    """One heat map: key of its totals, heading, score, values, colour of the heading, colour scale and its ends."""

    key: str
    name: str
    total: str
    ratings: pd.DataFrame
    colour: str
    scale: tuple[tuple[float, str], ...]
    limits: tuple[float, float]

    def write(self, value: float, digits: int = 1) -> str:
        return signed(value, digits) if self.key == "lead" else number(value, digits)


def plot_decision(matrix: DecisionMatrix, case: Case | None = None) -> go.Figure:
    """Draw persons × factors three times: our ratings, the strongest rival's, and the lead.

    Who has not been met, or has not said what he thinks, is marked beside his name. Each person's influence stands
    beside the name, each factor's weight above its column; 行分 is the person's score (0–100), the last line the
    weighted mean of a factor (0–10). ``case`` gives the Chinese names of the kinds.
    """
    persons, score = matrix.persons, points(matrix.score, _limits(matrix))
    title = f"决策矩阵：{matrix.customer} {shorten(matrix.name, 16)}　X {score}，{BAND_NAMES[matrix.band]}"
    if persons.empty:
        return empty_figure(title, "还没有记下这家客户的关键人")
    notes = _notes(matrix)
    figure = new_figure(
        title,
        subtitle="橙色 = 我方领先，蓝色 = 对手领先，灰格 = 未评；名字旁是影响力，要素下是权重",
        height=HEAD + 130 + ROW * (len(persons) + 1) + 20 * len(notes),
        margin={"l": 128, "r": 6, "t": HEAD + 106, "b": 22 + 20 * len(notes)},
        showlegend=False,
    )
    for place, panel in enumerate(_panels(matrix), 1):
        _add_panel(figure, matrix, place, panel)
    figure.update_yaxes(
        range=[len(persons) + 0.5, -0.5],
        tickvals=list(range(len(persons) + 1)),
        ticktext=[*_person_labels(matrix, case), "<b>加权平均</b>"],
        tickfont={"size": 11},
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    figure.add_annotation(
        text="要素权重（%）", xref="paper", yref="paper", x=0, y=1, xanchor="right", yanchor="bottom",
        xshift=-6, yshift=2, font={"size": 11, "color": MUTED},
    )  # fmt: skip
    for line, (text, colour) in enumerate(notes):
        figure.add_annotation(
            text=escape(text), xref="paper", yref="paper", x=0, y=0, xanchor="left", yanchor="top",
            xshift=-118, yshift=-14 - 20 * line, font={"size": 12, "color": colour},
        )  # fmt: skip
    return figure


def _panels(matrix: DecisionMatrix) -> list[_Panel]:
    """Return the three heat maps from left to right."""
    us, rival, parts = matrix.carrier, matrix.rival, matrix.parts
    top = matrix.rules.score.rating_max
    spread = max(float(matrix.lead_matrix.abs().max().fillna(0).max()), LEAST_SPREAD)
    unknown = matrix.us * float("nan")
    return [
        _Panel(
            us, f"{matrix.carrier_names[us]}（我方）", number(parts["us"]), matrix.us, carrier_colour(us),
            ((0, "#ffffff"), (1, tint(carrier_colour(us), 0.6))), (0.0, top),
        ),
        _Panel(
            rival, f"{matrix.carrier_names.get(rival, '还比不出来')}（最强对手）", number(parts["best_rival"]),
            matrix.rivals.get(rival, unknown), carrier_colour(rival),
            ((0, "#ffffff"), (1, tint(carrier_colour(rival), 0.6))), (0.0, top),
        ),
        _Panel(
            "lead", "领先", signed(parts["lead"]), matrix.lead_matrix, INK,
            ((0, tint(WORSE, 0.65)), (0.5, "#ffffff"), (1, tint(BETTER, 0.65))), (-spread, spread),
        ),
    ]  # fmt: skip


def _add_panel(figure: go.Figure, matrix: DecisionMatrix, place: int, panel: _Panel) -> None:
    """Add one heat map with the persons' scores at its right and the factors' means below."""
    factors, people = list(panel.ratings.columns), list(panel.ratings.index)
    values = panel.ratings.to_numpy(dtype=float)
    axis = f"x{place if place > 1 else ''}"
    figure.add_heatmap(
        z=nested(panel.ratings),
        x=list(range(len(factors))),
        y=list(range(len(people))),
        xaxis=axis,
        text=[["" if pd.isna(v) else panel.write(v).removesuffix(".0") for v in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 10, "color": INK},
        hovertext=_hover(matrix, panel),
        hoverinfo="text",
        hoverongaps=True,
        colorscale=[list(stop) for stop in panel.scale],
        zmin=round(panel.limits[0], 2),
        zmax=round(panel.limits[1], 2),
        xgap=1.5,
        ygap=1.5,
        showscale=False,
    )
    none = pd.Series(float("nan"), index=[*people, *factors])
    rows = matrix.row_totals.get(panel.key, none)
    means = matrix.column_totals.get(panel.key, none)
    edge = len(factors) + EDGE
    texts = [(edge, y, f"<b>{panel.write(rows[i], 0)}</b>") for y, i in enumerate(people)]
    texts += [(x, len(people), panel.write(means[f])) for x, f in enumerate(factors)]
    texts += [(x, y, "未评") for y, row in enumerate(values) for x, v in enumerate(row) if pd.isna(v)]
    figure.add_scatter(
        x=[x for x, _, _ in texts],
        y=[y for _, y, _ in texts],
        xaxis=axis,
        mode="text",
        text=[text for _, _, text in texts],
        textfont={
            "size": [9.5 if text == "未评" else 10 for _, _, text in texts],
            "color": [MUTED if text == "未评" else INK for _, _, text in texts],
        },
        hoverinfo="skip",
    )
    figure.add_shape(
        type="rect", xref=axis, yref="y", x0=-0.5, x1=len(factors) - 0.5, y0=-0.5, y1=len(people) - 0.5,
        fillcolor=UNRATED, line={"width": 0}, layer="below",
    )  # fmt: skip
    _head_panel(figure, matrix, place, panel)


def _head_panel(figure: go.Figure, matrix: DecisionMatrix, place: int, panel: _Panel) -> None:
    """Give a panel its place, the factors with their weights above the columns, and its name."""
    factors = list(panel.ratings.columns)
    room = 1 - 2 * BETWEEN
    width = PANELS[place - 1] * room
    start = sum(PANELS[: place - 1]) * room + (place - 1) * BETWEEN
    weights = matrix.factor_weights
    heads = [f"{upright(matrix.factor_names.get(f, f))}<br><b>{weights[f] * 100:.0f}</b>" for f in factors]
    figure.layout[f"xaxis{place if place > 1 else ''}"] = {
        "domain": [round(start, 4), round(start + width, 4)],
        "anchor": "y",
        "side": "top",
        "range": [-0.5, len(factors) + 0.75],
        "tickvals": [*range(len(factors)), len(factors) + EDGE],
        "ticktext": [*heads, "<b>行<br>分</b>"],
        "tickfont": {"size": 11},
        "showgrid": False,
        "zeroline": False,
        "automargin": False,
    }
    figure.add_annotation(
        text=f"<b>{escape(panel.name)}　{panel.total}</b>", x=0, y=1,
        xref=f"x{place if place > 1 else ''} domain", yref="paper",
        xanchor="left", yanchor="bottom", yshift=HEAD + 4, font={"size": 13, "color": panel.colour},
    )  # fmt: skip


def _hover(matrix: DecisionMatrix, panel: _Panel) -> list[list[str]]:
    values, weights = panel.ratings.to_numpy(dtype=float), matrix.factor_matrix.to_numpy(dtype=float)
    names = [escape(matrix.factor_names.get(f, f)) for f in panel.ratings.columns]
    return [
        [
            join_lines(
                f"<b>{escape(person)}　{name}</b>",
                f"{escape(panel.name)}：{'未评' if pd.isna(value) else panel.write(value)}",
                f"影响力 {percent(influence, 1)}，他看这一项的权重 {percent(weight, 1)}",
            )
            for name, value, weight in zip(names, values[i], weights[i], strict=True)
        ]
        for i, (person, influence) in enumerate(zip(matrix.persons["name"], matrix.person_weights, strict=True))
    ]


def _person_labels(matrix: DecisionMatrix, case: Case | None) -> list[str]:
    roles = case.catalog.names("roles") if case else {}
    labels = []
    for person in records(matrix.persons):
        kinds = [roles[k] for k in str(person["kinds"]).split("|") if k in roles]
        second = "、".join(kinds) or str(person["title"])
        missing = "" if person["met"] else "（没摸清）" if person["contacted"] else "（没见过）"
        named = f"<b>{escape(shorten(str(person['name']), 4))}</b> {percent(person['weight'])}"
        first = f"{tagged(str(person['id']), '')}{named}"
        labels.append(f"{first}<br>{escape(shorten(second, 10 - len(missing)))}{missing}")
    return labels


def _limits(matrix: DecisionMatrix) -> tuple[float, float]:
    return matrix.rules.bands.assured, matrix.rules.bands.confident


def _notes(matrix: DecisionMatrix) -> list[tuple[str, str]]:
    """Lines below the picture: how the score comes about, and what holds it back."""
    parts, limits = matrix.parts, _limits(matrix)
    known = matrix.standing
    low, high = (win(known["mean"] + z * known["sd"], 0.0, matrix.rules).item() for z in (-1.2816, 1.2816))
    unsure = f"（没摸清的人可能让它在 {percent(low)}–{percent(high)} 之间）" if known["known"] < 1 - 1e-9 else ""
    steps = [
        f"得分 X = {matrix.rules.score.parity:g} + 领先 {signed(parts['lead'])} → {points(parts['x'], limits)}",
        f"见过的人占影响力 {percent(known['known'])}",
        f"他要是定，{percent(known['win'])} 选我们{unsure}",
    ]
    lines = [("；".join(steps), INK)]
    if known["unknown"]:
        lines.append(("⚠ 情报不足：见过的人还不够，先去见人", WARN))
    if matrix.gates:
        lines.append((f"⚠ 没过门槛：{shorten(matrix.gates, 62)}", WARN))
    return lines
