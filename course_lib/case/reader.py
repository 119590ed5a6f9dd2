"""CSV files as people save them: UTF-8 with or without BOM, or the GBK of a Chinese spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from course_lib.case.problems import Problem
from course_lib.case.tables import Table

__all__ = ["Head", "RawTable", "empty_csv", "read_csv"]


class Head(NamedTuple):
    """What a column is called where its faults are told: letter (of a spreadsheet), in full, in short."""

    letter: str
    shown: str
    short: str


@dataclass(frozen=True)
class RawTable:
    """A file's or sheet's cells as text, as they stand; ``rows`` are spreadsheet row numbers (header = 1).

    ``lettered``: a spreadsheet, whose reader sees letters and labels, never the English names. ``told``: why the cell
    at (position, place of the column) has no usable value; an empty reason has been told already. ``heads``: by
    column name, filled when the headers are matched.
    """

    file: str
    frame: pd.DataFrame
    rows: list[int]
    lettered: bool = False
    told: Mapping[tuple[int, int], str] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)

    def short(self, name: str) -> str:
        """The column's name in a sentence."""
        return self.heads[name].short if name in self.heads else name

    def problem(
        self, position: int | None, name: str, message: str, allowed: str = "", level: str = "error"
    ) -> Problem:
        """A fault of the cell in column ``name`` at ``position``, or of the whole column if that is None."""
        head = self.heads.get(name, Head("", name, name))
        row = 0 if position is None else self.rows[position]
        return Problem(self.file, row, head.shown, message, allowed, level, head.letter)


def empty_csv(table: Table) -> tuple[RawTable, list[Problem]]:
    """Return the table as a file with its header and no rows would be read."""
    return RawTable(table.file, pd.DataFrame(columns=[c.name for c in table.columns], dtype="str"), []), []


def _decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", errors="strict"), []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        note = Problem(file, message="是UTF-16编码，已照读", allowed="建议另存为UTF-8的CSV", level="notice")
        return data.decode("utf-16"), [note]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as bad:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            row = data[: bad.start].count(b"\n") + 1
            return None, [Problem(file, row, message="编码认不出", allowed="UTF-8（Excel：另存为“CSV UTF-8”）或GBK")]
        note = Problem(file, message="是GBK编码，已照读", allowed="建议另存为“CSV UTF-8”", level="notice")
        return text, [note]


def read_csv(path: Path) -> tuple[RawTable | None, list[Problem]]:
    """Read a CSV file as text cells, stripped; return it and what was noticed.

    A file that is missing, unreadable or has rows longer than its header gives error problems.
    """
    file = path.name
    if not path.is_file():
        near = [p.name for p in path.parent.glob("*") if p.stem.lower().startswith(path.stem.lower())]
        hint = f"（有 {near[0]}，请另存为 {file}）" if near else ""
        return None, [Problem(file, message="缺少这个文件", allowed=f"文件夹里要有 {file}{hint}")]
    data = path.read_bytes()
    if data.startswith(b"PK"):
        return None, [Problem(file, message="是Excel工作簿，只是改了后缀", allowed="在Excel里另存为“CSV UTF-8”")]
    try:
        text, problems = _decode(data, file)
    except UnicodeDecodeError as bad:
        return None, [Problem(file, message=f"编码损坏（{bad.reason}）", allowed="用UTF-8另存")]
    if text is None:
        return None, problems
    try:
        first = text.partition("\n")[0]
        mark = next((m for m in ",\t;；" if m in first), ",")
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as bad:
        return None, [*problems, Problem(file, message=f"CSV写法不对（{bad}）", allowed="引号要成对")]
    if not cells or not any(c.strip() for c in cells[0]):
        return None, [*problems, Problem(file, 1, message="没有表头", allowed="第1行写列名")]
    header = [c.strip() for c in cells[0]]
    width = len(header)
    body, rows = [], []
    for number, line in enumerate(cells[1:], 2):
        if not any(c.strip() for c in line):
            continue  # blank rows at the end of a saved sheet
        if len(line) > width and any(c.strip() for c in line[width:]):
            problems.append(
                Problem(file, number, message=f"有{len(line)}格，表头只有{width}格", allowed="多余的逗号要去掉")
            )
        body.append([c.strip() for c in (*line[:width], *[""] * (width - len(line)))])
        rows.append(number)
    frame = pd.DataFrame(body, columns=pd.Index(header), dtype="str")
    return RawTable(file, frame, rows), problems
