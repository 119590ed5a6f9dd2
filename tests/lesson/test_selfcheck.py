"""Self-checks tell what is missing or off and never the answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from course_lib.lesson.answers import expect, tasks
from course_lib.lesson.selfcheck import compare, judge
from course_lib.lesson.unit import Unit, open_unit
from course_lib.paths import kit_dir


@pytest.fixture(scope="module", params=["gulou", "minhou"])
def unit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return open_unit("u02", request.param, "test", tmp_path_factory.mktemp("work"))


def test_every_task_has_words_and_every_word_a_task() -> None:
    words = yaml.safe_load((kit_dir() / "data" / "checks.yml").read_text(encoding="utf-8"))
    assert set(words) == set(tasks())
    assert all({"title", "hint"} <= set(w) <= {"title", "hint", "tolerance"} for w in words.values())


@pytest.mark.parametrize("task", tasks())
def test_the_expected_answer_passes_and_a_wrong_one_does_not(unit: Unit, task: str) -> None:
    right = expect(unit, task)
    assert judge(unit, task, right).passed is True
    assert judge(unit, task, ...).passed is None
    assert "尚未作答" in str(judge(unit, task, ...))
    for wrong in (-1e12, "nothing", ["nothing"], {"nothing": 1}, True, object()):
        verdict = judge(unit, task, wrong)
        assert verdict.passed is False
        assert "提示" in verdict.text


@pytest.mark.parametrize("task", tasks())
def test_hints_never_give_the_answer_away(unit: Unit, task: str) -> None:
    right = expect(unit, task)
    text = str(judge(unit, task, "nothing"))
    for part in right if isinstance(right, list) else [right]:
        shown = f"{part:,.2f}" if isinstance(part, float) else str(part)
        assert len(shown) < 3 or shown not in text


@given(st.floats(1, 1e9), st.floats(-0.0099, 0.0099))
def test_numbers_within_tolerance_pass(expected: float, error: float) -> None:
    assert compare(expected * (1 + error), expected, 0.01)[0]


@given(st.floats(1, 1e9), st.floats(0.011, 5))
def test_numbers_outside_do_not(expected: float, error: float) -> None:
    assert not compare(expected * (1 + error), expected, 0.01)[0]
    assert not compare(expected / (1 + error), expected, 0.01)[0]


@pytest.mark.parametrize(
    ("answer", "expected", "remark"),
    [
        (120, 10, "一年与一个月"),
        (30_000, 3, "元与万元"),
        (35, 0.35, "百分数"),
        (9, 10, "偏小"),
        (["a1"], ["a1", "b2"], "还差 1 个"),
        (["金融"], ["I06"], "不要名称"),
        (["a1", "c3"], ["a1", "b2"], "有 1 个不该在，还差 1 个"),
        (["a1", "a1"], ["a1"], "写了两次"),
        ({"x": 1}, {"x": 1, "y": 2}, "缺少 y"),
        ({"x": 1, "y": 3}, {"x": 1, "y": 2}, "再看：y"),
        (float("nan"), 1.0, "要一个数"),
    ],
)
def test_remarks_name_the_likely_slip(answer: object, expected: object, remark: str) -> None:
    passed, text = compare(answer, expected, 0.001)
    assert not passed
    assert remark in text


def test_pandas_answers_are_taken() -> None:
    assert compare(np.float64(3), 3)[0]
    assert compare(pd.Index(["a1", "b2"]), ["b2", "a1"])[0]
    assert compare(pd.Series(["a1", "b2", "a1"], dtype="str").unique(), ["b2", "a1"])[0]
    assert compare(pd.Series(["a1", "b2"]), ["b2", "a1"])[0]
    assert compare(pd.Series({"x": 1, "y": 2}), {"x": 1, "y": 2})[0]
