"""Expected answers on the year at a glance and the map of the course."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.case import Case
from course_lib.method import Outlook, look_ahead, value_stock
from course_lib.opening.load import load_map
from course_lib.opening.timetable import plan_agenda_of

__all__ = ["TASKS"]


def _outlook(case: Case) -> Outlook:
    return look_ahead(case, value_stock(case).total, load_map().new_services)


def _six_w(case: Case) -> dict[str, int]:
    return {
        "为谁": case.stock["customer"].nunique(),
        "要什么": len(case.needs),
        "怎么卖": len(case.contacts),
        "卖多少": len(case.opportunities),
    }


def _hour_value(case: Case) -> float:
    outlook = _outlook(case)
    return (outlook.target - outlook.kept) / plan_agenda_of("2+1", "大客户经理").must_hours


TASKS: dict[str, Callable[[Case], object]] = {
    "u00.growth": lambda case: _outlook(case).growth,
    "u00.kept_share": lambda case: _outlook(case).kept_share,
    "u00.per_manager": lambda case: _outlook(case).per_manager,
    "u00.new_share": lambda case: _outlook(case).new_share,
    "u00.six_w": _six_w,
    "u00.hour_value": _hour_value,
}
