"""The selection matrix. Expected figures are worked by hand from the tiny case."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, Catalog
from course_lib.method import estimate_capacity, score_industries
from tests.tiny import tiny_case

CRITERIA = ["capacity", "purchasing", "growth", "position", "ease", "competition"]


def _with_selection(**changes):
    """The tiny case under other selection rules (fewer samples keep the tests quick)."""
    case = tiny_case()
    selection = case.catalog.rules.selection.model_copy(update={"samples": 400, **changes})
    rules = case.catalog.rules.model_copy(update={"selection": selection})
    catalog = Catalog({name: getattr(case.catalog, name) for name in case.catalog}, rules)
    return Case(case.meta, catalog, {name: getattr(case, name) for name in case})


@pytest.fixture(scope="module")
def scores():
    return score_industries(tiny_case())


def test_components_in_their_own_units(scores):
    row = scores.components.loc["I01"]
    assert row["capacity"] == pytest.approx((2_400_000 * 2_277_600) ** 0.5)
    assert row[["customers", "growth_rate", "policy", "window_share"]].tolist() == [110, 5, 9, 1]
    assert row["our_share"] == pytest.approx(11_500 / 16_900)
    assert row["rival_share"] == pytest.approx(5_400 / 16_900)
    # contact levels of C01 and C02: 3, 4, 1, 0, 2
    assert row["contact"] == pytest.approx(2 / 4)


def test_composite_indicators_are_means_of_scaled_components(scores):
    # growth 5, 8, 9 → 1, 7.75, 10; policy 9, 8, 6 → 10, 7, 1
    assert scores.indicators.loc[["I01", "I02", "I03"], "growth"].tolist() == pytest.approx([5.5, 7.375, 5.5])
    assert scores.scaled.loc[["I01", "I02", "I03"], "growth"].tolist() == pytest.approx([1, 10, 1])
    # window 1, 0.615, 0 → 10, 6.538, 1; contact 0.5, 0.4167, 0.5 → 10, 1, 10
    expected = [10, (1 + 9 * 40 / 65 + 1) / 2, 5.5]
    assert scores.indicators.loc[["I01", "I02", "I03"], "ease"].tolist() == pytest.approx(expected)


def test_purchasing_power_is_capacity_per_customer(scores):
    assert scores.indicators.loc["G02", "purchasing"] == pytest.approx((480_000 * 676_800) ** 0.5 / 200)


def test_competition_is_reversed(scores):
    assert scores.indicators.loc["G01", "competition"] < scores.indicators.loc["G02", "competition"]
    assert scores.scaled.loc[["G01", "G02"], "competition"].tolist() == [10, 1]


def test_totals_are_weighted_means(scores):
    # two merchant groups: 10 for the better, 1 for the other; G01 is better in all but growth (15 %)
    assert scores.table.loc["G01", "total"] == pytest.approx(0.85 * 10 + 0.15)
    assert scores.table.loc["G02", "total"] == pytest.approx(0.85 + 0.15 * 10)
    # axis: growth is 15 of the 55 attractiveness points; strength is 10 throughout
    assert scores.table.loc["G01", "attractiveness"] == pytest.approx((40 * 10 + 15) / 55)
    assert scores.table.loc["G01", "strength"] == pytest.approx(10)
    assert np.allclose(scores.contributions.sum(axis=1), scores.table["total"])
    assert scores.weights.sum() == pytest.approx(1)


def test_rank_and_top_within_the_line(scores):
    assert scores.table["rank"].to_dict() == {"I01": 1, "I02": 3, "I03": 2, "G01": 1, "G02": 2}
    assert scores.top("政企") == ["I01", "I03", "I02"]
    assert scores.top("政企", 2) == ["I01", "I03"]
    assert scores.top("商群", 1) == ["G01"]
    with pytest.raises(ValueError, match="政企、商群"):
        scores.top("行业")


def test_picks_come_from_the_rules():
    scores = score_industries(_with_selection(pick={"政企": 1, "商群": 2}))
    assert scores.top("政企") == ["I01"]
    assert scores.top("商群") == ["G01", "G02"]
    assert scores.table.loc[["G01", "G02"], "acceptability"].tolist() == pytest.approx([1, 1])
    assert scores.table.loc[["I01", "I02", "I03"], "acceptability"].sum() == pytest.approx(1)
    assert scores.table.loc["I01", "acceptability"] == pytest.approx(scores.rank_acceptability.loc["I01", 1])


def test_acceptability_is_the_dirichlet_share_of_the_top():
    """Two merchant groups, one best in growth, the other in position, and no weight elsewhere.

    G01 is first where position weighs more than a half. Dirichlet draws of two weights are Beta draws, so the exact
    share is the upper tail of Beta(40 × position, 40 × growth) above a half. Tolerance: four standard errors.
    """
    from scipy.stats import beta

    weights = {**dict.fromkeys(CRITERIA, 0), "growth": 1, "position": 3}
    shares = score_industries(_with_selection(samples=20_000), weights=weights).rank_acceptability
    assert shares.loc["G01", 1] == pytest.approx(beta.sf(0.5, 30, 10), abs=0.002)
    close = {**weights, "position": 1.2}
    shares = score_industries(_with_selection(samples=20_000), weights=close).rank_acceptability
    expected = beta.sf(0.5, 40 * 1.2 / 2.2, 40 / 2.2)
    assert shares.loc["G01", 1] == pytest.approx(expected, abs=4 * 0.5 / 20_000**0.5)


def test_swing_of_the_tiny_groups():
    """G01 leads while growth weighs less than a half: 10(1 − t) + t against (1 − t) + 10t."""
    swing = score_industries(_with_selection(pick={"政企": 1, "商群": 1})).swing
    assert swing.loc[("商群", "growth"), ["weight", "low", "high"]].tolist() == pytest.approx([0.15, 0, 0.5])
    assert swing.loc[("商群", "capacity"), ["low", "high"]].tolist() == pytest.approx([0, 1])
    assert swing.loc[("政企", "growth"), "name"] == "增长与政策"
    inside = swing["low"].le(swing["weight"] + 1e-12) & swing["high"].ge(swing["weight"] - 1e-12)
    assert inside.all()


def test_swing_limits_change_the_picks_and_nothing_inside_does():
    case = _with_selection(pick={"政企": 1, "商群": 1})
    base = score_industries(case)
    low, high = base.swing.loc[("政企", "position"), ["low", "high"]]
    assert low > 0  # without our position the manufacturers would be first

    def top(weight):
        rest = base.weights.drop("position") * (1 - weight) / (1 - base.weights["position"])
        return score_industries(case, weights={**rest, "position": weight}).top("政企")

    assert top(low + 1e-4) == top(high) == ["I01"]
    assert top(low - 1e-4) == ["I03"]


def test_equal_totals_go_to_the_larger_capacity_then_to_the_id():
    weights = {**dict.fromkeys(CRITERIA, 0), "growth": 1}
    scores = score_industries(_with_selection(), weights=weights)
    assert scores.table.loc["I01", "total"] == scores.table.loc["I03", "total"]
    assert scores.top("政企") == ["I02", "I03", "I01"]
    case = _with_selection()
    even = estimate_capacity(case)
    even.table["capacity_base"] = 1_000_000.0
    assert score_industries(case, weights=weights, capacity=even).top("政企") == ["I02", "I01", "I03"]


def test_a_constant_criterion_is_in_the_middle():
    case = _with_selection()
    scores = score_industries(case.replace(service_records=case.service_records.iloc[:0]))
    assert (scores.scaled[["position", "competition"]] == 5.5).all(axis=None)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({**dict.fromkeys(CRITERIA, 1), "price": 1}, "price"),
        (dict.fromkeys(CRITERIA[:-1], 1), "竞争强度（competition）"),
        ({**dict.fromkeys(CRITERIA, 1), "growth": -1}, "增长与政策（growth）"),
        ({**dict.fromkeys(CRITERIA, 1), "growth": float("nan")}, "增长与政策（growth）"),
        ({**dict.fromkeys(CRITERIA, 1), "growth": "高"}, "增长与政策（growth）"),
        (dict.fromkeys(CRITERIA, 0), "全为零"),
    ],
)
def test_bad_weights_name_the_criterion(weights, message):
    with pytest.raises(ValueError, match=message):
        score_industries(tiny_case(), weights=weights)


def test_weights_by_chinese_name_and_in_any_unit():
    case = _with_selection()
    by_id = score_industries(case, weights=dict.fromkeys(CRITERIA, 3))
    names = dict(zip(case.catalog.criteria["id"], case.catalog.criteria["name"], strict=True))
    by_name = score_industries(case, weights={names[c]: 0.1 for c in CRITERIA})
    assert np.allclose(by_id.table["total"], by_name.table["total"])
    assert np.allclose(by_id.table["total"], by_id.scaled.mean(axis=1))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=6, max_size=6).filter(lambda w: sum(w) > 1e-6))
def test_scores_stay_on_the_scale(weights):
    scores = score_industries(_with_selection(samples=100), weights=dict(zip(CRITERIA, weights, strict=True)))
    numbers = scores.table[["attractiveness", "strength", "total"]].join(scores.scaled)
    assert ((numbers >= 1 - 1e-9) & (numbers <= 10 + 1e-9)).all(axis=None)
    assert scores.table["acceptability"].between(0, 1).all()
    assert scores.rank_acceptability.sum(axis=1).tolist() == pytest.approx([1] * 5)
    for _, rows in scores.table.groupby("line"):
        assert sorted(rows["rank"]) == list(range(1, len(rows) + 1))
        assert rows.sort_values("rank")["total"].round(9).is_monotonic_decreasing


def test_the_reference_choice_is_the_best_of_each_line() -> None:
    scores = score_industries(tiny_case())
    assert scores.reference == [*scores.top("政企"), *scores.top("商群")]


def test_level_one_needs_no_customers_and_no_second_line():
    """What a half-filled case has: capacity alone tells industries apart, the market counts as unknown."""
    case = tiny_case()
    empty = {name: getattr(case, name).iloc[:0] for name in ("customers", "contacts", "addresses", "service_records")}
    industries = case.industries[case.industries["line"] == "政企"]
    units = case.industry_units[case.industry_units["industry"].isin(industries["id"])]
    half = score_industries(case.replace(industries=industries, industry_units=units, **empty))
    assert half.top("商群") == [] and sorted(half.reference) == sorted(industries["id"])
    assert half.components["our_share"].eq(0).all() and half.components["contact"].eq(0).all()
    assert half.scaled["position"].eq(5.5).all()  # a constant column says nothing about anybody
    with pytest.raises(ValueError, match="没有条线"):
        half.top("个人")
