"""The decision-matrix board as a person uses it: mouse, spreadsheet keys, clipboard, what-if, strange names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.case import load_case
from course_lib.method import rate
from tests.browser.bare import BoardPage, board_page, pattern
from tests.tiny import tiny_case
from tests.widgets.hostile import HOSTILE, hostile_case
from tests.widgets.odds.test_decision import FACTORS, board_of, ten_by_ten

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path)) as page:
        yield page


@pytest.fixture
def ten(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path, ten_by_ten(), "C03")) as page:
        yield page


def cell(shown: BoardPage, contact: str, factor: str) -> Locator:
    return shown.page.locator(f'[data-key="cell-{contact}|{factor}"]')


def tab(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'[data-key="tab-{name}"]')


def copy(shown: BoardPage, text: str) -> None:
    """Put text on the clipboard as a spreadsheet does."""
    shown.page.evaluate("document.body.append(document.createElement('textarea'))")
    shown.page.locator("body > textarea").fill(text)
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.press("Control+c")
    shown.page.evaluate("document.querySelector('body > textarea').remove()")


def test_a_number_typed_with_the_mouse_is_saved_and_answered(shown: BoardPage) -> None:
    cell(shown, "P01", "price").click()
    shown.page.keyboard.type("3.5")
    shown.page.locator(".ck-title").click()  # leaving the cell saves it
    shown.settled()
    assert shown.board.ratings == {"P01": {"price": 3.5}}
    expected = rate(tiny_case(), "C01", ratings={"P01": {"price": 3.5}})
    expect(tab(shown, "unicom")).to_contain_text(f"{expected.parts['us']:.1f}")
    expect(shown.page.locator(".ck-d-band")).to_contain_text(f"{expected.score:.1f}")
    assert "周建民 × 价格与总成本，给我方 8 → 3.5" in shown.said()
    told = re.compile("^周建民 × 价格与总成本，给我方 3.5 分，0 到 10，原来 8")
    expect(cell(shown, "P01", "price")).to_have_attribute("aria-label", told)
    expect(cell(shown, "P01", "price")).to_have_attribute("title", pattern("原来 8"))
    expect(shown.page.locator("td", has=cell(shown, "P01", "price"))).to_have_class(pattern("ck-d-changed"))


def test_arrows_enter_and_home_go_as_in_a_spreadsheet(shown: BoardPage) -> None:
    keyboard, walked = shown.page.keyboard, []
    cell(shown, "P01", "fit").focus()
    keys = (
        "ArrowRight",
        "ArrowDown",
        "Enter",
        "Enter",
        "Shift+Enter",
        "ArrowLeft",
        "ArrowLeft",
        "End",
        "Home",
        "Control+End",
    )
    for key in (*keys, "Control+Home"):
        keyboard.press(key)
        walked.append((shown.focused() or "").removeprefix("cell-"))
    assert walked == [
        "P01|price", "P02|price", "P03|price", "P03|price", "P02|price", "P02|fit", "P02|fit",
        "P02|flexibility", "P02|fit", "P03|flexibility", "P01|fit",
    ]  # fmt: skip
    assert shown.page.locator('.ck-d-rate[tabindex="0"]').count() == 1
    assert not shown.page.evaluate("window.board.sent.length")  # nothing was changed by looking
    keyboard.press("Tab")
    assert not (shown.focused() or "").startswith("cell-")
    keyboard.press("Shift+Tab")
    assert shown.focused() == "cell-P01|fit"  # the one cell that Tab stops at


def test_typing_row_after_row(shown: BoardPage) -> None:
    cell(shown, "P01", "price").focus()
    for text in ("1", "2.5", "３"):
        shown.page.keyboard.insert_text(text)
        shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.ratings == {"P01": {"price": 1}, "P02": {"price": 2.5}, "P03": {"price": 3}}
    expect(cell(shown, "P03", "price")).to_have_value("3")
    assert shown.focused() == "cell-P03|price"
    shown.page.keyboard.press("Control+z")
    shown.settled()
    assert shown.board.ratings == {"P01": {"price": 1}, "P02": {"price": 2.5}}
    expect(cell(shown, "P03", "price")).to_have_value("8")
    shown.page.keyboard.press("Control+y")
    shown.settled()
    assert shown.board.ratings["P03"] == {"price": 3}


def test_keys_nudge_clear_and_take_back(shown: BoardPage) -> None:
    keyboard, price = shown.page.keyboard, cell(shown, "P01", "price")
    price.focus()
    for key in ("Alt+ArrowUp", "+", "+"):  # 8 → 9 → 10, and no further
        keyboard.press(key)
    expect(price).to_have_value("10")
    keyboard.press("-")
    keyboard.press("Alt+ArrowDown")
    keyboard.press("Alt+ArrowDown")
    expect(price).to_have_value("7")
    shown.settled()
    assert shown.board.ratings == {"P01": {"price": 7}}
    keyboard.press("Delete")  # can be replaced, not taken back
    expect(shown.page.locator(".ck-refused")).to_contain_text("不能撤回")
    expect(price).to_have_value("7")
    assert shown.board.ratings == {"P01": {"price": 7}}
    keyboard.press("Shift+Delete")
    expect(price).to_have_value("8")
    shown.settled()
    assert shown.board.ratings is None and shown.focused() == "cell-P01|price"
    keyboard.press("Shift+Delete")
    assert "没有改过" in shown.said()


def test_escape_takes_back_what_was_typed(shown: BoardPage) -> None:
    price = cell(shown, "P01", "price")
    price.focus()
    shown.page.keyboard.type("12")
    shown.page.keyboard.press("Escape")
    expect(price).to_have_value("8")
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("ArrowLeft")
    shown.page.keyboard.press("F2")
    shown.page.keyboard.press("ArrowLeft")  # moves inside the cell
    assert shown.focused() == "cell-P01|price"
    shown.page.keyboard.type("0.")
    shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.ratings == {"P01": {"price": 0.8}}


def test_what_is_refused_stays_in_its_cell(shown: BoardPage) -> None:
    price, fit = cell(shown, "P01", "price"), cell(shown, "P01", "fit")
    price.focus()
    shown.page.keyboard.type("11")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_function("document.querySelector('.ck-refused').textContent")
    assert "P01 周建民 的价格与总成本写成了 “11”；应为 0 到 10" in shown.refused()
    expect(price).to_have_value("11")
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_have_attribute("aria-label", pattern("没有收下：“11”"))
    fit.focus()
    shown.page.keyboard.type("9")
    shown.page.keyboard.press("Enter")
    shown.settled()
    expect(price).to_have_value("11")  # still there, still marked
    assert shown.board.ratings == {"P01": {"fit": 9}} and shown.refused() == ""
    price.focus()
    shown.page.keyboard.type("1")
    shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.ratings == {"P01": {"fit": 9, "price": 1}}
    expect(price).not_to_have_attribute("aria-invalid", "true")
    price.fill("x")
    shown.page.keyboard.press("Tab")
    expect(price).to_have_attribute("aria-invalid", "true")
    price.focus()
    shown.page.keyboard.press("Escape")
    expect(price).to_have_value("1")
    assert shown.refused() == ""


def test_a_block_is_pasted_as_one_step(ten: BoardPage) -> None:
    values = [[(i * 10 + j) % 101 / 10 for j in range(10)] for i in range(10)]
    copy(ten, "\r\n".join("\t".join(f"{v:g}" for v in line) for line in values) + "\r\n")
    cell(ten, "T00", "fit").click()
    ten.page.keyboard.press("Control+v")
    expect(cell(ten, "T09", "flexibility")).to_have_value("9.9")
    ten.settled()
    assert ten.board.matrix.us.to_numpy().tolist() == values
    assert "改了" in ten.said() and ten.page.evaluate("window.board.sent.length") == 1
    ten.page.locator('[data-tool="undo"]').click()
    expect(cell(ten, "T09", "flexibility")).to_have_value("7")
    assert ten.board.ratings is None


def test_a_block_that_cannot_be_taken_is_told_and_kept(ten: BoardPage) -> None:
    copy(ten, "７\tx\t \n11\t4\t5")
    tab(ten, "mobile").click()
    cell(ten, "T08", "switching").click()
    ten.page.keyboard.press("Control+v")
    ten.page.wait_for_function("document.querySelector('.ck-refused').textContent")
    assert "一格也没有存" in ten.refused() and "第 3 列在表外：从“切换成本与兼容”往右只有 2 列" in ten.refused()
    assert "第 1 行第 2 列（冯一鸣 × 商务灵活）：“x”" in ten.refused() and ten.board.rival_ratings is None
    expect(cell(ten, "T08", "flexibility")).to_have_value("x")
    expect(cell(ten, "T08", "flexibility")).to_have_attribute("aria-invalid", "true")
    expect(cell(ten, "T08", "switching")).to_have_attribute("aria-label", pattern("还没有存：“７”"))
    expect(cell(ten, "T09", "switching")).to_have_attribute("aria-invalid", "true")
    ten.page.get_by_role("button", name="只收其余 2 格").click()
    ten.settled()
    assert ten.board.rival_ratings == {"mobile": {"T08": {"switching": 7}, "T09": {"flexibility": 4}}}
    assert ten.focused() == "cell-T08|switching"
    expect(cell(ten, "T08", "flexibility")).to_have_value("x")  # nothing is lost until one says so
    ten.page.keyboard.press("Control+v")
    ten.page.get_by_role("button", name="都不要").click()
    expect(ten.page.locator('[aria-invalid="true"]')).to_have_count(0)
    assert ten.refused() == "" and ten.focused() == "cell-T08|switching"


def test_one_pasted_value_is_typed_like_any_other(shown: BoardPage) -> None:
    copy(shown, "６.5\n")
    cell(shown, "P01", "fit").focus()
    shown.page.keyboard.press("Control+v")
    shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.ratings == {"P01": {"fit": 6.5}}


def test_rivals_and_the_lead_have_tabs(shown: BoardPage) -> None:
    tab(shown, "unicom").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.focused() == "tab-telecom"
    expect(shown.page.get_by_role("grid")).to_have_attribute("aria-label", pattern("中国电信"))
    cell(shown, "P01", "fit").fill("10")
    shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.rival_ratings == {"telecom": {"P01": {"fit": 10}}} and shown.board.ratings is None
    tab(shown, "telecom").focus()
    shown.page.keyboard.press("End")
    assert shown.focused() == "tab-lead" and shown.page.locator(".ck-d-rate").count() == 0
    row = shown.page.locator('[data-key="row-P01"] td.ck-d-lead')
    lead = shown.board.matrix.lead_matrix.loc["P01"].to_numpy()
    assert [t.replace("−", "-").replace("+", "") for t in row.all_inner_texts()] == [f"{v:g}" for v in lead]
    expect(row.first).to_have_attribute("title", pattern("领先"))
    classes = [
        int((c or "")[-1])
        for c in re.findall(r"ck-d-lead-\d", " ".join(row.evaluate_all("n => n.map((x) => x.className)")))
    ]
    assert [sign(c - 3) for c in classes] == [sign(v) for v in lead]  # below the middle: behind; above: ahead
    expect(shown.page.locator(".ck-d-left .ck-d-legend")).to_contain_text("≥ +3")


def sign(value: float) -> int:
    return int(value > 0) - int(value < 0)


def test_trying_out_shows_before_and_after(shown: BoardPage) -> None:
    before = shown.board.matrix.score
    shown.page.get_by_role("switch", name="试一试").click()
    cell(shown, "P01", "fit").fill("1")
    shown.page.keyboard.press("Enter")
    shown.settled()
    assert shown.board.ratings is None and shown.board.trial is not None
    after = shown.board.trial.score
    line = shown.page.locator(".ck-d-scores tr", has_text="得分 X")
    expect(line).to_contain_text(f"{before:.1f}")
    expect(line).to_contain_text(f"→ {after:.1f}")
    expect(shown.page.locator(".ck-d-scale")).to_have_attribute(
        "aria-label", pattern(f"已存 {before:.1f}，有把握；试一试 {after:.1f}")
    )
    assert shown.page.locator(".ck-d-mark polygon").count() == 2
    expect(cell(shown, "P01", "fit")).to_have_attribute("aria-label", pattern("已存 8，原来 8"))
    shown.page.get_by_role("button", name="采用").click()
    shown.settled()
    assert shown.board.ratings == {"P01": {"fit": 1}} and shown.board.trial is None and shown.focused() == "switch"
    shown.page.locator('[data-tool="undo"]').click()
    shown.settled()
    assert shown.board.ratings is None and shown.board.trial.score == after
    shown.page.get_by_role("button", name="放弃").click()
    expect(cell(shown, "P01", "fit")).to_have_value("8")
    assert shown.board.trial is None


def test_the_cheapest_step_is_marked_and_can_be_tried(browser: Browser, tmp_path: Path) -> None:
    board = board_of(tmp_path, load_case("gulou"), None)
    contact, factor = board.state["path"]["cell"]
    to = board.state["path"]["to"]
    with board_page(browser, board) as shown:
        expect(cell(shown, contact, factor)).to_have_attribute("aria-label", pattern(f"最省力的一步：改到 {to:g}"))
        tab(shown, "mobile").click()
        assert shown.page.locator(".ck-d-matrix .ck-d-cheapest").count() == 0
        shown.page.get_by_role("button", name="放进试一试").click()
        expect(cell(shown, contact, factor)).to_have_value(f"{to:g}")
        expect(tab(shown, "unicom")).to_have_attribute("aria-selected", "true")
        assert board.ratings is None and board.trial is not None


def test_changes_are_listed_and_taken_back_one_by_one(shown: BoardPage) -> None:
    shown.board.rate_many([["P01", "fit", 1], ["P02", "fit", 2]])
    shown.board.rate("P01", "fit", 2, carrier="mobile")
    cell(shown, "P03", "fit").fill("3")
    shown.page.keyboard.press("Enter")
    shown.settled()
    shown.page.locator(".ck-d-changes summary").click()
    items = shown.page.locator(".ck-d-changes li")
    expect(items).to_have_count(4)
    expect(items.first).to_contain_text("周建民 × 需求与方案匹配，我方：原来 8，现在 1")
    shown.page.get_by_role("button", name="还原 周建民 × 需求与方案匹配（中国移动）").click()
    expect(items).to_have_count(3)
    shown.settled()
    assert shown.board.rival_ratings is None and shown.focused() == "changes"


def test_customers_are_found_and_looked_at(browser: Browser, tmp_path: Path) -> None:
    board = board_of(tmp_path, load_case("gulou"), "C005")
    with board_page(browser, board) as shown:
        page, select = shown.page, shown.page.get_by_role("combobox", name="客户")
        names = dict(zip(board.case.customers["id"], board.case.customers["name"], strict=True))
        expect(select.locator("option")).to_have_count(len(names))
        texts = select.locator("option").all_inner_texts()
        assert re.fullmatch(rf"C005 {names['C005']} · \S+ · [\d.,]+ 万元", texts[4])
        page.get_by_role("button", name="下一家").click()
        expect(select).to_have_value("C006")
        page.get_by_role("button", name="上一家").click()
        expect(select).to_have_value("C005")
        select.select_option("C012")
        shown.settled()
        assert board.customer == "C012" and f"看 C012 {names['C012']}" in shown.said()
        page.get_by_role("searchbox").fill(names["C030"])
        expect(page.locator(".ck-d-pick")).to_contain_text("找到 1 家")
        expect(select.locator("option")).to_have_count(2)  # the one looked at stays
        page.keyboard.press("Enter")
        expect(select).to_have_value("C030")
        shown.settled()
        assert board.customer == "C030" and board.ratings is None
        page.get_by_role("searchbox").fill("没有这家")
        expect(page.locator(".ck-d-pick")).to_contain_text("没有找到")
        expect(select).to_have_value("C030")


def test_undo_turns_to_what_was_changed(shown: BoardPage) -> None:
    tab(shown, "mobile").click()
    cell(shown, "P02", "brand").fill("1")
    shown.page.keyboard.press("Enter")
    shown.settled()
    shown.page.locator(".ck-d-customer").focus()
    shown.page.locator(".ck-d-customer").select_option("M01")
    tab(shown, "unicom").click()
    shown.settled()
    shown.page.locator('[data-tool="undo"]').click()
    expect(shown.page.locator(".ck-d-customer")).to_have_value("C01")
    expect(tab(shown, "mobile")).to_have_attribute("aria-selected", "true")
    expect(cell(shown, "P02", "brand")).to_have_attribute("tabindex", "0")
    assert "吴小敏 × 品牌与案例，给中国移动 1 → 7" in shown.said()
    shown.page.locator('[data-tool="redo"]').click()
    cell(shown, "P01", "fit").focus()
    shown.page.keyboard.press("Control+z")
    shown.settled()
    assert shown.focused() == "cell-P02|brand"


def test_quick_typing_with_a_slow_kernel_loses_nothing(ten: BoardPage) -> None:
    ten.page.evaluate("window.board.wait = 120")
    cell(ten, "T00", "fit").focus()
    for i in range(10):
        ten.page.keyboard.type(str(i))
        ten.page.keyboard.press("Enter")
    ten.page.keyboard.type("4")  # still being typed when the answers come
    ten.settled()
    expect(cell(ten, "T09", "fit")).to_have_value("4")
    ten.page.keyboard.press("Enter")
    ten.settled()
    assert ten.board.matrix.us["fit"].tolist() == [*range(9), 4]


def test_ten_by_ten_fits(browser: Browser, tmp_path: Path) -> None:
    for width, light in ((1000, True), (900, False)):
        with board_page(browser, board_of(tmp_path, ten_by_ten(), "C03"), width=width, light=light) as shown:
            assert shown.page.locator(".ck-d-rate").count() == 100
            assert shown.page.evaluate(WIDE) <= 0
            if width == 1000:
                assert shown.page.locator(".ck-d-scroll").evaluate("n => n.scrollWidth - n.clientWidth") <= 0
                side, table = (
                    shown.page.locator(".ck-d-verdict").bounding_box(),
                    shown.page.locator(".ck-d-scroll").bounding_box(),
                )
                assert side and table and side["x"] >= table["x"] + table["width"]  # beside it, not below
            names = [n or "" for n in shown.page.locator(".ck-d-rate").evaluate_all("n => n.map((x) => x.ariaLabel)")]
            assert len(set(names)) == 100 and all(re.search(r" × .+，给我方 .+，0 到 10", n) for n in names)
            sizes = shown.page.locator(".ck-decision :is(button, input, select)").evaluate_all(
                "nodes => nodes.map((n) => n.getBoundingClientRect()).map((r) => Math.min(r.width, r.height))"
            )
            assert min(sizes) >= 24


def contrast(shown: BoardPage, selector: str) -> list[float]:
    """Contrast of text and ground (WCAG 2) of each element."""
    return shown.page.locator(selector).evaluate_all(  # type: ignore[no-any-return]
        """(nodes) => { const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
        const over = (a, b) => a.slice(0, 3).map((v, i) => v * (a[3] ?? 1) + b[i] * (1 - (a[3] ?? 1)));
        const light = (c) => c.map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
          .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
        const ground = (n) => { if (!n) return [255, 255, 255]; const c = rgb(getComputedStyle(n).backgroundColor);
          return (c[3] ?? 1) === 1 ? c : over(c, ground(n.parentElement)); };
        return nodes.map((n) => { const g = ground(n), t = over(rgb(getComputedStyle(n).color), g);
          const [a, b] = [light(t), light(g)].sort((x, y) => y - x); return (a + .05) / (b + .05); }); }"""
    )


@pytest.mark.parametrize("light", [True, False])
def test_numbers_are_readable_on_every_colour(browser: Browser, tmp_path: Path, light: bool) -> None:
    board = board_of(tmp_path, ten_by_ten(), "C03")
    board.rate_many([["T00", f, v] for f, v in zip(FACTORS, (0, 1, 2, 3, 4, 5, 6, 7, 9, 10), strict=True)])
    rivals = (9, 3, 3, 3.5, 4, 4.5, 5, 3, 1, None)
    for carrier in ("telecom", "mobile"):
        board.rate_many([["T00", f, v] for f, v in zip(FACTORS, rivals, strict=True)], carrier)
    with board_page(browser, board, light=light) as shown:
        kinds = shown.page.locator(".ck-d-rate").evaluate_all(
            "n => [...new Set(n.map((x) => x.parentElement.className.match(/heat-./)?.[0]))]"
        )
        assert {f"heat-{i}" for i in range(5)} <= set(kinds)
        assert min(contrast(shown, ".ck-d-rate")) >= 4.5
        assert (
            min(contrast(shown, ".ck-muted, .ck-warn, .ck-d-weight, .ck-d-mean, .ck-d-total, .ck-d-scores td")) >= 4.5
        )
        tab(shown, "lead").click()
        leads = shown.page.locator(".ck-d-lead").evaluate_all(
            "n => [...new Set(n.map((x) => x.className.match(/lead-./)?.[0]))]"
        )
        assert {f"lead-{i}" for i in range(7)} <= set(leads)
        assert min(contrast(shown, ".ck-d-lead span")) >= 4.5


@pytest.mark.parametrize("light", [True, False])
def test_names_that_are_not_nice_stay_text(browser: Browser, tmp_path: Path, light: bool) -> None:
    board = board_of(tmp_path, hostile_case(tiny_case()))
    with board_page(browser, board, light=light, width=900) as shown:
        for name in HOSTILE:
            expect(shown.page.locator(".ck-d-matrix tbody th", has_text=name)).to_have_count(1)
            expect(shown.page.locator(".ck-d-customer option", has_text=name)).to_have_count(1)
        cell(shown, "P01", "fit").fill("1")
        shown.page.keyboard.press("Enter")
        shown.settled()
        assert HOSTILE[0] in shown.said()
        expect(shown.page.locator(".ck-d-info")).to_contain_text(HOSTILE[1])
        shown.page.locator('[data-tool="undo"]').click()
        shown.settled()
        assert shown.page.locator(".ck-decision img").count() == 0 and shown.page.evaluate(WIDE) <= 0


def test_everything_has_a_name(shown: BoardPage) -> None:
    tree = shown.page.locator(".ck-decision").aria_snapshot()
    for part in ("combobox", "grid", "tab ", "switch", "columnheader", "rowheader"):
        assert part in tree
    nameless = [
        line
        for line in tree.splitlines()
        if re.fullmatch(r"\s*- (button|textbox|tab|switch|combobox|grid|img):?", line)
    ]
    assert nameless == []


def test_leads_and_outcomes_are_drawn_and_follow_a_draft(browser: Browser, tmp_path: Path) -> None:
    """The story's hospital: one person hatched, three lines with three outcomes, one refused with its reason."""
    case = load_case("gulou")
    board = board_of(tmp_path, case, str(case.meta.story["customer"]))
    with board_page(browser, board) as shown:
        page = shown.page
        assert page.locator(".ck-d-unseen").count() == sum(not p["met"] for p in board.state["ahead"]) == 1
        assert page.locator("circle.ck-d-ahead, circle.ck-d-behind").count() == len(board.state["ahead"]) - 1
        told = {line["id"]: line for line in board.state["outcomes"]}
        bars = page.locator(".ck-d-outcomes")
        assert bars.count() == sum("texts" in line for line in told.values())
        refused = next(line for line in told.values() if "refused" in line)
        expect(page.locator(f'[data-key="line-{refused["id"]}"]')).to_contain_text(refused["refused"])
        before = bars.first.get_attribute("aria-label")
        page.get_by_role("button", name="放进试一试").click()
        shown.settled()
        expect(bars.first).not_to_have_attribute("aria-label", before or "")
        expect(page.locator(".ck-d-lines")).to_contain_text("已存 ")
        assert not page.evaluate(WIDE)
