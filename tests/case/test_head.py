"""The sheet 案例说明: read as the head of a case, its faults told by row."""

from __future__ import annotations

from typing import Any

import pytest

from course_lib.case.head import read_head
from course_lib.case.problems import Problem
from course_lib.case.xlsx import Sheet

GOOD: dict[str, str] = {
    "项目": "内容",
    "案例名称": "云浦县",
    "城区还是郊县": "郊县",
    "我方运营商": "中国联通",
    "对手一": "电信",
    "对手二": "某宽带公司",
    "预算年": "2019",
    "数据截止日": "2019/1/1",
    "全年目标收入（元）": "860万",
    "其中固话（元）": "",
    "出处1": "年鉴",
    "出处1说明": "表1",
}


def told(**changes: Any) -> list[Problem]:
    return read_head(sheet(**changes))[1]


def sheet(**changes: Any) -> Sheet:
    rows = {**GOOD, **changes}
    return Sheet("案例说明", [[item, value, "说明"] for item, value in rows.items() if value is not None])


def test_what_nobody_has_to_fill_is_filled_in() -> None:
    meta, problems = read_head(sheet())
    assert meta is not None and not problems
    assert (meta.title, meta.seed, meta.target_revenue) == ("云浦县", 1, 8_600_000)
    assert [(c.id, c.name) for c in meta.carriers] == [
        ("unicom", "中国联通"),
        ("telecom", "电信"),
        ("某宽带公司", "某宽带公司"),
    ]
    assert [(s.name, s.detail) for s in meta.sources] == [("年鉴", "表1")]


def test_without_a_source_the_figures_are_ones_own() -> None:
    meta, _ = read_head(sheet(出处1=None, 出处1说明=None))
    assert meta is not None and [s.name for s in meta.sources] == ["自填"]


@pytest.mark.parametrize(
    ("item", "value", "message", "allowed"),
    [
        ("案例名称", "a/b", "不能做文件夹名", "不含"),
        ("案例名称", "", "空着", "必须填写"),
        ("城区还是郊县", "山区", "不在允许范围", "城区、郊县"),
        ("预算年", "19", "不在允许范围", "2000 到 2100"),
        ("数据截止日", "去年底", "不是日期", "2019-03-31"),
        ("全年目标收入（元）", "很多", "不是数字", "不小于 1"),
    ],
)
def test_a_fault_names_the_row_and_what_is_allowed(item: str, value: str, message: str, allowed: str) -> None:
    [problem] = told(**{item: value})
    assert problem.row == list(GOOD).index(item) + 1 and problem.column == item
    assert message in problem.message and allowed in problem.allowed


def test_an_item_that_is_missing_doubled_or_unknown_is_told() -> None:
    assert any("缺这一项" in p.message for p in told(预算年=None))
    doubled = Sheet("案例说明", [*sheet().rows, ["预算年", "2020"]])
    assert any("出现了两次" in p.message for p in read_head(doubled)[1])
    [unknown] = told(口号="冲")
    assert unknown.level == "notice" and "口号" in str(unknown)


def test_two_carriers_of_one_name_are_refused() -> None:
    [problem] = told(对手一="联通")
    assert "编号不得重复" in problem.message


def test_a_value_that_excel_could_not_work_out_is_told() -> None:
    good = sheet()
    bad = Sheet(good.name, good.rows, {(6, 1): "公式出错 #REF!"})
    assert any("#REF!" in p.message and p.row == 7 for p in read_head(bad)[1])
