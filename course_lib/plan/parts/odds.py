"""The report's part on odds: who will be won, what of the target that makes, and how each customer is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from course_lib.method.odds.decision import DecisionMatrix, Decisions
from course_lib.method.odds.gap import COUNTED_BANDS, Gap
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.odds.revenue import RevenueDistribution
from course_lib.plan.chain import Chain

__all__ = ["OddsPart"]


@dataclass(frozen=True, eq=False)
class OddsPart:
    """Odds, gap and nine-grid map; money in yuan of the budget year."""

    chain: Chain

    @property
    def decisions(self) -> Decisions:
        """Scores and odds of all customers of the case."""
        return self.chain.decisions

    @property
    def gap(self) -> Gap:
        """At the plan's target."""
        return self.chain.gap

    @property
    def revenue(self) -> RevenueDistribution:
        """At the plan's target."""
        return self.chain.revenue

    @property
    def grid(self) -> NineGrid:
        """The plan's customers where the team put them."""
        return self.chain.grid

    @property
    def reasons(self) -> Mapping[str, str]:
        """Customer id → why the team moved it."""
        return self.chain.reasons

    @cached_property
    def table(self) -> pd.DataFrame:
        """The plan's customers, largest expected revenue first; those without an opportunity at the end.

        Index customer id: ``name, line, industry, industry_name, owner, value, us, rival, best_rival, x, band, gates,
        thin, probability, expected`` (p × V), ``counted`` (in the increment), ``cell, computed, strategy``.
        """
        case, ids = self.chain.case, pd.Index(self.chain.customers, name="customer")
        about = case.customers.set_index("id").reindex(ids)
        scored = self.decisions.table.reindex(ids)
        placed = self.grid.table.reindex(ids)
        value = self.chain.budget.by_customer.reindex(ids)
        table = pd.DataFrame(
            {
                "name": about["name"],
                "line": about["line"],
                "industry": about["industry"],
                "industry_name": about["industry"].map(case.industries.set_index("id")["name"]),
                "owner": about["owner"],
                "value": value,
                **{c: scored[c] for c in ("us", "rival", "best_rival", "x", "band", "gates", "thin", "probability")},
                "expected": scored["probability"] * value,
                "counted": scored["band"].isin(COUNTED_BANDS) & (value > 0),
                **{c: placed[c] for c in ("cell", "computed", "strategy")},
            },
            index=ids,
        )
        return table.sort_values(["expected", "value"], ascending=False, kind="stable")

    @cached_property
    def matrices(self) -> Mapping[str, DecisionMatrix]:
        """Decision matrix of each customer of :attr:`table`, in its order."""
        return MappingProxyType({str(customer): self.chain.matrix(str(customer)) for customer in self.table.index})
