"""Typed choices: checked, saved at once, taken up by the next unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from course_lib.classroom.choices import (
    ChoiceError,
    chosen_industries,
    decide,
    decide_customer,
    decide_lines,
    decide_places,
    decide_ratings,
    reference_customer,
)
from course_lib.classroom.unit import Unit, open_unit
from course_lib.method import place_customers, price_lines, score_customers, score_industries


@pytest.fixture
def unit(tmp_path: Path) -> Unit:
    return open_unit("u02", "gulou", "red", tmp_path)


def again(unit: Unit) -> Unit:
    """Open another unit of the same team, as after a restart."""
    return open_unit("u04", "gulou", "red", unit.team.folder.parent.parent)


def test_without_a_choice_the_reference_counts(unit: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    scores = score_industries(unit.case)
    assert chosen_industries(unit) == [*scores.top("政企"), *scores.top("商群")]
    assert "参考选择" in capsys.readouterr().out


def test_a_choice_is_taken_up_by_the_next_unit(unit: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    decide(unit, "industries", ["I02", "I03"], ["I01"])
    assert chosen_industries(again(unit))[:2] == ["I02", "I03"]
    assert "你们队的选择" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (["I02", "I99"], "I99"),
        (["I02", "I02"], "两次"),
        ([f"I{i:02d}" for i in range(1, 7)], "1 到 5"),
        ([], "1 到 5"),
        ("I02", "列表"),
        (5, "列表"),
    ],
)
def test_a_bad_choice_is_refused_and_nothing_is_lost(unit: Unit, mine: Any, told: str) -> None:
    decide(unit, "industries", ["I03"], [])
    with pytest.raises(ChoiceError, match=told) as caught:
        decide(unit, "industries", mine, [])
    assert caught.value._render_traceback_() == [str(caught.value)]
    assert again(unit).team.choice("industries", None) == ["I03"]


def test_names_do_as_well_as_ids(unit: Unit) -> None:
    names = unit.case.industries.set_index("id")["name"]
    assert decide(unit, "industries", [names["I06"], "I02"], []) == ["I06", "I02"]
    customer = unit.case.customers.iloc[3]
    assert decide_customer(unit, customer["name"]) == customer["id"]


def test_a_choice_can_be_taken_back(unit: Unit) -> None:
    decide(unit, "industries", ["I06"], ["I01"])
    decide(unit, "industries", ["I07"], ["I01"])
    assert decide(again(unit), "industries", "撤销", ["I01"]) == ["I06"]
    assert decide(again(unit), "industries", "参考", ["I01"]) == ["I01"]
    assert decide(again(unit), "industries", "撤销", ["I01"]) == ["I06"]
    first, second = unit.case.opportunities["id"].iloc[[0, 1]]
    decide_lines(unit, {first: {"discount": 0.11}, second: {"discount": 0.12}})
    decide_lines(unit, {first: None})
    assert again(unit).team.choice("line_changes", None) == {second: {"discount": 0.12}}


def test_a_merchant_group_among_the_industries_is_sent_to_its_own_line(
    unit: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ChoiceError, match="G01 是商群"):
        decide(unit, "industries", ["G01"], [])
    decide(unit, "industries", ["I01", "I02"], [])
    assert "还可以再选 3 个" in capsys.readouterr().out


def test_line_changes_are_merged_and_kept(unit: Unit) -> None:
    first, second = unit.case.opportunities["id"].iloc[[0, 1]]
    decide_lines(unit, {first: {"discount": 0.11}})
    decide_lines(unit, {first: {"quantity": 7}, second: {"start_month": 12}})
    lines = decide_lines(again(unit)).set_index("id")
    assert lines.loc[first, ["discount", "quantity"]].tolist() == [0.11, 7]
    assert lines.at[second, "start_month"] == 12
    assert unit.case.opportunities["discount"].iloc[0] != 0.11


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"O???": {"discount": 0.1}}, "不认识"),
        ({"first": {"price": 1}}, "price"),
        ({"first": {"discount": 1.5}}, "0 到 1"),
        ({"first": {"start_month": 2.5}}, "整数"),
        ({"first": {"quantity": "七"}}, "七"),
        ({"first": 3}, "写法不对"),
        ([], "写法不对"),
    ],
)
def test_bad_line_changes_are_refused(unit: Unit, change: Any, told: str) -> None:
    first = unit.case.opportunities["id"].iloc[0]
    typed = {first if k == "first" else k: v for k, v in change.items()} if isinstance(change, dict) else change
    with pytest.raises(ChoiceError, match=told):
        decide_lines(unit, typed)
    assert unit.team.choice("line_changes", None) is None


def test_ratings_are_kept_and_move_the_score(unit: Unit) -> None:
    customer = decide_customer(unit)
    assert customer == reference_customer(unit.case)
    rated = unit.case.ratings.dropna()
    contact = rated[rated["contact"].isin(unit.case.contacts.query("customer == @customer")["id"])]["contact"].iloc[0]
    ours = rated[(rated["contact"] == contact) & (rated["carrier"] == unit.case.meta.carrier.id)].iloc[0]
    decide_ratings(unit, {contact: {"fit": min(10, ours["fit"] + 2), "price": min(10, ours["price"] + 2)}})
    kept = decide_ratings(again(unit))
    before, after = score_customers(unit.case).table, score_customers(unit.case, ratings=kept).table
    assert after.at[customer, "us"] > before.at[customer, "us"]
    with pytest.raises(ChoiceError, match="0 到 10"):
        decide_ratings(unit, {contact: {"fit": 11}})
    with pytest.raises(ChoiceError, match="是不是"):
        decide_ratings(unit, {contact: {"fitt": 1}})
    person = unit.case.contacts.iloc[0]
    with pytest.raises(ChoiceError, match=f"{person['name']} 是 {person['id']}"):
        decide_ratings(unit, {person["name"]: {"fit": 1}})


def test_a_move_needs_a_known_cell_and_a_reason(unit: Unit) -> None:
    grid = place_customers(unit.case, score_customers(unit.case), price_lines(unit.case))
    customer = grid.table.index[0]
    bad: list[tuple[Any, str]] = [
        ("主攻户", "理由"),
        (("主攻户", " "), "理由"),
        (("主攻户", None), "理由"),
        (("主功户", "新院长"), "是不是 主攻户"),
    ]
    for move, told in bad:
        with pytest.raises(ChoiceError, match=told):
            decide_places(unit, grid, {customer: move})
    decide_places(unit, grid, {customer: ("主攻户", "新院长是老客户")})
    table = decide_places(again(unit), grid)
    assert table.loc[customer, ["cell", "reason", "computed"]].tolist() == [
        "主攻户",
        "新院长是老客户",
        grid.table.at[customer, "cell"],
    ]
