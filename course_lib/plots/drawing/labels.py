"""Names beside points that never lie on each other: deterministic placement in pixels.

Each label tries, in a fixed order, positions around its own bubble and ever farther from it, and takes the cheapest
free one (greedy form of the positions of cartographic point labelling: Christensen, Marks & Shieber 1995, "An
empirical study of algorithms for point-feature label placement"). Two labels never overlap; a label that has moved
away gets a leader line; one that finds no room at all is left out (``None``) and is still in the hover text. Pixels
count from the top left corner.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Anchor", "Box", "Label", "place_labels", "text_width"]

LINE = 1.3  # height of a line in em
DIRECTIONS = (
    *((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)),
    *((1, -0.5), (-1, -0.5), (1, 0.5), (-1, 0.5)),
)
# Something else under a label: what it costs at all, and how many square pixels of it cost as much as one pixel away.
TOUCHED, COVERED = 6, 8
CROWDED = 20  # cost at which a name that must stand beside its bubble is left out
RINGS = (3, 8, 16, 26, 38, 52, 70, 90, 115, 145)  # pixels between bubble and label
NEAR = 2  # rings that need no leader line


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the box of this size centred at ``x, y``."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def overlap(self, other: Box) -> float:
        """Return the common area in square pixels."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0

    def inside(self, frame: Box) -> bool:
        """Tell whether the box lies wholly in ``frame``."""
        return (
            self.left >= frame.left
            and self.right <= frame.right
            and self.top >= frame.top
            and self.bottom <= frame.bottom
        )

    def crossed(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Tell whether the line from ``x0, y0`` to ``x1, y1`` meets the box (Liang–Barsky clipping)."""
        enter, leave = 0.0, 1.0
        for step, low, high in ((x1 - x0, self.left - x0, self.right - x0), (y1 - y0, self.top - y0, self.bottom - y0)):
            if step == 0:
                if low > 0 or high < 0:
                    return False
                continue
            first, second = sorted((low / step, high / step))
            enter, leave = max(enter, first), min(leave, second)
        return enter <= leave


@dataclass(frozen=True)
class Anchor:
    """A bubble and its name. ``radius`` in pixels; larger ``priority`` is placed first."""

    x: float
    y: float
    text: str
    radius: float = 0.0
    priority: float = 0.0


@dataclass(frozen=True)
class Label:
    """Where a name stands: the centre of its box, and whether a leader line is needed."""

    x: float
    y: float
    box: Box
    leader: bool


def text_width(text: str, size: float) -> float:
    """Estimate the pixels that a line of text takes: wide characters 1 em, others 0.55 em; the longest line counts.

    >>> text_width("医院", 10), text_width("C01", 10), text_width("医院<br>三家医院", 10)
    (20.0, 16.5, 40.0)
    """
    lines = text.split("<br>")
    return max(size * sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in line) for line in lines)


def place_labels(
    anchors: Sequence[Anchor],
    frame: Box,
    *,
    size: float = 12,
    obstacles: Sequence[Box] = (),
    inside: bool = True,
    near: bool = False,
) -> tuple[Label | None, ...]:
    """Place the names of all anchors.

    Args:
        anchors: bubbles with names, in pixels.
        frame: labels stay in it.
        size: of the font, pixels.
        obstacles: boxes that labels avoid if they can (other text of the picture).
        inside: a name that fits may stand in its own bubble.
        near: only beside the bubble; a name without much room there is left out, none gets a leader line.

    Returns:
        One label (or ``None``) per anchor, in their order.
    """
    labels: list[Label | None] = [None] * len(anchors)
    order = sorted(range(len(anchors)), key=lambda i: (-anchors[i].priority, -anchors[i].radius, i))
    bubbles = [Box.around(a.x, a.y, 2 * a.radius, 2 * a.radius) for a in anchors]
    taken: list[Box] = []
    lines: list[tuple[float, float, float, float]] = []
    for i in order:
        anchor = anchors[i]
        width = text_width(anchor.text, size) + 4
        height = size * LINE * (anchor.text.count("<br>") + 1)
        best: tuple[float, Label] | None = None
        for step, (x, y) in enumerate(_candidates(anchor, width, height, frame, inside, near)):
            box = Box.around(x, y, width, height)
            if not box.inside(frame) or any(box.overlap(other) > 0 for other in taken):
                continue
            gap = _distance(anchor, box)
            leader = gap > RINGS[NEAR - 1] + 1
            cost = step * 0.05 + (0.4 * gap + 8 if leader else 0)
            if best is not None and cost >= best[0]:
                continue
            covered = [box.overlap(other) for other in (*obstacles, *bubbles[:i], *bubbles[i + 1 :])]
            crowd = sum(TOUCHED + area / COVERED for area in covered if area > 0)
            if near and crowd > CROWDED:
                continue
            cost += crowd
            cost += 15 * sum(box.crossed(*line) for line in lines)
            if leader:
                cost += 40 * sum(other.crossed(anchor.x, anchor.y, x, y) for other in taken)
            if best is None or cost < best[0]:
                best = (cost, Label(x, y, box, leader))
        if best is not None:
            labels[i] = best[1]
            taken.append(best[1].box)
            if best[1].leader:
                lines.append((anchor.x, anchor.y, best[1].x, best[1].y))
    return tuple(labels)


def _candidates(
    anchor: Anchor, width: float, height: float, frame: Box, inside: bool, near: bool
) -> Iterator[tuple[float, float]]:
    if inside and math.hypot(width, height) <= 2 * anchor.radius:
        yield anchor.x, anchor.y
    for gap in RINGS[: NEAR if near else len(RINGS)]:
        for dx, dy in DIRECTIONS:
            # On a slanted direction the box's corner, not its side, keeps the distance.
            reach = (anchor.radius + gap) / math.hypot(dx, dy)
            yield anchor.x + dx * (reach + width / 2), anchor.y + dy * (reach + height / 2)
    if near:
        return
    # A crowd: any free place of the frame, row by row.
    columns = max(1, int((frame.right - frame.left) // width))
    for row in range(int((frame.bottom - frame.top) // height)):
        for column in range(columns):
            yield frame.left + (column + 0.5) * width, frame.top + (row + 0.5) * height


def _distance(anchor: Anchor, box: Box) -> float:
    """Return the pixels between the bubble's rim and the box."""
    dx = max(box.left - anchor.x, 0, anchor.x - box.right)
    dy = max(box.top - anchor.y, 0, anchor.y - box.bottom)
    return max(0.0, math.hypot(dx, dy) - anchor.radius)
