"""Everything a plan holds, worked out once: what the summary, the workbook and the slides are all made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices import Team
from course_lib.method.industry.industry import IndustryScores
from course_lib.method.needs.portfolio import Budget
from course_lib.method.odds.buying_centre import Ratings, RivalRatings
from course_lib.method.odds.decision import DecisionMatrix, Decisions, rate
from course_lib.method.odds.gap import COUNTED_BANDS, Gap
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.odds.revenue import RevenueDistribution
from course_lib.method.odds.standing import Mode
from course_lib.method.route.control import Control
from course_lib.method.route.route import RoutePlan, Terrain
from course_lib.method.route.route_optimum import RouteOptimum
from course_lib.method.route.six_w import SixW, fill_six_w
from course_lib.plan.chain import LINES, Chain

__all__ = ["LINES", "PlanReport", "report_plan", "reported"]


@dataclass(frozen=True, eq=False)
class PlanReport:
    """A plan with all its results; money in yuan of the budget year.

    ``industries`` and ``merchant_groups``: ids in the order chosen; ``customers``: ids of all customers in them, those
    without an opportunity too; ``scores`` with the team's weights; ``decisions`` of all customers of the case;
    ``budget`` of the chosen industries and groups; ``gap`` and ``revenue`` at the plan's target; ``grid`` with the
    customers where the team put them; ``terrain``, ``optimum`` (the reference route) and ``route`` (the team's, else
    the reference); ``control`` of the route on the day of the case's data; ``reasons``: customer id → why the team
    moved it.
    """

    case: Case
    industries: tuple[str, ...]
    merchant_groups: tuple[str, ...]
    customers: tuple[str, ...]
    scores: IndustryScores
    decisions: Decisions
    budget: Budget
    gap: Gap
    revenue: RevenueDistribution
    grid: NineGrid
    terrain: Terrain
    optimum: RouteOptimum
    route: RoutePlan
    control: Control
    reasons: Mapping[str, str]
    ratings: Ratings | None
    rival_ratings: RivalRatings | None

    @cached_property
    def table(self) -> pd.DataFrame:
        """The plan's customers, largest expected revenue first; those without an opportunity at the end.

        Index customer id: ``name, line, industry, industry_name, owner, value, us, rival, best_rival, x, band, gates,
        thin, probability, expected`` (p × V), ``counted`` (in the increment), ``cell, computed, strategy``.
        """
        ids = pd.Index(self.customers, name="customer")
        about = self.case.customers.set_index("id").reindex(ids)
        scored = self.decisions.table.reindex(ids)
        placed = self.grid.table.reindex(ids)
        value = self.budget.by_customer.reindex(ids)
        table = pd.DataFrame(
            {
                "name": about["name"],
                "line": about["line"],
                "industry": about["industry"],
                "industry_name": about["industry"].map(self.case.industries.set_index("id")["name"]),
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
        return MappingProxyType(
            {
                str(customer): rate(
                    self.case,
                    str(customer),
                    ratings=self.ratings,
                    rival_ratings=self.rival_ratings,
                    mode=self.decisions.mode,
                )
                for customer in self.table.index
            }
        )

    @cached_property
    def sheets(self) -> Mapping[str, SixW]:
        """6W2H sheet of each customer that something is planned for, in the order of :attr:`table`."""
        planned = set(self.route.activities["customer"])
        return MappingProxyType(
            {
                str(customer): fill_six_w(
                    self.terrain,
                    self.route,
                    self.budget,
                    self.grid,
                    str(customer),
                    matrix=self.matrices[str(customer)],
                )
                for customer in self.table.index
                if customer in planned
            }
        )


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
    mode: Mode = "relative",
) -> PlanReport:
    """Run the chain from choice to plan.

    ``industries`` and ``merchant_groups`` default to the reference choice, the best of the selection matrix with the
    catalogue's weights; ``weights`` are the team's, by which the chosen ones' totals are told; ``lines`` are the
    opportunities if changed; ``places`` (customer id → cell name) moves customers on the nine-grid map, ``reasons``
    says why; ``activities`` (see ``plan_route``) are the team's route, by default the reference plan; the other
    arguments as in ``score_customers`` and ``analyse_gap``. Stock counts all customers; nine-grid, opportunities,
    route and increment only those of the chosen industries and groups. 本课程定义 (definition of this kit).

    Raises
    ------
    ValueError
        An unknown industry or group, or a wrong target, rating or mode.
    """
    moves = {who: {"cell": cell, "reason": (reasons or {}).get(who)} for who, cell in (places or {}).items()}
    chain = Chain(
        case,
        target=target,
        mode=mode,
        lines=lines,
        industries=industries,
        merchant_groups=merchant_groups,
        criteria_weights=weights,
        ratings=ratings,
        rival_ratings=rival_ratings,
        places=moves,
        activities=activities,
    )
    return _report(chain)


def reported(case: Case, team: Team, target: float | None = None) -> PlanReport:
    """Return the plan that the team's choices so far amount to; ``target`` (yuan) stands in for the case's.

    The choices are read once: the plan is of one moment, whatever is chosen meanwhile.
    """
    return _report(Chain(case, team.snapshot(), target=target))


def _report(chain: Chain) -> PlanReport:
    return PlanReport(**{field.name: getattr(chain, field.name) for field in fields(PlanReport)})
