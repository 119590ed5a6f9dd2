"""Write a case as a workbook to fill in: drop-downs, ranges and remarks all follow from ``tables.yml``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook as Writer

from course_lib.case.head import META_SHEET, head_rows, head_table
from course_lib.case.model import Case, Catalog
from course_lib.case.own_rates import RATE_TABLES, rate_rows
from course_lib.case.tables import Column, Table, declared
from course_lib.case.template_parts import (
    DATE_FORMAT,
    LISTED_BY_NAME,
    comment,
    formats,
    sheet_ranges,
    validation,
    width,
    write_catalogue,
    write_readme,
)
from course_lib.case.workbook import OTHER_SHEETS, sheet_texts

__all__ = ["new_workbook"]

_CREATED = datetime(2020, 1, 1)  # a fixed day, so that equal cases give equal bytes
_SPARE_ROWS = 2000  # below the last row that is filled, with drop-downs
_FEWEST_SOURCES = 3


def new_workbook(
    path: Path, catalog: Catalog, *, case: Case | None = None, name: str = "", title: str = "", force: bool = False
) -> Path:
    """Write a workbook for a case of one's own.

    Args:
        path: the file, ``.xlsx``.
        catalog: whose products, roles, factors … can be chosen.
        case: fills the workbook; default only example rows, which are not read.
        name: of the new case, default the file's: never that of ``case``, whose teams' choices it would share.
        title: of the new case, default the case's.
        force: overwrite a file.

    Raises
    ------
    FileExistsError
        The file is there and ``force`` is not given.
    ValueError
        The path is a folder or doesn't end in ``.xlsx``.
    OSError
        The file cannot be written (open in Excel, no right to).
    """
    if path.suffix.lower() != ".xlsx":
        raise ValueError(f"{path.name}：文件名要以 .xlsx 结尾")
    if path.is_dir():
        raise ValueError(f"{path.name} 已经是一个文件夹，请换一个名字")
    if path.exists() and not force:
        raise FileExistsError(f"{path.name} 已经有了，不覆盖。请换一个名字；确实要重写，加 --force")
    content = _content(catalog, case, name or path.stem, title)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.tmp")
    try:
        half.write_bytes(content)
        half.replace(path)
    except PermissionError:
        raise PermissionError(f"写不了 {path}：没有权限，或者它正开在Excel里，请先关掉") from None
    finally:
        half.unlink(missing_ok=True)
    return path


def _content(catalog: Catalog, case: Case | None, name: str, title: str) -> bytes:
    stream = BytesIO()
    book = Writer(stream, {"in_memory": True, "default_date_format": DATE_FORMAT})
    book.set_properties({"title": title or name, "created": _CREATED})
    styles = formats(book)
    wide = catalog.names("factors")
    tables = {key: (table, table.with_wide(wide if table.over else {})) for key, table in declared("case").items()}
    last = {key: (len(getattr(case, key)) if case else 0) + _SPARE_ROWS for key in tables}
    readme = book.add_worksheet(OTHER_SHEETS[0])
    head = book.add_worksheet(META_SHEET)
    sheets = {key: book.add_worksheet(table.label) for key, (table, _) in tables.items()}
    catalogue = book.add_worksheet(OTHER_SHEETS[1])
    write_readme(readme, styles)
    carriers = _write_head(head, styles, case, name, title)
    ranges = write_catalogue(catalogue, styles, catalog, carriers) | sheet_ranges(last, examples=case is None)
    for key, (table, columns) in tables.items():
        _write_table(sheets[key], styles, table, columns, ranges, last[key], case, catalog)
    for sheet in book.worksheets():  # as it is printed
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    readme.activate()
    book.close()
    return stream.getvalue()


def _write_head(sheet: Any, styles: Any, case: Case | None, name: str, title: str) -> dict[int, str]:
    """The head of the case; return the row (from 1) of each carrier's name, and the name."""
    notes = sheet_texts()["meta"]["notes"]
    told: dict[str, Any] = dict(head_rows(case.meta)) if case else {
        "carrier.name": "联通", "rivals.0.name": "电信", "rivals.1.name": "移动"
    }  # fmt: skip
    told |= {"name": name} | ({"title": title} if title else {})
    sources = max(_FEWEST_SOURCES, len(case.meta.sources) if case else 0)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 70)
    for place, text in enumerate(("项目", "内容", "说明")):
        sheet.write_string(0, place, text, styles["head"])
    carriers: dict[int, str] = {}
    row = 0
    for row, column in enumerate(head_table().columns, 1):
        sheet.write_string(row, 0, column.label, styles["needed" if not column.blank else "item"])
        _write(sheet, row, 1, told.get(column.name), styles["date_value" if column.kind == "date" else "value"])
        note = notes.get(column.name, "")
        kind = column.allowed if column.kind != "text" else "" if not column.blank else "可留空"
        sheet.write_string(row, 2, "。".join(filter(None, [note, kind])), styles["note"])
        if rule := validation(column, {}):
            sheet.data_validation(row, 1, row, 1, rule)
        if column.name.endswith(".name"):
            carriers[row + 1] = told.get(column.name) or ""
    for number in range(1, sources + 1):
        for item, note in ((f"出处{number}", notes["source"]), (f"出处{number}说明", "")):
            row += 1
            sheet.write_string(row, 0, item, styles["item"])
            _write(sheet, row, 1, told.get(item), styles["value"])
            sheet.write_string(row, 2, note, styles["note"])
    sheet.freeze_panes(1, 1)
    return carriers


def _write_table(
    sheet: Any,
    styles: Any,
    table: Table,
    columns: tuple[Column, ...],
    ranges: dict[str, str],
    last: int,
    case: Case | None,
    catalog: Catalog,
) -> None:
    texts = sheet_texts()["sheets"][table.name]
    notes = texts.get("notes", {})
    factors = {c.name for c in columns} - {c.name for c in table.columns}
    sheet.set_row(0, 34)
    for place, column in enumerate(columns):
        label = column.label or column.name
        needed = not column.blank
        sheet.set_column(place, place, width(column, label), styles["date" if column.kind == "date" else "plain"])
        sheet.write_string(0, place, label, styles["head_needed" if needed else "head"])
        note = notes.get("factor" if column.name in factors else column.name, "")
        text = comment(table, column, note, place == 0)
        lines = sum(1 + len(line) // 18 for line in text.splitlines())
        sheet.write_comment(0, place, text, {"x_scale": 1.8, "y_scale": 0.2 + 0.23 * lines})
        if rule := validation(column, ranges):
            sheet.data_validation(1, place, last, place, rule)
    rows = list(_rows(table, columns, case, catalog))
    for number, (row, example) in enumerate(rows, 1):
        for place, column in enumerate(columns):
            kind = "date" if column.kind == "date" else "value"
            _write(sheet, number, place, row.get(column.name), styles[f"example_{kind}" if example else f"cell_{kind}"])
    frozen = 2 if any(c.name == "name" for c in columns[:2]) else 1
    sheet.freeze_panes(1, frozen)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _rows(
    table: Table, columns: tuple[Column, ...], case: Case | None, catalog: Catalog
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Rows to write, and whether each is an example."""
    texts = sheet_texts()["sheets"][table.name]
    if table.name in RATE_TABLES:
        own = getattr(case, table.name) if case else None
        values = {} if own is None else dict(zip(own["item"], own["value"], strict=True))
        yield from (({**row, "value": values.get(row["item"])}, False) for row in rate_rows(catalog)[table.name])
        return
    if case is None:
        yield from ((dict(row), False) for row in texts.get("given", ()))
        yield from ((dict(row), True) for row in texts.get("examples", ()))
        return
    names = {c.name: _names(c.ref, case, catalog) for c in columns if c.ref}
    for row in getattr(case, table.name).to_dict("records"):
        yield {k: _named(v, names[k]) if k in names else v for k, v in row.items()}, False


def _names(ref: str, case: Case, catalog: Catalog) -> dict[str, str]:
    """Id → name, of the tables that people know by their names, where these are distinct."""
    if ref in ("carriers", "rivals"):
        return {c.id: c.name for c in case.meta.carriers}
    if ref not in LISTED_BY_NAME:
        return {}
    frame = getattr(case, ref) if ref in list(case) else getattr(catalog, ref)
    if frame["name"].duplicated().any():
        return {}
    return dict(zip(frame["id"], frame["name"], strict=True))


def _named(value: Any, names: dict[str, str]) -> Any:
    return "、".join(names.get(part, part) for part in str(value).split("|")) if isinstance(value, str) else value


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    """A text as a text, never as a formula or link."""
    if value is None or value == "" or (not isinstance(value, str) and pd.isna(value)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_datetime(row, column, value, style)
