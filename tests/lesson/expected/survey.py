"""Expected answers on the market survey."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.case import Case
from course_lib.method import (
    MarketSurvey,
    check_completeness,
    example_grid,
    service_states,
    survey_market,
    white_spots,
)

__all__ = ["TASKS"]


def _survey(case: Case) -> MarketSurvey:
    return survey_market(case)


def _grid(case: Case, column: str) -> float:
    return float(_survey(case).grids[column][example_grid(case)])


def _state(case: Case, state: str) -> int:
    return int(_survey(case).states[state][example_grid(case)])


def _white_grids(case: Case) -> list[str]:
    """The three grids with the largest white spots; a grid without any is none of them."""
    potential = white_spots(case).groupby("grid")["potential"].sum().reindex(case.grids["id"], fill_value=0.0)
    return potential[potential > 0].sort_values(ascending=False, kind="stable").head(3).index.tolist()


def _lost(case: Case) -> list[str]:
    states = service_states(case)
    return sorted(set(states.loc[states["state"] == "流失", "customer"]) - {""})


TASKS: dict[str, Callable[[Case], object]] = {
    "u01.contested": lambda case: _state(case, "竞争"),
    "u01.other_states": lambda case: {state: _state(case, state) for state in ("流失", "他网", "存量", "潜在")},
    "u01.penetration": lambda case: _grid(case, "penetration"),
    "u01.share": lambda case: _grid(case, "our_share"),
    "u01.fill_first": lambda case: check_completeness(case).worklist(3).index.tolist(),
    "u01.white_grids": _white_grids,
    "u01.lost_targets": _lost,
}
