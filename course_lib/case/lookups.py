"""Look-ups that the method modules share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas.api.extensions import take

from course_lib.case import Case
from course_lib.case.codes import places

__all__ = [
    "at",
    "chosen",
    "customers_in",
    "customers_inside",
    "fetch",
    "locate",
    "look_up",
    "places",
    "sum_by",
    "sum_many",
]


def locate(keys: pd.Series, table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the row of ``table`` whose ``id`` is each key, -1 where there is none."""
    return places(pd.Index(table["id"]), keys)


def fetch(table: pd.DataFrame, column: str, rows: NDArray[np.intp], missing: object = "") -> pd.Series:
    """Return ``column`` at located rows; ``missing`` where the row is -1."""
    return pd.Series(take(table[column].array, rows, allow_fill=True, fill_value=missing))


def look_up(keys: pd.Series, table: pd.DataFrame, column: str, missing: object = "") -> pd.Series:
    """Locate and fetch in one step; the result has the keys' index."""
    return fetch(table, column, locate(keys, table), missing).set_axis(keys.index)


def at(values: NDArray[Any], rows: NDArray[np.intp], missing: object = -1) -> NDArray[Any]:
    """Return ``values`` at located rows; ``missing`` where the row is -1."""
    if not len(values):
        return np.full(len(rows), missing, dtype=values.dtype)
    if rows.min(initial=0) >= 0:
        return values[rows]
    found: NDArray[Any] = values[rows]
    found[rows < 0] = missing
    return found


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


def customers_inside(case: Case, industries: Iterable[str] | None) -> NDArray[np.bool_]:
    """Tell which customers are of the named industries (all if None).

    Raises
    ------
    ValueError
        An industry id that the case does not know.
    """
    if industries is None:
        return np.ones(len(case.customers), dtype=bool)
    ids = list(case.industries["id"])
    wanted = [industries] if isinstance(industries, str) else list(industries)
    unknown = [i for i in wanted if i not in ids]
    if unknown:
        raise ValueError(f"没有行业 {'、'.join(map(str, unknown))}，有：{'、'.join(ids)}")
    return np.isin(case.codes("customers", "industry"), [ids.index(i) for i in wanted])


def customers_in(case: Case, industries: Iterable[str] | None) -> pd.DataFrame:
    """Return the customers of the named industries (all if None); errors as :func:`customers_inside`."""
    return chosen(case.customers, customers_inside(case, industries))


def chosen(frame: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows of a table that are True; all of them without copying."""
    return frame if rows.all() else frame[rows]
