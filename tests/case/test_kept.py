"""What follows from a case alone is worked out once, and nobody can spoil it for the others."""

from __future__ import annotations

import gc
import weakref

import pytest

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.method import estimate_capacity, match_needs, price_offers, score_customers, score_industries
from tests.tiny import tiny_case

METHODS = [estimate_capacity, match_needs, price_offers, score_customers, score_industries]
FRAME = {"estimate_capacity": "table", "match_needs": "table", "price_offers": "lines"}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_a_result_that_was_changed_is_not_the_next_ones(method: object) -> None:
    case = tiny_case().replace()  # a case of its own
    name = FRAME.get(method.__name__, "table")  # type: ignore[attr-defined]
    first = getattr(method(case), name)  # type: ignore[operator]
    before = first.copy()
    first["spoilt"] = 1
    first.iloc[0, 0] = first.iloc[1, 0]
    again = getattr(method(case), name)  # type: ignore[operator]
    assert again.equals(before) and getattr(method(tiny_case()), name).equals(before)  # type: ignore[operator]


def test_it_is_computed_once_and_with_arguments_each_time() -> None:
    asked: list[object] = []

    @kept
    def method(case: Case, *, target: float | None = None) -> object:
        asked.append(target)
        return estimate_capacity(case)

    case = tiny_case().replace()  # a case of its own
    for _ in range(3):
        method(case)
    assert asked == [None]
    method(case, target=1.0)
    method(case, target=None)
    assert asked == [None, 1.0, None]
    method(case.replace())
    assert len(asked) == 4


def test_it_does_not_keep_a_case_alive() -> None:
    case = tiny_case().replace()  # a case of its own
    score_customers(case)
    gone = weakref.ref(case)
    del case
    gc.collect()
    assert gone() is None
