"""The class's page: one file that opens offline, without a script and without a word from any network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from course_lib.grading.model import REASONS, UnitResult
from course_lib.grading.reports.class_table import Gradebook, Remark
from course_lib.grading.reports.inert import one_line
from course_lib.grading.reports.rows import MISSING, points_text

__all__ = ["render_class"]

# Always shown in the overview of the tasks; the other reasons only where they occur.
USUAL = ("right", "wrong", "hard_coded", "not_attempted")
MARKS = {"full": "✔", "part": "△", "none": "✘", "missing": ""}


@dataclass(frozen=True)
class UnitCell:
    """A unit of one person: ``level`` full, part, none or missing; ``anchor`` of its details."""

    title: str
    level: str
    label: str
    anchor: str
    result: UnitResult | None

    @property
    def mark(self) -> str:
        """The level once more as a sign: colour alone is not enough."""
        return MARKS[self.level]


def render_class(book: Gradebook, heading: str) -> str:
    """The whole page: figures, class table, tasks to debrief, reasons, files to look at, each person's tasks."""
    units = list(book.units)
    reasons = [reason for reason in REASONS if reason in USUAL or book.reasons.at[reason, "people"]]
    people = book.people
    counted = people[[*units, "earned", "share"]].fillna(dict.fromkeys(units, 0.0))  # not handed in counts 0
    remarks: dict[int, list[Remark]] = {}
    for remark in book.remarks:
        remarks.setdefault(remark.number, []).append(remark)
    rows = [
        {
            "number": number,
            "row": people.loc[number],
            "cells": _cells(book, number, sheet),
            "remarks": remarks.get(number, []),
        }
        for number, sheet in enumerate(book.sheets.values(), 1)
    ]
    return _template().render(
        heading=one_line(heading),
        css=Markup(_css()),
        book=book,
        figures=_figures(book),
        rows=rows,
        means=counted.mean().to_dict(),
        medians=counted.median().to_dict(),
        overview=book.overview.to_dict("records"),
        reasons=[{"id": reason, "name": REASONS[reason]} for reason in reasons],
        names=REASONS,
    )


def _cells(book: Gradebook, person: int, sheet: Mapping[str, UnitResult]) -> list[UnitCell]:
    cells = []
    for place, (unit, title) in enumerate(book.units.items(), 1):
        anchor = f"p{person}u{place}"  # numbers: no name becomes part of an address
        if unit not in sheet:
            cells.append(UnitCell(title, "missing", MISSING, f"p{person}", None))
            continue
        earned, points = sheet[unit].earned, book.unit_points[unit]
        level = "full" if earned >= points > 0 else "part" if earned > 0 else "none"
        cells.append(UnitCell(title, level, f"{points_text(earned)}/{points_text(points)}", anchor, sheet[unit]))
    return cells


def _figures(book: Gradebook) -> list[tuple[str, str]]:
    people = book.people
    complete = int(people[list(book.units)].notna().all(axis=1).sum())
    worth = points_text(sum(book.unit_points.values()))
    graves = len({(remark.number, remark.file) for remark in book.remarks if remark.grave})
    return [
        ("人数", f"{len(people)}"),
        ("交齐全部单元", f"{complete} 人"),
        ("平均分", f"{points_text(round(people['earned'].mean(), 1))} / {worth}"),
        ("中位数", f"{points_text(people['earned'].median())} / {worth}"),
        ("不能评的文件", f"{graves} 个"),
    ]


def _percent(share: float) -> str:
    if pd.isna(share):
        return "—"
    return "不到 1%" if 0 < share < 0.005 else "超过 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _css() -> str:
    lesson = files("course_lib.pages").joinpath("templates/course.css").read_text(encoding="utf-8")
    return lesson + files("course_lib.grading.reports").joinpath("templates/class.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("course_lib.grading.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"points": points_text, "percent": _percent, "line": one_line}
    return environment.get_template("class.html.j2")
