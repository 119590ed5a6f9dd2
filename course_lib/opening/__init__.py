"""The course about itself: timetable, questionnaire, groups."""

from __future__ import annotations

from course_lib.opening.answers import class_answers
from course_lib.opening.groups import class_diagnosis, groups_sheet, make_groups
from course_lib.opening.load import load_agenda, load_map, load_questionnaire
from course_lib.opening.timetable import agenda_sheet, day_sheet, plan_agenda_of, roles_sheet

__all__ = [
    "agenda_sheet",
    "class_answers",
    "class_diagnosis",
    "day_sheet",
    "groups_sheet",
    "load_agenda",
    "load_map",
    "load_questionnaire",
    "make_groups",
    "plan_agenda_of",
    "roles_sheet",
]
