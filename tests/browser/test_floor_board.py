"""The floor board as a person uses it: mouse, keyboard, a full list, names that are not nice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.case import load_case
from course_lib.choices.store import Team
from course_lib.widgets.market.floor import FloorBoard
from tests.browser.bare import BoardPage, board_page, pattern
from tests.widgets.hostile import HOSTILE
from tests.widgets.market.test_floor import board_of, spotted_case


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path)) as page:
        yield page


def door(shown: BoardPage, address: str) -> Locator:
    return shown.page.locator(f'.ck-door[data-id="{address}"]')


def test_a_click_shows_the_record_and_a_button_picks_and_drops(shown: BoardPage) -> None:
    door(shown, "A006").click()
    expect(shown.page.locator(".ck-details")).to_contain_text("西园街道办")
    expect(door(shown, "A006")).to_have_attribute("aria-pressed", "true")
    shown.page.locator(".ck-toggle").click()
    shown.settled()
    assert "A006" not in shown.board.value and "拿掉了" in shown.said()
    expect(door(shown, "A006")).to_have_attribute("aria-pressed", "false")
    shown.page.locator(".ck-toggle").click()
    shown.settled()
    assert shown.board.value[-1] == "A006"
    expect(shown.page.locator(".ck-list li").last).to_contain_text("西园大厦 2 楼第 2 扇")


def test_a_door_that_is_no_white_spot_cannot_be_picked(shown: BoardPage) -> None:
    door(shown, "A007").click()
    expect(shown.page.locator(".ck-details")).to_contain_text("不知名")
    assert not shown.page.locator(".ck-toggle").count() and door(shown, "A007").get_attribute("aria-pressed") is None
    door(shown, "A007").dblclick()
    door(shown, "A007").press("Enter")
    assert not shown.page.evaluate("window.board.sent.length")


def test_everything_by_keyboard(shown: BoardPage) -> None:
    walked = []
    door(shown, "A007").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowUp"):
        shown.page.keyboard.press(key)
        walked.append(shown.focused())
    # third floor A007; second A005, A006; first A003
    assert walked == ["door-A005", "door-A006", "door-A006", "door-A003", "door-A005", "door-A007"]
    assert shown.page.locator('.ck-door[tabindex="0"]').count() == 1
    shown.page.keyboard.press("ArrowDown")
    shown.page.keyboard.press("Space")
    shown.settled()
    assert shown.board.value[-1] == "A005" and shown.focused() == "door-A005"
    shown.page.keyboard.press("Control+z")
    expect(door(shown, "A005")).to_have_attribute("aria-pressed", "false")
    shown.settled()
    assert shown.board.value == shown.board.reference and shown.focused() == "door-A005"


def test_the_list_drops_too_and_its_sum_follows(shown: BoardPage) -> None:
    total = shown.page.locator(".ck-list b")
    before = total.inner_text()
    shown.page.locator('.ck-off[data-id="A003"]').click()
    shown.settled()
    assert total.inner_text() != before and "A003" not in shown.board.value
    assert total.inner_text() == shown.board._sum()


def test_another_place_has_its_own_doors(shown: BoardPage) -> None:
    shown.page.locator(".ck-place").select_option(label="东街商铺街（商铺街，1 扇门，白点 1）")
    expect(shown.page.locator(".ck-door")).to_have_count(1)
    door(shown, "A004").dblclick()
    shown.settled()
    assert shown.board.value[-1] == "A004"


def test_a_full_list_is_refused_and_nothing_stays_on_the_screen(browser: Browser, tmp_path: Path) -> None:
    board = FloorBoard(load_case("gulou"), Team("gulou", "red", tmp_path))
    with board_page(browser, board) as shown:
        free = shown.page.locator('.ck-door.ck-white[aria-pressed="false"]').first
        address = str(free.get_attribute("data-id"))
        free.click()
        shown.page.keyboard.press("Enter")
        shown.settled()
        assert "先拿掉一扇" in shown.refused()
        expect(door(shown, address)).to_have_attribute("aria-pressed", "false")
        expect(shown.page.locator(".ck-list li")).to_have_count(board.most)


def test_a_dead_kernel_is_told(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.silent = true")
    shown.page.locator('.ck-off[data-id="A003"]').click()
    expect(shown.page.locator('.ck-status[data-status="unsaved"]')).to_be_visible(timeout=8000)
    assert shown.board.value == shown.board.reference


def test_a_case_without_places_says_so(browser: Browser, tmp_path: Path) -> None:
    case = spotted_case()
    with board_page(browser, board_of(tmp_path, case.replace(premises=case.premises.iloc[:0]))) as shown:
        expect(shown.page.locator(".ck-body")).to_contain_text("没有登记场所")
        shown.page.locator(".ck-off").first.click()
        shown.settled()
        assert len(shown.board.value) == shown.board.most - 1


@pytest.mark.parametrize("width", [420, 1000])
def test_hostile_names_are_text_and_nothing_sticks_out(browser: Browser, tmp_path: Path, width: int) -> None:
    case = spotted_case()
    addresses = case.addresses
    addresses.loc[addresses["id"].isin(["A003", "A005", "A006"]), "customer_name"] = list(HOSTILE)
    with board_page(browser, board_of(tmp_path, case.replace(addresses=addresses)), width=width) as shown:
        expect(door(shown, "A003")).to_have_attribute("title", pattern(HOSTILE[0]))
        door(shown, "A003").click()
        assert not shown.page.locator("img").count()
        assert shown.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
