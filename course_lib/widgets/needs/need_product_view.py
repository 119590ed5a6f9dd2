"""The need–product board as the browser shows it: JSON from needs, products and priced lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import locate
from course_lib.choices import LINE_NUMBERS
from course_lib.choices.edits import Changes, DraftRows, taken_out
from course_lib.method import RevenueBudget, budget_revenue, match_needs, price_offers
from course_lib.method.needs.quantities import head_limits
from course_lib.plan.chain import Chain

__all__ = ["MONEY", "NeedProductView", "Offer", "by_value", "finite"]

#: Figures of a priced line that are shown.
MONEY = ("monthly", "months", "one_off", "revenue", "yearly", "contribution", "deepest", "earliest_start")
_REFUSED_SHOWN = 60
#: Without ``usual``: it is one of the marks, and those wait for the lock.
_PRODUCT = ["name", "service", "unit", "list_price", "one_off", "max_discount", "min_margin"]


@dataclass(frozen=True, eq=False)
class Offer:
    """The lines of one moment: the team's ``changes``, what follows from them, the chosen industries' budget."""

    changes: Changes
    chain: Chain
    budget: RevenueBudget


def by_value(case: Case, industries: list[str], needs: pd.DataFrame, offer: Offer) -> pd.DataFrame:
    """Customers of the industries that have a need or a line, largest revenue first; index id."""
    inside = case.customers[case.customers["industry"].isin(industries)].set_index("id")
    value = offer.budget.by_customer
    busy = inside.index.isin(needs["customer"]) | inside.index.isin(offer.chain.lines["customer"])
    order = inside[busy].assign(value=lambda t: value.reindex(t.index), key=lambda t: t.index)
    return order.sort_values(["value", "key"], ascending=[False, True], kind="stable")


def finite(value: Any) -> float | None:
    """A plain number for JSON; no price helping at all becomes a limit of −1."""
    number = float(value)
    return max(number, -1.0) if number == float("-inf") else number if np.isfinite(number) else None


class NeedProductView:
    """What the browser shows of a moment.

    Args:
        case: with the team's needs.
        rows: its lines as they can be changed.
        industries: those that count.
    """

    def __init__(self, case: Case, rows: DraftRows, industries: list[str]) -> None:
        self.case, self.rows = case, rows
        self._goods = case.catalog.products
        self.products = self._goods.set_index("id")
        self.needs = match_needs(case, industries).table.join(case.needs.set_index("id")[["pain", "bottleneck"]])
        self._pairs: dict[str, pd.DataFrame] = {}

    def setup(self, customers: list[list[Any]]) -> dict[str, Any]:
        """What does not change: ``customers`` as the picker lists them, products."""
        catalog = self.case.catalog
        counts = self.needs["customer"].value_counts()
        return {
            "customers": [[*row, int(counts.get(row[0], 0))] for row in customers],
            "levels": {"partial": catalog.rules.fit.partial, "good": catalog.rules.fit.good},
            "products": self.products[_PRODUCT].reset_index().to_dict("records"),
        }

    def state(self, now: Offer, who: str, customers: pd.Index, marks: Mapping[str, Any]) -> dict[str, Any]:
        """The board with customer ``who`` (``""``: nobody); ``customers`` in the order of the list.

        ``marks``: those of the lines whose discount is locked.
        """
        own, budget = budget_revenue(self.case, now.budget.offers.of(who)), now.budget
        refused = budget.refused.head(_REFUSED_SHOWN)
        return {
            "customer": who,
            "lines": [self._shown(row, own, now.changes, marks) for row in own.lines.to_dict("records")],
            "months": {
                "own": [float(v) for v in own.by_month.sum()],
                "all": [float(v) for v in budget.by_month.sum()],
            },
            "needs": self._cards(who, own.lines),
            "refused_lines": [[r["id"], r["customer"], r["reason"]] for _, r in refused.iterrows()],
            "removed": [
                {"id": i, "need": row["need"], "product": row["product"]}
                for i, row in self.gone(now.changes).items()
                if row["customer"] == who
            ],
            "sums": {
                "own": own.total,
                "contribution": own.contribution,
                "all": budget.total,
                "refused": len(budget.refused),
            },
            "values": [float(v) for v in budget.by_customer.reindex(customers)],
        }

    def gone(self, changes: Changes) -> dict[str, Mapping[str, Any]]:
        """The case's lines that were taken out."""
        return {i: self.rows.rows[i] for i in taken_out(changes) if i in self.rows.rows}

    def _shown(
        self, row: Mapping[Any, Any], own: RevenueBudget, changes: Changes, marks: Mapping[str, Any]
    ) -> dict[str, Any]:
        texts = {c: row[c] for c in ("id", "need", "product", "reason", "remark", "mode", "fit_reason")}
        numbers = {c: finite(row[c]) for c in (*LINE_NUMBERS, *MONEY)}
        numbers["net_price"] = float(row["list_price"]) * (1.0 - float(row["discount"]))
        found = own.offers.refusals[own.offers.refusals["id"] == row["id"]]
        refusals = [{"column": r["column"], "reason": r["reason"]} for r in found.to_dict("records")]
        origin = self.rows.origin(changes, row["id"])
        told = {"fit": int(row["fit"]), "ok": bool(row["ok"]), "origin": origin, "refusals": refusals}
        return {**texts, **numbers, **told, "marks": marks.get(row["id"])}

    def _cards(self, who: str, lines: pd.DataFrame) -> list[dict[str, Any]]:
        needs = self.needs[self.needs["customer"] == who].assign(key=lambda t: t.index)
        cards, pairs = [], self.pairs(who)
        columns = ["urgency", "cost_of_leaving", "key"]
        for i, need in needs.sort_values(columns, ascending=[False, False, True], kind="stable").iterrows():
            texts = {c: need[c] for c in ("need_point", "pain", "bottleneck", "department", "kind_name", "unit")}
            status = self._status(bool(need["blank"]), lines[lines["need"] == i])
            numbers = {c: finite(need[c]) for c in ("urgency", "cost_of_leaving", "quantity")}
            mine = pairs[pairs["need"] == i].set_index("product").reindex(self.products.index)
            card = {"id": i, "name": need["need_point_name"], "status": status, "told": bool(need["told"])}
            card["fits"] = [int(level) for level in mine["fit"]]
            card["why"] = {str(p): why for p, why, fit in zip(mine.index, mine["fit_reason"], mine["fit"], strict=True)
                           if fit > 0}  # fmt: skip
            card["first"] = [[finite(q), int(m)] for q, m in zip(mine["amount"], mine["start"], strict=True)]
            cards.append({**card, **texts, **numbers})
        return cards

    def pairs(self, who: str) -> pd.DataFrame:
        """Each need of a customer with each product as a new line: its fit, what it asks for, when it may begin.

        Columns ``need, product, fit, fit_reason, amount`` (what he needs, in the product's units; 1 where nothing is
        known), ``start`` (month 1–12).
        """
        if who not in self._pairs:
            needs = self.needs.index[self.needs["customer"] == who]
            products = self.products.index
            frame = pd.DataFrame(
                {
                    "id": [f"?{n}" for n in range(len(needs) * len(products))],
                    "customer": who,
                    "need": np.repeat(needs.to_numpy(dtype=object), len(products)),
                    "product": np.tile(products.to_numpy(dtype=object), len(needs)),
                    "quantity": 1.0,
                    "discount": 0.0,
                    "start_month": 12,
                }
            )
            if not len(frame):
                return frame.assign(fit=0, fit_reason="", amount=1.0, start=12)
            row, place = (locate(frame[c], t) for c, t in (("customer", self.case.customers), ("product", self._goods)))
            able = np.floor(head_limits(self.case, row, place))
            wanted = price_offers(self.case, frame).lines["need_quantity"].fillna(1.0).clip(lower=1.0)
            frame["quantity"] = np.minimum(wanted, np.maximum(able, 1.0))  # as much as he needs and his people can use
            priced = price_offers(self.case, frame).lines
            start = priced["earliest_start"].clip(1, 12)
            found = priced[["need", "product", "fit", "fit_reason"]].assign(amount=priced["quantity"], start=start)
            self._pairs[who] = found
        return self._pairs[who]

    def first_figures(self, need: str, product: str) -> dict[str, Any]:
        """Figures that a new line begins with: what he needs, no discount, as early as it may be."""
        pairs = self.pairs(str(self.needs.at[need, "customer"]))
        row = pairs[(pairs["need"] == need) & (pairs["product"] == product)].iloc[0]
        amount = float(row["amount"])
        quantity = int(amount) if amount.is_integer() else amount
        return {"quantity": quantity, "discount": 0, "start_month": int(row["start"])}

    def _status(self, blank: bool, lines: pd.DataFrame) -> str:
        """What a need waits for: a partner, a line, a better product, a line that is not refused; or nothing."""
        if blank or not len(lines):
            return "blank" if blank else "open"
        fits = lines[lines["fit"] >= self.case.catalog.rules.fit.good]
        return "weak" if not len(fits) else "linked" if fits["ok"].any() else "refused"
