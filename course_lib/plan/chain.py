"""From what a team has chosen to its plan, link by link; where it has not chosen, the reference choice.

needs → lines → priced → odds → grid → gap → route: each link stands here once, for boards, lessons, pages and exports.
What the choices are and what they look like: ``course_lib.choices.schema``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import pandas as pd

from course_lib.case import Case
from course_lib.choices import Choices, change_lines, change_needs, loosen_lines
from course_lib.method.industry.industry import IndustryScores, score_industries
from course_lib.method.needs.declared_stage import offer_lines
from course_lib.method.needs.offers import Offers
from course_lib.method.needs.revenue_budget import RevenueBudget, budget_revenue
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.buying_centre import Ratings, RivalRatings, kept_ratings
from course_lib.method.odds.decision import DecisionMatrix, Decisions, rate, score_customers
from course_lib.method.odds.distribution import Distribution, distribute
from course_lib.method.odds.lines import Odds, judge_lines
from course_lib.method.odds.nine_grid import NineGrid, chosen_cells, move_customers, place_customers
from course_lib.method.odds.outlook import YearOutlook, assess_year, budget_target
from course_lib.method.odds.scenarios import Played, play_scenarios
from course_lib.method.odds.stock import StockYear, value_stock
from course_lib.plan.route_chain import RouteChain

__all__ = ["LINES", "Chain"]

#: The choices of level 1 and the line each belongs to.
LINES = {"industries": "政企", "merchant_groups": "商群"}
_R = TypeVar("_R")


class _Link(Generic[_R]):
    """A property that is worked out once, when first asked; also remembered is which choices it read."""

    def __init__(self, compute: Callable[[Chain], _R]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __get__(self, chain: Chain, owner: type[Chain]) -> _R:
        return chain.once(self._compute.__name__, lambda: self._compute(chain))


class Chain:
    """A plan in the making. Each link is worked out when it is first asked for, once; nobody may change what it gives.

    Args:
        given: the case as it was loaded.
        choices: the team's choices at one moment; ``None``: it has chosen nothing.
        target: yuan, in place of the case's.
        lines: opportunities in place of the case's and of ``line_changes``.
        instead: values that stand in for choices, by the choice's name; ``None`` for the reference.

    Raises:
        TeamError: a choice has another shape than it should; only the links that read it raise.
        ValueError: an unknown industry, a wrong target or rating; likewise.
    """

    def __init__(
        self,
        given: Case,
        choices: Choices | None = None,
        *,
        target: float | None = None,
        lines: pd.DataFrame | None = None,
        **instead: Any,
    ) -> None:
        self.given, self.target = given, target
        self._choices, self._lines, self._instead = choices, lines, instead
        self._done: dict[object, tuple[Any, frozenset[str]]] = {}
        self._reading: list[set[str]] = []

    def after(self, choices: Choices) -> Chain:
        """The chain of later choices; links that read no choice that differs are taken over."""
        new = Chain(self.given, choices, target=self.target, lines=self._lines, **self._instead)
        read = {name for _, names in self._done.values() for name in names if name not in self._instead}
        same = {name for name in read if self._raw(name) == new._raw(name)} | set(self._instead)
        new._done = {key: done for key, done in self._done.items() if done[1] <= same}
        return new

    def supposing(self, **instead: Any) -> Chain:
        """The chain if some choices were others, by the choice's name; ``None`` for the reference."""
        new = Chain(
            self.given,
            self._choices,
            target=self.target,
            lines=self._lines,
            **{**self._instead, **instead},
        )
        new._done = {key: done for key, done in self._done.items() if done[1].isdisjoint(instead)}
        return new

    @property
    def own_lines(self) -> pd.DataFrame | None:
        """The lines given in place of the case's, if any."""
        return self._lines

    # -- what was chosen ---------------------------------------------------------------------------------------------

    def told(self, name: str) -> Any:
        """The value of a choice, ``None`` where the reference stands."""
        self._note({name})
        if name in self._instead:
            return self._instead[name]
        return None if self._choices is None else self._choices.get(name)

    def _changes(self, name: str) -> Mapping[str, Any]:
        changes: Mapping[str, Any] = self.told(name) or {}
        return changes

    @property
    def ratings(self) -> Ratings | None:
        """The team's own ratings of us (我们的看法): one can be replaced, not withdrawn, so blanks are left out."""
        return kept_ratings(self.told("ratings")) or None

    @property
    def rival_ratings(self) -> RivalRatings | None:
        """The team's own ratings of rivals, likewise."""
        given: RivalRatings = self.told("rival_ratings") or {}
        return {rival: kept_ratings(rows) for rival, rows in given.items()} or None

    @property
    def moves(self) -> dict[str, str]:
        """Customer id → name of the cell that the team moved it to."""
        return chosen_cells(self._changes("places"))

    @property
    def reasons(self) -> Mapping[str, str]:
        """Customer id → why the team moved it, where it said why."""
        moves = self._changes("places")
        return MappingProxyType({customer: m["reason"] for customer, m in moves.items() if m.get("reason") is not None})

    # -- needs and lines ---------------------------------------------------------------------------------------------

    @_Link
    def case(self) -> Case:
        """The case with the team's needs; the same case if it changed none."""
        return change_needs(self.given, self._changes("need_changes"))

    @_Link
    def lines(self) -> pd.DataFrame:
        """All opportunities as the team left them; those whose need it took out stand without one."""
        if self._lines is not None:
            return self._lines
        loosened = loosen_lines(self._changes("line_changes"), self._changes("need_changes"))
        return change_lines(self.case, loosened)

    # -- industries --------------------------------------------------------------------------------------------------

    @_Link
    def reference_scores(self) -> IndustryScores:
        """The selection matrix with the catalogue's weights."""
        return score_industries(self.given)

    @_Link
    def scores(self) -> IndustryScores:
        """The selection matrix with the team's weights."""
        weights = self._changes("criteria_weights")
        return score_industries(self.given, weights=weights) if weights else self.reference_scores

    @_Link
    def industries(self) -> tuple[str, ...]:
        """Ids of the industries in the order chosen."""
        return self._chosen("industries")

    @_Link
    def merchant_groups(self) -> tuple[str, ...]:
        """Ids of the merchant groups in the order chosen."""
        return self._chosen("merchant_groups")

    @property
    def scope(self) -> tuple[str, ...]:
        """Industries and groups."""
        return (*self.industries, *self.merchant_groups)

    @_Link
    def customers(self) -> tuple[str, ...]:
        """Ids of all customers in the scope, those without an opportunity too."""
        table = self.given.customers
        return tuple(table.loc[table["industry"].isin(self.scope), "id"])

    def _chosen(self, which: str) -> tuple[str, ...]:
        """A choice of industries (or groups), checked: known, of the right line, each once."""
        ids = self.told(which)
        if ids is None:
            return tuple(self.reference_scores.top(LINES[which]))
        table = self.given.industries
        allowed = table.loc[table["line"] == LINES[which], "id"].tolist()
        wanted = tuple(dict.fromkeys([ids] if isinstance(ids, str) else ids))
        if unknown := [str(i) for i in wanted if i not in allowed]:
            raise ValueError(f"{LINES[which]}里没有 {'、'.join(unknown)}，可选：{'、'.join(allowed)}")
        return wanted

    # -- odds --------------------------------------------------------------------------------------------------------

    @_Link
    def decisions(self) -> Decisions:
        """Scores and bands of all customers of the case: the source's colours and words, no odds."""
        return score_customers(self.given, ratings=self.ratings, rival_ratings=self.rival_ratings)

    def matrix(self, customer: str) -> DecisionMatrix:
        """The decision matrix of one customer, without the others."""

        def judge() -> DecisionMatrix:
            return rate(self.given, customer, ratings=self.ratings, rival_ratings=self.rival_ratings)

        return self.once(("matrix", customer), judge)

    @_Link
    def placed(self) -> NineGrid:
        """The nine-grid map of the scope's customers, nobody moved."""
        return place_customers(self.given, self.decisions, self.belief, self.line_odds, customers=self.customers)

    @_Link
    def grid(self) -> NineGrid:
        """The map with the customers where the team put them: ``days`` kept for each, ``order`` of a draft plan."""
        return move_customers(self.given, self.placed, self.moves)

    @_Link
    def offers(self) -> Offers:
        """The opportunities of the chosen industries and groups, priced and checked against need and records."""
        return self.offers_of(self.scope)

    @_Link
    def all_offers(self) -> Offers:
        """All opportunities, whatever industries were chosen."""
        return offer_lines(self.case, self.lines)

    def offers_of(self, industries: Iterable[str]) -> Offers:
        """The opportunities of some industries and groups."""
        ids = tuple(industries)
        return self.once(("offers", ids), lambda: offer_lines(self.case, self.lines, ids))

    def own_offers(self, customer: str) -> Offers:
        """The opportunities of one customer, without the others: no rule joins two customers."""
        own = self.lines["customer"] == customer
        return self.once(("own offers", customer), lambda: offer_lines(self.case, self.lines[own]))

    @_Link
    def revenue_budget(self) -> RevenueBudget:
        """What the offers bring by month, product and customer, as if all were won."""
        return budget_revenue(self.case, self.offers, self.scope)

    @_Link
    def belief(self) -> Belief:
        """How far ahead we are at each customer, and how sure of it."""
        return believe(self.given, ratings=self.ratings, rival_ratings=self.rival_ratings)

    @_Link
    def stock_year(self) -> StockYear:
        """What the customers we have bring this year."""
        return value_stock(self.given)

    @_Link
    def line_odds(self) -> Odds:
        """Won, lost or not decided: each line of the offers, as things stand without a plan."""
        return judge_lines(self.case, self.offers.lines, self.belief)

    @_Link
    def distribution(self) -> Distribution:
        """How much the year may bring, and how surely."""
        goal = budget_target(self.given, self.target)
        return distribute(self.stock_year, self.line_odds, goal, self.given.catalog.rules)

    @_Link
    def outlook(self) -> YearOutlook:
        """Target, stock, increment, what is missing and what can be promised."""
        return assess_year(self.given, self.stock_year, self.line_odds, self.distribution, self.target)

    @_Link
    def scenarios(self) -> Played:
        """The year if a rival cuts its price or government tightens its purse."""
        return play_scenarios(self.case, self.offers.lines, self.belief, self.stock_year, self.target)

    # -- route -------------------------------------------------------------------------------------------------------

    @property
    def route(self) -> RouteChain:
        """The route's links: draft, own plan, reference, strip."""
        return RouteChain(self)

    # -- once --------------------------------------------------------------------------------------------------------

    def once(self, key: object, compute: Callable[[], _R]) -> _R:
        """What ``compute`` gives, worked out the first time; with the names of the choices that it read."""
        if key not in self._done:
            self._reading.append(set())
            try:
                result = compute()
            finally:
                names = self._reading.pop()
            self._done[key] = (result, frozenset(names))
        result, read = self._done[key]
        self._note(read)
        return result

    def _note(self, names: Iterable[str]) -> None:
        if self._reading:
            self._reading[-1].update(names)

    def _raw(self, name: str) -> Any:
        return None if self._choices is None else self._choices.raw(name)
