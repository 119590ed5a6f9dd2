"""The need–product board as a person uses it: mouse, keyboard, refusals, names that are not nice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.case import load_case
from course_lib.choices.store import Team
from course_lib.method import budget_revenue, score_industries
from course_lib.text import wan
from course_lib.widgets.needs.need_product import NeedProductBoard
from tests.browser.bare import BoardPage, board_page, pattern
from tests.tiny import offered_case
from tests.widgets.hostile import HOSTILE, hostile_case
from tests.widgets.needs.test_need_product import ALL, board_of, roomy_case


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path, roomy_case())) as page:
        yield page


def need(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'.ck-np-need[data-id="{name}"]')


def product(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'.ck-np-product[data-id="{name}"]')


def chip(shown: BoardPage, line: str) -> Locator:
    return shown.page.locator(f'.ck-np-chip[data-line="{line}"]')


def field(shown: BoardPage, column: str) -> Locator:
    return shown.page.locator(f'.ck-np-field[data-column="{column}"]')


def fact(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'[data-fact="{name}"]')


def total(shown: BoardPage) -> Locator:
    return shown.page.locator('[data-sum="all"] b')


def reason(shown: BoardPage) -> Locator:
    return shown.page.locator(".ck-np-reason")


def sent(shown: BoardPage, do: str) -> list[dict]:
    return [m["args"] for m in shown.page.evaluate("window.board.sent") if m["do"] == do]


# -- drawing ---------------------------------------------------------------------------------------------------------


def test_dragging_a_need_to_a_product_opens_a_form_that_answers(shown: BoardPage) -> None:
    need(shown, "D02").drag_to(product(shown, "P19"))
    expect(field(shown, "quantity")).to_have_value("70")  # what he needs, in TB
    expect(fact(shown, "months")).to_have_text("9 个月")  # as early as it may begin: April
    assert shown.focused() == "quantity-D02|P19"
    field(shown, "quantity").fill("60")
    field(shown, "discount").fill("30")
    expect(shown.page.locator(".ck-np-fold")).to_have_text("7 折")
    expect(fact(shown, "revenue")).to_have_text("98,280 元")  # 60 × 260 × 0.7 × 9
    expect(fact(shown, "most")).to_have_text("42%")
    assert shown.board.value == {}
    shown.page.locator(".ck-np-save").click()
    expect(chip(shown, "L001")).to_contain_text("自己画的")
    shown.settled()
    assert shown.board.value["L001"]["discount"] == 0.3 and shown.focused() == "line-L001"
    assert "已画上 L001" in shown.said() and not shown.page.locator(".ck-np-form, .ck-ghost").count()
    expect(total(shown)).to_have_text(wan(shown.board.budget.total))


def test_a_wrong_figure_in_a_new_form_is_told_and_the_next_one_answered(shown: BoardPage) -> None:
    need(shown, "D02").drag_to(product(shown, "P19"))
    expect(fact(shown, "months")).to_have_text("9 个月")
    field(shown, "discount").fill("120")
    expect(reason(shown)).to_contain_text("0% 到 100%")
    field(shown, "quantity").fill("60")
    field(shown, "discount").fill("30")
    expect(fact(shown, "revenue")).to_have_text("98,280 元")  # as in the test above


def test_refusals_stand_at_their_places_while_one_types(shown: BoardPage) -> None:
    chip(shown, "O03").is_visible()
    shown.page.locator(".ck-pick-customers").select_option("C03")
    chip(shown, "O03").click()
    field(shown, "discount").fill("90")
    field(shown, "quantity").fill("3")
    told = shown.page.locator(".ck-np-why-not")
    expect(told.filter(has_text="超过上限")).to_have_attribute("data-column", "discount")
    expect(told.filter(has_text="超过 1.2 倍")).to_have_attribute("data-column", "quantity")
    expect(told.filter(has_text="超过 1.2 倍").locator("b")).to_have_text("数量")
    expect(field(shown, "quantity")).to_have_attribute("aria-invalid", "true")
    assert shown.board.value == {}


def test_a_trap_says_its_sentence(shown: BoardPage) -> None:
    shown.page.locator(".ck-pick-customers").select_option("C04")
    need(shown, "D04").click()
    shown.page.locator(".ck-np-others").click()
    product(shown, "P07").click()
    expect(reason(shown)).to_contain_text("监控不是换线")  # K43 × P07 in need_product.csv


def test_the_marks_come_after_the_lock_and_the_slider_changes_the_line(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    page = shown.page
    state = "() => document.querySelector('.ck').outerHTML"
    assert not page.locator(".ck-np-marks, .ck-np-slide, [data-mark]").count()
    field(shown, "discount").fill("25")
    expect(page.locator(".ck-np-locker")).to_have_text("锁定 25%，看三个刻度")
    hidden = [one for one in ("最合算 ", "打平 ", "常用 ") if one in page.evaluate(state)]
    assert hidden == []
    page.locator(".ck-np-locker").click()
    expect(page.locator('.ck-np-says li[data-mark="best"]')).to_contain_text("最合算 19.7%")
    expect(page.locator(".ck-np-says li")).to_have_count(5)  # own, usual, best, break-even, a tenth more
    assert not page.locator(".ck-np-locker").count()
    field(shown, "discount").press("Enter")
    shown.settled()
    slide = page.locator(".ck-np-slide")
    expect(slide).to_have_value("25")
    slide.focus()
    page.keyboard.press("ArrowLeft")
    shown.settled()
    assert shown.board.value == {"O01": {"discount": 0.245}}
    page.keyboard.press("Control+z")
    expect(field(shown, "discount")).to_have_value("25")
    page.keyboard.press("Control+z")
    expect(field(shown, "discount")).to_have_value("10")
    expect(page.locator('.ck-np-says li[data-mark="own"]')).to_contain_text("你锁定的 25%")  # the lock stays


def test_click_a_need_then_a_product(shown: BoardPage) -> None:
    need(shown, "D01").click()
    expect(product(shown, "P21")).to_contain_text("正对")
    expect(product(shown, "P21")).to_contain_text("手机上批、上签")  # why: K13 × P21 in need_product.csv
    expect(product(shown, "P24")).to_contain_text("不沾边")
    product(shown, "P38").click()
    expect(shown.page.locator(".ck-np-form")).to_have_attribute("data-key", "form-D01|P38")
    shown.page.locator(".ck-np-close").click()
    assert not shown.page.locator(".ck-np-form").count() and shown.focused() == "product-P38"
    product(shown, "P21").click()  # there is a line already: its form
    expect(shown.page.locator(".ck-np-form")).to_have_attribute("data-key", "form-O01")
    assert not sent(shown, "link") and shown.board.value == {}


def test_everything_by_keyboard(shown: BoardPage) -> None:
    keyboard = shown.page.keyboard
    need(shown, "D02").focus()
    keyboard.press("ArrowDown")
    assert shown.focused() == "need-D01"
    keyboard.press("Enter")
    assert shown.focused() == "product-P21"  # the best
    keyboard.press("ArrowUp")
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    assert shown.focused() == "need-D01"
    keyboard.press("ArrowRight")
    while shown.focused() != "product-P38":
        keyboard.press("ArrowDown")
    keyboard.press("Enter")
    assert shown.focused() == "quantity-D01|P38"
    keyboard.type("150")  # instead of what stood there
    keyboard.press("Tab")
    keyboard.press("Control+a")
    keyboard.type("20")
    keyboard.press("Enter")
    expect(chip(shown, "L001")).to_be_focused()
    assert shown.board.value["L001"] == {
        "customer": "C01", "need": "D01", "product": "P38", "quantity": 150, "discount": 0.2, "start_month": 4,
    }  # fmt: skip
    keyboard.press("Enter")
    assert shown.focused() == "discount-L001"
    keyboard.press("Tab")
    keyboard.press("ArrowDown")
    shown.settled()
    assert shown.board.value["L001"]["start_month"] == 5
    keyboard.press("Tab")
    assert shown.focused() == "lock-L001"
    keyboard.press("Tab")
    assert shown.focused() == "remove-L001"
    keyboard.press("Enter")
    expect(need(shown, "D01")).to_be_focused()
    shown.settled()
    assert shown.board.value == {}
    keyboard.press("Control+z")
    expect(chip(shown, "L001")).to_be_visible()
    keyboard.press("Control+y")
    expect(chip(shown, "L001")).to_have_count(0)


def test_a_curve_follows_its_cards_and_opens_its_line(shown: BoardPage) -> None:
    curve = shown.page.locator('.ck-np-curve[data-line="O02"]')
    apart = """([curve, chip, product]) => {
      const path = curve.querySelector('.ck-np-stroke'), svg = path.ownerSVGElement.getBoundingClientRect();
      const a = chip.getBoundingClientRect(), b = product.getBoundingClientRect(), middle = (r) => r.top + r.height / 2;
      const from = path.getPointAtLength(0), to = path.getPointAtLength(path.getTotalLength());
      const off = [from.x + svg.left - a.right, from.y + svg.top - middle(a), to.x + svg.left - b.left];
      return Math.max(...[...off, to.y + svg.top - middle(b)].map(Math.abs));
    }"""

    def distance() -> float:
        ends = [curve, chip(shown, "O02"), product(shown, "P24")]
        value: float = shown.page.evaluate(apart, [end.element_handle() for end in ends])
        return value

    assert distance() <= 2
    chip(shown, "O01").click()  # the form pushes cards down
    assert distance() <= 2
    shown.page.set_viewport_size({"width": 760, "height": 900})
    shown.page.wait_for_function("document.querySelector('.ck').clientWidth < 760")
    shown.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert distance() <= 2
    box = curve.locator(".ck-np-hit").bounding_box()
    assert box is not None
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(shown.page.locator(".ck-np-form")).to_have_attribute("data-key", "form-O02")


# -- changing --------------------------------------------------------------------------------------------------------


def test_a_change_is_answered_while_typing_and_saved_on_leaving(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    field(shown, "discount").fill("20")
    expect(fact(shown, "net_price")).to_have_text("优惠后 12 元")
    expect(fact(shown, "revenue")).to_have_text("19,440 元")  # 180 × 12 × 9
    assert shown.board.value == {} and not sent(shown, "change")
    field(shown, "quantity").click()
    shown.settled()
    assert shown.board.value == {"O01": {"discount": 0.2}} and shown.focused() == "quantity-O01"
    expect(chip(shown, "O01")).to_contain_text("改过")
    shown.page.locator(".ck-np-draft").click()
    expect(field(shown, "discount")).to_have_value("10")
    assert shown.board.value == {}


def test_at_most_one_question_is_under_way(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    shown.page.evaluate("window.board.wait = 250")
    field(shown, "discount").press_sequentially("111")  # in place of the selected 10
    field(shown, "discount").fill("12")
    field(shown, "discount").fill("13")
    expect(fact(shown, "revenue")).to_have_text("21,141 元")  # 180 × 15 × 0.87 × 9
    asked = [args["discount"] for args in sent(shown, "quote")]
    assert asked[0] == 0.01 and asked[-1] == 0.13 and len(asked) <= 3


def test_a_refused_discount_keeps_what_was_typed_beside_the_reason(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    field(shown, "discount").fill("55.5")
    expect(reason(shown)).to_contain_text("优惠 55.5% 超过上限 38%")  # before it is saved
    field(shown, "discount").press("Enter")
    expect(shown.page.locator(".ck-refused")).to_contain_text("没有存")
    shown.settled()
    expect(reason(shown)).to_contain_text("没有存")
    expect(field(shown, "discount")).to_have_value("55.5")
    expect(field(shown, "discount")).to_have_attribute("aria-invalid", "true")
    expect(field(shown, "quantity")).not_to_have_attribute("aria-invalid", "true")
    described = field(shown, "discount").get_attribute("aria-describedby")
    expect(shown.page.locator(f"#{described}")).to_contain_text("没有存")
    assert shown.board.value == {} and shown.focused() == "discount-O01"
    chip(shown, "O02").click()  # leave, and come back to it
    chip(shown, "O01").click()
    expect(field(shown, "discount")).to_have_value("55.5")
    field(shown, "discount").fill("35")
    field(shown, "discount").press("Enter")
    shown.settled()
    assert shown.board.value == {"O01": {"discount": 0.35}} and shown.refused() == ""
    expect(reason(shown)).to_be_hidden()


@pytest.mark.parametrize(
    ("column", "typed", "text"),
    [
        ("discount", "七折", "“七折”"),
        ("discount", "130", "130%"),
        ("quantity", "-3", "不小于 0"),
        ("quantity", "", "空白"),
    ],
)
def test_what_is_no_figure_is_refused_and_stays(shown: BoardPage, column: str, typed: str, text: str) -> None:
    chip(shown, "O01").click()
    field(shown, column).fill(typed)
    field(shown, column).press("Enter")
    expect(shown.page.locator(".ck-refused")).to_contain_text(text)
    expect(field(shown, column)).to_have_value(typed)
    expect(field(shown, column)).to_have_attribute("aria-invalid", "true")
    assert shown.board.value == {}
    field(shown, column).press("Escape")  # given up
    chip(shown, "O01").click()
    expect(field(shown, column)).to_have_value({"discount": "10", "quantity": "180"}[column])


def test_full_width_digits_and_percent_signs_are_read(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    field(shown, "discount").fill("２０％")
    field(shown, "discount").press("Enter")
    shown.settled()
    assert shown.board.value == {"O01": {"discount": 0.2}}
    expect(field(shown, "discount")).to_have_value("20")


def test_a_refused_figure_waits_and_is_sent_with_the_next_one(shown: BoardPage) -> None:
    shown.page.locator(".ck-pick-customers").select_option("C03")
    chip(shown, "O03").click()
    field(shown, "discount").fill("90")
    field(shown, "discount").press("Enter")
    expect(reason(shown)).to_contain_text("超过上限 86%")
    field(shown, "start_month").select_option("12")
    shown.settled()
    expect(field(shown, "start_month")).to_have_value("12")
    expect(field(shown, "discount")).to_have_attribute("aria-invalid", "true")
    assert shown.board.value == {}
    field(shown, "discount").fill("74")
    field(shown, "discount").press("Enter")
    shown.settled()
    assert shown.board.value == {"O03": {"discount": 0.74, "start_month": 12}}


def test_undo_and_redo_buttons_follow_to_the_customer(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    field(shown, "quantity").fill("100")
    field(shown, "quantity").press("Enter")
    shown.settled()
    shown.page.locator(".ck-pick-customers").select_option("C04")
    expect(need(shown, "D04")).to_be_visible()
    shown.page.locator('[data-tool="undo"]').click()
    expect(chip(shown, "O01")).to_contain_text("180 人")
    assert "已撤销：C01 东街服务局，O01" in shown.said()
    shown.page.locator('[data-tool="redo"]').click()
    expect(chip(shown, "O01")).to_contain_text("100 人")
    shown.settled()
    assert shown.board.value == {"O01": {"quantity": 100}}


def test_a_line_is_taken_out_and_brought_back(shown: BoardPage) -> None:
    chip(shown, "O02").click()
    shown.page.locator(".ck-np-remove").click()
    expect(need(shown, "D02")).to_contain_text("还没配产品")
    expect(shown.page.locator('.ck-np-curve[data-line="O02"]')).to_have_count(0)
    expect(total(shown)).to_have_text(wan(budget_revenue(offered_case()).total - 48_800))
    shown.page.locator(".ck-np-restore").click()
    expect(chip(shown, "O02")).to_be_focused()
    shown.settled()
    assert shown.board.value == {}


# -- finding one's way -----------------------------------------------------------------------------------------------


def test_refused_lines_are_listed_and_lead_to_their_customer(shown: BoardPage) -> None:
    count = shown.page.locator(".ck-np-refused-count")
    expect(count).to_contain_text("1 条退回")
    count.focus()
    shown.page.keyboard.press("Enter")
    expect(shown.page.locator(".ck-np-refusal")).to_contain_text("O05 闪电网吧")
    expect(shown.page.locator(".ck-np-refusal")).to_contain_text("优惠 90% 超过上限 83%")
    shown.page.locator(".ck-np-refusal").click()
    expect(field(shown, "discount")).to_be_focused()
    assert shown.board.customer == "M01" and shown.focused() == "discount-O05"
    expect(shown.page.locator('.ck-np-curve[data-line="O05"] .ck-np-cross')).to_have_count(1)
    expect(need(shown, "D05")).to_contain_text("被退回")
    field(shown, "discount").fill("50")
    field(shown, "discount").press("Enter")
    expect(count).to_have_count(0)
    expect(shown.page.locator(".ck-np-sums")).to_contain_text("没有退回")


def test_customers_are_walked_through_and_found_by_name(browser: Browser, tmp_path: Path) -> None:
    case = load_case("gulou")
    board = board_of(tmp_path, case, tuple(score_industries(case).reference))
    with board_page(browser, board) as shown:
        customers = [row[0] for row in board.setup["customers"]]
        select, find = shown.page.locator(".ck-pick-customers"), shown.page.locator(".ck-pick-find")
        expect(select.locator("option")).to_have_count(len(customers))
        assert re.fullmatch(r"C\d+ \S+ · \d+ 条需求 · [\d.]+ 万元", select.locator("option").first.inner_text())
        shown.page.locator('[data-key="next"]').click()
        expect(select).to_have_value(customers[1])
        shown.settled()
        shown.page.locator('[data-key="previous"]').click()
        expect(select).to_have_value(customers[0])
        shown.settled()
        expect(shown.page.locator('[data-key="previous"]')).to_have_attribute("aria-disabled", "true")
        last, name = board.setup["customers"][-1][:2]
        find.fill(name)
        expect(select.locator("option")).to_have_count(2)  # the one shown, and the one found
        find.press("Enter")
        expect(select).to_have_value(last)
        shown.settled()
        assert board.customer == last and shown.focused() == "find" and f"{last} {name}" in shown.said()
        find.fill("没有这样的名字")
        expect(shown.page.locator(".ck-pick-row")).to_contain_text("没有这样的客户")


def test_other_products_are_behind_a_toggle(shown: BoardPage) -> None:
    assert not product(shown, "P01").count()
    shown.page.locator(".ck-np-others").click()
    expect(product(shown, "P01")).to_be_visible()
    expect(shown.page.locator(".ck-np-others")).to_have_attribute("aria-expanded", "true")
    expect(product(shown, "P01")).to_have_attribute("aria-label", pattern("匹配度 0，不沾边"))


def test_controls_say_what_they_are(shown: BoardPage) -> None:
    expect(need(shown, "D02")).to_have_attribute("aria-label", pattern("需求 D02 安全管理，已配产品。等保测评没有过"))
    need(shown, "D02").click()
    expect(product(shown, "P24")).to_have_attribute(
        "aria-label",
        "P24 安全防护与等保，3,800 元/套·月，优惠最多 28%，贡献至少 22%；和 D02 安全管理 的匹配度 3，正对；已有 O02",
    )
    expect(chip(shown, "O02")).to_have_attribute("aria-label", pattern("商机 O02，D02 到 P24 安全防护与等保"))
    chip(shown, "O02").click()
    expect(field(shown, "discount")).to_have_attribute("aria-label", "O02 安全防护与等保 的优惠")
    for key in ("own", "all"):
        label = shown.page.locator(f'[data-chart="{key}"] svg').get_attribute("aria-label") or ""
        assert label.count("月 ") == 12 and "7 月 " in label
    wrong = """(bad) => [...document.querySelectorAll('.ck button, .ck input, .ck select')]
      .map((n) => [n, n.getBoundingClientRect()]).filter(([n, box]) => bad === 'small'
        ? box.width < 24 || box.height < 24 : !n.ariaLabel && !n.textContent.trim()).map(([n]) => n.className)"""
    assert shown.page.evaluate(wrong, "unnamed") == shown.page.evaluate(wrong, "small") == []


def test_a_silent_kernel_is_told_and_nothing_is_lost(shown: BoardPage) -> None:
    chip(shown, "O01").click()
    shown.page.evaluate("window.board.silent = true")
    field(shown, "quantity").fill("77")
    field(shown, "quantity").press("Enter")
    shown.page.locator('.ck-status[data-status="unsaved"]').wait_for(timeout=8000)
    expect(field(shown, "quantity")).to_have_value("77")


# -- names and looks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("light", [True, False])
def test_names_that_are_not_nice_are_text_and_the_page_is_not_too_wide(
    browser: Browser, tmp_path: Path, light: bool
) -> None:
    case = hostile_case(offered_case())
    needs = case.needs.copy()
    needs.loc[0, ["pain", "bottleneck", "department"]] = HOSTILE[0], HOSTILE[2], HOSTILE[1]
    products = case.opportunities.copy()
    products.loc[0, "discount"] = 0.5  # refused: the reason names the customer
    board = NeedProductBoard(case.replace(needs=needs, opportunities=products), Team("tiny", "红队🐉", tmp_path), ALL)
    board.look("C01")
    with board_page(browser, board, light=light, width=900) as shown:
        page = shown.page
        expect(need(shown, "D01")).to_contain_text(HOSTILE[0])
        expect(need(shown, "D01")).to_contain_text(HOSTILE[1])
        expect(need(shown, "D01")).to_contain_text(HOSTILE[2])
        page.locator(".ck-np-refused-count").click()
        expect(page.locator(".ck-np-refusals")).to_contain_text(HOSTILE[0])
        chip(shown, "O01").click()
        expect(reason(shown)).to_contain_text("超过上限")
        page.locator(".ck-np-others").click()
        page.locator(".ck-pick-customers").select_option("C03")
        expect(page.locator('[data-chart="own"]')).to_contain_text(HOSTILE[2])
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        spilt = """[...document.querySelectorAll('.ck *')]
          .filter((n) => n.getBoundingClientRect().right > innerWidth - 8).map((n) => n.outerHTML.slice(0, 80))"""
        assert page.evaluate(spilt) == []
