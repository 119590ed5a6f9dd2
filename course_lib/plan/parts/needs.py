"""The report's part on needs and products: what is offered, and what it brings if all of it is sold."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.method.needs.portfolio import Budget
from course_lib.plan.chain import Chain

__all__ = ["NeedsPart"]


@dataclass(frozen=True, eq=False)
class NeedsPart:
    """The opportunities of the chosen industries and groups; money in yuan of the budget year."""

    chain: Chain

    @property
    def budget(self) -> Budget:
        """The lines, priced."""
        return self.chain.budget
