"""The need board as a person uses it: mouse, keyboard, refusals, names that are not nice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.case import load_case
from course_lib.choices.store import Team
from course_lib.method import score_industries
from course_lib.widgets.needs.need import NeedBoard
from course_lib.widgets.needs.need_product import NeedProductBoard
from tests.browser.bare import BoardPage, board_page, pattern
from tests.tiny import tiny_case
from tests.widgets.hostile import HOSTILE, hostile_case
from tests.widgets.needs.test_need import ALL, board_of


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path)) as page:
        yield page


def need(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'.ck-nd-need[data-id="{name}"]')


def field(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'.ck-nd-field[data-name="{name}"]')


def test_a_need_is_opened_changed_and_closed_with_the_mouse(shown: BoardPage) -> None:
    need(shown, "D01").click()
    field(shown, "bottleneck").fill("  审批只能在办公室办  ")
    field(shown, "urgency").select_option("5")
    shown.settled()
    assert shown.board.value == {"D01": {"bottleneck": "审批只能在办公室办", "urgency": 5}}
    expect(need(shown, "D01")).to_contain_text("紧急 5/5")
    expect(need(shown, "D01")).to_contain_text("改过")
    field(shown, "kind").select_option("K13")
    expect(shown.page.locator(".ck-nd-kind-hint")).to_contain_text("问他：一单要几个人签")
    expect(shown.page.locator(".ck-nd-kind-hint")).to_contain_text("同类客户的中间数")
    field(shown, "quantity").fill("60")
    field(shown, "need_point").select_option("N08")  # another point has other kinds
    shown.settled()
    expect(field(shown, "kind")).to_have_value("")
    expect(field(shown, "kind").locator('option[value="K36"]')).to_have_count(1)
    assert "请重新选" in shown.said() and shown.board.needs.set_index("id").at["D01", "need_point"] == "N08"
    shown.page.locator(".ck-nd-draft").click()
    expect(field(shown, "bottleneck")).to_have_value("审批只能在办公室电脑上做")
    assert shown.board.value == {}
    need(shown, "D01").click()
    expect(shown.page.locator(".ck-nd-form")).to_have_count(0)


def test_a_need_is_recorded_with_the_keyboard_alone(shown: BoardPage) -> None:
    keyboard = shown.page.keyboard
    shown.page.locator(".ck-nd-add").focus()
    keyboard.press("Enter")
    assert shown.focused() == "need_point-+"
    field(shown, "need_point").select_option("N02")
    expect(field(shown, "triad")).to_have_value("效率")  # what a government office usually wants of it
    field(shown, "pain").focus()
    keyboard.type("档案只有一份")
    keyboard.press("Escape")
    assert shown.focused() == "add" and shown.board.value == {}
    keyboard.press("Enter")
    expect(field(shown, "pain")).to_have_value("档案只有一份")  # what was typed waits
    field(shown, "cost_of_leaving").fill("12,000 元")
    keyboard.press("Enter")
    expect(need(shown, "T001")).to_be_focused()
    assert shown.board.value["T001"]["pain"] == "档案只有一份"
    assert shown.board.value["T001"]["cost_of_leaving"] == 12_000
    assert "已记下 T001" in shown.said()
    keyboard.press("Control+z")
    expect(need(shown, "T001")).to_have_count(0)
    keyboard.press("Control+y")
    expect(need(shown, "T001")).to_be_visible()
    need(shown, "D02").focus()
    keyboard.press("ArrowDown")
    assert shown.focused() == "need-D01"
    keyboard.press("Enter")
    assert shown.focused() == "pain-D01"
    keyboard.press("Escape")
    assert shown.focused() == "need-D01"


def test_a_refusal_is_told_beside_the_fields_and_what_was_typed_stays(shown: BoardPage) -> None:
    need(shown, "D01").click()
    field(shown, "cost_of_leaving").fill("很多")
    field(shown, "cost_of_leaving").press("Enter")
    expect(shown.page.locator(".ck-nd-form .ck-warn")).to_contain_text("“很多”不对")
    expect(field(shown, "cost_of_leaving")).to_have_value("很多")
    expect(field(shown, "cost_of_leaving")).to_have_attribute("aria-invalid", "true")
    assert shown.board.value == {} and "很多" in shown.refused()
    shown.page.locator(".ck-nd-close").click()
    shown.page.locator(".ck-nd-add").click()
    shown.page.locator(".ck-nd-save").click()
    expect(shown.page.locator(".ck-nd-form .ck-warn")).to_contain_text("痛点应为至少一个字")
    expect(field(shown, "pain")).to_be_visible()


def test_a_candidate_is_adopted_and_a_need_taken_out_comes_back(shown: BoardPage) -> None:
    page = shown.page
    page.locator(".ck-pick-customers").select_option("C03")
    expect(page.locator('[data-key="step-2"] .ck-nd-status')).to_contain_text("空白")
    page.locator('[data-key="adopt-2"]').click()
    expect(need(shown, "T001")).to_be_focused()
    expect(need(shown, "T001")).to_contain_text("还没问：")
    expect(page.locator('[data-key="step-2"]')).to_contain_text("已记 T001")
    need(shown, "D03").click()
    page.locator(".ck-nd-remove").click()
    expect(page.locator('[data-key="gone-D03"]')).to_contain_text("它的商机 O03 还在第4单元")
    assert "O03，一年" in shown.said()
    expect(page.locator('[data-key="restore-D03"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(need(shown, "D03")).to_be_focused()
    assert set(shown.board.value) == {"T001"}


def test_questions_follow_the_need_point_and_stars_lead_to_their_customer(shown: BoardPage) -> None:
    page = shown.page
    need(shown, "D01").focus()
    expect(page.locator(".ck-nd-ladder")).to_contain_text("提问阶梯 · 移动办公")
    page.locator(".ck-nd-points").select_option("N09")
    expect(page.locator(".ck-nd-ladder li")).to_have_count(4)
    expect(page.locator(".ck-nd-ladder")).to_contain_text("通信费一年多少")
    expect(page.locator(".ck-nd-star")).to_have_count(6)
    expect(page.locator('.ck-nd-star[data-lit="false"]')).to_have_count(4)  # of six lines O02 and O04 are sound
    page.locator('.ck-nd-star[data-id="C04"]').click()
    expect(page.locator('[data-sum="own_loss"] b')).to_have_text("5.00 万元")
    page.locator(".ck-pick-step[data-key=next]").click()
    expect(need(shown, "D05")).to_be_visible()


def test_a_shipped_case_is_found_by_name(browser: Browser, tmp_path: Path) -> None:
    case = load_case("gulou")
    board = NeedBoard(case, Team("gulou", "red", tmp_path), score_industries(case).reference)
    with board_page(browser, board) as shown:
        name = board.setup["customers"][7][1]
        shown.page.locator(".ck-pick-find").fill(name)
        expect(shown.page.locator(".ck-pick-customers option")).to_have_count(2)
        shown.page.keyboard.press("Enter")
        shown.page.locator(".ck-said").filter(has_text=pattern(name)).wait_for()
        assert shown.board.team.choice("customer") == board.setup["customers"][7][0]


@pytest.mark.parametrize("light", [True, False])
def test_names_that_are_not_nice_are_text_and_the_page_is_not_too_wide(
    browser: Browser, tmp_path: Path, light: bool
) -> None:
    board = board_of(tmp_path, hostile_case(tiny_case()))
    for i, text in enumerate(HOSTILE):
        board.record("N02", text, customer=["C01", "C02", "C03"][i], department=text, bottleneck=text)
    with board_page(browser, board, light=light, width=900) as shown:
        page = shown.page
        for customer, text in zip(("C01", "C02", "C03"), HOSTILE, strict=True):
            page.locator(".ck-pick-customers").select_option(customer)
            expect(page.locator(".ck-nd-needs")).to_contain_text(text)
        need(shown, "T003").click()
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        spilt = """[...document.querySelectorAll('.ck *')]
          .filter((n) => n.getBoundingClientRect().right > innerWidth - 8).map((n) => n.outerHTML.slice(0, 80))"""
        assert page.evaluate(spilt) == []


def test_a_line_whose_need_is_gone_can_be_worked_on_in_the_next_board(browser: Browser, tmp_path: Path) -> None:
    first = board_of(tmp_path)
    first.remove("D01")
    with board_page(browser, NeedProductBoard(tiny_case(), first.team, ALL)) as shown:
        page = shown.page
        page.locator(".ck-pick-customers").select_option("C01")
        loose = page.locator(".ck-np-loose")
        expect(loose).to_contain_text("没有写需求的商机")
        loose.locator(".ck-np-chip").click()
        page.locator('.ck-np-field[data-column="discount"]').fill("20")
        page.keyboard.press("Enter")
        shown.settled()
        assert shown.board.value == {"O01": {"discount": 0.2}}
        loose.locator(".ck-np-remove").click()
        loose.locator(".ck-np-restore").click()
        expect(loose.locator(".ck-np-chip")).to_be_focused()
        page.locator('.ck-np-need[data-id="D02"]').click()
        expect(loose).to_be_visible()
