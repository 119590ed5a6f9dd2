"""The route board as a person uses it: mouse, keyboard, refusals, names that are not nice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.choices.store import Team
from course_lib.widgets.route.route import RouteBoard
from tests.browser.bare import BoardPage, board_page, pattern
from tests.tiny import tiny_case
from tests.widgets.hostile import hostile_case
from tests.widgets.route.test_route import board_of, draft


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    board = board_of(tmp_path)
    board.team.choose("activities", {"A001": {"customer": "C01", "kind": "joint", "start": "2019-01-08"}})
    board.refresh()
    with board_page(browser, board) as page:
        yield page


def act(shown: BoardPage, activity: str = "A001") -> Locator:
    return shown.page.locator(f'.ck-act[data-id="{activity}"]:not(.ck-ghost)')


def week(shown: BoardPage, customer: str, number: int) -> Locator:
    return shown.page.locator(f'[data-key="week-{customer}-{number}"]')


def test_drag_to_another_week(shown: BoardPage) -> None:
    act(shown).drag_to(week(shown, "C01", 3))
    shown.settled()
    assert shown.board.value["A001"]["start"] == "2019-01-21"
    expect(week(shown, "C01", 3).locator(".ck-act")).to_have_text("联1/21")
    assert "A001 改到 2019-01-21" in shown.said()
    act(shown).drag_to(week(shown, "C01", 5))  # Spring Festival: on to the first working day after it
    shown.settled()
    assert shown.board.value["A001"]["start"] == "2019-02-11"
    expect(week(shown, "C01", 6).locator(".ck-act")).to_have_text("联2/11")


def test_another_customers_row_takes_nothing(shown: BoardPage) -> None:
    shown.page.locator(".ck-only").uncheck()
    act(shown).drag_to(week(shown, "C04", 3))
    act(shown).drag_to(shown.page.locator(".ck-title"))
    assert not shown.page.evaluate("window.board.sent.length")


def test_add_by_mouse_and_see_days_and_gates(shown: BoardPage) -> None:
    week(shown, "C01", 2).click()
    assert shown.focused() == "kind-new"
    shown.page.locator(".ck-f-kind").select_option("visit")
    shown.page.locator(".ck-f-contact").select_option("P01")
    shown.page.locator(".ck-add").click()
    shown.settled()
    entry = {"customer": "C01", "kind": "visit", "start": "2019-01-14", "contact": "P01", "status": "计划"}
    assert shown.board.value["A002"] == entry
    expect(shown.page.locator('[data-key="quarter-0"]')).to_contain_text("2 / 10.5 人天")
    expect(shown.page.locator('[data-key="manager-0"]')).to_have_text("林一帆 2/3.5 天")
    expect(shown.page.locator('[data-key="card"] .ck-pushed')).to_have_count(1)  # the visit passes the first gate
    act(shown).click()  # but comes after the joint visit, which needs that gate for the line
    shown.page.locator(".ck-f-start").fill("2019-01-21")
    shown.settled()
    expect(shown.page.locator('[data-key="card"] .ck-pushed')).to_have_count(2)


def test_the_reference_comes_with_the_lock(shown: BoardPage) -> None:
    page = shown.page
    expect(page.locator(".ck-strip tbody tr")).to_have_count(3)
    page.locator(".ck-commit-ask").click()
    assert shown.focused() == "commit-yes"
    page.locator(".ck-commit-no").click()
    assert shown.board.committed is None
    page.locator(".ck-commit-ask").click()
    page.keyboard.press("Enter")
    shown.settled()
    expect(page.locator(".ck-strip tbody tr")).to_have_count(4)
    expect(page.locator(".ck-reveal")).to_contain_text("路线用了多少")
    expect(page.locator(".ck-commit")).to_contain_text("已定稿（第一版）")
    act(shown).click()
    expect(page.locator(".ck-net")).to_contain_text("这一次净得")
    page.locator(".ck-remove").click()
    shown.settled()
    expect(page.locator(".ck-commit")).to_contain_text("第二版")


def test_edit_in_the_panel(shown: BoardPage) -> None:
    act(shown).click()
    shown.page.locator(".ck-f-start").fill("2019-04-08")
    shown.settled()
    assert shown.board.value["A001"]["start"] == "2019-04-08"
    shown.page.locator(".ck-f-status").select_option("受阻")
    shown.page.locator(".ck-f-contact").select_option("P01")
    shown.settled()
    assert shown.board.value["A001"] | {"status": "受阻", "contact": "P01"} == shown.board.value["A001"]
    shown.page.locator('[data-key="quarter-1"]').click()
    expect(act(shown)).to_have_class(pattern("ck-status-3"))
    shown.page.locator(".ck-remove").click()
    shown.settled()
    assert shown.board.value == {} and not act(shown).count()


def test_everything_by_keyboard(shown: BoardPage) -> None:
    keyboard = shown.page.keyboard
    act(shown).focus()
    keyboard.press("ArrowRight")
    shown.settled()
    assert shown.board.value["A001"]["start"] == "2019-01-09" and shown.focused() == "act-A001"
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    shown.settled()
    assert shown.board.value["A001"]["start"] == "2019-01-07"
    keyboard.press("Control+z")
    shown.settled()
    assert shown.board.value["A001"]["start"] == "2019-01-08"
    act(shown).focus()
    keyboard.press("Delete")
    shown.settled()
    assert shown.board.value == {}
    shown.page.locator(".ck-only").uncheck()
    shown.page.locator('[data-key="name-C04"]').focus()
    keyboard.press("Enter")
    assert shown.focused() == "kind-new"
    shown.page.locator('[data-key="add"]').focus()
    keyboard.press("Enter")
    shown.settled()
    assert [a["customer"] for a in shown.board.value.values()] == ["C04"]


def test_a_refusal_is_shown_and_nothing_changes(shown: BoardPage) -> None:
    week(shown, "C01", 2).click()
    shown.page.locator(".ck-f-start").fill("2020-01-06")
    shown.page.locator(".ck-add").click()
    expect(shown.page.locator(".ck-refused")).to_contain_text("不在能排的日子里")
    assert list(shown.board.value) == ["A001"]


def test_filters(shown: BoardPage) -> None:
    rows = shown.page.locator(".ck-r-name")
    expect(rows).to_have_count(1)
    shown.page.locator(".ck-only").uncheck()
    expect(rows).to_have_count(3)
    shown.page.locator(".ck-owner").select_option(label="黄可")
    expect(rows).to_have_count(1)
    shown.page.locator('[data-tool="reset"]').click()
    shown.settled()
    assert shown.board.team.source("activities") == "reference"


def test_hostile_names_stay_text(browser: Browser, tmp_path: Path) -> None:
    board = RouteBoard(hostile_case(tiny_case()), Team("tiny", "red", tmp_path))
    with board_page(browser, board) as shown:
        shown.page.locator(".ck-only").uncheck()
        shown.page.locator(".ck-r-name").first.click()
        assert shown.page.locator(".ck img, .ck script").count() == 0


def test_dark_and_narrow(browser: Browser, tmp_path: Path) -> None:
    with board_page(browser, board_of(tmp_path), light=False, width=700) as shown:
        box = shown.page.locator(".ck-r-scroll").bounding_box()
        assert box is not None and box["width"] < 700  # the grid scrolls, not the page
        assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert len(shown.board.state["activities"]) == len(draft())
