"""Sheets to print: what stands on them, and that it stands there as text."""

from __future__ import annotations

import pytest

from course_lib.case import load_case
from course_lib.choices import change_needs
from course_lib.lesson.canvases import industry_page, key_need_page, value_page, worked_page
from course_lib.method import mine_needs
from tests.tiny import tiny_case
from tests.widgets.hostile import HOSTILE, hostile_case


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_an_industry_is_read_step_by_step(name: str) -> None:
    case = load_case(name)
    customer = case.customers["id"].iloc[0]
    mined = mine_needs(case, customer)
    text = repr(industry_page(case, mined))
    for part in ("服务蓝图", "商业画布", "信息化画布", "价值链　业务流程　信息点", "四个层级", mined.pack.trend):
        assert part in text
    assert all(step in text for step in mined.table["step"]) and text.count("这家在这里") == 1


def test_worked_cases_say_what_was_missed() -> None:
    assert "没听见" in repr(worked_page(tiny_case(), "utilities"))
    with pytest.raises(KeyError, match="hotel"):
        worked_page(tiny_case(), "hotel")


def test_a_customers_sheets_hold_every_need_once() -> None:
    case = tiny_case()
    text = repr(key_need_page(case, "C01"))
    assert text.count("D01 ") == text.count("D02 ") == 1 and "买点（他为什么买）" in text
    values = repr(value_page(case, "C01"))
    assert "不解决一年亏　（空着，去问）　（空着，去问）　14.0 万元" in values
    assert "还没有记需求" in repr(key_need_page(case, "C02"))


def test_what_people_typed_is_text() -> None:
    row = {"customer": "C01", "need_point": "N02", "triad": "效率", "pain": HOSTILE[0]}
    case = change_needs(hostile_case(tiny_case()), {"T001": row}, strict=True)
    pages = [key_need_page(case, "C01"), value_page(case, "C01"), industry_page(case, mine_needs(case, "C01"))]
    for html in (page._repr_html_() for page in pages):
        assert "<img" not in html and "&lt;img" in html
