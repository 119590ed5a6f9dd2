"""Gates: spec §5.1's table line by line, waiting, lateness, contracts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method.route.gates import LATE, NO_GATE, Move, Track, earliest, follow
from course_lib.method.route.ground import work_year
from tests.method.route.hands import KINDS

AT = {kind: place for place, kind in enumerate(KINDS.ids)}


def moves(*dated: tuple[str, int]) -> list[Move]:
    return [Move(AT[kind], start, start + int(KINDS.length[AT[kind]])) for kind, start in dated]


def test_the_table_of_kinds_is_that_of_the_specification() -> None:
    """Spec §5.1: days, money, working days, gate passed, needs (of a product that is tried first), a year, renewal."""
    rows = zip(
        KINDS.ids, KINDS.days, KINDS.cost, KINDS.length, KINDS.passes, KINDS.needs, KINDS.needs_proof, KINDS.per_year,
        KINDS.renewal, strict=True,
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("visit", 0.5, 100, 1, 1, 0, 0, 2, 0.1),
        ("senior", 1, 2000, 1, 0, 1, 1, 2, 0.3),
        ("joint", 1.5, 400, 1, 2, 1, 1, 1, 0.15),
        ("demo", 2, 1500, 3, 3, 2, 2, 1, 0),
        ("pilot", 3, 3000, 15, 4, 3, 3, 1, 0.1),
        ("offer", 1, 300, 3, 5, 3, 4, 1, 0.2),
        ("tender", 4, 3000, 10, 6, 5, 5, 1, 0),
    ]
    points = {
        kind: {f: float(p) for f, p in zip(KINDS.factors, row, strict=True) if p}
        for kind, row in zip(KINDS.ids, KINDS.points, strict=True)
    }
    assert points == {
        "visit": {"relationship": 1}, "senior": {"relationship": 1, "brand": 1.5},
        "joint": {"fit": 1, "relationship": 0.5}, "demo": {"fit": 1, "quality": 1},
        "pilot": {"quality": 2, "service": 1.5, "delivery": 1.5}, "offer": {"flexibility": 1},
        "tender": {"fit": 0.5, "security": 1},
    }  # fmt: skip


def test_a_chain_in_order_passes_every_gate() -> None:
    chain = moves(("visit", 0), ("joint", 1), ("demo", 2), ("pilot", 5), ("offer", 20), ("tender", 23))
    course = follow(Track(0, True, 40), chain, KINDS)
    assert (course.stage, course.why) == (6, ("",) * 6)


def test_an_activity_before_its_gate_has_no_effect_and_opens_none() -> None:
    chain = moves(("offer", 0), ("visit", 0), ("joint", 1), ("demo", 2), ("tender", 10))
    course = follow(Track(0, False, 250), chain, KINDS)
    assert course.why == (NO_GATE, "", "", "", NO_GATE)  # an offer that was wasted does not open the tender
    assert course.stage == 3


def test_whoever_starts_on_the_day_on_which_the_gate_is_passed_is_too_early() -> None:
    assert follow(Track(0, False, 250), moves(("visit", 3), ("joint", 3)), KINDS).why == ("", NO_GATE)
    assert follow(Track(0, False, 250), moves(("visit", 3), ("joint", 4)), KINDS).why == ("", "")


def test_the_last_working_day_of_the_month_of_decision_counts() -> None:
    due = work_year(2019).used[2]
    assert follow(Track(3, False, due), moves(("offer", due - 3)), KINDS).why == ("",)
    assert follow(Track(3, False, due), moves(("offer", due - 2)), KINDS).why == (LATE,)


def test_a_product_that_is_tried_first_gets_no_price_before() -> None:
    assert follow(Track(3, False, 250), moves(("offer", 0)), KINDS).stage == 5
    assert follow(Track(3, True, 250), moves(("offer", 0)), KINDS).why == (NO_GATE,)
    assert follow(Track(4, True, 250), moves(("offer", 0)), KINDS).stage == 5


def test_a_contract_asks_only_that_somebody_was_met() -> None:
    known, stranger = Track(1, False, 250, contract=True), Track(0, False, 250, contract=True)
    assert follow(known, moves(("offer", 0), ("senior", 0)), KINDS).why == ("", "")
    assert follow(stranger, moves(("senior", 0), ("visit", 2), ("offer", 3)), KINDS).why == (NO_GATE, "", "")


def test_the_earliest_dates_wait_for_predecessors_of_earlier_quarters_too() -> None:
    """Amendment 16: a pilot begun late in a quarter still runs when the next begins."""
    year = work_year(2019)
    kind_of = np.repeat(np.arange(len(KINDS)), KINDS.per_year)
    row = np.full((1, len(kind_of)), -1)
    for kind, quarter in (("demo", 0), ("pilot", 0), ("offer", 1)):
        row[0, np.flatnonzero(kind_of == AT[kind])[0]] = quarter
    late = type(KINDS)(**{**vars(KINDS), "length": np.where(np.array(KINDS.ids) == "pilot", 70, KINDS.length)})
    counts, starts = earliest(Track(2, True, 250), row, kind_of, late, year.first, year.last)
    found = {KINDS.ids[kind_of[n]]: start for n, start in enumerate(starts[0]) if np.isfinite(start)}
    assert found == {"demo": 0, "pilot": 3, "offer": 73}
    assert counts[0, AT["offer"]] == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS.ids), st.integers(0, 249)), max_size=8),
    st.integers(0, 5), st.booleans(), st.integers(0, 250), st.tuples(st.sampled_from(KINDS.ids), st.integers(0, 249)),
)  # fmt: skip
def test_one_more_activity_hinders_none(
    dated: list[tuple[str, int]], stage: int, proof: bool, due: int, more: tuple[str, int]
) -> None:
    track = Track(stage, proof, due)
    before, after = (follow(track, moves(*rows), KINDS) for rows in (dated, [*dated, more]))
    assert set(before.counting) <= set(after.counting) and before.stage <= after.stage


@pytest.mark.parametrize("stage", range(6))
def test_the_whole_chain_goes_on_from_any_stage(stage: int) -> None:
    chain = [("visit", 0), ("joint", 10), ("demo", 20), ("pilot", 30), ("offer", 50), ("tender", 60)]
    assert follow(Track(stage, True, 250), moves(*chain), KINDS).stage == 6
