"""The need board without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course_lib.case import Case, load_case
from course_lib.choices import change_needs
from course_lib.choices.store import Team
from course_lib.lesson.told import chosen_needs, chosen_offers
from course_lib.lesson.unit import open_unit
from course_lib.method import budget_revenue, match_needs, mine_needs, rate_needs, score_industries
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.needs.need import NeedBoard
from course_lib.widgets.needs.need_product import NeedProductBoard
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE, hostile_case

ALL = ("I01", "I02", "I03", "G01", "G02")


def board_of(folder: Path, case: Case | None = None, industries: tuple[str, ...] = ALL) -> NeedBoard:
    case = case or tiny_case()
    return NeedBoard(case, Team(case.meta.name, "red", folder), industries)


@pytest.fixture
def board(tmp_path: Path) -> NeedBoard:
    return board_of(tmp_path)


def ids(board: NeedBoard) -> list[str]:
    return [need["id"] for need in board.state["needs"]]


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_before_any_choice_the_board_shows_the_cases_needs(board: NeedBoard) -> None:
    case = tiny_case()
    assert board.value == {} and not board.team.path.exists()
    assert board.market is case and board.state["source"] == "reference"
    # losses: C01 140,000, C03 120,000, C04 50,000, M01 30,000, M02 8,000, C02 nothing
    assert [row[0] for row in board.setup["customers"]] == ["C01", "C03", "C04", "M01", "M02", "C02"]
    assert board.customer == "C01" and board.state["values"][0] == 140_000
    rated = rate_needs(case)
    assert (
        ids(board)
        == ["D02", "D01"]
        == rated.loc[["D01", "D02"], "priority"].sort_values(ascending=False).index.tolist()
    )
    assert board.state["needs"][0]["lines"] == ["O02"]
    assert board.state["sums"]["loss"] == case.needs["cost_of_leaving"].sum()
    json.dumps([board.setup, board.state], allow_nan=False)


def test_the_prompts_are_those_of_the_customers_industry(board: NeedBoard) -> None:
    board.look("C03")
    mined = mine_needs(tiny_case(), "C03")
    assert [step["step"] for step in board.state["steps"]] == mined.table["step"].tolist()
    assert [step["n"] for step in board.state["steps"] if step["candidate"]] == mined.candidates.index.tolist()
    assert board.state["profile"]["trend"] == mined.pack.trend
    assert all(len(point["ladder"]) == 4 for point in board.setup["points"])


def test_only_the_chosen_industries_are_shown_and_counted(tmp_path: Path) -> None:
    board = board_of(tmp_path, industries=("I02", "G02"))
    assert [row[0] for row in board.setup["customers"]] == ["C03", "M02"]
    assert board.state["sums"]["needs"] == 2 and len(board.needs) == 6
    with pytest.raises(BoardError, match="不在你们选中的行业"):
        board.look("C01")
    with pytest.raises(BoardError, match="不在你们选中的行业"):
        board.change("D01", urgency=2)
    with pytest.raises(ValueError, match="I09"):
        board_of(tmp_path, industries=("I09",))


def test_no_customer_at_all_is_shown_too(tmp_path: Path) -> None:
    board = board_of(tmp_path, industries=())
    assert board.customer == "" and board.state["needs"] == []
    json.dumps([board.setup, board.state], allow_nan=False)
    with pytest.raises(BoardError):
        board.look("C01")
    assert "<table" in board._snapshot()


def test_a_case_without_needs_and_records_can_be_begun(tmp_path: Path) -> None:
    case = tiny_case()
    bare = {name: getattr(case, name).iloc[:0] for name in ("needs", "opportunities", "service_records", "contacts")}
    board = board_of(tmp_path, case.replace(**bare))
    assert board.state["profile"]["level_name"] == "没有记录" and board.state["needs"] == []
    board.record("N02", "台账只有一份", customer="C01")
    board.adopt(1)
    assert board.needs["id"].tolist() == ["T001", "T002"] and board.state["stars"]["stars"] == 2


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_star_map_is_cut_and_keeps_the_customer_looked_at(tmp_path: Path, name: str) -> None:
    case = load_case(name)
    board = board_of(tmp_path, case, tuple(score_industries(case).reference))
    last = board.stars.customers.query("needs > 0").index[-1]
    board.look(last)
    stars = board.state["stars"]
    assert len(stars["customers"]) == 22 and stars["customers"][-1][0] == last
    assert stars["rest"] == stars["count"] - 22
    assert stars["vital"] == int(budget_revenue(case, industries=board.industries).pareto["vital"].sum())


# -- recording, changing, taking out -----------------------------------------------------------------------------------


def test_a_need_is_recorded_on_the_disk_at_once(board: NeedBoard, tmp_path: Path) -> None:
    state = send(board, "record", need_point="N02", pain=" 台账只有一份 ", urgency=4)
    assert Team("tiny", "red", tmp_path).choice("need_changes") == {
        "T001": {"customer": "C01", "need_point": "N02", "triad": "效率", "pain": "台账只有一份", "urgency": 4}
    }
    assert "T001 云数据与云内容：台账只有一份" in state["said"] and "还没问清：瓶颈点、难点、谁感到痛" in state["said"]
    assert next(need for need in state["needs"] if need["id"] == "T001")["origin"] == "new"
    board.record("云数据与云内容", "另一件", customer="西园机械厂", triad="降支", contact="P10", cost_of_leaving=3000)
    assert board.value["T002"]["customer"] == "C04" and board.customer == "C04"


def test_a_candidate_is_adopted_once(board: NeedBoard) -> None:
    board.look("C03")
    state = send(board, "adopt", step=2)
    assert "已采纳 T001" in state["said"]
    assert board.value["T001"]["evidence"] == "假设" and board.value["T001"]["cost_of_leaving"] == 90_000
    assert state["steps"][1]["recorded"] == ["T001"] and not state["steps"][1]["candidate"]
    with pytest.raises(BoardError, match=r"第 2 步.*T001"):
        board.adopt(2)
    with pytest.raises(BoardError, match="D03"):
        board.adopt(1)
    with pytest.raises(BoardError, match="价值链步骤“9”"):
        board.adopt(9)
    before = board.value
    board.remove("T001")
    board.look("C03")
    assert board.state["steps"][1]["candidate"]  # open again
    board.restore("T001")
    assert board.value == before


def test_a_case_need_keeps_only_what_differs(board: NeedBoard) -> None:
    send(board, "change", need="D01", urgency=5, pain="新话")
    assert board.value == {"D01": {"urgency": 5, "pain": "新话"}}
    board.change("D01", pain="窗口人员外出时办不了件")
    assert board.value == {"D01": {"urgency": 5}}
    board.change("D01", urgency=4)
    assert board.value == {} and board.market is tiny_case()
    board.change("D01", urgency=1, customer="C04")
    assert board.value == {"D01": {"urgency": 1}}  # a need stays with its customer
    board.restore("D01")
    assert board.value == {}


def test_a_need_taken_out_tells_its_lines_and_comes_back(board: NeedBoard) -> None:
    state = send(board, "remove", need="D01")
    assert "1 条商机（O01，一年" in state["said"] and "没有需求支撑，会被退回" in state["said"]
    assert ids(board) == ["D02"] and state["removed"][0]["lines"] == ["O01"]
    assert (board.stars.stars["customer"] == "C01").sum() == 1
    with pytest.raises(BoardError, match="已删去，先拿回来"):
        board.change("D01", urgency=2)
    board.restore("D01")
    assert board.value == {} and ids(board) == ["D02", "D01"]
    with pytest.raises(BoardError, match="没有要恢复的"):
        board.restore("D01")


def test_undo_and_redo_go_through_all_kinds_of_change(board: NeedBoard) -> None:
    steps: list[dict[str, Any]] = [board.value]
    for do, args in (
        ("record", {"need_point": "N02", "pain": "甲"}),
        ("change", {"need": "T001", "difficulty": "乙"}),
        ("remove", {"need": "D02"}),
        ("remove", {"need": "T001"}),
        ("restore", {"need": "D02"}),
    ):
        assert send(board, do, **args)["refused"] is None
        steps.append(board.value)
    for value in reversed(steps[:-1]):
        said = send(board, "undo")["said"]
        assert said.startswith("已撤销：") and board.value == value
    for value in steps[1:]:
        assert send(board, "redo")["said"].startswith("已重做：") and board.value == value
    board.reset()
    assert board.value == {} and board.state["can_undo"]


@pytest.mark.parametrize(
    ("do", "args", "told"),
    [
        ("look", {"customer": "C99"}, "客户“C99”不认识"),
        ("record", {"need_point": "N99", "pain": "疼"}, "机会点“N99”不认识"),
        ("record", {"need_point": "N02", "pain": " "}, "痛点应为至少一个字"),
        ("record", {"need_point": "N02", "pain": "疼", "contact": "P07"}, "不是这家客户的关键人"),
        ("record", {"need_point": "N02", "pain": "疼", "mood": "好"}, "没有“mood”这一项"),
        ("record", {"need_point": "N04", "pain": "窗口人员外出时办不了件"}, "已经记过“窗口人员外出时办不了件”（D01）"),
        ("change", {"need": "D99", "urgency": 1}, "需求“D99”不认识"),
        ("change", {"need": "D01"}, "要改哪一项"),
        ("change", {"need": "D01", "urgency": 9}, "紧急度“9”不对，应为整数，1 到 5"),
        ("change", {"need": "D01", "cost_of_leaving": "三万"}, "“三万”不对"),
        ("change", {"need": "D01", "triad": "省"}, "增收、降支、提效、民生、效率、合规"),
        ("change", {"need": "D01", "pain": ["x"]}, "痛点应为"),
        ("remove", {"need": ""}, "不认识"),
        ("restore", {"need": "D01"}, "没有要恢复的"),
        ("adopt", {"step": "x"}, "不认识"),
        ("_add", {}, "看板不认识"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_changes(
    board: NeedBoard, do: str, args: dict[str, Any], told: str
) -> None:
    state = send(board, do, **args)
    assert told in state["refused"]["text"]
    assert board.value == {}


def test_two_boards_of_one_team_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = board_of(tmp_path), board_of(tmp_path)
    one.record("N02", "甲")
    other.record("N02", "乙")
    other.remove("T001")
    with pytest.raises(BoardError, match="已删去"):
        one.change("T001", urgency=1)
    assert one.value["T001"]["pain"] == "甲" and one.value["T002"]["pain"] == "乙"


def test_a_need_of_another_version_of_the_case_stays_in_the_file(board: NeedBoard) -> None:
    board.team.choose("need_changes", {"D77": {"urgency": 1}, "T001": {"customer": "C77", "pain": "x"}})
    board.refresh()
    board.change("D01", urgency=5)
    assert set(board.value) == {"D77", "T001", "D01"} and board.market.needs["id"].tolist()[0] == "D01"


def test_names_that_are_not_nice_stay_text(tmp_path: Path) -> None:
    board = board_of(tmp_path, hostile_case(tiny_case()))
    board.record("N02", HOSTILE[0], bottleneck=HOSTILE[-1])
    html = board._snapshot()
    assert "<script" not in html and "<img" not in html
    assert board._plain() and json.dumps(board.state, allow_nan=False)


# -- kind and quantity -----------------------------------------------------------------------------------------------


def test_kind_and_quantity_are_recorded_shown_and_undone(board: NeedBoard) -> None:
    points = {point["id"]: point for point in board.setup["points"]}
    kinds = tiny_case().catalog.need_kinds
    assert [one[0] for one in points["N02"]["kinds"]] == kinds.loc[kinds["point"] == "N02", "id"].tolist()
    assert all(ask.endswith("？") and unit for _, _, ask, unit in points["N02"]["kinds"])
    kind, name, _, unit = points["N02"]["kinds"][0]
    said = send(board, "record", need_point="N02", pain="台账只有一份", kind=name, quantity="")["said"]
    assert board.value["T001"]["kind"] == kind and f"种类是“{name}”" in said and "同类客户的中间数" in said
    card = next(card for card in board.state["needs"] if card["id"] == "T001")
    assert card["quantity"] is None and card["amount"] >= 1 and card["unit"] == unit
    said = send(board, "change", need="T001", quantity=7)["said"]
    assert f"数量 7 {unit}。" in said and f"7 {unit}" in board._plain()
    assert name in board._snapshot() and f"7 {unit}" in board._snapshot()
    board.undo()
    assert "quantity" not in board.value["T001"] or not board.value["T001"]["quantity"]
    board.redo()
    assert board.value["T001"]["quantity"] == 7


def test_blank_kind_and_quantity_of_a_case_need_are_no_change(board: NeedBoard) -> None:
    board.change("D01", kind="K13", quantity=3)
    assert board.value == {"D01": {"kind": "K13", "quantity": 3}}
    board.change("D01", quantity=None)
    board.change("D01", kind="")
    assert board.value == {} and board.market is tiny_case()


def test_a_kind_of_another_point_is_refused_with_what_is_allowed(board: NeedBoard) -> None:
    state = send(board, "change", need="D01", kind="K36")
    assert "不属于机会点“N04”" in state["refused"]["text"] and "K13 移动审批公文" in state["refused"]["text"]
    state = send(board, "change", need="D01", kind="吃饭")
    assert "需求种类“吃饭”不认识" in state["refused"]["text"] and "K13 移动审批公文" in state["refused"]["text"]
    state = send(board, "change", need="D01", quantity=-1)
    assert "“-1”不对，应为数字，0 到" in state["refused"]["text"]
    state = send(board, "record", need_point="N02", pain="疼", kind="K13")
    assert "不属于机会点“N02”" in state["refused"]["text"] and board.value == {}
    send(board, "change", need="D01", need_point="N08")
    assert send(board, "change", need="D01", kind="K36")["refused"] is None  # one of the point that the team wrote
    assert "不属于机会点“N08”" in send(board, "change", need="D01", kind="K13")["refused"]["text"]


@pytest.mark.parametrize("own", [True, False])
def test_another_point_asks_for_the_kind_and_for_an_amount_in_another_unit(board: NeedBoard, own: bool) -> None:
    need = "D01"
    if own:
        board.record("N04", "外出办不了件", kind="K13", quantity=12)
        need = "T001"
    else:
        board.change(need, kind="K13", quantity=12)
    units = {one[0]: one[3] for point in board.setup["points"] for one in point["kinds"]}
    assert units["K13"] != units["K36"]
    said = send(board, "change", need=need, need_point="N08")["said"]
    assert "种类不再合适，请重新选" in said and "数量请重新问" in said
    row = board.needs.set_index("id").loc[need]
    assert (row["need_point"], row["kind"]) == ("N08", "") and not row["quantity"] > 0
    board.undo()
    assert board.needs.set_index("id").loc[need, ["kind", "quantity"]].tolist() == ["K13", 12]
    said = send(board, "change", need=need, need_point="N08", kind="K36", quantity=2)["said"]
    assert "重新" not in said and board.needs.set_index("id").at[need, "kind"] == "K36"


def test_the_kind_chosen_here_is_the_fit_the_next_board_shows(board: NeedBoard) -> None:
    """K36 等保整改 is answered natively (3) by some product; by the need point alone nothing is above 2."""
    board.record("N08", "测评没有过")
    product = tiny_case().catalog.need_product.query("kind == 'K36' and fit == 3")["product"].iloc[0]

    def fit() -> int:
        sales = NeedProductBoard(tiny_case(), board.team, ALL)
        sales.look("C01")
        card = next(card for card in sales.state["needs"] if card["id"] == "T001")
        return int(card["fits"][[one["id"] for one in sales.setup["products"]].index(product)])

    assert fit() == 2
    board.change("T001", kind="K36")
    assert fit() == 3


# -- what the next units make of it ----------------------------------------------------------------------------------


def test_the_budget_board_takes_the_teams_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unit = open_unit("u04", "gulou", "red", tmp_path)
    case, industries = unit.case, score_industries(unit.case).reference
    good = budget_revenue(case, industries=industries)
    line = good.lines[good.lines["ok"] & (good.lines["need"] != "") & (good.lines["mode"] == "新增")].iloc[0]
    board = NeedBoard(case, unit.team, industries)
    board.remove(line["need"])
    board.record("N06", "三年规划没人写", customer=line["customer"])
    market = chosen_needs(unit)
    out = capsys.readouterr().out
    assert "需求：你们队改了 2 条" in out and f"没有需求支撑的商机 1 行（{line['id']}）：被退回" in out
    assert match_needs(market).table.index[-1] == "T001"
    offers = chosen_offers(unit, industries)
    assert offers.lines.set_index("id").at[line["id"], "need"] == ""
    assert budget_revenue(market, offers).total == pytest.approx(good.total - line["revenue"])  # earns nothing now
    sales = NeedProductBoard(case, unit.team, industries)
    sales.look(line["customer"])
    assert sales.case.needs["id"].iloc[-1] == "T001"
    assert "T001" in [need["id"] for need in sales.state["needs"]]
    assert [one["need"] for one in sales.state["lines"] if one["id"] == line["id"]] == [""]
    sales.unlink(line["id"])
    sales.restore(line["id"])
    assert "（没有需求）" in sales.state["said"]
    board.restore(line["need"])
    assert change_needs(case, {"T001": board.value["T001"]}).needs.equals(board.needs)
    again = NeedProductBoard(case, unit.team, industries)
    assert [one["need"] for one in again.state["lines"] if one["id"] == line["id"]] == [line["need"]]


def test_a_line_of_ones_own_outlives_its_need(tmp_path: Path) -> None:
    board = board_of(tmp_path)
    board.record("N02", "台账只有一份")
    sales = NeedProductBoard(tiny_case(), board.team, ALL)
    sales.look("C01")
    sales.link("T001", "P19")
    board.remove("T001")
    assert board.state["removed"][0]["lines"] == ["L001"]
    after = NeedProductBoard(tiny_case(), board.team, ALL)
    assert after.lines.set_index("id").at["L001", "need"] == ""
    assert after.value["L001"]["need"] == "T001"  # as it was drawn
    board.restore("T001")
    assert NeedProductBoard(tiny_case(), board.team, ALL).lines.set_index("id").at["L001", "need"] == "T001"
