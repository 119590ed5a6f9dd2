"""Everything a plan holds, by chapter: what the summary, the workbook and the slides are all made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices import Team
from course_lib.method.odds.buying_centre import Ratings, RivalRatings
from course_lib.plan.chain import Chain
from course_lib.plan.parts.industry import IndustryPart
from course_lib.plan.parts.needs import NeedsPart
from course_lib.plan.parts.odds import OddsPart
from course_lib.plan.parts.route import RoutePart

__all__ = ["PlanReport", "report_plan", "reported"]


@dataclass(frozen=True, eq=False)
class PlanReport:
    """A plan with all its results, a part for each chapter; money in yuan of the budget year.

    Whatever a part holds is worked out when it is first asked for, once: who shows industries prices no line and plans
    no route. What joins two chapters stands in the later one's part.
    """

    chain: Chain

    @property
    def case(self) -> Case:
        """The case with the team's needs."""
        return self.chain.case

    @cached_property
    def industry(self) -> IndustryPart:
        """What was chosen, out of what."""
        return IndustryPart(self.chain)

    @cached_property
    def needs(self) -> NeedsPart:
        """What is offered, and what it brings if all of it is sold."""
        return NeedsPart(self.chain)

    @cached_property
    def odds(self) -> OddsPart:
        """Who will be won, and what of the target that makes."""
        return OddsPart(self.chain)

    @cached_property
    def route(self) -> RoutePart:
        """What is done when and for whom."""
        return RoutePart(self.chain)

    def complete(self) -> PlanReport:
        """Work out all of it now and return the report.

        Raises
        ------
        ValueError, KeyError
            A choice that does not fit the case, or a wrong target or rating.
        """
        for part in [getattr(self, name) for name in _names(type(self), cached_property)]:
            for name in _names(type(part), property, cached_property):
                getattr(part, name)
        return self


def _names(owner: type, *kinds: type) -> Iterator[str]:
    """Names of a class's properties of some kinds."""
    return (name for name, value in vars(owner).items() if isinstance(value, kinds))


def report_plan(
    case: Case,
    *,
    industries: Iterable[str] | None = None,
    merchant_groups: Iterable[str] | None = None,
    weights: Mapping[str, float] | None = None,
    target: float | None = None,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    lines: pd.DataFrame | None = None,
    places: Mapping[str, str] | None = None,
    activities: Mapping[str, Mapping[str, Any]] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> PlanReport:
    """Return the plan that some choices amount to.

    ``industries`` and ``merchant_groups`` default to the reference choice, the best of the selection matrix with the
    catalogue's weights; ``weights`` are the team's, by which the chosen ones' totals are told; ``lines`` are the
    opportunities if changed; ``places`` (customer id → cell name) moves customers on the nine-grid map, ``reasons``
    says why; ``activities`` (see ``assess_plan``) are the team's route, by default 小林的初稿; the other
    arguments as in ``score_customers`` and ``assess_year``. Stock counts all customers; nine-grid, opportunities,
    route and increment only those of the chosen industries and groups. 本课程定义 (definition of this kit).

    Raises
    ------
    ValueError
        An unknown industry or group, or a wrong target or rating: when a part is asked that it matters to.
    """
    moves = {who: {"cell": cell, "reason": (reasons or {}).get(who)} for who, cell in (places or {}).items()}
    chain = Chain(
        case,
        target=target,
        lines=lines,
        industries=industries,
        merchant_groups=merchant_groups,
        criteria_weights=weights,
        ratings=ratings,
        rival_ratings=rival_ratings,
        places=moves,
        activities=activities,
    )
    return PlanReport(chain)


def reported(case: Case, team: Team, target: float | None = None) -> PlanReport:
    """Return the plan that the team's choices so far amount to; ``target`` (yuan) stands in for the case's.

    The choices are read once: the plan is of one moment, whatever is chosen meanwhile.
    """
    return PlanReport(Chain(case, team.snapshot(), target=target))
