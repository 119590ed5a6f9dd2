"""Self-checks tell what is missing or off and never the answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.case.unit_cards import task_cards, unit_cards
from course_lib.lesson.derived import expect
from course_lib.lesson.selfcheck import compare, judge, task_card
from course_lib.lesson.unit import Unit, open_unit
from course_lib.paths import BUILT, built_dir


@pytest.fixture(scope="module", params=["gulou", "minhou"])
def unit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return open_unit("u02", request.param, "test", tmp_path_factory.mktemp("work"))


def test_every_task_has_a_card_and_every_unit_a_hundred_points() -> None:
    for unit, card in unit_cards().items():
        assert card.tasks and {task.id.partition(".")[0] for task in card.tasks} == {unit}
        assert sum(task.points for task in card.tasks) == 100
    with pytest.raises(KeyError, match=r"u02\.nothing"):
        task_card("u02.nothing")


def test_nothing_is_judged_without_an_answer_or_without_the_answers(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judge(unit, "u02.top_down", ...).passed is None
    assert "尚未作答" in str(judge(unit, "u02.top_down", ...))
    assert judge(unit, "u02.top_down", 1.0).passed is False
    shutil.copytree(built_dir() / "units", tmp_path / "units")
    monkeypatch.setenv(BUILT, str(tmp_path))  # as in a graded run
    told = judge(unit, "u02.top_down", 1.0)
    assert told.passed is None and "评阅时这里不判对错" in str(told)


@pytest.mark.parametrize(
    "wrong", [-1e12, "nothing", ["nothing"], {"nothing": 1}, True, object()], ids=lambda v: type(v).__name__
)
@pytest.mark.parametrize("task", ["u02.top_down", "u02.doubtful", "u02.least_sure", "u00.six_w"])
def test_a_wrong_answer_of_any_shape_gets_the_hint(unit: Unit, task: str, wrong: object) -> None:
    """One task for each kind of answer: a number, a list, an id, a mapping."""
    verdict = judge(unit, task, wrong)
    assert verdict.passed is False and verdict.text.endswith(f"提示：{task_card(task).hints[0]}")


@pytest.mark.parametrize("task", list(task_cards()))
def test_hints_never_give_the_answer_away(unit: Unit, task: str) -> None:
    right = expect(unit.case, task)
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
