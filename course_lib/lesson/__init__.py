"""What the cells of a lesson, an exercise and a solution call."""

from __future__ import annotations

from course_lib.lesson.canvases import industry_page, key_need_page, value_page, worked_page
from course_lib.lesson.fingerprint import fingerprint
from course_lib.lesson.selfcheck import check
from course_lib.lesson.told import (
    chosen_industries,
    chosen_needs,
    chosen_odds,
    chosen_offers,
    chosen_route,
)
from course_lib.lesson.unit import Unit, open_unit
from course_lib.pages.tables import sheet

__all__ = [
    "Unit",
    "check",
    "chosen_industries",
    "chosen_needs",
    "chosen_odds",
    "chosen_offers",
    "chosen_route",
    "fingerprint",
    "industry_page",
    "key_need_page",
    "open_unit",
    "sheet",
    "value_page",
    "worked_page",
]
