"""Gap method: by hand on the small case, and the sum that must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case
from course_lib.method.needs.portfolio import price_lines
from course_lib.method.odds.decision import score_customers
from course_lib.method.odds.gap import Gap, analyse_gap
from tests.tiny import tiny_case


def gap_of(case: Case, target: float | None = None, industries: list[str] | None = None) -> Gap:
    return analyse_gap(case, score_customers(case), price_lines(case, industries=industries), target)


def test_by_hand() -> None:
    """Stock 81,000 + 45,600 + 48,000 + 39,200 + 1,800 = 215,600 of 240,000.

    Budget lines of C01 70,670 and M02 6,756 are in the middle band (X′ 65.225 and 50), C03 and C04 in the lowest.
    p = 1/(1 + exp(−(X′ − 51.6)/10.65)): .78234 and .46251, so I = 55,287.8 + 3,124.7 = 58,412.5.
    """
    gap = gap_of(tiny_case())
    assert (gap.target, gap.last_year) == (500000.0, 240000.0)
    assert gap.stock == pytest.approx(215600)
    assert gap.increment == pytest.approx(70670 * 0.782338 + 6756 * 0.462512, abs=0.1)
    assert gap.gap == pytest.approx(500000 - 215600 - 58412.5, abs=0.1)
    assert gap.surplus == 0
    assert gap.mean_probability == pytest.approx(58412.5 / 77426, abs=1e-5)
    assert gap.needed_pipeline == pytest.approx(225987.5 / (58412.5 / 77426), rel=1e-5)
    assert gap.by_band["customers"].to_dict() == {"assured": 0, "confident": 2, "none": 2}
    assert gap.by_band.loc["confident", "expected"] == pytest.approx(gap.increment)
    assert gap.by_band.loc["none", "value"] == 65160 + 25016
    assert gap.lines["counted"].to_dict() == {"C01": True, "C03": False, "C04": False, "M02": True}
    assert gap.lines.loc[gap.lines["counted"], "expected"].sum() == pytest.approx(gap.increment)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1e7))
def test_parts_add_to_the_target(target: float) -> None:
    gap = gap_of(tiny_case(), target)
    assert gap.stock + gap.increment + gap.gap - gap.surplus == pytest.approx(target, abs=1e-6)
    assert min(gap.gap, gap.surplus) == 0
    assert (gap.needed_pipeline == 0) == (gap.gap == 0)


def test_stock_counts_whatever_was_chosen() -> None:
    """Only G02 chosen: M02's bundle is all the increment, the stock stays."""
    gap = gap_of(tiny_case(), industries=["G02"])
    assert gap.stock == pytest.approx(215600)
    assert gap.increment == pytest.approx(6756 * 0.462512, abs=0.1)


def test_no_probability_to_go_by() -> None:
    """I02 holds only C03, in the lowest band: no increment, and the needed pipeline is not known."""
    gap = gap_of(tiny_case(), industries=["I02"])
    assert (gap.increment, gap.mean_probability, gap.needed_pipeline) == (0.0, None, None)
    assert gap_of(tiny_case(), 1000.0, industries=["I02"]).needed_pipeline == 0.0
    nothing = gap_of(tiny_case(), industries=[])
    assert (nothing.increment, len(nothing.lines)) == (0.0, 0)


@pytest.mark.parametrize("target", [-1.0, float("nan"), float("inf")])
def test_wrong_target(target: float) -> None:
    with pytest.raises(ValueError, match="目标"):
        gap_of(tiny_case(), target)
