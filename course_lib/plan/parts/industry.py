"""The report's part on markets: what was chosen, out of what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from course_lib.method.industry.capacity import Capacity, estimate_capacity
from course_lib.method.industry.industry import IndustryScores
from course_lib.plan.chain import Chain

__all__ = ["IndustryPart"]


@dataclass(frozen=True, eq=False)
class IndustryPart:
    """The chosen industries and merchant groups among all of them."""

    chain: Chain

    @property
    def industries(self) -> tuple[str, ...]:
        """Ids in the order chosen."""
        return self.chain.industries

    @property
    def merchant_groups(self) -> tuple[str, ...]:
        """Ids in the order chosen."""
        return self.chain.merchant_groups

    @property
    def customers(self) -> tuple[str, ...]:
        """Ids of all customers in them, those without an opportunity too."""
        return self.chain.customers

    @property
    def scores(self) -> IndustryScores:
        """The selection matrix, with the team's weights."""
        return self.chain.scores

    @cached_property
    def capacity(self) -> Capacity:
        """Capacity of every industry and group."""
        return estimate_capacity(self.chain.given)
