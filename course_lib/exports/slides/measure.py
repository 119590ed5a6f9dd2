"""How much room a text takes, so that none runs out of its box: an estimate on the safe side, without a font file."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["LINE", "fit", "lines_of", "shorten_to", "width_of"]

LINE = 1.3  # height of a line, in sizes
_NARROW = frozenset(" .,:;'|!ijl()[]·")


def width_of(text: str, size: float) -> float:
    """Width of one line in points.

    >>> width_of("缺口", 10), width_of("75%", 10)
    (20.0, 22.3)
    """
    return sum(_em(letter) for letter in text) * size


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if letter in "%@MW":
        return 0.95
    return 0.38 if letter in _NARROW else 0.64  # DejaVu, the widest stand-in for a missing font


def lines_of(text: str, width: float, size: float) -> int:
    """Number of lines that a text takes in a box of ``width`` points; Chinese breaks anywhere.

    >>> lines_of("缺口七十万元", 40, 10), lines_of("一行\\n两行", 100, 10)
    (2, 2)
    """
    count = 0
    for part in text.split("\n"):
        used, lines = 0.0, 1
        for letter in part:
            step = _em(letter) * size
            if used and used + step > width:
                lines, used = lines + 1, 0.0
            used += step
        count += lines
    return count


def shorten_to(text: str, width: float, size: float, lines: int = 1) -> str:
    """Cut a text so that it takes at most ``lines``, the last character being …

    >>> shorten_to("福建省人民医院", 50, 10), shorten_to("医院", 50, 10)
    ('福建省人…', '医院')
    """
    if lines_of(text, width, size) <= lines:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest start that fits
        middle = (low + high + 1) // 2
        if lines_of(text[:middle].rstrip() + "…", width, size) <= lines:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def fit(text: str, width: float, height: float, sizes: Sequence[float]) -> tuple[str, float]:
    """The text and the largest of ``sizes`` at which it fits; at the smallest, what does not fit is cut.

    >>> fit("缺口七十万元", 40, 30, (12, 10)), fit("缺口七十万元", 30, 13, (10,))
    (('缺口七十万元', 10), ('缺口…', 10))
    """
    for size in sizes:
        if lines_of(text, width, size) * size * LINE <= height:
            return text, size
    size = sizes[-1]
    return shorten_to(text, width, size, max(1, int(height / (size * LINE)))), size
