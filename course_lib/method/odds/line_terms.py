"""What a line is worth and what it asks of the customer: figures that no opinion of him changes.

Value (contribution of twelve months), revenue of the budget year and the relative cut are 本课程定义 (definitions of this
kit). Columns that the case or the catalogue lacks have a fallback each, named in :func:`line_terms`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case
from course_lib.case.lookups import at, locate, places
from course_lib.method.needs.needs import fit_levels
from course_lib.method.odds.stock import AFTER, StockYear

__all__ = ["line_terms", "relative_cut"]

MONTHS = 12
#: Months from signature to the first bill, where the catalogue does not tell.
_LEAD = 1

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


def relative_cut(discount: ArrayLike, usual: ArrayLike) -> Floats:
    """z = 1 − (1 − d)/(1 − usual): how much below the usual net price; negative is dearer.

    >>> relative_cut([0.28, 0.1, 0.2], 0.2).round(9).tolist()
    [0.1, -0.125, 0.0]
    """
    left = 1.0 - np.asarray(usual, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = 1.0 - (1.0 - np.asarray(discount, dtype=float)) / left
    return np.where(left > 0, cut, 0.0)


class _Lines:
    """Lines with what the case's opportunities and the catalogue say of them."""

    def __init__(self, case: Case, lines: pd.DataFrame) -> None:
        self.case = case
        self.frame = lines.set_index("id") if "id" in lines else lines
        self.product = locate(self.frame["product"], case.catalog.products)
        self.customer = locate(self.frame["customer"], case.customers)
        self.row: Codes | None = None

    def of(self, column: str, blank: float | str) -> NDArray[np.generic]:
        """A column of the lines; else that of the case's opportunity of the same id; else ``blank`` everywhere."""
        opportunities = self.case.opportunities
        if column in self.frame:
            found = self.frame[column].to_numpy()
        elif column in opportunities:
            if self.row is None:
                self.row = places(pd.Index(opportunities["id"]), self.frame.index)
            found = at(opportunities[column].to_numpy(), self.row, blank)
        else:
            return np.full(len(self.frame), blank)
        return np.where(pd.isna(found), blank, found)

    def number(self, column: str, blank: float) -> Floats:
        """As :meth:`of`, as numbers."""
        return np.asarray(self.of(column, blank), dtype=float)

    def sold(self, column: str, otherwise: Floats | float) -> Floats:
        """A column of ``products.csv``."""
        products = self.case.catalog.products
        if column not in products:
            return np.broadcast_to(np.asarray(otherwise, dtype=float), self.product.shape)
        return np.asarray(at(products[column].to_numpy(dtype=float), self.product, np.nan), dtype=float)

    def usual(self) -> Floats:
        """The discount that everybody gets; without the column half of the largest."""
        return self.sold("usual", self.sold("max_discount", 0.0) / 2)

    def old(self) -> Codes:
        """Row of the stock line that each line takes the place of, -1 for none."""
        named = pd.Series(self.of("replaces", ""))
        return places(pd.Index(self.case.stock["id"]), named)

    def need(self) -> Codes:
        """Row of each line's need, -1 without one."""
        return places(pd.Index(self.case.needs["id"]), pd.Series(self.of("need", "")))

    def fit(self, need: Codes) -> Floats:
        """Fit 0–3, NaN where there is no need to fit (upgrades, tenders)."""
        if "fit" in self.frame:
            return self.frame["fit"].to_numpy(dtype=float)
        levels = fit_levels(self.case.catalog)
        point = at(self.case.codes("needs", "need_point"), need)
        known = (point >= 0) & (self.product >= 0)
        return np.where(known, levels.to_numpy()[point, self.product], np.nan)


def _old_line(stock: StockYear, case: Case, old: Codes, start: Floats) -> tuple[Floats, Floats, Floats]:
    """Revenue and contribution of twelve months of the line replaced, and the chance that it is there at the start."""
    row = at(stock.lines.index.get_indexer(pd.Index(case.stock["id"])), old)
    has = row >= 0

    def of(column: str, blank: float) -> Floats:
        return np.asarray(at(stock.lines[column].to_numpy(dtype=float), row, blank), dtype=float)

    ends = of("ends", AFTER)
    there = np.where(has & (ends < start), of("renewal", 1.0), 1.0)
    return of("twelve", 0.0), of("contribution", 0.0), there


def _one_a_need(lines: _Lines, need: Codes, old: Codes) -> Codes:
    """A number for each thing that is sold once: lines of one number share their dice, and only the best counts.

    It is the need; without one the line replaced; without that the product at the customer. A need whose ``both`` is 是
    takes every product.
    """
    case = lines.case
    products, needs, stock = len(case.catalog.products), len(case.needs), len(case.stock)
    single = needs + stock + lines.customer * products + lines.product
    key = np.where(need >= 0, need, np.where(old >= 0, needs + old, single))
    if "both" in case.needs:
        both = at(case.needs["both"].to_numpy(dtype=object), need, "") == "是"
        key = np.where(both, single, key)
    return key.astype(np.intp)


def line_terms(case: Case, lines: pd.DataFrame, stock: StockYear) -> pd.DataFrame:
    """Value, revenue, fit, cut and dates of priced lines.

    Parameters
    ----------
    lines
        ``id`` (column or index), ``customer, product, quantity, discount, start_month``; from here, else from the
        case's opportunity of that id, else the fallback: ``need`` (none), ``stage`` (接触: no gate passed), ``replaces``
        (nothing), ``recognised`` (1), ``sold`` (quantity that counts: all of it), ``ok`` (yes). ``fit`` (NaN: nothing
        to fit): by need point where absent; ``cut``: by the product's usual discount (without one: half of the largest).

    Returns
    -------
    DataFrame
        Index line id: ``customer, product, service, start, decision`` (months; decision = start − lead, at least 1),
        ``stage`` (gates passed now), ``urgency`` (of the need, above the mean of all needs; 0 without one), ``fit``,
        ``cut`` z, ``value`` (contribution of the twelve months from the start, one-off included; of an upgrade new
        minus old, times the chance that the old line is still there), ``revenue`` (budget year, with the recognised
        part of the one-off; of an upgrade the difference, ≥ 0, times that chance), ``there`` (that chance), ``once``
        (lines of one number are sold once), ``ok``. Yuan. A start after month 12 makes both 0.
    """
    known = _Lines(case, lines)
    start, discount = known.number("start_month", 1.0), known.number("discount", 0.0)
    quantity = known.number("sold", 1.0) if "sold" in known.frame else known.number("quantity", 0.0)
    need, old = known.need(), known.old()
    kept, late = 1.0 - discount, start > MONTHS
    monthly, once = (quantity * kept * known.sold(c, 0.0) for c in ("list_price", "one_off"))
    cost = quantity * (known.sold("unit_cost", 0.0) * MONTHS + known.sold("one_off_cost", 0.0))
    old_revenue, old_contribution, there = _old_line(stock, case, old, start)
    value = (monthly * MONTHS + once - cost - old_contribution) * there
    months = np.clip(MONTHS + 1 - start, 0, MONTHS)
    more = np.where(old >= 0, np.maximum(monthly - old_revenue / MONTHS, 0.0), monthly)
    revenue = (more * months + once * known.number("recognised", 1.0)) * there
    urgency = case.needs["urgency"].to_numpy(dtype=float)
    mean = float(urgency.mean()) if len(urgency) else 0.0
    stages = places(pd.Index(case.catalog.stages["id"]), pd.Series(known.of("stage", "")))
    cut = known.frame["cut"].to_numpy(dtype=float) if "cut" in known.frame else relative_cut(discount, known.usual())
    table = pd.DataFrame(
        {
            "customer": known.frame["customer"].array,
            "product": known.frame["product"].array,
            "service": at(case.catalog.products["service"].to_numpy(dtype=object), known.product, ""),
            "start": start.astype(int),
            "decision": np.maximum(start - known.sold("lead", _LEAD), 1).astype(int),
            "stage": np.maximum(stages, 0),
            "urgency": at(urgency, need, mean) - mean,
            "fit": known.fit(need),
            "cut": cut,
            "value": np.where(late, 0.0, value),
            "revenue": np.where(late, 0.0, revenue),
            "there": there,
            "once": _one_a_need(known, need, old),
            "ok": known.of("ok", 1.0).astype(bool),
        },
        index=pd.Index(known.frame.index, name="line"),
    )
    return table[known.customer >= 0] if (known.customer < 0).any() else table
