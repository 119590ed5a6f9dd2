"""Grid views. Expected figures are worked by hand from the tiny case."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from course_lib.case import Case, load_case
from course_lib.method import (
    STATES,
    example_grid,
    market_by,
    record_patterns,
    service_states,
    survey_market,
    white_spots,
)
from tests.method.random_market import markets
from tests.tiny import tiny_case


def test_grids_of_the_tiny_case() -> None:
    survey = survey_market(tiny_case())
    grids = survey.grids
    assert grids["addresses"].tolist() == [3, 4]
    # W01: 16 000 + 70 000 + 3 333, ours 7 500 + 4 000 + 5 000 + 3 333
    assert grids.at["W01", "our_share"] == pytest.approx(19_833 / 89_333)
    assert grids.at["W01", "penetration"] == pytest.approx((3 + 150 + 0 + 3 + 700 + 2) / (4 + 200 + 2 + 3 + 900 + 2))
    assert grids["white"].tolist() == [0, 2] and grids["white_potential"].tolist() == [0, 40_900]
    assert grids["lost"].tolist() == [0, 2]
    assert survey.states.loc["W01"].to_dict() == dict.fromkeys(STATES, 0) | {"竞争": 2, "存量": 2, "他网": 1, "潜在": 1}
    # all but A007 were verified in 2018
    assert grids["fresh"].tolist() == [1, 0.75]


def test_a_service_that_is_needed_and_never_ours_is_white_in_its_grid() -> None:
    services = survey_market(tiny_case()).services
    # W01: the cloud is needed and nobody provides it; W02: leased line and mobile are others', fixed line not needed
    white = services.index[services["white"]].tolist()
    assert white == [("W01", "云信息化"), ("W02", "专线"), ("W02", "移动")]


@settings(max_examples=25, deadline=None)
@given(case=markets())
def test_parts_equal_the_whole(case: Case) -> None:
    survey, states = survey_market(case), service_states(case)
    grids, by_service = survey.grids, survey.services
    assert survey.states.to_numpy().sum() == len(states), "each record has one state and one grid"
    assert survey.states.sum().to_dict() == {s: int((states["state"] == s).sum()) for s in STATES}
    assert grids["white"].sum() == len(white_spots(case))
    assert grids["white_potential"].sum() == pytest.approx(white_spots(case)["potential"].sum())
    for column in ("records", "volume", "our_volume", "lines", "units"):
        assert by_service[column].sum() == pytest.approx(grids[column].sum()) == pytest.approx(survey.total[column])
    for column in ("penetration", "our_penetration", "our_share", "completeness", "fresh"):
        assert grids[column].between(0, 1 + 1e-9).all(), column
    assert (grids["our_penetration"] <= grids["penetration"] + 1e-9).all()
    assert survey.total["our_share"] == pytest.approx(
        survey.total["our_volume"] / survey.total["volume"] if survey.total["volume"] else 0
    )


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_patterns_of_a_grid_lead_to_its_states(name: str) -> None:
    case = load_case(name)
    grid = example_grid(case)
    patterns, states = record_patterns(case, grid), survey_market(case).states.loc[grid]
    assert patterns["n"].sum() == states.sum() == market_by(case, "grid").at[grid, "records"]
    assert patterns.loc[patterns["ours"] & (patterns["rivals"] > 0), "n"].sum() == states["竞争"]
    theirs = patterns[~patterns["ours"] & (patterns["rivals"] > 0)]
    assert theirs.loc[theirs["recent"], "n"].sum() == states["流失"]


def test_an_unknown_grid_is_told() -> None:
    with pytest.raises(ValueError, match=r"W99.*W01、W02"):
        record_patterns(tiny_case(), "W99")
