"""Demand of the industries. Expected figures are worked by hand from the tables of the tiny case."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.case import Case, load_case
from course_lib.method.industry.capacity import estimate_capacity
from course_lib.method.industry.demand import Demand, estimate_demand
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


def alike(a: object, b: object) -> float:
    """Size of the correlation of two columns."""
    return abs(float(np.corrcoef(np.asarray(a, dtype=float), np.asarray(b, dtype=float))[0, 1]))


@pytest.mark.parametrize("name", COUNTIES)
def test_competition_no_longer_mirrors_position(name: str) -> None:
    """Spec §1: with the largest rival's share of everything the two were one criterion (correlation .77 and .84)."""
    case = load_case(name)
    new, market = estimate_demand(case).table, industry_market(case)
    position = market["our_share"].fillna(0.0)
    before = alike(market["rival_share"].fillna(0.0), position)
    assert before > 0.75
    assert alike(new["concentration"], position) < min(0.6, before - 0.2)


@pytest.mark.parametrize("name", COUNTIES)
def test_purchasing_power_does_not_repeat_spend_per_customer(name: str) -> None:
    case = load_case(name)
    old = estimate_capacity(case).table
    per_customer = old["capacity_base"] / old["customers"]
    assert alike(estimate_demand(case).table["per_employee"].rank(), per_customer.rank()) < 0.95


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
    assert np.isfinite(row.table.to_numpy()).all()


def test_rows_in_another_order_give_the_same() -> None:
    case: Case = tiny_case()
    turned = case.replace(industry_units=case.industry_units.iloc[::-1].reset_index(drop=True))
    assert np.allclose(estimate_demand(turned).table, estimate_demand(case).table)
