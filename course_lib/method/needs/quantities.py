"""How much a customer needs: the usual range of a product, and the quantity of a need (需求数量)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import places
from course_lib.method.needs.matching import NeedFits

__all__ = ["head_limits", "middle", "need_amounts", "need_quantities", "usual_amounts", "usual_ranges"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

#: Units that a person has: a mobile card (things have cards too, but no telephone bill), a seat.
_CARD, _SEAT = "卡", "人"


def usual_ranges(case: Case, customers: Codes, products: Codes) -> tuple[Floats, Floats]:
    """Return the usual lowest and highest quantity of products at customers.

    ``quantity_ranges`` by product, line and size class; where it goes by heads, per head × employees inside the row's
    low and high. A size class without a row takes the row of the other line; without any, both are NaN: no limit is
    known.

    Parameters
    ----------
    customers, products
        Rows of ``customers`` and ``catalog.products``, of equal length.

    Returns
    -------
    tuple
        Low and high, in units of the product, whole numbers of at least 1.
    """
    table, catalog = case.catalog.quantity_ranges, case.catalog
    lines, sizes = (case.coded_texts("customers", c) for c in ("line", "size_class"))
    shape = (len(catalog.products), len(lines), len(sizes))
    ids = (catalog.products["id"].tolist(), list(lines), list(sizes))
    keys = zip(ids, ("product", "line", "size_class"), strict=True)
    cells = tuple(places(pd.Index(known), table[column]) for known, column in keys)
    line, size = case.codes("customers", "line")[customers], case.codes("customers", "size_class")[customers]
    row = np.full(shape, -1)
    row[cells] = np.arange(len(table))
    at = np.where(row < 0, row[:, ::-1], row)[products, line, size]
    columns = ("low", "high", "per_employee_low", "per_employee_high")
    found = {c: np.append(table[c].to_numpy(dtype=float), np.nan)[at] for c in columns}
    heads = case.customers["employees"].to_numpy(dtype=float)[customers]
    floor, ceiling = found["low"], found["high"]
    few, many = found["per_employee_low"] * heads, found["per_employee_high"] * heads
    low = np.where(np.isnan(few), floor, np.clip(_whole(few), floor, ceiling))
    high = np.where(np.isnan(many), ceiling, np.clip(_whole(many), floor, ceiling))
    return low, high


def _whole(values: Floats) -> Floats:
    """Nearest whole number of at least 1, halves up."""
    return np.maximum(np.floor(values + 0.5), 1.0)


def middle(low: Floats, high: Floats) -> Floats:
    """Middle of a range as a whole number of at least 1.

    >>> middle(np.array([1.0, 30.0]), np.array([2.0, 120.0])).tolist()
    [2.0, 75.0]
    """
    return _whole((low + high) / 2)


def head_limits(case: Case, customers: Codes, products: Codes) -> Floats:
    """Return how many units of products all employees of customers can use; infinite for what nobody carries about."""
    rules, sold = case.catalog.rules.quantity, case.catalog.products
    card = (sold["unit"] == _CARD) & (sold["ict"] != "是")
    each = np.select([card, sold["unit"] == _SEAT], [rules.cards_per_head, rules.seats_per_head], np.inf)
    limit: Floats = each[products] * case.customers["employees"].to_numpy(dtype=float)[customers]
    return limit


def usual_amounts(case: Case, customers: Codes, products: Codes) -> Floats:
    """Return the middle of each usual range, at most what the heads can use; NaN where no range is known."""
    able = np.floor(head_limits(case, customers, products))
    amounts: Floats = np.minimum(middle(*usual_ranges(case, customers, products)), able)
    return amounts


def need_quantities(case: Case, fits: NeedFits, needs: Codes, products: Codes, customers: Codes) -> Floats:
    """Return what the need of a line asks for, in units of the line's product.

    ``needs.quantity`` is told in units of the product that fits the need best; blank is the middle of that product's
    range, or what all his people can use if that is less. Another product answers the same need in other units (three
    places of indoor signal, forty radio points), so the amount keeps its place against the middle of each range. A line
    without a need: the middle of its own range.

    Parameters
    ----------
    needs, products, customers
        Rows of the lines; need -1 = none.

    Returns
    -------
    ndarray
        At least 1; NaN where no range is known and nothing was told.

    Notes
    -----
    本课程定义 (definition of this kit).
    """
    own = usual_amounts(case, customers, products)
    column = case.needs["quantity"] if "quantity" in case.needs else pd.Series(np.nan, index=case.needs.index)
    told = np.append(pd.to_numeric(column, errors="coerce").to_numpy(dtype=float), np.nan)[needs]
    best = np.append(fits.best, -1)[needs]
    reference = usual_amounts(case, customers, np.where(best >= 0, best, products))
    same = (best < 0) | (best == products)
    asked = np.where(told > 0, told / np.where(same, 1.0, reference / own), own)
    return np.where(same, asked, _whole(asked))


def need_amounts(case: Case, fits: NeedFits) -> pd.DataFrame:
    """Return how much each need asks for, in units of the product that fits it best.

    Returns
    -------
    DataFrame
        One row per need, index its id: ``quantity`` (NaN where no product answers or no range is known), ``unit`` (""
        without a product), ``told`` (he said it; else the middle of the product's usual range).
    """
    needs, best = case.needs, fits.best
    rows = np.flatnonzero(best >= 0)
    quantity = np.full(len(needs), np.nan)
    if len(rows):
        owner = case.codes("needs", "customer")[rows]
        quantity[rows] = need_quantities(case, fits, rows, best[rows], owner)
    column = needs["quantity"] if "quantity" in needs else pd.Series(np.nan, index=needs.index)
    told = (pd.to_numeric(column, errors="coerce") > 0).to_numpy(dtype=bool)
    units = np.append(case.catalog.products["unit"].to_numpy(dtype=object), "")
    table = {"quantity": quantity, "unit": pd.array(units[best], dtype="str"), "told": told}
    return pd.DataFrame(table, index=pd.Index(needs["id"], name="id"))
