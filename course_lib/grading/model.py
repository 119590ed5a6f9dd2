"""What goes through grading: a submission in, a result per task out. All of it is plain data, as JSON keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["REASONS", "Submission", "TaskResult", "UnitResult", "by_person"]

REASONS: Mapping[str, str] = {
    "right": "正确",
    "wrong": "不对",
    "hard_coded": "换了案例就不对",
    "not_attempted": "尚未作答",
    "error": "运行出错",
    "time": "超过时间",
    "memory": "超过内存",
    "output": "输出太多",
    "died": "程序中断",
    "unreadable": "文件不能评",
}
"""Why a task got its points, in the order of a legend: id -> Chinese name."""


@dataclass(frozen=True)
class Submission:
    """One notebook that somebody handed in.

    ``person`` is any text (it comes from a folder's or file's name and is never a path or markup), ``unit`` an id such
    as ``u02`` ("" if nothing tells it), ``name`` the file's place in what was handed in, ``text`` the notebook's JSON
    ("" where ``problem`` says, in Chinese, why it cannot be graded), ``notices`` what the grader should know of it.
    """

    person: str
    unit: str
    name: str
    text: str
    problem: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskResult:
    """One task of one submission.

    ``points`` it is worth, ``earned``, ``reason`` a key of ``REASONS``, ``text`` one Chinese line for the trainee that
    gives no answer away ("" if there is nothing to say).
    """

    task: str
    title: str
    points: float
    earned: float
    reason: str
    text: str = ""


@dataclass(frozen=True)
class UnitResult:
    """One graded submission: its ``tasks`` in the unit's order (with an unreadable file all are lost).

    ``answers`` gives the trainee's own code of each task, for the feedback; ``seconds`` is what grading took.
    """

    person: str
    unit: str
    title: str
    name: str
    tasks: tuple[TaskResult, ...]
    notices: tuple[str, ...] = ()
    problem: str = ""
    answers: Mapping[str, str] | None = None
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """What could be earned."""
        return sum(task.points for task in self.tasks)

    @property
    def earned(self) -> float:
        """What was earned."""
        return sum(task.earned for task in self.tasks)

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> UnitResult:
        """Read what ``to_dict`` gave."""
        values = dict(record)
        values["tasks"] = tuple(TaskResult(**task) for task in values["tasks"])
        values["notices"] = tuple(values["notices"])
        return cls(**values)


def by_person(results: Iterable[UnitResult]) -> dict[str, list[UnitResult]]:
    """Person -> results in the order of the units; persons in the order of their names."""
    people: dict[str, list[UnitResult]] = {}
    for result in sorted(results, key=lambda r: (r.person, r.unit, r.name)):
        people.setdefault(result.person, []).append(result)
    return people
