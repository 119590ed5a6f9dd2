"""Tables as a reader expects them: Chinese headers, no row numbers, numbers with thousands separators."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

__all__ = ["Sheet", "sheet"]

_CELL = "padding:3px 10px;border-bottom:1px solid #c7d0da;text-align:{}"
_KEPT = 14  # a column no wider than this (a Chinese character counts two) never breaks its cells


@dataclass(frozen=True)
class Sheet:
    """A table ready to show: text cells, and which columns are numbers (aligned to the right)."""

    cells: pd.DataFrame
    numbers: frozenset[str]

    def __repr__(self) -> str:
        return self.cells.to_string(index=False)

    def _repr_html_(self) -> str:
        style = {c: _CELL.format("right" if c in self.numbers else "left") for c in self.cells}
        kept = {c: ";white-space:nowrap" if self.cells[c].map(_width).max() <= _KEPT else "" for c in self.cells}

        def row(tag: str, values: Collection[str]) -> str:
            aligned = zip(self.cells.columns, values, strict=True)
            cells = (
                f'<{tag} style="{style[c]}{kept[c] if tag == "td" else ""}">{html.escape(v)}</{tag}>'
                for c, v in aligned
            )
            return f"<tr>{''.join(cells)}</tr>"

        body = "".join(row("td", values) for values in self.cells.itertuples(index=False))
        head = row("th", list(self.cells.columns))
        return f'<table style="border-collapse:collapse"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _text(value: object, digits: int) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:,.{digits}f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def sheet(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    wan: Collection[str] = (),
    percent: Collection[str] = (),
    digits: Mapping[str, int] | None = None,
) -> Sheet:
    """Return the named columns of ``frame`` (or its index level of that name) under their Chinese headers.

    ``wan`` columns are yuan shown in 万元 (say so in the header), ``percent`` ones shares shown in %; ``digits`` says
    how many decimals a column has, else none for whole numbers and two for others.

    >>> sheet(pd.DataFrame({"a": ["甲"], "v": [1234567.0]}), {"a": "名称", "v": "万元"}, wan=["v"])
     名称  万元
      甲 123
    """
    source = frame.reset_index() if any(c in frame.index.names for c in columns) else frame
    shown: dict[str, list[str]] = {}
    numbers = set()
    for name, head in columns.items():
        values = source[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            numbers.add(head)
            values = values / 1e4 if name in wan else values * 100 if name in percent else values
            whole = name in wan or name in percent or bool((values.dropna() % 1 == 0).all())
            decimals = (digits or {}).get(name, 0 if whole else 2)
            unit = "%" if name in percent else ""
            shown[head] = ["" if pd.isna(v) else _text(float(v), decimals) + unit for v in values]
        else:
            shown[head] = [_text(v, 0) for v in values]
    return Sheet(pd.DataFrame(shown, dtype="str"), frozenset(numbers))
