"""The links of model v2's route, beside the chain of v1: facts, draft, reference, own plan, strip.

Each is kept by the chain under its own name with the choices that it reads, so a moved activity works out anew only the
team's own plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.choices import change_lines
from course_lib.method.needs.declared_stage import believe_stages, facts_only
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.odds.belief import believe, believed_panel
from course_lib.method.odds.buying_centre import Panel
from course_lib.method.odds.lines import Odds, judge_lines
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.stock import StockYear, value_stock
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.draft import draft_plan
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.prepare import prepare_route
from course_lib.method.route.reference import Reference, best_plan
from course_lib.plan.chain import Chain
from course_lib.plan.strip import Standing, Strip, make_strip, stand

__all__ = ["CaseReference", "Ground", "RouteChain", "case_reference"]

_R = TypeVar("_R")


@dataclass(frozen=True, eq=False)
class Ground:
    """Priced and judged lines and the route's ground, of one case and one reading of it; ``target`` yuan."""

    case: Case
    offers: Offers
    odds: Odds
    stock: StockYear
    route: RouteGround
    target: float

    def stand(self, plan: Assessment) -> Standing:
        """Where a plan on this ground leads."""
        return stand(self.case, self.route, self.odds, self.stock, plan, self.target)


@dataclass(frozen=True, eq=False)
class CaseReference:
    """The reference on the case's own lines, with the standing that it leads to."""

    ground: Ground
    plan: Reference
    standing: Standing


def _ground(
    case: Case, lines: pd.DataFrame, scope: tuple[str, ...], target: float | None, panel: Panel | None = None
) -> Ground:
    offers, belief = price_offers(case, lines, industries=scope), believe(case, panel=panel)
    odds, stock = judge_lines(case, offers.lines, belief), value_stock(case)
    route = prepare_route(case, odds, belief, stock, panel=panel, target=target)
    return Ground(case, offers, odds, stock, route, budget_target(case, target))


@kept
def case_reference(case: Case, target: float | None = None) -> CaseReference:
    """The reference plan on the case's own lines in the reference's industries; once for a case."""
    ground = _ground(case, case.opportunities, Chain(case).scope, target)
    plan = best_plan(ground.route, case.catalog.rules.route2)
    return CaseReference(ground, plan, ground.stand(assess_plan(ground.route, entries_of(ground.route, plan.moves))))


class RouteChain:
    """The route's links of a chain. ``facts``: the case on which plans are compared, default the chain's own."""

    def __init__(self, chain: Chain, facts: Case | None = None) -> None:
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
            return _ground(self.facts, facts_only(self.facts, lines), chain.scope, chain.target)

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
            return _ground(chain.case, self.declared[0], chain.scope, chain.target, panel)

        return self._once("view_ground", make)

    @property
    def reference(self) -> CaseReference:
        """The reference on the case's own lines; not the team's."""

        def make() -> CaseReference:
            target = self.chain.target
            return case_reference(self.facts) if target is None else case_reference(self.facts, target)

        return self._once("reference", make)

    @property
    def best(self) -> Reference:
        """The best route on the team's own lines (on the case's facts), of which a share may be said."""
        return self._once("best", lambda: best_plan(self.ground.route, self.facts.catalog.rules.route2))

    @property
    def draft(self) -> dict[str, dict[str, str]]:
        """小林的初稿 on the team's lines."""
        return self._once("draft", lambda: draft_plan(self.ground.route, self.facts.catalog.draft))

    @property
    def entries(self) -> Any:
        """The team's activities; where it has chosen none, the best route on its lines."""
        told = self.chain.told("activities")
        return entries_of(self.ground.route, self.best.moves) if told is None else told

    def standing(self, which: str) -> Standing:
        """Where ``before``, ``draft``, ``own`` or ``reference`` leads."""
        if which == "reference":
            return self.reference.standing

        def make() -> Standing:
            plans: dict[str, Callable[[], Any]] = {
                "before": dict, "draft": lambda: self.draft, "own": lambda: self.entries
            }  # fmt: skip
            return self.ground.stand(assess_plan(self.ground.route, plans[which]()))

        return self._once(f"standing {which}", make)

    @property
    def view(self) -> Standing:
        """The own plan as the team sees things: 我们的看法, no basis of a comparison."""

        def make() -> Standing:
            return self.view_ground.stand(assess_plan(self.view_ground.route, self.entries))

        return self._once("view", make)

    @property
    def share(self) -> float:
        """How much of what its own lines allow the team's route uses (路线用了多少), 0–1."""
        bound = self.best.bound
        return self.standing("own").assessment.value / bound if bound > 0 else 0.0

    def strip(self, *, view: bool = False) -> Strip:
        """Before → draft → own → reference; with ``view`` also the team's own reading."""
        steps = {name: self.standing(name) for name in ("before", "draft", "own", "reference")}
        return make_strip(steps, self.view if view else None)
