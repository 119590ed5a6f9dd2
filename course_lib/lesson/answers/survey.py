"""Expected answers on the market survey."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from course_lib.method import (
    MarketSurvey,
    check_completeness,
    example_grid,
    service_states,
    survey_market,
    white_spots,
)

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = ["TASKS"]


def _survey(unit: Unit) -> MarketSurvey:
    return survey_market(unit.case)


def _grid(unit: Unit, column: str) -> float:
    return float(_survey(unit).grids[column][example_grid(unit.case)])


def _state(unit: Unit, state: str) -> int:
    return int(_survey(unit).states[state][example_grid(unit.case)])


def _white_grids(unit: Unit) -> list[str]:
    """The three grids with the largest white spots."""
    potential = white_spots(unit.case).groupby("grid")["potential"].sum().reindex(unit.case.grids["id"], fill_value=0.0)
    return potential.sort_values(ascending=False, kind="stable").head(3).index.tolist()


def _lost(unit: Unit) -> list[str]:
    states = service_states(unit.case)
    return sorted(set(states.loc[states["state"] == "流失", "customer"]) - {""})


TASKS: dict[str, Callable[[Unit], object]] = {
    "u01.contested": lambda unit: _state(unit, "竞争"),
    "u01.other_states": lambda unit: {state: _state(unit, state) for state in ("流失", "他网", "存量", "潜在")},
    "u01.penetration": lambda unit: _grid(unit, "penetration"),
    "u01.share": lambda unit: _grid(unit, "our_share"),
    "u01.fill_first": lambda unit: check_completeness(unit.case).worklist(3).index.tolist(),
    "u01.white_grids": _white_grids,
    "u01.lost_targets": _lost,
}
