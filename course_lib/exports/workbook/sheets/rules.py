"""Sheet 规则: the figures that the other sheets' formulas use, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.colours import PALETTE
from course_lib.exports.words import LEVEL_NAMES
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.method.odds.belief import normal_nodes
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
    "double": "领先几分翻一倍",
    "prior_mean": "没见过的人领先几分",
    "prior_customer": "各家之间差几分",
    "prior_person": "各人之间差几分",
    "known_below": "情报不足线",
    "nodes": "没摸清取点",
    "weights": "没摸清取点权重",
    "tray": "没摸清格名",
    "tray_strategy": "没摸清打法",
    "lower": "商机低中分界",
    "upper": "商机中高分界",
    "cells": "九宫格名",
    "strategies": "九宫打法",
}


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
    """Write the rules and the nine cells, and name them."""
    rules, (lower, upper) = report.case.catalog.rules, report.odds.grid.bounds
    odds = rules.odds
    rows = [
        ("assured", rules.bands.assured, "得分高于它是保底", rules.bands.source),
        ("confident", rules.bands.confident, "得分不低于它是有把握，再低是没有机会", rules.bands.source),
        ("min_score", rules.gates.min_score, "我方得分不到它，不算保底", rules.gates.source),
        ("min_row", rules.gates.min_row, "把门的人给我方的分不到它，不算保底", rules.gates.source),
        ("parity", rules.score.parity, "和最强对手一样时的得分", rules.score.source),
        ("rating_max", rules.score.rating_max, "一个评分最多几分", rules.score.source),
        ("double", odds.double, "领先这么多分，我方的分量翻一倍", odds.source),
        ("prior_mean", odds.prior.mean, "没见过的人，平均领先几分", odds.source),
        ("prior_customer", odds.prior.customer, "各家客户之间，领先相差几分", odds.source),
        ("prior_person", odds.prior.person, "同一家各人之间，领先相差几分", odds.source),
        ("known_below", odds.known_below, "见过的人占的影响力不到它，情报不足", odds.source),
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
    tray = rules.nine_grid.tray
    for key, told, label in (("tray", tray.name, "没摸清的格"), ("tray_strategy", tray.strategy, "没摸清的打法")):
        sheet.row(start, [label, told], ["text", "wrap"])
        sheet.book.define(NAMES[key], sheet.at(start, 1))
        start += 1
    _spread(sheet, odds.nodes, start + 1)
    sheet.finish(3, upright=True)


def _spread(sheet: Sheet, count: int, start: int) -> None:
    """The points at which what we don't know is averaged: so many spreads from the middle, and their weights."""
    nodes, weights = normal_nodes(count)
    sheet.row(start, ["没摸清取点", "权重", "没见过的人有高有低：在这些点上各算一次再平均（Gauss–Hermite）"], "head")
    for row, (node, weight) in enumerate(zip(nodes, weights, strict=True), start + 1):
        sheet.row(row, [float(node), float(weight)], "plain")
    for key, column in (("nodes", 0), ("weights", 1)):
        first, last = cell(start + 1, column, fixed=True), cell(start + count, column, fixed=True)
        sheet.book.define(NAMES[key], f"'{sheet.name}'!{first}:{last}")


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
