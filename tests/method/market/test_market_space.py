"""States and shares of the market space. Expected figures are worked by hand from the tiny case."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method import (
    STATES,
    address_states,
    customer_states,
    industry_market,
    market_by,
    record_volumes,
    service_states,
)
from tests.method.random_market import markets, slow_states, slow_sums
from tests.tiny import tiny_case


def _case_with(**columns):
    """The tiny case with one record at C01's address, its columns replaced."""
    case = tiny_case()
    record = case.service_records.iloc[[1]].assign(**columns)
    return case.replace(service_records=record.reset_index(drop=True))


@pytest.mark.parametrize(
    ("carriers", "need", "last_ours", "state"),
    [
        ("unicom|telecom", "是", None, "竞争"),
        ("mobile|unicom", "否", None, "竞争"),
        ("telecom", "是", None, "他网"),
        ("telecom|mobile", "是", "2017-12-31", "流失"),  # exactly twelve months before 2018-12-31
        ("telecom", "是", "2017-12-30", "他网"),
        ("unicom|telecom", "是", "2018-06-30", "竞争"),
        ("unicom", "未知", None, "存量"),
        ("", "是", "2018-06-30", "潜在"),
        ("", "未知", None, "未知"),
        ("", "否", None, "范围外"),
    ],
)
def test_state_of_a_record(carriers, need, last_ours, state):
    case = _case_with(carriers=carriers, need=need, last_ours=pd.Timestamp(last_ours) if last_ours else pd.NaT)
    assert service_states(case)["state"].tolist() == [state]


def test_months_since_loss_come_from_the_rules():
    case = _case_with(carriers="telecom", last_ours=pd.Timestamp(tiny_case().meta.as_of) - pd.DateOffset(months=11))
    assert case.catalog.rules.market.lost_within_months == 12
    assert service_states(case)["state"].tolist() == ["流失"]


def test_tiny_records():
    states = service_states(tiny_case())
    expected = ["竞争", "存量", "潜在", "他网", "竞争", "他网", "流失", "存量", "竞争", "流失", "范围外", "未知"]
    assert states["state"].tolist() == expected
    assert states.loc[4, ["ours", "rivals"]].tolist() == [True, 1]
    assert states.loc[11, ["customer", "industry"]].tolist() == ["", ""]


def test_a_customer_takes_the_most_pressing_state():
    expected = {"C01": "竞争", "C02": "流失", "C03": "竞争", "C04": "流失", "M01": "存量", "M02": "竞争"}
    assert customer_states(tiny_case()).to_dict() == expected


def test_a_customer_without_records_is_unknown():
    states = customer_states(_case_with())
    assert states["C01"] == "存量"
    assert set(states.drop("C01")) == {"未知"}


def test_industry_shares():
    market = industry_market(tiny_case())
    # I01: 12 000 + 4 000 + 900, ours 7 500 + 4 000; telecom holds 4 500 + 900, both contracts end in 2019
    row = market.loc["I01"]
    assert row["our_share"] == pytest.approx(11_500 / 16_900)
    assert (row["rival"], row["rival_share"]) == ("telecom", pytest.approx(5_400 / 16_900))
    assert row["window_share"] == 1
    # I02: telecom 40 000 until 2019-09, mobile 25 000 until 2020
    row = market.loc["I02"]
    assert (row["rival"], row["rival_share"]) == ("telecom", pytest.approx(40_000 / 70_000))
    assert row["window_share"] == pytest.approx(40_000 / 65_000)
    # I03: two rivals with 20 000 each, the one named first counts; 802 of 1 202 lines in use
    assert market.loc["I03", "rival"] == "telecom"
    assert market.loc["I03", "penetration"] == pytest.approx(802 / 1_202)


def test_shares_without_a_denominator_are_zero_and_flagged():
    market = industry_market(tiny_case())
    assert market.loc["G01", ["rival", "rival_share", "window_share", "no_rival_volume"]].tolist() == ["", 0, 0, True]
    none = industry_market(_case_with(monthly_volume=0.0, our_volume=0.0, units=0.0, lines=0.0))
    flags = ["no_volume", "no_rival_volume", "no_units"]
    assert none.loc["I01", ["our_share", "rival_share", "penetration", *flags]].tolist() == [0, 0, 0, True, True, True]
    assert np.isfinite(none.select_dtypes("number").to_numpy()).all()


def test_several_rivals_share_what_is_not_ours():
    case = _case_with(carriers="unicom|telecom|mobile", monthly_volume=900.0, our_volume=300.0)
    assert service_states(case)["rivals"].tolist() == [2]
    row = industry_market(case).loc["I01"]
    assert (row["our_share"], row["rival_share"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    blank = industry_market(_case_with(carriers="unicom|telecom|mobile", monthly_volume=900.0, our_volume=np.nan))
    assert blank.loc["I01", "our_volume"] == pytest.approx(300)


def test_completeness_counts_filled_fields():
    market = industry_market(tiny_case())
    # G02's one address lacks the telephone: 5 of 6, its record is complete: 5 of 5
    assert market.loc["G02", "completeness"] == pytest.approx(10 / 11)
    assert market.loc["I01", "completeness"] == 1
    # W02 has A003 (complete) , A005 (no telephone), A006 and A007, where nothing is known
    grid = market_by(tiny_case(), "grid")
    filled, required = 6 + 5 + 6 + 0, 4 * 6
    filled, required = filled + 2 * 5 + 5 + 5 + 1 + 0, required + 2 * 5 + 5 + 5 + 1 + 1
    assert grid.loc["W02", "completeness"] == pytest.approx(filled / required)


@pytest.mark.parametrize("key", ["industry", "grid", "service", "customer"])
def test_every_sum_up_holds_the_same_volume(key):
    case = tiny_case()
    assert market_by(case, key)["volume"].sum() == pytest.approx(case.service_records["monthly_volume"].sum())


def test_unknown_key_is_told():
    with pytest.raises(ValueError, match="street"):
        market_by(tiny_case(), "street")


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "unicom", "telecom", "mobile", "unicom|telecom", "mobile|telecom|unicom"]),
            st.sampled_from(["是", "否", "未知"]),
            st.floats(0, 1e6),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_shares_stay_within_one(rows):
    case = tiny_case()
    records = case.service_records.iloc[:1].loc[[0] * len(rows)].reset_index(drop=True)
    records["address"] = case.addresses["id"].iloc[[i % 7 for i in range(len(rows))]].to_numpy()
    records["carriers"], records["need"] = [r[0] for r in rows], [r[1] for r in rows]
    records["monthly_volume"] = [r[2] for r in rows]
    records["our_volume"] = [r[2] * r[3] if "unicom" in r[0] else 0.0 for r in rows]
    changed = case.replace(service_records=records)
    market = industry_market(changed)
    for column in ("our_share", "rival_share", "window_share", "penetration", "completeness"):
        assert market[column].between(0, 1 + 1e-9).all()
    assert (market["our_share"] + market["rival_share"] <= 1 + 1e-9).all()
    assert set(customer_states(changed)) <= set(STATES)


@settings(max_examples=40, deadline=None)
@given(case=markets())
def test_states_and_sums_are_those_of_the_rule_record_by_record(case):
    states = service_states(case)["state"]
    assert states.tolist() == slow_states(case)
    table = market_by(case, "grid")
    for grid in table.index:
        expected = slow_sums(case, grid)
        for column in ("records", "volume", "our_volume", "rival_volume", "lines", "our_lines", "units"):
            assert table.at[grid, column] == pytest.approx(expected[column]), column
        window = expected["window"] / expected["rival_volume"] if expected["rival_volume"] else 0.0
        assert table.at[grid, "window_share"] == pytest.approx(window)


@settings(max_examples=25, deadline=None)
@given(case=markets())
def test_sums_over_grids_and_services_equal_the_total(case):
    columns = ["records", "volume", "our_volume", "rival_volume", "lines", "our_lines", "units"]
    by_grid, by_service = (market_by(case, key)[columns].sum() for key in ("grid", "service"))
    pd.testing.assert_series_equal(by_grid, by_service)
    parts = record_volumes(case)
    assert by_grid["our_volume"] == pytest.approx(parts["ours"].sum())
    assert (parts["theirs"] >= 0).all() and (parts["ours"] >= 0).all()


def test_an_address_takes_the_most_pressing_state():
    # A001 竞争·存量·潜在, A002 他网·竞争, A003 他网·流失, A004 存量, A005 竞争, A006 流失·范围外, A007 未知
    expected = ["竞争", "竞争", "流失", "存量", "竞争", "流失", "未知"]
    assert address_states(tiny_case()).tolist() == expected


def test_a_place_holds_its_own_doors_only():
    # 西园大厦 = A003, A005, A006, A007: 20 000 + 20 000 + 400 + 900 yuan, ours 167 of them
    row = market_by(tiny_case(), "place").loc["西园大厦"]
    assert (row["volume"], row["our_volume"]) == (41_300, 167)
    assert row["penetration"] == pytest.approx((2 + 800 + 2 + 3) / (2 + 1200 + 4 + 3))
    assert row["our_penetration"] == pytest.approx(1 / 1209)
    assert market_by(tiny_case(), "place")["records"].sum() == len(tiny_case().service_records)


def test_a_case_without_places_has_none_to_sum_up():
    case = tiny_case()
    assert market_by(case.replace(premises=case.premises.iloc[:0]), "place").empty
