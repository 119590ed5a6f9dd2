"""The plot area in pixels: from data coordinates to label positions and back into annotations."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from course_lib.plots.drawing.labels import Anchor, Box, Label, place_labels
from course_lib.plots.drawing.theme import add_notes
from course_lib.text import escape

__all__ = ["Canvas", "Named"]


@dataclass(frozen=True)
class Named:
    """A point in data coordinates with a name; ``radius`` in pixels, larger ``priority`` is placed first."""

    x: float
    y: float
    text: str
    radius: float = 0.0
    priority: float = 0.0
    style: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Canvas:
    """A plot area with fixed size and fixed axis ranges, so that data and pixels agree.

    The figure must keep these: explicit ``width``, ``height``, ``margin``, axis ``range`` and ``automargin=False``.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float

    @classmethod
    def of(cls, figure: go.Figure, x: tuple[float, float], y: tuple[float, float]) -> Canvas:
        """Fix the ranges of a figure with one pair of axes and return its plot area."""
        layout = figure.layout
        figure.update_xaxes(range=list(x), automargin=False)
        figure.update_yaxes(range=list(y), automargin=False)
        width = layout.width - layout.margin.l - layout.margin.r
        return cls(x, y, width, layout.height - layout.margin.t - layout.margin.b)

    @property
    def frame(self) -> Box:
        """The plot area, two pixels of air inside the border."""
        return Box(2, 2, self.width - 2, self.height - 2)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a data point, pixels from the top left corner of the plot area."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return across * self.width, (1 - up) * self.height

    def line_boxes(self, xs: Sequence[float], ys: Sequence[float], step: float = 8) -> list[Box]:
        """Cover a polyline with small boxes, to be kept free of labels."""
        corners = [self.pixel(x, y) for x, y in zip(xs, ys, strict=True)]
        boxes = []
        for (x0, y0), (x1, y1) in pairwise(corners):
            count = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / step))
            boxes += [
                Box.around(x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count, step, 6) for k in range(count + 1)
            ]
        return boxes

    def add_names(
        self,
        figure: go.Figure,
        points: Sequence[Named],
        *,
        size: float = 12,
        obstacles: Sequence[Box] = (),
        frame: Box | None = None,
        inside: bool = True,
        near: bool = False,
    ) -> tuple[Label | None, ...]:
        """Write the names as annotations that never overlap; return where they stand (``None`` = no room).

        Args:
            figure: one with this canvas.
            points: in data coordinates; a point with an empty name only keeps its place free.
            size: of the font.
            obstacles: boxes to avoid, pixels.
            frame: where names may stand, pixels; default the plot area.
            inside: names may stand in their own bubble.
            near: leave out a name that would need a leader line.
        """
        anchors = [Anchor(*self.pixel(p.x, p.y), p.text, p.radius, p.priority) for p in points]
        mute = [Box.around(a.x, a.y, 2 * a.radius, 2 * a.radius) for a in anchors if not a.text]
        named = [i for i, p in enumerate(points) if p.text]
        found = place_labels(
            [anchors[i] for i in named],
            frame or self.frame,
            size=size,
            obstacles=[*obstacles, *mute],
            inside=inside,
            near=near,
        )
        labels: list[Label | None] = [None] * len(points)
        notes = []
        for i, label in zip(named, found, strict=True):
            if label is None:
                continue
            labels[i] = label
            notes.append(_annotation(points[i], anchors[i], label, size))
        add_notes(figure, notes)
        return tuple(labels)


def _annotation(point: Named, anchor: Anchor, label: Label, size: float) -> dict[str, Any]:
    dx, dy = round(label.x - anchor.x, 1), round(label.y - anchor.y, 1)
    note: dict[str, Any] = {"x": round(point.x, 4), "y": round(point.y, 4), "text": _lines(point.text)}
    note["font"] = {"size": size, **point.style}
    if label.leader:
        note |= {"showarrow": True, "ax": dx, "ay": dy, "standoff": round(anchor.radius, 1)}
    else:
        note |= {"xshift": dx, "yshift": -dy}
    return note


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("<br>"))
