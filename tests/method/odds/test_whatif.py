"""Sensitivity against rating anew, the cheapest path against trying everything, group choice by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method.odds.decision import DecisionMatrix, evaluate_matrix, rate
from course_lib.method.odds.standing import BANDS
from course_lib.method.odds.whatif import cheapest_path, group_scores, sensitivity
from tests.method.random_customers import random_case
from tests.tiny import tiny_case

seeds = st.integers(0, 10**6)


@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_sensitivity_is_rating_anew(seed: int) -> None:
    case = random_case(seed, customers=1)
    customer = case.customers["id"].iloc[0]
    matrix = rate(case, customer)
    table = sensitivity(matrix)
    ours = table[table["carrier"] == matrix.carrier]
    for change in ours.sample(min(8, len(ours)), random_state=seed).itertuples():
        again = rate(case, customer, ratings={change.contact: {change.factor: change.after}})
        assert again.score == pytest.approx(change.x, abs=1e-9)
        assert (again.band, again.band != matrix.band) == (change.band, change.changes_band)
    people = table[table["kind"] == "person"]
    for change in people.itertuples():
        contacts = case.contacts
        w = matrix.person_weights
        others = w * (1 - change.after) / (1 - change.before)
        contacts["influence"] = 100 * others.where(others.index != change.contact, change.after).to_numpy()
        assert rate(case.replace(contacts=contacts), customer).score == pytest.approx(change.x, abs=1e-9)
    assert table["delta"].tolist() == pytest.approx((table["x"] - matrix.score).tolist())
    assert (np.diff(table["delta"].abs()) <= 1e-8).all()


def test_sensitivity_by_hand() -> None:
    """M02, merchant preset, all at 6 or 5: price .26 + 1 lifts X by 2.6; a single person's weight cannot move."""
    table = sensitivity(rate(tiny_case(), "M02"))
    up = table[(table["carrier"] == "unicom") & (table["factor"] == "price") & (table["after"] == 7)]
    assert up["delta"].tolist() == pytest.approx([2.6])
    rival_up = table[(table["carrier"] == "mobile") & (table["factor"] == "price") & (table["after"] == 7)]
    assert rival_up["delta"].tolist() == pytest.approx([-2.6])
    rival_down = table[(table["carrier"] == "mobile") & (table["factor"] == "price") & (table["after"] == 5)]
    assert rival_down["delta"].tolist() == pytest.approx([0.0], abs=1e-9)  # the other rival is as good
    assert (table["kind"] == "person").sum() == 0
    assert (table["kind"] == "factor").sum() == 20


def test_sensitivity_leaves_the_scale_alone() -> None:
    """P11 gives us 10 on relationship: there is no 11."""
    table = sensitivity(rate(tiny_case(), "M01"))
    cell = table[(table["carrier"] == "unicom") & (table["factor"] == "relationship")]
    assert cell["after"].tolist() == [9.0]
    assert table["after"].max() <= 10


def test_a_factor_weight_moves_by_a_fifth() -> None:
    """M01's price weighs .26: ± .052; the others share the rest in proportion. Lead 3 on price, a elsewhere.

    Lead 36.3 = 10 (.26·3 + .74·a) gives .74·a = 2.85; X = 50 + 10 (p·3 + 2.85 (1 − p)/.74).
    """
    table = sensitivity(rate(tiny_case(), "M01"))
    price = table[(table["kind"] == "factor") & (table["factor"] == "price")].sort_values("after")
    assert price["after"].tolist() == pytest.approx([0.208, 0.312])
    assert price["x"].tolist() == pytest.approx([50 + 10 * (3 * p + 2.85 * (1 - p) / 0.74) for p in (0.208, 0.312)])


def brute_force(matrix: DecisionMatrix) -> int | None:
    """Fewest steps to a higher band, by trying every combination of steps."""
    us = matrix.us.to_numpy()
    cells = np.argwhere(matrix.lead_matrix.notna().to_numpy())
    open_steps = [int(np.ceil(10 - us[i, j] - 1e-9)) for i, j in cells]
    plans = np.array(list(itertools.product(*(range(n + 1) for n in open_steps))))
    base = np.stack([us, *(r.to_numpy() for r in matrix.rivals.values())])
    variants = np.repeat(base[None], len(plans), axis=0)
    for c, (i, j) in enumerate(cells):
        variants[:, 0, i, j] = np.minimum(us[i, j] + plans[:, c], 10)
    better = evaluate_matrix(matrix, ratings=variants).band > BANDS.index(matrix.band)
    return int(plans[better].sum(axis=1).min()) if better.any() else None


@settings(max_examples=40, deadline=None)
@given(seed=seeds, harsh=st.booleans())
def test_cheapest_path_is_the_fewest_steps(seed: int, harsh: bool) -> None:
    """Two or three factors and few persons, so that every plan can be tried; harsh cases have low gate rows."""
    case = random_case(seed, customers=1, factors=2, low=6.0, blank=0.0)
    contacts = case.contacts.iloc[:2].copy()
    contacts["contact_level"] = 2.0
    ratings = case.ratings[case.ratings["contact"].isin(contacts["id"])].reset_index(drop=True)
    mine = ratings["carrier"] == "unicom"
    if harsh:  # rivals far behind, one of our rows below the gate
        ratings.loc[~mine, ["fit", "price"]] -= 5.5
        ratings.loc[mine & (ratings["contact"] == contacts["id"].iloc[0]), ["fit", "price"]] -= 4.0
    case = case.replace(contacts=contacts, ratings=ratings)
    customer = case.customers["id"].iloc[0]
    matrix = rate(case, customer)
    path = cheapest_path(matrix)
    if matrix.band == "assured":
        assert (path.target, path.reachable, len(path.steps)) == ("", False, 0)
        return
    fewest = brute_force(matrix)
    assert path.reachable == (fewest is not None)
    assert bool(path.reason) == (not path.reachable)
    if fewest is None:
        return
    assert len(path.steps) == fewest
    changed: dict[str, dict[str, float]] = {}
    now = {c: matrix.us.loc[c].to_dict() for c in matrix.us.index}
    for step in path.steps.to_dict("records"):
        assert now[step["contact"]][step["factor"]] == pytest.approx(step["from"])
        now[step["contact"]][step["factor"]] = step["to"]
        changed.setdefault(step["contact"], {})[step["factor"]] = step["to"]
    after = rate(case, customer, ratings=changed)
    assert BANDS.index(after.band) == BANDS.index(matrix.band) + 1 == BANDS.index(path.target)
    assert after.score == pytest.approx(path.score, abs=1e-9)
    assert path.steps["x"].iloc[-1] == pytest.approx(path.score)
    assert path.steps["gain"].sum() == pytest.approx(path.score - matrix.score)


def test_path_deals_with_gates_first() -> None:
    """M02 at 3 against 0: X = 80 is enough, but the decider's row is 30 < 40 and U = 30 < 60.

    Merchant preset: price .26 (7 steps, 18.2 points), service .14 (7, 9.8), fit .12 (2 of 7 steps: 2.4) = 30.4 ≥ 30.
    The row is over the gate after 4 steps of price (10.4 ≥ 10).
    """
    case = tiny_case()
    ratings = case.ratings
    factors = list(case.catalog.factors["id"])
    ratings[factors] = (
        ratings[factors].mask(ratings["carrier"] == "unicom", 3.0).mask(ratings["carrier"] != "unicom", 0.0)
    )
    path = cheapest_path(rate(case.replace(ratings=ratings), "M02"))
    assert path.reachable
    assert path.steps["why"].tolist() == ["过门槛"] * 4 + ["提分"] * 12
    assert path.steps["factor"].tolist() == ["price"] * 7 + ["service"] * 7 + ["fit"] * 2


def test_path_says_why_not() -> None:
    case = tiny_case()
    assert cheapest_path(rate(case, "M01")).reason == "已是最高一档"
    assert cheapest_path(rate(case, "C01"), max_steps=11).reason == "到保底最少要12步，多于11步"
    assert cheapest_path(rate(case, "C01"), max_steps=12).reachable
    ratings = case.ratings
    factors = list(case.catalog.factors["id"])
    ratings[factors] = ratings[factors].mask(ratings["carrier"] == "mobile", 9.0)
    strong = cheapest_path(rate(case.replace(ratings=ratings), "M01"))
    assert strong.reason == "对手得分90.0，我方评分打满也只到60.0，到不了保底"
    ratings[factors] = ratings[factors].mask(ratings["carrier"] == "mobile")
    assert cheapest_path(rate(case.replace(ratings=ratings), "M01")).reason.startswith("还没有可比的评分")


def test_group_choice_by_hand() -> None:
    """C04: 许总 (40/67, gate) likes telecom and gives us 33.4 < 40, a veto; 何工 (27/67) is won over by 9s."""
    change = {"P10": dict.fromkeys(tiny_case().catalog.factors["id"], 9)}
    matrix = rate(tiny_case(), "C04", ratings=change)
    assert group_scores(matrix, "mean").tolist() == pytest.approx([0.5, 0.5, 0])
    assert group_scores(matrix).tolist() == pytest.approx([27 / 67, 40 / 67, 0])
    assert group_scores(matrix, "veto").tolist() == pytest.approx([0, 1, 0])
    assert group_scores(matrix, "autocracy").tolist() == pytest.approx([0, 1, 0])
    even = rate(tiny_case(), "M02")  # all carriers alike: a tie is split
    assert group_scores(even).tolist() == pytest.approx([1 / 3] * 3)
    with pytest.raises(ValueError, match="没有“抽签”这种规则"):
        group_scores(matrix, "抽签")


def test_group_without_decision() -> None:
    case = tiny_case()
    ratings = case.ratings
    factors = list(case.catalog.factors["id"])
    ratings[factors] = ratings[factors].mask(ratings["contact"] == "P12", 2.0)
    assert group_scores(rate(case.replace(ratings=ratings), "M02"), "veto").tolist() == [0, 0, 0]
    ratings[factors] = ratings[factors].mask(ratings["carrier"] == "mobile")
    assert group_scores(rate(case.replace(ratings=ratings), "M02")).tolist() == [0, 0, 0]


def test_customer_without_contacts() -> None:
    case = tiny_case()
    matrix = rate(case.replace(contacts=case.contacts.iloc[:0]), "C01")
    assert (matrix.score, len(matrix.us)) == (50.0, 0)
    assert not sensitivity(matrix)["changes_band"].any()
    assert cheapest_path(matrix).reason.startswith("还没有可比的评分")
