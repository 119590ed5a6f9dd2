"""Look-ups that the method modules share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas.api.extensions import take

from course_lib.case import Case

__all__ = ["customers_in", "fetch", "locate", "look_up", "places", "sum_by", "sum_many"]


def places(index: pd.Index, values: pd.Series) -> NDArray[np.intp]:
    """Return the place of each value in an index, -1 if absent; runs of equal values are looked up once."""
    v = values.to_numpy()
    if not len(v):
        return np.empty(0, dtype=np.intp)
    first = np.r_[True, v[1:] != v[:-1]]
    return index.get_indexer(pd.Index(v[first]))[np.cumsum(first) - 1]


def locate(keys: pd.Series, table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the row of ``table`` whose ``id`` is each key, -1 where there is none."""
    return places(pd.Index(table["id"]), keys)


def fetch(table: pd.DataFrame, column: str, rows: NDArray[np.intp], missing: object = "") -> pd.Series:
    """Return ``column`` at located rows; ``missing`` where the row is -1."""
    return pd.Series(take(table[column].array, rows, allow_fill=True, fill_value=missing))


def look_up(keys: pd.Series, table: pd.DataFrame, column: str, missing: object = "") -> pd.Series:
    """Locate and fetch in one step; the result has the keys' index."""
    return fetch(table, column, locate(keys, table), missing).set_axis(keys.index)


def sum_by(codes: NDArray[np.intp], values: ArrayLike, size: int) -> NDArray[np.float64]:
    """Sum values by integer code 0…size-1; codes below zero belong nowhere, blank values count as zero."""
    return sum_many(codes, [values], size)[1][0]


def sum_many(
    codes: NDArray[np.intp], columns: Sequence[ArrayLike], size: int
) -> tuple[NDArray[np.intp], list[NDArray[np.float64]]]:
    """Return how many values each code has, and each column's sums (as :func:`sum_by`)."""
    if len(codes) and codes.min() < 0:
        inside = codes >= 0
        codes, columns = codes[inside], [np.asarray(c, dtype=float)[inside] for c in columns]
    sums = []
    for column in columns:
        array = np.asarray(column, dtype=float)
        blank = np.isnan(array)
        array = np.where(blank, 0.0, array) if blank.any() else array
        sums.append(np.bincount(codes, weights=array, minlength=size).astype(float))
    return np.bincount(codes, minlength=size), sums


def customers_in(case: Case, industries: Iterable[str] | None) -> pd.DataFrame:
    """Return the customers of the named industries (all if None).

    Raises
    ------
    ValueError
        An industry id that the case does not know.
    """
    customers = case.customers
    if industries is None:
        return customers
    wanted = [industries] if isinstance(industries, str) else list(industries)
    unknown = [i for i in wanted if i not in set(case.industries["id"])]
    if unknown:
        raise ValueError(f"没有行业 {'、'.join(map(str, unknown))}，有：{'、'.join(case.industries['id'])}")
    return customers[customers["industry"].isin(wanted)]
