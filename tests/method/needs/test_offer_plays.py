"""Plays that must not pay, tried on both counties against a sound portfolio: each is refused, or priced.

The list is that of the model's amendments, as far as price and refusals answer it; each test says which. What a line
earns is W × contribution of twelve months at its own discount, over the lines that are not refused.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from course_lib.case import Case
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.needs.quantities import usual_ranges
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.price import mark_prices
from tests.method.sound import COUNTIES, fitting, sound_case, sound_lines

pytestmark = pytest.mark.parametrize("name", COUNTIES)


@functools.cache
def belief(name: str) -> Belief:
    return believe(sound_case(name))


@functools.cache
def sound(name: str) -> tuple[Offers, float]:
    offers = price_offers(sound_case(name), sound_lines(name))
    assert offers.lines["ok"].all()
    assert len(offers.lines) > 50
    return offers, earned(name, offers)


def earned(name: str, offers: Offers) -> float:
    return float(mark_prices(offers, belief(name)).totals["given"])


def play(name: str, lines: pd.DataFrame, case: Case | None = None) -> Offers:
    return price_offers(sound_case(name) if case is None else case, lines)


def refused(offers: Offers, rule: str) -> np.ndarray:
    return offers.lines["id"].isin(offers.refusals.loc[offers.refusals["rule"] == rule, "id"]).to_numpy()


def test_the_quantity_at_its_limit_is_refused(name: str) -> None:
    case, lines = sound_case(name), sound_lines(name)
    keys = ((case.customers, lines["customer"]), (case.catalog.products, lines["product"]))
    _, high = usual_ranges(case, *(pd.Index(table["id"]).get_indexer(ids) for table, ids in keys))
    assert refused(play(name, lines.assign(quantity=1.5 * high)), "need_amount").all()


@pytest.mark.parametrize("times", [1.5, 3, 1_000])
def test_more_than_he_needs_is_refused(name: str, times: float) -> None:
    offers = play(name, sound_lines(name).assign(quantity=times * sound_lines(name)["quantity"]))
    assert refused(offers, "need_amount").all()
    if times >= 3:
        assert refused(offers, "quantity").mean() > 0.95


def test_a_little_more_than_he_needs_earns_nothing(name: str) -> None:
    """Priced: what is above the need does not count."""
    offers = play(name, sound_lines(name).assign(quantity=1.2 * sound_lines(name)["quantity"]))
    good = offers.lines["ok"]
    assert good.mean() > 0.9
    assert (offers.lines["contribution"] == sound(name)[0].lines["contribution"])[good].all()
    assert earned(name, offers) <= sound(name)[1]


def test_the_dearest_product_of_any_fit_earns_less(name: str) -> None:
    """Refused by the loss, the rival's contract or the fit, and what is left wins less."""
    lines = fitting(sound_case(name), sound_lines(name))
    yearly = play(name, lines).lines["yearly"].to_numpy()
    dearest = lines.iloc[np.argsort(-yearly, kind="stable")].drop_duplicates("need").reset_index(drop=True)
    offers = play(name, dearest)
    assert refused(offers, "value").mean() > 0.2
    assert earned(name, offers) < 0.9 * sound(name)[1]


@pytest.mark.parametrize("least", [1, 2])
def test_every_further_fitting_product_earns_less(name: str, least: int) -> None:
    """Refused together where their sum is above the loss; of the rest one a need counts, whatever is written."""
    lines = fitting(sound_case(name), sound_lines(name), least)
    assert len(lines) > 1.4 * len(sound_lines(name))
    offers = play(name, lines)
    assert refused(offers, "value").any()
    marks = mark_prices(offers, belief(name)).table["earns_given"].to_numpy() * offers.lines["ok"].to_numpy()
    assert pd.Series(marks).groupby(lines["need"].to_numpy()).max().sum() < sound(name)[1]


def test_a_line_doubled_is_refused(name: str) -> None:
    lines = sound_lines(name)
    offers = play(name, pd.concat([lines, lines.assign(id=lines["id"] + "x")], ignore_index=True))
    assert offers.lines["ok"].tolist() == [True] * len(lines) + [False] * len(lines)
    assert refused(offers, "duplicate")[len(lines) :].all()
    assert earned(name, offers) == pytest.approx(sound(name)[1])


@pytest.mark.parametrize("whole", [False, True])
def test_a_line_split_in_five_earns_less(name: str, whole: bool) -> None:
    """Refused but for the first, and that is less than half of what he needs: one level of fit."""
    lines = sound_lines(name)
    part = np.ceil(lines["quantity"] / 5) if whole else lines["quantity"] / 5
    split = [lines.assign(id=lines["id"] + k, quantity=part) for k in "abcde"]
    offers = play(name, pd.concat(split, ignore_index=True))
    assert offers.lines["ok"].sum() <= len(lines)
    assert earned(name, offers) < 0.6 * sound(name)[1]


def test_twelve_packages_of_a_tender_are_refused_and_none_can_be_added(name: str) -> None:
    case = sound_case(name)
    tenders = play(name, case.opportunities)
    assert tenders.lines["ok"].all()
    assert tenders.lines["revenue"].tolist() == [n * 88_000 * 0.94 * 0.6 for n in (5, 4, 3)]
    assert refused(play(name, case.opportunities.assign(quantity=12.0)), "tender").all()
    own = case.opportunities.assign(id=["X1", "X2", "X3"])
    assert refused(play(name, own), "need").all()


@pytest.mark.parametrize("stage", ["", "commercial"])
def test_january_for_all_is_refused(name: str, stage: str) -> None:
    assert refused(play(name, sound_lines(name).assign(start_month=1, stage=stage)), "decision").all()


def test_a_start_in_december_earns_no_more_and_brings_less_this_year(name: str) -> None:
    """Priced: the twelve months are the same, the year's revenue is one month and the one-off."""
    late = play(name, sound_lines(name).assign(start_month=12))
    before = sound(name)[0].lines
    assert (late.lines["contribution"] == before["contribution"]).all()
    assert (late.lines["revenue"] <= before["revenue"]).all()
    assert late.lines["revenue"].sum() < 0.6 * before["revenue"].sum()
    assert earned(name, late) <= sound(name)[1] + 1e-6
    assert not play(name, sound_lines(name).assign(start_month=13)).lines["contribution"].any()


def test_a_loss_without_bounds_moves_no_comparison(name: str) -> None:
    """Marked 我们的看法: teams are compared on the case's own needs, and there a dear line is refused as before."""
    case = sound_case(name)
    huge = case.replace(needs=case.needs.assign(cost_of_leaving=1e9))
    lines = fitting(case, sound_lines(name))
    assert not refused(play(name, lines, huge), "value").any()
    assert refused(play(name, lines), "value").any()
    for rule in ("fit", "quantity", "heads", "need_amount", "decision", "contract"):  # and nothing else gives way
        assert (refused(play(name, lines, huge), rule) == refused(play(name, lines), rule)).all()


def test_without_a_need_only_an_upgrade_is_left(name: str) -> None:
    bare = play(name, sound_lines(name).assign(need=""))
    assert set(bare.lines.loc[bare.lines["ok"], "mode"]) <= {"升级"}
    assert refused(bare, "need").mean() > 0.9
    assert earned(name, bare) < 0.2 * sound(name)[1]


def test_a_mode_cannot_be_declared(name: str) -> None:
    """An upgrade or a replacement declared 新增 is what the records say."""
    lines = sound_lines(name)
    declared = play(name, lines.assign(mode="新增", base=0.0, stays=1.0))
    pd.testing.assert_frame_equal(declared.lines, sound(name)[0].lines)
    assert {"替换", "升级"} <= set(declared.lines["mode"])


def test_naming_a_small_line_of_ours_is_still_an_upgrade(name: str) -> None:
    """Allowed: a column may name another of our lines of the service, and its price is taken off as well."""
    case, lines = sound_case(name), sound_lines(name)
    before = sound(name)[0].lines
    upgrades = before[before["mode"] == "升级"]
    stock = case.stock.assign(service=case.stock["product"].map(case.catalog.products.set_index("id")["service"]))
    other = stock.sort_values("annual_revenue").drop_duplicates(["customer", "service"])
    named = upgrades.merge(other, on=["customer", "service"], suffixes=("", "_old"))
    lines = lines[lines["id"].isin(named["id"])].assign(replaces=named["id_old"].to_numpy())
    assert set(play(name, lines).lines["mode"]) <= {"升级"}


@pytest.mark.parametrize("rival", ["none", "usual", "deepest"])
def test_no_discount_for_all_beats_the_best_of_each(name: str, rival: str) -> None:
    """Priced, and where the price passes the loss refused."""
    lines, table = sound_lines(name), mark_prices(sound(name)[0], belief(name)).table
    best = earned(name, play(name, lines.assign(discount=table["best"].to_numpy())))
    given = {"none": 0.0, "usual": table["usual"].to_numpy(), "deepest": table["deepest"].clip(lower=0).to_numpy()}
    assert earned(name, play(name, lines.assign(discount=given[rival]))) < best


def test_the_trap_speaks(name: str) -> None:
    """Refused with the sentence of the table."""
    case = sound_case(name)
    traps = case.catalog.need_product.query("fit == 0 and product != 'P12'")  # which can be an upgrade
    pairs = case.needs.merge(traps, on="kind")
    columns = {"quantity": 1.0, "discount": 0.0, "start_month": 12}
    lines = pairs[["customer", "product"]].assign(id=[f"X{i}" for i in range(len(pairs))], need=pairs["id"], **columns)
    assert len(lines) > 10
    offers = play(name, lines)
    said = offers.refusals[offers.refusals["column"] == "product"].set_index("id")["reason"]
    assert said.reindex(lines["id"]).tolist() == pairs["reason"].tolist()
