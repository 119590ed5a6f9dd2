"""Demand of the industries. Expected figures are worked by hand from the tables of the tiny case."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.method.industry.capacity import estimate_capacity
from course_lib.method.industry.demand import Demand, combine_errors, estimate_demand
from course_lib.method.market.market_space import industry_market
from tests.tiny import tiny_case

COUNTIES = ("gulou", "minhou")


@pytest.fixture(scope="module")
def demand() -> Demand:
    return estimate_demand(tiny_case())


def test_growth_is_that_of_what_he_buys_and_half_of_what_he_grows_faster(demand: Demand) -> None:
    """I01 spends 864,000 on 专线 (+2 %), 960,000 on 移动 (−4 %), 453,600 on 宽带 (+2 %); MIIT 2019 (services.csv).

    Outputs 0, 300,000, 900,000, 4,000, 20,000 at 5, 8, 9, −3, 6 %: the county grows by 8.6520 %.
    """
    row = demand.table.loc["I01"]
    bought = (864_000 * 0.02 - 960_000 * 0.04 + 453_600 * 0.02) / 2_277_600
    county = (300 * 0.08 + 900 * 0.09 - 4 * 0.03 + 20 * 0.06) / 1224
    assert row["by_service"] == pytest.approx(bought)
    assert row["by_output"] == pytest.approx((0.05 - county) / 2)
    assert row["growth"] == pytest.approx(bought + (0.05 - county) / 2)
    assert demand.shares.loc["I01"].sum() == pytest.approx(1)


def test_purchasing_power_is_spend_per_employee(demand: Demand) -> None:
    assert demand.table.loc["I01", "per_employee"] == pytest.approx((2_400_000 * 2_277_600) ** 0.5 / 2000)


def test_competition_is_among_what_is_not_ours(demand: Demand) -> None:
    market = industry_market(tiny_case())
    for industry, row in demand.table.iterrows():
        ours, largest = market.loc[industry, ["our_share", "rival_share"]].fillna(0.0)
        expected = largest / (1 - ours) if ours < 1 else 0.0
        assert row["concentration"] == pytest.approx(expected), industry


def test_independent_errors_add_in_squares(demand: Demand) -> None:
    """I01: 90/100 and 900/1000, .2/.3, 1.5/2, the others exact; as a product of all lows it would be 972,000."""
    logs = [math.log(100 / 90), math.log(1000 / 900), 0.0, math.log(1.5), 0.0, math.log(2 / 1.5)]
    low = 2_400_000 * math.exp(-math.sqrt(sum(x * x for x in logs)))
    assert demand.ranges.loc["I01", "top_down_low"] == pytest.approx(low)
    assert low > 972_000
    # below: penetration ln(.9/.8), ln(.8/.7), ln(.7/.6), price ln(4/3), ln(5/4), ln(18/15), weighted by the amounts
    money = np.array([864_000, 960_000, 453_600]) / 2_277_600
    used = money @ np.log([0.9 / 0.8, 0.8 / 0.7, 0.7 / 0.6])
    paid = money @ np.log([4 / 3, 5 / 4, 18 / 15])
    up = math.hypot(used, paid)
    assert demand.ranges.loc["I01", "bottom_up_low"] == pytest.approx(2_277_600 * math.exp(-up))
    whole = math.hypot(math.sqrt(sum(x * x for x in logs)), up) / 2
    base = (2_400_000 * 2_277_600) ** 0.5
    assert demand.ranges.loc["I01", "capacity_low"] == pytest.approx(base * math.exp(-whole))


@pytest.mark.parametrize("name", COUNTIES)
def test_ranges_hold_the_base_and_are_narrower_than_everything_at_its_end(name: str) -> None:
    """The rival: all lows together, as model v1 has it."""
    case = load_case(name)
    old, new = estimate_capacity(case).table, estimate_demand(case).ranges
    base = old["capacity_base"]
    assert (new["capacity_low"] < base).all()
    assert (new["capacity_high"] > base).all()
    width = np.log(new["capacity_high"] / new["capacity_low"])
    assert (width < 0.75 * np.log(old["capacity_high"] / old["capacity_low"])).all()


@pytest.mark.parametrize("name", COUNTIES)
def test_the_indicators_say_something_of_their_own(name: str) -> None:
    """Spec §1: competition no longer mirrors position, purchasing power no longer repeats capacity."""
    case = load_case(name)
    new, market, old = estimate_demand(case).table, industry_market(case), estimate_capacity(case).table

    def alike(a: object, b: object) -> float:
        return abs(float(np.corrcoef(np.asarray(a, dtype=float), np.asarray(b, dtype=float))[0, 1]))

    position = market["our_share"].fillna(0.0)
    assert alike(new["concentration"], position) < alike(market["rival_share"].fillna(0.0), position)
    per_customer = old["capacity_base"] / old["customers"]
    assert alike(new["per_employee"].rank(), per_customer.rank()) < 0.95


def test_growth_of_output_is_not_demand(demand: Demand) -> None:
    """A service that nobody buys more of doesn't grow with output alone: half of the difference, no more."""
    case = tiny_case()
    grown = case.industries.assign(growth=case.industries["growth"] + 4.0)
    same = estimate_demand(case.replace(industries=grown))
    assert np.allclose(same.table["growth"], demand.table["growth"]), "if all grow, nobody grows faster"


def test_an_industry_without_figures_is_nothing_and_no_fault() -> None:
    case = tiny_case()
    units = case.industry_units[case.industry_units["industry"] != "I01"]
    people = case.industries.assign(employment=case.industries["employment"].where(case.industries["id"] != "I01", 0))
    row = estimate_demand(case.replace(industry_units=units, industries=people))
    assert row.table.loc["I01", ["by_service", "per_employee"]].tolist() == [0, 0]
    assert row.ranges.loc["I01"].tolist() == [0] * 6
    assert np.isfinite(row.table.to_numpy()).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.2, 5.0), min_size=1, max_size=6))
def test_no_combination_is_wider_than_the_product_or_narrower_than_its_widest(ratios: list[float]) -> None:
    combined, logs = float(combine_errors(*ratios)), np.abs(np.log(ratios))
    assert np.exp(logs.max()) * (1 - 1e-9) <= combined <= np.exp(logs.sum()) * (1 + 1e-9)


def test_rows_in_another_order_give_the_same() -> None:
    case: Case = tiny_case()
    turned = case.replace(industry_units=case.industry_units.iloc[::-1].reset_index(drop=True))
    assert np.allclose(estimate_demand(turned).table, estimate_demand(case).table)
    assert np.allclose(estimate_demand(turned).ranges, estimate_demand(case).ranges)
