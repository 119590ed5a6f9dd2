"""The house style of the slides: 16:9, one font for Chinese, colours, quiet axes."""

from __future__ import annotations

from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Pt

from course_lib.colours import BAND_COLOURS, GRID, INK, MUTED, tint

__all__ = ["DARK", "FONT", "HEIGHT", "INNER", "LEFT", "MID", "PAD", "PALE", "WIDTH", "dress", "rgb", "style_axes"]

FONT = "微软雅黑"
WIDTH, HEIGHT = 13.333, 7.5
DARK, MID = BAND_COLOURS["assured"], BAND_COLOURS["confident"]
PALE = tint(DARK, 0.08)
LEFT, INNER = 0.55, WIDTH - 1.1
PAD = 0.06  # inches between a box and its text


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


def style_axes(
    chart: Any, horizontal: str, vertical: str, *, low: float | None = None, high: float | None = None
) -> None:
    """Quiet axes: no lines but pale ones, titles only where there is a word."""
    for axis, title in ((chart.category_axis, horizontal), (chart.value_axis, vertical)):
        axis.has_title = bool(title)
        if title:
            frame = axis.axis_title.text_frame
            frame.text = title
            dress(frame.paragraphs[0].runs[0].font, 12, bold=False, colour=MUTED)
        dress(axis.tick_labels.font, 11, colour=INK)
        if title == vertical:
            axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
        axis.format.line.color.rgb = rgb("#C3C9D0")
        if low is not None:
            axis.minimum_scale, axis.maximum_scale = low, high
            axis.major_unit = 1
    value = chart.value_axis
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = rgb(GRID)
    value.major_gridlines.format.line.width = Pt(0.75)
    if low is not None:
        chart.category_axis.has_major_gridlines = False
