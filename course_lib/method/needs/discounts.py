"""Discounts against the one that everybody gets, and how deep a product allows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.method.needs.line_table import MONTHS

__all__ = ["deepest_discount", "discount_at", "relative_cut"]

Floats = NDArray[np.float64]


def relative_cut(discount: ArrayLike, usual: ArrayLike) -> Floats:
    """z = 1 − (1 − d)/(1 − usual): how much below the usual net price; negative is dearer. 本课程定义.

    >>> relative_cut([0.28, 0.1, 0.2], 0.2).round(9).tolist()
    [0.1, -0.125, 0.0]
    """
    left = 1.0 - np.asarray(usual, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = 1.0 - (1.0 - np.asarray(discount, dtype=float)) / left
    return np.where(left > 0, cut, 0.0)


def discount_at(cut: ArrayLike, usual: ArrayLike) -> Floats:
    """d = 1 − (1 − z)(1 − usual): the discount that makes the relative cut.

    >>> discount_at([0.1, -0.125, 0.0], 0.2).round(9).tolist()
    [0.28, 0.1, 0.2]
    """
    return np.asarray(1.0 - (1.0 - np.asarray(cut, dtype=float)) * (1.0 - np.asarray(usual, dtype=float)))


def deepest_discount(product: Mapping[str, Any]) -> Floats:
    """Return the largest discount allowed: the smaller of the product's own limit and what its floor leaves.

    The floor is kept over twelve months and the one-off, and both are discounted: net − cost ≥ floor × net, so
    d ≤ 1 − cost / (list × (1 − floor)). It does not depend on quantity or start month.

    Parameters
    ----------
    product
        ``list_price, one_off, unit_cost, one_off_cost, max_discount, min_margin``: numbers or arrays of equal length.

    Returns
    -------
    ndarray
        At most 1; below 0 if even the list price misses the floor.

    Examples
    --------
    List 100 a month, cost 42, floor .3: 1 − 504 / (1,200 × .7) = .4.

    >>> row = {"list_price": 100, "one_off": 0, "unit_cost": 42, "one_off_cost": 0}
    >>> deepest_discount({**row, "max_discount": 0.5, "min_margin": 0.3}).round(9).item()
    0.4
    """
    part = {c: np.asarray(product[c], dtype=float) for c in product}
    gross = part["list_price"] * MONTHS + part["one_off"]
    cost = part["unit_cost"] * MONTHS + part["one_off_cost"]
    with np.errstate(divide="ignore", invalid="ignore"):
        floor = 1 - cost / (gross * (1 - part["min_margin"]))
    return np.minimum(part["max_discount"], np.where(gross > 0, floor, np.where(cost > 0, -np.inf, 1.0)))
