"""Which tables each unit needs is data that fits the cases and the lessons."""

from __future__ import annotations

import pytest

from course_lib.case import PLAN, load_case, shipped_cases, unit_tables, waiting, waiting_lines
from course_lib.case import units as module
from course_lib.paths import notebooks_dir
from tests.tiny import tiny_case


def test_every_lesson_has_its_tables() -> None:
    lessons = {path.stem.partition("_")[0] for path in notebooks_dir().glob("u[0-9]*.ipynb")}
    assert lessons <= set(unit_tables())


def test_what_helps_is_not_needed_too() -> None:
    assert all(not set(tables.needs) & set(tables.helps) for tables in unit_tables().values())


@pytest.mark.parametrize("name", shipped_cases())
def test_no_unit_waits_on_a_shipped_case(name: str) -> None:
    case = load_case(name)
    assert waiting_lines(case) == [] and waiting(case, PLAN) == ()


def test_a_unit_nobody_has_described_does_not_wait() -> None:
    assert waiting(tiny_case(), "u99") == ()


def test_waiting_is_told_in_the_order_of_the_sheets_with_their_chinese_names() -> None:
    case = tiny_case()
    half = case.replace(stock=case.stock.iloc[:0], ratings=case.ratings.iloc[:0])
    assert waiting(half, "u06") == ("关键人评分", "存量业务")
    assert "u06 缺口与九宫营销地图：先不跑，等：关键人评分、存量业务" in map(str, waiting_lines(half))


def test_a_table_that_no_case_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    unit_tables.cache_clear()
    spec = {"plan": {"needs": []}, "units": {"u02": {"name": "x", "needs": ["clients"]}}}
    monkeypatch.setattr(module.yaml, "safe_load", lambda _: spec)
    with pytest.raises(ValueError, match="没有表 clients"):
        unit_tables()
