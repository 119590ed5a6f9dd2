"""Plays that must not pay, as far as price and refusals answer them alone; on both counties' own portfolios.

E and P(target), and the plays that need them: tests/plan/test_plays.py. What a line earns is W × contribution of twelve
months at its own discount, over the lines that are not refused.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from course_lib.case import Case
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.price import mark_prices
from tests.method.shipped import COUNTIES, county, fitting, sound_lines

pytestmark = pytest.mark.parametrize("name", COUNTIES)


@functools.cache
def belief(name: str) -> Belief:
    return believe(county(name))


@functools.cache
def sound(name: str) -> tuple[Offers, float]:
    offers = price_offers(county(name), sound_lines(name))
    assert offers.lines["ok"].all()
    assert len(offers.lines) > 100
    return offers, earned(name, offers)


def earned(name: str, offers: Offers) -> float:
    return float(mark_prices(offers, belief(name)).totals["given"])


def play(name: str, lines: pd.DataFrame, case: Case | None = None) -> Offers:
    return price_offers(county(name) if case is None else case, lines)


def refused(offers: Offers, rule: str) -> np.ndarray:
    return offers.lines["id"].isin(offers.refusals.loc[offers.refusals["rule"] == rule, "id"]).to_numpy()


def tenders(name: str) -> pd.DataFrame:
    lines, case = sound_lines(name), county(name)
    return lines[(lines["need"] == "") & lines["product"].isin(case.catalog.rules.tender.products)]


@pytest.mark.parametrize("times", [1.5, 3, 1_000])
def test_more_than_he_needs_is_refused(name: str, times: float) -> None:
    lines = sound_lines(name)
    offers = play(name, lines.assign(quantity=times * lines["quantity"]))
    assert (refused(offers, "need_amount") | refused(offers, "tender")).all()
    if times >= 3:
        assert refused(offers, "quantity").mean() > 0.8


def test_a_little_more_than_he_needs_earns_nothing(name: str) -> None:
    """Priced: what is above the need does not count."""
    offers = play(name, sound_lines(name).assign(quantity=1.2 * sound_lines(name)["quantity"]))
    good = offers.lines["ok"]
    assert good.mean() > 0.85
    assert (offers.lines["contribution"] == sound(name)[0].lines["contribution"])[good].all()
    assert earned(name, offers) <= sound(name)[1]


def test_of_every_further_fitting_product_one_a_need_counts(name: str) -> None:
    """Refused together where their sum is above the loss; what is left of them earns less than the own lines."""
    lines = fitting(county(name), sound_lines(name))
    assert len(lines) > 3 * len(sound_lines(name))
    offers = play(name, lines)
    assert refused(offers, "value").any()
    marks = mark_prices(offers, belief(name)).table["earns_given"].to_numpy() * offers.lines["ok"].to_numpy()
    assert pd.Series(marks).groupby(lines["need"].to_numpy()).max().sum() < sound(name)[1]


@pytest.mark.parametrize("whole", [False, True])
def test_a_line_split_in_five_earns_less(name: str, whole: bool) -> None:
    """Refused but for the first, and that is less than half of what he needs: one level of fit."""
    lines = sound_lines(name)
    part = np.ceil(lines["quantity"] / 5) if whole else lines["quantity"] / 5
    split = [lines.assign(id=lines["id"] + k, quantity=part) for k in "abcde"]
    offers = play(name, pd.concat(split, ignore_index=True))
    assert offers.lines["ok"].sum() <= len(lines)
    assert earned(name, offers) < 0.6 * sound(name)[1]


def test_a_tender_is_taken_as_its_owner_wrote_it_and_none_can_be_added(name: str) -> None:
    lines = tenders(name)
    offers = play(name, lines)
    assert offers.lines["ok"].tolist() == [True] * 3
    assert sorted(offers.lines["quantity"]) == [3, 4, 5]
    worth = lines["quantity"] * 88_000 * (1 - lines["discount"]) * lines["recognised"]  # one package, agreement 28
    assert offers.lines["revenue"].to_numpy() == pytest.approx(worth.to_numpy(), abs=0.01)
    assert refused(play(name, lines.assign(quantity=12.0)), "tender").all()
    assert refused(play(name, lines.assign(id=["X1", "X2", "X3"])), "need").all()


@pytest.mark.parametrize("stage", ["", "commercial"])
def test_january_for_all_is_refused(name: str, stage: str) -> None:
    assert refused(play(name, sound_lines(name).assign(start_month=1, stage=stage)), "decision").all()


def test_a_start_in_december_earns_no_more_and_brings_less_this_year(name: str) -> None:
    """Priced: the twelve months are the same, the year's revenue is one month and the one-off; he decides as before."""
    late = play(name, sound_lines(name).assign(start_month=12))
    before = sound(name)[0].lines
    assert (late.lines["contribution"] == before["contribution"]).all()
    assert (late.lines["revenue"] <= before["revenue"]).all()
    assert late.lines["revenue"].sum() < 0.7 * before["revenue"].sum()
    assert (late.lines["decision_month"] == before["decision_month"]).all()
    assert earned(name, late) <= sound(name)[1] + 1e-6
    assert not play(name, sound_lines(name).assign(start_month=13)).lines["contribution"].any()


def test_an_earlier_start_is_an_earlier_decision_and_an_own_line_is_decided_when_it_says(name: str) -> None:
    lines, before = sound_lines(name), sound(name)[0].lines
    lead = before["start_month"] - before["decision_month"]
    early = play(name, lines.assign(start_month=lines["start_month"] - 1)).lines
    assert (early["decision_month"] == before["decision_month"] - 1).all()
    own = play(name, lines.assign(id="X" + lines["id"], start_month=12)).lines
    assert (own["decision_month"] == 12 - lead).all()


def test_a_line_that_had_to_be_put_off_is_decided_when_it_can_be(name: str) -> None:
    """The case's own start was too early: at the earliest one that is allowed he decides then, and not in January."""
    case = county(name)
    rash = case.replace(opportunities=case.opportunities.assign(start_month=1))
    first = price_offers(rash).lines
    mended = rash.opportunities.assign(start_month=np.maximum(first["earliest_start"].to_numpy(), 1))
    lines = price_offers(rash, mended).lines
    lead = first["start_month"] - first["decision_month"]
    assert (lines["decision_month"] == lines["start_month"] - lead).all()


def test_a_loss_without_bounds_moves_no_comparison(name: str) -> None:
    """Marked 我们的看法: teams are compared on the case's own needs, and there a dear line is refused as before."""
    case = county(name)
    huge = case.replace(needs=case.needs.assign(cost_of_leaving=1e9))
    lines = fitting(case, sound_lines(name))
    assert not refused(play(name, lines, huge), "value").any()
    assert refused(play(name, lines), "value").any()
    for rule in ("fit", "quantity", "heads", "need_amount", "decision", "contract"):  # and nothing else gives way
        assert (refused(play(name, lines, huge), rule) == refused(play(name, lines), rule)).all()


def test_without_a_need_only_upgrades_and_tenders_are_left(name: str) -> None:
    bare = play(name, sound_lines(name).assign(need=""))
    left = bare.lines[bare.lines["ok"] & ~bare.lines["id"].isin(tenders(name)["id"])]
    assert set(left["mode"]) <= {"升级"}
    assert refused(bare, "need").mean() > 0.7


def test_naming_a_small_line_of_ours_is_still_an_upgrade(name: str) -> None:
    """Allowed: a column may name another of our lines of the service, and its price is taken off as well."""
    case, lines = county(name), sound_lines(name)
    before = sound(name)[0].lines
    upgrades = before[before["mode"] == "升级"]
    stock = case.stock.assign(service=case.stock["product"].map(case.catalog.products.set_index("id")["service"]))
    other = stock.sort_values("annual_revenue").drop_duplicates(["customer", "service"])
    named = upgrades.merge(other, on=["customer", "service"], suffixes=("", "_old"))
    lines = lines[lines["id"].isin(named["id"])].assign(replaces=named["id_old"].to_numpy())
    assert len(lines) > 10
    assert set(play(name, lines).lines["mode"]) <= {"升级"}


@pytest.mark.parametrize("rival", ["none", "usual", "deepest"])
def test_no_discount_for_all_beats_the_best_of_each(name: str, rival: str) -> None:
    """Priced, and where the price passes the loss refused."""
    lines, table = sound_lines(name), mark_prices(sound(name)[0], belief(name)).table
    best = table["best"].to_numpy()
    dear = ~play(name, lines.assign(discount=best)).lines["ok"].to_numpy()  # above the loss: as they were
    most = earned(name, play(name, lines.assign(discount=np.where(dear, table["given"], best))))
    given = {"none": 0.0, "usual": table["usual"].to_numpy(), "deepest": table["deepest"].clip(lower=0).to_numpy()}
    assert earned(name, play(name, lines.assign(discount=given[rival]))) < most
    assert sound(name)[1] < most


def test_the_trap_speaks(name: str) -> None:
    """Refused with the sentence of the table."""
    case = county(name)
    traps = case.catalog.need_product.query("fit == 0 and product != 'P12'")  # which can be an upgrade
    pairs = case.needs.merge(traps, on="kind")
    columns = {"quantity": 1.0, "discount": 0.0, "start_month": 12}
    lines = pairs[["customer", "product"]].assign(id=[f"X{i}" for i in range(len(pairs))], need=pairs["id"], **columns)
    assert len(lines) > 10
    offers = play(name, lines)
    said = offers.refusals[offers.refusals["column"] == "product"].set_index("id")["reason"]
    assert said.reindex(lines["id"]).tolist() == pairs["reason"].tolist()
