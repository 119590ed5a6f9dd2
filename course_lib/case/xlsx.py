"""An Excel workbook as sheets of text cells, as a person sees them; whatever file it is, faults and no traceback.

python-calamine reads the values, quickly. What it does not tell (errors, formulas that no program has worked out yet,
percent formats) or could not survive (one cell far away makes it ask for the whole rectangle) is read beforehand from
the sheets' own XML.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from course_lib.case.problems import Problem
from course_lib.paths import command

__all__ = ["ENDINGS", "Sheet", "column_letter", "read_sheets"]

#: Endings of the files that are read.
ENDINGS = (".xlsx", ".xlsm")

_MEGABYTE = 1 << 20
_LIMITS = {"file": 50 * _MEGABYTE, "unpacked": 400 * _MEGABYTE, "rows": 200_000, "columns": 500}
_OLE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_PLACE = re.compile(rb"""\br=["']([A-Za-z]+)([0-9]+)["']""")
_NUMBER = re.compile(rb"""\br=["']([0-9]+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]+)["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_SAVE_AS = "在Excel或WPS里打开，另存为“Excel 工作簿（.xlsx）”"

Place = tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """A worksheet: ``rows`` of text cells from A1 on, stripped; what stands at (row, column), both from 0.

    ``told`` says of a cell why it holds no usable value; ``hidden`` are hidden rows; ``merged`` the merged areas as
    (first, last) place.
    """

    name: str
    rows: list[list[str]]
    told: dict[Place, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    merged: tuple[tuple[Place, Place], ...] = ()


class _Unusable(Exception):
    """The file cannot be read; ``args``: message, what is allowed."""


def column_letter(index: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_sheets(path: Path) -> tuple[list[Sheet], list[Problem]]:
    """Read all worksheets of a workbook; of a file that cannot be read, say why and what to do."""
    try:
        data = _bytes(path)
        parts = _parts(data)
        sheets = []
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name, part, percents in parts:
                sheets.append(_sheet(book, name, part, percents))
    except _Unusable as reason:
        return [], [Problem(path.name, message=reason.args[0], allowed=reason.args[1])]
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, KeyError, OSError,
            NotImplementedError, RuntimeError, ValueError):  # fmt: skip
        return [], [Problem(path.name, message="工作簿损坏，读不出来", allowed=_SAVE_AS)]
    return sheets, []


def _bytes(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise _Unusable("是Excel打开工作簿时的临时文件", "用不带 ~$ 的那个文件")
    try:
        size = path.stat().st_size
        if size > _LIMITS["file"]:
            raise _Unusable(
                f"有 {size / _MEGABYTE:.0f} MB，太大", f"不超过 {_LIMITS['file'] // _MEGABYTE} MB，去掉图片等"
            )
        data = path.read_bytes()
    except PermissionError:
        raise _Unusable("打不开：没有权限，或正被别的程序占着", "关掉打开它的程序再试") from None
    if not data:
        raise _Unusable("是空文件", f"用 {command('new-case')} 写一个新的")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _Unusable("设了打开密码", "在Excel里去掉密码再存一次")
        raise _Unusable("是旧格式（.xls）的工作簿", _SAVE_AS)
    if not data.startswith(b"PK"):
        raise _Unusable("不是Excel工作簿，只是后缀写成了 .xlsx", f"{_SAVE_AS}；几张CSV请放进一个文件夹，写文件夹的路径")
    return data


def _parts(data: bytes) -> list[tuple[str, bytes, frozenset[int]]]:
    """Name, XML and percent styles of each worksheet, in the workbook's order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > _LIMITS["unpacked"]:
            raise _Unusable("解开以后太大", f"不超过 {_LIMITS['unpacked'] // _MEGABYTE} MB")
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            raise _Unusable("不是 .xlsx 格式的工作簿", _SAVE_AS)
        targets = {
            node.get("Id"): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
            for node in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            if node.get("Type", "").endswith("/worksheet")
        }
        percents = _percent_styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else frozenset()
        found = []
        for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
            key = next((value for name, value in node.attrib.items() if name.endswith("}id")), None)
            if node.tag.endswith("}sheet") and key in targets and targets[key] in names:
                found.append((node.get("name", ""), archive.read(targets[key]), percents))
        return found


def _percent_styles(styles: bytes) -> frozenset[int]:
    """Numbers of the cell styles that show a share as percent."""
    root = ElementTree.fromstring(styles)
    formats = {9, 10}
    for node in root.iter():
        if node.tag.endswith("}numFmt") and "%" in _LITERAL.sub("", node.get("formatCode", "")):
            formats.add(int(node.get("numFmtId", "0")))
    cells = next((node for node in root if node.tag.endswith("}cellXfs")), None)
    rows = [] if cells is None else list(cells)
    return frozenset(i for i, node in enumerate(rows) if int(node.get("numFmtId", "0")) in formats)


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - ord("A") + 1
    return index - 1


def _cells(part: bytes) -> Iterator[tuple[Place, bytes, bytes]]:
    """Place, attributes and content of each cell that holds something; a place that is not told follows the last."""
    row, column = -1, -1
    for begin in _ROW.finditer(part):
        told = _NUMBER.search(begin[1])
        row, column = int(told[1]) - 1 if told else row + 1, -1
        following = _ROW.search(part, begin.end())
        end = following.start() if following else len(part)
        for cell in _CELL.finditer(part, begin.end(), end):
            place = _PLACE.search(cell[1])
            column = _column(place[1]) if place else column + 1
            if cell[2]:
                yield (int(place[2]) - 1 if place else row, column), cell[1], cell[2]


def _sheet(book: CalamineWorkbook, name: str, part: bytes, percents: frozenset[int]) -> Sheet:
    told: dict[Place, str] = {}
    shown_as_percent = set()
    for place, attributes, content in _cells(part):
        if place[0] >= _LIMITS["rows"] or place[1] >= _LIMITS["columns"]:
            where = f"{column_letter(place[1])}{place[0] + 1}"
            raise _Unusable(f"工作表“{name}”的 {where} 有内容，离表格太远", "清掉那一格（整行整列删除）再存")
        if _ERROR.search(attributes):
            value = _VALUE.search(content)
            told[place] = f"公式出错 {html.unescape((value[1] if value else b'').decode('utf-8', 'replace'))}".strip()
        elif (b"<f" in content or b":f" in content) and _unsolved(content) and b't="str"' not in attributes:
            told[place] = "公式还没有算出结果"
        if percents and (style := _STYLE.search(attributes)) and int(style[1]) in percents:
            shown_as_percent.add(place)
    sheet = book.get_sheet_by_name(name)
    rows = [
        [_text(cell, (r, c) in shown_as_percent) for c, cell in enumerate(line)]
        for r, line in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    rows_hidden = {
        int(number[1]) - 1
        for row in _ROW.finditer(part)
        if _HIDDEN.search(row[1]) and (number := _NUMBER.search(row[1]))
    }
    return Sheet(name, rows, told, frozenset(rows_hidden), tuple(sheet.merged_cell_ranges or ()))


def _unsolved(content: bytes) -> bool:
    """Whether a cell's formula has no value."""
    value = _VALUE.search(content)
    return bool(_FORMULA.search(content)) and not (value and value[1])


def _text(cell: object, percent: bool) -> str:
    """A value as a person would type it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float | int):
        return f"{round(cell * 100, 10):.15g}%" if percent else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else str(cell)
