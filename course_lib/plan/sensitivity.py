"""How much the chance of reaching the target hangs on the constants that this kit has set itself.

One at a time is moved, up and down, while the lines and the plan stay as they are (one-at-a-time sensitivity: Saltelli
et al. 2004, *Sensitivity Analysis in Practice*; which constants and by how much: 本课程定义). A constant whose row
hardly moves the chance need not be known well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case, Rules
from course_lib.case.lookups import customers_inside
from course_lib.case.model import Catalog
from course_lib.case.own_rates import EFFECT, SPEED
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.buying_centre import Panel, Ratings, RivalRatings, read_panel
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.lines import Odds, judge_lines
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.stock import StockYear, value_stock
from course_lib.method.route.assess import Assessment, assess_plan
from course_lib.method.route.prepare import prepare_route
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import case_reference

__all__ = ["Sensitivity", "case_sensitivity", "vary_constants"]

#: By which share a constant moves; the target and the yearly change of stock move by one hundredth.
SHARE, HUNDREDTH = 0.2, 0.01
#: The tables that say what activities do.
_ACTIVITIES = ("activity_kinds", "activity_points")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """The chance of reaching the target, with each constant lower and higher.

    ``probability``: with the constants as they are; ``planned``: whether a plan is counted in. ``table`` (index row,
    the push first): ``name``, ``low``, ``high`` (what the two are, Chinese), ``p_low``, ``p_high``, ``swing`` (the
    larger of the two moves, 0–1), ``trade`` (+1: the chance cannot fall as the constant rises, −1: cannot rise, 0: it
    hangs on the case), ``sheet`` (the optional table in which a trainer sets it, "" for none), ``sentence`` (Chinese).
    """

    probability: float
    planned: bool
    table: pd.DataFrame


@dataclass(frozen=True)
class _Variant:
    """One way in which things may be: a catalogue, a factor on the target, a correlation (None: the rules')."""

    catalog: Catalog
    target: float = 1.0
    rho: float | None = None


@dataclass(frozen=True)
class _Row:
    """A constant: its name, what is said of it lower and higher, what the trade expects, the two variants."""

    id: str
    name: str
    low: str
    high: str
    trade: int
    make: Callable[[float], _Variant]
    ends: tuple[float, float] = (1 - SHARE, 1 + SHARE)
    sheet: str = ""


def _with_rules(catalog: Catalog, rules: Rules) -> Catalog:
    return Catalog({name: getattr(catalog, name) for name in catalog}, rules, catalog.packs)


def _with_column(catalog: Catalog, table: str, column: str, change: Callable[[pd.Series], pd.Series]) -> Catalog:
    tables = {name: getattr(catalog, name) for name in catalog}
    tables[table] = tables[table].assign(**{column: change(tables[table][column])})
    return Catalog(tables, catalog.rules, catalog.packs)


def _rows(catalog: Catalog, *, planned: bool) -> Iterator[_Row]:
    rules = catalog.rules
    odds, share, less, more = rules.odds, f"{SHARE:.0%}", f"小{SHARE:.0%}", f"大{SHARE:.0%}"

    def of_odds(**fields: Any) -> _Variant:
        # not validated: a ladder of a trainer's may meet 1 at its top when it is raised
        return _Variant(_with_rules(catalog, rules.model_copy(update={"odds": odds.model_copy(update=fields)})))

    def prior(**fields: float) -> _Variant:
        return of_odds(prior=odds.prior.model_copy(update=fields))

    def column(table: str, name: str, change: Callable[[pd.Series], pd.Series]) -> _Variant:
        return _Variant(_with_column(catalog, table, name, change))

    yield _Row("push", "推着过的关口算几成", "一成也不算", "全算", 1, lambda k: of_odds(push=k), (0.0, 1.0), EFFECT)
    yield _Row(
        "decide", "过了几关就有多大可能今年定", f"每级低{share}", f"每级高{share}", 1,
        lambda k: of_odds(decide=tuple(min(step * k, 1.0) for step in odds.decide)), sheet=SPEED,
    )  # fmt: skip
    yield _Row(
        "drift", "存量一年里的涨跌", f"涨跌都{less}", f"涨跌都{more}", 0,
        lambda k: column("services", "drift", lambda drift: 1 + (drift - 1) * k), sheet=SPEED,
    )  # fmt: skip
    yield _Row(
        "drift_all", "存量一年后剩几成", "各业务都少一个百分点", "各业务都多一个百分点", 1,
        lambda k: column("services", "drift", lambda drift: drift + k), (-HUNDREDTH, HUNDREDTH), SPEED,
    )  # fmt: skip
    yield _Row(
        "price_points", "便宜一成折几分", less, more, 0, lambda k: of_odds(price_points=odds.price_points * k),
        sheet=EFFECT,
    )  # fmt: skip
    yield _Row(
        "fit_points", "匹配好坏折几分", less, more, 0,
        lambda k: of_odds(fit_points={level: points * k for level, points in odds.fit_points.items()}),
    )  # fmt: skip
    yield _Row("urgency", "急一级多几成可能", less, more, 0, lambda k: of_odds(urgency=odds.urgency * k), sheet=SPEED)
    yield _Row("double", "领先几分分量翻一倍", less, more, 0, lambda k: of_odds(double=odds.double * k))
    yield _Row(
        "prior_mean", "没见过的人，我们落后几分", less, more, -int(np.sign(-odds.prior.mean)),
        lambda k: prior(mean=odds.prior.mean * k),
    )  # fmt: skip
    yield _Row(
        "prior_sd", "没见过的人，各人相差多少", less, more, 0,
        lambda k: prior(customer=odds.prior.customer * k, person=odds.prior.person * k),
    )  # fmt: skip
    rho = rules.distribution.rho
    yield _Row("rho", "同一家对手的商机一起好坏的程度", less, more, 0, lambda k: _Variant(catalog, rho=rho * k))
    if planned:
        yield _Row(
            "activities", "活动让他多给几分", less, more, 1,
            lambda k: column("activity_points", "points", lambda points: points * k), sheet=EFFECT,
        )  # fmt: skip
        yield _Row(
            "renewals", "活动能救回几成续约", less, more, 1,
            lambda k: column("activity_kinds", "renewal", lambda saved: (saved * k).clip(upper=1.0)),
        )  # fmt: skip
    yield _Row(
        "target", "目标", "低1%", "高1%", -1, lambda k: _Variant(catalog, target=k), (1 - HUNDREDTH, 1 + HUNDREDTH)
    )


@dataclass(frozen=True, eq=False)
class _World:
    """What stays while the constants move: the case's facts, the lines, which of them count, the plan."""

    case: Case
    lines: pd.DataFrame | None
    ratings: Ratings
    rival_ratings: RivalRatings
    goal: float
    entries: Mapping[str, Mapping[str, Any]] | None
    done: list[Assessment] = field(default_factory=list)

    def chance(self, variant: _Variant, counts: Any = None) -> tuple[float, Any]:
        """The chance of the target, and which lines count (those that were given, if any were)."""
        case, panel = self._case(variant), self._panel
        belief = believe(case, panel=panel)
        stock, lines = self._priced(case)
        odds = judge_lines(case, lines, belief, counts=counts)
        kept = odds.lines["counts"].to_numpy()
        if self.entries is not None:
            after = self._carried_out(case, odds, belief, stock)
            moved = after.lines.reindex(odds.lines.index)
            gates, added = moved["stage_after"].fillna(odds.lines["stage"]), moved["added"].fillna(0.0)
            odds = judge_lines(case, lines, belief, counts=kept, gates=gates.astype(int), effect=added)
            stock = value_stock(
                case, renewal={str(key): float(chance) for key, chance in after.renewals["after"].items()}
            )
        spread = distribute(stock, odds, self.goal * variant.target, case.catalog.rules, rho=variant.rho, wide=False)
        return spread.probability, kept

    def _case(self, variant: _Variant) -> Case:
        base = self.case
        return Case(base.meta, variant.catalog, {name: getattr(base, name) for name in base}, base.notices)

    @cached_property
    def _panel(self) -> Panel:
        """The people and what they say: no constant of the odds is in it."""
        return read_panel(self.case, ratings=self.ratings, rival_ratings=self.rival_ratings)

    def _carried_out(self, case: Case, odds: Odds, belief: Belief, stock: StockYear) -> Assessment:
        """The plan worked out: gates, points and renewals hang on what activities do, on no other constant here."""
        same = all(getattr(case.catalog, t).equals(getattr(self.case.catalog, t)) for t in _ACTIVITIES)
        if same and self.done:
            return self.done[0]
        ground = prepare_route(case, odds, belief, stock, panel=self._panel, target=self.goal)
        found = assess_plan(ground, self.entries or {})
        if same:
            self.done.append(found)
        return found

    @cached_property
    def _as_they_are(self) -> tuple[StockYear, pd.DataFrame]:
        return value_stock(self.case), price_offers(self.case, self.lines).lines

    def _priced(self, case: Case) -> tuple[StockYear, pd.DataFrame]:
        """Stock and priced lines; the same ones where the services are (prices hang on no other constant here)."""
        if case.catalog.services.equals(self.case.catalog.services):
            return self._as_they_are
        return value_stock(case), price_offers(case, self.lines).lines


def vary_constants(
    case: Case,
    *,
    assessment: Assessment | None = None,
    lines: pd.DataFrame | None = None,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    target: float | None = None,
) -> Sensitivity:
    """Return the chance of the target with each constant lower and higher; equal input gives equal output.

    Parameters
    ----------
    assessment
        A plan worked out on these lines and ratings: then the chance is that after it, and the plan's own effects move
        with the constants, too; without it that before any plan.
    lines
        As :func:`course_lib.method.needs.offers.price_offers`; default the case's.
    ratings, rival_ratings
        A team's, as :func:`course_lib.method.odds.belief.believe`.
    target
        Yuan; default the case's.

    Notes
    -----
    Which of several lines of one need counts is decided once, with the constants as they are.
    """
    entries = None if assessment is None else assessment.entries
    rivals = {carrier: _told(of) for carrier, of in (rival_ratings or {}).items()}
    world = _World(case, lines, _told(ratings or {}), rivals, budget_target(case, target), entries)
    now, counts = world.chance(_Variant(case.catalog))
    table = {}
    for row in _rows(case.catalog, planned=entries is not None):
        low, high = (world.chance(row.make(end), counts)[0] for end in row.ends)
        table[row.id] = {
            "name": row.name,
            "low": row.low,
            "high": row.high,
            "p_low": low,
            "p_high": high,
            "swing": max(abs(low - now), abs(high - now)),
            "trade": row.trade,
            "sheet": row.sheet,
            "sentence": _sentence(row, now, low, high),
        }
    return Sensitivity(now, entries is not None, pd.DataFrame.from_dict(table, orient="index").rename_axis("row"))


def case_sensitivity(case: Case, target: float | None = None) -> dict[str, Sensitivity]:
    """How the chance hangs on the constants ``before`` any plan and after the ``reference``; a few seconds.

    On the case's own lines in the reference's industries, as the strip's two steps of these names.
    """
    reference = case_reference(case, target)
    inside = case.customers["id"][customers_inside(case, Chain(case).scope)]
    lines = case.opportunities[case.opportunities["customer"].isin(inside)]
    plans = {"before": None, "reference": reference.standing.assessment}
    return {name: vary_constants(case, assessment=plan, lines=lines, target=target) for name, plan in plans.items()}


def _told(ratings: Ratings) -> Ratings:
    """Ratings without those that would withdraw one, as ``believe`` reads them."""
    return {who: {f: v for f, v in row.items() if v is not None} for who, row in ratings.items()}


def _sentence(row: _Row, now: float, low: float, high: float) -> str:
    if max(abs(low - now), abs(high - now)) < HUNDREDTH / 2:
        return f"{row.name}：{row.low}、{row.high}，达成目标的可能都还是 {now:.0%}。"
    return f"{row.name}：{row.low}，达成目标的可能从 {now:.0%} 变成 {low:.0%}；{row.high}，变成 {high:.0%}。"
