"""Numbers, amounts and dates as people type them."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.case.quantities import MONEY, parse_dates, parse_numbers, plain_head, scale_between, unit_of

FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")


def number(text: str, unit: str = "", head_unit: str = "") -> float:
    return float(parse_numbers(pd.Series([text], dtype="str"), unit, head_unit).iloc[0])


def day(text: str) -> pd.Timestamp:
    return parse_dates(pd.Series([text], dtype="str")).iloc[0]


@given(cents=st.integers(-(10**12), 10**12), wide=st.booleans(), mark=st.sampled_from(["", "¥", "￥"]))
def test_an_amount_is_the_same_however_it_is_written(cents: int, wide: bool, mark: str) -> None:
    yuan = cents / 100
    text = f"{yuan:,.2f}"
    spellings = [text, text.replace(",", ""), f" {text} 元", f"{mark}{text}" if yuan >= 0 else text]
    for spelling in spellings:
        assert number(spelling.translate(FULL_WIDTH) if wide else spelling, "元") == yuan


@given(count=st.integers(0, 10**9), unit=st.sampled_from(sorted(MONEY)), other=st.sampled_from(sorted(MONEY)))
def test_amounts_in_any_unit_are_converted_to_the_declared_one(count: int, unit: str, other: str) -> None:
    yuan = count * MONEY[unit]  # whole numbers below 2**53: exact
    told = number(f"{count}{unit}", other)
    assert told == pytest.approx(yuan / MONEY[other], rel=1e-12, abs=1e-9)
    assert told == number(str(count), other, head_unit=unit)  # the unit may stand in the header
    assert told == number(f"{count}{unit}", other, head_unit="亿元")  # that of the cell counts


def test_short_units() -> None:
    assert number("3万", "元") == number("3万") == 30000
    assert number("1.5亿", "万元") == 15000
    assert number("115万", "万元") == 115  # nobody means 115 万 of 万元
    assert number("66.9万") == 669000
    assert number("−2") == -2  # a typographer's minus


@given(tenths=st.integers(-1000, 1000))
def test_a_percent_is_a_share_except_in_a_percent_column(tenths: int) -> None:
    text = f"{tenths / 10}%"
    assert number(text) == pytest.approx(tenths / 1000, abs=1e-12)
    assert number(text, "%") == tenths / 10


@pytest.mark.parametrize("text", ["", "约5", "三", "1万2", "1e999", "nan", "元", "%", "5个", "1-2", "2019年"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert pd.isna(number(text, "元"))


@given(when=st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)), wide=st.booleans())
def test_a_date_is_the_same_however_it_is_written(when: dt.date, wide: bool) -> None:
    y, m, d = when.year, when.month, when.day
    texts = [f"{when}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}{m:02}{d:02}", f"{when} 00:00:00"]
    for text in texts:
        assert day(text.translate(FULL_WIDTH) if wide else text) == pd.Timestamp(when)


@pytest.mark.parametrize(
    "text", ["", "2019-02-30", "2019年3月", "2019", "43555", "31/3/2019", "去年", "2019-3-31-1", "20191331"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert pd.isna(day(text))


@given(st.sampled_from(["年收入", "telecom_spend", "影响力"]), st.sampled_from(["", "元", "万元", "%", "空=按角色"]))
def test_headers_are_compared_without_unit_and_spaces(head: str, unit: str) -> None:
    shown = f" {head} （{unit}）*" if unit else f"{head} "
    assert plain_head(shown) == unicodedata.normalize("NFKC", head).lower()
    assert unit_of(shown) == unit


def test_units_that_are_no_amounts_leave_figures_alone() -> None:
    assert scale_between("人", "元") == scale_between("", "") == 1
    assert scale_between("元", "万元") == 1e-4
