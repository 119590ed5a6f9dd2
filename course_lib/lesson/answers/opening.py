"""Expected answers on the year at a glance and the map of the course."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from course_lib.method import Outlook, look_ahead
from course_lib.opening.load import load_map
from course_lib.opening.timetable import plan_agenda_of

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = ["TASKS"]


def _outlook(unit: Unit) -> Outlook:
    return look_ahead(unit.case, load_map().new_services)


def _six_w(unit: Unit) -> dict[str, int]:
    case = unit.case
    return {
        "为谁": case.stock["customer"].nunique(),
        "要什么": len(case.needs),
        "怎么卖": len(case.contacts),
        "卖多少": len(case.opportunities),
    }


def _hour_value(unit: Unit) -> float:
    outlook = _outlook(unit)
    return (outlook.target - outlook.kept) / plan_agenda_of("2+1", "大客户经理").must_hours


TASKS: dict[str, Callable[[Unit], object]] = {
    "u00.growth": lambda unit: _outlook(unit).growth,
    "u00.kept_share": lambda unit: _outlook(unit).kept_share,
    "u00.per_manager": lambda unit: _outlook(unit).per_manager,
    "u00.new_share": lambda unit: _outlook(unit).new_share,
    "u00.six_w": _six_w,
    "u00.hour_value": _hour_value,
}
