"""Fingerprints change with any rule, figure or table that a result rests on, and with nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.case import load_case
from course_lib.lesson.fingerprint import _canonical, fingerprints

UNITS = ["u00", "u01", "u02", "u03", "u04", "u05", "u06", "u07"]


@pytest.mark.slow  # the work of a unit three times
@pytest.mark.parametrize("unit", UNITS)
def test_the_same_case_gives_the_same_codes(unit: str) -> None:
    codes = fingerprints(load_case("gulou"), unit)
    assert codes == fingerprints(load_case("gulou"), unit)
    assert set(codes.values()).isdisjoint(fingerprints(load_case("minhou"), unit).values())


def test_a_changed_rating_price_or_headcount_changes_the_codes_it_bears_on() -> None:
    case = load_case("gulou")
    industries, lines = case.industries, case.opportunities
    industries.loc[3, "employment"] *= 1.01
    lines.loc[0, "discount"] += 0.01
    before, after = fingerprints(case, "u02"), fingerprints(case.replace(industries=industries), "u02")
    assert before["容量"] != after["容量"]
    before, after = fingerprints(case, "u04"), fingerprints(case.replace(opportunities=lines), "u04")
    assert before["预算"] != after["预算"] and before["匹配"] == after["匹配"]


def test_the_last_digits_of_a_float_do_not_matter_but_the_sixth_does() -> None:
    frame = pd.DataFrame({"a": [1 / 3, np.nan], 1: [2.0, -0.0]}, index=["x", "y"])
    assert _canonical(frame) == _canonical(frame * (1 + 1e-12))
    assert _canonical(frame) != _canonical(frame * (1 + 1e-5))
