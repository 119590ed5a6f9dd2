"""The sheet 案例说明: the head of a case (``case.yml``) as rows of item, value and remark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pydantic import ValidationError

from course_lib.case.checks import check_table
from course_lib.case.meta import Meta, explain
from course_lib.case.problems import Problem
from course_lib.case.quantities import plain_head
from course_lib.case.reader import RawTable
from course_lib.case.tables import Column, Table, declared
from course_lib.case.xlsx import Sheet

__all__ = ["CARRIER_IDS", "META_SHEET", "head_rows", "read_head"]

META_SHEET = "案例说明"
#: What the well-known carriers are called in a case's files.
CARRIER_IDS = {"联通": "unicom", "电信": "telecom", "移动": "mobile", "广电": "broadnet"}

_RIVALS = 4
_SOURCE = re.compile(r"出处(\d+)(说明)?")


def head_table() -> Table:
    """The items that are typed like a column of a table."""
    return declared("head")["meta"]


def read_head(sheet: Sheet) -> tuple[Meta | None, list[Problem]]:
    """Read the head of a case; return it or every fault found, each with its row."""
    name, table = f"工作表“{sheet.name}”", head_table()
    known = {plain_head(text): c for c in table.columns for text in (c.label, c.name)}
    values: dict[str, str] = {}
    rows: dict[str, int] = {}
    sources: dict[int, list[str]] = {}
    problems: list[Problem] = []
    for r, line in enumerate(sheet.rows):
        item, value = ([*line, "", ""])[:2]
        column, source = known.get(plain_head(item)), _SOURCE.fullmatch(plain_head(item))
        if (r, 1) in sheet.told and (column or source):
            problems.append(
                Problem(name, r + 1, item, sheet.told[r, 1], column.allowed if column else "文字", letter="B")
            )
        if source:
            sources.setdefault(int(source[1]), ["", ""])[bool(source[2])] = value
        elif column and column.name in values:
            problems.append(Problem(name, r + 1, item, "这一项出现了两次", "每项一次"))
        elif column:
            values[column.name], rows[column.name] = value, r + 1
        elif value and r and item:
            problems.append(Problem(name, r + 1, item, "不认识这一项，没有读", "", "notice"))
    _fill_in(values)
    problems += _missing(name, table, rows)
    typed, found = _typed(name, table, values, rows)
    problems += found
    if any(p.level == "error" for p in problems):
        return None, problems
    try:
        meta = Meta.model_validate(_nested(typed, sources))
    except ValidationError as error:
        for fault in error.errors():
            message, allowed = explain(fault)
            column_name = ".".join(map(str, fault["loc"]))
            item = next((c.label for c in table.columns if c.name == column_name), column_name)
            problems.append(Problem(name, rows.get(column_name, 0), item, message, allowed))
        return None, problems
    if meta.parting_fault:
        item = next(c.label for c in table.columns if c.name == "target_revenue")
        fault_told = Problem(name, rows["target_revenue"], item, meta.parting_fault, "相差不到一元", letter="B")
        return None, [*problems, fault_told]
    return meta, problems


def _missing(name: str, table: Table, rows: Mapping[str, int]) -> Iterator[Problem]:
    """Items that must be there; of those that older workbooks lack, one line for all that say the same."""
    for column in table.columns:
        if column.name not in rows and not column.blank:
            yield Problem(name, 0, column.label, "缺这一项", f"加一行：{column.label}")
    for told in dict.fromkeys(c.added for c in table.columns if c.added):
        alike = [c for c in table.columns if c.added == told]
        if not any(c.name in rows for c in alike):
            yield Problem(name, 0, alike[0].label, f"没有这一行，{told}", "", "notice")


def _fill_in(values: dict[str, str]) -> None:
    """Ids of carriers that stand for themselves, and what nobody has to think about."""
    for prefix in ("carrier", *(f"rivals.{i}" for i in range(_RIVALS))):
        name = values.get(f"{prefix}.name", "")
        if name and not values.get(f"{prefix}.id"):
            values[f"{prefix}.id"] = next((i for short, i in CARRIER_IDS.items() if short in name), name)
    if values.get("name") and not values.get("title"):
        values["title"] = values["name"]


def _typed(
    name: str, table: Table, values: Mapping[str, str], rows: Mapping[str, int]
) -> tuple[dict[str, Any], list[Problem]]:
    columns: list[Column] = [c for c in table.columns if c.name in rows]
    frame = pd.DataFrame([[values[c.name] for c in columns]], columns=pd.Index([c.name for c in columns]), dtype="str")
    raw = RawTable(name, frame, [0])
    shown = Table(table.name, table.label, tuple(columns))
    typed, problems = check_table(raw, shown, {})
    told = []
    for p in problems:
        column = next(c for c in columns if c.shown == p.column or c.name == p.column)
        told.append(Problem(name, rows[column.name], column.label, p.message, p.allowed, p.level, "B"))
    extra = {key: value for key, value in values.items() if key not in rows}
    return {**extra, **{str(c): typed[c].iloc[0] for c in typed}}, told


def _nested(typed: Mapping[str, Any], sources: Mapping[int, list[str]]) -> dict[str, Any]:
    """The shape of ``case.yml``."""
    plain = {key: value for key, value in typed.items() if "." not in key and not pd.isna(value) and value != ""}
    if "as_of" in plain:
        plain["as_of"] = plain["as_of"].date()
    for key in ("budget_year", "seed"):
        plain[key] = int(plain.get(key, 1))
    carriers = [_carrier(typed, f"rivals.{i}") for i in range(_RIVALS)]
    told = [{"name": a, "detail": b} for _, (a, b) in sorted(sources.items()) if a]
    return plain | {
        "carrier": _carrier(typed, "carrier"),
        "rivals": [c for c in carriers if c["name"]],
        "targets": _targets(typed),
        "evidence": plain.get("evidence", "自填"),
        "sources": told or [{"name": "自填"}],
    }


def _targets(typed: Mapping[str, Any]) -> dict[str, float]:
    """Yuan by service: those that are filled."""
    given = {key.partition(".")[2]: value for key, value in typed.items() if key.startswith("targets.")}
    return {service: float(value) for service, value in given.items() if not pd.isna(value)}


def _carrier(typed: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {key: str(typed.get(f"{prefix}.{key}", "") or "") for key in ("id", "name")}


def head_rows(meta: Meta) -> Iterator[tuple[str, Any]]:
    """Item name of the head table (or 出处N) and value, for writing."""
    for c in head_table().columns:
        value: Any = meta
        for part in c.name.split("."):
            if isinstance(value, tuple):
                value = value[int(part)] if int(part) < len(value) else None
            elif isinstance(value, dict):
                value = value.get(part)
            else:
                value = getattr(value, part, None)
        yield c.name, value
    for number, source in enumerate(meta.sources, 1):
        yield f"出处{number}", source.name
        yield f"出处{number}说明", source.detail
