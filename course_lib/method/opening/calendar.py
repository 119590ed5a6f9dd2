"""Chinese working days: public holidays and make-up working days.

Read from the package ``chinesecalendar``, which follows the yearly notices of the State Council. A year that the
package does not cover counts Monday to Friday, and :func:`calendar_notice` says so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import chinese_calendar
import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Day",
    "add_working_days",
    "calendar_notice",
    "covered_years",
    "days_off",
    "quarter_bounds",
    "quarter_working_days",
    "working_days_between",
]

#: Anything that names a day: ``"2019-02-01"``, a date, a Timestamp.
Day: TypeAlias = object

_DAY = np.timedelta64(1, "D")


def _day(value: Day) -> np.datetime64:
    try:
        stamp = pd.Timestamp(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        stamp = pd.NaT  # type: ignore[assignment]
    if stamp is pd.NaT:
        raise ValueError(f"日期 {value!r} 不对，写成 2019-03-31 的样子")
    return np.datetime64(stamp.date(), "D")


@lru_cache(maxsize=1)
def covered_years() -> tuple[int, int]:
    """First and last year that the package knows in full: those for which a notice lists holidays."""
    years = [day.year for day in chinese_calendar.constants.holidays]
    return min(years), max(years)


@lru_cache(maxsize=64)
def _working_days(year: int) -> NDArray[np.datetime64]:
    """The working days of one year, rising."""
    days = np.arange(np.datetime64(f"{year:04d}-01-01"), np.datetime64(f"{year + 1:04d}-01-01"), _DAY)
    first, last = covered_years()
    if first <= year <= last:
        works = np.array([chinese_calendar.is_workday(day) for day in days.astype(object)], dtype=bool)
    else:
        works = np.is_busday(days)
    return days[works]


def _year(day: np.datetime64) -> int:
    return int(day.astype("datetime64[Y]").astype(int)) + 1970


def calendar_notice(year: int) -> str:
    """Say that a year's holidays are not known, empty if they are.

    >>> calendar_notice(2019)
    ''
    """
    first, last = covered_years()
    if first <= year <= last:
        return ""
    return f"日历包只有 {first} 到 {last} 年的放假安排，{year} 年按周一到周五算工作日，没有扣掉节假日"


def add_working_days(start: Day, days: int) -> pd.Timestamp:
    """Return the day ``days`` working days after ``start``; a start on a day off first moves to the next working day.

    An activity of n working days that begins on ``start`` ends on ``add_working_days(start, n - 1)``. The convention
    is that of ``numpy.busday_offset(roll="forward")``; ``days`` below zero go back. ValueError for what is no day.

    >>> add_working_days("2019-02-01", 3).date().isoformat()  # 2 and 3 February are make-up days, then Spring Festival
    '2019-02-11'
    """
    day = _day(start)
    year = _year(day)
    works = _working_days(year)
    place = int(np.searchsorted(works, day)) + int(days)
    while place < 0:
        year -= 1
        works = _working_days(year)
        place += len(works)
    while place >= len(works):
        place -= len(works)
        year += 1
        works = _working_days(year)
    return pd.Timestamp(works[place])


def working_days_between(start: Day, end: Day) -> int:
    """Count the working days from ``start`` to ``end``, both included; 0 if the end comes first.

    >>> working_days_between("2019-02-01", "2019-02-11")
    4
    """
    first, last = _day(start), _day(end)
    count = 0
    for year in range(_year(first), _year(last) + 1):
        works = _working_days(year)
        low, high = np.searchsorted(works, first), np.searchsorted(works, last, side="right")
        count += max(int(high - low), 0)
    return count


def quarter_bounds(year: int, quarter: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a quarter 1–4."""
    start = pd.Timestamp(year, 3 * quarter - 2, 1)
    return start, start + pd.offsets.QuarterEnd(0)


def quarter_working_days(year: int) -> pd.Series:
    """Working days of the quarters (index 1–4).

    >>> quarter_working_days(2019).tolist()
    [60, 62, 66, 62]
    """
    counts = [working_days_between(*quarter_bounds(year, quarter)) for quarter in (1, 2, 3, 4)]
    return pd.Series(counts, index=pd.RangeIndex(1, 5, name="quarter"), name="working_days")


def days_off(start: Day, end: Day) -> pd.DataFrame:
    """Return the runs of days off from ``start`` to ``end``: ``start, end, days, name`` (festival, Chinese, or empty).

    Plain weekends have no name; a run that holds a public holiday bears its name.
    """
    first, last = _day(start), _day(end)
    days = np.arange(first, last + _DAY, _DAY)
    works = np.concatenate([_working_days(y) for y in range(_year(first), _year(last) + 1)])
    off = days[~np.isin(days, works)]
    if not len(off):
        return pd.DataFrame({"start": [], "end": [], "days": [], "name": []})
    runs = np.split(off, np.flatnonzero(np.diff(off) > _DAY) + 1)
    return pd.DataFrame(
        {
            "start": [pd.Timestamp(run[0]) for run in runs],
            "end": [pd.Timestamp(run[-1]) for run in runs],
            "days": [len(run) for run in runs],
            "name": [_festival(run) for run in runs],
        }
    )


def _festival(run: NDArray[np.datetime64]) -> str:
    names = (chinese_calendar.constants.holidays.get(day) for day in run.astype(object))
    return next((chinese_calendar.Holiday(name).chinese for name in names if name), "")
