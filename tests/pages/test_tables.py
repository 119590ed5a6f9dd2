"""Tables for readers: Chinese headers, separators, percent and 万元, names shown as text."""

from __future__ import annotations

import pandas as pd
import pytest

from course_lib.pages.tables import sheet

FRAME = pd.DataFrame(
    {
        "name": ["<img src=x onerror=alert(1)>", "乙"],
        "yuan": [1234567.0, 20000.0],
        "share": [0.256, 1.0],
        "n": [3, 4000],
    },
    index=pd.Index(["C1", "C2"], name="id"),
)
SHOWN = sheet(
    FRAME,
    {"id": "编号", "name": "名称", "yuan": "商机（万元）", "share": "占比", "n": "数量"},
    wan=["yuan"],
    percent=["share"],
    digits={"yuan": 1},
)


def test_numbers_read_as_a_person_writes_them() -> None:
    assert SHOWN.cells.iloc[0].tolist()[2:] == ["123.5", "26%", "3"]
    assert SHOWN.cells.iloc[1].tolist() == ["C2", "乙", "2.0", "100%", "4,000"]


def test_names_are_text_and_numbers_stand_right() -> None:
    page = SHOWN._repr_html_()
    assert "<img" not in page and "&lt;img src=x" in page
    assert page.count("text-align:right") == 3 * 3 and page.count("text-align:left") == 3 * 2


def test_it_is_deterministic_and_has_plain_text() -> None:
    assert "商机（万元）" in repr(SHOWN) and "at 0x" not in repr(SHOWN)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(KeyError, match="nothing"):
        sheet(FRAME, {"nothing": "无"})


def test_an_unknown_share_is_blank() -> None:
    assert sheet(pd.DataFrame({"a": [0.5, float("nan")]}), {"a": "占比"}, percent=["a"]).cells["占比"].tolist() == [
        "50%",
        "",
    ]


def test_short_columns_never_break_and_long_ones_may() -> None:
    page = sheet(
        pd.DataFrame({"a": ["竞争", "存量"], "b": ["很长很长的一句话", "短"]}), {"a": "状态", "b": "说明"}
    )._repr_html_()
    assert page.count("white-space:nowrap") == 2


def test_a_table_without_rows_is_shown_too() -> None:
    assert "<th" in sheet(pd.DataFrame({"a": []}), {"a": "状态"})._repr_html_()
