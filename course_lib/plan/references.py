"""What stands where nobody has chosen: the references that ``course_lib.choices.schema`` can only name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from course_lib.method.market.premises import open_book, reference_place
from course_lib.method.market.white_spots import white_spots
from course_lib.method.odds.reference import reference_customer
from course_lib.plan.chain import LINES, Chain

__all__ = ["REFERENCES"]


def _first_visits(chain: Chain) -> list[str]:
    case = chain.given
    here = reference_place(case)
    doors = open_book(case, here).visits.index if here else white_spots(case).index[: case.catalog.rules.survey.visits]
    return [str(door) for door in doors]


#: What the names mean by which ``choices.schema`` calls references: each as a value of its choice.
REFERENCES: Mapping[str, Callable[[Chain], Any]] = MappingProxyType(
    {
        "first_visits": _first_visits,
        "best_industries": lambda chain: chain.reference_scores.top(LINES["industries"]),
        "best_merchant_groups": lambda chain: chain.reference_scores.top(LINES["merchant_groups"]),
        "catalogue_weights": lambda chain: chain.given.catalog.criteria.set_index("id")["weight"].to_dict(),
        "customer_worth_a_look": lambda chain: reference_customer(chain.given),
        "draft_route": lambda chain: chain.route.draft,
    }
)
