"""Ranges of the capacity. Expected figures are worked by hand from the tables of the tiny case."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.method.industry.capacity import estimate_capacity
from course_lib.method.industry.ranges import combine_errors
from tests.tiny import tiny_case

COUNTIES = ("gulou", "minhou")


def test_independent_errors_add_in_squares() -> None:
    """I01: 90/100 and 900/1000, .2/.3, 1.5/2, the others exact; as a product of all lows it would be 972,000."""
    ranges = estimate_capacity(tiny_case()).table
    logs = [math.log(100 / 90), math.log(1000 / 900), 0.0, math.log(1.5), 0.0, math.log(2 / 1.5)]
    low = 2_400_000 * math.exp(-math.sqrt(sum(x * x for x in logs)))
    assert ranges.loc["I01", "top_down_low"] == pytest.approx(low)
    assert low > 972_000
    # below: penetration ln(.9/.8), ln(.8/.7), ln(.7/.6), price ln(4/3), ln(5/4), ln(18/15), weighted by the amounts
    money = np.array([864_000, 960_000, 453_600]) / 2_277_600
    used = money @ np.log([0.9 / 0.8, 0.8 / 0.7, 0.7 / 0.6])
    paid = money @ np.log([4 / 3, 5 / 4, 18 / 15])
    up = math.hypot(used, paid)
    assert ranges.loc["I01", "bottom_up_low"] == pytest.approx(2_277_600 * math.exp(-up))
    whole = math.hypot(math.sqrt(sum(x * x for x in logs)), up) / 2
    base = (2_400_000 * 2_277_600) ** 0.5
    assert ranges.loc["I01", "capacity_low"] == pytest.approx(base * math.exp(-whole))


def all_at_their_ends(case: Case, end: str, other: str) -> pd.Series:
    """The rival: capacity with all inputs at their low (or high) ends at once."""
    district, industries, units = case.district.set_index("key"), case.industries.set_index("id"), case.industry_units
    market = np.prod(
        [district.at[k, end] for k in ("population", "telecom_per_head", "density_factor", "enterprise_share")]
    )
    above = market * industries["employment"] / district.at["employment_total", other] * industries[f"intensity_{end}"]
    used = units["customers"] * units[f"penetration_{end}"] * units["units"] * units[f"price_{end}"] * 12
    return np.sqrt(above * used.groupby(units["industry"]).sum().reindex(above.index))


@pytest.mark.parametrize("name", COUNTIES)
def test_ranges_hold_the_base_and_are_narrower_than_everything_at_its_end(name: str) -> None:
    case = load_case(name)
    table = estimate_capacity(case).table
    assert (table["capacity_low"] < table["capacity_base"]).all()
    assert (table["capacity_high"] > table["capacity_base"]).all()
    whole = all_at_their_ends(case, "high", "low") / all_at_their_ends(case, "low", "high")
    assert (np.log(table["capacity_high"] / table["capacity_low"]) < 0.75 * np.log(whole)).all()


def test_nothing_has_no_range() -> None:
    case = tiny_case()
    units = case.industry_units[case.industry_units["industry"] != "I01"]
    people = case.industries.assign(employment=case.industries["employment"].where(case.industries["id"] != "I01", 0))
    row = estimate_capacity(case.replace(industry_units=units, industries=people)).table.loc["I01"]
    ends = [f"{name}_{end}" for name in ("top_down", "bottom_up", "capacity") for end in ("low", "base", "high")]
    assert row[ends].tolist() == [0] * 9


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.2, 5.0), min_size=1, max_size=6))
def test_no_combination_is_wider_than_the_product_or_narrower_than_its_widest(ratios: list[float]) -> None:
    combined, logs = float(combine_errors(*ratios)), np.abs(np.log(ratios))
    assert np.exp(logs.max()) * (1 - 1e-9) <= combined <= np.exp(logs.sum()) * (1 + 1e-9)
