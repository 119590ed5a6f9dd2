"""Each lesson in a real Notebook 7."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.moments import LESSONS, MOMENTS, check_lesson

APP = "notebook"


def test_every_lesson_has_its_moment() -> None:
    assert {lesson.stem[:3] for lesson in LESSONS} == set(MOMENTS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda p: p.stem)
def test_a_lesson_runs_and_keeps_what_is_chosen_on_its_board(browser: Browser, served: str, lesson: Path) -> None:
    check_lesson(browser, served, lesson, APP)
