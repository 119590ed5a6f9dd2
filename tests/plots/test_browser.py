"""Figures as a browser draws them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from plotly.offline import get_plotlyjs

from course_lib.plots.labels import text_width
from tests.browser.browser import offline_page
from tests.plots.results import CASES, figures, results

DRAWN = """async figure => {
  document.body.innerHTML = '<div id="f"></div>';
  await Plotly.newPlot('f', figure.data, figure.layout);
  await document.fonts.ready;
  const texts = [...document.querySelectorAll('#f svg text')];
  return {
    family: getComputedStyle(texts[0]).fontFamily,
    characters: [...new Set(texts.map(t => t.textContent).join(''))].filter(c => /[\\u4e00-\\u9fff]/.test(c)),
    names: [...document.querySelectorAll('#f .annotation-text-g text')].map(t => {
      const box = t.getBoundingClientRect();
      return {text: t.textContent, size: parseFloat(getComputedStyle(t).fontSize),
              left: box.left, top: box.top, right: box.right, bottom: box.bottom};
    }),
  };
}"""

GLYPHS = """([family, characters]) => characters.map(character => {
  const canvas = new OffscreenCanvas(48, 48), pen = canvas.getContext('2d', {willReadFrequently: true});
  pen.font = '36px ' + family;
  pen.textBaseline = 'top';
  pen.fillText(character, 4, 4);
  return pen.getImageData(0, 0, 48, 48).data.filter((_, i) => i % 4 === 3).join('');
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with offline_page() as (page, wrong):
        page.add_script_tag(content=get_plotlyjs())
        yield page
        assert wrong == []


def test_every_chinese_character_has_its_own_glyph(page: Page) -> None:
    drawn = page.evaluate(DRAWN, figures("tiny")["decision"].to_plotly_json())
    assert len(drawn["characters"]) > 30
    # Missing glyphs all look the same: an empty box.
    missing, *pictures = page.evaluate(GLYPHS, [drawn["family"], ["\ue123", *drawn["characters"]]])
    assert len({missing, *pictures}) == len(drawn["characters"]) + 1


@pytest.mark.parametrize("case", CASES)
def test_drawn_names_do_not_overlap_and_are_as_wide_as_estimated(page: Page, case: str) -> None:
    for line in ("政企", "商群"):
        names = page.evaluate(DRAWN, figures(case)[f"selection {line}"].to_plotly_json())["names"]
        industries = {str(name) for name in results(case).scores.table["name"]}
        names = [n for n in names if n["text"].removeprefix("✓ ") in industries]
        assert names
        for i, a in enumerate(names):
            assert a["right"] - a["left"] <= text_width(a["text"], a["size"]) * 1.05 + 4, a["text"]
            for b in names[:i]:
                across = min(a["right"], b["right"]) - max(a["left"], b["left"])
                down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
                assert min(across, down) <= 1, f"{a['text']} / {b['text']}"
