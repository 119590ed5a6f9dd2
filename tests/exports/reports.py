"""Plans to export, each worked out once for all tests: a county's reference plan, one whose texts are as bad as texts
can be, a small one, an empty one."""

from __future__ import annotations

import functools

from course_lib.case import load_case
from course_lib.plan import PlanReport, report_plan
from tests.tiny import tiny_case

__all__ = ["EVIL", "bare", "hostile", "reference", "tiny"]

#: What a spreadsheet would take for a formula, a command or a code.
EVIL = ('=HYPERLINK("http://x","点我")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "&L&F", "<b>粗</b>", "{=1}")
LONG = "福建省鼓楼区第一人民医院东街分院信息化建设与智慧服务联合采购办公室筹备组（含附属学校与后勤集团）"


@functools.cache
def reference() -> PlanReport:
    """The reference plan of the urban county."""
    return report_plan(load_case("gulou"))


@functools.cache
def hostile() -> PlanReport:
    """The same with evil and very long names of customers, persons, industries, pains and reasons."""
    case = load_case("gulou")
    tables = {}
    for table, column in (("customers", "name"), ("customers", "owner"), ("contacts", "name"), ("contacts", "title"),
                          ("needs", "pain"), ("industries", "name")):  # fmt: skip
        frame = tables.get(table, getattr(case, table))
        tables[table] = frame.assign(
            **{column: [f"{EVIL[i % len(EVIL)]}{LONG if i % 3 else ''}" for i in range(len(frame))]}
        )
    first = reference().odds.table.index[0]
    return report_plan(case.replace(**tables), places={first: "放弃户"}, reasons={first: "=1+1"})


@functools.cache
def tiny() -> PlanReport:
    """The reference plan of the tiny case."""
    return report_plan(tiny_case())


@functools.cache
def bare() -> PlanReport:
    """The tiny case without a choice and without an activity."""
    return report_plan(tiny_case(), industries=[], merchant_groups=[], activities={})
