"""What a line does to what is there. In the hand-made county C01 has our P07 and P11, and telecom beside us."""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd
import pytest

from course_lib.case import Case, load_case, load_catalog
from course_lib.method.needs.line_table import read_lines
from course_lib.method.needs.modes import MODES, Modes, find_modes
from tests.tiny import TINY


@functools.cache
def tiny(**stock: Any) -> Case:
    case = load_case(TINY, load_catalog())
    more = pd.DataFrame(
        {
            "id": ["S06", "S07", "S08"],
            "customer": ["C01", "C01", "C03"],
            "product": ["P13", "P18", "P34"],
            "annual_revenue": [30_000.0, 24_000.0, 20_000.0],
            "start": pd.Timestamp("2018-01-01"),
            "contract_end": [pd.NaT, pd.Timestamp("2018-10-31"), pd.Timestamp("2019-09-30")],
            "renewal": [0.8, 0.7, 0.6],
        }
    ).astype(case.stock.dtypes.to_dict())
    return case.replace(stock=pd.concat([case.stock, more], ignore_index=True))


def modes(customer: str, product: str, start: int = 6, replaces: str = "", case: Case | None = None) -> Modes:
    case = tiny() if case is None else case
    line = {"customer": customer, "product": product, "quantity": 1, "discount": 0, "start_month": start}
    lines = pd.DataFrame([{**line, "replaces": replaces}])
    return find_modes(case, read_lines(lines, case, any_month=True))


def told(found: Modes, case: Case | None = None) -> tuple[str, str]:
    stock = (tiny() if case is None else case).stock["id"]
    row = int(found.stock[0])
    return MODES[found.mode[0]], stock.iloc[row] if row >= 0 else ""


@pytest.mark.parametrize(
    ("customer", "product", "mode", "old"),
    [
        ("C03", "P08", "替换", ""),  # telecom's leased line
        ("C01", "P08", "替换", ""),  # telecom's beside ours
        ("M01", "P06", "升级", "S04"),  # ours alone
        ("C01", "P11", "升级", "S02"),  # ours alone: the larger of two
        ("C01", "P13", "升级", "S02"),  # a service, not a product
        ("M01", "P04", "新增", ""),  # nothing of the kind
        ("C01", "P29", "新增", ""),  # indoor coverage stands beside the tariffs
        ("C03", "P34", "升级", "S08"),  # a second route takes the place of none but itself
        ("C01", "P34", "新增", ""),
        ("C01", "P18", "升级", "S07"),  # the same ICT product
        ("C01", "P28", "新增", ""),  # another one is no successor of the cloud hosts
    ],
)
def test_the_records_tell_the_mode(customer: str, product: str, mode: str, old: str) -> None:
    assert told(modes(customer, product)) == (mode, old)


def test_a_line_of_ours_can_be_named() -> None:
    assert told(modes("C01", "P08", replaces="S01")) == ("升级", "S01")  # where the rival's would be the target
    small = modes("C01", "P11", replaces="S06")
    assert told(small) == ("升级", "S06")
    assert small.kin[0] and not small.stray[0]
    platform = modes("C01", "P28", replaces="S07")  # the cloud hosts it is to take the place of
    assert told(platform) == ("升级", "S07")
    assert not platform.kin[0]


@pytest.mark.parametrize("other", ["S03", "S02", "S99"])  # another's, another service, none
def test_another_line_cannot_be_named(other: str) -> None:
    found = modes("C01", "P08", replaces=other)
    assert found.stray[0]
    assert told(found) == ("替换", "")


def test_the_old_line_brings_its_yearly_revenue_with_drift_and_its_share_of_contribution() -> None:
    # S02 48,000 of 移动: drift .985, contribution .50
    found = modes("C01", "P11")
    assert found.base[0] == pytest.approx(48_000 * 0.985 / 12)
    assert found.old[0] == pytest.approx(48_000 * 0.985 * 0.50)
    assert modes("M01", "P04").base[0] == 0


@pytest.mark.parametrize(
    ("customer", "product", "start", "stays"),
    [
        ("M01", "P06", 5, 1.0),  # until 2019-05: the month of the end is still billed
        ("M01", "P06", 6, 0.98),
        ("C01", "P11", 12, 1.0),  # until 2019-12
        ("C01", "P18", 1, 0.7),  # ended before the day of the data
        ("M01", "P04", 6, 1.0),  # nothing to stay
    ],
)
def test_the_old_line_may_be_gone_by_then(customer: str, product: str, start: int, stays: float) -> None:
    assert modes(customer, product, start).stays[0] == stays


def test_without_a_contract_it_may_go_at_any_time() -> None:
    assert modes("C01", "P13", 2, replaces="S06").stays[0] == 0.8


@pytest.mark.parametrize(("end", "free"), [("2019-09-30", 10), ("2018-11-30", 0), ("2020-05-31", 18), (None, 0)])
def test_a_rivals_contract_ends_first(end: str | None, free: int) -> None:
    case = tiny()
    records = case.service_records
    theirs = (records["address"] == "A002") & (records["service"] == "专线")
    records["contract_end"] = records["contract_end"].where(~theirs, pd.Timestamp(end) if end else pd.NaT)
    found = modes("C03", "P08", case=case.replace(service_records=records))
    assert int(found.free[0]) == free
    assert bool(found.open_end[0]) == (end is None)
