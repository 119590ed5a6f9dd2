"""What holds for every figure, on the hand-made case and on all cases that come with the kit."""

from __future__ import annotations

import json
from typing import Any

import plotly.io
import pytest

from course_lib.method.needs.revenue_budget import budget_revenue
from course_lib.method.odds.decision import rate
from course_lib.plan.chain import Chain
from course_lib.plan.parts.odds import OddsPart
from course_lib.plots import (
    plot_bands,
    plot_budget_months,
    plot_budget_products,
    plot_capacity,
    plot_contributions,
    plot_decision,
    plot_distribution,
    plot_gap,
    plot_nine_grid,
    plot_outcomes,
    plot_pareto,
    plot_selection,
)
from tests.plots.results import CASES, all_figures, chinese, figures, label_boxes, overlapping, results

LARGEST = 120_000


def _no_constant(name: str) -> Any:
    raise AssertionError(f"{name} in the JSON")


@pytest.mark.slow
def test_two_builds_give_the_same_json() -> None:
    """No figure of a larger case goes by another way: what is drawn at random or by an unordered set shows here too."""
    again = all_figures(results("tiny"))
    assert [f.to_json() for f in figures("tiny").values()] == [f.to_json() for f in again.values()]


@pytest.mark.parametrize("case", CASES)
def test_the_json_is_small_and_plain(case: str) -> None:
    for name, figure in figures(case).items():
        text = figure.to_json()
        assert len(text.encode()) < LARGEST, f"{name}: {len(text.encode())}"
        assert '"bdata"' not in text, f"{name}: numbers should be readable"
        json.loads(text, parse_constant=_no_constant)


@pytest.mark.parametrize("case", CASES)
def test_titles_and_axes_speak_chinese(case: str) -> None:
    for name, figure in figures(case).items():
        assert chinese(figure.layout.title.text), name
        for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
            numeric = axis.visible is not False and axis.tickvals is None and not _categories(figure, axis.plotly_name)
            assert not numeric or chinese(axis.title.text or ""), f"{name} {axis.plotly_name}"


def _categories(figure: Any, axis: str) -> bool:
    letter, number = axis[0], axis[5:]
    own = [t for t in figure.data if (t[f"{letter}axis"] or letter) == f"{letter}{number}"]
    return bool(own) and all(isinstance(v, str) for t in own for v in t[letter])


@pytest.mark.parametrize("case", CASES)
def test_figures_fit_a_notebook_column(case: str) -> None:
    for name, figure in figures(case).items():
        assert figure.layout.width == 840, name  # JupyterLab leaves 848 of 1280 with its file panel open
        assert 200 <= figure.layout.height <= 1200, name


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["selection 政企", "selection 商群", "bands", "pareto"])
def test_names_of_points_do_not_overlap(case: str, name: str) -> None:
    boxes = label_boxes(figures(case)[name])
    assert boxes
    assert overlapping(boxes) == []


@pytest.mark.parametrize("case", CASES)
def test_one_word_for_one_thing(case: str) -> None:
    text = " ".join(json.dumps(f.to_plotly_json(), ensure_ascii=False) for f in figures(case).values())
    assert [word for word in ("赢单概率", "达到目标的把握", "一半把握", "商机价值") if word in text] == []
    assert [word for word in ("今年不定", "达标可能性", "五成把握", "八成把握") if word not in text] == []


def test_plotly_keeps_its_own_defaults() -> None:
    before = plotly.io.templates.default, sorted(plotly.io.templates)
    all_figures(results("tiny"))
    assert (plotly.io.templates.default, sorted(plotly.io.templates)) == before
    assert plotly.io.templates.default == "plotly"


def test_every_figure_has_its_own_theme_and_none_of_plotlys() -> None:
    for name, figure in figures("tiny").items():
        assert "Noto Sans CJK SC" in figure.layout.template.layout.font.family, name
        assert figure.layout.template.layout.paper_bgcolor == "#ffffff", name
        assert not figure.layout.template.data.scatter, name


def test_markup_in_names_is_shown_as_text() -> None:
    r = results("tiny")
    customers = r.case.customers
    customers.loc[:, "name"] = "<a href='x'>甲</a>&乙"
    case = r.case.replace(customers=customers)
    odds = OddsPart(Chain(case))
    shown = [
        plot_bands(odds.decisions, odds.belief, case),
        plot_nine_grid(odds.grid, case),
        plot_pareto(budget_revenue(case), case),
        plot_decision(rate(case, "C01"), case),
        plot_contributions(odds.swings, case),
    ]
    for figure in shown:
        text = figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">")
        assert "<a " not in text
        assert "&lt;a" in text


def test_a_figure_without_data_says_why() -> None:
    r = results("tiny")
    empty = r.case.replace(opportunities=r.case.opportunities.iloc[:0], contacts=r.case.contacts.iloc[:0])
    budget = budget_revenue(empty)
    shown = [
        plot_budget_months(budget, empty),
        plot_budget_products(budget, empty),
        plot_pareto(budget, empty),
        plot_decision(rate(empty, "C01"), empty),
        plot_selection(r.scores, (), "没有的条线"),
        plot_capacity(r.capacity, []),
    ]
    for figure in shown:
        (note,) = figure.layout.annotations
        assert chinese(note.text)
        assert not figure.data


def test_a_year_without_chance_is_drawn_too() -> None:
    case = results("tiny").case
    empty = case.replace(opportunities=case.opportunities.iloc[:0], stock=case.stock.iloc[:0])
    odds = OddsPart(Chain(empty))
    bars = plot_gap(odds.outlook, odds.stock_year).data[0]
    assert bars.y[bars.x.index("缺口")] == empty.meta.target_revenue / 1e4
    assert chinese(plot_distribution(odds.distribution).layout.title.text)
    for figure, said in ((plot_contributions(odds.swings, empty), "没有起伏"), (plot_outcomes(odds.lines), "没有商机")):
        (note,) = figure.layout.annotations
        assert said in note.text
    drawn = plot_nine_grid(odds.grid, empty).data[0]
    assert len(drawn.x) == len(odds.grid.table)
