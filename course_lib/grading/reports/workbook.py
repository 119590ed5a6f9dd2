"""The class's results as an Excel workbook: texts are written as texts, never as formulas or links."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from course_lib.grading.reports.class_table import Gradebook
from course_lib.grading.reports.rows import MISSING, Cell, class_rows, task_rows

__all__ = ["workbook"]

CREATED = datetime(2020, 1, 1)  # a fixed day, so that equal results give equal bytes
CLASS_WIDTHS = {"name": 20, "other": 14}
TASK_WIDTHS = (20, 30, 30, 16, 36, 8, 8, 14, 60)
NOTE_WIDTHS = (24, 40, 80)


def workbook(book: Gradebook, heading: str) -> bytes:
    """The sheets 班级 (a row per person), 逐题 (a row per task and person) and 说明 (legend, files to look at)."""
    stream = BytesIO()
    made = Workbook(stream, {"in_memory": True})
    made.set_properties({"title": heading, "created": CREATED})
    formats = {
        "head": made.add_format({"bold": True, "text_wrap": True, "bg_color": "#F5F7FA", "bottom": 1, "valign": "top"}),
        "share": made.add_format({"num_format": "0.0%"}),
        "bold": made.add_format({"bold": True}),
        "plain": None,
    }
    people = class_rows(book)
    widths = (CLASS_WIDTHS["name"], *[CLASS_WIDTHS["other"]] * (len(people[0]) - 1))
    _fill(made.add_worksheet("班级"), people, widths, formats, share=len(people[0]) - 1)
    _fill(made.add_worksheet("逐题"), task_rows(book), TASK_WIDTHS, formats)
    notes = made.add_worksheet("说明")
    for column, width in enumerate(NOTE_WIDTHS):
        notes.set_column(column, column, width)
    for row, (style, cells) in enumerate(_notes(book, heading)):
        _write(notes, row, cells, formats, style)
    made.close()
    return stream.getvalue()


def _fill(sheet: Any, rows: list[list[Cell]], widths: tuple[int, ...], formats: Any, share: int = -1) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    _write(sheet, 0, rows[0], formats, "head")
    for number, row in enumerate(rows[1:], 1):
        _write(sheet, number, row, formats, share=share)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)


def _write(sheet: Any, row: int, cells: list[Cell], formats: Any, style: str = "plain", share: int = -1) -> None:
    for column, value in enumerate(cells):
        shown = formats["share" if column == share else style]
        if isinstance(value, str):
            sheet.write_string(row, column, value, shown)
        else:
            sheet.write_number(row, column, value, shown)


def _notes(book: Gradebook, heading: str) -> list[tuple[str, list[Cell]]]:
    rows: list[tuple[str, list[Cell]]] = [
        ("bold", [heading]),
        ("plain", [f"{MISSING}：这个单元没有交，按 0 分计入合计。"]),
        ("plain", []),
        ("head", ["原因", "人数", "题次"]),
    ]
    rows += [("plain", [row["name"], row["people"], row["tasks"]]) for _, row in book.reasons.iterrows()]
    rows += [("plain", []), ("head", ["姓名", "文件", "要看一看的事"])]
    rows += [("plain", [remark.person, remark.file, remark.text]) for remark in book.remarks]
    return rows
