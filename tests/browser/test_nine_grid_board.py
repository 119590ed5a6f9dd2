"""The nine-grid board as a person uses it: mouse, keyboard, refusals, names that are not nice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.case import Case
from course_lib.choices.store import Team, TeamError
from course_lib.method import believe, place_customers, score_customers
from course_lib.widgets.odds.nine_grid import NineGridBoard
from tests.browser.bare import BoardPage, board_page, pattern
from tests.method.odds.test_nine_grid import VALUES, worth
from tests.tiny import tiny_case
from tests.widgets.hostile import HOSTILE, hostile_case
from tests.widgets.odds.test_nine_grid import board_of, grid_of


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path)) as page:
        yield page


def chip(shown: BoardPage, customer: str) -> Locator:
    return shown.page.locator(f'.ck-cell .ck-chip[data-id="{customer}"]')


def cell(shown: BoardPage, index: int) -> Locator:
    return shown.page.locator(f'.ck-cell[data-cell="{index}"]')


def test_drag_asks_for_a_reason_and_the_kernel_has_both(shown: BoardPage) -> None:
    chip(shown, "C02").drag_to(cell(shown, 0))
    expect(cell(shown, 0).locator('[data-id="C02"]')).to_have_attribute("title", pattern("还没写理由"))
    assert shown.focused() == "reason-C02"
    shown.page.keyboard.type("新主任是老客户")
    shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.value == {"C02": {"cell": "堡垒户", "reason": "新主任是老客户"}}
    assert shown.focused() == "chip-C02" and "新主任是老客户" in shown.said()
    expect(shown.page.locator(".ck-details")).to_contain_text("算出来 顺带户")
    expect(cell(shown, 0).locator(".ck-count")).to_have_text("1 家")


def test_a_short_press_selects_and_moves_nothing(shown: BoardPage) -> None:
    chip(shown, "C03").click()
    expect(shown.page.locator(".ck-fullname")).to_have_text("C03 东街医院")
    chip(shown, "C03").drag_to(cell(shown, 5), target_position={"x": 5, "y": 5})  # its own cell
    chip(shown, "C01").click()
    expect(shown.page.locator(".ck-fullname")).to_have_text("C01 东街服务局")
    assert shown.board.value == {} and not shown.page.evaluate("window.board.sent.length")


def test_dropping_beside_the_grid_moves_nothing(shown: BoardPage) -> None:
    chip(shown, "C03").drag_to(shown.page.locator(".ck-title"))
    assert not shown.page.evaluate("window.board.sent.length") and not shown.page.locator(".ck-ghost").count()


def test_everything_by_keyboard(shown: BoardPage) -> None:
    keyboard = shown.page.keyboard
    chip(shown, "C03").focus()
    keyboard.press("Space")
    assert "已拿起 C03 东街医院" in shown.said()
    keyboard.press("ArrowLeft")
    assert "拉锯户" in shown.said()
    keyboard.press("ArrowUp")
    expect(cell(shown, 1)).to_have_class(pattern("ck-over"))
    keyboard.press("Space")
    keyboard.type("信息科长换人")
    keyboard.press("Enter")
    shown.settled()
    assert shown.board.value == {"C03": {"cell": "主攻户", "reason": "信息科长换人"}}
    assert shown.focused() == "chip-C03"
    keyboard.press("9")
    keyboard.press("Escape")
    shown.settled()
    assert shown.board.value["C03"]["cell"] == "放弃户" and shown.focused() == "chip-C03"
    keyboard.press("Space")
    keyboard.press("ArrowUp")
    keyboard.press("Escape")
    assert "没有移动" in shown.said() and shown.board.value["C03"]["cell"] == "放弃户"


def test_arrows_go_from_chip_to_chip(shown: BoardPage) -> None:
    chip(shown, "C01").focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home", "ArrowUp"):
        shown.page.keyboard.press(key)
        walked.append(shown.focused())
    assert walked == ["chip-C03", "chip-M01", "chip-M01", "chip-C03", "chip-C03", "chip-C03", "chip-C03"]
    assert shown.page.locator('.ck-chip[tabindex="0"]').count() == 1


def test_undo_and_redo_by_button_and_by_key(shown: BoardPage) -> None:
    undo, redo = (shown.page.locator(f'[data-tool="{name}"]') for name in ("undo", "redo"))
    expect(undo).to_have_attribute("aria-disabled", "true")
    chip(shown, "C02").focus()
    shown.page.keyboard.press("1")
    shown.page.keyboard.press("Escape")
    shown.settled()
    undo.click()
    expect(cell(shown, 7).locator('[data-id="C02"]')).to_be_visible()
    assert "已撤销：C02 西园街道办 在顺带户" in shown.said() and shown.board.value == {}
    redo.click()
    expect(cell(shown, 0).locator('[data-id="C02"]')).to_be_visible()
    chip(shown, "C02").focus()
    shown.page.keyboard.press("Control+z")
    expect(cell(shown, 7).locator('[data-id="C02"]')).to_be_visible()
    shown.page.keyboard.press("Control+y")
    expect(cell(shown, 0).locator('[data-id="C02"]')).to_be_visible()
    shown.page.locator('[data-tool="reset"]').click()
    expect(cell(shown, 7).locator('[data-id="C02"]')).to_be_visible()
    assert shown.board.team.source("places") == "reference"


def test_undo_inside_a_text_is_the_texts_own(shown: BoardPage) -> None:
    chip(shown, "C02").focus()
    shown.page.keyboard.press("1")
    shown.page.keyboard.type("ab")
    shown.page.keyboard.press("Control+z")
    shown.settled()
    assert set(shown.board.value) == {"C02"}


def test_what_is_being_typed_survives_a_redraw(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.wait = 300")
    chip(shown, "C02").focus()
    shown.page.keyboard.press("1")
    shown.page.keyboard.type("打到一半")
    shown.settled()  # the answer to the move has come in the meantime
    assert shown.focused() == "reason-C02"
    assert shown.page.locator(".ck-reason").input_value() == "打到一半"
    shown.page.keyboard.type("又一半")
    chip(shown, "C01").click()  # leaving the field saves it
    shown.settled()
    assert shown.board.value["C02"]["reason"] == "打到一半又一半"


def test_quick_moves_are_all_kept_in_their_order(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.wait = 50")
    for customer, key in (("C01", "9"), ("C02", "1"), ("C01", "2"), ("C03", "4"), ("C01", "3")):
        chip(shown, customer).focus()
        shown.page.keyboard.press(key)
    shown.settled()
    places = {customer: move["cell"] for customer, move in shown.board.value.items()}
    assert places == {"C01": "破冰户", "C02": "堡垒户", "C03": "粮仓户"}
    expect(cell(shown, 2).locator('[data-id="C01"]')).to_be_visible()


def test_a_refused_move_goes_back_and_says_why(shown: BoardPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise TeamError("磁盘满了")

    monkeypatch.setattr(shown.board.team, "update", full)
    chip(shown, "C02").focus()
    shown.page.keyboard.press("1")
    shown.settled()
    expect(cell(shown, 7).locator('[data-id="C02"]')).to_be_visible()
    assert shown.refused() == "磁盘满了" and shown.board.value == {}
    monkeypatch.undo()
    chip(shown, "C02").focus()
    shown.page.keyboard.press("1")
    shown.settled()
    assert shown.refused() == "" and set(shown.board.value) == {"C02"}


def test_a_kernel_that_does_not_answer_is_told_of(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.silent = true")
    chip(shown, "C02").focus()
    shown.page.keyboard.press("1")
    expect(cell(shown, 0).locator('[data-id="C02"]')).to_be_visible()
    expect(shown.page.locator(".ck-status")).to_have_attribute("data-status", "unsaved", timeout=8000)
    assert "还没有存上" in shown.refused()


def test_filters_say_how_many_are_left(shown: BoardPage) -> None:
    shown.page.locator('[data-filter="owner"]').select_option(label="黄可")
    expect(shown.page.locator(".ck-filters")).to_contain_text("显示 2 / 6 家")
    assert shown.page.locator(".ck-cell .ck-chip").count() == 2
    expect(cell(shown, 6).locator(".ck-count")).to_have_text("1 家")
    expect(cell(shown, 7).locator(".ck-count")).to_have_text("1 / 2 家")
    shown.page.locator(".ck-find").fill("m01")
    assert shown.page.locator(".ck-cell .ck-chip").count() == 1
    shown.page.locator(".ck-clear").click()
    assert shown.page.locator(".ck-cell .ck-chip").count() == 6
    shown.page.locator('[data-filter="state"]').select_option(label="✕ 流失")
    assert shown.page.locator(".ck-cell .ck-chip").count() == 2
    shown.page.locator('[data-filter="industry"]').select_option(index=1)
    expect(shown.page.locator(".ck-filters")).to_contain_text("显示 1 / 6 家")


def test_controls_have_names_and_the_focused_ones_keep_their_keys(shown: BoardPage) -> None:
    page = shown.page
    expect(page.locator(".ck-said")).to_have_attribute("aria-live", "polite")
    assert page.get_by_role("status").count() == page.get_by_role("alert").count() == 1
    expect(page.get_by_role("button", name="C03 东街医院，竞争，商机 6.52 万元，政企，在伺机户")).to_be_visible()
    expect(page.get_by_role("group", name=pattern("第 1 格 堡垒户，保底、商机大，0 家"))).to_be_visible()
    for name in ("只看哪个行业", "只看哪种市场状态", "只看谁的客户"):
        expect(page.get_by_role("combobox", name=name)).to_be_visible()
    bare = page.evaluate(
        """() => [...document.querySelectorAll('.ck button, .ck input, .ck select, .ck summary, .ck [tabindex]')]
        .filter((n) => n.dataset.lmSuppressShortcuts !== 'true').map((n) => n.outerHTML.slice(0, 80))"""
    )
    assert bare == []
    page.evaluate("window.heard = []; document.addEventListener('keydown', (e) => window.heard.push(e.key))")
    chip(shown, "C01").focus()
    for key in ("a", "b", "Escape", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("window.heard") == []


@pytest.mark.parametrize("light", [True, False])
def test_hostile_names_are_text_in_place(browser: Browser, tmp_path: Path, light: bool) -> None:
    board = board_of(tmp_path, hostile_case(tiny_case()))
    with board_page(browser, board, light=light, width=900) as shown:
        for customer, name in zip(("C01", "C02", "C03"), HOSTILE, strict=True):
            assert chip(shown, customer).locator(".ck-name").inner_text() == name
            chip(shown, customer).click()
            assert shown.page.locator(".ck-fullname").inner_text() == f"{customer} {name}"
        assert shown.page.locator("img").count() == 0
        chip(shown, "C01").focus()
        shown.page.keyboard.press("9")
        shown.page.keyboard.type(HOSTILE[0])
        shown.page.keyboard.press("Enter")
        shown.settled()
        assert shown.page.locator(".ck-reason").input_value() == HOSTILE[0]
        width = shown.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]


def crowd(case: Case, count: int) -> Case:
    """The hand-made case with the first customer ``count`` times."""
    rows = pd.concat([case.customers.iloc[:1]] * count, ignore_index=True)
    rows["id"] = [f"Z{i:04d}" for i in range(count)]
    rows["name"] = [f"第{i}家客户有限公司" for i in range(count)]
    none = {name: getattr(case, name).iloc[:0] for name in ("contacts", "ratings", "stock", "needs", "opportunities")}
    return case.replace(customers=rows, **none)


def test_two_thousand_customers_are_capped_and_found(browser: Browser, tmp_path: Path) -> None:
    case = crowd(tiny_case(), 2000)
    board = NineGridBoard(case, grid_of(case), Team("tiny", "red", tmp_path))
    with board_page(browser, board) as shown:
        assert shown.page.locator(".ck-cell .ck-chip").count() == 12
        more = shown.page.locator(".ck-more")
        expect(more).to_have_text("…另有 1988 家")
        more.click()
        assert shown.page.locator(".ck-cell .ck-chip").count() == 72
        shown.page.locator(".ck-find").fill("z1999")
        chip(shown, "Z1999").focus()
        shown.page.keyboard.press("1")
        shown.page.keyboard.press("Escape")
        shown.settled()
        assert board.value == {"Z1999": {"cell": "堡垒户", "reason": ""}}
        shown.page.locator(".ck-clear").click()
        expect(cell(shown, 0).locator(".ck-count")).to_have_text("1 家")
        expect(cell(shown, 7).locator(".ck-count")).to_have_text("1999 家")


def test_what_was_set_up_is_taken_down(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.end()")
    assert shown.page.evaluate("window.board.handlers['change:state'].length") == 0


def test_the_tray_is_left_by_hand_and_by_key_and_not_entered(browser: Browser, tmp_path: Path) -> None:
    """C02 (κ = 12/52) waits below the grid; C01 is known and stays where it is."""
    case = tiny_case()
    grid = place_customers(case, score_customers(case), believe(case), worth({**VALUES, "C02": 50000.0}))
    board = NineGridBoard(case, grid, Team("tiny", "red", tmp_path))
    with board_page(browser, board) as shown:
        expect(cell(shown, 9)).to_have_attribute("aria-label", pattern("没摸清（情报不足），1 家"))
        kept = shown.page.locator(".ck-kept").inner_text()
        chip(shown, "C01").drag_to(cell(shown, 9))
        assert board.value == {} and "已经摸清了" in shown.said()
        chip(shown, "C02").focus()
        shown.page.keyboard.press("Space")
        shown.page.keyboard.press("ArrowUp")  # from the tray into the last row
        assert "自助户" in shown.said()
        shown.page.keyboard.press("ArrowDown")
        assert "没摸清" in shown.said()
        shown.page.keyboard.press("Escape")
        chip(shown, "C02").drag_to(cell(shown, 1))
        shown.page.keyboard.type("老同学")
        shown.page.keyboard.press("Enter")
        shown.settled()
        assert board.value == {"C02": {"cell": "主攻户", "reason": "老同学"}}
        expect(shown.page.locator(".ck-kept")).not_to_have_text(kept)  # days kept follow; odds are not on this board
        expect(cell(shown, 9).locator(".ck-count")).to_have_text("0 家")
