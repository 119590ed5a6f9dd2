"""What all sheets of the plan workbook share: styles, texts that stay texts, formulas with values, print set-up."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from course_lib.colours import BAND_COLOURS, GRID, INK, MUTED, WARN, tint

__all__ = ["FONT", "Book", "Sheet", "cell", "column_range", "height_of"]

FONT = "微软雅黑"
CREATED = dt.datetime(2020, 1, 1)  # a fixed day, so that equal plans give equal bytes
A4 = 9
_LINE = {"border": 1, "border_color": "#C3C9D0"}
_INPUT = {"bg_color": "#FFF9E5", "font_color": "#0B4F8A"}
#: Looks by name; a name may be followed by further words, e.g. "money input".
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": BAND_COLOURS["assured"]},
    "note": {"font_color": MUTED, "font_size": 9},
    "head": {
        **_LINE,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": BAND_COLOURS["assured"],
        "text_wrap": True,
        "align": "center",
    },
    "group": {"bold": True, "font_size": 12, "font_color": BAND_COLOURS["assured"], "bottom": 2, "bottom_color": GRID},
    "plain": {"font_color": INK},
    "text": _LINE,
    "wrap": {**_LINE, "text_wrap": True},
    "centre": {**_LINE, "align": "center"},
    "money": {**_LINE, "num_format": "#,##0"},
    "fen": {**_LINE, "num_format": "#,##0.00"},
    "wan": {**_LINE, "num_format": "#,##0.0"},
    "percent": {**_LINE, "num_format": "0.0%"},
    "whole_percent": {**_LINE, "num_format": "0%"},
    "score": {**_LINE, "num_format": "0.0"},
    "points": {**_LINE, "num_format": "0.00"},
    "count": {**_LINE, "num_format": "0"},
    "rating": {**_LINE, "num_format": "0.#;-0.#;0", "align": "center"},
    "date": {**_LINE, "num_format": "yyyy-mm-dd", "align": "center"},
    "days": {**_LINE, "num_format": "0.0"},
    "link": {**_LINE, "font_color": "#0B4F8A", "underline": 1},
    "big": {"bold": True, "font_size": 14},
    "bold": {"bold": True},
    "total": {"bold": True, "bg_color": tint(BAND_COLOURS["assured"], 0.1)},
    "muted": {"font_color": MUTED, "indent": 1},
    "warn": {"font_color": WARN, "bold": True},
    "left": {"align": "left"},
    "middle": {"align": "center"},
    "top": {"valign": "top"},
    "families": {"num_format": '0" 家"', "align": "left"},
    "wan_unit": {"num_format": '#,##0.0" 万元"', "align": "left"},
    "cell_assured": {"bg_color": tint(BAND_COLOURS["assured"], 0.25), **_LINE},
    "cell_confident": {"bg_color": tint(BAND_COLOURS["confident"], 0.3), **_LINE},
    "cell_none": {"bg_color": tint(BAND_COLOURS["none"], 0.4), **_LINE},
    "input": _INPUT,
    "picked": {"bg_color": tint(BAND_COLOURS["confident"], 0.25)},
}


def cell(row: int, column: int, *, fixed: bool = False, sheet: str = "") -> str:
    """A cell's address, counted from 0.

    >>> cell(4, 1), cell(4, 1, fixed=True, sheet="缺口")
    ('B5', "'缺口'!$B$5")
    """
    address: str = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return f"'{sheet}'!{address}" if sheet else address


def column_range(first: int, last: int, column: int, sheet: str = "") -> str:
    """A column's fixed range between two rows.

    >>> column_range(4, 9, 2, "收入预算")
    "'收入预算'!$C$5:$C$10"
    """
    name, before = xl_col_to_name(column), f"'{sheet}'!" if sheet else ""
    return f"{before}${name}${first + 1}:${name}${last + 1}"


def height_of(text: str, width: float) -> float:
    """Height in points of a wrapped text in a column of ``width`` Latin letters.

    >>> height_of("缺口", 10), height_of("缺口七十万元", 10), height_of("一行\\n两行", 10)
    (18.0, 32.0, 32.0)
    """
    lines = sum(max(1, math.ceil(sum(1.8 if ord(c) > 255 else 1.0 for c in part) / width)) for part in text.split("\n"))
    return 4 + 14.0 * lines


class Book:
    """A workbook in memory; styles are made once each."""

    def __init__(self, title: str) -> None:
        self._stream = BytesIO()
        self.workbook = Workbook(self._stream, {"in_memory": True, "strings_to_numbers": False})
        self.workbook.set_properties({"title": title, "created": CREATED})
        self.workbook.set_calc_mode("auto")
        self.workbook.formats[0].set_font_name(FONT)
        self.workbook.formats[0].set_font_size(10)
        self._styles: dict[str, Any] = {}
        self.title = title
        self.sheets: list[Sheet] = []

    def style(self, look: str) -> Any:
        """The format of one or several looks, later ones winning: ``"money input"``."""
        if look not in self._styles:
            wanted: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "font_color": INK}
            for word in look.split():
                wanted |= _LOOKS[word]
            self._styles[look] = self.workbook.add_format(wanted)
        return self._styles[look]

    def sheet(self, name: str, title: str, note: str, widths: Sequence[float], *, tab: str = "") -> Sheet:
        """A new sheet with its title and note in the first two rows."""
        made = Sheet(self, name, title, note, widths, tab)
        self.sheets.append(made)
        return made

    def define(self, name: str, reference: str) -> str:
        """Give a cell or range a name that formulas can use; return the name."""
        self.workbook.define_name(name, f"={reference}")
        return name

    def close(self) -> bytes:
        """The finished file."""
        self.workbook.close()
        return self._stream.getvalue()


class Sheet:
    """One sheet. Rows and columns count from 0."""

    def __init__(self, book: Book, name: str, title: str, note: str, widths: Sequence[float], tab: str) -> None:
        self.book, self.name, self.title = book, name, title
        self.raw = book.workbook.add_worksheet(name)
        self.raw.hide_gridlines(2)
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width, book.style("plain"))
        self.raw.set_row(0, 26)
        self.put(0, 0, title, "title")
        self.put(1, 0, note, "note")
        if tab:
            self.raw.set_tab_color(tab)

    def put(self, row: int, column: int, value: Any, look: str = "text") -> None:
        """Write a value: a text always as text, whatever it starts with; what is missing as an empty cell."""
        style = self.book.style(look)
        if isinstance(value, bool):
            value = "是" if value else "否"
        if isinstance(value, str):
            self.raw.write_string(row, column, value, style)
        elif value is None or pd.isna(value):
            self.raw.write_blank(row, column, None, style)
        elif isinstance(value, dt.date):
            self.raw.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), style)
        else:
            self.raw.write_number(row, column, float(value), style)

    def row(self, row: int, values: Iterable[Any], look: str | Sequence[str] = "text", first: int = 0) -> None:
        """Write a row of values, with one look or one for each."""
        values = list(values)
        looks = [look] * len(values) if isinstance(look, str) else look
        for column, (value, one) in enumerate(zip(values, looks, strict=True), first):
            self.put(row, column, value, one)

    def formula(self, row: int, column: int, formula: str, value: Any, look: str = "text") -> None:
        """Write a live formula with the value that it has now."""
        plain: Any = value
        if not isinstance(value, str):
            plain = "" if value is None or pd.isna(value) else float(value)
        self.raw.write_formula(
            row, column, formula if formula[0] == "=" else f"={formula}", self.book.style(look), plain
        )

    def tall(self, row: int, texts: dict[float, str], least: float = 15.0) -> None:
        """Make a row high enough for its longest wrapped texts, by the width of their columns."""
        self.raw.set_row(row, max(least, *(height_of(text, width) for width, text in texts.items())))

    def at(self, row: int, column: int) -> str:
        """A cell's fixed address with this sheet's name."""
        return cell(row, column, fixed=True, sheet=self.name)

    def range(self, first: int, last: int, column: int) -> str:
        """A column's fixed range with this sheet's name."""
        return column_range(first, last, column, self.name)

    def choose(self, first: int, last: int, column: int, source: str | list[str]) -> None:
        """Offer a list in a column's cells."""
        self.raw.data_validation(first, column, last, column, {"validate": "list", "source": source})

    def finish(self, header: int, *, frozen: int = 0, upright: bool = False, pages: int = 0) -> None:
        """Freeze the rows down to ``header`` and ``frozen`` columns; print landscape, as wide as the page.

        ``pages``: how many pages high at most, 0 = as many as it takes.
        """
        raw = self.raw
        raw.freeze_panes(header + 1, frozen)
        if not upright:
            raw.set_landscape()
        raw.set_paper(A4)
        raw.fit_to_pages(1, pages)
        raw.repeat_rows(header)
        raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        raw.set_footer(f"&L&8{_plain(self.book.title)}&C&8&A&R&8&P / &N")


def _plain(text: str) -> str:
    """A text inside a footer, where ``&`` would be a code."""
    return text.replace("&", "&&")
