"""The stock rule by hand, on five contracts and on a shipped county."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.method.odds.stock import AFTER, OPEN, value_stock
from tests.tiny import tiny_case

DRIFT = tiny_case().catalog.services.set_index("id")["drift"]


def stock_of(*lines: tuple[float, str | None, float | None], as_of: str = "2019-01-01", product: str = "P06") -> Case:
    """The hand-made case with these lines of leased lines (drift 1): yearly revenue, end, renewal."""
    case = tiny_case()
    table = pd.DataFrame(
        {
            "id": [f"S{i}" for i in range(1, len(lines) + 1)],
            "customer": "C01",
            "product": product,
            "annual_revenue": [a for a, _, _ in lines],
            "start": pd.Timestamp("2017-01-01"),
            "contract_end": pd.to_datetime(pd.Series([e for _, e, _ in lines])),
            "renewal": pd.Series([r for _, _, r in lines], dtype=float),
        }
    )
    made = case.replace(stock=table)
    object.__setattr__(made, "meta", case.meta.model_copy(update={"as_of": dt.date.fromisoformat(as_of)}))
    return made


def test_five_contracts_by_hand() -> None:
    """Twelve thousand a year each, renewal .8 (spec §4.1, amendment 12), data of 1 January.

    over since June:   all 12 months hang on the renewal        12,000 × .8                 =  9,600
    ends in January:   1 month sure, 11 hang on it               1,000 + 11,000 × .8         =  9,800
    ends in December:  the whole year is billed                 12,000                      = 12,000
    ends in 2025:      likewise                                 12,000                      = 12,000
    no end written:    half of the year hangs on it              6,000 +  6,000 × .8         = 10,800
    """
    assert DRIFT["专线"] == 1
    year = value_stock(
        stock_of(*((12000.0, end, 0.8) for end in ("2018-06-30", "2019-01-31", "2019-12-31", "2025-12-31", None)))
    )
    assert year.lines["expected"].tolist() == pytest.approx([9600, 9800, 12000, 12000, 10800])
    assert year.lines["ends"].tolist() == [OPEN, 1, 12, AFTER, OPEN]
    assert year.lines["at_stake"].tolist() == pytest.approx([12000, 11000, 0, 0, 6000])
    assert year.total == pytest.approx(54200)
    assert (year.sure, year.lost, year.last_year) == pytest.approx((31000, 5800, 60000))
    assert year.by_service["专线"] == pytest.approx(54200)


def test_months_already_billed_are_not_at_risk() -> None:
    """On 30 June six months are billed: over since March: 6 sure; no end: half the year; ends in September: 9 sure."""
    lines = [(12000.0, end, 0.5) for end in ("2019-03-31", None, "2019-09-30", "2018-01-31")]
    year = value_stock(stock_of(*lines, as_of="2019-06-30"))
    assert year.lines["sure"].tolist() == pytest.approx([6000, 6000, 9000, 6000])
    assert year.lines["ends"].tolist() == [OPEN, OPEN, 9, OPEN]
    assert value_stock(stock_of(*lines, as_of="2019-12-31")).lost == pytest.approx(0)


def test_blank_renewal_and_drift() -> None:
    """Blank renewal .90; landlines keep .97 of the yearly price: 1,000 × .97 × [.25 + .75 × .9] for an end in March."""
    year = value_stock(stock_of((1000.0, "2019-03-31", None), product="P01"))
    assert year.total == pytest.approx(1000 * DRIFT["固话"] * (0.25 + 0.75 * 0.9))
    assert year.lines["twelve"].iloc[0] == pytest.approx(1000 * DRIFT["固话"])
    share = tiny_case().catalog.services.set_index("id")["contribution"]["固话"]
    assert year.lines["contribution"].iloc[0] == pytest.approx(1000 * DRIFT["固话"] * share)


def test_hand_made_case() -> None:
    """S01 90,000 ends March r .9: 22,500 + 67,500 × .9 = 83,250 · S02 48,000 × .985 December = 47,280 · S03 60,000 ×
    .985 next year = 59,100 · S04 40,000 ends May r .98: 16,666.67 + 23,333.33 × .98 = 39,533.33 · S05 2,000."""
    year = value_stock(tiny_case())
    assert year.total == pytest.approx(83250 + 47280 + 59100 + 40000 * (5 + 7 * 0.98) / 12 + 2000)
    assert year.ending == pytest.approx((90000 + 48000 + 40000) / 240000)


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_all_ends_2018_2025_or_blank_move_the_stock(name: str) -> None:
    """The rival that refutes v1: there S never moved with the ends."""
    case = load_case(name)

    def with_end(end: str | None) -> float:
        ends = pd.to_datetime(pd.Series([end] * len(case.stock)))
        return value_stock(case.replace(stock=case.stock.assign(contract_end=ends.to_numpy()))).total

    over, january, december, later, blank = map(
        with_end, ("2018-06-30", "2019-01-31", "2019-12-31", "2025-12-31", None)
    )
    assert over < january < blank < december == later
    assert over < value_stock(case).total < later
    running = (
        case.stock["annual_revenue"]
        * case.catalog.products.set_index("id")["service"].reindex(case.stock["product"]).map(DRIFT).to_numpy()
    )
    assert over == pytest.approx((running * case.stock["renewal"]).sum())
    assert later == pytest.approx(running.sum())


days = st.dates(dt.date(2017, 1, 1), dt.date(2021, 12, 31))


@settings(max_examples=25, deadline=None)
@given(end=days, later=days, as_of=days, renewal=st.floats(0, 1))
def test_a_later_end_never_lowers_the_stock(end: dt.date, later: dt.date, as_of: dt.date, renewal: float) -> None:
    ends = sorted((end, later))
    two = value_stock(stock_of(*((9600.0, str(e), renewal) for e in ends), as_of=str(as_of))).lines
    assert two["expected"].iloc[0] <= two["expected"].iloc[1] + 1e-9
    assert (two["sure"] + two["at_stake"]).tolist() == pytest.approx([9600, 9600])
    assert (two["expected"] + two["lost"]).tolist() == pytest.approx([9600, 9600])


def test_renewals_replaced_and_refused() -> None:
    case = tiny_case()
    assert value_stock(case, renewal={"S01": 1.0}).total == pytest.approx(value_stock(case).total + 6750)
    with pytest.raises(ValueError, match="没有存量 S99"):
        value_stock(case, renewal={"S99": 0.5})
    with pytest.raises(ValueError, match=r"S01 的续约率 1\.2 不对"):
        value_stock(case, renewal={"S01": 1.2})


def test_rows_in_another_order() -> None:
    case = load_case("gulou")
    mixed = case.stock.sample(frac=1, random_state=3).reset_index(drop=True)
    one, other = value_stock(case), value_stock(case.replace(stock=mixed))
    assert other.total == pytest.approx(one.total, abs=1e-6, rel=1e-12)
    pd.testing.assert_frame_equal(other.lines.sort_index(), one.lines.sort_index(), check_exact=True)
