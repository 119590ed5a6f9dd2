"""What a sheet of the plan workbook says about itself; each module of ``sheets/`` says it once, as ``SHEET``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.exports.declared import Declaration
from course_lib.exports.workbook.book import Sheet
from course_lib.plan.report import PlanReport

__all__ = ["PlanSheet", "Writer"]

#: Writes a sheet from the report and the cells of the sheets that it needs, by key; returns its own cells, if any.
Writer = Callable[[Sheet, PlanReport, Mapping[str, Any]], Any]


@dataclass(frozen=True, kw_only=True)
class PlanSheet(Declaration):
    """A sheet of the plan workbook, its ``name`` being the tab's.

    ``title`` (``""``: the workbook's) and ``note`` are its first two rows; ``widths`` of the columns in letters;
    ``write`` writes the rest and returns where other sheets find its figures: it is given the cells of those that it
    needs; ``tab``: the tab's colour; ``turn``: when it is written among those that do not need each other, if that is
    not its place (texts and styles are numbered as they are first written).
    """

    title: str
    note: str
    widths: tuple[float, ...]
    write: Writer
    tab: str = ""
    turn: int | None = None
