"""The revenue budget of the year: what the offers bring by month, product and customer (收入预算)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import chosen, customers_inside, fetch, locate, look_up, sum_by
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.needs.offers import Offers, price_offers

__all__ = ["RevenueBudget", "budget_revenue", "vital_few"]

_FEN = 100
#: Slack of a share, so that customers who hold it exactly are enough.
_SLACK = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RevenueBudget:
    """What priced and checked lines bring, yuan; no odds in it: as if every line that is ok were won.

    Attributes
    ----------
    offers
        The lines with refusals and warnings.
    lines
        ``offers.lines`` with names beside the ids: ``customer_name, line, industry, need_point`` ("" without a need),
        ``product_name, unit, list_price, one_off_price, unit_cost, one_off_cost`` (yuan a unit), and ``remark`` (the
        warnings as one text).
    refused
        The lines that are not ok, with ``reason``.
    by_month
        Product id × month 1–12 of the budget year, ok lines only; the booked part of the one-off in the start month.
    by_customer, by_product
        Revenue of the ok lines by id; every customer asked about and every product, 0 without a line.
    pareto
        Index customer id, largest first: ``name, revenue, share, cumulative`` (0–1), ``vital`` (among the fewest
        customers that hold ``rules.budget.pareto`` of the total).
    total
        Revenue in the budget year.
    yearly, contribution
        Twelve months from each start, one-off included: revenue, and contribution (for 升级 new minus old).
    """

    offers: Offers
    lines: pd.DataFrame
    refused: pd.DataFrame
    by_month: pd.DataFrame
    by_customer: pd.Series
    by_product: pd.Series
    pareto: pd.DataFrame
    total: float
    yearly: float
    contribution: float


def _named(case: Case, offers: Offers) -> pd.DataFrame:
    """The offers' lines with names and prices of what they point at."""
    lines = offers.lines.copy(deep=False)
    products = case.catalog.products
    tables = {"customer": case.customers, "product": products, "need": case.needs}
    who, what, need = (locate(lines[column], table) for column, table in tables.items())
    extra = {
        "customer_name": fetch(case.customers, "name", who),
        "line": fetch(case.customers, "line", who),
        "industry": fetch(case.customers, "industry", who),
        "need_point": fetch(case.needs, "need_point", need),
        "product_name": fetch(products, "name", what),
        "unit": fetch(products, "unit", what),
        "list_price": products["list_price"].to_numpy(dtype=float)[what],
        "one_off_price": products["one_off"].to_numpy(dtype=float)[what],
        "unit_cost": products["unit_cost"].to_numpy(dtype=float)[what],
        "one_off_cost": products["one_off_cost"].to_numpy(dtype=float)[what],
    }
    for column, values in extra.items():
        lines[column] = np.asarray(values)
    told: dict[str, str] = {}
    for line, doubt in zip(offers.warnings["id"], offers.warnings["reason"], strict=True):
        told[line] = f"{told[line]}；{doubt}" if line in told else doubt
    lines["remark"] = [told.get(i, "") for i in lines["id"]]
    return lines


def _fen(yuan: pd.Series) -> Floats:
    """Whole fen: sums of whole numbers are exact in whatever order they are taken."""
    return np.round(yuan.to_numpy(dtype=float) * _FEN)


def _series(keys: pd.Series, fen: Floats, ids: pd.Series, name: str) -> pd.Series:
    index = pd.Index(ids, name=name)
    return pd.Series(sum_by(index.get_indexer(pd.Index(keys)), fen, len(index)) / _FEN, index=index, name="revenue")


def _months(good: pd.DataFrame, products: pd.Series) -> pd.DataFrame:
    """Product × month: each line's monthly revenue from its start on, and what of its one-off is booked, at its start.

    The booked one-off is what the year's revenue leaves after the months, so that months and year agree to the fen.
    """
    index = pd.Index(products, name="product")
    shape = (len(index), MONTHS)
    cell = index.get_indexer(pd.Index(good["product"])) * MONTHS + good["start_month"].to_numpy(dtype=np.intp) - 1
    monthly = _fen(good["monthly"])
    booked = _fen(good["revenue"]) - monthly * good["months"].to_numpy()
    starting, once = (sum_by(cell, values, len(index) * MONTHS).reshape(shape) for values in (monthly, booked))
    columns = pd.RangeIndex(1, MONTHS + 1, name="month")
    return pd.DataFrame((starting.cumsum(axis=1) + once) / _FEN, index=index, columns=columns)


def vital_few(by_customer: pd.Series, customers: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return the customers with something, largest first, and which of them are the fewest that hold ``share``.

    Parameters
    ----------
    by_customer
        Customer id → yuan, named ``revenue``.
    customers
        ``id`` and ``name``.

    Returns
    -------
    DataFrame
        As ``RevenueBudget.pareto``.
    """
    sold = by_customer[by_customer > 0].rename_axis("id").reset_index()
    sold = sold.sort_values(["revenue", "id"], ascending=[False, True], kind="stable").reset_index(drop=True)
    fen = _fen(sold["revenue"])
    total, running = fen.sum(), fen.cumsum()
    table = pd.DataFrame({"id": sold["id"], "name": look_up(sold["id"], customers, "name"), "revenue": sold["revenue"]})
    table["share"], table["cumulative"] = (fen / total, running / total) if total > 0 else (fen, running)
    table["vital"] = (running - fen) < share * total * (1 - _SLACK)
    return table.set_index("id")


def budget_revenue(case: Case, offers: Offers | None = None, industries: Iterable[str] | None = None) -> RevenueBudget:
    """Add up the revenue budget of priced and checked lines; refused lines enter no sum.

    Parameters
    ----------
    offers
        Default: the case's opportunities, priced by :func:`course_lib.method.needs.offers.price_offers`.
    industries
        The customers asked about: those of these industry ids. Default: all.

    Raises
    ------
    ValueError
        An industry id that the case does not know.

    Notes
    -----
    Revenue by month is the course outline's (按月收入), 80/20 Pareto's rule (二八原则). That the months billed are
    those from the start month to December, and that the budget takes every line as won, is 本课程定义 (definition of
    this kit).
    """
    inside = customers_inside(case, industries)
    if offers is None:
        offers = price_offers(case) if industries is None else price_offers(case, industries=industries)
    lines = _named(case, offers)
    good = lines[lines["ok"]]
    revenue = _fen(good["revenue"])
    customers, products = chosen(case.customers, inside), case.catalog.products
    by_customer = _series(good["customer"], revenue, customers["id"], "customer")
    return RevenueBudget(
        offers=offers,
        lines=lines,
        refused=lines[~lines["ok"]],
        by_month=_months(good, products["id"]),
        by_customer=by_customer,
        by_product=_series(good["product"], revenue, products["id"], "product"),
        pareto=vital_few(by_customer, customers, case.catalog.rules.budget.pareto),
        total=float(revenue.sum() / _FEN),
        yearly=float(_fen(good["yearly"]).sum() / _FEN),
        contribution=float(_fen(good["contribution"]).sum() / _FEN),
    )
