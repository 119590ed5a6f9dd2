"""Lines of a portfolio before any money: need, fit, mode, quantity and the months in which they can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import at, fetch, locate
from course_lib.method.needs.decision_month import earliest_decisions, gates_passed
from course_lib.method.needs.matching import NeedFits, match_kinds
from course_lib.method.needs.modes import REPLACE, UPGRADE, Modes, find_modes
from course_lib.method.needs.quantities import need_quantities, usual_ranges

__all__ = ["Draft", "draft_offers"]

#: Fit level of a line without a need (an upgrade of our own line, a tender): no points of lead either way.
_PLAIN_FIT = 2

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Lines with everything but money; arrays as long as the lines, rows of tables as codes (-1: none).

    ``own`` stands in the case's opportunities; ``painless``: the product answers no pain by itself; ``wanted``: what
    the need asks for, in the product's units (of a tender its quantity; NaN unknown); ``low, high``: the usual range;
    ``full_fit``: before ``short`` (below half of what is wanted) costs a level; ``decides``: the start for which
    he decides; ``decision`` and ``earliest`` start: the earliest months; of the budget year.
    """

    case: Case
    fits: NeedFits
    modes: Modes
    ids: NDArray[np.object_]
    customer: Codes
    product: Codes
    need: Codes
    own: Bools
    painless: Bools
    tender: Bools
    quantity: Floats
    low: Floats
    high: Floats
    wanted: Floats
    full_fit: Codes
    fit: Codes
    short: Bools
    discount: Floats
    start: Codes
    lead: Codes
    decides: Codes
    gates: Codes
    decision: Codes
    earliest: Codes

    @property
    def names(self) -> list[str]:
        """Name of each line's product."""
        return list(self.case.catalog.products["name"].to_numpy()[self.product])

    @property
    def units(self) -> list[str]:
        """Unit of each line's product."""
        return list(self.case.catalog.products["unit"].to_numpy()[self.product])

    @property
    def connectivity(self) -> Bools:
        """Lines that stand on the telecom bill."""
        return np.asarray(self.case.catalog.products["ict"] != "是", dtype=bool)[self.product]


def _own_rows(case: Case, lines: pd.DataFrame) -> Codes:
    """Row of the case's own opportunity that a line still is (same id, customer, product), -1 for any other."""
    own = case.opportunities
    row = locate(lines["id"], own)
    same = row >= 0
    for column in ("customer", "product"):
        same = same & (fetch(own, column, row).to_numpy() == lines[column].to_numpy())
    return np.where(same, row, -1)


def _put_off(case: Case, own: Codes, start: Codes, earliest: Codes) -> Codes:
    """The start month for which he decides: when he decides is his, so putting a case's line off gains no time."""
    given = at(case.opportunities["start_month"].to_numpy(dtype=float), own, np.inf)
    return np.fmin(start, np.maximum(given, earliest)).astype(np.intp)


def draft_offers(case: Case, lines: pd.DataFrame) -> Draft:
    """Work out need, fit, mode, quantity and dates of lines (as ``read_lines`` returns them)."""
    fits, modes = match_kinds(case), find_modes(case, lines)
    products, rules = case.catalog.products, case.catalog.rules
    customer, product, need = (lines[f"{c}_row"].to_numpy() for c in ("customer", "product", "need"))
    quantity, own = lines["quantity"].to_numpy(), _own_rows(case, lines)
    painless, bare = (fits.by_kind.max(axis=0, initial=0) < rules.fit.good)[product], need < 0
    upgrade = modes.mode == UPGRADE
    tendered = products["id"].isin(rules.tender.products).to_numpy()[product]
    tender = bare & tendered & ~upgrade & (own >= 0)
    asked = np.where(tender, at(case.opportunities["quantity"].to_numpy(dtype=float), own, np.nan), np.nan)
    low, high = usual_ranges(case, customer, product)
    wanted = np.where(tender, asked, need_quantities(case, fits, need, product, customer))
    fit = np.where(bare | (painless & upgrade), _PLAIN_FIT, fits.level(need, product))
    short = ~tender & (quantity < rules.quantity.need_low * wanted)
    gates = gates_passed(case, lines)
    proof = (products["proof"] == "是").to_numpy()[product]
    decision = earliest_decisions(case, gates, proof) if len(lines) else np.empty(0, dtype=np.intp)
    lead = products["lead"].to_numpy(dtype=float).astype(np.intp)[product]
    earliest = np.maximum(decision + lead, np.where(modes.mode == REPLACE, modes.free, 1))
    start = lines["start_month"].to_numpy()
    return Draft(
        case=case,
        fits=fits,
        modes=modes,
        ids=lines["id"].to_numpy(dtype=object),
        customer=customer,
        product=product,
        need=need,
        own=own >= 0,
        painless=painless,
        tender=tender,
        quantity=quantity,
        low=low,
        high=high,
        wanted=wanted,
        full_fit=fit,
        fit=np.where(short, np.maximum(fit - 1, 0), fit),
        short=short,
        discount=lines["discount"].to_numpy(),
        start=start,
        lead=lead,
        decides=_put_off(case, own, start, earliest),
        gates=gates,
        decision=decision,
        earliest=earliest,
    )
