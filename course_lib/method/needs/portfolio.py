"""Level 2, second half: the customer–product portfolio, priced, and the revenue budget by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import chosen, customers_inside, fetch, sum_by
from course_lib.method.needs.line_table import MONTHS, read_lines
from course_lib.method.needs.needs import fit_levels
from course_lib.method.needs.revenue_budget import vital_few

__all__ = ["Budget", "max_discount_for", "price_lines"]

_FEN = 100
#: Slack of the two limits, so that a discount typed at the limit is accepted.
_SLACK = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """A priced portfolio and the revenue it brings in the budget year, yuan.

    Attributes
    ----------
    lines
        One row per line: ``id, customer, customer_name, line, industry, need, need_point, product, product_name,
        service, unit, fit, weak_fit, quantity, discount, max_discount`` (largest allowed), ``start_month, rival,
        list_price, net_price`` (yuan a month and unit), ``monthly, months, one_off, revenue, full_year, cost, margin``
        (yuan), ``margin_rate`` (NaN without revenue), ``ok, reason`` (why refused), ``remark`` (what to look at).
    refused
        The lines that are not ok, with the reason.
    by_month
        Product id × month 1–12, ok lines only, one-off in the start month.
    by_customer
        Customer id → revenue of the ok lines; every customer asked about, 0 without a line.
    by_product, by_need_point
        The same by product and by need point id ("" for lines without a need, if there are any).
    pareto
        Index customer id, largest first: ``name, revenue, share, cumulative`` (0–1), ``vital`` (among the fewest
        customers that hold ``rules.budget.pareto`` of the total).
    total, full_year
        Revenue in the budget year and twelve months' running revenue of the ok lines.
    """

    lines: pd.DataFrame
    refused: pd.DataFrame
    by_month: pd.DataFrame
    by_customer: pd.Series
    by_product: pd.Series
    by_need_point: pd.Series
    pareto: pd.DataFrame
    total: float
    full_year: float


def _margin_limit(product: Mapping[str, Any] | pd.Series, months: Any) -> Floats:
    """Largest discount that keeps the margin floor (may be negative, or infinite without a monthly price)."""
    months = np.asarray(months, dtype=float)
    price = np.asarray(product["list_price"], dtype=float) * months
    once = np.asarray(product["one_off"], dtype=float)
    cost = np.asarray(product["unit_cost"], dtype=float) * months + np.asarray(product["one_off_cost"], dtype=float)
    kept = 1.0 - np.asarray(product["min_margin"], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(kept > 0, cost / kept, np.where(cost > 0, np.inf, 0.0))
        limit = 1.0 - (needed - once) / price
    return np.where(price > 0, limit, np.where(once >= needed, np.inf, -np.inf))


def max_discount_for(product: Mapping[str, Any] | pd.Series, months: int, quantity: float = 1.0) -> float:
    """Return the largest discount allowed on a product: the smaller of its own limit and what the margin floor leaves.

    revenue = quantity × list price × (1 − d) × months + quantity × one-off, and (revenue − cost) / revenue ≥ floor, so
    d ≤ 1 − (unit cost / (1 − floor) − one-off) / (list price × months) with the unit cost over all months.

    Parameters
    ----------
    product
        A row of ``products.csv``.
    months
        Months billed in the budget year, 1–12.
    quantity
        Units; the limit is the same for any quantity above zero, with none only the product's own limit counts.

    Returns
    -------
    float
        0–1; below 0 if even the list price misses the margin floor (−inf: no price helps).

    Examples
    --------
    >>> row = {"list_price": 100, "one_off": 0, "unit_cost": 42, "one_off_cost": 0}
    >>> round(max_discount_for({**row, "max_discount": 0.5, "min_margin": 0.3}, 12), 4)
    0.4
    """
    own = float(product["max_discount"])
    return own if quantity <= 0 else min(own, float(_margin_limit(product, months)))


def _percents(values: Floats) -> list[str]:
    """Percent cut to one decimal, so that what is shown as allowed is allowed."""
    cut = np.floor(np.nan_to_num(values, posinf=0.0, neginf=0.0) * 1000 + 1e-6)
    known, where = np.unique(cut, return_inverse=True)
    texts: list[str] = np.array([f"{v / 10:g}%" for v in known], dtype=object)[where].tolist()
    return texts


def _reasons(lines: pd.DataFrame, own_limit: Floats, margin_limit: Floats, floor: Floats) -> list[str]:
    """Say why each refused line is refused and what would be allowed."""
    discount, rate, allowed = (lines[c].to_numpy(dtype=float) for c in ("discount", "margin_rate", "max_discount"))
    who = [lines[c].tolist() for c in ("product", "product_name", "customer", "customer_name")]
    over, thin = discount > own_limit + _SLACK, discount > margin_limit + _SLACK
    numbers = zip(_percents(discount), _percents(own_limit), _percents(rate), _percents(floor), strict=True)
    told = zip(over.tolist(), thin.tolist(), np.isfinite(rate).tolist(), numbers, strict=True)
    why = []
    for is_over, is_thin, earns, (given, limit, margin, least) in told:
        first = f"优惠 {given} 超过上限 {limit}" if is_over else ""
        second = (f"毛利 {margin} " if earns else "没有收入，毛利") + f"低于底线 {least}" if is_thin else ""
        why.append(f"{first}{'；' if is_over and is_thin else ''}{second}")
    best = [
        f"最多可优惠 {x}" if a >= 0 else "不打折也达不到底线" for a, x in zip(allowed, _percents(allowed), strict=True)
    ]
    return [f"{p} {n} 对 {c} {o}：{w}，{b}" for p, n, c, o, w, b in zip(*who, why, best, strict=True)]


def _price(frame: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Add every column of ``Budget.lines``; money is rounded to the fen line by line, as on a bill."""
    products = case.catalog.products
    at, who, what = (frame[f"{c}_row"].to_numpy() for c in ("product", "customer", "need"))
    taken = {c: products[c].to_numpy()[at] for c in products.columns}
    price, quantity, discount = (
        taken["list_price"].astype(float),
        frame["quantity"].to_numpy(),
        frame["discount"].to_numpy(),
    )
    months = (MONTHS + 1 - frame["start_month"]).to_numpy()
    out = frame[["id", "customer"]].copy()
    for column, source in (("customer_name", "name"), ("line", "line"), ("industry", "industry")):
        out[column] = fetch(case.customers, source, who)
    out["need"] = frame["need"]
    out["need_point"] = fetch(case.needs, "need_point", what)
    out["product"], out["product_name"] = frame["product"], taken["name"]
    out["service"], out["unit"] = taken["service"], taken["unit"]
    fit = fit_levels(case.catalog)
    point = fit.index.get_indexer(pd.Index(out["need_point"]))
    out["fit"] = np.where(point >= 0, fit.to_numpy()[point, at], 0)
    out["weak_fit"] = out["fit"] < case.catalog.rules.fit.good
    out["quantity"], out["discount"] = quantity, discount
    margin_limit = np.where(quantity > 0, _margin_limit(taken, months), np.inf)
    own_limit = taken["max_discount"].astype(float)
    out["max_discount"] = np.minimum(own_limit, margin_limit)
    out["start_month"], out["rival"] = frame["start_month"], frame["rival"]
    out["list_price"], out["net_price"] = price, price * (1.0 - discount)
    out["monthly"] = np.round(quantity * price * (1.0 - discount) * _FEN) / _FEN
    out["months"] = months
    out["one_off"] = np.round(quantity * taken["one_off"] * _FEN) / _FEN
    out["revenue"] = (_fen(out["monthly"]) * months + _fen(out["one_off"])) / _FEN
    out["full_year"] = _fen(out["monthly"]) * MONTHS / _FEN
    out["cost"] = np.round((quantity * taken["unit_cost"] * months + quantity * taken["one_off_cost"]) * _FEN) / _FEN
    out["margin"] = (_fen(out["revenue"]) - _fen(out["cost"])) / _FEN
    out["margin_rate"] = out["margin"] / out["revenue"].where(out["revenue"] > 0)
    out["ok"] = discount <= out["max_discount"] + _SLACK
    loose = (frame["need"].fillna("") == "").to_numpy(dtype=bool)  # its need was taken out
    doubt = np.select([loose, out["weak_fit"].to_numpy(dtype=bool)], ["没有需求支撑", "产品与需求不匹配"], default="")
    empty = np.where(quantity <= 0, "数量为零", "")
    both = np.where((empty != "") & (doubt != ""), "；", "")
    out["reason"], out["remark"] = "", np.char.add(np.char.add(empty, both), doubt)
    bad = np.flatnonzero(~out["ok"].to_numpy())
    if len(bad):
        reason = np.full(len(out), "", dtype=object)
        reason[bad] = _reasons(out.iloc[bad], own_limit[bad], margin_limit[bad], taken["min_margin"][bad])
        out["reason"] = reason
    return out


def _fen(yuan: pd.Series) -> Floats:
    """Whole fen: sums of whole numbers are exact in whatever order they are taken."""
    return np.round(yuan.to_numpy(dtype=float) * _FEN)


def _series(keys: pd.Series, fen: Floats, ids: Iterable[str], name: str) -> pd.Series:
    index = pd.Index(ids, name=name)
    return pd.Series(sum_by(index.get_indexer(pd.Index(keys)), fen, len(index)) / _FEN, index=index, name="revenue")


@kept
def price_lines(case: Case, lines: pd.DataFrame | None = None, industries: Iterable[str] | None = None) -> Budget:
    """Price a portfolio line by line and add up the revenue budget of the year.

    - months billed = 13 − start month;
    - revenue = quantity × monthly list price × (1 − discount) × months billed + quantity × one-off charge; the one-off
      charge is not discounted; the monthly amount of a line is rounded to the fen, so all sums agree to the fen;
    - full_year = 12 × the monthly amount: what the line brings in a whole year once it runs, without the one-off;
    - cost = quantity × unit cost × months billed + quantity × one-off cost; margin = revenue − cost and margin rate =
      margin / revenue, both over the budget year;
    - a line is refused, by name and with the largest discount allowed, when the discount is above the product's
      limit or the margin rate below its floor; only ok lines enter the sums.

    A quantity of zero or a fit below ``rules.fit.good`` (``weak_fit``; also a line without a need) is noted in
    ``remark``, not refused.

    Parameters
    ----------
    lines
        Columns ``customer, product, quantity, discount, start_month``, optionally ``id, need, rival``. Default: the
        case's opportunities.
    industries
        Only lines of customers of these industry ids. Default: all.

    Raises
    ------
    ValueError
        A column is missing or a cell is wrong (row and column are named), or an industry is not known.

    Notes
    -----
    The five portfolio steps and "revenue by month" are named in the course outline; formula, margin floor and refusal
    are 本课程定义 (definition of this kit). 80/20: Pareto's rule, the course outline's 二八原则.
    """
    inside = customers_inside(case, industries)
    customers = chosen(case.customers, inside)
    frame = read_lines(lines, case)
    priced = _price(frame, case)
    if industries is not None:
        priced = priced[inside[frame["customer_row"]]].reset_index(drop=True)
    good = priced[priced["ok"]]
    revenue = _fen(good["revenue"])

    products = pd.Index(case.catalog.products["id"], name="product")
    cell = products.get_indexer(pd.Index(good["product"])) * MONTHS + good["start_month"].to_numpy() - 1
    shape, size = (len(products), MONTHS), len(products) * MONTHS
    starting = sum_by(cell, _fen(good["monthly"]), size).reshape(shape)
    once = sum_by(cell, _fen(good["one_off"]), size).reshape(shape)
    columns = pd.RangeIndex(1, MONTHS + 1, name="month")
    by_month = pd.DataFrame((starting.cumsum(axis=1) + once) / _FEN, index=products, columns=columns)

    by_customer = _series(good["customer"], revenue, customers["id"], "customer")
    points = [*case.catalog.need_points["id"], *([""] if (good["need_point"] == "").any() else [])]
    return Budget(
        lines=priced,
        refused=priced[~priced["ok"]],
        by_month=by_month,
        by_customer=by_customer,
        by_product=_series(good["product"], revenue, products, "product"),
        by_need_point=_series(good["need_point"], revenue, points, "need_point"),
        pareto=vital_few(by_customer, customers, case.catalog.rules.budget.pareto),
        total=float(revenue.sum() / _FEN),
        full_year=float(_fen(good["full_year"]).sum() / _FEN),
    )
