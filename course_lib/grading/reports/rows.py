"""The class's tables as rows of texts and numbers under Chinese headers, for csv and Excel."""

from __future__ import annotations

import csv
import io
import math

from course_lib.grading.model import REASONS
from course_lib.grading.reports.class_table import Gradebook
from course_lib.grading.reports.inert import csv_cell

__all__ = ["MISSING", "Cell", "class_rows", "csv_text", "points_text", "task_rows"]

MISSING = "未交"
Cell = str | float


def class_rows(book: Gradebook) -> list[list[Cell]]:
    """Header, then per person: name, points per unit (or 未交), total, points possible, share 0-1."""
    header: list[Cell] = ["姓名", *book.units.values(), "合计", "满分", "得分率"]
    rows = [
        [row[0], *(_points(value) for value in row[1:-1]), round(row[-1], 4) if math.isfinite(row[-1]) else ""]
        for row in book.people.itertuples(index=False, name=None)
    ]
    return [header, *rows]


def task_rows(book: Gradebook) -> list[list[Cell]]:
    """Header, then per person and task: name, unit, file, task, title, points, earned, reason, text."""
    columns = ["person", "unit_title", "file", "task", "title", "points", "earned", "reason", "text"]
    table = book.tasks[columns].assign(reason=book.tasks["reason"].map(REASONS))
    header: list[Cell] = ["姓名", "单元", "文件", "题号", "题目", "分值", "得分", "原因", "说明"]
    body = [
        [_points(cell) if isinstance(cell, float) else cell for cell in row]
        for row in table.itertuples(index=False, name=None)
    ]
    return [header, *body]


def csv_text(rows: list[list[Cell]]) -> str:
    """As Excel opens it: with a byte-order mark, texts in quotes (whatever separates there), no formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([csv_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "\ufeff" + stream.getvalue()


def points_text(points: float) -> str:
    """Points as people read them, without needless decimals.

    >>> points_text(100.0), points_text(2.5), points_text(20 / 3), points_text(float("nan"))
    ('100', '2.5', '6.67', '—')
    """
    return "—" if math.isnan(points) else f"{points:.2f}".rstrip("0").rstrip(".")


def _points(value: float) -> Cell:
    if math.isnan(value):
        return MISSING
    value = round(value, 2)
    return int(value) if value == int(value) else value
