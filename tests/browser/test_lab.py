"""Each lesson opens in a real JupyterLab, runs without an error, and its pictures show."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from course_lib.paths import notebooks_dir
from tests.browser.browser import chromium
from tests.browser.lab import jupyter_server, open_notebook, run_all

LESSONS = sorted(notebooks_dir().glob("u*.ipynb"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as b:
        yield b


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root, home = tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("home")
    for lesson in LESSONS:
        shutil.copy(lesson, root)
    with jupyter_server(root, home) as url:
        yield url


def test_there_are_lessons() -> None:
    assert len(LESSONS) >= 4


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda p: p.stem)
def test_lesson_runs_in_jupyterlab(browser: Browser, lab: str, lesson: Path) -> None:
    page = open_notebook(browser, lab, lesson.name)
    run_all(page)
    shown = sum("plot_" in c.source and "import" not in c.source for c in nbformat.read(lesson, 4).cells)
    outputs = page.evaluate(
        """() => { const cells = window.jupyterapp.shell.currentWidget.content.model.cells; const out = [];
        for (let i = 0; i < cells.length; i++) { const c = cells.get(i); if (c.type === 'code')
          for (let j = 0; j < c.outputs.length; j++) out.push(c.outputs.get(j).toJSON()); } return out; }"""
    )
    errors = [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    figures = [o for o in outputs if "application/vnd.plotly.v1+json" in o.get("data", {})]
    assert errors == []
    assert len(figures) == shown > 0
    drawn = page.locator(".js-plotly-plot:has(svg.main-svg)")
    drawn.nth(shown - 1).wait_for(state="attached", timeout=30_000)
    assert drawn.count() == shown
    page.close()
