"""The revenue budget of the year. Expected figures are worked by hand from products.csv and the hand-made case."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import load_case
from course_lib.method import RevenueBudget, budget_revenue, price_offers, vital_few
from tests.tiny import offered_case


@functools.cache
def budget() -> RevenueBudget:
    return budget_revenue(offered_case())


def test_months_are_billed_from_the_start_on_and_the_one_off_at_the_start() -> None:
    months = budget().by_month
    # O01: 180 seats × 15 × .9 from April; O02: 3,800 a month and 26,000 once from July, no discount
    assert months.loc["P21"].tolist() == [0] * 3 + [2_430] * 9
    assert months.loc["P24"].tolist() == [0] * 6 + [29_800] + [3_800] * 5
    # O03 begins in October: 18,800 × .4 a month, 5,000 × .4 once
    assert months.loc["P08"].tolist() == [0] * 9 + [9_520, 7_520, 7_520]
    assert months.loc["P07"].sum() == 0  # its only line is refused
    assert months.to_numpy().sum() == budget().total == 21_870 + 48_800 + 24_560 + 23_976 + 6_120


def test_sums_by_customer_and_product_are_the_total_and_name_everybody() -> None:
    told = budget()
    assert told.by_customer.index.tolist() == offered_case().customers["id"].tolist()
    assert told.by_customer[["C01", "C02", "M01"]].tolist() == [70_670, 0, 0]
    assert told.by_product.sum() == told.by_customer.sum() == told.total
    assert told.refused["id"].tolist() == ["O05"] and "降价，不是升级" in told.refused["reason"].iloc[0]
    # twelve months from each start, one-off included: O01 29,160, O02 71,600, O03 92,240, O04 34,416, O06 6,912
    assert told.yearly == 29_160 + 71_600 + 92_240 + 34_416 + 6_912
    assert told.contribution == 16_200 + 35_900 + 65_840 + 15_456 + 2_852


def test_only_what_is_booked_of_a_one_off_stands_in_its_month() -> None:
    lines = offered_case().opportunities.assign(recognised=0.6)
    told = budget_revenue(offered_case(), price_offers(offered_case(), lines))
    assert told.by_month.loc["P24", 7] == 3_800 + 26_000 * 0.6
    assert told.by_month.to_numpy().sum() == pytest.approx(told.total, abs=1e-6)


def test_an_upgrade_brings_the_difference_month_by_month() -> None:
    lines = offered_case().opportunities
    lines = lines.assign(discount=np.where(lines["id"] == "O05", 0.5, lines["discount"]))
    told = budget_revenue(offered_case(), price_offers(offered_case(), lines))
    row = told.lines.set_index("id").loc["O05"]
    assert (row["mode"], row["replaces"], row["ok"]) == ("升级", "S04", True)
    # S04 pays 40,000 a year (with the year's drift 1 for leased lines): 9,600 × .5 a month less 3,333.33
    new = 0.5 * float(offered_case().catalog.products.set_index("id").at["P07", "list_price"])
    assert row["monthly"] == round(new - row["base"], 2)
    assert told.by_month.loc["P07", [2, 4, 12]].tolist() == [0, row["monthly"], row["monthly"]]


def test_the_few_that_hold_the_share() -> None:
    # 70,670 and 24,560 of 125,326 are 76 %, with C04's 23,976 it is 95 %
    assert budget().pareto.index[budget().pareto["vital"]].tolist() == ["C01", "C03", "C04"]
    even = pd.Series([40.0, 40.0, 20.0], index=pd.Index(["a", "b", "c"], name="customer"), name="revenue")
    names = pd.DataFrame({"id": ["a", "b", "c"], "name": ["甲", "乙", "丙"]})
    assert vital_few(even, names, 0.8)["vital"].tolist() == [True, True, False]  # exactly 80 %: two are enough


def test_names_and_doubts_stand_beside_the_lines() -> None:
    row = budget().lines.set_index("id").loc["O02"]
    assert row[["customer_name", "product_name", "unit", "need_point"]].tolist() == [
        "东街服务局", "安全防护与等保", "套", "N08",
    ]  # fmt: skip
    assert row["remark"].startswith("这条商机一年 71,600 元")


def test_only_the_chosen_industries_and_no_lines_at_all() -> None:
    told = budget_revenue(offered_case(), industries=["I01", "G02"])
    assert told.total == 70_670 + 6_120 and set(told.by_customer.index) == {"C01", "C02", "M02"}
    empty = budget_revenue(offered_case(), price_offers(offered_case(), offered_case().opportunities.iloc[:0]))
    assert empty.total == 0 and empty.pareto.empty and empty.by_month.to_numpy().sum() == 0
    with pytest.raises(ValueError, match="I99"):
        budget_revenue(offered_case(), industries=["I99"])


LINES = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["C01", "C02", "C03", "C04", "M01", "M02"]),
            "need": st.just(""),
            "product": st.sampled_from(offered_case().catalog.products["id"].tolist()),
            "quantity": st.floats(0, 5000),
            "discount": st.floats(0, 0.5),
            "start_month": st.integers(-2, 15),
            "recognised": st.sampled_from([1.0, 0.6, 0.3]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_all_sums_agree_to_the_fen_whatever_the_lines(lines: list[dict[str, Any]]) -> None:
    """With every rule passed over, or none of these lines would count."""
    offers = price_offers(offered_case(), pd.DataFrame(lines))
    inside = offers.lines["start_month"].between(1, 12)
    told = budget_revenue(offered_case(), replace(offers, lines=offers.lines.assign(ok=inside)))
    good = told.lines[told.lines["ok"]]
    sums = (good["revenue"], told.by_month, told.by_customer, told.by_product, told.pareto["revenue"])
    total = round(told.total * 100)
    assert [int(np.round(s.to_numpy() * 100).astype(np.int64).sum()) for s in sums] == [total] * len(sums)
    assert len(good) + len(told.refused) == len(lines)
    assert (good["months"] == 13 - good["start_month"]).all()
    vital = told.pareto[told.pareto["vital"]]
    assert told.total == 0 or vital["share"].sum() >= 0.8 - 1e-9
    assert len(vital) == 0 or vital["share"].iloc[:-1].sum() < 0.8


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_months_customers_and_lines_agree_to_the_fen_in_a_whole_county(name: str) -> None:
    told = budget_revenue(load_case(name))
    good = told.lines[told.lines["ok"]]
    assert told.by_month.to_numpy().sum() == pytest.approx(told.total, abs=1e-4)
    assert told.by_customer.sum() == pytest.approx(told.total, abs=1e-4)
    assert good["revenue"].sum() == pytest.approx(told.total, abs=1e-4)
    by_product = good.groupby("product")["revenue"].sum()
    pd.testing.assert_series_equal(
        told.by_month.sum(axis=1)[by_product.index], by_product, check_names=False, atol=1e-4, rtol=0
    )
