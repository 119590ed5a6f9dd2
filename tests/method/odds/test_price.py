"""The best discount, its rivals, and what a cut must bring. Worked numbers: model specification §2.2–2.3, as quoted."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import lambertw

from course_lib.case import load_catalog
from course_lib.method.needs.discounts import discount_at, relative_cut
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.odds.belief import Belief, believe, tau
from course_lib.method.odds.lines import lead_of
from course_lib.method.odds.price import (
    PriceMarks,
    best_cuts,
    break_even_cuts,
    mark_prices,
    more_wins_needed,
    wins_at,
)
from tests.method.shipped import COUNTIES, county, sound_lines

RULES = load_catalog().rules
SIX = 6.0  # points for 10 %: b = 60 ÷ τ = 4.16, at which the specification's numbers hold


@functools.cache
def marks(name: str) -> tuple[Offers, Belief, PriceMarks]:
    offers, belief = price_offers(county(name), sound_lines(name)), believe(county(name))
    return offers, belief, mark_prices(offers, belief)


def lambert(a: float, b: float, m: float) -> float:
    """The closed form where all people are met: m − z = (1 + ω(e^{a + bm − 1}))/b (Aravindakshan & Ratchford 2011)."""
    return float(m - (1 + np.real(lambertw(math.exp(a + b * m - 1)))) / b)


@pytest.mark.parametrize(("margin", "cut"), [(0.5, 0.00946), (0.45, -0.0157), (0.60, 0.0560)])
def test_the_specifications_worked_numbers(margin: float, cut: float) -> None:
    digits = len(str(cut).split(".")[1])
    assert 10 * SIX / tau(RULES) == pytest.approx(4.16, abs=0.005)
    for found in (best_cuts(0, 0, SIX, margin, -3, 0.9, RULES), lambert(0, 10 * SIX / tau(RULES), margin)):
        assert round(float(found), digits) == pytest.approx(cut, abs=1.01 * 10**-digits)


@given(lead=st.floats(-40, 40), points=st.floats(2, 12), margin=st.floats(0.05, 0.9))
def test_the_search_finds_the_closed_form_where_all_are_met(lead: float, points: float, margin: float) -> None:
    closed = lambert(lead / tau(RULES), 10 * points / tau(RULES), margin)
    assert float(best_cuts(lead, 0, points, margin, -30, 0.99, RULES)) == pytest.approx(closed, abs=1e-6)


@settings(max_examples=30)
@given(
    lead=st.floats(-40, 40), sd=st.floats(0, 25), points=st.floats(0, 12), margin=st.floats(-0.3, 0.95),
    usual=st.floats(0, 0.76), deepest=st.floats(0, 0.86),
)  # fmt: skip
def test_no_allowed_discount_earns_more(
    lead: float, sd: float, points: float, margin: float, usual: float, deepest: float
) -> None:
    low, high = float(relative_cut(0, usual)), float(relative_cut(deepest, usual))
    best = float(best_cuts(lead, sd, points, margin, low, high, RULES))
    assert low - 1e-9 <= best <= high + 1e-9
    closed = lambert(lead / tau(RULES), 10 * max(points, 0.1) / tau(RULES), margin)
    rivals = np.append(np.linspace(low, high, 401), np.clip([0.0, closed], low, high))
    earned = wins_at(rivals, lead, sd, points, RULES)[0] * (margin - rivals)
    mine = float(wins_at(best, lead, sd, points, RULES)[0] * (margin - best))
    if margin > low:  # else every price loses money, and the dearest is named
        assert mine >= earned.max() - 1e-9
    else:
        assert best == pytest.approx(low)


@given(
    sd=st.floats(0, 25),
    lead=st.floats(-60, 60),
    points=st.floats(0, 12),
    cut=st.floats(-2, 0.8),
    step=st.floats(0, 0.5),
)
def test_a_deeper_discount_never_lowers_the_chance(
    sd: float, lead: float, points: float, cut: float, step: float
) -> None:
    lower, slope = wins_at(cut, lead, sd, points, RULES)
    assert wins_at(cut + step, lead, sd, points, RULES)[0] >= lower
    numeric = (wins_at(cut + 1e-6, lead, sd, points, RULES)[0] - wins_at(cut - 1e-6, lead, sd, points, RULES)[0]) / 2e-6
    assert slope == pytest.approx(numeric, abs=1e-6)


@given(lead=st.floats(-40, 40), sd=st.floats(0, 25), cut=st.floats(-1, 0.5))
def test_a_better_fit_never_lowers_the_chance(lead: float, sd: float, cut: float) -> None:
    leads = lead_of(lead, np.arange(4), 0.0, 7.0, RULES)
    assert (np.diff(wins_at(cut, leads, sd, 7.0, RULES)[0]) >= 0).all()


@pytest.mark.parametrize(("margin", "more"), [(0.40, 1 / 3), (0.30, 0.50)])
def test_the_published_break_even_table(margin: float, more: float) -> None:
    assert more_wins_needed(0.10, margin) == pytest.approx(more)


def test_more_wins_by_hand() -> None:
    # at 40 % a win of 1,000 leaves 400, 5 % dearer 450: eight such leave as much as nine before
    assert more_wins_needed(-0.05, 0.40) == pytest.approx(-1 / 9)
    assert more_wins_needed([0.4, 0.5], 0.4).tolist() == [math.inf, math.inf]
    assert more_wins_needed(0.0, 0.4) == 0


@pytest.mark.parametrize("lead", [-20.0, 0.0, 30.0])
def test_the_break_even_earns_what_the_usual_price_earns(lead: float) -> None:
    best = best_cuts(lead, 4.0, SIX, 0.5, -3, 0.9, RULES)
    even = break_even_cuts(lead, 4.0, SIX, 0.5, best, -3, RULES)
    assert (best > 0) == (even > best)  # on the far side of the best price
    assert abs(even) > 1e-3
    earned = [float(wins_at(z, lead, 4.0, SIX, RULES)[0] * (0.5 - z)) for z in (even, 0.0, (even + 0) / 2)]
    assert earned[0] == pytest.approx(earned[1])
    assert earned[2] > earned[1]  # between the two one earns more


def test_there_may_be_no_break_even() -> None:
    nowhere = break_even_cuts([0.0, 30.0], 0.0, SIX, [-0.1, 0.5], [-0.2, -0.05], [-0.2, -0.05], RULES)
    assert np.isnan(nowhere).all()  # nothing earned at the usual price; the dearest price still earns more


def test_cut_and_discount_are_inverse() -> None:
    usual = np.array([0.0, 0.18, 0.76])
    assert discount_at(relative_cut(0.1, usual), usual) == pytest.approx(0.1)
    assert relative_cut(usual, usual).tolist() == [0, 0, 0]


def test_one_price_effect_for_all_scaled_by_the_customers_own_weight() -> None:
    # 7 points at the presets' mean weight of price (.15 + .30 + .26) ÷ 3; a preset's own weight scales it
    mean = (0.15 + 0.30 + 0.26) / 3
    belief = believe(county("gulou")).table["price_points"]
    preset = county("gulou").customers.set_index("id")["preset"]
    for name, weight in (("企业", 0.15), ("政府", 0.30), ("商户", 0.26)):
        assert belief[preset[preset == name].index].to_numpy() == pytest.approx(7 * weight / mean)


@pytest.mark.parametrize("name", COUNTIES)
def test_the_best_beats_none_usual_and_deepest_line_by_line(name: str) -> None:
    offers, _, found = marks(name)
    table = found.table
    allowed = (table["usual"] <= table["deepest"]) & (table["deepest"] >= 0)
    for rival in ("none", "usual", "deepest"):
        assert (table["earns_best"] >= table[f"earns_{rival}"] - 1e-6)[allowed].all(), rival
    totals = found.totals
    assert totals["best"] > 1.05 * max(totals["none"], totals["usual"])  # zero discount loses …
    assert totals["deepest"] < 0.7 * totals["usual"]  # … and the deepest gives contribution away
    assert table["inside"].mean() > 0.5
    assert (table["given"] == offers.lines["discount"].to_numpy()).all()
    assert totals["deepest"] < totals["given"] < totals["best"]


@pytest.mark.parametrize("name", COUNTIES)
def test_who_looks_at_revenue_alone_goes_deeper_and_earns_less(name: str) -> None:
    offers, belief, found = marks(name)
    lines, table = offers.lines, found.table
    usual, deepest = table["usual"].to_numpy(), np.maximum(table["deepest"].to_numpy(), 0)
    terms = (table["lead"].to_numpy(), table["sd"].to_numpy(), table["points"].to_numpy())
    revenue = best_cuts(*terms, 1.0, relative_cut(0, usual), relative_cut(deepest, usual), belief.rules)
    best = relative_cut(table["best"], usual)
    assert (revenue >= best - 1e-6).all()
    assert discount_at(revenue, usual).mean() > table["best"].mean() + 0.05
    worth = lines["usual_price"].to_numpy() * lines["stays"].to_numpy()
    earned = wins_at(revenue, *terms, belief.rules)[0] * worth * (lines["margin"].to_numpy() - revenue)
    assert earned.sum() < 0.95 * found.totals["best"]


def test_unmet_people_are_a_mean_of_leads_not_a_lead_at_the_mean() -> None:
    offers, belief, found = marks("gulou")
    hidden = (found.table["sd"] > 5).to_numpy()
    assert hidden.any()
    sharp = best_cuts(
        found.table["lead"], 0.0, found.table["points"], offers.lines["margin"], -3.0, 0.9, belief.rules
    )  # Lambert's answer, taken for all
    wide = best_cuts(
        found.table["lead"], found.table["sd"], found.table["points"], offers.lines["margin"], -3.0, 0.9, belief.rules
    )
    assert np.abs(sharp - wide)[hidden].max() > 0.005


def test_elasticity_is_one_less_w_times_b_where_all_are_met() -> None:
    _, belief, found = marks("gulou")
    met = found.table[found.table["sd"] == 0]
    assert len(met)
    b = 10 * met["points"] / tau(belief.rules)
    assert met["elasticity"].to_numpy() == pytest.approx(((1 - met["wins_usual"]) * b).to_numpy())
