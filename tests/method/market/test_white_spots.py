"""White spots, contract ends, losses. Expected figures are worked by hand from the tiny case (day: 2018-12-31)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from course_lib.case import Case
from course_lib.method import (
    address_states,
    contract_ends,
    fresh_addresses,
    lost_customers,
    service_states,
    typical_volumes,
    white_spots,
)
from tests.method.random_market import markets
from tests.tiny import tiny_case


def test_white_is_who_needs_and_has_nothing_of_ours() -> None:
    spots = white_spots(tiny_case())
    # A003 (rivals 20 000 + 20 000) and A006 (rival 900); A007 is not known; at all others something is ours
    assert spots.index.tolist() == ["A003", "A006"]
    assert spots["potential"].tolist() == [40_000, 900]
    assert spots["state"].tolist() == ["流失", "流失"]
    assert spots["services"].tolist() == ["专线、移动", "宽带"]


def test_a_service_without_a_volume_counts_with_the_median_of_its_kind() -> None:
    case = tiny_case()
    records = case.service_records
    records.loc[5, ["monthly_volume", "our_volume"]] = np.nan  # A003's leased line
    changed = case.replace(service_records=records)
    # leased lines that tell a volume: 12 000, 40 000, 3 333
    assert typical_volumes(changed)["专线"] == 12_000
    spot = white_spots(changed).loc["A003"]
    assert (spot["volume"], spot["estimated"], spot["potential"]) == (20_000, 12_000, 32_000)


def test_a_need_that_nobody_serves_is_a_white_spot() -> None:
    case = tiny_case()
    records = case.service_records
    records.loc[11, "need"] = "是"  # A007, broadband: 400 and 900 are told, their median is 650
    spot = white_spots(case.replace(service_records=records)).loc["A007"]
    assert (spot["state"], spot["volume"], spot["estimated"]) == ("潜在", 0, 650)


def test_fresh_is_verified_within_the_rules_months() -> None:
    case = tiny_case()
    addresses = case.addresses
    addresses["verified"] = pd.to_datetime(
        ["2017-12-31", "2017-12-30", "2018-12-31", "2019-01-01", None, "2018-01-01", None]
    ).astype("datetime64[ns]")
    assert case.catalog.rules.survey.fresh_within_months == 12
    fresh = fresh_addresses(case.replace(addresses=addresses))
    assert fresh.tolist() == [True, False, True, False, False, True, False]


def test_contract_ends_say_whose_and_how_much() -> None:
    ends = contract_ends(tiny_case(), 6)
    # until 2019-06-30: A001's line (telecom there: 4 500), A004's (ours alone: 3 333), A006's broadband (telecom: 900)
    assert ends["address"].tolist() == ["A001", "A004", "A006"]
    assert ends["whose"].tolist() == ["rival", "ours", "rival"]
    assert ends["volume"].tolist() == [4_500, 3_333, 900]
    assert ends["days"].tolist() == [90, 151, 181]
    assert contract_ends(tiny_case(), 0).empty
    with pytest.raises(ValueError, match="-1"):
        contract_ends(tiny_case(), -1)


def test_losses_are_listed_by_what_the_rivals_now_earn() -> None:
    lost = lost_customers(tiny_case())
    assert lost["customer"].tolist() == ["C04", "C02"]
    assert lost["volume"].tolist() == [20_000, 900]


@settings(max_examples=30, deadline=None)
@given(case=markets())
def test_white_spots_follow_from_the_states(case: Case) -> None:
    states, spots = service_states(case), white_spots(case)
    wanted = set(case.catalog.rules.survey.white_states)
    for address, mine in states.groupby("address"):
        assert (address in spots.index) == (not mine["ours"].any() and bool(wanted & set(mine["state"])))
    assert (spots["potential"] == spots["volume"] + spots["estimated"]).all()
    assert spots["potential"].is_monotonic_decreasing
    assert (spots[["volume", "estimated"]] >= 0).all(axis=None)
    assert set(address_states(case)[spots.index]) <= wanted
    ends = contract_ends(case, 12)
    assert ends["contract_end"].is_monotonic_increasing and (ends["days"] >= 0).all()
    assert (ends["volume"] >= 0).all()
