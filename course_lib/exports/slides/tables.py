"""Tables of a slide: how high their rows are, at what size, and what stands in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from course_lib.exports.slides.measure import LINE, fit, lines_of
from course_lib.exports.slides.style import PAD, dress, rgb

__all__ = ["ALIGN", "Column", "fill_cell", "layout_rows"]

ALIGN = {"left": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_ROW = 0.36  # inches, a table's row of one line


@dataclass(frozen=True)
class Column:
    """A table's column: heading, width in inches, alignment."""

    name: str
    width: float
    align: str = "left"


def layout_rows(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], height: float, sizes: Sequence[float], smallest: float,
    most: int,
) -> tuple[float, list[float]]:  # fmt: skip
    """One size for all rows and each row's height in inches, the header's first; at most ``most`` lines a row."""

    def heights(size: float, limit: int) -> tuple[list[float], bool]:
        wanted = [
            max(lines_of(text, (c.width - 2 * PAD) * 72, size) for c, text in zip(columns, row, strict=True))
            for row in rows
        ]
        needs = [_ROW, *(max(_ROW, min(n, limit) * size * LINE / 72 + 0.05) for n in wanted)]
        return needs, max(wanted, default=1) <= limit

    steps = [s for s in sizes if s > smallest] + [smallest]
    for size in steps:
        needs, whole = heights(size, most)
        if whole and sum(needs) <= height:
            break
    for limit in range(most, 0, -1):
        if sum(needs) <= height:
            break
        needs, _ = heights(size, limit)
    spare = max(0.0, min(height - sum(needs), 0.12 * len(needs))) if most > 1 else 0.0
    squeeze = min(1.0, height / sum(needs))
    return size, [need * squeeze + spare / len(needs) for need in needs]


def fill_cell(
    cell: Any, text: str, column: Column, room: float, sizes: Sequence[float], *, bold: bool, colour: str, fill: str
) -> None:
    """Write a table's cell; ``room`` is its height in inches."""
    cell.margin_left = cell.margin_right = Inches(PAD)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill)
    fitted, size = fit(text, (column.width - 2 * PAD) * 72, (room - 0.04) * 72, sizes)
    for number, line in enumerate(fitted.split("\n")):
        paragraph = cell.text_frame.paragraphs[0] if number == 0 else cell.text_frame.add_paragraph()
        paragraph.alignment = ALIGN[column.align]
        run = paragraph.add_run()
        run.text = line
        dress(run.font, size, bold=bold, colour=colour)
