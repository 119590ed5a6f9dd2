"""A notebook for each person: points, reasons and the person's own answers, all as text; nothing runs, no answers."""

from __future__ import annotations

from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode

from course_lib.grading.model import REASONS, TaskResult, UnitResult
from course_lib.grading.reports.class_table import NAMELESS
from course_lib.grading.reports.inert import code_block, markdown
from course_lib.grading.reports.rows import MISSING, points_text

__all__ = ["feedback_notebook", "notebook_text"]

MARKS = {"right": "✔", "not_attempted": "—"}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def feedback_notebook(
    person: str,
    sheet: Mapping[str, UnitResult],
    heading: str,
    units: Mapping[str, str],
    unit_points: Mapping[str, float],
) -> NotebookNode:
    """One person's notebook (nbformat 4.5, markdown only: a grader who runs it runs nobody's code).

    Args:
        person: any text.
        sheet: unit id -> the result that counts.
        heading: what was graded.
        units: id -> title of the units that count; ``unit_points`` what they are worth.
    """
    texts = [_summary(person, sheet, heading, units, unit_points)]
    for unit, result in sheet.items():
        texts.append(_unit(units[unit], unit_points[unit], result))
        texts += [_task(task, (result.answers or {}).get(task.task, "")) for task in result.tasks]
    # Nodes, not v4.new_markdown_cell: that validates cell by cell, and writing validates the whole anyway.
    cells = [
        {"cell_type": "markdown", "id": f"cell-{place:03d}", "metadata": {}, "source": text}
        for place, text in enumerate(texts, 1)
    ]
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def notebook_text(notebook: NotebookNode) -> str:
    """The notebook as a file's text: the same for the same notebook."""
    return str(nbformat.writes(notebook, ensure_ascii=False)) + "\n"


def _summary(
    person: str,
    sheet: Mapping[str, UnitResult],
    heading: str,
    units: Mapping[str, str],
    unit_points: Mapping[str, float],
) -> str:
    earned = sum(result.earned for result in sheet.values())
    # Not in the heading: viewers make an address of that.
    lines = ["# 作业反馈", "", f"{markdown(person) or NAMELESS} · {markdown(heading)}", ""]
    lines += [f"**总分 {points_text(earned)} / {points_text(sum(unit_points.values()))}**", ""]
    lines += ["| 单元 | 得分 | 满分 |", "|:--|--:|--:|"]
    for unit, title in units.items():
        got = points_text(sheet[unit].earned) if unit in sheet else MISSING
        lines.append(f"| {markdown(title)} | {got} | {points_text(unit_points[unit])} |")
    lines += ["", "你的答案在公开案例和一个没见过的案例上各算一遍。"]
    return "\n".join(lines)


def _unit(title: str, points: float, result: UnitResult) -> str:
    lines = [f"## {markdown(title)}：{points_text(result.earned)} / {points_text(points)}"]
    lines += ["", f"文件：{markdown(result.name)}"]
    for text in filter(None, (result.problem, *result.notices)):
        lines += ["", f"> {markdown(text)}"]
    return "\n".join(lines)


def _task(task: TaskResult, answer: str) -> str:
    mark = MARKS.get(task.reason, "✘")
    lines = [f"### {mark} {markdown(task.title)}", ""]
    lines.append(f"**{points_text(task.earned)} / {points_text(task.points)} 分** · {REASONS[task.reason]}")
    if task.text:
        lines += ["", markdown(task.text)]
    if answer.strip():
        lines += ["", "你的作答：", "", code_block(answer)]
    return "\n".join(lines)
