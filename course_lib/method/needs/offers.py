"""A priced and checked portfolio: what each line brings, in which month at the earliest, and why some are refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import at, customers_inside, fetch
from course_lib.method.needs.discounts import deepest_discount, relative_cut
from course_lib.method.needs.line_table import MONTHS, read_lines
from course_lib.method.needs.modes import MODES, UPGRADE
from course_lib.method.needs.offer_draft import Draft, draft_offers
from course_lib.method.needs.offer_rules import apply_rules

__all__ = ["Offers", "price_offers"]


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """A priced portfolio, yuan.

    Attributes
    ----------
    lines
        One row per line, in the order given.

        - what it is: ``id, customer, need, product, service, quantity, counted_quantity`` (of it counts at most what
          the need asks for), ``need_quantity`` (NaN: unknown), ``fit`` (0–3), ``fit_reason``, ``mode`` (新增, 替换,
          升级), ``replaces`` (stock id, else ""), ``base`` (yuan a month of the old line), ``old`` (its contribution of
          twelve months), ``stays`` (chance that it is still there at the start, 1 without one), ``stage`` (id),
          ``gates`` (passed, 0–5), ``urgency`` (1–5; NaN without a need), ``rival``;
        - price: ``discount, usual, deepest`` (largest discount that product and margin floor allow, may be negative),
          ``cut`` (z), ``usual_price`` (twelve months and one-off at the usual discount), ``margin`` (m: contribution ÷
          usual price, at the usual discount);
        - time: ``start_month, decision_month`` (start − lead; he decides no later for a case's line that is put off),
          ``earliest_decision, earliest_start`` (months of the budget year, above 12: next year), ``months`` (billed in
          the budget year);
        - money: ``monthly`` (for 升级 the difference, ≥ 0), ``one_off, recognised`` (share of the one-off booked in the
          year), ``revenue`` (of the budget year), ``yearly`` (twelve months and one-off), ``contribution`` (of the
          twelve months from the start; for 升级 new minus old); revenue and contribution are 0 where the line starts
          outside the year; none of them holds ``stays``;
        - ``ok``, ``reason`` (all refusals as one text).
    refusals, warnings
        One row per line and rule: ``id, rule, column`` (the cell), ``value, limit, reason``.
    """

    lines: pd.DataFrame
    refusals: pd.DataFrame
    warnings: pd.DataFrame

    @property
    def good(self) -> pd.DataFrame:
        """The lines that are not refused."""
        return self.lines[self.lines["ok"]]

    def of(self, customer: str) -> Offers:
        """The lines of one customer; no rule joins two customers."""
        mine = self.lines[self.lines["customer"] == customer]
        found = [table[table["id"].isin(mine["id"])] for table in (self.refusals, self.warnings)]
        return Offers(mine.reset_index(drop=True), *(table.reset_index(drop=True) for table in found))

    def doubting(self, doubts: pd.DataFrame) -> Offers:
        """The same lines with more warnings: rows of the columns of ``warnings``; those of other lines are left out."""
        mine = doubts[doubts["id"].isin(self.lines["id"])]
        return Offers(self.lines, self.refusals, pd.concat([self.warnings, mine], ignore_index=True))


def _money(draft: Draft, lines: pd.DataFrame) -> pd.DataFrame:
    """The columns of price and money of ``Offers.lines``, rounded to the fen line by line."""
    products, modes = draft.case.catalog.products, draft.modes
    taken = {
        c: products[c].to_numpy(dtype=float)[draft.product]
        for c in ("list_price", "one_off", "unit_cost", "one_off_cost", "usual", "max_discount", "min_margin")
    }
    counted = np.fmin(draft.quantity, draft.wanted)
    kept_share, usual = 1 - draft.discount, taken["usual"]
    cost = counted * (taken["unit_cost"] * MONTHS + taken["one_off_cost"])
    usual_price = counted * (taken["list_price"] * MONTHS + taken["one_off"]) * (1 - usual)
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = np.where(usual_price > 0, 1 - (cost + modes.old) / usual_price, np.nan)
    new_monthly = np.round(counted * taken["list_price"] * kept_share, 2)
    one_off = np.round(counted * taken["one_off"] * kept_share, 2)
    monthly = np.where(modes.mode == UPGRADE, np.maximum(np.round(new_monthly - modes.base, 2), 0.0), new_monthly)
    recognised = lines["recognised"].fillna(1.0).to_numpy(dtype=float) if "recognised" in lines else 1.0
    inside = (draft.start >= 1) & (draft.start <= MONTHS)
    months = np.where(inside, MONTHS + 1 - draft.start, 0)
    contribution = new_monthly * MONTHS + one_off - cost - modes.old
    return pd.DataFrame(
        {
            "counted_quantity": counted,
            "usual": usual,
            "deepest": deepest_discount(taken),
            "cut": relative_cut(draft.discount, usual),
            "usual_price": usual_price,
            "margin": margin,
            "months": months,
            "new_monthly": new_monthly,
            "monthly": monthly,
            "one_off": one_off,
            "recognised": recognised,
            "revenue": np.where(inside, np.round(monthly * months + one_off * recognised, 2), 0.0),
            "yearly": np.round(monthly * MONTHS + one_off, 2),
            "contribution": np.where(inside, np.round(contribution, 2), 0.0),
        }
    )


def _table(draft: Draft, lines: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """``Offers.lines`` without ``ok`` and ``reason``."""
    case, modes = draft.case, draft.modes
    products, stages = case.catalog.products, case.catalog.stages["id"].to_numpy(dtype=object)
    urgency = at(case.needs["urgency"].to_numpy(dtype=float), draft.need, np.nan)
    out = lines[["id", "customer", "need", "product"]].reset_index(drop=True)
    out["service"] = products["service"].to_numpy()[draft.product]
    out["quantity"], out["counted_quantity"] = draft.quantity, money["counted_quantity"]
    out["need_quantity"] = draft.wanted
    out["fit"] = draft.fit
    out["fit_reason"] = draft.fits.sentences(draft.need, draft.product)
    out["mode"] = np.array(MODES, dtype=object)[modes.mode]
    out["replaces"] = fetch(case.stock, "id", modes.stock).array
    out["base"], out["old"], out["stays"] = modes.base, modes.old, modes.stays
    out["stage"], out["gates"], out["urgency"] = stages[draft.gates], draft.gates, urgency
    out["rival"] = lines["rival"].array
    out["discount"] = draft.discount
    for column in ("usual", "deepest", "cut", "usual_price", "margin"):
        out[column] = money[column]
    out["start_month"], out["decision_month"] = draft.start, draft.decides - draft.lead
    out["earliest_decision"], out["earliest_start"] = draft.decision, draft.earliest
    for column in ("months", "monthly", "one_off", "recognised", "revenue", "yearly", "contribution"):
        out[column] = money[column]
    return out


@kept
def price_offers(case: Case, lines: pd.DataFrame | None = None, industries: Iterable[str] | None = None) -> Offers:
    """Price a portfolio and check it against need, records, head count, wallet, value and calendar.

    - mode from the records (:func:`course_lib.method.needs.modes.find_modes`), fit by kind of need
      (:func:`course_lib.method.needs.matching.match_kinds`);
    - of the quantity counts at most what the need asks for; less than ``rules.quantity.need_low`` of it costs one level
      of fit;
    - monthly = counted quantity × list price × (1 − d), one-off likewise: the discount applies to both; 升级: the
      difference to the old line, which stays in the stock;
    - revenue = monthly × (13 − start) + one-off × recognised; contribution = twelve months from the start + one-off −
      cost, for 升级 − what the old line contributes in twelve months: = usual price × (margin − cut) at any discount;
    - earliest start = the month in which the gates can be passed + the product's lead; 替换 not before the month after
      the rival's contract ends.

    A line is refused with cell, limit and reason; see :mod:`course_lib.method.needs.offer_rules` for the rules.

    Parameters
    ----------
    lines
        Columns ``customer, product, quantity, discount, start_month``, optionally ``id, need, rival, stage, replaces,
        recognised``. Default: the case's opportunities. A line that is none of these (by id, customer and product) is a
        team's own; a tender can't be.
    industries
        Only lines of customers of these industry ids. Default: all.

    Raises
    ------
    ValueError
        A column is missing or a cell is no number (row and column are named), or an industry is not known.

    Notes
    -----
    The five portfolio steps are the course outline's; prices, modes, limits and refusals are 本课程定义 (definitions of
    this kit), their numbers in ``rules.yml`` (value, quantity, wallet, mode) and ``stages.csv``.
    """
    inside = customers_inside(case, industries)
    frame = read_lines(lines, case, any_month=True)
    if industries is not None:
        frame = frame[inside[frame["customer_row"].to_numpy()]].reset_index(drop=True)
    draft = draft_offers(case, frame)
    money = _money(draft, frame)
    findings = apply_rules(draft, money)
    table = _table(draft, frame, money)
    table["ok"], table["reason"] = findings.clean, findings.reasons()
    return Offers(table, findings.refused(), findings.warned())
