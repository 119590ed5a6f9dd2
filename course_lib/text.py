"""Numbers and names as people read them: money in 万元, shares in per cent, rounded lists for figure data."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

__all__ = [
    "chance",
    "escape",
    "join_lines",
    "nested",
    "number",
    "percent",
    "points",
    "records",
    "rounded",
    "shorten",
    "signed",
    "upright",
    "wan",
    "wan_values",
    "yuan",
]

MISSING = "—"
NEAR = 0.1  # points from a limit within which a score shows more decimals


def wan(amount: float | None, *, unit: bool = True) -> str:
    """Write yuan as 万元 with about three digits.

    >>> wan(1_234_567), wan(123_456), wan(4_200), wan(0), wan(-98_765_432), wan(None)
    ('123 万元', '12.3 万元', '0.42 万元', '0 万元', '-9,877 万元', '—')
    """
    if amount is None or not math.isfinite(amount):
        return MISSING
    value = amount / 1e4
    digits = 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    text = f"{value:,.{digits}f}"
    if not text.strip("-0.,"):
        text = "0"
    return f"{text} 万元" if unit else text


def yuan(amount: float | None) -> str:
    """Write whole yuan.

    >>> yuan(1234567.8)
    '1,234,568 元'
    """
    if amount is None or not math.isfinite(amount):
        return MISSING
    return f"{amount:,.0f} 元".replace("-0 元", "0 元") if abs(amount) < 1 else f"{amount:,.0f} 元"


def percent(share: float | None, digits: int = 0) -> str:
    """Write a share as per cent.

    >>> percent(0.256), percent(0.256, 1), percent(float("nan"))
    ('26%', '25.6%', '—')
    """
    return MISSING if share is None or not math.isfinite(share) else f"{share * 100:.{digits}f}%"


def chance(probability: float) -> str:
    """Write a simulated probability; the ends stay open, since no simulation proves 0 or 1.

    >>> chance(0.62), chance(0.001), chance(1.0)
    ('62%', '不到 1%', '99% 以上')
    """
    if probability < 0.01:
        return "不到 1%"
    return "99% 以上" if probability > 0.99 else percent(probability)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number without needless zeros.

    >>> number(7.0), number(7.25), number(float("nan"))
    ('7', '7.2', '—')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{value:.{digits}f}".removesuffix("." + "0" * digits)


def points(score: float, limits: Iterable[float]) -> str:
    """Write a score with one decimal; near a limit with more, so that it doesn't read as the limit itself.

    >>> [points(x, (45, 75)) for x in (74.2, 74.98, 74.9996, 75.0, float("nan"))]
    ['74.2', '74.98', '74.9996', '75.00', '—']
    """
    if not math.isfinite(score):
        return MISSING
    limit = next((limit for limit in limits if abs(score - limit) < NEAR), None)
    if limit is None:
        return f"{score:.1f}"
    texts = [f"{score:.{digits}f}" for digits in (2, 3, 4)]
    return next((text for text in texts if float(text) != limit), texts[0])


def signed(value: float | None, digits: int = 1) -> str:
    """Write a number with its sign (a true minus), 0 without.

    >>> signed(1.25), signed(-0.5), signed(0.01), signed(None)
    ('+1.2', '−0.5', '0.0', '—')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{abs(value):.{digits}f}"
    if not text.strip("0."):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def shorten(text: str, limit: int) -> str:
    """Cut a name to ``limit`` characters, the last being …

    >>> shorten("福建省人民医院", 5), shorten("医院", 5)
    ('福建省人…', '医院')
    """
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: object) -> str:
    """Make text of a case harmless in plotly's small HTML.

    >>> escape("A&B <b>")
    'A&amp;B &lt;b&gt;'
    """
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def upright(text: str) -> str:
    """Set Chinese text vertically, one character a line; a run of ASCII stays on one line.

    >>> upright("云A1平台")
    '云<br>A1<br>平<br>台'
    """
    return "<br>".join(escape(part) for part in re.findall(r"[!-~]+|[^!-~]", text))


def join_lines(*lines: str | None) -> str:
    """Join the non-empty lines of a hover text."""
    return "<br>".join(line for line in lines if line)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dicts; the index comes along as ``id``."""
    return [{str(k): v for k, v in row.items()} for row in frame.rename_axis("id").reset_index().to_dict("records")]


def rounded(values: Iterable[Any], digits: int = 2) -> list[float | None]:
    """Round for figure data: plain floats, None for a missing value, no -0.0.

    >>> rounded([1.234, float("nan"), -0.001])
    [1.23, None, 0.0]
    """
    return [None if pd.isna(v) else round(float(v), digits) + 0.0 for v in values]


def nested(frame: pd.DataFrame, digits: int = 2) -> list[list[float | None]]:
    """Round a table row by row."""
    return [rounded(row, digits) for row in frame.to_numpy(dtype=float)]


def wan_values(amounts: Iterable[Any], digits: int = 2) -> list[float | None]:
    """Yuan as 万元 for an axis."""
    return rounded((float(a) / 1e4 if not pd.isna(a) else None for a in amounts), digits)
