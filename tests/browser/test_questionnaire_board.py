"""The questionnaire board as a person uses it: mouse, keyboard, the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.bare import BoardPage, board_page
from tests.widgets.opening.test_questionnaire import board_of

BEYOND = "node => node.getBoundingClientRect().right > innerWidth + 1"


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path)) as page:
        yield page


def test_a_click_answers_and_undo_takes_it_back(shown: BoardPage) -> None:
    page = shown.page
    page.locator(".ck-q-level", has=page.locator('[data-key="Q03-4"]')).click()
    shown.settled()
    assert shown.board.value["answers"] == {"Q03": 4} and "Q03 记为 4" in shown.said()
    expect(page.locator(".ck-q-progress")).to_have_text("已答 1 / 21 题")
    expect(page.locator('[data-key="Q03-4"]')).to_be_checked()
    page.locator('[data-tool="undo"]').click()
    shown.settled()
    assert shown.board.value["answers"] == {} and page.locator(".ck-q-pick:checked").count() == 0


def test_everything_by_keyboard(shown: BoardPage) -> None:
    page = shown.page
    page.locator('[data-key="about-role"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator('[data-key="about-years"]').focus()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.locator('[data-key="Q01-1"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    shown.settled()
    assert shown.board.value["answers"] == {"Q01": 3} and shown.focused() == "Q01-3"
    assert shown.board.value["about"]["years"] == 3 and shown.board.value["about"]["role"] == "key_account_manager"
    page.keyboard.press("Tab")
    assert shown.focused() == "Q02-1"


def test_impossible_years_are_refused_where_one_sees_it(shown: BoardPage) -> None:
    field = shown.page.locator('[data-key="about-years"]')
    field.fill("99")
    field.press("Enter")
    shown.settled()
    assert "0 到 60" in shown.refused() and shown.board.value["about"] == {}


@pytest.mark.parametrize("width", [420, 1000])
def test_no_text_runs_out_of_the_board(browser: Browser, tmp_path: Path, width: int) -> None:
    with board_page(browser, board_of(tmp_path), light=False, width=width) as shown:
        over = f"() => [...document.querySelectorAll('.ck *')].filter({BEYOND}).length"
        assert shown.page.evaluate(over) == 0
        named = shown.page.locator('[role="radiogroup"]')
        assert named.count() == 21 and "Q01" in (named.first.get_attribute("aria-label") or "")
