"""Everything a plan holds, worked out once: what the summary, the workbook and the slides are all made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.method.industry.industry import IndustryScores, score_industries
from course_lib.method.needs.portfolio import Budget, price_lines
from course_lib.method.odds.buying_centre import Ratings, RivalRatings
from course_lib.method.odds.decision import DecisionMatrix, Decisions, rate, score_customers
from course_lib.method.odds.gap import COUNTED_BANDS, Gap, analyse_gap
from course_lib.method.odds.nine_grid import NineGrid, move_customers, place_customers
from course_lib.method.odds.revenue import RevenueDistribution, simulate_revenue
from course_lib.method.odds.standing import Mode
from course_lib.method.route.control import Control, control_route
from course_lib.method.route.route import RoutePlan, Terrain, map_terrain, plan_route
from course_lib.method.route.route_optimum import RouteOptimum, optimise_route
from course_lib.method.route.six_w import SixW, fill_six_w

__all__ = ["LINES", "PlanReport", "report_plan"]

#: The choices of level 1 and the line each belongs to.
LINES = {"industries": "政企", "merchant_groups": "商群"}


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


def _chosen(case: Case, which: str, ids: Iterable[str] | None, default: list[str]) -> list[str]:
    """Check a choice of industries (or groups): known, of the right line, each once."""
    if ids is None:
        return default
    line = LINES[which]
    allowed = case.industries.loc[case.industries["line"] == line, "id"].tolist()
    wanted = list(dict.fromkeys([ids] if isinstance(ids, str) else ids))
    unknown = [str(i) for i in wanted if i not in allowed]
    if unknown:
        raise ValueError(f"{line}里没有 {'、'.join(unknown)}，可选：{'、'.join(allowed)}")
    return wanted


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
    reference = score_industries(case)
    first = _chosen(case, "industries", industries, reference.top(LINES["industries"]))
    second = _chosen(case, "merchant_groups", merchant_groups, reference.top(LINES["merchant_groups"]))
    scope = [*first, *second]
    decisions = score_customers(case, mode=mode, ratings=ratings, rival_ratings=rival_ratings)
    budget = price_lines(case, lines, industries=scope)
    customers = case.customers.loc[case.customers["industry"].isin(scope), "id"].tolist()
    grid = move_customers(case, place_customers(case, decisions, budget, customers=customers), places or {})
    gap = analyse_gap(case, decisions, budget, target)
    terrain = map_terrain(case, decisions, budget, grid, ratings=ratings, rival_ratings=rival_ratings, target=target)
    optimum = optimise_route(terrain)
    route = optimum.plan if activities is None else plan_route(terrain, activities)
    return PlanReport(
        case=case,
        industries=tuple(first),
        merchant_groups=tuple(second),
        customers=tuple(customers),
        scores=score_industries(case, weights=weights) if weights else reference,
        decisions=decisions,
        budget=budget,
        gap=gap,
        revenue=simulate_revenue(case, decisions, budget, target),
        grid=grid,
        terrain=terrain,
        optimum=optimum,
        route=route,
        control=control_route(terrain, route, case.meta.as_of, gap),
        reasons=MappingProxyType(dict(reasons or {})),
        ratings=ratings,
        rival_ratings=rival_ratings,
    )
