"""Brier's score and its parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method.odds.forecast import score_forecasts


def test_worked_number() -> None:
    """Spec §3.4: (.9 − 1)² + .7² + .3² = .59, a third of it .1967; base rate 1/3, so skill 1 − .1967 ÷ .2222."""
    score = score_forecasts([0.9, 0.7, 0.3], [1, 0, 0])
    assert score.brier == pytest.approx(0.59 / 3)
    assert score.skill == pytest.approx(1 - (0.59 / 3) / (2 / 9))
    assert (score.base, score.count) == (pytest.approx(1 / 3), 3)


def test_parts_by_hand() -> None:
    """Four at .7 of which two came, four at .1 of which one: reliability ½(.2² + .15²), resolution .125², base 3/8."""
    score = score_forecasts([0.7] * 4 + [0.1] * 4, [1, 1, 0, 0, 1, 0, 0, 0])
    assert score.reliability == pytest.approx((0.2**2 + 0.15**2) / 2)
    assert score.resolution == pytest.approx(0.125**2)
    assert score.uncertainty == pytest.approx(3 / 8 * 5 / 8)
    assert score.within == pytest.approx(0)
    assert score.bins["count"].to_dict() == {1: 4, 4: 4}
    assert score.bins["came"].tolist() == pytest.approx([0.25, 0.5])


@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=30))
def test_parts_add_to_the_score(pairs: list[tuple[float, int]]) -> None:
    score = score_forecasts([f for f, _ in pairs], [y for _, y in pairs])
    assert score.reliability - score.resolution + score.uncertainty + score.within == pytest.approx(score.brier)
    assert 0 <= score.brier <= 1
    assert score.bins["count"].sum() == len(pairs)
    assert (score.bins["forecast"] >= score.bins["low"] - 1e-9).all()
    assert (score.bins["forecast"] <= score.bins["high"] + 1e-9).all()


def test_base_rate_has_no_skill_and_all_or_none_none() -> None:
    assert score_forecasts([0.25] * 4, [1, 0, 0, 0]).skill == pytest.approx(0)
    assert score_forecasts([0.2, 0.4], [0, 0]).skill is None
    assert score_forecasts([1.0, 0.0], [0, 1]).brier == 1


@pytest.mark.parametrize(
    ("forecasts", "outcomes", "told"),
    [
        ([], [], "至少一对"),
        ([0.5], [1, 0], "一一对应"),
        ([1.5], [1], "0到1之间"),
        ([0.5], [0.5], "只能是1"),
    ],
)
def test_refusals(forecasts: list[float], outcomes: list[float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        score_forecasts(forecasts, outcomes)
