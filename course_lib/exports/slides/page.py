"""One slide of native shapes, tables and charts that stay editable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from course_lib.colours import INK, MUTED, tint
from course_lib.exports.slides.measure import fit
from course_lib.exports.slides.style import DARK, INNER, LEFT, MID, PAD, PALE, WIDTH, dress, rgb
from course_lib.exports.slides.tables import ALIGN, Column, fill_cell, layout_rows

__all__ = ["Page"]

_ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}


class Page:
    """One slide; places and sizes in inches."""

    def __init__(self, slide: Any, number: int) -> None:
        self.slide, self.number = slide, number

    def write_title(self, title: str, w: float, h: float, sizes: Sequence[float]) -> None:
        """Write into the title's placeholder, which stands where the caller put it."""
        text, size = fit(title, (w - 2 * PAD) * 72, (h - 2 * PAD) * 72, sizes)
        frame = self.slide.shapes.title.text_frame
        self._fill(frame, text.split("\n"), size, bold=True, colour=DARK, align="left", anchor="middle")

    def headline(self, title: str) -> None:
        """Write the message into the title's placeholder and draw the line below it."""
        self.write_title(title, INNER, 0.8, (26, 24, 22, 20))
        self.box(LEFT, 1.2, INNER, 0.035, fill=MID)

    def foot(self, note: str) -> None:
        """Write the small note and the slide's number."""
        if note:
            self.text(LEFT, 7.02, INNER - 1.0, 0.3, note, sizes=(9.5, 9), colour=MUTED, anchor="middle")
        self.text(WIDTH - 1.25, 7.02, 0.7, 0.3, str(self.number), sizes=(10,), colour=MUTED, align="right")

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        fill: str | None = None,
        line: str | None = None,
        shape: MSO_SHAPE = MSO_SHAPE.RECTANGLE,
        name: str = "",
    ) -> Any:
        """A shape without text."""
        made = self.slide.shapes.add_shape(shape, Inches(x), Inches(y), Inches(w), Inches(h))
        if name:
            made.name = name
        style = made._element.find(qn("p:style"))
        made._element.remove(style)  # else the theme adds a shadow
        if fill is None:
            made.fill.background()
        else:
            made.fill.solid()
            made.fill.fore_color.rgb = rgb(fill)
        if line is None:
            made.line.fill.background()
        else:
            made.line.color.rgb, made.line.width = rgb(line), Pt(0.75)
        return made

    def text(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        text: str | Sequence[str],
        *,
        sizes: Sequence[float] = (14, 12, 11),
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        anchor: str = "top",
        fill: str | None = None,
        line: str | None = None,
        shape: MSO_SHAPE = MSO_SHAPE.RECTANGLE,
        bullets: bool = False,
        name: str = "",
    ) -> Any:
        """A box with text at the largest of ``sizes`` at which all of it fits; what does not fit at all is cut."""
        made = self.box(x, y, w, h, fill=fill, line=line, shape=shape, name=name)
        parts = [text] if isinstance(text, str) else list(text)
        if bullets:
            parts = [f"• {part}" for part in parts]
        room = ((w - 2 * PAD) * 72, (h - 2 * PAD) * 72)
        fitted, size = fit("\n".join(parts), *room, sizes)
        self._fill(made.text_frame, fitted.split("\n"), size, bold=bold, colour=colour, align=align, anchor=anchor)
        return made

    def _fill(
        self, frame: Any, lines: Iterable[str], size: float, *, bold: bool, colour: str, align: str, anchor: str
    ) -> None:
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(PAD)
        frame.vertical_anchor = _ANCHOR[anchor]
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment, paragraph.line_spacing = ALIGN[align], 1.0
            run = paragraph.add_run()
            run.text = line
            dress(run.font, size, bold=bold, colour=colour)

    def card(self, x: float, y: float, w: float, h: float, label: str, figure: str, note: str, colour: str) -> None:
        """A figure in large letters with its name above and a word below."""
        self.box(x, y, w, h, fill=PALE)
        self.box(x, y, 0.08, h, fill=colour)
        self.text(x + 0.2, y + 0.08, w - 0.3, 0.38, label, sizes=(14, 12), colour=MUTED, anchor="middle")
        self.text(
            x + 0.2,
            y + 0.46,
            w - 0.3,
            h - 0.9,
            figure,
            sizes=(30, 26, 22, 18),
            bold=True,
            colour=colour,
            anchor="middle",
        )
        self.text(x + 0.2, y + h - 0.44, w - 0.3, 0.38, note, sizes=(11, 10), colour=MUTED, anchor="middle")

    def table(
        self,
        x: float,
        y: float,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        height: float,
        size: float = 12,
        smallest: float = 10,
        marked: Iterable[int] = (),
        lines: int = 1,
        name: str = "",
    ) -> Any:
        """A table of equal rows that fills ``height`` at most; each cell takes ``lines`` lines at most.

        Row numbers in ``marked`` stand out. All rows have one size, the largest at which every text fits; what
        does not fit at the smallest is cut.
        """
        even, heights = layout_rows(columns, rows, height, [size, size - 1, size - 2], smallest, lines)
        shape = self.slide.shapes.add_table(
            len(rows) + 1,
            len(columns),
            Inches(x),
            Inches(y),
            Inches(sum(c.width for c in columns)),
            Inches(sum(heights)),
        )
        if name:
            shape.name = name
        table, strong = shape.table, set(marked)
        style = shape._element.graphic.graphicData.tbl.tblPr
        style.set("bandRow", "0")
        style.set("firstRow", "1")
        for place, column in enumerate(columns):
            table.columns[place].width = Inches(column.width)
            head = table.cell(0, place)
            sizes = [even, 10, 9]
            fill_cell(head, column.name, column, heights[0], sizes, bold=True, colour="#FFFFFF", fill=DARK)
        for number, row in enumerate(rows):
            bold = number in strong
            ground = tint(MID, 0.25) if bold else PALE if number % 2 else "#FFFFFF"
            for place, (column, text) in enumerate(zip(columns, row, strict=True)):
                cell = table.cell(number + 1, place)
                fill_cell(cell, text, column, heights[number + 1], [even], bold=bold, colour=INK, fill=ground)
        for line, high in zip(table.rows, heights, strict=True):
            line.height = Inches(high)
        return table

    def chart(
        self,
        kind: Any,
        data: Any,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        legend: bool = True,
        size: float = 11,
        name: str = "",
    ) -> Any:
        """A native chart in the house style; the caller colours its series."""
        frame = self.slide.shapes.add_chart(kind, Inches(x), Inches(y), Inches(w), Inches(h), data)
        if name:
            frame.name = name
        chart = frame.chart
        dress(chart.font, size, colour=INK)
        chart.has_title = False
        chart.has_legend = legend
        if legend:
            chart.legend.position = XL_LEGEND_POSITION.BOTTOM
            chart.legend.include_in_layout = False
            dress(chart.legend.font, size, colour=INK)
        return chart
