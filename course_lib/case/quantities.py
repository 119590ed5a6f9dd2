"""Numbers, amounts and dates as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pandas as pd

__all__ = ["MONEY", "folded", "parse_dates", "parse_numbers", "plain_head", "scale_between", "unit_of"]

#: Units of amounts, in yuan.
MONEY = {"元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}

_SHORT = {"千": 1e3, "万": 1e4, "亿": 1e8}
_UNIT = re.compile(r"\(([^()]*)\)$")
_STRAY = re.compile(r"[\s\u200b\ufeff]+")
_MARKS = re.compile(r"[*:]+$")
_CURRENCY = r"^[¥$]|[,\s]"
_MINUS = "[−–—]"  # as word processors and the kit's own texts print it
_SUFFIX = r"^(.*?)((?:百万|千|万|亿)?元|千|万|亿)?$"
_DATE_MARKS = r"[/.年月日]"  # 2019/3/31, 2019.3.31 and 2019年3月31日 as spreadsheets show dates
_MIDNIGHT = r"\s+0?0:00(:00)?$"
_SOLID = r"^([12]\d{3})([01]\d)([0-3]\d)$"  # 20190331
_DIGITS = 10


def folded(text: str) -> str:
    """A name or id as it is compared: stray spaces, full-width letters and capitals don't count.

    >>> folded(" Ｃ０１ "), folded("云浦 一中")
    ('c01', '云浦一中')
    """
    return _STRAY.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _plain(text: str) -> str:
    return _MARKS.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


def plain_head(text: str) -> str:
    """A header as it is compared: no spaces, no full-width letters, no capitals, no unit in brackets.

    >>> plain_head(" 年收入（万元） "), plain_head("ＩＤ*")
    ('年收入', 'id')
    """
    return _UNIT.sub("", _plain(text)).lower()


def unit_of(head: str) -> str:
    """The unit in brackets at a header's end.

    >>> unit_of("年收入（万元）"), unit_of("年收入")
    ('万元', '')
    """
    found = _UNIT.search(_plain(head))
    return found[1] if found else ""


def scale_between(written: str, declared: str) -> float:
    """By how much figures in the unit ``written`` are multiplied to be in the unit ``declared``; 1 if not amounts.

    >>> scale_between("万元", "元"), scale_between("元", "万元"), scale_between("", "元")
    (10000.0, 0.0001, 1.0)
    """
    return MONEY[written] / MONEY[declared] if {written, declared} <= set(MONEY) else 1.0


def parse_numbers(cells: pd.Series, unit: str = "", head_unit: str = "") -> pd.Series:
    """Numbers that the cells mean; NaN where one is blank or means none.

    Taken: thousands commas, full-width digits, spaces, ¥, a trailing 元, 万, 万元, 亿 …, and percents.

    Args:
        cells: text.
        unit: in which the column is declared: amounts are converted to it, and with ``%`` a percent stays as it is.
        head_unit: in which the column says that its amounts are, where a cell doesn't say otherwise.

    >>> parse_numbers(pd.Series(["1,200", "３万", "1.2亿元", "15%", "约5"]), "元").tolist()
    [1200.0, 30000.0, 120000000.0, 0.15, nan]
    """
    if scale_between(head_unit, unit) == 1:
        plain = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype("float64")
        if bool((np.isfinite(plain) | (cells == "")).all()):
            return plain  # nothing but plain numbers, as in most columns
    return _each(cells, lambda texts: _numbers(texts, unit, head_unit))


def _each(cells: pd.Series, parse: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Parse every text once: tables repeat themselves."""
    codes, texts = pd.factorize(cells)
    parsed = parse(pd.Series(texts, dtype="str"))
    return parsed.take(codes).set_axis(cells.index)


def _numbers(cells: pd.Series, unit: str, head_unit: str) -> pd.Series:
    plain = cells.str.normalize("NFKC").str.replace(_CURRENCY, "", regex=True).str.replace(_MINUS, "-", regex=True)
    percent = plain.str.endswith("%").to_numpy(dtype=bool)
    parts = plain.str.removesuffix("%").str.extract(_SUFFIX)
    values = pd.to_numeric(parts[0], errors="coerce").astype("float64")
    values = values.mask(np.isinf(values))
    if unit in MONEY:
        suffix = {text: scale_between(text if text in MONEY else f"{text}元", unit) for text in (*MONEY, *_SHORT)}
        default = scale_between(head_unit, unit)
    else:
        suffix, default = {**MONEY, **_SHORT}, 1.0
    factor = parts[1].map(suffix).fillna(default).to_numpy(dtype=float)
    scaled = values.where(factor == 1.0, (values * factor).round(_DIGITS))
    return scaled.mask(percent & (unit != "%"), (scaled / 100).round(12))


def parse_dates(cells: pd.Series) -> pd.Series:
    """Dates that the cells mean (day precision); NaT where one is blank or means none.

    >>> parse_dates(pd.Series(["2019年3月31日", "2019.3.31", "20190331", "去年"])).dt.strftime("%m-%d").tolist()
    ['03-31', '03-31', '03-31', nan]
    """
    plain = pd.to_datetime(cells.where(cells != ""), format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
    if bool((plain.notna() | (cells == "")).all()):
        return plain
    return _each(cells, _dates)


def _dates(cells: pd.Series) -> pd.Series:
    plain = cells.str.normalize("NFKC").str.strip().str.replace(_MIDNIGHT, "", regex=True)
    plain = plain.str.replace(r"\s+", "", regex=True).str.replace(_SOLID, r"\1-\2-\3", regex=True)
    plain = plain.str.replace(_DATE_MARKS, "-", regex=True).str.removesuffix("-")
    return pd.to_datetime(plain, format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
