"""Pieces of the workbook to fill in: formats, remarks, drop-downs, the readme and the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from course_lib.case.head import META_SHEET
from course_lib.case.model import Catalog
from course_lib.case.tables import Column, Table, declared
from course_lib.case.units import PLAN, unit_tables
from course_lib.case.workbook import OTHER_SHEETS, sheet_texts

__all__ = [
    "DATE_FORMAT",
    "LISTED_BY_NAME",
    "comment",
    "formats",
    "sheet_ranges",
    "validation",
    "width",
    "write_catalogue",
    "write_readme",
]

DATE_FORMAT = "yyyy-mm-dd"
#: Tables whose rows people know by name; of the others the drop-downs show the ids.
LISTED_BY_NAME = ("industries", "grids", "customers", "products", "need_points", "need_kinds", "roles", "stages")

_EARLIEST, _LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
_WIDTHS = {"number": 12, "integer": 10, "date": 13, "choice": 10, "ref": 16, "refs": 22, "text": 18}
_WIDE_TEXTS = ("name", "pain", "bottleneck", "difficulty", "note", "source", "address")
_CATALOGUE = {
    "products": ("id", "name", "service", "unit", "list_price", "one_off", "max_discount", "min_margin"),
    "need_points": ("id", "name", "question"),
    "need_kinds": ("id", "name", "point", "ask"),
    "stages": ("id", "name", "gate"),
    "roles": ("id", "name", "definition"),
    "factors": ("id", "name", "definition"),
    "services": ("id", "definition"),
    "evidence": ("id", "definition"),
}
_GREY, _RED = "#8A94A6", "#B42318"


def formats(book: Any) -> dict[str, Any]:
    """The workbook's cell formats by name."""
    head = {
        "bold": True,
        "text_wrap": True,
        "bg_color": "#E8EEF7",
        "bottom": 1,
        "valign": "vcenter",
    }
    example = {"italic": True, "font_color": _GREY, "bg_color": "#F4F5F7"}
    date = {"num_format": DATE_FORMAT}
    specs: dict[str, dict[str, Any]] = {
        "head": head,
        "head_needed": head | {"font_color": _RED},
        "title": {"bold": True, "font_size": 16},
        "line": {"text_wrap": True, "valign": "top"},
        "number": {"align": "left", "valign": "top"},
        "plain": {},
        "date": date,
        "cell_value": {},
        "cell_date": date,
        "example_value": example,
        "example_date": example | date,
        "item": {"bold": True, "valign": "top"},
        "needed": {"bold": True, "font_color": _RED, "valign": "top"},
        "value": {"bg_color": "#FFFDF0", "border": 1, "border_color": "#D8DEE8", "align": "left", "text_wrap": True},
        "date_value": date | {"bg_color": "#FFFDF0", "border": 1, "border_color": "#D8DEE8", "align": "left"},
        "note": {"font_color": _GREY, "text_wrap": True, "valign": "top"},
        "link": {"font_color": "#1D4ED8", "underline": 1, "valign": "top"},
    }
    return {name: book.add_format(spec) for name, spec in specs.items()}


def width(column: Column, label: str) -> float:
    """A column's width in characters."""
    wanted = 26 if column.name in _WIDE_TEXTS else 10 if column.name == "id" else _WIDTHS[column.kind]
    return max(wanted, min(22.0, 2.0 * len(label.partition("（")[0]) + 4))


def comment(table: Table, column: Column, note: str, first: bool) -> str:
    """What the remark on a header says: meaning, what is allowed, whether it must be filled."""
    allowed = column.allowed.removesuffix("，可留空")
    rule = "" if column.kind in ("text", "ref", "refs") else allowed
    if column.ref:
        source = {**declared("case"), **declared("catalog")}.get(column.ref)
        several = "，几个用顿号隔开" if column.kind == "refs" else ""
        rule = f"“{source.label if source else META_SHEET}”里的编号或名字{several}"
    lines = [sheet_texts()["sheets"][table.name]["what"]] if first else []
    return "\n".join(filter(None, [*lines, note, rule, "可以空着" if column.blank else "必填"]))


def validation(column: Column, ranges: Mapping[str, str]) -> dict[str, Any] | None:
    """The data validation of a column; None if anything goes."""
    told = {"error_title": (column.label or column.name)[:32], "error_message": f"应为：{column.allowed}"[:255]}
    if column.kind == "choice":
        return {"validate": "list", "source": list(column.choices), **told}
    if column.ref:
        if column.ref not in ranges:
            return None
        several = {"show_error": False} if column.kind == "refs" else {}
        message = "不在清单里。写的是编号就没有问题，继续吗？"
        return {"validate": "list", "source": ranges[column.ref], "error_type": "warning"} | (
            told | {"error_message": message} | several
        )
    if column.kind == "date":
        return {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST, **told}
    if column.kind in ("number", "integer") and column.low is not None:
        kind = "integer" if column.kind == "integer" else "decimal"
        if column.high is None:
            return {"validate": kind, "criteria": ">=", "value": column.low, **told}
        return {"validate": kind, "criteria": "between", "minimum": column.low, "maximum": column.high, **told}
    return None


def sheet_ranges(last: Mapping[str, int], *, examples: bool) -> dict[str, str]:
    """Where the drop-downs find what each sheet has: names or ids, below the example rows if there are any."""
    found = {}
    for key, table in declared("case").items():
        names = [c.name for c in table.columns]
        if "id" in names:
            letter = xl_col_to_name(names.index("name" if key in LISTED_BY_NAME else "id"))
            first = 2 + (len(sheet_texts()["sheets"][key].get("examples", ())) if examples else 0)
            found[key] = f"='{table.label}'!${letter}${first}:${letter}${last[key] + 1}"
    return found


def write_catalogue(sheet: Any, styles: Any, catalog: Catalog, carriers: Mapping[int, str]) -> dict[str, str]:
    """Write what can be chosen, side by side; return the drop-downs' ranges.

    ``carriers``: the row (from 1) of each carrier's name in the head of the case, and the name.
    """
    ranges: dict[str, str] = {}
    name = OTHER_SHEETS[1]
    place = 0
    for key, columns in _CATALOGUE.items():
        table, frame = declared("catalog")[key], getattr(catalog, key)
        labels = {c.name: c.label for c in table.columns}
        for column in columns:
            sheet.write_string(
                0, place, f"{table.label}：{labels[column]}" if column == "id" else labels[column], styles["head"]
            )
            sheet.set_column(
                place, place, {"definition": 40, "question": 44, "ask": 40, "gate": 40, "name": 20}.get(column, 12)
            )
            for row, value in enumerate(frame[column], 1):
                (sheet.write_string if isinstance(value, str) else sheet.write_number)(row, place, value)
            if column == ("name" if key in LISTED_BY_NAME else "id"):
                letter = xl_col_to_name(place)
                ranges[key] = f"='{name}'!${letter}$2:${letter}${len(frame) + 1}"
            place += 1
        sheet.set_column(place, place, 3)
        place += 1
    letter = xl_col_to_name(place)
    sheet.write_string(0, place, "运营商（随“案例说明”变）", styles["head"])
    sheet.set_column(place, place, 24)
    for row, (told, carrier) in enumerate(carriers.items(), 1):
        cell = f"'{META_SHEET}'!$B${told}"
        sheet.write_formula(row, place, f'=IF({cell}="","",{cell})', None, carrier)
    count = len(carriers) + 1
    ranges |= {
        "carriers": f"='{name}'!${letter}$2:${letter}${count}",
        "rivals": f"='{name}'!${letter}$3:${letter}${count}",
    }
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 0)
    return ranges


def write_readme(sheet: Any, styles: Any) -> None:
    """How to fill the workbook: rules, the sheets in order with the units that need them, the units."""
    texts = sheet_texts()
    sheet.hide_gridlines(2)
    for place, size in enumerate((6, 20, 64, 34, 34)):
        sheet.set_column(place, place, size)
    sheet.write_string(0, 0, texts["readme"]["title"], styles["title"])
    row = 1
    for number, line in enumerate(texts["readme"]["lines"], 1):
        sheet.write_number(row, 0, number, styles["number"])
        sheet.merge_range(row, 1, row, 4, line, styles["line"])
        row += 1
    row = _table(sheet, row + 1, ("次序", "工作表", "一行是什么", "要用它的单元", "有了更准的单元"), styles)
    for number, (key, label, what) in enumerate(_sheets(), 1):
        users = {
            k: [u for u, t in unit_tables().items() if u != PLAN and key in getattr(t, k)] for k in ("needs", "helps")
        }
        sheet.write_number(row, 0, number, styles["number"])
        sheet.write_url(row, 1, f"internal:'{label}'!A1", styles["link"], label)
        sheet.write_string(row, 2, what, styles["line"])
        sheet.write_string(row, 3, "全部" if not key else "、".join(users["needs"]), styles["line"])
        sheet.write_string(row, 4, "、".join(users["helps"]), styles["line"])
        row += 1
    row = _table(sheet, row + 1, ("单元", "名称", "这几张表填了就能跑", "有了更准", ""), styles)
    for unit, tables in unit_tables().items():
        if unit != PLAN:
            labels = {k: "、".join(declared("case")[n].label for n in getattr(tables, k)) for k in ("needs", "helps")}
            for place, text in enumerate((unit, tables.name, labels["needs"] or "不用填表", labels["helps"])):
                sheet.write_string(row, place, text, styles["line"])
            sheet.set_row(row, 15 * max(1, -(-len(labels["needs"]) * 2 // 62), -(-len(labels["helps"]) * 2 // 32)))
            row += 1


def _sheets() -> list[tuple[str, str, str]]:
    """Name, label and meaning of each sheet in the order in which to fill them."""
    texts = sheet_texts()
    tables = [(key, table.label, texts["sheets"][key]["what"]) for key, table in declared("case").items()]
    return [("", META_SHEET, texts["meta"]["what"]), *tables]


def _table(sheet: Any, row: int, heads: tuple[str, ...], styles: Any) -> int:
    for place, text in enumerate(heads):
        sheet.write_string(row, place, text, styles["head"])
    return row + 1
