"""Self-checks: say what is missing or off in an answer, never the answer itself.

A check cell of a unit reads ``check(unit, "u02.ratio", answer)``. What is expected is computed from the unit's own
case at that moment (``lesson.derived``), so the same cell serves any case; the words stand on the card above it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from course_lib.case.unit_cards import TaskCard, task_cards
from course_lib.lesson.derived import AnswersHidden, expect

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = ["PASSED", "Verdict", "check", "compare", "is_blank", "judge", "task_card"]

PASSED = "✔ 通过"
UNANSWERED = "尚未作答"


@dataclass(frozen=True)
class Verdict:
    """Outcome of one self-check: ``passed`` is None while there is no answer."""

    task: str
    title: str
    passed: bool | None
    text: str

    def __str__(self) -> str:
        mark = {True: PASSED, False: "✘ 再看看", None: UNANSWERED}[self.passed]
        return f"【{self.title}】{mark}" + (f"：{self.text}" if self.text else "")


def task_card(task: str) -> TaskCard:
    """Return the card of a task.

    Raises:
        KeyError: there is no such task.
    """
    cards = task_cards()
    if task not in cards:
        raise KeyError(f"没有自查题 {task}，有：{'、'.join(cards)}")
    return cards[task]


def _plain(value: object) -> object:
    """Turn pandas and numpy answers into plain Python ones."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, pd.Series):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (pd.Index, np.ndarray, ExtensionArray)):  # what .unique() gives is the last
        return [_plain(v) for v in value.tolist()]
    return value


def is_blank(answer: object) -> bool:
    """Tell whether an answer is still the stub, or nothing."""
    answer = _plain(answer)
    if answer is Ellipsis or answer is None:
        return True
    if isinstance(answer, Mapping):
        return any(v is Ellipsis for v in answer.values())
    if isinstance(answer, (list, tuple, set)):
        return any(v is Ellipsis for v in answer)  # an empty list is an answer: "none"
    return isinstance(answer, str) and not answer.strip()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4g}"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value)


def _number(answer: object, expected: float, tolerance: float) -> tuple[bool, str]:
    if isinstance(answer, bool) or not isinstance(answer, (int, float)) or not math.isfinite(answer):
        return False, "这里要一个数，不要加引号和逗号；百分数写成小数，万元写成元"
    slack = max(abs(expected) * tolerance, 1e-9)
    if abs(answer - expected) <= slack:
        return True, f"你的答案 {_shown(float(answer))}"
    ratio = answer / expected if expected else math.inf
    for factor, word in ((12, "一年与一个月"), (10_000, "元与万元"), (100, "百分数与小数")):
        if any(math.isclose(ratio, f, rel_tol=tolerance) for f in (factor, 1 / factor)):
            return False, f"数字的样子对，像是把{word}弄混了"
    return False, "偏大了" if answer > expected else "偏小了"


def _members(answer: object, expected: Collection[str]) -> tuple[bool, str]:
    if isinstance(answer, str) or not isinstance(answer, (list, tuple, set)):
        return False, '这里要一个编号列表，写成 ["编号", "编号"]'
    given = [str(a) for a in answer]
    if len(set(given)) != len(given):
        return False, "有编号写了两次"
    if given and not any(any(c.isdigit() for c in g) for g in given):
        return False, "要编号，不要名称"
    extra, lacking = len(set(given) - set(expected)), len(set(expected) - set(given))
    if not extra and not lacking:
        return True, f"{len(given)} 个都对"
    parts = [f"有 {extra} 个不该在" if extra else "", f"还差 {lacking} 个" if lacking else ""]
    return False, "，".join(p for p in parts if p)


def _mapping(answer: object, expected: Mapping[str, Any], tolerance: float) -> tuple[bool, str]:
    if not isinstance(answer, Mapping):
        return False, '这里要“名: 值”，如 {"高": 1}'
    given = {str(k): v for k, v in answer.items()}
    lacking = [k for k in expected if k not in given]
    if lacking:
        return False, f"缺少 {'、'.join(lacking)}"
    wrong = [k for k, v in expected.items() if not compare(given[k], v, tolerance)[0]]
    return (False, f"这几项要再看：{'、'.join(wrong)}") if wrong else (True, f"{len(expected)} 项都对")


def compare(answer: object, expected: object, tolerance: float = 0.01) -> tuple[bool, str]:
    """Compare an answer with what is expected; return whether it agrees and a remark that does not give it away.

    Numbers agree within the relative ``tolerance``; lists as sets; mappings value by value.

    >>> compare(12_000, 1_000)
    (False, '数字的样子对，像是把一年与一个月弄混了')
    >>> compare(["I01"], ["I01", "I02"])
    (False, '还差 1 个')
    """
    if isinstance(answer, pd.Series) and isinstance(expected, (list, tuple, set)):
        answer = answer.tolist()  # a table's id column is as good as a list of ids
    answer, expected = _plain(answer), _plain(expected)
    if isinstance(expected, bool):
        return (True, f"你的答案 {_shown(expected)}") if answer is expected else (False, "这里要 True 或 False，再想想")
    if isinstance(expected, (int, float)):
        return _number(answer, float(expected), tolerance)
    if isinstance(expected, Mapping):
        return _mapping(answer, expected, tolerance)
    if isinstance(expected, (list, tuple, set)):
        return _members(answer, expected)
    same = isinstance(answer, str) and answer.strip() == str(expected)
    return (True, f"你的答案 {answer}") if same else (False, "不是这个")


def judge(unit: Unit, task: str, answer: object) -> Verdict:
    """Judge one answer on the unit's case."""
    words = task_card(task)
    if is_blank(answer):
        return Verdict(task, words.title, None, "把 ... 换成你的答案，再运行这一格")
    try:
        right = expect(unit.case, task)
    except AnswersHidden:
        return Verdict(task, words.title, None, "评阅时这里不判对错")
    passed, remark = compare(answer, right, words.tolerance)
    return Verdict(task, words.title, passed, remark if passed else f"{remark}。提示：{words.hints[0]}")


def check(unit: Unit, task: str, answer: object) -> None:
    """Print the verdict on one answer: passed, not yet answered, or what to look at again."""
    print(judge(unit, task, answer))
