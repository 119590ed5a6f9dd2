from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.running.parameters import ParameterError, declared_parameters, parse_assignments, with_parameters
from tests.running.lessons import code, lesson, notebook, text


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("target=12000000", 12_000_000),
        ("target=1.5", 1.5),
        ("name=红队", "红队"),
        ("flag=true", True),
        ("nothing=", None),
        ("ids=[I01, I02]", ["I01", "I02"]),
        ("weights={a: 1}", {"a": 1}),
        ("equals=a=b", "a=b"),
        ("day=2019-01-31", "2019-01-31"),
        ("broken=[1", "[1"),
        ("keys={1: 2}", "{1: 2}"),
    ],
)
def test_values_are_yaml_literals_and_everything_else_is_text(assignment: str, value: Any) -> None:
    assert parse_assignments([assignment]) == {assignment.partition("=")[0]: value}


@pytest.mark.parametrize("assignment", ["target", "=3", "a b=3", "1a=2"])
def test_what_is_no_assignment_is_refused(assignment: str) -> None:
    with pytest.raises(ParameterError, match="名称=值"):
        parse_assignments([assignment])


def test_only_literals_of_the_tagged_cell_are_parameters() -> None:
    made = notebook(
        text("# a"),
        code("other = 1"),
        code("a: int = 1\nb = [1,\n  2]\nc = -2\nd = a + 1\ne.f = 3\ng = h = 4", "parameters"),
    )
    assert declared_parameters(made) == {"a": 1, "b": [1, 2], "c": -2}
    assert declared_parameters(notebook(text("# a"))) == {}


def test_values_are_put_in_place_and_the_rest_of_the_cell_stays() -> None:
    made = lesson("课", parameters='名 = "甲"; target = [1,\n   2]  # 目标\nwork = None')
    put = with_parameters(made, {"名": "乙'\"", "target": [3], "unknown": 1})
    assert put.cells[1].source == "名 = '乙\\'\"'; target = [3]  # 目标\nwork = None"
    assert made.cells[1].source.startswith('名 = "甲"')
    assert len(put.cells) == len(made.cells)


literals = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(first=literals, second=literals)
def test_what_is_put_in_is_what_the_cell_declares_then(first: Any, second: Any) -> None:
    made = lesson("课", parameters='一, x = 1, 2; 甲 = None; 乙 = None  # "甲 = 3"\n丙 = 5')
    put = with_parameters(made, {"甲": first, "乙": second})
    assert declared_parameters(put) == {"甲": first, "乙": second, "丙": 5}


@pytest.mark.parametrize(
    ("default", "value"), [("1", "abc"), ("1.5", True), ("True", 1), ("'a'", 3), ("[1]", 3), ("1", None)]
)
def test_a_value_of_another_kind_is_refused(default: str, value: Any) -> None:
    with pytest.raises(ParameterError, match="参数 x 应是"):
        with_parameters(lesson("课", parameters=f"x = {default}"), {"x": value})
