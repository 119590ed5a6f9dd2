"""The ground for route plans on the hand-made case and on a demo case, made once."""

from __future__ import annotations

import functools

from course_lib.case import Case, load_case
from course_lib.method import Terrain, map_terrain, place_customers, price_lines, score_customers, score_industries
from tests.tiny import tiny_case

__all__ = ["demo_ground", "ground_of", "tiny_ground"]


def ground_of(case: Case, industries: list[str] | None = None) -> Terrain:
    budget, decisions = price_lines(case, industries=industries), score_customers(case)
    return map_terrain(
        case, decisions, budget, place_customers(case, decisions, budget, customers=budget.by_customer.index)
    )


@functools.cache
def tiny_ground() -> Terrain:
    return ground_of(tiny_case())


@functools.cache
def demo_ground() -> Terrain:
    case = load_case("gulou")
    return ground_of(case, score_industries(case).reference)
