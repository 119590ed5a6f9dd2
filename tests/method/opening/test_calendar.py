"""Chinese working days: the official arrangement of 2019, and what must hold for any days."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.method.opening.calendar import (
    add_working_days,
    calendar_notice,
    covered_years,
    days_off,
    quarter_bounds,
    quarter_working_days,
    working_days_between,
)

DAYS = st.dates(date(2018, 1, 1), date(2020, 12, 31))


def test_2019_has_250_working_days() -> None:
    """60, 62, 66, 62 by quarter, as counted day by day with the package itself."""
    assert quarter_working_days(2019).tolist() == [60, 62, 66, 62]
    whole = [date(2019, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(chinese_calendar.is_workday, whole)) == 250 == working_days_between("2019-01-01", "2019-12-31")


def test_spring_festival_2019() -> None:
    """Off 4 to 10 February; Saturday 2 and Sunday 3 are worked (notice of the State Council for 2019)."""
    assert working_days_between("2019-02-01", "2019-02-03") == 3
    assert working_days_between("2019-02-04", "2019-02-10") == 0
    assert add_working_days("2019-02-04", 0) == pd.Timestamp("2019-02-11")
    off = days_off("2019-01-28", "2019-02-17")
    assert off["name"].tolist() == ["春节", ""] and off["days"].tolist() == [7, 2]
    assert off["start"].iloc[0] == pd.Timestamp("2019-02-04")


def test_fifteen_working_days_across_the_festival() -> None:
    """From Monday 21 January: 21–25, 28 January–1 February, 2, 3 February make 12; then 11, 12, 13."""
    assert add_working_days("2019-01-21", 14) == pd.Timestamp("2019-02-13")


@given(DAYS, st.integers(0, 300))
def test_adding_and_counting_agree(day: date, days: int) -> None:
    end = add_working_days(day, days)
    assert chinese_calendar.is_workday(end.date())
    assert working_days_between(day, end) == days + 1
    assert add_working_days(end, -days) == add_working_days(day, 0)


@given(DAYS, DAYS, DAYS)
def test_spans_add_up(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    assert working_days_between(a, c) == working_days_between(a, b) + working_days_between(b + timedelta(1), c)
    free = days_off(a, c)
    assert int(free["days"].sum()) == (c - a).days + 1 - working_days_between(a, c)


def test_a_year_that_is_not_known_counts_monday_to_friday_and_says_so() -> None:
    year = covered_years()[1] + 5
    first, last = quarter_bounds(year, 1)
    assert quarter_working_days(year)[1] == len(pd.bdate_range(first, last))
    assert f"{year} 年按周一到周五" in calendar_notice(year)
    assert calendar_notice(2019) == ""


@pytest.mark.parametrize("wrong", ["2019-02-30", "二月", None, "", pd.NaT])
def test_what_is_no_day_is_told(wrong: object) -> None:
    with pytest.raises(ValueError, match="2019-03-31"):
        add_working_days(wrong, 1)
