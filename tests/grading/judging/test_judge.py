"""What counts as right: nbval's comparison of the outputs, with the self-check's tolerance and remarks."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from nbformat.v4 import new_output

from course_lib.grading.judging.judge import agrees, judge_task, same_outputs, value_of
from course_lib.grading.judging.runner import Run, Told
from course_lib.running.probe import MIME, plain

TASK = "u02.top_down"  # tolerance 0.005 on its card


def told(value: object, *extra: Any, task: str = TASK, **more: object) -> Told:
    record = {"task": task, "value": plain(value), "blank": value is ..., **more}
    output = new_output("display_data", data={MIME: record, "text/plain": json.dumps(record)})
    return Told([output, *extra], record)


def stream(text: str) -> Any:
    return new_output("stream", name="stdout", text=text)


def judged(public: Told | None, hidden: Told | None, share: float = 0.0, **run: Any) -> tuple[str, float, str]:
    runs = {"p": Run({TASK: public} if public else {}, {}, **run), "h": Run({TASK: hidden} if hidden else {}, {})}
    references = {"p": {TASK: told(1000.0)}, "h": {TASK: told(2000.0)}}
    result = judge_task(TASK, 20, share, True, runs, references)
    return result.reason, result.earned, result.text


def test_equal_within_the_tolerance_is_right() -> None:
    assert agrees(TASK, told(1004.0), told(1000.0))[0]
    assert not agrees(TASK, told(1006.0), told(1000.0))[0]


@pytest.mark.parametrize("answer", [["I02", "I01"], ("I01", "I02"), {"I01", "I02"}, pd.Series(["I01", "I02"])])
def test_any_kind_of_list_will_do(answer: object) -> None:
    assert agrees("u02.doubtful", told(answer, task="u02.doubtful"), told(["I01", "I02"], task="u02.doubtful"))[0]


def test_a_series_arrives_as_a_series() -> None:
    counts = pd.Series({"堡垒户": 2, "主攻户": 3})
    back = value_of({"value": json.loads(json.dumps(plain(counts)))})
    assert isinstance(back, pd.Series) and back.to_dict() == counts.to_dict()


def test_nbval_decides_about_everything_else_in_the_output() -> None:
    assert not agrees(TASK, told(1000.0, stream("more")), told(1000.0))[0]
    assert agrees(TASK, told(1000.0, stream("same")), told(1000.0, stream("same")))[0]
    assert not same_outputs([], [stream("a")])


@pytest.mark.parametrize(
    "record",
    [{}, {"value": {"__series__": 3}}, {"value": {"__series__": [[1], [2, 3]]}}, {"value": [[[]]]}, {"error": "x"}],
)
def test_records_of_no_sensible_shape_are_wrong_and_raise_nothing(record: dict[str, Any]) -> None:
    assert not agrees(TASK, Told([], record), told(1000.0))[0]
    assert not agrees("u02.doubtful", Told([], record), told(["I01"], task="u02.doubtful"))[0]


def test_the_reasons() -> None:
    right, off = told(1000.0), told(1300.0)
    assert judged(right, told(2000.0)) == ("right", 20, "")
    assert judged(off, told(2000.0))[:2] == ("wrong", 0.0)
    assert judged(right, right)[:2] == ("hard_coded", 0.0)
    assert judged(right, right, share=0.25)[:2] == ("hard_coded", 5.0)
    assert judged(right, None)[0] == "died"  # on the hidden case: no proof that it was typed in
    assert judged(told(...), told(...))[0] == "not_attempted"
    for stop in ("time", "memory", "output", "died"):
        assert judged(None, None, stopped=stop)[0] == stop
    assert judged(off, off, slow=frozenset({TASK}))[0] == "time"
    failed = Run({TASK: Told([], {"task": TASK, "blank": True, "error": "x"})}, {TASK: "NameError: name 'a'"})
    result = judge_task(TASK, 20, 0, True, {"p": failed}, {"p": {TASK: right}})
    assert (result.reason, result.text) == ("error", "运行出错：NameError: name 'a'")
    assert judge_task(TASK, 20, 0, False, {}, {}).reason == "not_attempted"


def test_no_text_gives_an_answer_away() -> None:
    for public, hidden in ((told(1300.0), told(2000.0)), (told(1000.0), told(1000.0)), (told("x"), told("y"))):
        text = judged(public, hidden)[2]
        assert text and not {"1000", "1,000", "2000", "2,000"} & set(text.replace("：", " ").split())
        assert "1000" not in text and "2000" not in text and "1,000" not in text and "2,000" not in text
