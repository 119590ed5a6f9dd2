"""The route's own sheets and slides, without the other chapters': figures, formulas that an office works out anew."""

from __future__ import annotations

import math
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from course_lib.case import load_case
from course_lib.exports.workbook import plan_sheets, write_workbook
from course_lib.plan import Chain, PlanReport
from tests.exports.test_render import bare, convert, formulas

KEYS = ("loop", "calendar", "control", "six_w")


@cache
def report() -> PlanReport:
    """小林's draft in a county, one activity blocked."""
    case = load_case("gulou")
    draft = Chain(case).route.draft
    first = next(iter(draft))
    return PlanReport(Chain(case, activities={**draft, first: {**draft[first], "status": "受阻"}}))


@cache
def workbook() -> bytes:
    return write_workbook([one for one in plan_sheets() if one.key in KEYS], report(), "路线图")


def opened() -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook()), data_only=True)


def test_every_activity_stands_there_once_with_why_it_is_for_nothing() -> None:
    rows = list(opened()["行动日历"].iter_rows(min_row=6, values_only=True))
    told = report().route.activities
    assert [row[0] for row in rows] == list(told.index)
    assert [row[16] or "" for row in rows] == told["reason"].tolist()
    assert [row[15] for row in rows].count("受阻") == 1


def test_the_loop_adds_up_and_holds_no_reference_before_the_lock() -> None:
    sheet = opened()["闭环"]
    values = {row[0]: row[2] for row in sheet.iter_rows(values_only=True) if isinstance(row[2], int | float)}
    loop = report().route.after.loop
    assert values["计划前还差（负 = 超出）"] == pytest.approx(loop.gap)
    assert values["还差（负 = 超出）"] == pytest.approx(loop.left)
    parts = [values[name] for name in ("续约守住", "他定了", "他选我们")]
    assert sum(parts) == pytest.approx(loop.closed) and all(part >= 0 for part in parts)
    names = [row[0] for row in sheet.iter_rows(min_row=5, max_row=9, values_only=True)]
    assert "我们的" in names and "参考" not in names


def test_the_control_sheet_says_which_alarm_can_be_avoided() -> None:
    rows = list(opened()["管控表"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "报警")
    alarms = report().route.control.alarms
    told = [row for row in rows[head + 1 :] if row[0]]
    assert [row[0] for row in told] == alarms["name"].tolist()
    assert [str(row[7]).startswith("能") for row in told] == alarms["avoidable"].tolist()


def test_an_office_works_the_same_values_out(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(workbook())
    bare(tmp_path / "plan.xlsx", tmp_path / "bare.xlsx")
    convert("xlsx", tmp_path, [tmp_path / "bare.xlsx"])
    stored, anew = opened(), openpyxl.load_workbook(tmp_path / "xlsx" / "bare-xlsx.xlsx", data_only=True)
    count = 0
    for name, where in formulas(tmp_path / "plan.xlsx"):
        old, new = stored[name][where].value, anew[name][where].value
        same = math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-6) if isinstance(old, int | float) else old == new
        assert same, (name, where, old, new)
        count += 1
    assert count > 150
