"""A class's results as tables: one row per person, one row per task, what to debrief, what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from course_lib.grading.model import REASONS, UnitResult, by_person
from course_lib.grading.reports.inert import one_line

__all__ = ["NAMELESS", "Gradebook", "Remark", "class_table", "gradebook", "reason_table", "task_overview", "task_table"]

TASK_COLUMNS = ("number", "person", "unit", "unit_title", "file", "task", "title", "points", "earned", "reason", "text")
NAMELESS = "（没有名字）"
UNKNOWN = "看不出是哪个单元，没有计分。"
STRANGE = "这个单元不在评分范围，没有计分。"


@dataclass(frozen=True)
class Remark:
    """What the grader should know of a file; ``number`` is the person's row, ``grave`` that it could not be graded."""

    number: int
    person: str
    file: str
    text: str
    grave: bool = False


@dataclass(frozen=True)
class Gradebook:
    """Everything the reports show, as tables.

    ``sheets`` gives, in the order of ``people``, each person's counted results by unit; ``unit_points`` what a unit is
    worth.  ``people``: see :func:`class_table`; ``tasks``: :func:`task_table`; ``overview``: :func:`task_overview`;
    ``reasons``: :func:`reason_table`.
    """

    units: Mapping[str, str]
    unit_points: Mapping[str, float]
    sheets: Mapping[str, Mapping[str, UnitResult]]
    people: pd.DataFrame
    tasks: pd.DataFrame
    overview: pd.DataFrame
    reasons: pd.DataFrame
    remarks: tuple[Remark, ...]


def gradebook(
    results: Iterable[UnitResult], units: Mapping[str, str], points: Mapping[str, float] | None = None
) -> Gradebook:
    """Make all tables.

    Args:
        results: of any number of persons and units; of several files for one unit the best counts.
        units: id -> title of the units that count, in their order; results of others are told and left out.
        points: unit id -> what it is worth; without it the most that a result of the unit could earn.
    """
    results = list(results)
    people = class_table(results, units, points)
    tasks = task_table(results, units)
    return Gradebook(
        units=dict(units),
        unit_points=_unit_points(results, units, points),
        sheets=_sheets(results, units),
        people=people,
        tasks=tasks,
        overview=task_overview(tasks),
        reasons=reason_table(tasks),
        remarks=_remarks(results, units),
    )


def class_table(
    results: Sequence[UnitResult], units: Mapping[str, str], points: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """One row per person, index ``number`` from 1.

    Columns: person, one per unit id (points earned; NaN = not handed in, which counts 0), earned and points (sums over
    ``units``), share (0-1; NaN if nothing could be earned).
    """
    worth = sum(_unit_points(results, units, points).values())
    rows = []
    for person, sheet in _sheets(results, units).items():
        earned = {unit: sheet[unit].earned if unit in sheet else float("nan") for unit in units}
        total = sum(result.earned for result in sheet.values())
        share = total / worth if worth else float("nan")
        rows.append({"person": _name(person), **earned, "earned": total, "points": worth, "share": share})
    columns = ["person", *units, "earned", "points", "share"]
    table = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1, name="number"))
    return table.astype({"person": "str"} | dict.fromkeys(columns[1:], float))


def task_table(results: Iterable[UnitResult], units: Mapping[str, str]) -> pd.DataFrame:
    """One row per task of each counted file, by person, unit and the unit's own order.

    Columns: number (the person's row), person, unit, unit_title, file, task, title, points, earned, reason (a key of
    ``REASONS``), text.
    """
    rows = []
    for number, (person, sheet) in enumerate(_sheets(results, units).items(), 1):
        for unit, result in sheet.items():
            file = (number, _name(person), unit, units[unit], one_line(result.name))
            rows += [
                (*file, task.task, one_line(task.title), task.points, task.earned, task.reason, one_line(task.text))
                for task in result.tasks
            ]
    return pd.DataFrame(rows, columns=list(TASK_COLUMNS)).astype({"points": float, "earned": float})


def task_overview(tasks: pd.DataFrame) -> pd.DataFrame:
    """One row per task, the one that the smallest share got right first; equal ones in the units' order.

    Columns: unit, unit_title, task, title, people (who handed the unit in), one count per key of ``REASONS``,
    right_share (of these people, 0-1), earned_share (of the points, 0-1).
    """
    tasks = tasks.sort_values("unit", kind="stable")
    groups = tasks.groupby(["unit", "task"], sort=False)
    table = groups[["unit_title", "title"]].first()
    table["people"] = groups.size()
    for reason in REASONS:
        counts = tasks[tasks["reason"] == reason].groupby(["unit", "task"]).size()
        table[reason] = counts.reindex(table.index, fill_value=0)
    sums = groups[["points", "earned"]].sum()
    table["right_share"] = table["right"] / table["people"]
    table["earned_share"] = sums["earned"] / sums["points"]
    return table.reset_index().sort_values("right_share", kind="stable", ignore_index=True)


def reason_table(tasks: pd.DataFrame) -> pd.DataFrame:
    """Per reason (index, in the legend's order): name, people (with at least one such task), tasks."""
    groups = tasks.groupby("reason")
    table = pd.DataFrame({"people": groups["number"].nunique(), "tasks": groups.size()})
    table = table.reindex(list(REASONS)).fillna(0).astype(int)
    table.insert(0, "name", pd.Series(REASONS))
    return table


def _sheets(results: Iterable[UnitResult], units: Mapping[str, str]) -> dict[str, dict[str, UnitResult]]:
    """Person -> unit -> the result that counts: the best of several, the first of equal ones."""
    sheets: dict[str, dict[str, UnitResult]] = {}
    for person, own in by_person(results).items():
        choices = {unit: [result for result in own if result.unit == unit] for unit in units}
        sheets[person] = {unit: max(some, key=lambda r: r.earned) for unit, some in choices.items() if some}
    return sheets


def _unit_points(
    results: Iterable[UnitResult], units: Mapping[str, str], points: Mapping[str, float] | None
) -> dict[str, float]:
    worth = dict.fromkeys(units, 0.0)
    for result in results:
        if result.unit in worth:
            worth[result.unit] = max(worth[result.unit], result.points)
    return worth | {unit: float(value) for unit, value in (points or {}).items() if unit in worth}


def _remarks(results: Iterable[UnitResult], units: Mapping[str, str]) -> tuple[Remark, ...]:
    found = []
    sheets = _sheets(results, units)
    for number, (person, own) in enumerate(by_person(results).items(), 1):
        for result in own:
            texts = [(result.problem, True)] if result.problem else []
            texts += [(notice, False) for notice in result.notices]
            if result.unit not in units:
                texts.append((STRANGE if result.unit else UNKNOWN, True))
            elif result is not sheets[person][result.unit]:
                kept = one_line(sheets[person][result.unit].name)
                texts.append((f"同一单元交了多份，按得分最高的 {kept} 计分，这一份没有计分。", False))
            found += [Remark(number, _name(person), one_line(result.name), one_line(t), grave) for t, grave in texts]
    return tuple(found)


def _name(person: str) -> str:
    return one_line(person) or NAMELESS
