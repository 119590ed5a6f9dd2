"""Figures as a browser draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from plotly.offline import get_plotlyjs

from course_lib.plots.drawing.labels import text_width
from course_lib.plots.drawing.modebar import figure_config
from tests.browser.browser import offline_page
from tests.browser.modebar import assert_one_button
from tests.plots.results import CASES, figures, results

DRAWN = """async ([figure, config]) => {
  document.body.innerHTML = '<div id="f" style="position: absolute; left: 0; top: 0"></div>';
  await Plotly.newPlot('f', figure.data, figure.layout, config);
  await document.fonts.ready;
  const texts = [...document.querySelectorAll('#f svg text')].filter(t => t.textContent.trim());
  const box = t => {
    const {left, top, right, bottom} = t.getBoundingClientRect();
    return {text: t.textContent, size: parseFloat(getComputedStyle(t).fontSize), left, top, right, bottom};
  };
  return {
    family: getComputedStyle(texts[0]).fontFamily,
    characters: [...new Set(texts.map(t => t.textContent).join(''))].filter(c => /[\\u4e00-\\u9fff]/.test(c)),
    texts: texts.map(box),
    names: [...document.querySelectorAll('#f .annotation-text-g text')].map(box),
  };
}"""

GLYPHS = """([family, characters]) => characters.map(character => {
  const canvas = new OffscreenCanvas(48, 48), pen = canvas.getContext('2d', {willReadFrequently: true});
  pen.font = '36px ' + family;
  pen.textBaseline = 'top';
  pen.fillText(character, 4, 4);
  return pen.getImageData(0, 0, 48, 48).data.filter((_, i) => i % 4 === 3).join('');
})"""


def overlap(a: dict[str, Any], b: dict[str, Any]) -> float:
    """How many pixels one would have to move for the two boxes to part."""
    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return min(across, down)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with offline_page() as (page, wrong):
        page.add_script_tag(content=get_plotlyjs())
        yield page
        assert wrong == []


def test_every_chinese_character_has_its_own_glyph(page: Page) -> None:
    drawn = page.evaluate(DRAWN, [figures("tiny")["decision"].to_plotly_json(), {}])
    assert len(drawn["characters"]) > 30
    # Missing glyphs all look the same: an empty box.
    missing, *pictures = page.evaluate(GLYPHS, [drawn["family"], ["\ue123", *drawn["characters"]]])
    assert len({missing, *pictures}) == len(drawn["characters"]) + 1


@pytest.mark.parametrize("case", CASES)
def test_drawn_names_do_not_overlap_and_are_as_wide_as_estimated(page: Page, case: str) -> None:
    for line in ("政企", "商群"):
        names = page.evaluate(DRAWN, [figures(case)[f"selection {line}"].to_plotly_json(), {}])["names"]
        industries = {str(name) for name in results(case).scores.table["name"]}
        names = [n for n in names if n["text"].split(" ")[-1] in industries]
        assert names
        for i, a in enumerate(names):
            assert a["right"] - a["left"] <= text_width(a["text"], a["size"]) * 1.05 + 4, a["text"]
            assert [b["text"] for b in names[:i] if overlap(a, b) > 1] == [], a["text"]


@pytest.mark.parametrize("case", CASES)
def test_no_text_is_cut_off_tiny_or_on_another_and_there_is_one_button(page: Page, case: str) -> None:
    for name, figure in figures(case).items():
        drawing = figure.to_plotly_json()
        texts = page.evaluate(DRAWN, [drawing, figure_config(drawing["layout"])])["texts"]
        assert texts, name
        assert_one_button(page, 1)
        for i, a in enumerate(texts):
            assert a["left"] >= 0, f"{name}: {a['text']}"
            assert a["top"] >= 0, f"{name}: {a['text']}"
            assert a["right"] <= figure.layout.width, f"{name}: {a['text']}"
            assert a["bottom"] <= figure.layout.height, f"{name}: {a['text']}"
            assert a["size"] >= 9, f"{name}: {a['text']}"
            assert [b["text"] for b in texts[:i] if overlap(a, b) > 1.5] == [], f"{name}: {a['text']}"


def test_a_figure_that_leaves_without_the_config_cannot_be_uploaded_either(page: Page) -> None:
    page.evaluate(DRAWN, [figures("tiny")["decision"].to_plotly_json(), {}])
    titles = page.locator("#f .modebar-btn").evaluate_all("buttons => buttons.map(b => b.dataset.title)")
    assert "Download plot as a PNG" in titles and not [title for title in titles if "Share" in title]
