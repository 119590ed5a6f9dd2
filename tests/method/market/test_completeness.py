"""Completeness of the records. Expected figures are counted by hand from the tiny case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from course_lib.case import Case
from course_lib.method import check_completeness, market_by
from tests.method.random_market import markets, slow_completeness
from tests.tiny import tiny_case


def test_missing_fields_are_named() -> None:
    table = check_completeness(tiny_case()).table
    # A001: 6 of the address, 5 + 5 of the services in use, 1 of the third, which nobody provides
    assert table.loc["A001", ["filled", "required", "missing"]].tolist() == [17, 17, ""]
    assert table.loc["A005", ["filled", "required", "missing"]].tolist() == [10, 11, "联系方式"]
    # A007: nothing of the address, and whether broadband is needed is not known
    assert table.loc["A007", ["filled", "required"]].tolist() == [0, 7]
    assert table.loc["A007", "missing"] == "客户名、行业、人数、联系人、联系方式、核实日期、有无需求"


def test_a_field_that_lacks_twice_says_so() -> None:
    case = tiny_case()
    records = case.service_records
    records.loc[[0, 1], "contract_end"] = np.datetime64("NaT")
    table = check_completeness(case.replace(service_records=records)).table
    assert table.at["A001", "missing"] == "合同到期日×2"


def test_the_work_list_begins_with_the_most_money_times_what_is_missing() -> None:
    case = tiny_case()
    addresses = case.addresses
    addresses.loc[1, ["contact_name", "phone"]] = ""  # A002: 70 000 yuan a month, 2 of 6 + 10 fields
    addresses.loc[0, "phone"] = ""  # A001: 16 000, 1 of 17
    found = check_completeness(case.replace(addresses=addresses)).worklist(2)
    assert found.index.tolist() == ["A002", "A001"]
    assert found["priority"].tolist() == pytest.approx([70_000 * 2 / 16, 16_000 / 17])


def test_fields_are_counted_where_they_are_asked_for() -> None:
    fields = check_completeness(tiny_case()).fields
    # nine services are in use (all but the third, the eleventh and the last); of seven addresses two lack a telephone
    assert fields.at["phone", "required"] == 7 and fields.at["phone", "filled"] == 5
    assert fields.at["contract_end", "required"] == 9
    assert fields.at["need", "filled"] == 11
    assert fields["completeness"].is_monotonic_increasing


@settings(max_examples=40, deadline=None)
@given(case=markets())
def test_it_counts_as_field_by_field(case: Case) -> None:
    found = check_completeness(case)
    expected = slow_completeness(case)
    assert {
        i: (r.filled, r.required) for i, r in zip(found.table.index, found.table.itertuples(), strict=True)
    } == expected
    assert found.table["completeness"].between(0, 1).all() and 0 <= found.total <= 1
    assert found.fields["filled"].sum() == found.table["filled"].sum()
    assert found.fields["required"].sum() == found.table["required"].sum()
    by_grid = market_by(case, "grid")["completeness"]
    home = case.addresses.set_index("id")["grid"]
    for grid, share in by_grid.items():
        mine = [expected[i] for i in home.index[home == grid]]
        assert share == pytest.approx(sum(f for f, _ in mine) / sum(r for _, r in mine))
