"""Plays that must not pay, on both counties, at the level of end value E and P(target).

The list is the last section of the model's amendments. Each test says how a play is answered: *refused* with its
reason; *priced*, so that E and P fall; or *marked* 我们的看法: comparisons between teams stand on the case's facts.
What prices and refusals answer alone: tests/method/needs/test_offer_plays.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib.case import Case, Catalog
from course_lib.method.needs.declared_stage import facts_only
from course_lib.method.needs.discounts import discount_at, relative_cut
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.needs.quantities import usual_ranges
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.price import PriceMarks, best_cuts, mark_prices
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.assess import assess_plan, entries_of
from course_lib.method.route.dates import move_of, people_of
from course_lib.method.route.draft import by_size
from course_lib.method.route.entries import Ledger
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.reference import best_plan
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import RouteChain
from course_lib.plan.strip import Standing
from tests.method import shipped as kit
from tests.method.shipped import COUNTIES, fitting, sound_lines

pytestmark = pytest.mark.parametrize("name", COUNTIES)


@dataclass(frozen=True, eq=False)
class Year:
    """A team's lines before any plan, on the case's facts: end value E (yuan), P(target), what was refused."""

    value: float
    probability: float
    offers: Offers

    def refused(self, rule: str) -> float:
        """The share of the lines that a rule refuses."""
        found = self.offers.refusals
        return float(self.offers.lines["id"].isin(found.loc[found["rule"] == rule, "id"]).mean())

    @property
    def good(self) -> float:
        return float(self.offers.lines["ok"].mean())


@cache
def county(name: str) -> Case:
    """The case with a coarser lattice for the distribution: P moves by less than a point, the tests take a fifth."""
    case = kit.county(name)
    rules = case.catalog.rules
    coarse = rules.distribution.model_copy(update={"steps": 1200, "nodes": 9, "nodes_high": 9})
    tables = {key: getattr(case.catalog, key) for key in case.catalog}
    catalog = Catalog(tables, rules.model_copy(update={"distribution": coarse}), case.catalog.packs)
    return Case(case.meta, catalog, {key: getattr(case, key) for key in case}, case.notices)


@cache
def belief(name: str) -> Belief:
    return believe(county(name))


@cache
def shipped(name: str) -> RouteChain:
    """A team that chose nothing and does nothing."""
    return RouteChain(Chain(county(name), activities={}))


def before(name: str, lines: pd.DataFrame, scope: tuple[str, ...] | None = None) -> Year:
    """What :class:`RouteChain` gives for lines before a plan, without the route's ground (a test compares)."""
    case, now = county(name), shipped(name).standing("before")
    offers = price_offers(
        case, facts_only(case, lines), industries=shipped(name).chain.scope if scope is None else scope
    )
    odds = judge_lines(case, offers.lines, belief(name))
    spread = distribute(value_stock(case), odds, budget_target(case), case.catalog.rules, wide=False)
    return Year(now.end_value - now.contribution + odds.value, spread.probability, offers)


@cache
def best(name: str) -> Year:
    """What every play is tried against: the county's own lines that pass all rules, in the quantity that is needed."""
    return before(name, sound_lines(name))


def falls(year: Year, rival: Year) -> bool:
    """Both E and P below the rival's."""
    return year.value < rival.value - 1 and year.probability < rival.probability - 1e-4


def same(step: Standing, other: Standing) -> bool:
    close = pytest.approx(other.end_value, abs=0.01), pytest.approx(other.outlook.probability, abs=1e-9)
    return bool(step.end_value == close[0] and step.outlook.probability == close[1])


def test_the_short_way_is_the_chains(name: str) -> None:
    case = county(name)
    for lines in (case.opportunities, case.opportunities.assign(start_month=12, stage="closing")):
        step = RouteChain(Chain(case, lines=lines, activities={})).standing("before")
        short = before(name, lines)
        assert short.value == pytest.approx(step.end_value)
        assert short.probability == pytest.approx(step.outlook.probability)
    fine = RouteChain(Chain(kit.county(name), activities={})).standing("before")
    assert fine.end_value == pytest.approx(shipped(name).standing("before").end_value)
    assert fine.outlook.probability == pytest.approx(shipped(name).standing("before").outlook.probability, abs=0.006)
    assert not falls(best(name), before(name, case.opportunities))
    assert len(best(name).offers.lines) > 70 and best(name).good == 1


# -- quantities and lines -------------------------------------------------------------------------------------------


def test_quantity_at_the_limit_on_every_line(name: str) -> None:
    """Refused: above 1.2 × what he needs."""
    case, lines = county(name), sound_lines(name)
    keys = ((case.customers, lines["customer"]), (case.catalog.products, lines["product"]))
    _, high = usual_ranges(case, *(pd.Index(table["id"]).get_indexer(ids) for table, ids in keys))
    year = before(name, lines.assign(quantity=np.maximum(np.floor(1.5 * high), 1.0)))
    assert year.refused("need_amount") > 0.6
    assert falls(year, best(name))


@pytest.mark.parametrize("times", [3, 1_000])
def test_three_and_a_thousand_times_as_much(name: str, times: int) -> None:
    """Refused, all of it."""
    lines = sound_lines(name)
    year = before(name, lines.assign(quantity=times * lines["quantity"]))
    assert year.good == 0 and falls(year, best(name))


def test_a_fifth_more_than_he_needs(name: str) -> None:
    """Priced: what is above the need does not count, and some lines break another limit."""
    lines = sound_lines(name)
    year = before(name, lines.assign(quantity=1.2 * lines["quantity"]))
    assert year.good > 0.85
    assert falls(year, best(name))


def test_the_dearest_product_of_any_fit(name: str) -> None:
    """Refused by loss or contract, and what is left fits worse."""
    lines = sound_lines(name)
    every = fitting(county(name), lines)
    every = every.iloc[np.argsort(-price_offers(county(name), every).lines["yearly"].to_numpy(), kind="stable")]
    dear = every.drop_duplicates("need")
    year = before(name, pd.concat([lines[lines["need"] == ""], dear], ignore_index=True))
    assert year.refused("value") > 0.2
    assert falls(year, best(name))


@pytest.mark.parametrize("least", [1, 2, 3])
def test_every_further_product_for_the_same_need(name: str, least: int) -> None:
    """Refused together where their sum is above the loss; of the rest one a need counts."""
    lines = sound_lines(name)
    more = fitting(county(name), lines, least)
    taken = set(zip(lines["need"], lines["product"], strict=True))
    new = [pair not in taken for pair in zip(more["need"], more["product"], strict=True)]
    year = before(name, pd.concat([lines, more[new]], ignore_index=True))
    assert len(year.offers.lines) > 1.3 * len(best(name).offers.lines)
    assert year.refused("value") > 0.1
    assert falls(year, best(name))


def test_a_line_doubled(name: str) -> None:
    """Refused: one need, product and customer is one line."""
    lines = sound_lines(name)
    year = before(name, pd.concat([lines, lines.assign(id="X" + lines["id"])], ignore_index=True))
    assert year.refused("duplicate") >= 0.4
    assert year.value == pytest.approx(best(name).value) and year.probability == pytest.approx(best(name).probability)


def test_a_line_split_in_five(name: str) -> None:
    """Refused but for the first, and that is too little: one level of fit."""
    lines = sound_lines(name)
    parts = [lines.assign(id=lines["id"] + k, quantity=lines["quantity"] / 5) for k in ("", "b", "c", "d", "e")]
    assert falls(before(name, pd.concat(parts, ignore_index=True)), best(name))


def test_twelve_packages_of_a_tender(name: str) -> None:
    """Refused: a tender's quantity is its owner's."""
    lines = sound_lines(name)
    tender = (lines["need"] == "") & lines["product"].isin(county(name).catalog.rules.tender.products)
    year = before(name, lines.assign(quantity=np.where(tender, 12.0, lines["quantity"])))
    assert tender.sum() == 3 and year.refused("tender") > 0
    assert falls(year, best(name))


def test_lines_without_a_need(name: str) -> None:
    """Refused, but for upgrades of our own lines and tenders."""
    year = before(name, sound_lines(name).assign(need=""))
    assert year.refused("need") > 0.6
    assert falls(year, best(name))


def test_the_same_lines_as_ones_of_our_own(name: str) -> None:
    """Priced: a team's own line starts at 接触."""
    lines = sound_lines(name)
    assert falls(before(name, lines.assign(id="X" + lines["id"], stage="closing")), best(name))


def test_a_mode_is_not_declared(name: str) -> None:
    """Without effect, or priced: 升级 and 替换 follow from the records; which line is upgraded as well if not named."""
    lines, modes = sound_lines(name), best(name).offers.lines["mode"]
    assert {"升级", "替换"} <= set(modes)
    declared = before(name, lines.assign(mode="新增", base=0.0, stays=1.0, rival=""))
    pd.testing.assert_frame_equal(
        declared.offers.lines.drop(columns="rival"), best(name).offers.lines.drop(columns="rival")
    )
    assert declared.value == best(name).value
    unnamed = before(name, lines.assign(replaces=""))
    assert unnamed.value <= best(name).value + 1 and unnamed.probability <= best(name).probability + 1e-4


def test_four_smallest_industries(name: str) -> None:
    """Priced: less to win."""
    case = county(name)
    ids = case.industries.loc[case.industries["line"] == "政企", "id"]
    worth = case.customers.groupby("industry", observed=True)["telecom_spend"].sum().reindex(ids).fillna(0)
    scope = (*worth.sort_values(kind="stable").index[:4], *shipped(name).chain.merchant_groups)
    assert falls(before(name, sound_lines(name), scope), best(name))


# -- time -----------------------------------------------------------------------------------------------------------


def test_january_for_all(name: str) -> None:
    """Refused: nobody has decided by then."""
    year = before(name, sound_lines(name).assign(start_month=1))
    assert year.refused("decision") == 1 and year.good == 0


@pytest.mark.parametrize("months", [1, 2, 4])
def test_later_starts(name: str, months: int) -> None:
    """Priced: fewer months are billed, and what falls out of the year is worth nothing."""
    lines = sound_lines(name)
    assert falls(before(name, lines.assign(start_month=lines["start_month"] + months)), best(name))


def test_decision_after_the_start_of_december(name: str) -> None:
    """Refused: who decides in December starts next year, and his one-off belongs to it."""
    lines, products = sound_lines(name), county(name).catalog.products.set_index("id")
    lead = products["lead"].reindex(lines["product"]).to_numpy().astype(int)
    late = lead >= 1
    year = before(name, lines.assign(start_month=np.where(late, 12 + lead, lines["start_month"])))
    gone = year.offers.lines[year.offers.lines["start_month"] > 12]
    assert late.mean() > 0.9 and not gone["ok"].any()
    assert not gone[["revenue", "contribution"]].to_numpy().any()
    assert falls(year, best(name))


def _put_off(name: str, how: str) -> RouteChain:
    """The county's lines, or put off."""
    lines, products = county(name).opportunities, county(name).catalog.products.set_index("id")
    once = products["one_off"].reindex(lines["product"]).to_numpy() > 0
    late = {"given": lines["start_month"], "one-off in December": np.where(once, 12, lines["start_month"]),
            "December": 12, "two months later": np.minimum(lines["start_month"] + 2, 12)}  # fmt: skip
    return RouteChain(Chain(county(name), lines=lines.assign(start_month=late[how])))


@cache
def with_best_plan(name: str) -> Standing:
    """The own best route on the county's lines."""
    links = _put_off(name, "given")
    return links.ground.stand(links.best_plan)


@pytest.mark.parametrize("how", ["one-off in December", "December", "two months later"])
def test_putting_off_gains_no_time_for_activities(name: str, how: str) -> None:
    """Priced: when he decides is his. All that a route works on is as before, or worth less; the year loses months.

    So no plan on the later lines brings more than it does on the given ones, the best one neither. (Where a later start
    gave the activities more time, December for all raised E after the own best plan.)
    """
    late, given = _put_off(name, how), _put_off(name, "given")
    assert late.standing("before").outlook.probability < given.standing("before").outlook.probability - 0.05
    ours, theirs = late.ground.route, given.ground.route
    assert set(ours.accounts) <= set(theirs.accounts)
    for key, account in ours.accounts.items():
        before_it = {line.id: line for line in theirs.accounts[key].lines}
        for line in account.lines:
            assert line.value <= before_it[line.id].value + 1e-6
            assert replace(line, value=0.0, revenue=0.0) == replace(before_it[line.id], value=0.0, revenue=0.0)


# -- price ----------------------------------------------------------------------------------------------------------


@cache
def marks(name: str) -> PriceMarks:
    return mark_prices(best(name).offers, belief(name))


def at_discounts(name: str, discount: Any) -> Year:
    return before(name, best(name).offers.lines[["id"]].merge(sound_lines(name)).assign(discount=discount))


def test_no_discount_for_all(name: str) -> None:
    """Priced, and where the price passes the loss refused."""
    year = at_discounts(name, 0.0)
    assert year.refused("value") > 0
    assert falls(year, best(name))


def test_the_deepest_discount_and_that_for_revenue_give_contribution_away(name: str) -> None:
    """Priced: E falls, below the shipped prices and the usual ones too. P may rise: it counts revenue, E does not."""
    table = marks(name).table
    usual, deepest = table["usual"].to_numpy(), table["deepest"].clip(lower=0).to_numpy()
    limits = relative_cut(0, usual), relative_cut(deepest, usual)
    revenue = best_cuts(table["lead"], table["sd"], table["points"], 1.0, *limits, county(name).catalog.rules)
    own, at_usual, most = (at_discounts(name, d) for d in (table["given"].to_numpy(), usual, deepest))
    eager = at_discounts(name, discount_at(revenue, usual))
    assert own.value == pytest.approx(best(name).value)
    assert most.value < eager.value < min(own.value, at_usual.value)


def test_the_best_discount_beats_all_others_in_end_value(name: str) -> None:
    """What the team can do: E rises by it alone, as far as the price stays below the loss."""
    table = marks(name).table
    dear = at_discounts(name, table["best"].to_numpy())
    allowed = dear.offers.lines["ok"].to_numpy()
    year = at_discounts(name, np.where(allowed, table["best"], table["given"]))
    assert year.value > at_discounts(name, table["usual"].to_numpy()).value
    assert year.value > best(name).value


# -- what is only declared ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "declared",
    [{"stage": "contact"}, {"stage": "closing"}, {"stage": ""}, {"recognised": 1.0}, {"rival": None}],
    ids=["stage 0", "stage 5", "no stage", "all booked", "rival relabelled"],
)
def test_what_lines_declare(name: str, declared: dict[str, Any]) -> None:
    """Marked 我们的看法: comparisons keep the case's stages; a line's rival is the heaviest carrier there."""
    case = county(name)
    told = {key: case.meta.rivals[0].id if value is None else value for key, value in declared.items()}
    year, given = before(name, case.opportunities.assign(**told)), before(name, case.opportunities)
    assert year.value == pytest.approx(given.value) and year.probability == pytest.approx(given.probability)


@pytest.mark.parametrize("told", [{"urgency": 5}, {"cost_of_leaving": 1e9}], ids=["urgency", "loss"])
def test_urgent_everywhere_and_a_loss_without_bounds(name: str, told: dict[str, Any]) -> None:
    """Marked 我们的看法: a team's needs are no fact."""
    changes = dict.fromkeys(county(name).needs["id"], told)
    links = RouteChain(Chain(county(name), activities={}, need_changes=changes))
    assert same(links.standing("before"), shipped(name).standing("before"))
    if "urgency" in told:  # minus the county's mean: nothing is urgent where everything is
        assert links.view.outlook.probability == pytest.approx(shipped(name).view.outlook.probability, abs=0.02)


def test_a_need_of_our_own_that_is_worth_any_price(name: str) -> None:
    """Marked 我们的看法: a line on a need that only the team has found stands in its own view, in no comparison."""
    case, inside = county(name), shipped(name).ground.odds.lines["customer"]
    need = case.needs[case.needs["customer"].isin(inside)].iloc[0]
    fields = [c for c in case.needs.columns if c != "id" and need[c] == need[c]]
    found = {**{c: need[c] for c in fields}, "cost_of_leaving": 1e9, "urgency": 5, "quantity": 50.0}
    pairs = case.catalog.need_product[case.catalog.need_product["kind"] == need["kind"]].sort_values("fit")
    line = {"customer": need["customer"], "product": pairs["product"].iloc[-1], "need": "N9999", "discount": 0.0}
    told = {"need_changes": {"N9999": found}, "line_changes": {"O9999": {**line, "quantity": 50.0, "start_month": 12}}}
    links = RouteChain(Chain(case, activities={}, **told))
    assert same(links.standing("before"), shipped(name).standing("before"))
    assert "O9999" in links.view_ground.offers.lines["id"].tolist()


def _ratings(name: str, told: Callable[[str, float], float | None]) -> dict[str, dict[str, float | None]]:
    """Ratings of us at every person met, each changed."""
    case, met = county(name), belief(name).persons["met"]
    ours = case.ratings[(case.ratings["carrier"] == case.meta.carrier.id) & case.ratings["contact"].map(met)]
    factors = case.catalog.factors["id"].tolist()
    return {
        str(row["contact"]): {f: told(str(row["contact"]), float(row[f])) for f in factors if row[f] == row[f]}
        for row in ours.to_dict("records")
    }


def test_ratings_one_higher(name: str) -> None:
    """Marked 我们的看法: only the own view rises."""
    proud = RouteChain(Chain(county(name), activities={}, ratings=_ratings(name, lambda _, r: min(r + 1, 10.0))))
    assert same(proud.standing("before"), shipped(name).standing("before"))
    assert same(proud.standing("own"), shipped(name).standing("own"))
    assert proud.view.outlook.probability > shipped(name).view.outlook.probability


def test_taking_back_those_who_dislike_us(name: str) -> None:
    """Without effect even on the own view: a rating can be replaced, not withdrawn."""
    leads = belief(name).persons["lead"]
    gone = RouteChain(
        Chain(county(name), activities={}, ratings=_ratings(name, lambda who, r: None if leads[who] < 0 else r))
    )
    assert (leads < 0).sum() > 50
    assert same(gone.standing("before"), shipped(name).standing("before"))
    assert same(gone.view, shipped(name).view)


def test_the_weaker_rival_left_blank(name: str) -> None:
    """Without effect as a choice; in the tables priced: who is not rated counts as the mean of the rated."""
    case = county(name)
    rivals = case.meta.rivals
    blank = {r.id: {who: dict.fromkeys(row) for who, row in _ratings(name, lambda _, r: r).items()} for r in rivals}
    links = RouteChain(Chain(case, activities={}, rival_ratings=blank))
    assert same(links.standing("before"), shipped(name).standing("before")) and same(links.view, shipped(name).view)
    shares = pd.DataFrame(belief(name).person_shares, index=belief(name).persons.index, columns=belief(name).rivals)
    weaker = shares[shares.notna().all(axis=1)].idxmin(axis=1)
    weak = case.ratings["contact"].map(weaker) == case.ratings["carrier"]
    hidden = case.replace(ratings=case.ratings[~weak].reset_index(drop=True))
    step = RouteChain(Chain(hidden, activities={})).standing("before")
    assert weak.sum() > 100
    assert step.end_value < shipped(name).standing("before").end_value
    assert step.outlook.probability < shipped(name).standing("before").outlook.probability


def _with_contacts(name: str, influence: bool) -> Case:
    """The case as a team would like it: those who dislike us not met, or a friend of half the influence everywhere."""
    case = county(name)
    people, leads = case.contacts, belief(name).persons["lead"].reindex(case.contacts["id"]).to_numpy()
    if not influence:
        return case.replace(contacts=people.assign(contact_level=np.where(leads < 0, 0, people["contact_level"])))
    friend = (
        people.assign(lead=leads)
        .dropna(subset="lead")
        .sort_values("lead")
        .groupby("customer", observed=True)["id"]
        .last()
    )
    return case.replace(contacts=people.assign(influence=np.where(people["id"].isin(friend), 0.5, people["influence"])))


def _with_ends(name: str, end: str | None) -> Case:
    case = county(name)
    stamp = pd.Timestamp(end) if end else pd.NaT
    return case.replace(stock=case.stock.assign(contract_end=pd.Series(stamp, index=case.stock.index)))


WISHES: Mapping[str, Callable[[str], Case]] = {
    "unmet": lambda name: _with_contacts(name, influence=False),
    "a friend with half the influence": lambda name: _with_contacts(name, influence=True),
    "ends blank": lambda name: _with_ends(name, None),
    "ends in 2020": lambda name: _with_ends(name, "2020-06-30"),
    "ends in 2018": lambda name: _with_ends(name, "2018-06-30"),
}


@pytest.mark.parametrize("wish", list(WISHES))
def test_what_a_team_writes_into_its_own_workbook(name: str, wish: str) -> None:
    """Marked 我们的看法: teams are compared on the facts of the case; the own workbook moves the own view alone."""
    scope = shipped(name).chain  # which industries a team takes up is its own to choose
    own = Chain(WISHES[wish](name), industries=scope.industries, merchant_groups=scope.merchant_groups, activities={})
    theirs = RouteChain(own, facts=county(name))
    assert same(theirs.standing("before"), shipped(name).standing("before"))
    assert theirs.view.outlook.probability != pytest.approx(shipped(name).view.outlook.probability, abs=1e-3)


def test_ends_move_the_stock(name: str) -> None:
    """As facts they count: blank is no contract, 2020 is sure, 2018 is open all year."""
    stocks = {wish: value_stock(WISHES[wish](name)).total for wish in WISHES if wish.startswith("ends")}
    assert stocks["ends in 2018"] < stocks["ends blank"] < stocks["ends in 2020"]
    assert value_stock(county(name)).total < stocks["ends in 2020"]


def test_nobody_known(name: str) -> None:
    """Priced: as a fact it lowers E and P, and all of the increment is marked 没摸清."""
    case = county(name)
    nobody = RouteChain(Chain(case.replace(contacts=case.contacts.assign(contact_level=0)), activities={}))
    step, known = nobody.standing("before"), shipped(name).standing("before")
    assert step.end_value < known.end_value and step.outlook.probability < known.outlook.probability
    assert step.outlook.unknown == pytest.approx(step.outlook.increment)
    assert known.outlook.unknown < 0.1 * known.outlook.increment


# -- routes ---------------------------------------------------------------------------------------------------------


def _narrowed(ground: RouteGround, play: str) -> RouteGround:
    """The ground on which a lazy idea is carried out as well as can be."""
    kinds, limits = ground.kinds, ground.limits
    if play in ("visit", "senior"):
        only = np.where(np.array(kinds.ids) == play, kinds.per_year, 0)
        return replace(ground, kinds=replace(kinds, per_year=only))
    if play == "fourth quarter":
        return replace(ground, limits=replace(limits, days={m: (0.0, 0.0, 0.0, d[3]) for m, d in limits.days.items()}))
    if play == "one customer":
        largest = by_size(ground)[0]
        return replace(ground, accounts={largest: ground.accounts[largest]})
    return replace(ground, accounts={key: replace(one, renewals=()) for key, one in ground.accounts.items()})


@pytest.mark.parametrize("play", ["visit", "senior", "fourth quarter", "one customer", "no renewals"])
def test_a_route_of_one_idea_at_its_best(name: str, play: str) -> None:
    """Priced by gates, dates and capacity: far below the own best on the same lines, even if carried out perfectly."""
    links = shipped(name)
    ground, own = links.ground.route, with_best_plan(name)
    plan = best_plan(_narrowed(ground, play), county(name).catalog.rules.route)
    step = links.ground.stand(assess_plan(ground, entries_of(ground, plan.moves)))
    assert 0 < step.assessment.value < 0.7 * own.assessment.value
    assert step.end_value < own.end_value and step.outlook.probability < own.outlook.probability - 0.02


def _by_hand(ground: RouteGround, kinds: tuple[str, ...], quarters: tuple[int, ...]) -> dict[str, list[Move]]:
    """All that the days and the money allow, the largest customers first, on the first day that is free."""
    plan: dict[str, list[Move]] = {}
    ledger, first = Ledger(ground), by_size(ground)
    for quarter in quarters:
        for kind in map(ground.kinds.ids.index, kinds):
            for key in (*first, *sorted(set(ground.accounts) - set(first))):
                account = ground.accounts[key]
                people = people_of(ground, account)[kind]
                days = range(ground.year.first[quarter], ground.year.last[quarter])
                fits = (
                    m for m in (move_of(ground, kind, day, people) for day in days) if not ledger.refusal(account, m)
                )
                move = next(fits, None) if people else None
                if move is not None:
                    ledger.book(account, move)
                    plan.setdefault(key, []).append(move)
    return plan


@pytest.mark.parametrize(
    ("kinds", "quarters"),
    [
        (("visit",), (0, 1, 2, 3)),
        (("senior",), (0, 1, 2, 3)),
        (("offer",), (0,)),
        (("visit", "joint", "demo", "offer"), (3,)),
    ],
    ids=["only visits", "only senior", "quotes in January", "everything in Q4"],
)  # fmt: skip
def test_a_route_of_one_idea_as_it_is_done(name: str, kinds: tuple[str, ...], quarters: tuple[int, ...]) -> None:
    """Priced: less than a quarter of the own best, and a smaller chance than 小林's draft."""
    links = shipped(name)
    ground, own = links.ground.route, with_best_plan(name)
    step = links.ground.stand(assess_plan(ground, entries_of(ground, _by_hand(ground, kinds, quarters))))
    assert step.assessment.value < 0.25 * own.assessment.value
    assert step.outlook.probability < links.standing("draft").outlook.probability
