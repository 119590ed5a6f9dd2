"""The need–product board without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.choices import change_lines
from course_lib.choices.store import Team
from course_lib.method import match_needs, max_discount_for, price_lines, score_industries
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.needs.need_product import NeedProductBoard
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE, hostile_case

ALL = ("I01", "I02", "I03", "G01", "G02")


def board_of(folder: Path, case: Case | None = None, industries: tuple[str, ...] = ALL) -> NeedProductBoard:
    case = case or tiny_case()
    return NeedProductBoard(case, Team(case.meta.name, "red", folder), industries)


@pytest.fixture
def board(tmp_path: Path) -> NeedProductBoard:
    return board_of(tmp_path)


def lines_of(board: NeedProductBoard) -> pd.DataFrame:
    return board.lines.set_index("id")


def product(board: NeedProductBoard, line: str) -> pd.Series:
    return board.case.catalog.products.set_index("id").loc[lines_of(board).at[line, "product"]]


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_before_any_choice_the_board_shows_the_case_as_it_is_priced(board: NeedProductBoard) -> None:
    budget = price_lines(tiny_case())
    assert board.value == {} and not board.team.path.exists()
    pd.testing.assert_frame_equal(board.lines, tiny_case().opportunities)
    assert board.budget.total == budget.total
    best = budget.by_customer.idxmax()
    state = board.state
    assert board.customer == state["customer"] == best and state["source"] == "reference"
    own = budget.lines[budget.lines["customer"] == best]
    assert state["sums"] == {
        "own": own["revenue"].sum(),
        "margin": own["margin"].sum(),
        "margin_rate": own["margin"].sum() / own["revenue"].sum(),
        "all": budget.total,
        "refused": 1,
    }
    assert state["refused_lines"] == [["O05", "M01", budget.refused["reason"].iloc[0]]]
    assert state["months"]["all"] == budget.by_month.sum().tolist()
    assert [line["id"] for line in state["lines"]] == own["id"].tolist()
    json.dumps([board.setup, state], allow_nan=False)


def test_customers_come_by_value_and_only_those_with_needs_or_lines(board: NeedProductBoard) -> None:
    value = price_lines(tiny_case()).by_customer
    shown = [row[0] for row in board.setup["customers"]]
    assert shown == ["C01", "C03", "C04", "M02", "M01"]  # C02 has neither
    assert board.state["values"] == value[shown].tolist()
    assert [row[3] for row in board.setup["customers"]] == [2, 1, 1, 1, 1]


def test_only_the_chosen_industries_are_shown_and_counted(tmp_path: Path) -> None:
    board = board_of(tmp_path, industries=("I03", "G02"))
    assert [row[0] for row in board.setup["customers"]] == ["C04", "M02"]
    assert board.budget.total == price_lines(tiny_case(), industries=["I03", "G02"]).total
    assert len(board.lines) == 6  # the plan needs all of them
    with pytest.raises(ValueError, match="I09"):
        board_of(tmp_path, industries=("I09",))


def test_industries_without_needs_show_an_empty_board(tmp_path: Path) -> None:
    case = tiny_case()
    empty = case.replace(needs=case.needs.iloc[:0], opportunities=case.opportunities.iloc[:0])
    board = board_of(tmp_path, empty)
    assert board.customer == "" and board.state["needs"] == [] and board.budget.total == 0
    json.dumps(board.state, allow_nan=False)
    with pytest.raises(BoardError, match="先画一条线"):
        board.change("O01", quantity=2)
    assert "title" not in board._snapshot()


def test_needs_say_what_they_wait_for(tmp_path: Path) -> None:
    case = tiny_case()
    blank = case.catalog.need_points["id"][match_needs_best(case) < case.catalog.rules.fit.good].iloc[0]
    needs = case.needs.copy()
    needs.loc[needs["id"] == "D06", "need_point"] = blank
    board = board_of(tmp_path, case.replace(needs=needs))
    status = {}
    for customer in ("C01", "M01", "M02", "C04"):
        board.look(customer)
        status |= {need["id"]: need["status"] for need in board.state["needs"]}
    assert status == {"D01": "linked", "D02": "linked", "D05": "refused", "D06": "blank", "D04": "linked"}
    board.unlink("O04")
    assert board.state["needs"][0]["status"] == "open"
    board.link("D04", "P01")  # a telephone line for cameras
    assert board.state["needs"][0]["status"] == "weak" and board.state["lines"][0]["remark"] == "产品与需求不匹配"


def match_needs_best(case: Case) -> np.ndarray:
    points = case.needs.iloc[[0] * len(case.catalog.need_points)].assign(
        id=[f"X{i}" for i in range(len(case.catalog.need_points))], need_point=case.catalog.need_points["id"].to_numpy()
    )
    best: np.ndarray = match_needs(case.replace(needs=points)).table["fit"].to_numpy()
    return best


# -- looking ---------------------------------------------------------------------------------------------------------


def test_looking_is_shared_with_other_boards_and_not_undone(board: NeedProductBoard, tmp_path: Path) -> None:
    state = send(board, "look", customer="东街医院")
    assert state["customer"] == "C03" and "C03 东街医院：1 条需求，1 条商机" in state["said"]
    assert not state["can_undo"] and state["source"] == "reference"
    assert Team("tiny", "red", tmp_path).choice("customer") == "C03"
    assert board_of(tmp_path).customer == "C03"


@pytest.mark.parametrize(("saved", "industries"), [("C02", ALL), ("C03", ("I01", "G01")), ("C99", ALL)])
def test_a_saved_customer_that_is_not_here_stays_saved(tmp_path: Path, saved: str, industries: tuple[str, ...]) -> None:
    team = Team("tiny", "red", tmp_path)
    team.choose("customer", saved)
    assert board_of(tmp_path, industries=industries).customer == "C01"
    assert team.choice("customer") == saved


# -- changing --------------------------------------------------------------------------------------------------------


def test_a_change_is_saved_and_answered_at_once(board: NeedProductBoard, tmp_path: Path) -> None:
    state = send(board, "change", line="O01", discount=0.2, start_month=2)
    expected = change_lines(tiny_case(), {"O01": {"discount": 0.2, "start_month": 2}})
    assert Team("tiny", "red", tmp_path).choice("line_changes") == {"O01": {"discount": 0.2, "start_month": 2}}
    pd.testing.assert_frame_equal(board.lines, expected)
    assert state["sums"]["all"] == price_lines(tiny_case(), expected).total
    assert (
        state["said"] == "已改 O01 D01 → P21 移动办公平台：180 人，优惠 20%，2 月起租。年收入 23,760 元，毛利率 50%。"
    )
    assert state["lines"][0]["origin"] == "changed" and state["can_undo"]


def test_figures_back_as_drafted_are_no_change(board: NeedProductBoard) -> None:
    board.change("O01", discount=0.2, quantity=100)
    board.change("O01", discount=0.1)
    assert board.value == {"O01": {"quantity": 100}}
    board.change("O01", quantity=180)
    assert board.value == {}


def test_the_largest_discount_allowed_is_taken_and_a_little_more_is_not(board: NeedProductBoard) -> None:
    most = max_discount_for(product(board, "O02"), 6)
    board.change("O02", discount=most)
    assert lines_of(board).at["O02", "discount"] == most
    saved = board.team.path.read_bytes()
    state = send(board, "change", line="O02", discount=most + 0.001)
    text = state["refused"]["text"]
    assert "P24 安全防护与等保 对 C01 东街服务局：" in text and "最多可优惠" in text and text.endswith("没有存。")
    assert state["refused"]["args"] == {"line": "O02", "discount": most + 0.001}
    assert board.team.path.read_bytes() == saved and lines_of(board).at["O02", "discount"] == most


def test_a_later_start_that_breaks_the_margin_floor_is_refused(board: NeedProductBoard) -> None:
    # O03 at 74.5 %: 18 800 × 0.255 a month and 5 000 once, cost 3 300 a month and 3 600 once, floor 30 %:
    # from May 13 352 of 43 352 stay, in December alone 2 894 of 9 794
    board.change("O03", discount=0.745)
    with pytest.raises(BoardError, match=r"毛利 29\.5% 低于底线 30%，最多可优惠 74\.1%"):
        board.change("O03", start_month=12)
    assert board.value == {"O03": {"discount": 0.745}}
    board.change("O03", start_month=12, discount=0.74)  # together they are fine
    assert lines_of(board).loc["O03", ["discount", "start_month"]].tolist() == [0.74, 12]


def test_a_refused_draft_may_change_but_not_keep_too_high_a_discount(board: NeedProductBoard) -> None:
    state = send(board, "change", line="O05", quantity=2, start_month=1)
    assert state["refused"] is None and "仍被退回：P07" in state["said"] and state["sums"]["refused"] == 1
    with pytest.raises(BoardError, match="优惠 75% 超过上限 70%"):
        board.change("O05", discount=0.75)
    board.change("O05", discount=0.5)
    assert board.budget.refused.empty
    with pytest.raises(BoardError, match="上限 70%"):
        board.change("O05", discount=0.9)  # the draft's own, but now the line is fine


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"discount": 1.5}, "O01 的优惠写成了 150%；应为 0% 到 100%（30% 就是打 7 折"),
        ({"discount": 30}, "3000%"),
        ({"discount": "七折"}, "“七折”"),
        ({"discount": float("nan")}, "“nan”"),
        ({"quantity": -1}, "O01 的数量写成了 “-1”；应为数字，不小于 0"),
        ({"quantity": 1e12}, "不超过 10 亿"),
        ({"quantity": ""}, "写成了 空白"),
        ({"quantity": True}, "“True”"),
        ({"start_month": 13}, "O01 的起租月写成了 “13”；应为整数，1 到 12"),
        ({"start_month": 2.5}, "“2.5”"),
        ({}, "O01 要改哪一项"),
    ],
)
def test_figures_outside_the_tables_limits_are_refused(
    board: NeedProductBoard, typed: dict[str, Any], text: str
) -> None:
    state = send(board, "change", line="O01", **typed)
    assert text in state["refused"]["text"]
    assert board.value == {} and not board.team.path.exists()
    json.dumps({k: v for k, v in state.items() if k != "refused"}, allow_nan=False)


def test_numpy_numbers_are_numbers(board: NeedProductBoard) -> None:
    board.change("O01", quantity=np.int64(90), discount=np.float64(0.2))
    assert board.value == {"O01": {"quantity": 90, "discount": 0.2}}


@pytest.mark.parametrize(
    ("do", "args", "text"),
    [
        ("look", {"customer": "C3"}, "是不是 C03"),
        ("look", {"customer": "西园街道办"}, "不在你们选中的行业和商群里"),
        ("change", {"line": "O99", "quantity": 1}, "商机编号“O99”不认识；可用：O01"),
        ("link", {"need": "D99", "product": "P01"}, "需求“D99”不认识"),
        ("link", {"need": "D01", "product": "P99"}, "“P99”不认识"),
        ("link", {"need": "D01", "product": "P21"}, "已经有一条线 O01"),
        ("restore", {"line": "O01"}, "没有要恢复的"),
        ("quote", {"line": "O99"}, "不认识"),
        ("erase", {}, "不认识这个操作"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_allowed(
    board: NeedProductBoard, do: str, args: dict[str, Any], text: str
) -> None:
    assert text in send(board, do, **args)["refused"]["text"]
    assert not board.team.path.exists()


def test_lines_of_other_industries_are_left_alone(tmp_path: Path) -> None:
    board = board_of(tmp_path, industries=("I01",))
    for do, args in [("change", {"line": "O03", "quantity": 2}), ("link", {"need": "D03", "product": "P01"})]:
        assert "不在你们选中的行业" in send(board, do, **args)["refused"]["text"]


# -- drawing and taking out ------------------------------------------------------------------------------------------


def test_a_line_is_drawn_with_the_next_free_id(board: NeedProductBoard, tmp_path: Path) -> None:
    state = send(board, "link", need="D02", product="云存储与备份", quantity=3, discount=0.1, start_month=5)
    line = {"customer": "C01", "need": "D02", "product": "P19", "quantity": 3, "discount": 0.1, "start_month": 5}
    assert board_of(tmp_path).value == {"L001": line} and "已画上 L001 D02 → P19 云存储与备份：3 TB" in state["said"]
    assert state["lines"][-1]["origin"] == "new"
    board.link("移动办公", "P11")  # this customer's need by its point's name
    assert board.value["L002"] == {
        "customer": "C01", "need": "D01", "product": "P11", "quantity": 1, "discount": 0, "start_month": 7,
    }  # fmt: skip
    assert board.budget.total == price_lines(tiny_case(), change_lines(tiny_case(), board.value)).total
    board.unlink("L001")
    assert list(board.value) == ["L002"]
    board.change("O01", quantity=5)
    with pytest.raises(BoardError, match="自己画的"):
        board.restore("L002")


def test_an_id_that_the_case_has_is_not_given_twice(tmp_path: Path) -> None:
    case = tiny_case()
    lines = case.opportunities.replace({"id": {"O01": "L001"}})
    board = board_of(tmp_path, case.replace(opportunities=lines))
    board.link("D02", "P19")
    assert list(board.value) == ["L002"]


def test_a_line_that_would_be_refused_is_not_drawn(board: NeedProductBoard) -> None:
    state = send(board, "link", need="D02", product="P19", discount=0.5)
    assert "优惠 50% 超过上限 35%" in state["refused"]["text"] and board.value == {}
    assert state["quote"]["args"]["discount"] == 0.5 and state["quote"]["faults"] == ["discount"]


def test_changing_another_customers_line_turns_to_it(board: NeedProductBoard) -> None:
    board.change("O03", discount=0.5)
    assert board.customer == board.team.choice("customer") == "C03"
    board.link("D06", "P15", 20)
    assert board.customer == "M02" and board.value["L001"]["start_month"] == 2  # with its other line


def test_a_line_of_the_case_is_taken_out_and_brought_back(board: NeedProductBoard) -> None:
    board.change("O01", quantity=100)
    state = send(board, "unlink", line="O01")
    assert board.value == {"O01": {"quantity": 100, "removed": True}} and "O01" not in lines_of(board).index
    assert state["removed"] == [{"id": "O01", "need": "D01", "product": "P21"}] and "已移除 O01" in state["said"]
    assert "先拿回来" in send(board, "change", line="O01", quantity=3)["refused"]["text"]
    board.restore("O01")
    assert board.value == {"O01": {"quantity": 100}}
    board.restore("O01")
    assert board.value == {} and lines_of(board).at["O01", "quantity"] == 180


def test_drawing_what_was_taken_out_brings_that_line_back(board: NeedProductBoard) -> None:
    board.unlink("O01")
    board.link("D01", "P21", quantity=60, discount=0.1, start_month=4)
    assert board.value == {"O01": {"quantity": 60}}


def test_a_line_is_not_brought_back_beside_its_twin(board: NeedProductBoard, tmp_path: Path) -> None:
    board.unlink("O01")
    twin = {"customer": "C01", "need": "D01", "product": "P21", "quantity": 1, "discount": 0, "start_month": 4}
    Team("tiny", "red", tmp_path).update("line_changes", lambda kept: {**kept, "L001": twin})
    with pytest.raises(BoardError, match="已经有一条线 L001"):
        board.restore("O01")


def test_older_files_and_lines_the_case_lost_do_no_harm(tmp_path: Path) -> None:
    team = Team("tiny", "red", tmp_path)
    old = {"O01": {"discount": 0.2}, "O77": {"quantity": 3}}
    team.choose("line_changes", old)
    board = board_of(tmp_path)
    assert lines_of(board).at["O01", "discount"] == 0.2 and len(board.lines) == 6
    board.change("O02", quantity=2)
    assert board.value == {**old, "O02": {"quantity": 2}}


# -- quotations ------------------------------------------------------------------------------------------------------


def test_a_quotation_is_what_pricing_says_and_saves_nothing(board: NeedProductBoard) -> None:
    quote = board.quote("O01", quantity=50, discount=0.3)
    row = price_lines(tiny_case(), change_lines(tiny_case(), {"O01": {"quantity": 50, "discount": 0.3}})).lines.iloc[0]
    for column in ("net_price", "monthly", "months", "one_off", "revenue", "margin", "margin_rate", "max_discount"):
        assert quote[column] == row[column]
    assert quote["allowed"] and quote["args"] == {"line": "O01", "quantity": 50, "discount": 0.3, "start_month": 4}
    assert not board.team.path.exists() and not board.state["can_undo"]


def test_a_quotation_says_what_would_be_refused_and_which_field_is_wrong(board: NeedProductBoard) -> None:
    assert board.quote("O01", discount=0.5)["faults"] == ["discount"]
    assert "超过上限" in board.quote("O01", discount=0.5)["reason"]
    late = board.quote("O03", start_month=12, discount=0.745)
    assert not late["allowed"] and late["faults"] == ["discount", "start_month"]
    wrong = send(board, "quote", line="O01", quantity="多", start_month=13)
    assert wrong["refused"] is None and wrong["quote"]["faults"] == ["quantity", "start_month"]
    assert wrong["quote"]["args"]["quantity"] == "多" and "revenue" not in wrong["quote"]
    still = board.quote("O05", quantity=2)
    assert still["allowed"] and not still["ok"] and "超过上限" in still["reason"]


def test_a_new_line_is_quoted_before_it_is_drawn(board: NeedProductBoard) -> None:
    quote = board.quote(need="D02", product="P19", quantity=10, discount=0.35, start_month=1)
    assert quote["allowed"] and quote["revenue"] == 10 * 260 * 0.65 * 12 and board.value == {}


@settings(max_examples=12, deadline=None)
@given(
    line=st.sampled_from(["O01", "O03", "O04", "O05"]),
    quantity=st.sampled_from([0, 1, 7.5, 400]),
    discount=st.floats(0, 1).map(lambda x: round(x, 3)),
    month=st.integers(1, 12),
)
def test_what_a_quotation_allows_is_what_a_change_takes(
    tmp_path_factory: pytest.TempPathFactory, line: str, quantity: float, discount: float, month: int
) -> None:
    board = board_of(tmp_path_factory.mktemp("quotation"))
    figures: Any = {"quantity": quantity, "discount": discount, "start_month": month}
    quote = board.quote(line, **figures)
    before = board.budget.lines.set_index("id")["ok"]
    if not quote["allowed"]:
        with pytest.raises(BoardError):
            board.change(line, **figures)
    else:
        board.change(line, **figures)
        now = board.budget.lines.set_index("id").loc[line]
        assert now["revenue"] == quote["revenue"] and (now["ok"] or not before[line])


# -- undo ------------------------------------------------------------------------------------------------------------


def test_undo_says_what_and_where_also_after_a_restart(tmp_path: Path) -> None:
    first = board_of(tmp_path)
    first.change("O03", discount=0.5)
    first.link("D04", "P15", 100, 0.1, 3)
    first.unlink("O06")
    board = board_of(tmp_path)
    board.look("C01")
    state = send(board, "undo")
    assert state["said"] == "已撤销：M02 江滨客栈，O06 D06 → P17 场所WiFi与电视：20 点，优惠 10%，2 月起租"
    assert state["customer"] == "M02"
    assert send(board, "undo")["said"] == "已撤销：C04 西园机械厂，L001 D04 → P15 物联网卡：没有这条线"
    state = send(board, "undo")
    assert "优惠 60%" in state["said"] and board.customer == "C03" and board.value == {}
    assert send(board, "undo")["said"] == "没有可撤销的改动"
    assert "优惠 50%" in send(board_of(tmp_path), "redo")["said"]


def test_going_back_to_the_reference_is_undone_in_one_step(board: NeedProductBoard) -> None:
    board.change("O01", quantity=100)
    board.unlink("O02")
    state = send(board, "reset")
    assert board.value == {} and state["source"] == "reference"
    assert send(board, "undo")["said"] == "已撤销：2 条商机"
    assert set(board.value) == {"O01", "O02"}


def test_undo_leaves_the_other_units_choices_alone(board: NeedProductBoard) -> None:
    board.change("O01", quantity=100)
    board.team.choose("industries", ["I01"])
    board.undo()
    assert board.value == {} and board.team.choice("industries") == ["I01"]


# -- snapshots -------------------------------------------------------------------------------------------------------


def test_snapshots_say_the_last_state_and_are_the_same_each_time(tmp_path: Path) -> None:
    board = board_of(tmp_path)
    board.change("O03", discount=0.5)
    board.unlink("O06")
    board.link("D02", "P19")
    html, text = board._snapshot(), board._plain()
    for part in ("改动 3 条商机", "L001", "自己画的", "改过", "已移除", "退回 1 条"):
        assert part in html
    assert text.startswith("需求配产品，定价钱：改动 3 条商机") and "L001 D02 → P19 云存储与备份" in text
    again = board_of(tmp_path)
    assert (again._snapshot(), again._plain()) == (html, text)
    data, _ = again._repr_mimebundle_()
    assert data["text/html"] == html


def test_hostile_names_are_text_in_the_snapshot(tmp_path: Path) -> None:
    board = board_of(tmp_path, hostile_case(tiny_case()))
    html = board._snapshot()
    assert "&lt;img src=x onerror=alert(1)&gt;" in html and "<img" not in html
    board.look(HOSTILE[2])
    assert HOSTILE[2] in board._snapshot() and board.customer == "C03"


# -- the demonstration case ------------------------------------------------------------------------------------------


def test_every_refused_line_of_the_demonstration_case_can_be_saved(tmp_path: Path) -> None:
    case = load_case("gulou")
    board = board_of(tmp_path, case, tuple(score_industries(case).reference))
    refused = board.budget.refused
    assert len(refused) == board.state["sums"]["refused"] > 0
    for line, most in zip(refused["id"], refused["max_discount"], strict=True):
        board.change(line, discount=most)
    assert board.budget.refused.empty and board.state["refused_lines"] == []
    assert len(json.dumps(board.state)) < 20_000
