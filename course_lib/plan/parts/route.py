"""The report's part on the route: what is done when and for whom, where it leads, and how it is watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from course_lib.method.route.assess import Assessment
from course_lib.method.route.control import Control
from course_lib.method.route.six_w import SixW, fill_six_w
from course_lib.method.route.told import tell_activities
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import Ground, RouteChain
from course_lib.plan.strip import Standing, Strip

__all__ = ["RoutePart"]


@dataclass(frozen=True, eq=False)
class RoutePart:
    """The team's route, else 小林的初稿, on the case's facts; yuan."""

    chain: Chain

    @property
    def links(self) -> RouteChain:
        """The chain's links of the route."""
        return self.chain.route

    @property
    def ground(self) -> Ground:
        """What the route is planned on."""
        return self.links.ground

    @property
    def plan(self) -> Assessment:
        """The team's route worked out, else the draft."""
        return self.links.plan

    @property
    def after(self) -> Standing:
        """Where the year stands with it."""
        return self.links.standing("own")

    @cached_property
    def activities(self) -> pd.DataFrame:
        """Its activities by start, as people read them (``tell_activities``), with the customer's ``cell``."""
        table = tell_activities(self.links.facts, self.ground.route, self.plan)
        cells = self.chain.grid.table["cell"]
        return table.assign(cell=table["customer"].map(cells).fillna("—"))

    @cached_property
    def customers(self) -> pd.DataFrame:
        """Customers for whom something is planned, who gains most first (id): ``name, cell, revenue`` (open lines,
        budget year), ``expected_before, expected_after`` (of that year), ``saved, cost, gain`` (twelve-month
        contribution, money not taken off), ``first`` (day).
        """
        lines, ends = self.plan.lines, self.plan.renewals
        money = lines[["customer", "gain"]].assign(
            revenue=lines["revenue"],
            expected_before=lines["won_before"] * lines["revenue"],
            expected_after=lines["won_after"] * lines["revenue"],
        )
        table = money.groupby("customer").sum()
        done = self.activities.groupby("customer")
        table = table.reindex(sorted(done.groups)).fillna(0.0)
        table["saved"] = ends.groupby("customer")["saved"].sum().reindex(table.index).fillna(0.0)
        accounts = self.ground.route.accounts
        table = table.assign(
            gain=table["gain"] + table["saved"],
            name=[accounts[key].name for key in table.index],
            cell=self.chain.grid.table["cell"].reindex(table.index).fillna("—"),
            cost=done["cost"].sum(),
            first=done["start"].min(),
        )
        return table.sort_values(["gain", "revenue"], ascending=False, kind="stable")

    @property
    def revealed(self) -> bool:
        """Whether the team has locked its plan (定稿): only then may pages and files show it the reference."""
        return self.links.revealed

    @cached_property
    def strip(self) -> Strip:
        """Before → draft → own, and the reference once it may be seen."""
        return self.links.strip(reference=self.revealed)

    @property
    def regret(self) -> float:
        """E of the reference − E of the own plan."""
        return self.links.regret

    @property
    def share(self) -> float:
        """How much of what its own lines allow the route uses, 0–1."""
        return self.links.share

    @property
    def control(self) -> Control:
        """Of the route, on the day of the case's data."""
        return self.links.control

    @cached_property
    def sheets(self) -> Mapping[str, SixW]:
        """6W2H sheet of each customer that something is planned for, who gains most first."""
        return MappingProxyType({str(key): self._sheet(str(key)) for key in self.customers.index})

    def _sheet(self, customer: str) -> SixW:
        ground, chain = self.ground, self.chain
        told = self.activities
        return fill_six_w(
            chain.case, ground.route, self.plan, ground.offers, ground.belief, chain.grid, customer, told=told
        )
