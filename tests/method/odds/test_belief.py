"""Standing at a customer: worked numbers of the specification, and what knowing somebody may and may not do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case, load_catalog
from course_lib.method.odds.belief import believe, expect, lead_over, meetings, normal_nodes, tau, win
from course_lib.method.odds.buying_centre import read_panel
from course_lib.method.odds.decision import score_customers
from course_lib.method.odds.scenarios import under_cut
from tests.method.random_customers import FACTORS, random_case
from tests.tiny import tiny_case

RULES = load_catalog().rules
PRIOR = RULES.odds.prior


def test_worked_numbers() -> None:
    """Spec §3.1, §3.2: A = (4, −2), w = (.4, .3), one person unmet with .3."""
    mean, sd, known = expect([4, -2, np.nan], [0.4, 0.3, 0.3], [True, True, False], RULES)
    assert (mean[0], sd[0], known[0]) == pytest.approx((1.1399, 2.3577, 0.7), abs=5e-5)
    assert win(mean, sd, RULES)[0] == pytest.approx(0.51961, abs=5e-6)
    assert win(mean, 0.0, RULES)[0] == pytest.approx(0.51974, abs=5e-6)
    assert win([0, 10, 25, -5], 0, RULES) == pytest.approx([0.5, 0.667, 0.85, 0.414], abs=5e-4)
    assert win(lead_over(72, [70, 64], RULES), 0, RULES) == pytest.approx(0.409, abs=5e-4)
    assert 2 ** (72 / 10) / sum(2 ** (s / 10) for s in (72, 70, 64)) == pytest.approx(
        0.409, abs=5e-4
    )  # the share itself


def test_mean_over_the_spread_against_integration() -> None:
    """15 nodes against a fine trapezoid over ±9 standard deviations, for the widest spread there is (nobody known)."""
    z = np.linspace(-9, 9, 20001)
    weight = np.exp(-(z**2) / 2)
    sd = np.hypot(PRIOR.customer, PRIOR.person)
    for mean in (-30.0, -6.0, 0.0, 25.0):
        fine = (weight / (1 + np.exp(-(mean + sd * z) / tau(RULES)))).sum() / weight.sum()
        assert win(mean, sd, RULES) == pytest.approx(fine, abs=2e-5)


def test_nobody_met_is_the_prior() -> None:
    mean, sd, known = expect([0, 0], [0.5, 0.5], [False, False], RULES)
    assert (mean[0], known[0]) == (PRIOR.mean, 0)
    assert sd[0] == pytest.approx(np.sqrt(PRIOR.customer**2 + PRIOR.person**2 / 2))
    mean, sd, _ = expect([], [], [], RULES)
    assert (mean[0], sd[0]) == (PRIOR.mean, pytest.approx(np.hypot(PRIOR.customer, PRIOR.person)))


def people(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = draw(st.integers(2, 5))
    leads = np.array(draw(st.lists(st.floats(-40, 40), min_size=n, max_size=n)))
    weights = np.array(draw(st.lists(st.floats(0.05, 1), min_size=n, max_size=n)))
    met = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    met[draw(st.integers(0, n - 1))] = False
    return leads, weights / weights.sum(), met


@settings(max_examples=25, deadline=None)
@given(centre=st.composite(people)(), bar=st.floats(0.05, 0.9))
def test_meeting_somebody_is_a_martingale_and_never_worth_less(
    centre: tuple[np.ndarray, np.ndarray, np.ndarray], bar: float
) -> None:
    """Over what he may say: the mean W stays; the value of "go on only if W is above a bar" never falls (Jensen)."""
    leads, weights, met = centre
    who = int(np.flatnonzero(~met)[0])
    mean, sd, _ = expect(leads, weights, met, RULES)
    before = float(win(mean, sd, RULES)[0])
    spread = 1 / (1 / PRIOR.customer**2 + met.sum() / PRIOR.person**2)
    middle = spread * (PRIOR.mean / PRIOR.customer**2 + leads[met].sum() / PRIOR.person**2)
    nodes, share = np.polynomial.hermite_e.hermegauss(61)
    share = share / share.sum()
    after = []
    now = met | (np.arange(len(met)) == who)
    for node in nodes:
        said = leads.copy()
        said[who] = middle + np.hypot(np.sqrt(spread), PRIOR.person) * node
        after.append(float(win(*expect(said, weights, now, RULES)[:2], RULES)[0]))
    chances = np.array(after)
    assert float(share @ chances) == pytest.approx(before, abs=2e-5)
    assert float(share @ np.maximum(chances - bar, 0)) >= max(before - bar, 0) - 2e-5


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_arrays_against_people_one_by_one(seed: int) -> None:
    """The rival: a loop over persons and factors written from the specification, with ratings missing at random."""
    case = random_case(seed)
    belief = believe(case)
    panel = read_panel(case)
    scale, presets = tau(RULES), case.customers.set_index("id")["preset"]
    factors = case.catalog.factors.set_index("id")
    table = case.ratings.set_index(["contact", "carrier"])[list(FACTORS)]
    us, *rivals = [c.id for c in case.meta.carriers]
    for contact, own in belief.persons.iterrows():
        v = factors.loc[list(FACTORS), presets[own["customer"]]].to_numpy(float)
        cells = {k: table.loc[(contact, k)].to_numpy(float) for k in (us, *rivals)}
        everywhere = ~np.isnan(np.stack(list(cells.values()))).any(axis=0)
        lead = np.nan

        def mean(of: np.ndarray, over: np.ndarray, v: np.ndarray = v) -> float:
            return float(10 * (v[over] * of[over]).sum() / v[over].sum())

        if everywhere.any():
            scores = [mean(cells[k], everywhere) for k in rivals]
            lead = mean(cells[us], everywhere) - scale * np.log(sum(np.exp(s / scale) for s in scores))
        elif (~np.isnan(cells[us])).any():
            ours = ~np.isnan(cells[us])
            common = [ours & ~np.isnan(cells[k]) for k in rivals]
            behind = [mean(cells[k], c) - mean(cells[us], c) for k, c in zip(rivals, common, strict=True) if c.any()]
            behind += [float(np.mean(behind))] * (len(rivals) - len(behind)) if behind else []
            alone = mean(cells[us], ours) - 50
            lead = -scale * np.log(sum(np.exp(b / scale) for b in behind)) if behind else alone
        met = bool(panel.contacted[list(belief.persons.index).index(contact)]) and not np.isnan(lead)
        assert bool(own["met"]) == met
        assert own["lead"] == pytest.approx(lead if met else np.nan, nan_ok=True, abs=1e-9)


def without(case: Case, *, carrier: str | None = None, level: int | None = None) -> Case:
    """The case without one carrier's ratings, or with everybody contacted this far."""
    ratings, contacts = case.ratings, case.contacts
    if carrier is not None:
        ratings = ratings[ratings["carrier"] != carrier].reset_index(drop=True)
    if level is not None:
        contacts = contacts.assign(contact_level=float(level))
    return case.replace(ratings=ratings, contacts=contacts)


def test_a_rival_left_blank_does_not_help() -> None:
    """An unrated carrier counts as the mean of the rated ones: leaving the weaker one blank makes us look worse."""
    case = tiny_case()
    all_rated, blank = believe(case), believe(without(case, carrier="mobile"))
    both = all_rated.persons["met"] & blank.persons["met"]
    weaker = both & (all_rated.person_shares[:, all_rated.rivals.index("mobile")] < 0.5)
    assert weaker.any()
    assert (blank.persons.loc[weaker, "lead"] < all_rated.persons.loc[weaker, "lead"]).all()
    nobody = believe(without(without(case, carrier="mobile"), carrier="telecom"))
    met = nobody.persons["met"].to_numpy()
    rated = read_panel(without(without(case, carrier="mobile"), carrier="telecom"))
    assert met.any() and len(rated.carriers) == 3
    alone = case.replace(ratings=case.ratings[case.ratings["carrier"] == "unicom"].reset_index(drop=True))
    object.__setattr__(alone, "meta", case.meta.model_copy(update={"rivals": ()}))
    market = believe(alone)
    assert market.rivals == () and set(market.table["rival"]) == {""}
    assert market.persons["lead"].to_numpy() == pytest.approx(nobody.persons["lead"].to_numpy(), nan_ok=True)


def test_a_rating_can_be_replaced_but_not_withdrawn() -> None:
    case = tiny_case()
    base = believe(case)
    assert (believe(case, ratings={"P01": {"fit": 10}}).table["mean"] > base.table["mean"] - 1e-12).all()
    assert believe(case, ratings={"P01": {"fit": 10}}).table["mean"]["C01"] > base.table["mean"]["C01"]
    gone = believe(
        case,
        ratings={"P01": dict.fromkeys(FACTORS)},
        rival_ratings={"telecom": {"P01": dict.fromkeys(FACTORS)}},
    )
    pd.testing.assert_frame_equal(gone.table, base.table)


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_nobody_known_never_looks_better_than_knowing(name: str) -> None:
    """On the average of a county; and all of it is marked. One by one those whom we know to dislike us look better."""
    case = load_case(name)
    known, nobody = believe(case), believe(without(case, level=0))
    assert nobody.table["unknown"].all()
    assert nobody.table["win"].mean() < known.table["win"].mean()
    assert nobody.table["mean"].to_numpy() == pytest.approx(np.full(len(nobody.table), PRIOR.mean))
    assert 0 < known.table["unknown"].sum() < 30


def test_more_points_never_lower_the_chance() -> None:
    mean, sd = np.meshgrid(np.linspace(-60, 60, 61), np.linspace(0, 20, 9))
    assert (np.diff(win(mean, sd, RULES), axis=1) > 0).all()


def test_the_panel_can_be_read_once() -> None:
    case = load_case("gulou")
    panel = read_panel(case)
    pd.testing.assert_frame_equal(believe(case, panel=panel).table, believe(case).table)
    pd.testing.assert_frame_equal(score_customers(case, panel=panel).table, score_customers(case).table)


def test_rival_is_the_heaviest_not_a_label() -> None:
    """Parts of the rivals' weight: 2^(C/10), averaged over the people met; a label in opportunities moves nothing."""
    case = load_case("gulou")
    belief = believe(case)
    assert belief.shares.sum(axis=1) == pytest.approx(np.ones(len(belief.table)))
    known = (belief.table["known"] > 0).to_numpy()
    heaviest = np.array(belief.rivals)[belief.shares.argmax(axis=1)]
    assert (heaviest == belief.table["rival"])[known].all()
    other = case.replace(opportunities=case.opportunities.assign(rival=case.meta.rivals[-1].id))
    pd.testing.assert_frame_equal(believe(other).table, belief.table)


def test_a_rivals_cut_moves_its_weight_everywhere() -> None:
    """Alone it costs exactly the price points; where it is one of two with equal weight, less than half of them and
    more than a third at 15 % (τ ln(½ + ½e^{d/τ}) ≥ d/2 by Jensen)."""
    case = load_case("gulou")
    belief = believe(case)
    telecom, mobile = (under_cut(belief, r, 0.15).table["mean"] for r in ("telecom", "mobile"))
    points = 1.5 * belief.table["price_points"]
    lost = belief.table["mean"] - telecom
    assert ((lost > 0) & (lost < points)).all()
    assert (lost + (belief.table["mean"] - mobile) >= points - 1e-9).all()
    heavy = belief.shares[:, belief.rivals.index("telecom")] > 0.5
    assert (lost[heavy] > points[heavy] / 2).all()
    only = case.replace(ratings=case.ratings[case.ratings["carrier"] != "mobile"].reset_index(drop=True))
    object.__setattr__(only, "meta", case.meta.model_copy(update={"rivals": case.meta.rivals[:1]}))
    alone = believe(only)
    fall = alone.table["mean"] - under_cut(alone, "telecom", 0.15).table["mean"]
    assert fall.to_numpy() == pytest.approx((1.5 * alone.table["price_points"]).to_numpy())
    with pytest.raises(ValueError, match="没有对手 unicom"):
        under_cut(belief, "unicom", 0.1)


def test_price_points_follow_his_own_weight_of_price() -> None:
    """Seven points for 10 % at the presets' mean weight (.15 + .30 + .26) ÷ 3, so 4.44, 8.87 and 7.69 by preset."""
    case = tiny_case()
    points = believe(case).table["price_points"].groupby(case.customers.set_index("id")["preset"]).first()
    unit = 7 / ((0.15 + 0.30 + 0.26) / 3)
    assert points.to_dict() == pytest.approx({"企业": 0.15 * unit, "政府": 0.30 * unit, "商户": 0.26 * unit})


def test_rows_in_another_order() -> None:
    case = load_case("minhou")
    tables = {
        n: getattr(case, n).sample(frac=1, random_state=4).reset_index(drop=True)
        for n in ("customers", "contacts", "ratings")
    }
    one = believe(case).table
    other = believe(case.replace(**tables)).table.reindex(one.index)
    pd.testing.assert_frame_equal(other, one, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_a_meeting_tells_and_does_not_win(name: str) -> None:
    """Over all that he may say the mean of W stays (spec §3.2: a martingale); of two people the heavier tells more."""
    belief = believe(load_case(name))
    told = meetings(belief)
    assert sorted(told.index) == sorted(belief.persons.index[~belief.persons["met"]])
    people = belief.persons.assign(row=belief.rows)
    nodes, weights = normal_nodes(40)
    for contact in told.index[:12]:
        person = people.loc[contact]
        here = people[people["row"] == person["row"]]
        middle = (told.at[contact, "low"] + told.at[contact, "high"]) / 2
        spread = (told.at[contact, "high"] - told.at[contact, "low"]) / 2 / 1.2815515655
        met = here["met"].to_numpy() | (here.index == contact)
        wins = []
        for node in nodes:
            lead = np.where(here.index == contact, middle + spread * node, here["lead"])
            mean, sd, _ = expect(lead, here["weight"].to_numpy(), met, belief.rules)
            wins.append(float(win(mean, sd, belief.rules)[0]))
        before = belief.table["win"].iloc[int(person["row"])]
        assert np.dot(weights, wins) == pytest.approx(before, abs=1e-6)
        assert told.at[contact, "wins_low"] < before < told.at[contact, "wins_high"]
    wide = told.assign(customer=people["customer"], weight=people["weight"])
    wide["range"] = wide["wins_high"] - wide["wins_low"]
    for _, group in wide.groupby("customer"):
        ordered = group.sort_values("weight", kind="stable")
        assert (ordered["range"].diff().dropna() >= -1e-12).all()
