"""A case in one workbook: one sheet per table and one for the head of the case (案例说明)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from course_lib.case.head import META_SHEET, read_head
from course_lib.case.meta import Meta
from course_lib.case.problems import Problem
from course_lib.case.quantities import plain_head
from course_lib.case.reader import RawTable
from course_lib.case.tables import Column, Table, declared
from course_lib.case.xlsx import Sheet, column_letter, read_sheets
from course_lib.paths import command, kit_dir

__all__ = ["EXAMPLE", "OTHER_SHEETS", "Workbook", "sheet_texts"]

#: What an example row begins with, in its first cell or that of the table's first column; such rows are not read.
EXAMPLE = "例："
#: Sheets that people read and the kit does not.
OTHER_SHEETS = ("填写说明", "目录")

_HEAD_ROWS = 10  # a title or a remark may stand above the header
_NEAR = 0.6
_DECORATION = re.compile(r"\(\d+\)$|^\d+[.、_-]?|表$|[_-]")


@cache
def sheet_texts() -> dict[str, Any]:
    """Return ``data/workbook.yml``: what the workbook tells people, and its example rows."""
    loaded: dict[str, Any] = yaml.safe_load((kit_dir() / "data" / "workbook.yml").read_text(encoding="utf-8"))
    for name, table in declared("case").items():
        loaded["sheets"].setdefault(name, {}).setdefault("what", table.label)
    return loaded


def _key(name: str) -> str:
    """A sheet's name as it is compared."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower()
    return _DECORATION.sub("", _DECORATION.sub("", plain)) or plain


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook, each with the table it holds; ``problems`` are those of finding them."""

    path: Path
    tables: Mapping[str, Sheet]
    head: Sheet | None
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, path: Path) -> Workbook:
        """Read a file; one that is no workbook gives problems."""
        sheets, problems = read_sheets(path)
        if problems:
            return cls(path, {}, None, tuple(problems))
        wanted = {META_SHEET: META_SHEET} | {name: table.label for name, table in declared("case").items()}
        taken = _match(wanted, [s for s in sheets if s.name not in OTHER_SHEETS])
        for name, sheet in taken.items():
            if sheet.name.strip() not in (name, wanted[name]):
                message = f"没有叫“{wanted[name]}”的工作表，把“{sheet.name}”当作它来读"
                problems.append(Problem(path.name, 0, "", message, f"工作表名改回“{wanted[name]}”", "notice"))
        head = taken.pop(META_SHEET, None)
        if not taken:
            labels = "、".join(table.label for table in declared("case").values())
            problems.append(
                Problem(
                    path.name,
                    message="没有一张案例的工作表",
                    allowed=f"用 {command('new-case')} 写的工作簿，有：{labels}",
                )
            )
        elif head is None:
            problems.append(
                Problem(
                    path.name,
                    message=f"缺少工作表“{META_SHEET}”",
                    allowed=f"从 {command('new-case')} 写的工作簿里拷一张",
                )
            )
        for name, table in declared("case").items():
            if taken and name not in taken and not table.optional:
                message = f"缺少工作表“{table.label}”，当作没有填"
                problems.append(Problem(path.name, 0, "", message, f"有数据就加上“{table.label}”", "notice"))
        for s in sheets:
            if s.name not in OTHER_SHEETS and s is not head and s not in taken.values() and any(map(any, s.rows)):
                problems.append(Problem(path.name, 0, "", f"多余的工作表“{s.name}”，没有读", "", "notice"))
        return cls(path, taken, head, tuple(problems))

    def meta(self) -> tuple[Meta | None, list[Problem]]:
        """The head of the case, or why there is none."""
        return read_head(self.head) if self.head else (None, [])

    def table(self, table: Table, wide: Mapping[str, str]) -> tuple[RawTable, list[Problem]]:
        """The cells of a table, none if there is no such sheet."""
        sheet, columns = self.tables.get(table.name), table.with_wide(wide)
        if sheet is None:
            heads = [c.label or c.name for c in columns]
            return RawTable(f"工作表“{table.label}”", pd.DataFrame(columns=heads, dtype="str"), [], True), []
        return _raw(sheet, table, columns)


def _match(wanted: Mapping[str, str], sheets: list[Sheet]) -> dict[str, Sheet]:
    """Table name → its sheet: those of the right name first, then whichever are nearest."""
    pairs = []
    for name, label in wanted.items():
        for sheet in sheets:
            exact = sheet.name.strip() in (name, label)
            near = max(SequenceMatcher(None, _key(sheet.name), _key(text)).ratio() for text in (name, label))
            if exact or near >= _NEAR:
                pairs.append((2.0 if exact else near, name, sheet))
    taken: dict[str, Sheet] = {}
    for _, name, sheet in sorted(pairs, key=lambda pair: -pair[0]):
        if name not in taken and all(sheet is not other for other in taken.values()):
            taken[name] = sheet
    return {name: taken[name] for name in wanted if name in taken}


def _header_row(rows: list[list[str]], columns: tuple[Column, ...]) -> int:
    """Where most of the headers stand."""
    known = {plain_head(text) for c in columns for text in (c.label, c.name) if text}
    counts = [sum(plain_head(cell) in known for cell in row) for row in rows[:_HEAD_ROWS]]
    return counts.index(max(counts)) if counts and max(counts) > 1 else 0


def _raw(sheet: Sheet, table: Table, columns: tuple[Column, ...]) -> tuple[RawTable, list[Problem]]:
    name = f"工作表“{sheet.name}”"
    start = _header_row(sheet.rows, columns)
    header = [cell.replace("\n", "") for cell in sheet.rows[start]] if sheet.rows else []
    known = {plain_head(text): c.name for c in columns for text in (c.label, c.name) if text}
    used = [i for i, head in enumerate(header) if plain_head(head) in known]
    if not used:
        heads = "、".join(c.label or c.name for c in columns)
        empty = RawTable(name, pd.DataFrame(columns=[c.label or c.name for c in columns], dtype="str"), [], True)
        return empty, [Problem(name, start + 1, message="认不出表头", allowed=f"第一行写：{heads}")]
    marked = {used[0], *(i for i in used if known[plain_head(header[i])] == columns[0].name)}  # columns may be moved
    problems: list[Problem] = []
    covered = _merged(sheet, start, set(used), name, problems)
    body: list[list[str]] = []
    rows: list[int] = []
    told: dict[tuple[int, int], str] = {}
    hidden = 0
    for r in range(start + 1, len(sheet.rows)):
        line = sheet.rows[r]
        reasons = {i: sheet.told.get((r, i), "") for i in used if (r, i) in sheet.told or (r, i) in covered}
        if not reasons and not any(line[i] for i in used):
            continue
        if any(line[i].startswith((EXAMPLE, "例:")) for i in marked):
            if not _is_example(table, {known[plain_head(header[i])]: line[i] for i in used}):
                message = f"以“{EXAMPLE}”开头，当作示例没有读"
                problems.append(
                    Problem(name, r + 1, message=message, allowed=f"要用这一行，去掉“{EXAMPLE}”", level="notice")
                )
            continue
        told |= {(len(body), i): why for i, why in reasons.items()}
        body.append(line)
        rows.append(r + 1)
        hidden += r in sheet.hidden
    if hidden:
        problems.append(
            Problem(name, message=f"有 {hidden} 行隐藏着，也读了", allowed="不要的行请删除", level="notice")
        )
    frame = pd.DataFrame(body, columns=pd.Index(header), dtype="str")
    raw = RawTable(name, frame, rows, True, told)
    return (raw if _filled(raw, table, columns) else RawTable(name, frame.iloc[:0], [], True)), problems


def _merged(sheet: Sheet, start: int, used: set[int], name: str, problems: list[Problem]) -> set[tuple[int, int]]:
    """Tell each merged area of the table that holds something; return its blank cells."""
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in sheet.merged:
        inside = bottom >= start and top < len(sheet.rows) and left < len(sheet.rows[top]) and sheet.rows[top][left]
        if inside and used & set(range(left, right + 1)):
            area = f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}"
            message, head = f"{area} 是合并的单元格，分不清每格是什么", sheet.rows[start][left]
            allowed = "取消合并，每格各填各的"
            problems.append(Problem(name, top + 1, head, message, allowed, letter=column_letter(left)))
            covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    return covered


def _is_example(table: Table, row: Mapping[str, str]) -> bool:
    """Whether the row (by column name) stands as the kit wrote it."""
    return any(
        all(row[n].removeprefix(EXAMPLE) == str(value).removeprefix(EXAMPLE) for n, value in told.items() if n in row)
        for told in sheet_texts()["sheets"][table.name].get("examples", [])
    )


def _filled(raw: RawTable, table: Table, columns: tuple[Column, ...]) -> bool:
    """Whether anybody has filled the table: of a table with given rows (``keys``, ``given``), any of its numbers."""
    if not (table.keys or table.given):
        return True
    numbers = {plain_head(t) for c in columns if c.kind in ("number", "integer") for t in (c.label, c.name)}
    places = [i for i, head in enumerate(raw.frame.columns) if plain_head(head) in numbers]
    return bool((raw.frame.iloc[:, places] != "").to_numpy().any()) or bool(raw.told)
