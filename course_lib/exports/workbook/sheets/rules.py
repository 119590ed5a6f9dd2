"""Sheet 规则: the figures that the other sheets' formulas use, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.colours import PALETTE
from course_lib.exports.words import LEVEL_NAMES
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.method.odds.nine_grid import COLUMNS, LEVELS
from course_lib.plan.report import PlanReport

__all__ = ["NAMES", "SHEET"]

#: Names of the rules' cells.
NAMES = {
    "assured": "保底线",
    "confident": "有把握线",
    "min_score": "我方最低分",
    "min_row": "关键人最低分",
    "parity": "势均力敌分",
    "rating_max": "评分满分",
    "midpoint": "赢面中点",
    "scale": "赢面坡度",
    "lower": "商机低中分界",
    "upper": "商机中高分界",
    "cells": "九宫格名",
    "strategies": "九宫打法",
}


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the rules and the nine cells, and name them."""
    rules, (lower, upper) = report.case.catalog.rules, report.odds.grid.bounds
    rows = [
        ("assured", rules.bands.assured, "得分高于它是保底", rules.bands.source),
        ("confident", rules.bands.confident, "得分不低于它是有把握，再低是没有机会", rules.bands.source),
        ("min_score", rules.gates.min_score, "我方得分不到它，不算保底", rules.gates.source),
        ("min_row", rules.gates.min_row, "把门的人给我方的分不到它，不算保底", rules.gates.source),
        ("parity", rules.score.parity, "和最强对手一样时的得分", rules.score.source),
        ("rating_max", rules.score.rating_max, "一个评分最多几分", rules.score.source),
        ("midpoint", rules.probability.midpoint, "得分是它时赢面一半", rules.probability.source),
        ("scale", rules.probability.scale, "越小，赢面随得分变得越陡", rules.probability.source),
        ("lower", lower, "今年商机（元）高于它是“中”", rules.nine_grid.source),
        ("upper", upper, "今年商机（元）高于它是“高”", rules.nine_grid.source),
    ]
    sheet.row(3, ["名称", "数值", "含义", "出处"], "head")
    for row, (key, value, meaning, source) in enumerate(rows, 4):
        name = sheet.book.define(NAMES[key], sheet.at(row, 1))
        sheet.row(row, [name, value, meaning, source], ["text", "fen input", "wrap", "wrap"])
    start = 4 + len(rows) + 1
    nine = report.case.catalog.nine_cells.set_index(["value", "band"])
    bands = report.case.catalog.names("bands")
    for key, column, label in (("cells", "name", "格名"), ("strategies", "strategy", "打法")):
        sheet.row(start, [f"九宫{label}", *(bands[b] for b in COLUMNS)], "head")
        for row, level in enumerate(LEVELS, start + 1):
            sheet.put(row, 0, LEVEL_NAMES[level], "centre")
            sheet.row(row, [nine.loc[(level, b), column] for b in COLUMNS], "wrap", 1)
        first, last = cell(start + 1, 1, fixed=True), cell(start + len(LEVELS), len(COLUMNS), fixed=True)
        sheet.book.define(NAMES[key], f"'{sheet.name}'!{first}:{last}")
        start += len(LEVELS) + 2
    sheet.finish(3, upright=True)


SHEET = PlanSheet(
    key="rules",
    name="规则",
    place=130,
    title="公式里用到的规则数",
    note="改这里，全部表跟着变",
    widths=(16, 20, 46, 46),
    write=_write,
    parts=("odds",),
    tab=PALETTE[6],
    turn=0,
)
