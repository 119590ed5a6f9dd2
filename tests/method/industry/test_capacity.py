"""Capacity estimates. Expected figures are worked by hand from the tables of the tiny case."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method import estimate_capacity
from tests.tiny import tiny_case


@pytest.fixture(scope="module")
def capacity():
    return estimate_capacity(tiny_case())


def test_top_down_is_district_revenue_times_shares(capacity):
    # 100 000 × 1 000 × 1 × 0.3 = 30 000 000; I01: 2 000 / 50 000 × 2 = 0.08
    row = capacity.table.loc["I01"]
    assert row["top_down_base"] == pytest.approx(30_000_000 * 0.08)


def test_bottom_up_sums_classes_and_services(capacity):
    rows = [10 * 0.9 * 2 * 4000 * 12, 10 * 0.8 * 200 * 50 * 12, 100 * 0.7 * 3 * 180 * 12]
    assert capacity.table.loc["I01", "bottom_up_base"] == pytest.approx(sum(rows))
    assert list(capacity.bottom_up.loc[capacity.bottom_up["industry"] == "I01", "amount_base"]) == pytest.approx(rows)


def test_capacity_is_the_geometric_mean(capacity):
    assert capacity.table.loc["I01", "capacity_base"] == pytest.approx((2_400_000 * 2_277_600) ** 0.5)


def test_ratio_outside_the_rule_is_flagged(capacity):
    # G01: 30 000 000 × 300 / 50 000 × 3 = 540 000 against 40 × 0.9 × 2 × 2 000 × 12 = 1 728 000
    assert capacity.table.loc["G01", "ratio"] == pytest.approx(540_000 / 1_728_000)
    assert capacity.table["flagged"].to_dict() == {"I01": False, "I02": False, "I03": False, "G01": True, "G02": False}


def test_customers_count_once_per_size_class(capacity):
    assert capacity.table["customers"].to_dict() == {"I01": 110, "I02": 85, "I03": 80, "G01": 40, "G02": 200}


def test_assumption_share_is_the_mean_of_both_estimates(capacity):
    # the density factor is 假设, so every top-down amount rests on it; I02's cloud row is 240 000 of 1 596 480
    row = capacity.table.loc["I02"]
    assert row["assumption_top_down"] == 1
    assert row["assumption_bottom_up"] == pytest.approx(240_000 / 1_596_480)
    assert row["assumption_share"] == pytest.approx((1 + 240_000 / 1_596_480) / 2)


def test_evidence_mix_follows_the_weakest_link_and_adds_up(capacity):
    mix, table = capacity.evidence_mix, capacity.table
    assert list(mix.columns) == ["公共", "行业", "特情", "假设"]
    assert np.allclose(mix.sum(axis=1), table["capacity_base"])
    assert np.allclose(mix["假设"] / table["capacity_base"], table["assumption_share"])
    # bottom-up I01: 864 000 + 960 000 rest on 行业 at most, 453 600 on 特情; half of the mix is the bottom-up part
    assert mix.loc["I01", "特情"] == pytest.approx(table.loc["I01", "capacity_base"] / 2 * 453_600 / 2_277_600)


def test_better_evidence_lowers_the_assumption_share():
    case = tiny_case()
    known = case.replace(district=case.district.assign(evidence="公共"))
    table = estimate_capacity(known).table
    assert table.loc["I01", "assumption_top_down"] == 0
    assert table.loc["I03", "assumption_top_down"] == 1  # its intensity is an assumption


def test_a_missing_estimate_leaves_the_other_one_and_a_flag():
    case = tiny_case()
    units = case.industry_units[case.industry_units["industry"] != "I03"]
    row = estimate_capacity(case.replace(industry_units=units)).table.loc["I03"]
    assert row["capacity_base"] == row["top_down_base"]
    assert np.isnan(row["ratio"])
    assert row["flagged"]


def test_uncertain_total_employment_divides_the_other_way():
    case = tiny_case()
    district = case.district.copy()
    district.loc[district["key"] == "employment_total", ["low", "base", "high"]] = [40_000.0, 50_000.0, 80_000.0]
    row = estimate_capacity(case.replace(district=district)).table.loc["I01"]
    # the more people work elsewhere, the smaller the industry's share; independent errors add in squares
    low = [math.log(x) for x in (90 / 100, 900 / 1000, 0.2 / 0.3, 1.5 / 2, 50 / 80)]
    high = [math.log(x) for x in (110 / 100, 1_100 / 1_000, 0.4 / 0.3, 2.5 / 2, 50 / 40)]
    assert row["top_down_low"] == pytest.approx(2_400_000 * math.exp(-math.sqrt(sum(x * x for x in low))))
    assert row["top_down_high"] == pytest.approx(2_400_000 * math.exp(math.sqrt(sum(x * x for x in high))))


def test_no_employment_is_told():
    case = tiny_case()
    district = case.district.copy()
    district.loc[district["key"] == "employment_total", ["low", "base", "high"]] = 0.0
    with pytest.raises(ValueError, match="employment_total"):
        estimate_capacity(case.replace(district=district))


@settings(max_examples=25)
@given(st.lists(st.floats(0.1, 3), min_size=5, max_size=5), st.floats(0, 0.5), st.floats(0, 0.5))
def test_low_base_high_stay_in_order(factors, below, above):
    case = tiny_case()
    district = case.district.copy()
    district["base"] = district["base"] * factors
    district["low"], district["high"] = district["base"] * (1 - below), district["base"] * (1 + above)
    table = estimate_capacity(case.replace(district=district)).table
    for name in ("top_down", "bottom_up", "capacity"):
        assert (table[f"{name}_low"] <= table[f"{name}_base"] * (1 + 1e-12)).all()
        assert (table[f"{name}_base"] <= table[f"{name}_high"] * (1 + 1e-12)).all()


def test_estimating_leaves_the_case_alone():
    case = tiny_case()
    before = case.industry_units.copy()
    estimate_capacity(case)
    pd.testing.assert_frame_equal(case.industry_units, before)
