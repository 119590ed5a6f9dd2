"""The report's part on needs and products: what is offered, and what it brings if all of it is sold."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.method.needs.offers import Offers
from course_lib.method.needs.revenue_budget import RevenueBudget
from course_lib.plan.chain import Chain

__all__ = ["NeedsPart"]


@dataclass(frozen=True, eq=False)
class NeedsPart:
    """The opportunities of the chosen industries and groups; money in yuan of the budget year."""

    chain: Chain

    @property
    def offers(self) -> Offers:
        """The lines, priced and checked."""
        return self.chain.offers

    @property
    def revenue(self) -> RevenueBudget:
        """What they bring by month, product and customer."""
        return self.chain.revenue_budget
