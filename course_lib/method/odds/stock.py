"""What the customers we have bring in the budget year: each line by the month in which its contract ends.

One rule for gap, distribution, route and later units; it is 本课程定义 (definition of this kit). Drift and contribution
by service are data (``services.csv``), what stands for a blank is data (``rules.yml: stock``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import at, fetch, places, sum_by

__all__ = ["AFTER", "OPEN", "StockYear", "month_of_end", "months_billed", "share_at_stake", "value_stock"]

MONTHS = 12
#: ``ends`` of a line without a running contract, and of one that ends after the year.
OPEN, AFTER = 0, 99

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class StockYear:
    """The stock in the budget year, yuan.

    ``lines`` (index stock id): ``customer, product, service``, ``annual`` (as given), ``sure`` (billed this year
    whatever happens), ``at_stake`` (of this year, hangs on the renewal), ``renewal`` (0–1), ``ends`` (month 1–12 in
    which the contract ends; ``OPEN`` 0 without a running one, ``AFTER`` 99 after the year), ``twelve`` (revenue of the
    twelve months after the end, if it is renewed), ``contribution`` (of these twelve), ``expected`` (sure + renewal ×
    at_stake), ``lost`` ((1 − renewal) × at_stake).
    ``total`` S = Σ expected; ``sure`` = Σ sure; ``lost`` = Σ lost; ``last_year`` = Σ annual; ``by_service``: S by
    service, every service; ``ending`` (0–1): share of ``last_year`` whose contract ends in the year.
    """

    lines: pd.DataFrame
    total: float
    sure: float
    lost: float
    last_year: float
    by_service: pd.Series
    ending: float


def months_billed(as_of: dt.date, year: int) -> int:
    """Whole months of ``year`` that are over on the evening of ``as_of``.

    >>> [months_billed(dt.date(2019, m, d), 2019) for m, d in ((1, 1), (1, 31), (7, 1))]
    [0, 1, 6]
    >>> months_billed(dt.date(2018, 12, 31), 2019), months_billed(dt.date(2020, 3, 1), 2019)
    (0, 12)
    """
    after = as_of + dt.timedelta(days=1)
    return min(max((after.year - year) * MONTHS + after.month - 1, 0), MONTHS)


def month_of_end(end: pd.Series, year: int, as_of: dt.date) -> Codes:
    """Month 1–12 of each contract's end, ``OPEN`` if it is blank or over, ``AFTER`` if it comes after the year."""
    years, months = end.dt.year.to_numpy(dtype=float), end.dt.month.to_numpy(dtype=float)
    over = end.isna().to_numpy() | (end < pd.Timestamp(as_of)).to_numpy() | (years < year)
    month = np.where(over, OPEN, np.where(years > year, AFTER, months))
    return month.astype(np.intp)


def share_at_stake(ends: ArrayLike, blank: ArrayLike, billed: int, blank_share: float) -> Floats:
    """Share f of the year's revenue that hangs on the renewal.

    The month of the end is still billed, so (12 − month) ÷ 12; a contract that is over: all months; one that runs on:
    none; a blank end: ``blank_share``. Months billed by the day of the data are never at stake.

    >>> share_at_stake([OPEN, 1, 12, AFTER, OPEN], [0, 0, 0, 0, 1], 0, 0.5).round(4).tolist()
    [1.0, 0.9167, 0.0, 0.0, 0.5]
    >>> share_at_stake([OPEN, 9, OPEN], [0, 0, 1], 6, 0.5).tolist()
    [0.5, 0.25, 0.5]
    """
    month = np.asarray(ends)
    open_ = (MONTHS - np.minimum(month, MONTHS)) / MONTHS
    share = np.where(np.asarray(blank, dtype=bool), blank_share, open_)
    return np.minimum(share, (MONTHS - billed) / MONTHS)


@kept
def value_stock(case: Case, *, renewal: Mapping[str, float] | None = None) -> StockYear:
    """Value every stock line in the budget year.

    Line with yearly revenue a, end e, renewal r = chance that this contract is renewed when it ends: expected
    a · drift · [(1 − f) + f · r], f as in :func:`share_at_stake`; S is their sum, whatever industries the budget
    covers.
    A blank end counts ``rules.stock.blank_end_share``, a blank renewal ``rules.stock.blank_renewal``.

    Parameters
    ----------
    renewal
        Stock id → chance of renewal in place of the case's (what if, or after a plan).

    Raises
    ------
    ValueError
        ``renewal`` names an unknown line, or a chance outside 0–1.
    """
    rules, stock, catalog = case.catalog.rules.stock, case.stock, case.catalog
    year, as_of = case.meta.budget_year, case.meta.as_of
    customer, product = case.codes("stock", "customer"), case.codes("stock", "product")
    services = pd.Index(catalog.services["id"], name="service")
    service = at(places(services, catalog.products["service"]), product)
    end = pd.to_datetime(stock["contract_end"])
    chance = stock["renewal"].to_numpy(dtype=float, copy=True)
    chance = np.where(np.isnan(chance), rules.blank_renewal, chance)
    if renewal:
        chance = _replace(chance, pd.Index(stock["id"]), renewal)
    ends = month_of_end(end, year, as_of)
    share = share_at_stake(ends, end.isna(), months_billed(as_of, year), rules.blank_end_share)
    annual = np.nan_to_num(stock["annual_revenue"].to_numpy(dtype=float))
    running = annual * at(catalog.services["drift"].to_numpy(dtype=float), service, 1.0)
    stake = running * share
    lines = pd.DataFrame(
        {
            "customer": stock["customer"].array,
            "product": stock["product"].array,
            "service": fetch(catalog.products, "service", product).array,
            "annual": annual,
            "sure": running - stake,
            "at_stake": stake,
            "renewal": chance,
            "ends": ends,
            "twelve": running,
            "contribution": running * at(catalog.services["contribution"].to_numpy(dtype=float), service, np.nan),
            "expected": running - stake * (1 - chance),
            "lost": stake * (1 - chance),
        },
        index=pd.Index(stock["id"], name="stock"),
    )
    known = customer >= 0  # a case cut down to some customers
    if not known.all():
        lines, service = lines[known], service[known]
    last, ending = float(lines["annual"].sum()), (lines["ends"] >= 1) & (lines["ends"] <= MONTHS)
    return StockYear(
        lines=lines,
        total=float(lines["expected"].sum()),
        sure=float(lines["sure"].sum()),
        lost=float(lines["lost"].sum()),
        last_year=last,
        by_service=pd.Series(sum_by(service, lines["expected"], len(services)), index=services, name="stock"),
        ending=float(lines["annual"][ending].sum() / last) if last > 0 else 0.0,
    )


def _replace(chance: Floats, ids: pd.Index, renewal: Mapping[str, float]) -> Floats:
    """Chances of renewal with some replaced."""
    rows = ids.get_indexer(pd.Index(list(renewal)))
    if (rows < 0).any():
        unknown = [str(i) for i, row in zip(renewal, rows, strict=True) if row < 0]
        raise ValueError(f"没有存量 {'、'.join(unknown[:8])}，存量编号如 {'、'.join(map(str, ids[:3]))}")
    values = np.array([float(v) for v in renewal.values()])
    if not ((values >= 0) & (values <= 1)).all():
        wrong = next(i for i, v in renewal.items() if not 0 <= float(v) <= 1)
        raise ValueError(f"存量 {wrong} 的续约率 {renewal[wrong]!r} 不对，要0到1之间的数")
    chance[rows] = values
    return chance
