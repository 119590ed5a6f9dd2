"""One lesson in a real Notebook 7: what JupyterLab shows of all, it shows too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.moments import check_lesson, lessons_of

APP = "notebook"


@pytest.mark.parametrize("lesson", lessons_of(APP), ids=lambda p: p.stem)
def test_a_lesson_runs_and_keeps_what_is_chosen_on_its_board(browser: Browser, served: str, lesson: Path) -> None:
    check_lesson(browser, served, lesson, APP)
