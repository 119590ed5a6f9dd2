"""The need–product board as the browser shows it: JSON from needs, products and priced lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.choices import LINE_NUMBERS
from course_lib.choices.edits import Changes, DraftRows, taken_out
from course_lib.method import Budget, fit_levels, match_needs
from course_lib.plan.chain import Chain

__all__ = ["MONEY", "NeedProductView", "Offer", "by_value", "finite"]

#: Figures of a priced line that are shown.
MONEY = ("net_price", "monthly", "months", "one_off", "revenue", "margin", "margin_rate", "max_discount")
_REFUSED_SHOWN = 60
_PRODUCT = ["name", "service", "unit", "list_price", "one_off", "max_discount", "min_margin"]


@dataclass(frozen=True, eq=False)
class Offer:
    """The lines of one moment: the team's ``changes``, what follows from them, the chosen industries' priced."""

    changes: Changes
    chain: Chain
    budget: Budget


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
        self.products = case.catalog.products.set_index("id")
        self.needs = match_needs(case, industries).table.join(case.needs.set_index("id")[["pain", "bottleneck"]])

    def setup(self, customers: list[list[Any]]) -> dict[str, Any]:
        """What does not change: ``customers`` as the picker lists them, products, how they fit needs."""
        catalog = self.case.catalog
        counts = self.needs["customer"].value_counts()
        return {
            "customers": [[*row, int(counts.get(row[0], 0))] for row in customers],
            "fit": {str(point): [int(level) for level in row] for point, row in fit_levels(catalog).iterrows()},
            "levels": {"partial": catalog.rules.fit.partial, "good": catalog.rules.fit.good},
            "products": self.products[_PRODUCT].reset_index().to_dict("records"),
        }

    def state(self, now: Offer, who: str, customers: pd.Index) -> dict[str, Any]:
        """The board with customer ``who`` (``""``: nobody); ``customers`` in the order of the list."""
        own, budget = now.chain.own(who), now.budget
        margin = float(own.lines.loc[own.lines["ok"], "margin"].sum())
        refused = budget.refused.head(_REFUSED_SHOWN)
        return {
            "customer": who,
            "lines": [self._shown(row, now.changes) for row in own.lines.to_dict("records")],
            "months": {
                "own": [float(v) for v in own.by_month.sum()],
                "all": [float(v) for v in budget.by_month.sum()],
            },
            "needs": self._cards(who, own.lines),
            "next_month": self.next_month(now, who),
            "refused_lines": [[r["id"], r["customer"], r["reason"]] for _, r in refused.iterrows()],
            "removed": [
                {"id": i, "need": row["need"], "product": row["product"]}
                for i, row in self.gone(now.changes).items()
                if row["customer"] == who
            ],
            "sums": {
                "own": own.total,
                "margin": margin,
                "margin_rate": margin / own.total if own.total > 0 else None,
                "all": budget.total,
                "refused": len(budget.refused),
            },
            "values": [float(v) for v in budget.by_customer.reindex(customers)],
        }

    def gone(self, changes: Changes) -> dict[str, Mapping[str, Any]]:
        """The case's lines that were taken out."""
        return {i: self.rows.rows[i] for i in taken_out(changes) if i in self.rows.rows}

    def _shown(self, row: Mapping[Any, Any], changes: Changes) -> dict[str, Any]:
        texts = {c: row[c] for c in ("id", "need", "product", "reason", "remark")}
        numbers = {c: finite(row[c]) for c in (*LINE_NUMBERS, *MONEY)}
        origin = self.rows.origin(changes, row["id"])
        return {**texts, **numbers, "fit": int(row["fit"]), "ok": bool(row["ok"]), "origin": origin}

    def _cards(self, who: str, lines: pd.DataFrame) -> list[dict[str, Any]]:
        needs = self.needs[self.needs["customer"] == who].assign(key=lambda t: t.index)
        cards = []
        columns = ["urgency", "cost_of_leaving", "key"]
        for i, need in needs.sort_values(columns, ascending=[False, False, True], kind="stable").iterrows():
            texts = {c: need[c] for c in ("need_point", "pain", "bottleneck", "department")}
            status = self._status(bool(need["blank"]), lines[lines["need"] == i])
            numbers = {c: finite(need[c]) for c in ("urgency", "cost_of_leaving")}
            cards.append({"id": i, "name": need["need_point_name"], "status": status, **texts, **numbers})
        return cards

    @staticmethod
    def _status(blank: bool, lines: pd.DataFrame) -> str:
        """What a need waits for: a partner, a line, a better product, a better price; or nothing."""
        if blank or not len(lines):
            return "blank" if blank else "open"
        fits = lines[~lines["weak_fit"]]
        return "weak" if not len(fits) else "linked" if fits["ok"].any() else "refused"

    def next_month(self, now: Offer, customer: str) -> int:
        """When a new line may start: with the customer's last one, or in the middle of all, and not in the past."""
        lines, all_lines, meta = now.chain.lines, now.budget.lines, self.case.meta
        own = lines.loc[lines["customer"] == customer, "start_month"]
        month = own.max() if len(own) else all_lines["start_month"].median() if len(all_lines) else 1
        past = meta.as_of.month if meta.as_of.year == meta.budget_year else 0
        return int(min(max(month, past + 1), 12))
