"""The declarations of choices: they speak of what there is, and a wrong value is told by its place."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import course_lib
from course_lib.case import load_case
from course_lib.choices.schema import SCHEMA, check, declared_choice, sound
from course_lib.choices.shapes import Id
from course_lib.choices.store import Team, TeamError

PACKAGE = Path(course_lib.__file__).parent
IDS = [(name, part) for name, choice in SCHEMA.items() for part in choice.shape.parts() if isinstance(part, Id)]

#: One value of each choice with every part that it may have.
WHOLE: dict[str, Any] = {
    "white_spots": ["A001", "A002"],
    "industries": ["I01"],
    "merchant_groups": ["G01"],
    "criteria_weights": {"capacity": 40, "ease": 0.5},
    "need_changes": {
        "D001": {"urgency": 5, "cost_of_leaving": 1e4, "pain": "慢", "contact": ""},
        "D002": {"removed": True},
    },
    "line_changes": {"L001": {"customer": "C01", "need": "", "product": "P01", "quantity": 2, "discount": 0.1}},
    "customer": "C013",
    "ratings": {"P0101": {"price": 7.5, "fit": None}},
    "rival_ratings": {"mobile": {"P0101": {"price": 10}}},
    "what_if": {"unicom": {"P0101": {"price": 0}}},
    "places": {"C013": {"cell": "主攻户", "reason": "新院长"}},
    "activities": {"A001": {"customer": "C013", "kind": "visit", "start": "2019-03-04", "contact": "P0101"}},
    "questionnaire": {"about": {"role": "manager", "years": 3.0, "laptop": "是"}, "answers": {"Q01": 3}},
}


def test_each_choice_is_declared_with_a_value_to_try_and_takes_it() -> None:
    assert set(WHOLE) == set(SCHEMA) and all(SCHEMA[name].name == name for name in SCHEMA)
    for name, value in WHOLE.items():
        check(Path("f"), name, value)
        assert sound(name, value) == value
    assert {name for name, choice in SCHEMA.items() if not choice.undo} == {"customer"}


@pytest.mark.parametrize(("name", "part"), IDS, ids=lambda x: x if isinstance(x, str) else x.table)
def test_ids_are_of_tables_that_there_are(name: str, part: Id) -> None:
    case = load_case("gulou")
    tables = {table: getattr(case, table) for table in case} | {t: getattr(case.catalog, t) for t in case.catalog}
    assert part.table == "carriers" or part.column in tables[part.table].columns, name


@pytest.mark.parametrize("name", SCHEMA)
def test_writers_and_readers_are_modules_that_name_the_choice(name: str) -> None:
    for module in (*SCHEMA[name].writers, *SCHEMA[name].readers):
        tree = ast.parse((PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert name in texts, module
    assert SCHEMA[name].writers and SCHEMA[name].readers


def test_the_bounds_of_ratings_are_the_rules() -> None:
    top = load_case("gulou").catalog.rules.score.rating_max
    check(Path("f"), "ratings", {"P1": {"fit": top}})
    with pytest.raises(TeamError, match=f" 0 到 {top:g} 的数字或空"):
        check(Path("f"), "ratings", {"P1": {"fit": top + 0.1}})


@pytest.mark.parametrize(
    ("name", "value", "place", "found", "due"),
    [
        ("ratings", {"P1": {"fit": 7}, "P0101": {"price": "很好"}}, "ratings › P0101 › price", '"很好"', " 0 到 10"),
        ("ratings", [], "ratings", "[]", "字典"),
        ("rival_ratings", {"mobile": {"P1": 3}}, "rival_ratings › mobile › P1", "3", "字典"),
        ("industries", "I01", "industries", '"I01"', "列表"),
        ("industries", ["I01", None], "industries › 第2项", "null", "文字"),
        ("criteria_weights", {"ease": -1}, "criteria_weights › ease", "-1", "不小于 0 的数字"),
        ("need_changes", {"D1": {"removed": 1}}, "need_changes › D1 › removed", "1", "true 或 false"),
        ("line_changes", {"O1": {"quantity": "多"}}, "line_changes › O1 › quantity", '"多"', "数字"),
        ("line_changes", {"O1": {"quantity": True}}, "line_changes › O1 › quantity", "true", "数字"),
        ("places", {"C1": {"reason": ""}}, "places › C1", '{"reason": ""}', "至少有 cell"),
        ("customer", ["C1"], "customer", '["C1"]', "编号"),
        ("activities", [1], "activities", "[1]", "字典"),
        ("questionnaire", {"answers": {"Q01": 1.5}}, "questionnaire › answers › Q01", "1.5", "整数"),
    ],
)
def test_a_wrong_shape_is_told_by_file_choice_and_place_with_what_to_do(
    tmp_path: Path, name: str, value: Any, place: str, found: str, due: str
) -> None:
    team = Team("gulou", "红队", tmp_path)
    other = "industries" if name != "industries" else "customer"
    team.choose(other, WHOLE[other])
    choices = team.choose(name, value)
    with pytest.raises(TeamError) as caught:
        choices.get(name)
    text = str(caught.value)
    assert text.startswith(f"{team.path} 里的选择 {place} 写法不对：现在是 {found}，应是") and due in text
    assert f"把选择 {name} 整段删去" in text
    assert choices.raw(name) == value  # nothing is lost
    assert choices.get(other) == WHOLE[other]  # a fault in one choice is none in another


def test_what_is_sound_is_left_and_the_rest_left_out() -> None:
    assert sound("ratings", {"P1": {"fit": 6, "price": 99, "brand": None}, "P2": 3}) == {
        "P1": {"fit": 6, "brand": None}
    }
    assert sound("places", {"C1": "主攻户", "C2": {"cell": 5}, "C3": {"cell": "主攻户", "reason": 3, "new": [1]}}) == {
        "C3": {"cell": "主攻户", "new": [1]}
    }
    assert sound("white_spots", [1, None, "X9"]) == ["X9"] and sound("white_spots", {"A": 1}, ["A1"]) == ["A1"]
    assert sound("activities", {"A1": "改天"}) == {"A1": "改天"}  # told by the plan, entry by entry
    assert sound("of a newer kit", 5) == 5 and declared_choice("of a newer kit") is None


@given(
    name=st.sampled_from(sorted(SCHEMA)),
    value=st.recursive(
        st.none() | st.booleans() | st.floats(-20, 20) | st.sampled_from(["P1", "fit", "cell"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["P1", "mobile", "fit", "cell", "removed", "answers"]), inner, max_size=3)
        ),
        max_leaves=10,
    ),
)
def test_what_is_left_has_always_the_shape_and_a_good_value_is_left_whole(name: str, value: Any) -> None:
    before = json.dumps(value)
    kept = sound(name, value, "nothing")
    faults = list(SCHEMA[name].shape.faults(value))
    assert kept == value if not faults else kept != value
    if kept != "nothing":
        assert not list(SCHEMA[name].shape.faults(kept))
    assert json.dumps(value) == before
