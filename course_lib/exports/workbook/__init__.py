"""The plan as an Excel workbook: live formulas that carry their values, texts that stay texts, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.exports.declared import DeclarationError, check, discover, in_order_of_needs
from course_lib.exports.words import heading
from course_lib.exports.workbook.book import Book
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.plan.report import PlanReport

__all__ = ["plan_sheets", "plan_workbook", "write_workbook"]


def plan_sheets() -> tuple[PlanSheet, ...]:
    """All sheets of the plan workbook, in the order of their tabs."""
    return discover("course_lib.exports.workbook.sheets", "SHEET")


def plan_workbook(report: PlanReport, team: str) -> bytes:
    """Return the plan of a team as the content of an .xlsx file; equal plans give equal bytes."""
    return write_workbook(plan_sheets(), report, heading(report, team))


def write_workbook(declared: Sequence[PlanSheet], report: PlanReport, title: str) -> bytes:
    """Return a workbook of the declared sheets, each written after those that it needs.

    Raises
    ------
    DeclarationError
        Sheets that do not fit together, or one that reads the cells of a sheet that it does not need.
    """
    book = Book(title)
    tabs = {
        one.key: book.sheet(one.name, one.title or title, one.note, one.widths, tab=one.tab) for one in check(declared)
    }
    cells: dict[str, Any] = {}
    by_turn = sorted(declared, key=lambda one: one.place if one.turn is None else one.turn)
    for one in in_order_of_needs(by_turn):
        given = _Given(one.key, {need: cells[need] for need in one.needs})
        cells[one.key] = one.write(tabs[one.key], report, given)
    return book.close()


class _Given(dict[str, Any]):
    """The cells that a sheet has asked for."""

    def __init__(self, reader: str, cells: dict[str, Any]) -> None:
        super().__init__(cells)
        self.reader = reader

    def __missing__(self, key: str) -> Any:
        raise DeclarationError(f"{self.reader} reads the cells of {key}, which is not among its needs")
