"""What a line does to what the customer has: 新增, 替换 or 升级, as the records say and nobody ticks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import at, locate
from course_lib.method.needs.line_table import MONTHS

__all__ = ["MODES", "NEW", "REPLACE", "UPGRADE", "Modes", "budget_month", "find_modes"]

#: Place of each mode in ``MODES``.
NEW, REPLACE, UPGRADE = 0, 1, 2
MODES = ("新增", "替换", "升级")

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """How each line stands to what is there; arrays as long as the lines.

    Attributes
    ----------
    mode
        ``NEW``, ``REPLACE``, ``UPGRADE``.
    stock
        The row of ``stock`` that an upgrade takes over, -1 else.
    base
        What that old line brings this year, yuan a month (with the year's drift, as the stock rule has it); 0 else.
    old
        Contribution of twelve months of it, yuan; 0 else.
    stays
        Chance that the old line is still there in the start month (1 where nothing is upgraded).
    free
        First month of the budget year in which the rival's contract no longer stands in the way (below 1: at once).
    open_end
        A rival's line whose contract end nobody wrote down.
    kin
        The upgrade's old line is one that the product takes the place of by itself (not only because it was named).
    stray
        ``replaces`` names no stock line of this customer and service.
    """

    mode: Codes
    stock: Codes
    base: Floats
    old: Floats
    stays: Floats
    free: Codes
    open_end: Bools
    kin: Bools
    stray: Bools


def budget_month(days: pd.Series, year: int) -> Floats:
    """Month of each day counted from the budget year's January = 1; NaN for a blank.

    >>> budget_month(pd.to_datetime(pd.Series(["2018-12-31", "2019-09-28", "2020-05-31"])), 2019).tolist()
    [0.0, 9.0, 17.0]
    """
    return ((days.dt.year - year) * MONTHS + days.dt.month).to_numpy(dtype=float)


def _classes(case: Case) -> tuple[Codes, Codes, Bools]:
    """Class of line that each product takes the place of, the service of each product, and whether that is the class.

    Connectivity: the service. ICT, and what stands beside (``rules.mode.beside``): the product itself only.
    """
    products = case.catalog.products
    service = pd.Index(case.catalog.services["id"]).get_indexer(products["service"])
    whole = (products["ict"] != "是").to_numpy() & ~products["id"].isin(case.catalog.rules.mode.beside).to_numpy()
    return np.where(whole, service, len(case.catalog.services) + np.arange(len(products))), service, whole


def _own_lines(case: Case, classes: Codes, keys: Codes, span: int) -> Codes:
    """Row of the customer's largest stock line of each class asked for (of equals the lowest id), -1 without."""
    stock = case.stock
    owner, product = case.codes("stock", "customer"), case.codes("stock", "product")
    order = np.lexsort((stock["id"].to_numpy(dtype=str), -stock["annual_revenue"].to_numpy(dtype=float)))
    order = order[owner[order] >= 0]
    known, first = np.unique(owner[order] * span + classes[product[order]], return_index=True)
    if not len(known):
        return np.full(len(keys), -1, dtype=np.intp)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, order[first[place]], -1)


def _rival_lines(case: Case) -> tuple[Bools, Floats]:
    """Customers × services: does a rival serve it, and the first month free of the earliest contract there."""
    ids = [c.id for c in case.meta.rivals]
    texts = case.coded_texts("service_records", "carriers")
    rival = np.array([*(bool(set(text.split("|")) & set(ids)) for text in texts), False])
    owner = at(case.codes("addresses", "customer"), case.codes("service_records", "address"))
    service = case.codes("service_records", "service")
    theirs = rival[case.codes("service_records", "carriers")] & (owner >= 0) & (service >= 0)
    shape = (len(case.customers), len(case.catalog.services))
    there, free = np.zeros(shape, dtype=bool), np.full(shape, np.inf)
    where = (owner[theirs], service[theirs])
    there[where] = True
    ends = budget_month(case.service_records["contract_end"][theirs], case.meta.budget_year)
    np.minimum.at(free, where, np.where(np.isnan(ends), -np.inf, ends + 1))
    return there, free


def _stays(case: Case, rows: Codes, start: Codes) -> Floats:
    """Chance that an old line is still there when the new one starts: its renewal if it ends before, else 1.

    Without a running contract it hangs on the renewal at any time.
    """
    rules, stock = case.catalog.rules.stock, case.stock
    renewal = stock["renewal"].fillna(rules.blank_renewal).to_numpy(dtype=float)
    end = stock["contract_end"]
    month = budget_month(end, case.meta.budget_year)
    month = np.where(np.isnan(month) | (end < pd.Timestamp(case.meta.as_of)).to_numpy(), -np.inf, month)
    chance = np.where(at(month, rows, np.inf) < start, at(renewal, rows, 1.0), 1.0)
    return np.where(rows >= 0, chance, 1.0)


def _worth(case: Case, service: Codes) -> tuple[Floats, Floats]:
    """Revenue and contribution of twelve months of every stock line: yearly × drift, × the service's share."""
    services, product = case.catalog.services, case.codes("stock", "product")
    of = at(service, product) if len(product) else product
    drift, share = (at(services[c].to_numpy(dtype=float), of, 1.0) for c in ("drift", "contribution"))
    running = case.stock["annual_revenue"].fillna(0).to_numpy(dtype=float) * drift
    return running, running * share


def find_modes(case: Case, lines: pd.DataFrame) -> Modes:
    """Derive the mode of each line from the records.

    ``replaces`` names a stock line of ours → 升级 of it; a rival's line of that service at the customer → 替换; a line
    of ours of that service → 升级 of the largest; else 新增. ICT products and those of ``rules.mode.beside`` take the
    place of nothing but the same product of ours: a school's platform is no successor of its cloud hosts, and a second
    route is bought because the first stays.

    Parameters
    ----------
    lines
        As :func:`course_lib.method.needs.line_table.read_lines` returns them; ``replaces`` may be absent.

    Notes
    -----
    本课程定义 (definition of this kit).
    """
    classes, service, whole = _classes(case)
    product, customer = lines["product_row"].to_numpy(), lines["customer_row"].to_numpy()
    start = lines["start_month"].to_numpy()
    span = len(case.catalog.services) + len(case.catalog.products)
    own = _own_lines(case, classes, customer * span + classes[product], span)

    given = lines["replaces"].fillna("").astype("str") if "replaces" in lines else pd.Series("", index=lines.index)
    named = locate(given, case.stock)
    old = case.codes("stock", "product")
    mine = at(case.codes("stock", "customer"), named) == customer
    same = at(service[old] if len(old) else old, named) == service[product]
    good = (named >= 0) & mine & same
    stray = (given != "").to_numpy() & ~good

    there, free = _rival_lines(case)
    taken = whole[product] & there[customer, service[product]] & ~good
    row = np.where(good, named, np.where(taken, -1, own))
    mode = np.where(row >= 0, UPGRADE, np.where(taken, REPLACE, NEW))
    month = np.where(taken, free[customer, service[product]], -np.inf)
    running, kept = _worth(case, service)
    kin = (row >= 0) & (at(classes[old] if len(old) else old, row) == classes[product])
    return Modes(
        mode=mode,
        stock=row,
        base=at(running, row, 0.0) / MONTHS,
        old=at(kept, row, 0.0),
        stays=_stays(case, row, start),
        free=np.where(np.isfinite(month), month, 0).astype(np.intp),
        open_end=taken & ~np.isfinite(month),
        kin=kin,
        stray=stray,
    )
