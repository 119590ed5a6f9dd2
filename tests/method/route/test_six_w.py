"""6W2H: every question is answered from the tables it names."""

from __future__ import annotations

import pytest

from course_lib.method import fill_six_w, place_customers, plan_route, price_lines, score_customers
from course_lib.method.route.six_w import SixW
from tests.method.grounds import tiny_ground
from tests.tiny import tiny_case


def sheet_of(customer: str, activities: dict[str, dict[str, str]]) -> SixW:
    case = tiny_case()
    budget, decisions = price_lines(case), score_customers(case)
    grid = place_customers(case, decisions, budget)
    return fill_six_w(tiny_ground(), plan_route(tiny_ground(), activities), budget, grid, customer)


def test_a_full_sheet() -> None:
    six = sheet_of("东街服务局", {"A": {"customer": "C01", "kind": "demo", "start": "2019-02-20"}})
    answers = six.answers()
    assert (six.customer, six.name, six.cell) == ("C01", "东街服务局", "主攻户")
    assert list(answers) == ["为谁", "要什么", "卖什么", "怎么卖", "做什么", "卖多少", "用什么工具", "何时到何程度"]
    assert "周建民（局长，决策者、发起者）" in answers["为谁"]
    assert "4 月起租" in answers["卖什么"] and answers["卖什么"].count("\n") == 1
    assert "电信" in answers["怎么卖"] and "我们领先 15.2 分" in answers["怎么卖"]
    assert answers["做什么"] == "02-20 演示，找吴小敏，为了需求与方案匹配、网络与技术质量"
    assert "商机 70,670 元" in answers["卖多少"] and "78% → " in answers["卖多少"]
    assert answers["用什么工具"] == "演示：签到表和意见表"
    assert answers["何时到何程度"].startswith("02-22 前：方案讲给")


def test_what_is_lacking_is_said() -> None:
    answers = sheet_of("C02", {}).answers()
    assert answers["卖什么"] == answers["做什么"] == answers["何时到何程度"] == "（还没有）"


def test_a_customer_off_the_map_is_told() -> None:
    with pytest.raises(ValueError, match="没有客户 C99"):
        sheet_of("C99", {})
