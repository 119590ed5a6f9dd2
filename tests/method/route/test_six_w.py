"""6W2H: every question is answered from the tables it names."""

from __future__ import annotations

import pytest

from course_lib.method import SixW, fill_six_w
from course_lib.plan import Chain
from tests.tiny import tiny_case


def sheet_of(customer: str, activities: dict[str, dict[str, str]]) -> SixW:
    chain = Chain(tiny_case(), activities=activities)
    ground = chain.route.ground
    return fill_six_w(
        chain.case, ground.route, chain.route.plan, ground.offers, ground.belief, chain.grid, customer
    )  # fmt: skip


def test_a_full_sheet() -> None:
    six = sheet_of("东街服务局", {"A": {"customer": "C01", "kind": "visit", "start": "2019-02-20"}})
    answers = six.answers()
    assert (six.customer, six.name) == ("C01", "东街服务局")
    assert list(answers) == ["为谁", "要什么", "卖什么", "怎么卖", "做什么", "卖多少", "用什么工具", "何时到何程度"]
    assert "周建民（局长，决策者、发起者" in answers["为谁"] and six.cell in answers["为谁"]
    assert "月起租" in answers["卖什么"]
    assert "最强的对手：" in answers["怎么卖"] and "和所有对手比" in answers["怎么卖"]
    assert answers["做什么"].startswith("02-20 拜访，找")
    assert "商机" in answers["卖多少"] and "期望收入" in answers["卖多少"]
    assert answers["用什么工具"].startswith("拜访：")
    assert answers["何时到何程度"].startswith("02-20 前：决策者见过一面")


def test_what_is_lacking_is_said() -> None:
    answers = sheet_of("C01", {}).answers()
    assert answers["做什么"] == answers["何时到何程度"] == "（还没有）"


def test_a_customer_off_the_ground_is_told() -> None:
    with pytest.raises(ValueError, match="没有客户 C99"):
        sheet_of("C99", {})
