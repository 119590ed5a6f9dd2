"""The earliest month of decision. Working days are counted here with the calendar package, one by one."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import numpy as np
import pandas as pd
import pytest

from course_lib.case import load_case
from course_lib.method.needs.decision_month import earliest_decisions, gates_passed, working_days_open

SHORTEST = {"contact": 9, "need": 12, "solution": 12, "proof": 19, "commercial": 12}  # stages.csv
STAGES = [*SHORTEST, "closing"]


def month_of_the_nth_working_day(n: int) -> int:
    day = dt.date(2019, 1, 1)  # gulou's as_of
    while n > 0 or not chinese_calendar.is_workday(day):
        n -= chinese_calendar.is_workday(day)
        if n <= 0 and chinese_calendar.is_workday(day):
            break
        day += dt.timedelta(days=1)
    return day.month


@pytest.mark.parametrize("proof", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_the_gates_that_are_open_take_their_shortest_days(stage: str, proof: bool) -> None:
    case = load_case("gulou")
    gates = gates_passed(case, pd.DataFrame({"stage": [stage]}))
    assert gates.tolist() == [STAGES.index(stage)]  # a line in stage n has passed n gates
    todo = [days for name, days in SHORTEST.items() if STAGES.index(name) >= gates[0] and (name != "proof" or proof)]
    assert working_days_open(list(SHORTEST.values()), gates, np.array([proof])).tolist() == [sum(todo)]
    assert earliest_decisions(case, gates, np.array([proof])).tolist() == [month_of_the_nth_working_day(sum(todo))]


def test_a_stage_that_nobody_wrote_down_is_the_first() -> None:
    case = load_case("gulou")
    assert gates_passed(case, pd.DataFrame({"stage": ["", None]})).tolist() == [0, 0]
    assert gates_passed(case, pd.DataFrame({"id": ["L1"]})).tolist() == [0]
    # 9 + 12 + 12 + 12 working days from New Year's Day on are over in March, with a trial in April
    assert earliest_decisions(case, np.array([0, 0]), np.array([False, True])).tolist() == [3, 4]


def test_a_stage_passed_is_not_counted_again() -> None:
    gates = np.arange(6)
    for proof in (False, True):
        days = working_days_open([9, 12, 12, 19, 12, np.nan, np.nan], gates, np.full(6, proof))
        assert (np.diff(days) <= 0).all()
        assert days[-1] == 0
