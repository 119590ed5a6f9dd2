"""The selection matrix. Expected figures are worked by hand from the tiny case."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, Catalog
from course_lib.method import estimate_capacity, score_industries
from tests.tiny import tiny_case

#: 2 % of 专线 and 宽带, −4 % of 移动, 28 % of 云信息化 (services.csv, MIIT 2019) by the amounts of industry_units;
#: half of what the output grows faster than the county's: (300 × 8 + 900 × 9 − 4 × 3 + 20 × 6) / 1 224 %.
COUNTY = (300 * 0.08 + 900 * 0.09 - 4 * 0.03 + 20 * 0.06) / 1224
DEMAND = {
    "I01": ((864_000 + 453_600) * 0.02 - 960_000 * 0.04) / 2_277_600 + (0.05 - COUNTY) / 2,
    "I02": ((1_080_000 + 276_480) * 0.02 + 240_000 * 0.28) / 1_596_480 + (0.08 - COUNTY) / 2,
    "I03": (1_008_000 * 0.02 - 2_073_600 * 0.04) / 3_081_600 + (0.09 - COUNTY) / 2,
}
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
    assert row[["policy", "window_share"]].tolist() == [9, 1]
    assert row["per_employee"] == pytest.approx((2_400_000 * 2_277_600) ** 0.5 / 2_000)
    assert row["demand_growth"] == pytest.approx(DEMAND["I01"])
    assert row["our_share"] == pytest.approx(11_500 / 16_900)
    assert row["concentration"] == pytest.approx(1)  # all that is not ours, 5 400 of 16 900, is with one rival
    # contact levels of C01 and C02: 3, 4, 1, 0, 2
    assert row["contact"] == pytest.approx(2 / 4)


def test_composite_indicators_are_means_of_scaled_components(scores):
    # demand −2.4, 5.6, −1.9 % → 1, 10 and a little over 1; policy 9, 8, 6 → 10, 7, 1
    third = 1 + 9 * (DEMAND["I03"] - DEMAND["I01"]) / (DEMAND["I02"] - DEMAND["I01"])
    made = [5.5, 8.5, (third + 1) / 2]
    assert scores.indicators.loc[["I01", "I02", "I03"], "growth"].tolist() == pytest.approx(made)
    again = [1 + 9 * (x - made[2]) / (made[1] - made[2]) for x in made]
    assert scores.scaled.loc[["I01", "I02", "I03"], "growth"].tolist() == pytest.approx(again)
    # window 1, 0.615, 0 → 10, 6.538, 1; contact 0.5, 0.4167, 0.5 → 10, 1, 10
    expected = [10, (1 + 9 * 40 / 65 + 1) / 2, 5.5]
    assert scores.indicators.loc[["I01", "I02", "I03"], "ease"].tolist() == pytest.approx(expected)


def test_purchasing_power_is_capacity_per_employee(scores):
    assert scores.indicators.loc["G02", "purchasing"] == pytest.approx((480_000 * 676_800) ** 0.5 / 1_000)


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
    low, high = base.swing.loc[("政企", "capacity"), ["low", "high"]]
    assert low == 0 and high < 1  # by size alone the manufacturers would be first

    def top(weight):
        rest = base.weights.drop("capacity") * (1 - weight) / (1 - base.weights["capacity"])
        return score_industries(case, weights={**rest, "capacity": weight}).top("政企")

    assert top(0) == top(high - 1e-4) == ["I01"]
    assert top(high + 1e-4) == ["I03"]


def test_equal_totals_go_to_the_larger_capacity_then_to_the_id():
    weights = {**dict.fromkeys(CRITERIA, 0), "position": 1}
    case = _with_selection()
    case = case.replace(service_records=case.service_records.iloc[:0])  # nobody has a position
    scores = score_industries(case, weights=weights)
    assert scores.table["total"].nunique() == 1
    assert scores.top("政企") == ["I03", "I01", "I02"]
    even = estimate_capacity(case)
    even.table["capacity_base"] = 1_000_000.0
    assert score_industries(case, weights=weights, capacity=even).top("政企") == ["I01", "I02", "I03"]


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
