"""The route's links of the chain: facts, draft, reference, own plan, strip, loop.

Each is kept by the chain under its own name with the choices that it reads, so a moved activity works out anew only the
team's own plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pandas as pd

from course_lib.case import Case
from course_lib.choices import change_lines
from course_lib.choices.first import first_name
from course_lib.method.industry.industry import score_industries
from course_lib.method.needs.declared_stage import believe_stages, facts_only
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.odds.belief import Belief, believe, believed_panel
from course_lib.method.odds.buying_centre import Panel, Ratings, RivalRatings
from course_lib.method.odds.lines import Odds, judge_lines
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.stock import StockYear, value_stock
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.compare import RouteComparison, compare_plans
from course_lib.method.route.control import Control, control_route
from course_lib.method.route.draft import draft_plan
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.prepare import prepare_route
from course_lib.method.route.reference import Reference
from course_lib.plan.stored_reference import stored_reference
from course_lib.plan.strip import Standing, Strip, make_strip, stand

__all__ = ["LOCK", "CaseReference", "Ground", "RouteChain", "case_reference", "make_ground"]

#: The first guess that a team makes with its plan (定稿); what it hides is shown afterwards.
LOCK = "u07.plan"
_R = TypeVar("_R")


class _Links(Protocol):
    """What the route asks of the chain of choices."""

    given: Case
    target: float | None

    @property
    def case(self) -> Case: ...

    @property
    def lines(self) -> pd.DataFrame: ...

    @property
    def own_lines(self) -> pd.DataFrame | None: ...

    @property
    def scope(self) -> tuple[str, ...]: ...

    @property
    def ratings(self) -> Ratings | None: ...

    @property
    def rival_ratings(self) -> RivalRatings | None: ...

    @property
    def grid(self) -> NineGrid: ...

    def told(self, name: str) -> Any: ...

    def once(self, key: object, compute: Callable[[], _R]) -> _R: ...


@dataclass(frozen=True, eq=False)
class Ground:
    """Priced and judged lines and the route's ground, of one case and one reading of it; ``target`` yuan."""

    case: Case
    offers: Offers
    belief: Belief
    odds: Odds
    stock: StockYear
    route: RouteGround
    target: float

    def stand(self, plan: Assessment) -> Standing:
        """Where a plan on this ground leads."""
        return stand(self.case, self.route, self.odds, self.stock, plan, self.target)

    def assess(self, entries: Mapping[str, Mapping[str, Any]]) -> Assessment:
        """Work a plan out that is written as the choice ``activities`` is."""
        return assess_plan(self.route, entries)

    @property
    def reference(self) -> Reference:
        """The best plan here: kept on disk, or worked out and put there."""
        return stored_reference(self.route, self.case.catalog.rules.route)


@dataclass(frozen=True, eq=False)
class CaseReference:
    """The reference on the case's own lines, with the standing that it leads to."""

    ground: Ground
    plan: Reference
    standing: Standing


def make_ground(
    case: Case, lines: pd.DataFrame, scope: tuple[str, ...], target: float | None, panel: Panel | None = None
) -> Ground:
    """The route's ground of a case; ``panel``: ratings that stand in for the case's."""
    offers, belief = price_offers(case, lines, industries=scope), believe(case, panel=panel)
    odds, stock = judge_lines(case, offers.lines, belief), value_stock(case)
    route = prepare_route(case, odds, belief, stock, panel=panel, target=target)
    return Ground(case, offers, belief, odds, stock, route, budget_target(case, target))


def case_reference(case: Case, target: float | None = None) -> CaseReference:
    """The reference plan on the case's own lines in the reference's industries; the plan is kept on disk."""
    ground = make_ground(case, case.opportunities, tuple(score_industries(case).reference), target)
    plan = ground.reference
    return CaseReference(ground, plan, ground.stand(ground.assess(entries_of(ground.route, plan.moves))))


class RouteChain:
    """The route's links of a chain. ``facts``: the case on which plans are compared, default the chain's own."""

    def __init__(self, chain: _Links, facts: Case | None = None) -> None:
        self.chain, self.facts = chain, chain.given if facts is None else facts

    def _once(self, name: str, compute: Callable[[], _R]) -> _R:
        return self.chain.once(("route", name, self.facts), compute)

    @property
    def ground(self) -> Ground:
        """The team's lines and prices on the case's stages, urgencies, ends, people and ratings."""

        def make() -> Ground:
            chain = self.chain
            told = chain.told("line_changes") or {}
            lines = change_lines(self.facts, told) if chain.own_lines is None else chain.own_lines
            return make_ground(self.facts, facts_only(self.facts, lines), chain.scope, chain.target)

        return self._once("ground", make)

    @property
    def declared(self) -> tuple[pd.DataFrame, dict[str, str]]:
        """The team's lines with stages as far as they are believed, and why some fell back."""
        return self._once("declared", lambda: believe_stages(self.chain.case, self.chain.lines))

    @property
    def view_ground(self) -> Ground:
        """The team's lines with its own ratings, stages, urgencies and needs."""

        def make() -> Ground:
            chain = self.chain
            panel = believed_panel(chain.case, chain.ratings, chain.rival_ratings)
            return make_ground(chain.case, self.declared[0], chain.scope, chain.target, panel)

        return self._once("view_ground", make)

    # -- plans -------------------------------------------------------------------------------------------------------

    @property
    def draft(self) -> dict[str, dict[str, str]]:
        """小林的初稿 on the team's lines: what a team begins with, in the nine-grid's order, within its days."""

        def make() -> dict[str, dict[str, str]]:
            grid = self.chain.grid
            days = {str(key): float(kept) for key, kept in grid.days.items()}
            return draft_plan(self.ground.route, self.facts.catalog.draft, grid.order, days)

        return self._once("draft", make)

    @property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """The team's activities; where it has not touched them, the draft."""
        told = self.chain.told("activities")
        return self.draft if told is None else told

    @property
    def committed(self) -> Mapping[str, Any] | None:
        """The plan that the team has locked (定稿): ``date, digest, plan``; None before."""
        return self.chain.told(first_name(LOCK))

    @property
    def revealed(self) -> bool:
        """Whether the reference may be shown to the team."""
        return self.committed is not None

    @property
    def best(self) -> Reference:
        """The best route on the team's own lines (on the case's facts), of which a share may be said."""
        return self._once("best", lambda: self.ground.reference)

    @property
    def best_plan(self) -> Assessment:
        """The same worked out."""
        return self._once("best plan", lambda: self.ground.assess(entries_of(self.ground.route, self.best.moves)))

    @property
    def reference(self) -> CaseReference:
        """The reference on the case's own lines; not the team's."""

        def make() -> CaseReference:
            chain = self.chain
            changed = chain.own_lines is not None or chain.told("line_changes")
            if changed or chain.scope != tuple(score_industries(self.facts).reference):
                return case_reference(self.facts, chain.target)
            return CaseReference(self.ground, self.best, self.ground.stand(self.best_plan))  # the same ground

        return self._once("reference", make)

    # -- where they lead -----------------------------------------------------------------------------------------------

    @property
    def plan(self) -> Assessment:
        """The team's plan worked out on the facts."""
        return self.standing("own").assessment

    def standing(self, which: str) -> Standing:
        """Where ``before``, ``draft``, ``own``, ``first`` (as locked) or ``reference`` (the case's) leads."""
        if which == "reference":
            return self.reference.standing

        def make() -> Standing:
            plans: dict[str, Callable[[], Any]] = {
                "before": dict, "draft": lambda: self.draft, "own": lambda: self.entries,
                "first": lambda: (self.committed or {}).get("plan", self.entries),
            }  # fmt: skip
            return self.ground.stand(self.ground.assess(plans[which]()))

        return self._once(f"standing {which}", make)

    @property
    def view(self) -> Standing:
        """The own plan as the team sees things: 我们的看法, no basis of a comparison."""

        def make() -> Standing:
            return self.view_ground.stand(self.view_ground.assess(self.entries))

        return self._once("view", make)

    @property
    def share(self) -> float:
        """How much of what its own lines allow the team's route uses (路线用了多少), 0–1."""
        bound = self.best.bound
        return self.plan.value / bound if bound > 0 else 0.0

    @property
    def regret(self) -> float:
        """E of the reference − E of the own plan, yuan; below 0 the team's is better."""
        return self.standing("reference").end_value - self.standing("own").end_value

    @property
    def comparison(self) -> RouteComparison:
        """The own plan beside the best one on the same lines, customer by customer."""

        def make() -> RouteComparison:
            return compare_plans(self.ground.route, self.plan, self.best_plan)

        return self._once("comparison", make)

    def strip(self, *, reference: bool = True, view: bool = False) -> Strip:
        """Before → draft → own → reference; ``reference`` False leaves it out, ``view`` adds the team's own reading."""
        names = ("before", "draft", "own", "reference") if reference else ("before", "draft", "own")
        return make_strip({name: self.standing(name) for name in names}, self.view if view else None)

    @property
    def control(self) -> Control:
        """What the plan must be watched for on the day of the case's data."""

        def make() -> Control:
            own = self.standing("own")
            return control_route(self.facts, self.ground.route, own.assessment, self.facts.meta.as_of, own.outlook)

        return self._once("control", make)
