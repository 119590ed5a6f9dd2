"""Static tables that stand in for a board where no live view is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["snapshot_table"]

# No background and no ink of its own: it reads on light and dark paper alike.
_TABLE = "border-collapse:collapse;font-size:13px;max-width:960px"
_CELL = "border:1px solid rgba(128,128,128,.5);padding:2px 8px;text-align:left;vertical-align:top"


def snapshot_table(caption: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """An HTML table of plain texts.

    >>> snapshot_table("选择", ["行业"], [["<b>"]]).count("&lt;b&gt;")
    1
    """
    head = "".join(f'<th style="{_CELL}">{escape(str(h))}</th>' for h in header)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(str(cell))}</td>' for cell in row) + "</tr>" for row in rows
    )
    title = f'<caption style="text-align:left;padding:4px 0"><b>{escape(caption)}</b></caption>'
    return f'<table style="{_TABLE}">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
