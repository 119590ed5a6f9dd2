"""The house style of the slides: 16:9, one font for Chinese, native shapes, tables and charts that stay editable."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from course_lib.colours import BAND_COLOURS, INK, MUTED, PALETTE, WARN, tint
from course_lib.exports.slides.measure import LINE, fit, lines_of

__all__ = ["DARK", "FONT", "HEIGHT", "MID", "PALE", "WIDTH", "Column", "Deck", "Page", "dress", "rgb"]

FONT = "微软雅黑"
WIDTH, HEIGHT = 13.333, 7.5
DARK, MID = BAND_COLOURS["assured"], BAND_COLOURS["confident"]
PALE = tint(DARK, 0.08)
_LEFT, _INNER = 0.55, WIDTH - 1.1
_ROW = 0.36  # inches, a table's row of one line
_PAD = 0.06  # inches between a box and its text
_CREATED = dt.datetime(2020, 1, 1)
_STAMP = (2020, 1, 1, 0, 0, 0)
_ALIGN = {"left": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}


@dataclass(frozen=True)
class Column:
    """A table's column: heading, width in inches, alignment."""

    name: str
    width: float
    align: str = "left"


def rgb(colour: str) -> RGBColor:
    """A colour as python-pptx takes it."""
    return RGBColor.from_string(colour.lstrip("#").upper())


def dress(font: Any, size: float | None = None, *, bold: bool | None = None, colour: str | None = None) -> None:
    """Set size, weight, colour and the one typeface, for Latin and for East Asian letters."""
    if size is not None:
        font.size = Pt(size)
    if bold is not None:
        font.bold = bold
    if colour is not None:
        font.color.rgb = rgb(colour)
    font.name = FONT
    properties = font._element if hasattr(font, "_element") else font._rPr
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    after = properties.find(qn("a:latin"))
    east = after.makeelement(qn("a:ea"), {"typeface": FONT})
    after.addnext(east)


def _even(workbook: bytes) -> bytes:
    """A chart's workbook without the moment at which it was made."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2020-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


class Deck:
    """A presentation in the house style."""

    def __init__(self, title: str) -> None:
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        properties = self.presentation.core_properties
        properties.title, properties.author, properties.last_modified_by = title, "", ""
        properties.created = properties.modified = properties.last_printed = _CREATED
        properties.revision = 1
        self._layouts()
        self._theme()
        self.pages: list[Page] = []

    def page(self, title: str, note: str = "") -> Page:
        """A slide whose title is its one message; ``note`` stands small below everything."""
        page = Page(self.presentation.slides.add_slide(self.title_only), len(self.pages) + 1)
        self.pages.append(page)
        page.headline(title)
        page.foot(note)
        return page

    def cover(self) -> Page:
        """The first slide, empty but for its ground."""
        page = Page(self.presentation.slides.add_slide(self.title_only), 1)
        self.pages.append(page)
        return page

    def close(self) -> bytes:
        """The finished file; equal slides give equal bytes."""
        raw, even = BytesIO(), BytesIO()
        self.presentation.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(even, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                content = source.read(name)
                if name.endswith(".xlsx"):  # a chart's data
                    content = _even(content)
                target.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
        return even.getvalue()

    def _layouts(self) -> None:
        """Keep the layout with a title only, made for 16:9; drop the others, which are 4:3."""
        layouts = self.presentation.slide_layouts
        self.title_only = layouts[5]
        for layout in list(layouts):
            if layout is not self.title_only:
                layouts.remove(layout)
        master = self.presentation.slide_master
        for shape in list(master.placeholders) + list(self.title_only.placeholders):
            if shape.placeholder_format.type == 1 or shape.placeholder_format.idx == 0:  # the title
                shape.left, shape.top = Inches(_LEFT), Inches(0.38)
                shape.width, shape.height = Inches(_INNER), Inches(0.8)
            elif shape.placeholder_format.idx in (10, 11, 12):  # date, footer, number: written per slide
                shape._element.getparent().remove(shape._element)
            else:
                shape.left, shape.top = Inches(_LEFT), Inches(1.4)
                shape.width, shape.height = Inches(_INNER), Inches(5.4)
        style = master._element.find(qn("p:txStyles")).find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
        style.set("algn", "l")
        run = style.find(qn("a:defRPr"))
        run.set("sz", "2400")
        run.set("b", "1")

    def _theme(self) -> None:
        """Theme fonts and colours, so that what is added by hand matches."""
        part = next(
            rel.target_part
            for rel in self.presentation.slide_master.part.rels.values()
            if rel.reltype.endswith("/theme")
        )
        root = parse_xml(part.blob)
        space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
        for kind in ("majorFont", "minorFont"):
            for tag in ("latin", "ea"):
                root.find(f".//a:{kind}/a:{tag}", space).set("typeface", FONT)
        colours = dict(
            zip(
                ("dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6"),
                (INK, DARK, MID, PALETTE[1], PALETTE[0], WARN, PALETTE[6]),
                strict=True,
            )
        )
        for name, colour in colours.items():
            slot = root.find(f".//a:clrScheme/a:{name}", space)
            for child in list(slot):
                slot.remove(child)
            slot.append(slot.makeelement(qn("a:srgbClr"), {"val": colour.lstrip("#").upper()}))
        part._blob = serialize_part_xml(root)


class Page:
    """One slide; places and sizes in inches."""

    def __init__(self, slide: Any, number: int) -> None:
        self.slide, self.number = slide, number

    def write_title(self, title: str, w: float, h: float, sizes: Sequence[float]) -> None:
        """Write into the title's placeholder, which stands where the caller put it."""
        text, size = fit(title, (w - 2 * _PAD) * 72, (h - 2 * _PAD) * 72, sizes)
        frame = self.slide.shapes.title.text_frame
        self._fill(frame, text.split("\n"), size, bold=True, colour=DARK, align="left", anchor="middle")

    def headline(self, title: str) -> None:
        """Write the message into the title's placeholder and draw the line below it."""
        self.write_title(title, _INNER, 0.8, (26, 24, 22, 20))
        self.box(_LEFT, 1.2, _INNER, 0.035, fill=MID)

    def foot(self, note: str) -> None:
        """Write the small note and the slide's number."""
        if note:
            self.text(_LEFT, 7.02, _INNER - 1.0, 0.3, note, sizes=(9.5, 9), colour=MUTED, anchor="middle")
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
        room = ((w - 2 * _PAD) * 72, (h - 2 * _PAD) * 72)
        fitted, size = fit("\n".join(parts), *room, sizes)
        self._fill(made.text_frame, fitted.split("\n"), size, bold=bold, colour=colour, align=align, anchor=anchor)
        return made

    def _fill(
        self, frame: Any, lines: Iterable[str], size: float, *, bold: bool, colour: str, align: str, anchor: str
    ) -> None:
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(_PAD)
        frame.vertical_anchor = _ANCHOR[anchor]
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment, paragraph.line_spacing = _ALIGN[align], 1.0
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
        even, heights = _layout(columns, rows, height, [size, size - 1, size - 2], smallest, lines)
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
            _fill_cell(head, column.name, column, heights[0], sizes, bold=True, colour="#FFFFFF", fill=DARK)
        for number, row in enumerate(rows):
            bold = number in strong
            ground = tint(MID, 0.25) if bold else PALE if number % 2 else "#FFFFFF"
            for place, (column, text) in enumerate(zip(columns, row, strict=True)):
                cell = table.cell(number + 1, place)
                _fill_cell(cell, text, column, heights[number + 1], [even], bold=bold, colour=INK, fill=ground)
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


def _layout(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], height: float, sizes: Sequence[float], smallest: float,
    most: int,
) -> tuple[float, list[float]]:  # fmt: skip
    """One size for all rows and each row's height in inches, the header's first; at most ``most`` lines a row."""

    def heights(size: float, limit: int) -> tuple[list[float], bool]:
        wanted = [
            max(lines_of(text, (c.width - 2 * _PAD) * 72, size) for c, text in zip(columns, row, strict=True))
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


def _fill_cell(
    cell: Any, text: str, column: Column, room: float, sizes: Sequence[float], *, bold: bool, colour: str, fill: str
) -> None:
    """Write a table's cell; ``room`` is its height in inches."""
    cell.margin_left = cell.margin_right = Inches(_PAD)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill)
    fitted, size = fit(text, (column.width - 2 * _PAD) * 72, (room - 0.04) * 72, sizes)
    for number, line in enumerate(fitted.split("\n")):
        paragraph = cell.text_frame.paragraphs[0] if number == 0 else cell.text_frame.add_paragraph()
        paragraph.alignment = _ALIGN[column.align]
        run = paragraph.add_run()
        run.text = line
        dress(run.font, size, bold=bold, colour=colour)
