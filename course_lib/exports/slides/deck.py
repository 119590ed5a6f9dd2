"""A presentation in the house style, its theme and layout made for 16:9."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO

from pptx import Presentation
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches

from course_lib.colours import INK, PALETTE, WARN
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.style import DARK, FONT, HEIGHT, INNER, LEFT, MID, WIDTH

__all__ = ["Deck"]

_CREATED = dt.datetime(2020, 1, 1)  # a fixed day, so that equal plans give equal bytes
_STAMP = (2020, 1, 1, 0, 0, 0)


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

    def __init__(self, title: str, team: str) -> None:
        self.team = team
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
                shape.left, shape.top = Inches(LEFT), Inches(0.38)
                shape.width, shape.height = Inches(INNER), Inches(0.8)
            elif shape.placeholder_format.idx in (10, 11, 12):  # date, footer, number: written per slide
                shape._element.getparent().remove(shape._element)
            else:
                shape.left, shape.top = Inches(LEFT), Inches(1.4)
                shape.width, shape.height = Inches(INNER), Inches(5.4)
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
