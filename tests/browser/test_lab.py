"""Every lesson in a real JupyterLab, one after the other."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import jupyter_server, open_notebook, run_all
from tests.browser.moments import LESSONS, MOMENTS, check_lesson, lessons_of
from tests.browser.test_voila import APP as SHORT

APP = "lab"
#: What every lesson begins with; it also lets the notebook show a board and its snapshot as two outputs.
OPENED = 'from course_lib.lesson import open_unit\n\nopen_unit("u06", "gulou")\n'


def test_every_lesson_with_a_board_has_its_moment() -> None:
    assert {lesson.stem[:3] for lesson in LESSONS if "Board(" in lesson.read_text(encoding="utf-8")} == set(MOMENTS)


@pytest.mark.parametrize("lesson", lessons_of(APP), ids=lambda p: p.stem)
def test_a_lesson_runs_and_keeps_what_is_chosen_on_its_board(browser: Browser, served: str, lesson: Path) -> None:
    check_lesson(browser, served, lesson, APP)


def test_a_notebook_of_yesterday_shows_the_boards_last_state(browser: Browser, tmp_path: Path) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(OPENED + SHORT.strip())])
    notebook.metadata["kernelspec"] = {"name": "course-warm", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, root / "short.ipynb")
    with jupyter_server(root, home) as url:
        page = open_notebook(browser, url, "short.ipynb")
        run_all(page)
        expect(page.locator(".ck-nine")).to_be_visible()
        expect(page.locator(".ck-snapshot")).to_be_hidden()
        page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:save'); }")
        page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
        page.close()
        page = open_notebook(browser, url, "short.ipynb")  # with a kernel that knows nothing of the board
        expect(page.locator(".ck-snapshot caption")).to_have_text("九宫营销地图")
        expect(page.get_by_text("Error displaying widget")).to_be_hidden()
        page.close()
