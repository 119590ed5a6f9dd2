"""The report's part on the route: what is done when and for whom, and how it is watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from course_lib.method.route.control import Control
from course_lib.method.route.route import RoutePlan, Terrain
from course_lib.method.route.route_optimum import RouteOptimum
from course_lib.method.route.six_w import SixW, fill_six_w
from course_lib.plan.chain import Chain
from course_lib.plan.parts.odds import OddsPart

__all__ = ["RoutePart"]


@dataclass(frozen=True, eq=False)
class RoutePart:
    """The team's route, else the reference, on the ground that the odds make."""

    chain: Chain
    odds: OddsPart

    @property
    def terrain(self) -> Terrain:
        """What the route is planned on."""
        return self.chain.terrain

    @property
    def optimum(self) -> RouteOptimum:
        """The reference route."""
        return self.chain.optimum

    @property
    def plan(self) -> RoutePlan:
        """The team's route, else the reference."""
        return self.chain.route

    @property
    def control(self) -> Control:
        """Of the route, on the day of the case's data."""
        return self.chain.control

    @cached_property
    def sheets(self) -> Mapping[str, SixW]:
        """6W2H sheet of each customer that something is planned for, in the order of the odds' table."""
        planned = set(self.plan.activities["customer"])
        return MappingProxyType({str(c): self._sheet(str(c)) for c in self.odds.table.index if c in planned})

    def _sheet(self, customer: str) -> SixW:
        matrix = self.odds.matrices[customer]
        return fill_six_w(self.terrain, self.plan, self.chain.budget, self.odds.grid, customer, matrix=matrix)
