"""The reports of a grading: tables for Excel, a page for the trainer, a notebook for each person, the plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from course_lib.grading.model import UnitResult
from course_lib.grading.reports.class_table import gradebook
from course_lib.grading.reports.feedback import feedback_notebook, notebook_text
from course_lib.grading.reports.inert import file_names
from course_lib.grading.reports.page import render_class
from course_lib.grading.reports.rows import class_rows, csv_text, task_rows
from course_lib.grading.reports.workbook import workbook
from course_lib.pages.folder import OutputFolder

__all__ = ["results_text", "write_reports"]


def write_reports(
    results: Iterable[UnitResult],
    output: OutputFolder,
    heading: str,
    units: Mapping[str, str],
    *,
    points: Mapping[str, float] | None = None,
) -> None:
    """Write class.csv, tasks.csv, class.xlsx, class.html, feedback/<person>.ipynb and results.json.

    Args:
        results: of all submissions.
        output: where to; the caller calls its ``finish``, which removes what an earlier grading left.
        heading: what was graded, on each report.
        units: id -> title of the units that count, in their order; who did not hand one in gets 0 for it.
        points: unit id -> what it is worth (needed for a unit that nobody handed in).
    """
    results = sorted(results, key=lambda result: (result.person, result.unit, result.name))
    book = gradebook(results, units, points)
    output.write("results.json", results_text(results))
    output.write("class.csv", csv_text(class_rows(book)))
    output.write("tasks.csv", csv_text(task_rows(book)))
    output.write("class.xlsx", workbook(book, heading))
    output.write("class.html", render_class(book, heading))
    names = file_names(book.sheets)
    for person, sheet in book.sheets.items():
        notebook = feedback_notebook(person, sheet, heading, book.units, book.unit_points)
        output.write(f"feedback/{names[person]}.ipynb", notebook_text(notebook))


def results_text(results: Iterable[UnitResult]) -> str:
    """JSON of all results as they are; half characters, which UTF-8 cannot hold, are written as escapes."""
    text = json.dumps([result.to_dict() for result in results], ensure_ascii=False, indent=1) + "\n"
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
