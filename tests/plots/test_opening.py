"""Pictures of the opening: small, Chinese, nothing cut off or on another."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page
from plotly.offline import get_plotlyjs

from course_lib.opening.answers import Answers, demo_answers
from course_lib.opening.groups import class_diagnosis
from course_lib.opening.load import load_agenda, load_map, load_questionnaire
from course_lib.plots import plot_gaps, plot_levels, plot_radar, plot_six_w
from tests.browser.browser import offline_page
from tests.plots.results import chinese
from tests.plots.test_browser import DRAWN, overlap

PAPER = load_questionnaire()
TITLES = {u.id: u.short for u in load_agenda().units}
NAMES = ("six_w", "levels", "dimensions", "competences", "gaps")


@functools.cache
def figures() -> dict[str, go.Figure]:
    found = class_diagnosis(demo_answers())
    own = {d.id: 3.0 for d in PAPER.dimensions[:5]}
    return {
        "six_w": plot_six_w(load_map(), TITLES),
        "levels": plot_levels(load_map()),
        "dimensions": plot_radar(found, "dimensions", own=own),
        "competences": plot_radar(found, "competences"),
        "gaps": plot_gaps(found, PAPER.links),
    }


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with offline_page() as (page, wrong):
        page.add_script_tag(content=get_plotlyjs())
        yield page
        assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_cut_off_or_on_another(page: Page, name: str) -> None:
    figure = figures()[name]
    assert figure.layout.width == 840 and len(figure.to_json()) < 60_000
    texts = page.evaluate(DRAWN, [figure.to_plotly_json(), {}])["texts"]
    assert len(texts) > 8
    for i, a in enumerate(texts):
        assert a["left"] >= 0 and a["top"] >= 0, a
        assert a["right"] <= figure.layout.width and a["bottom"] <= figure.layout.height, a
        assert a["size"] >= 9, a
        assert [b["text"] for b in texts[:i] if overlap(a, b) > 1.5] == [], a["text"]


def test_every_question_has_its_dots() -> None:
    course, dots = load_map(), figures()["six_w"].data[0]
    wanted = {(u, q.id) for q in course.six_w for u in q.units}
    units = [u for u in TITLES if any(u in q.units for q in course.six_w)]
    rows = [q.id for q in course.six_w]
    assert {(units[x], rows[y]) for x, y in zip(dots.x, dots.y, strict=True)} == wanted
    assert len(course.six_w) == 8 and len(course.levels) == 3


def test_the_radar_draws_the_means_and_closes() -> None:
    found = class_diagnosis(demo_answers())
    mean = next(t for t in figures()["dimensions"].data if t.name == "全班平均")
    assert list(mean.r[:-1]) == [round(m, 2) for m in found.dimensions["mean"]] and mean.r[0] == mean.r[-1]
    own = next(t for t in figures()["dimensions"].data if t.name == "你")
    assert list(own.r) == [3.0] * 5 + [None, None, 3.0]


def test_weak_gaps_carry_a_mark_besides_their_colour() -> None:
    bars, found = figures()["gaps"].data[0], class_diagnosis(demo_answers())
    assert [text.startswith("▲") for text in bars.text] == found.gaps["stress"].tolist()
    assert len({*bars.marker.color}) == 2


def test_a_class_too_small_is_told_instead_of_drawn() -> None:
    few = class_diagnosis(Answers(demo_answers().table.head(3), 1))
    for figure in (plot_radar(few), plot_gaps(few, PAPER.links)):
        (note,) = figure.layout.annotations
        assert chinese(note.text) and "3 人" in note.text and not figure.data
