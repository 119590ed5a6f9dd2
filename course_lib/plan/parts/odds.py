"""The report's part on odds: what becomes of each line, what that makes of the target, how each customer is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from course_lib.method.odds.belief import Belief
from course_lib.method.odds.decision import DecisionMatrix, Decisions
from course_lib.method.odds.distribution import Distribution
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.odds.outlook import YearOutlook, upper_bands
from course_lib.method.odds.scenarios import Played
from course_lib.method.odds.stock import StockYear
from course_lib.method.odds.swings import swings
from course_lib.plan.chain import Chain

__all__ = ["OddsPart"]


@dataclass(frozen=True, eq=False)
class OddsPart:
    """Odds, gap and nine-grid map, as things stand without a route; money in yuan of the budget year."""

    chain: Chain

    @property
    def decisions(self) -> Decisions:
        """Scores and bands of all customers of the case."""
        return self.chain.decisions

    @property
    def belief(self) -> Belief:
        """How far ahead we are at each customer, and how sure of it."""
        return self.chain.belief

    @property
    def lines(self) -> Odds:
        """Won, lost or not decided: each line."""
        return self.chain.line_odds

    @property
    def stock_year(self) -> StockYear:
        """What the customers we have bring, contract by contract."""
        return self.chain.stock_year

    @property
    def distribution(self) -> Distribution:
        """How much the year may bring, at the plan's target."""
        return self.chain.distribution

    @property
    def outlook(self) -> YearOutlook:
        """Target, stock, increment, what is missing and what can be promised."""
        return self.chain.outlook

    @property
    def scenarios(self) -> Played:
        """The year if a rival cuts its price or government tightens its purse."""
        return self.chain.scenarios

    @property
    def grid(self) -> NineGrid:
        """The plan's customers where the team put them."""
        return self.chain.grid

    @property
    def reasons(self) -> Mapping[str, str]:
        """Customer id → why the team moved it."""
        return self.chain.reasons

    @cached_property
    def swings(self) -> pd.DataFrame:
        """On whom the ups and downs of the year depend."""
        return swings(self.stock_year, self.lines)

    @cached_property
    def upper_bands(self) -> float:
        """The outline's confident increment (T24): money of the lines in the two upper bands, no chance in it."""
        return upper_bands(self.lines, self.decisions)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The plan's customers, largest expected revenue first; those without a line at the end.

        Index customer id: ``name, line, industry, industry_name, owner, value`` (revenue of the lines that count),
        ``us, rival, best_rival, x, band, gates``, ``known`` κ, ``unknown`` (情报不足), ``won, lost, none`` (weighted by
        value, NaN without a line), ``expected`` (Σ won × revenue), ``cell, computed, strategy, days``.
        """
        case, ids = self.chain.case, pd.Index(self.chain.customers, name="customer")
        about = case.customers.set_index("id").reindex(ids)
        scored, placed = self.decisions.table.reindex(ids), self.grid.table.reindex(ids)
        known, outcomes = self.belief.table.reindex(ids), self._outcomes(ids)
        table = pd.DataFrame(
            {
                "name": about["name"],
                "line": about["line"],
                "industry": about["industry"],
                "industry_name": about["industry"].map(case.industries.set_index("id")["name"]),
                "owner": about["owner"],
                "value": outcomes["value"],
                **{c: scored[c] for c in ("us", "rival", "best_rival", "x", "band", "gates")},
                "known": known["known"],
                "unknown": known["unknown"].astype(bool),
                **{c: outcomes[c] for c in ("won", "lost", "none", "expected")},
                **{c: placed[c] for c in ("cell", "computed", "strategy", "days")},
            },
            index=ids,
        )
        return table.sort_values(["expected", "value"], ascending=False, kind="stable")

    def _outcomes(self, ids: pd.Index) -> pd.DataFrame:
        """Value of each customer's lines that count, their outcomes by it, and what they are expected to bring."""
        lines = self.lines.lines[self.lines.lines["counts"]]
        parts = lines[["won", "lost", "none"]].mul(lines["revenue"], axis=0)
        sums = parts.assign(value=lines["revenue"]).groupby(lines["customer"]).sum().reindex(ids).fillna(0.0)
        value = sums["value"].where(sums["value"] > 0, np.nan)
        shares = sums[["won", "lost", "none"]].div(value, axis=0)
        return shares.assign(value=sums["value"], expected=sums["won"])

    @cached_property
    def matrices(self) -> Mapping[str, DecisionMatrix]:
        """Decision matrix of each customer of :attr:`table`, in its order."""
        return MappingProxyType({str(customer): self.chain.matrix(str(customer)) for customer in self.table.index})
