"""The industry board without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.choices.store import Team
from course_lib.method import estimate_capacity, score_industries
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.industry.industry import IndustryBoard
from tests.tiny import tiny_case
from tests.widgets.front import send
from tests.widgets.hostile import HOSTILE

GULOU = load_case("gulou")
CAPACITY = estimate_capacity(GULOU)
SCORES = score_industries(GULOU, capacity=CAPACITY)
TOP, GROUPS = SCORES.top("政企"), SCORES.top("商群")
OUT = SCORES.top("政企", 12)[5:]  # not in the reference choice, best first


def board_of(folder: Path, case: Case | None = None) -> IndustryBoard:
    case = case or GULOU
    return IndustryBoard(case, Team(case.meta.name, "red", folder), capacity=CAPACITY if case is GULOU else None)


def hostile_case() -> Case:
    industries = tiny_case().industries.copy()
    industries.loc[industries["line"] == "政企", "name"] = list(HOSTILE)
    return tiny_case().replace(industries=industries)


@pytest.fixture
def board(tmp_path: Path) -> IndustryBoard:
    return board_of(tmp_path)


def unchanged(board: IndustryBoard, do: str, **args: object) -> str:
    """Send what is refused; nothing else may change. Return the reason."""
    kept = {k: v for k, v in board.state.items() if k not in ("ack", "refused", "said")}
    before = board.team.path.read_bytes() if board.team.path.exists() else None
    state = send(board, do, **args)
    assert state["refused"] is not None and state["refused"]["args"] == args
    assert {k: v for k, v in state.items() if k in kept} == kept
    assert (board.team.path.read_bytes() if board.team.path.exists() else None) == before
    return str(state["refused"]["text"])


# -- what it shows ----------------------------------------------------------------------------------------------------


def test_before_any_choice_it_stands_at_the_reference_and_writes_nothing(board: IndustryBoard) -> None:
    assert board.value == {"industries": TOP, "merchant_groups": GROUPS} == board.state["picked"]
    assert (board.industries, board.groups, board.weights) == (TOP, GROUPS, None)
    assert board.state["source"] == "reference" and not board.state["own"]
    assert not board.team.folder.exists()


def test_the_rows_are_what_the_method_says(board: IndustryBoard) -> None:
    json.dumps([board.setup, board.state], allow_nan=False)
    rows = {row["id"]: row for row in board.setup["rows"]}
    criteria = [c["id"] for c in board.setup["criteria"]]
    assert list(rows) == list(SCORES.table.index)
    assert sorted(criteria) == sorted(SCORES.weights.index)
    for i, row in rows.items():
        assert row["scaled"] == pytest.approx(SCORES.scaled.loc[i, criteria].tolist(), abs=0.005)
        assert row["capacity"] == pytest.approx(SCORES.table.at[i, "capacity"], abs=0.5)
        columns = ["attractiveness", "strength", "total", "rank", "acceptability"]
        assert board.state["scores"][i] == pytest.approx(SCORES.table.loc[i, columns].tolist(), abs=0.00005)
    assert [line["limit"] for line in board.setup["lines"]] == [5, 3]


def test_a_row_tells_when_the_two_estimates_disagree(board: IndustryBoard) -> None:
    table = CAPACITY.table
    doubts = {row["id"]: row["doubt"] for row in board.setup["rows"]}
    assert [i for i, doubt in doubts.items() if doubt] == list(table.index[table["flagged"]])
    assert len(set(doubts.values())) > 2
    for i in table.index[table["flagged"]]:
        ratio = table.at[i, "ratio"]
        assert f"{max(ratio, 1 / ratio):.1f} 倍" in doubts[i]


def test_a_row_tells_when_there_is_one_estimate_only(tmp_path: Path) -> None:
    units = tiny_case().industry_units
    board = board_of(tmp_path, tiny_case().replace(industry_units=units[units["industry"] != "I02"]))
    rows = {row["id"]: row for row in board.setup["rows"]}
    assert rows["I02"]["doubt"] == "只有一种估算" and "补料" in rows["I02"]["doubt_full"]


# -- picking ----------------------------------------------------------------------------------------------------------


def test_picks_and_drops_are_saved_in_the_order_chosen(board: IndustryBoard, tmp_path: Path) -> None:
    state = send(board, "drop", item=TOP[1])
    assert state["picked"]["industries"] == [TOP[0], *TOP[2:]] and state["source"] == "team"
    assert "4 / 5" in state["said"]
    state = send(board, "pick", item=OUT[0])
    assert state["picked"]["industries"] == [TOP[0], *TOP[2:], OUT[0]]
    assert state["picked"]["merchant_groups"] == GROUPS
    assert board.team.source("merchant_groups") == "reference"
    again = board_of(tmp_path)
    assert again.industries == [TOP[0], *TOP[2:], OUT[0]] == again.team.choice("industries")


def test_names_do_as_well_as_ids_and_twice_is_no_fault(board: IndustryBoard) -> None:
    board.drop("商贸流通")
    board.drop("I10")
    board.pick("金融")
    board.pick("I06")
    board.drop("专业市场")
    assert board.industries == [*(i for i in TOP if i != "I10"), "I06"]
    assert board.groups == [i for i in GROUPS if i != "G07"]
    board.undo()
    assert board.groups == GROUPS


def test_picking_what_is_picked_writes_nothing(board: IndustryBoard) -> None:
    send(board, "pick", item=TOP[0])
    send(board, "drop", item=OUT[0])
    board.choose("政企", TOP)
    assert not board.team.path.exists()


@pytest.mark.parametrize("line", [0, 1])
def test_one_too_many_is_refused_and_it_says_which_to_drop(board: IndustryBoard, line: int) -> None:
    chosen, more = ((TOP, OUT[0]), (GROUPS, SCORES.top("商群", 8)[3]))[line]
    text = unchanged(board, "pick", item=more)
    worst = max(chosen, key=lambda i: SCORES.table.at[i, "rank"])
    assert f"选满 {len(chosen)} 个" in text and more in text
    assert f"{worst} {SCORES.table.at[worst, 'name']}（第 {len(chosen)} 名）" in text


def test_which_to_drop_follows_the_teams_weights(board: IndustryBoard) -> None:
    board.weigh({"capacity": 100, "position": 0, "ease": 0, "competition": 0})
    rank = board.scores.table["rank"]
    worst = max(TOP, key=lambda i: rank[i])
    assert worst != max(TOP, key=lambda i: SCORES.table.at[i, "rank"])
    assert f"{worst} " in unchanged(board, "pick", item=OUT[0])


def test_the_last_of_a_line_stays(board: IndustryBoard) -> None:
    for group in GROUPS[1:]:
        board.drop(group)
    text = unchanged(board, "drop", item=GROUPS[0])
    assert "至少留 1 个" in text and GROUPS[0] in text
    assert board.groups == GROUPS[:1]


@pytest.mark.parametrize("item", ["I99", "医疗", "", None, 7, "<b>"])
def test_an_unknown_item_is_refused_and_the_known_ones_are_named(board: IndustryBoard, item: object) -> None:
    text = unchanged(board, "pick", item=item)
    assert f"“{item}”不认识" in text and "I01 党政党建" in text and "共 20 个" in text
    assert ("I03" in text.partition("是不是")[2] or "医疗医保" in text.partition("是不是")[2]) == (item == "医疗")


def test_a_whole_list_at_once(board: IndustryBoard) -> None:
    board.choose("政企", ["金融", "I01"])
    assert board.industries == ["I06", "I01"]
    assert send(board, "choose", line="merchant_groups", items=["G01"])["said"] == "商群：G01 网吧"
    assert board.value == {"industries": ["I06", "I01"], "merchant_groups": ["G01"]}
    assert board.state["source"] == "team"


@pytest.mark.parametrize(
    ("line", "items", "reason"),
    [
        ("政企", "I01", "编号的列表"),
        ("政企", 5, "编号的列表"),
        ("政企", [], "写了 0 个；政企要选 1 到 5 个"),
        ("政企", ["I01", "I02", "I03", "I04", "I05", "I06"], "写了 6 个"),
        ("商群", ["G01", "G02", "G03", "G04"], "写了 4 个；商群要选 1 到 3 个"),
        ("政企", ["I01", "党政党建"], "I01 党政党建 写了两次"),
        ("政企", ["I01", "G01"], "（G01 是商群，写到另一行去）"),
        ("商群", ["金融"], "（金融 是政企，写到另一行去）"),
        ("政企", ["I77"], "政企的编号“I77”不认识；可用：I01 党政党建"),
        ("大客户", ["I01"], "条线“大客户”不认识"),
    ],
)
def test_a_wrong_list_is_refused(board: IndustryBoard, line: str, items: object, reason: str) -> None:
    assert reason in unchanged(board, "choose", line=line, items=items)


@pytest.mark.parametrize("kept", [["I99", "I06", "G01", "I01", "I06", 5, None], ("I06", "I01")])
def test_ids_that_the_case_no_longer_knows_are_left_out(board: IndustryBoard, kept: object) -> None:
    board.team.choose("industries", kept)
    again = IndustryBoard(GULOU, board.team, capacity=CAPACITY)
    assert again.industries == ["I06", "I01"]
    assert send(again, "pick", item="I02")["picked"]["industries"] == ["I06", "I01", "I02"]
    assert board.team.choice("industries") == ["I06", "I01", "I02"]


@pytest.mark.parametrize("kept", ["I01", {"I01": 1}, None, 3])
def test_a_saved_choice_that_is_no_list_stands_for_the_reference(board: IndustryBoard, kept: object) -> None:
    board.team.choose("industries", kept)
    board.refresh()
    assert board.industries == TOP == board.state["picked"]["industries"]


def test_two_notebooks_never_exceed_the_limit_together(board: IndustryBoard, tmp_path: Path) -> None:
    other = board_of(tmp_path)
    board.drop(TOP[4])
    other.pick(OUT[0])  # the last free place
    assert "选满" in str(send(board, "pick", item=OUT[1])["refused"]["text"])
    assert board.industries == other.industries == [*TOP[:4], OUT[0]]


# -- weighing ---------------------------------------------------------------------------------------------------------


def test_weights_are_kept_as_typed_and_rank_at_once(board: IndustryBoard, tmp_path: Path) -> None:
    state = send(board, "weigh", what="capacity", value=70)
    given = GULOU.catalog.criteria.set_index("id")["weight"].to_dict()
    assert board.weights == {**given, "capacity": 70} == state["weights"] == board.team.choice("criteria_weights")
    expected = score_industries(GULOU, weights={**given, "capacity": 70}, capacity=CAPACITY)
    assert {i: row[3] for i, row in state["scores"].items()} == expected.table["rank"].to_dict()
    assert {i: row[4] for i, row in state["scores"].items()} == pytest.approx(
        expected.table["acceptability"].to_dict(), abs=0.0001
    )
    assert board.scores.table.equals(expected.table) and board_of(tmp_path).scores.table.equals(expected.table)
    entered = set(expected.top("政企")) - set(TOP)
    assert state["own"] and entered and all(i in state["said"] for i in entered)
    assert "市场容量 70（占 48%）" in state["said"]
    for line, best, limit in (("政企", TOP, 5), ("商群", GROUPS, 3)):
        same = set(expected.top(line, limit)) == set(best)
        assert (f"{line}前 {limit} 名没有变" in state["said"]) == same
    assert board.value == {"industries": TOP, "merchant_groups": GROUPS}  # what was picked stays


def test_names_numbers_and_mappings_are_taken_as_weights(board: IndustryBoard) -> None:
    board.weigh("市场容量", np.int64(40))
    board.weigh({"竞争强度": "12.5", "ease": "３０"})
    assert board.weights is not None
    assert (board.weights["capacity"], board.weights["competition"], board.weights["ease"]) == (40, 12.5, 30)
    assert board.team.path.read_text(encoding="utf-8").count("40.0") == 0


@pytest.mark.parametrize("value", [-1, 100.5, "abc", "", None, True, [3], float("inf"), "1e9"])
def test_a_wrong_weight_is_refused(board: IndustryBoard, value: object) -> None:
    text = unchanged(board, "weigh", what="ease", value=value)
    assert "易攻程度" in text and f"“{value}”" in text and "0 到 100" in text
    with pytest.raises(BoardError):
        board.weigh("ease", float("nan"))


def test_an_unknown_criterion_is_refused(board: IndustryBoard) -> None:
    text = unchanged(board, "weigh", what="价格", value=3)
    assert "指标“价格”不认识" in text and "capacity 市场容量" in text
    assert unchanged(board, "preview", weights={"价格": 3}) == text
    assert "“[3]”不认识" in unchanged(board, "preview", weights=[3])
    assert "“['ease']”不认识" in unchanged(board, "weigh", what=["ease"], value=3)


def test_all_zero_is_refused(board: IndustryBoard) -> None:
    criteria = list(GULOU.catalog.criteria["id"])
    for criterion in criteria[1:]:
        board.weigh(criterion, 0)
    assert "不能全是零" in unchanged(board, "weigh", what=criteria[0], value=0)
    assert "不能全是零" in unchanged(board, "preview", weights=dict.fromkeys(criteria, 0))


def test_a_weight_that_is_the_same_writes_nothing(board: IndustryBoard) -> None:
    board.weigh("capacity", GULOU.catalog.criteria.set_index("id").at["capacity", "weight"])
    assert board.weights is None and not board.team.path.exists()


def test_a_preview_shows_other_ranks_until_the_next_command_and_saves_nothing(board: IndustryBoard) -> None:
    weights = {"capacity": 90}
    state = send(board, "preview", weights=weights)
    given = GULOU.catalog.criteria.set_index("id")["weight"].to_dict()
    expected = score_industries(GULOU, weights=given | weights, capacity=CAPACITY).table
    assert {i: row[3] for i, row in state["scores"].items()} == expected["rank"].to_dict()
    assert expected["rank"].to_dict() != SCORES.table["rank"].to_dict()
    assert (state["weights"], state["own"], state["source"], state["said"]) == (given, False, "reference", "")
    assert not board.team.folder.exists() and board.scores.table.equals(SCORES.table)
    state = send(board, "undo")
    assert {i: row[3] for i, row in state["scores"].items()} == SCORES.table["rank"].to_dict()


def test_back_to_the_catalogues_weights(board: IndustryBoard) -> None:
    board.weigh("capacity", 80)
    state = send(board, "forget_weights")
    assert board.weights is None and not state["own"] and "课程的权重" in state["said"]
    assert {i: row[3] for i, row in state["scores"].items()} == SCORES.table["rank"].to_dict()
    board.undo()
    assert board.weights is not None and board.weights["capacity"] == 80


@pytest.mark.parametrize(
    ("kept", "own"),
    [
        ({"capacity": 60, "old": 3}, True),
        ({"capacity": "60", "ease": -1}, True),
        ({"capacity": None}, True),
        ([1, 2], False),
        (None, False),
        (dict.fromkeys(GULOU.catalog.criteria["id"], 0), False),
    ],
)
def test_saved_weights_that_were_edited_by_hand_are_mended(board: IndustryBoard, kept: object, own: bool) -> None:
    board.team.choose("criteria_weights", kept)
    board.refresh()
    given = GULOU.catalog.criteria.set_index("id")["weight"].to_dict()
    capacity = 60 if kept == {"capacity": 60, "old": 3} else 25
    assert board.weights == ({**given, "capacity": capacity} if own else None)
    assert send(board, "weigh", what="ease", value=1)["refused"] is None


# -- undo -------------------------------------------------------------------------------------------------------------


def test_one_undo_goes_through_picks_groups_and_weights_after_a_restart(board: IndustryBoard, tmp_path: Path) -> None:
    board.drop(TOP[4])
    board.weigh("capacity", 70)
    board.drop(GROUPS[2])
    board.pick(OUT[1])
    again = board_of(tmp_path)
    said = [send(again, "undo")["said"] for _ in range(5)]
    name = SCORES.table["name"]
    assert said[0] == f"已撤销：放下 {OUT[1]} {name[OUT[1]]}"
    assert said[1] == f"已撤销：选上 {GROUPS[2]} {name[GROUPS[2]]}"
    assert said[2] == "已撤销：已用回课程的权重。"
    assert said[3] == f"已撤销：选上 {TOP[4]} {name[TOP[4]]}"
    assert said[4] == "没有可撤销的改动"
    assert again.value == {"industries": TOP, "merchant_groups": GROUPS} and again.weights is None
    said = [send(board_of(tmp_path), "redo")["said"] for _ in range(4)]
    assert said[0].endswith(f"放下 {TOP[4]} {name[TOP[4]]}") and "市场容量 70" in said[1]
    assert again.value == {"industries": [*TOP[:4], OUT[1]], "merchant_groups": GROUPS[:2]}


def test_an_undo_turns_the_board_to_the_line_it_changed(board: IndustryBoard) -> None:
    board.drop(TOP[0])
    board.drop(GROUPS[0])
    turns = [board.state["turn"], send(board, "undo")["turn"], send(board, "undo")["turn"]]
    assert [turn["line"] for turn in turns] == [0, 1, 0] and len({turn["n"] for turn in turns}) == 3
    board.choose("政企", OUT[:2])
    assert send(board, "undo")["said"].startswith(f"已撤销：政企：{TOP[0]}")


def test_reset_goes_back_to_the_reference(board: IndustryBoard) -> None:
    board.drop(TOP[0])
    board.weigh("capacity", 70)
    state = send(board, "reset")
    assert state["source"] == "reference" and board.industries == TOP and board.weights is None


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(["pick", "drop"]), st.sampled_from(sorted(SCORES.table.index))), max_size=12))
def test_any_moves_keep_the_limits_and_undo_finds_back(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, str]]
) -> None:
    board = board_of(tmp_path_factory.mktemp("moves"))
    seen = [board.value]
    for do, item in moves:
        state = send(board, do, item=item)
        assert state["picked"] == board.value
        assert 1 <= len(board.industries) <= 5 and 1 <= len(board.groups) <= 3
        if board.value != seen[-1]:
            seen.append(board.value)
    for value in reversed(seen[:-1]):
        board.undo()
        assert board.value == value
    assert not board.state["can_undo"]


# -- snapshots and odd cases ------------------------------------------------------------------------------------------


def test_snapshots_say_the_last_state_and_are_the_same_each_time(board: IndustryBoard, tmp_path: Path) -> None:
    board.drop(TOP[4])
    board.pick(OUT[0])
    board.weigh("capacity", 33)
    data, _ = board._repr_mimebundle_()
    assert (board_of(tmp_path)._plain(), board_of(tmp_path)._snapshot()) == (data["text/plain"], data["text/html"])
    assert f"{OUT[0]} {SCORES.table.at[OUT[0], 'name']}" in data["text/plain"]
    assert "你们队的权重：市场容量 33，" in data["text/plain"]
    assert data["text/html"].count("✓") == 8 and "两种估算差 2.5 倍" in data["text/html"]
    assert "0x" not in data["text/html"] and len(data["text/html"]) < 30_000


def test_hostile_names_are_text_in_the_snapshot_and_plain_json_elsewhere(tmp_path: Path) -> None:
    board = board_of(tmp_path, hostile_case())
    html = board._snapshot()
    assert "<img" not in html and "&lt;img src=x onerror=alert(1)&gt;" in html and HOSTILE[1] in html
    assert {row["name"] for row in board.setup["rows"]} >= set(HOSTILE)
    board.drop(HOSTILE[0])
    assert "I01" not in board.industries and HOSTILE[0] in board.state["said"]


def test_a_line_may_hold_fewer_than_the_rule_lets_pick(tmp_path: Path) -> None:
    board = board_of(tmp_path, tiny_case())
    assert [line["limit"] for line in board.setup["lines"]] == [3, 2]
    assert sorted(board.industries) == ["I01", "I02", "I03"]


def test_a_case_without_merchant_groups_has_none_to_pick(tmp_path: Path) -> None:
    case = tiny_case()
    industries = case.industries[case.industries["line"] == "政企"]
    units = case.industry_units[case.industry_units["industry"].isin(industries["id"])]
    board = board_of(tmp_path, case.replace(industries=industries, industry_units=units))
    assert board.groups == [] and board.setup["lines"][1]["limit"] == 0
    assert board.weigh("capacity", 50) is None and "商群" not in board.state["said"]
    assert "商群" in board._plain()


def test_a_name_that_several_share_asks_for_the_id() -> None:
    allowed = {"I01": "金融", "I02": "金融", "I03": "医疗"}
    with pytest.raises(BoardError, match="I01、I02"):
        known_id("行业", "金融", allowed)
    assert known_id("行业", "医疗", allowed) == "I03"
    with pytest.raises(BoardError, match=r"是不是 医疗？"):
        known_id("行业", "医疗卫生", allowed)
    with pytest.raises(BoardError, match=r"共 20 个$"):
        known_id("行业", "@", {f"X{i:02}": f"名{i:02}" for i in range(20)})
