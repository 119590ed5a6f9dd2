"""A case's lines as a team left them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from course_lib.choices import change_lines
from course_lib.method import price_offers
from tests.tiny import tiny_case

DRAWN = {"customer": "C01", "need": "D02", "product": "P21", "quantity": 9, "discount": 0.1, "start_month": 3}


def test_no_change_leaves_the_opportunities_as_they_are() -> None:
    pd.testing.assert_frame_equal(change_lines(tiny_case(), {}), tiny_case().opportunities)


def test_figures_are_changed_one_by_one() -> None:
    lines = change_lines(tiny_case(), {"O03": {"discount": 0.55}, "O01": {"quantity": 200, "start_month": 2}})
    expected = tiny_case().opportunities.set_index("id")
    expected.loc["O03", "discount"] = 0.55
    expected.loc["O01", ["quantity", "start_month"]] = [200, 2]
    pd.testing.assert_frame_equal(lines, expected.reset_index())
    assert tiny_case().opportunities["discount"][2] == 0.6  # the case stays as it was


def test_lines_are_taken_out_and_drawn() -> None:
    changes = {"L002": DRAWN, "O02": {"quantity": 3, "removed": True}, "L001": {**DRAWN, "product": "P11"}}
    lines = change_lines(tiny_case(), changes)
    assert lines["id"].tolist() == ["O01", "O03", "O04", "O05", "O06", "L001", "L002"]
    assert lines.dtypes.equals(tiny_case().opportunities.dtypes)
    blank = dict.fromkeys(["rival", "note", "stage", "replaces"], "")
    assert lines.iloc[-1].dropna().to_dict() == {"id": "L002", **DRAWN, **blank}
    # 9 × 15 × 0.9 = 121.50 a month, March to December; whether they may be sold is another question
    assert price_offers(tiny_case(), lines).lines["revenue"].iloc[-1] == 1_215


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 3},  # a line that the case no longer has
        {**DRAWN, "customer": "C99"},
        {**DRAWN, "product": "P99"},
        {**DRAWN, "need": "D99"},
        {**DRAWN, "need": "D03"},  # another customer's
        {**DRAWN, "quantity": None},
        {**DRAWN, "removed": True},
        None,
    ],
)
def test_what_the_case_does_not_know_is_left_out(change: Any) -> None:
    pd.testing.assert_frame_equal(change_lines(tiny_case(), {"L001": change}), tiny_case().opportunities)


def test_a_new_id_that_the_case_has_meanwhile_changes_that_line() -> None:
    lines = change_lines(tiny_case(), {"O02": {**DRAWN, "discount": 0.2}})
    assert lines["product"].tolist() == tiny_case().opportunities["product"].tolist()
    assert lines["discount"][1] == 0.2
