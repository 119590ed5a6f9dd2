"""Ratings as the decision board handles them: read from what people type, kept cell by cell, laid over each other."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from numbers import Real
from typing import Any

__all__ = ["Cell", "Cells", "flat", "nest", "read_block", "read_rating"]

#: Carrier, contact, factor.
Cell = tuple[str, str, str]
Cells = dict[Cell, float | None]

_NUMBER = re.compile(r"([0-9]{1,4}(?:\.[0-9]*)?|\.[0-9]+)分?")
_NOT_RATED = ("", "未评", "-", "—", "–")


def read_rating(value: object, top: float) -> float | None:
    """Return the rating that was typed; None = not rated.

    Text may have full-width digits, spaces, a Chinese full stop for the point, or 分 at its end; blank, a dash and 未评
    mean not rated.

    Raises:
        ValueError: no number, outside 0–``top``, or with more than one decimal.

    >>> read_rating("７。５ ", 10), read_rating(" ", 10), read_rating(8, 10)
    (7.5, None, 8.0)
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = "".join(unicodedata.normalize("NFKC", value).split()).replace("。", ".")
        if text in _NOT_RATED:
            return None
        typed = _NUMBER.fullmatch(text)
        if typed is None:
            raise ValueError(value)
        value = float(typed[1])
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(value)
    number = float(value)
    if not math.isfinite(number) or not 0 <= number <= top or abs(round(number, 1) - number) > 1e-9:
        raise ValueError(value)
    return round(number, 1) + 0.0


def read_block(text: str) -> list[list[str]]:
    r"""Split what a spreadsheet puts on the clipboard into rows of cells; the line break at the end is none.

    >>> read_block("7\t８\r\n\t9\r\n")
    [['7', '８'], ['', '9']]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [line.split("\t") for line in lines]


def flat(nested: object) -> Cells:
    """Cells of ``{carrier: {contact: {factor: rating}}}``; what has another shape (a file edited by hand) is left out.

    >>> flat({"unicom": {"P01": {"fit": 7, "price": None}}, "mobile": 3})
    {('unicom', 'P01', 'fit'): 7, ('unicom', 'P01', 'price'): None}
    """
    return {
        (carrier, contact, factor): value
        for carrier, contacts in _items(nested)
        for contact, factors in _items(contacts)
        for factor, value in _items(factors)
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))
    }


def _items(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def nest(cells: Mapping[Cell, float | None]) -> dict[str, dict[str, dict[str, float | None]]]:
    """The other way round.

    >>> nest({("unicom", "P01", "fit"): 7})
    {'unicom': {'P01': {'fit': 7}}}
    """
    nested: dict[str, dict[str, dict[str, float | None]]] = {}
    for (carrier, contact, factor), value in cells.items():
        nested.setdefault(carrier, {}).setdefault(contact, {})[factor] = value
    return nested
