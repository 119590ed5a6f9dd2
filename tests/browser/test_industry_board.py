"""The industry board as a person uses it: mouse, keyboard, sliders, refusals, names that are not nice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from course_lib.method import IndustryScores, score_industries
from tests.browser.bare import BoardPage, board_page
from tests.widgets.hostile import HOSTILE
from tests.widgets.industry.test_industry import CAPACITY, GROUPS, GULOU, OUT, SCORES, TOP, board_of, hostile_case

GIVEN = GULOU.catalog.criteria.set_index("id")["weight"].to_dict()
#: As the board ranks when capacity is slid to 90.
LARGE = score_industries(GULOU, weights={**GIVEN, "capacity": 90}, capacity=CAPACITY)


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[BoardPage]:
    with board_page(browser, board_of(tmp_path)) as page:
        yield page


def key(shown: BoardPage, name: str) -> Locator:
    return shown.page.locator(f'[data-key="{name}"]')


def classed(name: str) -> re.Pattern[str]:
    return re.compile(rf"(^| ){name}( |$)")


def sent(shown: BoardPage) -> list[str]:
    names: list[str] = shown.page.evaluate("window.board.sent.map((message) => message.do)")
    return names


def order(shown: BoardPage) -> list[str]:
    """Ids of the rows from top to bottom."""
    ids: list[str] = shown.page.locator(".ck-i-row").evaluate_all("(rows) => rows.map((row) => row.dataset.item)")
    return ids


def ranked(item: str, scores: IndustryScores) -> str:
    """Whether the row's rank is shown as these scores have it, in the page's language."""
    shown = f"document.querySelector('[data-item={item}] .ck-i-rank span').textContent"
    return f"{shown} === '{scores.table.at[item, 'rank']}'"


def places(shown: BoardPage) -> dict[str, tuple[float, float]]:
    """Where the bubbles stand (or are on their way to)."""
    told: dict[str, Any] = shown.page.locator(".ck-i-bubble").evaluate_all(
        "(gs) => Object.fromEntries(gs.map((g) => [g.dataset.item, g.style.transform.match(/-?[0-9.]+/g).map(Number)]))"
    )
    return {i: (x, y) for i, (x, y) in told.items()}


def thumb(shown: BoardPage, criterion: str, value: float) -> tuple[float, float]:
    box = key(shown, f"slider-{criterion}").bounding_box()
    assert box
    return box["x"] + 8 + (box["width"] - 16) * value / 100, box["y"] + box["height"] / 2


# -- picking ----------------------------------------------------------------------------------------------------------


def test_boxes_and_bubbles_pick_and_drop(shown: BoardPage) -> None:
    expect(shown.page.locator(".ck-i-pick:checked")).to_have_count(5)
    key(shown, f"pick-{TOP[4]}").click()
    expect(key(shown, f"bubble-{TOP[4]}")).to_have_attribute("aria-pressed", "false")
    expect(key(shown, "tab-0")).to_contain_text("4 / 5")
    key(shown, "bubble-I06").click()
    expect(key(shown, "pick-I06")).to_be_checked()
    expect(key(shown, "id-I06")).to_have_class(classed("ck-i-picked"))
    expect(key(shown, "row-I06")).to_have_class(classed("ck-i-picked"))
    expect(key(shown, "tab-0")).to_contain_text("I06 金融")
    shown.settled()
    assert shown.board.value["industries"] == [*TOP[:4], "I06"] and "已选 I06 金融" in shown.said()
    key(shown, "bubble-I06").click()
    shown.settled()
    assert shown.board.value["industries"] == TOP[:4]


@pytest.mark.parametrize("by", ["pick", "bubble"])
def test_a_sixth_is_refused_and_a_last_one_stays(shown: BoardPage, by: str) -> None:
    key(shown, f"{by}-I06").click()
    shown.settled()
    assert "选满 5 个" in shown.refused() and f"{TOP[4]} " in shown.refused()
    expect(key(shown, "pick-I06")).not_to_be_checked()
    assert not shown.board.team.path.exists()
    for i in TOP[1:]:
        key(shown, f"pick-{i}").click()
    key(shown, f"{by}-{TOP[0]}").click()
    shown.settled()
    assert "至少留 1 个" in shown.refused()
    expect(key(shown, f"pick-{TOP[0]}")).to_be_checked()
    assert shown.board.value["industries"] == TOP[:1]


def test_quick_clicks_are_all_kept(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.wait = 60")
    for name in (f"pick-{TOP[4]}", f"pick-{OUT[0]}", f"bubble-{TOP[0]}", f"pick-{OUT[2]}", f"pick-{OUT[2]}"):
        key(shown, name).click()
    shown.settled()
    assert shown.board.value["industries"] == [*TOP[1:4], OUT[0]]
    expect(shown.page.locator(".ck-i-pick:checked")).to_have_count(4)


def test_everything_by_keyboard(shown: BoardPage) -> None:
    keyboard = shown.page.keyboard
    key(shown, "tab-0").focus()
    keyboard.press("ArrowRight")
    assert shown.focused() == "tab-1"
    expect(key(shown, "tab-1")).to_have_attribute("aria-selected", "true")
    assert sorted(order(shown)) == [f"G0{n}" for n in range(1, 9)]
    key(shown, f"pick-{GROUPS[0]}").focus()
    keyboard.press("Space")
    shown.settled()
    assert shown.board.value["merchant_groups"] == GROUPS[1:] and shown.focused() == f"pick-{GROUPS[0]}"
    key(shown, f"bubble-{GROUPS[0]}").focus()
    walked = []
    for press in ("ArrowRight", "ArrowDown", "End", "ArrowRight", "ArrowLeft", "Home", "ArrowUp"):
        keyboard.press(press)
        walked.append(str(shown.focused()).removeprefix("bubble-"))
    ranked = SCORES.top("商群", 8)
    assert walked == [ranked[1], ranked[2], ranked[7], ranked[7], ranked[6], ranked[0], ranked[0]]
    assert shown.page.locator('.ck-i-bubble[tabindex="0"]').count() == 1
    keyboard.press("Space")
    shown.settled()
    assert shown.board.value["merchant_groups"] == [*GROUPS[1:], GROUPS[0]]
    assert shown.focused() == f"bubble-{GROUPS[0]}"
    keyboard.press("Enter")
    shown.settled()
    assert shown.board.value["merchant_groups"] == GROUPS[1:]


def test_tab_goes_through_the_controls_in_the_order_seen(shown: BoardPage) -> None:
    key(shown, "tab-0").focus()
    seen = []
    for _ in range(32):
        shown.page.keyboard.press("Tab")
        seen.append(str(shown.focused()))
    assert seen[:2] == ["slider-capacity", "typed-capacity"] and seen[12] == "forget"
    assert seen[13] == f"bubble-{TOP[0]}" and seen[14:17] == ["sort-rank", "sort-name", "sort-total"]
    assert seen[25:27] == [f"pick-{TOP[0]}", f"pick-{TOP[1]}"]


def test_undo_and_redo_by_button_and_by_key_turn_to_the_line(shown: BoardPage) -> None:
    undo, redo = (shown.page.locator(f'[data-tool="{name}"]') for name in ("undo", "redo"))
    expect(undo).to_have_attribute("aria-disabled", "true")
    key(shown, "tab-1").click()
    key(shown, f"pick-{GROUPS[2]}").click()
    key(shown, "tab-0").click()
    shown.settled()
    undo.click()
    expect(key(shown, f"pick-{GROUPS[2]}")).to_be_checked()
    assert f"已撤销：选上 {GROUPS[2]}" in shown.said()
    key(shown, "tab-0").click()
    redo.click()
    expect(key(shown, f"pick-{GROUPS[2]}")).not_to_be_checked()
    key(shown, "typed-ease").fill("60")
    shown.page.keyboard.press("Enter")
    shown.settled()
    key(shown, f"pick-{GROUPS[2]}").focus()
    shown.page.keyboard.press("Control+z")
    expect(key(shown, "typed-ease")).to_have_value("15")
    shown.page.keyboard.press("Control+z")
    expect(key(shown, f"pick-{GROUPS[2]}")).to_be_checked()
    shown.page.keyboard.press("Control+y")
    shown.page.keyboard.press("Control+Shift+z")
    expect(key(shown, "typed-ease")).to_have_value("60")
    shown.page.locator('[data-tool="reset"]').click()
    expect(key(shown, f"pick-{GROUPS[2]}")).to_be_checked()
    expect(key(shown, "slider-ease")).to_have_value("15")


# -- weighing ---------------------------------------------------------------------------------------------------------


def test_a_slider_shows_a_preview_and_saves_when_it_is_let_go(shown: BoardPage) -> None:
    before, mouse = places(shown), shown.page.mouse
    mouse.move(*thumb(shown, "capacity", 25))
    mouse.down()
    mouse.move(*thumb(shown, "capacity", 90), steps=6)
    shown.page.wait_for_function(ranked("I06", LARGE))
    shown.settled()
    assert set(sent(shown)) == {"preview"} and not shown.board.team.path.exists()
    expect(key(shown, "weight-capacity").locator(".ck-i-share")).to_have_text("55%")
    expect(shown.page.locator(".ck-i-caption")).to_contain_text("松手才存")
    mouse.up()
    shown.settled()
    assert sent(shown).count("weigh") == 1 and sent(shown)[-1] == "weigh"
    assert shown.board.weights["capacity"] == 90
    table = shown.board.scores.table
    assert order(shown) == shown.board.scores.top("政企", 12) != SCORES.top("政企", 12)
    after = places(shown)
    assert after != before
    assert sorted(after, key=lambda i: after[i][0]) == list(table.loc[list(after), "strength"].sort_values().index)
    assert sorted(after, key=lambda i: -after[i][1]) == list(
        table.loc[list(after), "attractiveness"].sort_values().index
    )
    expect(shown.page.locator(".ck-i-caption")).to_contain_text("你们队的权重")
    expect(key(shown, "row-I06").locator(".ck-i-moved")).to_have_attribute(
        "aria-label", f"课程的权重下是第 {SCORES.table.at['I06', 'rank']} 名"
    )
    shown.page.locator('[data-tool="undo"]').click()
    expect(key(shown, "slider-capacity")).to_have_value("25")
    assert order(shown) == SCORES.top("政企", 12)


def test_at_most_one_preview_is_under_way_and_the_last_value_counts(shown: BoardPage) -> None:
    shown.page.evaluate(
        """() => { const board = window.board, push = board.sent.push.bind(board.sent);
        board.wait = 120; board.open = 0; board.most = 0;
        board.sent.push = (message) => { board.open += 1; board.most = Math.max(board.most, board.open);
          return push(message); };
        board.handlers['change:state'].unshift(() => { board.open -= 1; }); }"""
    )
    mouse = shown.page.mouse
    mouse.move(*thumb(shown, "position", 20))
    mouse.down()
    for value in range(20, 81, 3):
        mouse.move(*thumb(shown, "position", value))
    shown.page.wait_for_function("window.board.open === 0")
    previews = sent(shown)
    assert 2 <= len(previews) < 21 and shown.page.evaluate("window.board.most") == 1
    last = shown.page.evaluate("window.board.sent.at(-1).args.weights.position")
    assert last == float(key(shown, "slider-position").input_value()) > 70
    mouse.up()
    shown.settled()
    assert shown.board.weights["position"] == last


def test_a_slider_that_comes_back_saves_nothing(shown: BoardPage) -> None:
    mouse = shown.page.mouse
    mouse.move(*thumb(shown, "capacity", 25))
    mouse.down()
    mouse.move(*thumb(shown, "capacity", 90), steps=3)
    shown.page.wait_for_function(ranked("I06", LARGE))
    mouse.move(*thumb(shown, "capacity", 25))
    mouse.up()
    shown.page.wait_for_function(ranked("I06", SCORES))
    shown.settled()
    assert "weigh" not in sent(shown) and not shown.board.team.path.exists()
    key(shown, "typed-capacity").fill("40")
    shown.page.keyboard.press("Enter")
    expect(key(shown, "slider-capacity")).to_have_value("40")  # what was slid does not stick


def test_a_key_that_is_held_on_a_slider_is_one_change(shown: BoardPage) -> None:
    key(shown, "slider-ease").focus()
    for _ in range(5):
        shown.page.keyboard.down("ArrowRight")
    expect(key(shown, "slider-ease")).to_have_value("20")
    expect(key(shown, "slider-ease")).to_have_attribute("aria-valuetext", "20，占 19%")
    assert "weigh" not in sent(shown)
    shown.page.keyboard.up("ArrowRight")
    shown.settled()
    assert shown.board.weights["ease"] == 20 and shown.focused() == "slider-ease"
    assert "易攻程度 20（占 19%）" in shown.said()
    shown.page.keyboard.press("Control+z")
    expect(key(shown, "slider-ease")).to_have_value("15")
    assert not shown.board.state["can_undo"]


@pytest.mark.parametrize("typed", ["abc", "150", "-3", ""])
def test_a_wrong_weight_is_refused_and_stays_as_typed(shown: BoardPage, typed: str) -> None:
    field = key(shown, "typed-growth")
    field.fill(typed)
    shown.page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    shown.settled()
    expect(field).to_have_value(typed)
    assert "增长与政策的权重" in shown.refused() and "0 到 100" in shown.refused()
    assert shown.board.weights is None and shown.focused() == "typed-growth"
    field.fill("30")
    shown.page.keyboard.press("Enter")
    shown.settled()
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert shown.board.weights["growth"] == 30 and shown.refused() == ""


def test_a_wrong_weight_can_be_taken_back_by_typing_the_old_one(shown: BoardPage) -> None:
    field = key(shown, "typed-growth")
    field.fill("x")
    shown.page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("15")
    shown.page.keyboard.press("Enter")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert shown.refused() == "" and sent(shown) == ["weigh"]


def test_all_weights_zero_is_refused(shown: BoardPage) -> None:
    criteria = list(SCORES.weights.index)
    for criterion in criteria[1:]:
        key(shown, f"typed-{criterion}").fill("0")
    key(shown, f"slider-{criteria[0]}").focus()
    shown.page.keyboard.press("Home")
    shown.settled()
    assert "不能全是零" in shown.refused()
    assert shown.board.weights[criteria[0]] == 25
    expect(key(shown, f"slider-{criteria[0]}")).to_have_attribute("aria-invalid", "true")


def test_back_to_the_catalogues_weights_at_one_press(shown: BoardPage) -> None:
    forget = key(shown, "forget")
    expect(forget).to_have_attribute("aria-disabled", "true")
    key(shown, "typed-capacity").fill("99")
    key(shown, "typed-capacity").blur()  # leaving the field saves it
    forget.click()
    shown.settled()
    assert shown.board.weights is None and order(shown) == SCORES.top("政企", 12)
    expect(key(shown, "typed-capacity")).to_have_value("25")
    expect(forget).to_have_attribute("aria-disabled", "true")
    assert "weigh" in sent(shown) and sent(shown)[-1] == "forget_weights"


# -- looking ----------------------------------------------------------------------------------------------------------


def test_any_column_sorts_and_nothing_is_sent(shown: BoardPage) -> None:
    table, scaled = SCORES.table[SCORES.table["line"] == "政企"], SCORES.scaled
    expect(shown.page.locator("th[aria-sort]")).to_have_text("名次▲")
    key(shown, "sort-capacity").click()
    assert order(shown) == list(table["capacity"].sort_values(ascending=False).index)
    expect(shown.page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    assert "年容量（万元），从大到小" in shown.said().replace("排，", "，")
    key(shown, "sort-capacity").click()
    assert order(shown) == list(table["capacity"].sort_values().index)
    key(shown, "sort-by-position").focus()
    shown.page.keyboard.press("Enter")
    assert shown.focused() == "sort-by-position"
    assert order(shown)[0] == scaled.loc[table.index, "position"].idxmax()
    key(shown, "sort-name").click()
    assert order(shown) == sorted(table.index)
    key(shown, "sort-acceptability").click()
    assert order(shown)[-1] in set(table.index[table["acceptability"] < 0.001])
    key(shown, "sort-total").click()
    assert order(shown) == SCORES.top("政企", 12)
    assert sent(shown) == []


def test_pointing_at_a_row_lights_its_bubble_and_the_other_way_round(shown: BoardPage) -> None:
    hot = shown.page.locator(".ck-i-hot")
    key(shown, "row-I09").hover()
    expect(key(shown, "bubble-I09")).to_have_class(classed("ck-i-hot"))
    expect(shown.page.locator(".ck-i-facts")).to_contain_text("I09 建筑地产")
    expect(shown.page.locator(".ck-i-facts")).to_contain_text("两种估算差 2.5 倍")
    key(shown, "bubble-I06").hover()
    expect(key(shown, "row-I06")).to_have_class(classed("ck-i-hot"))
    expect(hot).to_have_count(3)  # row, bubble, label
    shown.page.locator(".ck-title").hover()
    expect(hot).to_have_count(0)
    key(shown, "pick-I02").focus()
    expect(key(shown, "bubble-I02")).to_have_class(classed("ck-i-hot"))
    key(shown, "row-I03").hover()
    expect(key(shown, "bubble-I03")).to_have_class(classed("ck-i-hot"))
    shown.page.locator(".ck-title").hover()
    expect(key(shown, "bubble-I02")).to_have_class(classed("ck-i-hot"))
    key(shown, f"bubble-{TOP[0]}").focus()
    expect(key(shown, f"row-{TOP[0]}")).to_have_class(classed("ck-i-hot"))
    assert sent(shown) == []


def test_the_table_and_the_controls_have_names(shown: BoardPage) -> None:
    page, name = shown.page, SCORES.table["name"]
    table = page.get_by_role("table", name="政企")
    assert table.get_by_role("columnheader").count() == 13
    expect(table.get_by_role("columnheader", name="吸引力")).to_have_attribute("scope", "colgroup")
    assert table.get_by_role("rowheader").count() == 12
    expect(table.get_by_role("rowheader", name="I09 建筑地产")).to_contain_text("⚠ 两种估算差 2.5 倍")
    expect(page.get_by_role("checkbox", name=f"选 {TOP[0]} {name[TOP[0]]}", exact=True)).to_be_checked()
    expect(page.get_by_role("slider", name="市场容量的权重")).to_have_attribute("aria-valuetext", "25，占 25%")
    assert page.get_by_role("textbox", name="市场容量的权重，0 到 100").count() == 1
    tab = page.get_by_role("tab", name="政企 5 / 5 个")
    expect(tab).to_have_attribute("aria-selected", "true")
    assert page.get_by_role("tabpanel", name="政企").count() == 1
    at, up = SCORES.table.loc[TOP[0], ["strength", "attractiveness"]].round(1)
    bubble = page.get_by_role(
        "button", name=re.compile(rf"^{TOP[0]} {name[TOP[0]]}，已选，吸引力 {up:g}，实力 {at:g}，第 1 名")
    )
    assert bubble.count() == 1
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('.ck button, .ck input, .ck [role=button]')]
        .filter((n) => !n.getAttribute('aria-label') && !n.textContent.trim()).length"""
    )
    assert nameless == 0
    bare = page.evaluate(
        """() => [...document.querySelectorAll('.ck button, .ck input, .ck [tabindex]')]
        .filter((n) => !n.dataset.lmSuppressShortcuts).length"""
    )
    assert bare == 0


def test_what_is_folded_out_stays_so_when_the_board_is_drawn_again(shown: BoardPage) -> None:
    shown.page.locator(".ck-help summary").click()
    key(shown, f"pick-{TOP[4]}").click()
    shown.settled()
    expect(shown.page.locator(".ck-help li").first).to_be_visible()
    shown.page.locator(".ck-help summary").click()
    key(shown, f"pick-{TOP[3]}").click()
    shown.settled()
    expect(shown.page.locator(".ck-help li").first).not_to_be_visible()


def test_confidence_is_a_number_and_a_bar(shown: BoardPage) -> None:
    for i in (TOP[0], TOP[4], "I06"):
        share = SCORES.table.at[i, "acceptability"]
        cell = key(shown, f"row-{i}").locator(".ck-i-sure")
        expect(cell).to_have_text(">99%" if share > 0.99 else f"{share:.0%}")
        assert cell.evaluate("(td) => td.style.getPropertyValue('--p')") == f"{share * 100:.1f}%"


def test_targets_are_large_enough(shown: BoardPage) -> None:
    small = shown.page.evaluate(
        """() => [...document.querySelectorAll('.ck button, .ck-i-slider, .ck-i-typed, .ck-i-name label, .ck-i-reach')]
        .map((n) => n.getBoundingClientRect()).filter((r) => r.height < 23.9 || r.width < 20).length"""
    )
    assert small == 0


def test_a_kernel_that_does_not_answer_is_told_of(shown: BoardPage) -> None:
    shown.page.evaluate("window.board.silent = true")
    key(shown, f"pick-{TOP[4]}").click()
    expect(key(shown, f"pick-{TOP[4]}")).not_to_be_checked()
    expect(shown.page.locator(".ck-status")).to_have_attribute("data-status", "unsaved", timeout=8000)
    assert "还没有存上" in shown.refused()


@pytest.mark.parametrize(("light", "width"), [(True, 900), (False, 740)])
def test_names_that_are_not_nice_are_text_in_place(browser: Browser, tmp_path: Path, light: bool, width: int) -> None:
    board = board_of(tmp_path, hostile_case())
    with board_page(browser, board, light=light, width=width) as shown:
        for i, name in zip(("I01", "I02", "I03"), HOSTILE, strict=True):
            expect(key(shown, f"row-{i}").locator(".ck-i-name")).to_contain_text(f"{i} {name}")
            expect(key(shown, "tab-0")).to_contain_text(name)
            key(shown, f"row-{i}").hover()
            expect(shown.page.locator(".ck-i-facts b")).to_have_text(f"{i} {name}")
            expect(key(shown, f"bubble-{i}")).to_have_attribute("aria-label", re.compile(re.escape(name)))
        key(shown, "pick-I01").click()
        shown.settled()
        assert HOSTILE[0] in shown.said() and shown.page.locator(".ck img").count() == 0
        assert shown.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("light", "width"), [(True, 724), (False, 900)])
def test_nothing_sticks_out(browser: Browser, tmp_path: Path, light: bool, width: int) -> None:
    with board_page(browser, board_of(tmp_path), light=light, width=width) as shown:
        for tab in ("tab-1", "tab-0"):
            key(shown, tab).click()
            assert shown.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert shown.page.evaluate(
                "() => { const s = document.querySelector('.ck-i-scroll'); return s.scrollWidth <= s.clientWidth; }"
            )
        paper, ink = shown.page.evaluate(
            "() => { const s = getComputedStyle(document.querySelector('.ck')); return [s.backgroundColor, s.color]; }"
        )
        assert (paper == "rgb(255, 255, 255)") == light and paper != ink
