"""Compare what a submission told with what the reference told on the same case: nbval decides, values first snapped.

A checked output passes if nbval finds it equal to the reference's. A value that agrees with the reference's within the
task's tolerance (its card's, as in the self-check) is written like the reference's before that, since equal
results of different formulas differ in their last digits.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, nocolors

from course_lib.grading.judging.runner import Run, Told, one_line
from course_lib.grading.model import TaskResult
from course_lib.lesson.selfcheck import compare, task_card
from course_lib.running.probe import MIME, SERIES

__all__ = ["agrees", "judge_task", "same_outputs", "value_of"]

_IGNORED = ("metadata", "traceback", "output_type", "execution_count")
_STOPPED = {
    "time": "算得太久，被停下了",
    "memory": "用的内存太多，被停下了",
    "output": "输出太多，被停下了",
    "died": "程序中途退出了，后面的格子没有运行",
}


class _NbvalCell:
    """What nbval's comparison needs of a cell that pytest would have collected."""

    colors = nocolors
    comparison_traceback: list[str]
    sanitize = IPyNbCell.sanitize
    compare_outputs = IPyNbCell.compare_outputs
    parent = SimpleNamespace(sanitize_patterns={}, skip_compare=_IGNORED)

    def format_output_compare(self, key: str, left: object, right: object) -> None:
        """Say nothing: what differs would show the reference."""


def same_outputs(outputs: list[NotebookNode], reference: list[NotebookNode]) -> bool:
    """Tell whether nbval finds the outputs of a checked cell equal to the reference's."""
    return bool(_NbvalCell().compare_outputs(copy.deepcopy(outputs), copy.deepcopy(reference)))


def value_of(record: Mapping[str, Any]) -> object:
    """The answer in a probe's record, as ``selfcheck.compare`` takes it."""
    value = record.get("value")
    if isinstance(value, Mapping) and set(value) == {SERIES}:
        try:
            index, values = value[SERIES]
            return pd.Series(values, index=index)
        except (TypeError, ValueError):
            return None
    return value


def agrees(task: str, told: Told, reference: Told) -> tuple[bool, str]:
    """Tell whether an answer is right, with a remark that does not give it away."""
    if told.record is None or reference.record is None:
        return False, "没有答案"
    if "value" not in told.record:
        return False, one_line(str(told.record.get("error", "")))
    expected = value_of(reference.record)
    try:
        close, remark = compare(value_of(told.record), expected, task_card(task).tolerance)
    except Exception as error:  # an answer of no sensible shape
        return False, f"答案的样子不对（{type(error).__name__}）"
    outputs = [_snapped(output, reference.record) for output in told.outputs] if close else told.outputs
    if not same_outputs(outputs, reference.outputs):
        return False, remark if not close else "自查格里有多余的输出"
    return True, remark


def _snapped(output: NotebookNode, record: Mapping[str, Any]) -> NotebookNode:
    if MIME not in output.get("data", {}):
        return output
    output = copy.deepcopy(output)
    output["data"] = {MIME: dict(record), "text/plain": json.dumps(record)}
    return output


def judge_task(
    task: str,
    points: float,
    share: float,
    attempted: bool,
    runs: Mapping[str, Run],
    references: Mapping[str, Mapping[str, Told]],
) -> TaskResult:
    """One task's result from its runs, the public case's first.

    Args:
        task: id.
        points: what it is worth.
        share: of the points that an answer keeps that is right on the public case only.
        attempted: whether the trainee's cells hold more than the stub.
        runs: case -> run.
        references: case -> task -> what the reference told there.
    """
    words = task_card(task)

    def result(reason: str, text: str = "", earned: float = 0.0) -> TaskResult:
        return TaskResult(task, words.title, points, earned, reason, text)

    if not attempted:
        return result("not_attempted", "还没有答案")
    verdicts = {}
    for case, run in runs.items():
        told = run.told.get(task, Told([], None))
        verdicts[case] = agrees(task, told, references[case][task])
    public, *hidden = runs
    if all(right for right, _ in verdicts.values()):
        return result("right", earned=points)
    if verdicts[public][0]:
        failed = next(case for case in hidden if not verdicts[case][0])
        said = _trouble(task, runs[failed])
        if said and said[0] in _STOPPED:
            return result(said[0], f"公开案例上对，换一个案例时{said[1]}")
        # not the error's own text: whatever a submission says there it has read in the hidden case
        also = "，那里运行出错" if said else ""
        text = f"公开案例上对，换一个案例就不对{also}：答案要由案例里的数算出来，不要写死"
        return result("hard_coded", text, points * share)
    if said := _trouble(task, runs[public]):
        return result(*said)
    told = runs[public].told.get(task, Told([], None))
    if told.record is not None and told.record.get("blank"):
        return result("not_attempted", "没有找到这一题的答案变量，或者它还是空的")
    return result("wrong", f"{verdicts[public][1]}。提示：{words.hints[0]}")


def _trouble(task: str, run: Run) -> tuple[str, str] | None:
    """Why there is no answer, if something went wrong: reason and text."""
    if task in run.slow:
        return "time", _STOPPED["time"]
    if task in run.errors:
        return "error", f"运行出错：{run.errors[task]}"
    told = run.told.get(task)
    if told is None or told.record is None:
        return (run.stopped, _STOPPED[run.stopped]) if run.stopped else ("died", _STOPPED["died"])
    if "error" in told.record and not told.record.get("blank"):
        return "error", f"读答案时出错：{one_line(str(told.record['error']))}"
    return None
