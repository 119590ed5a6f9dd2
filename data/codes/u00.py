# Built from sources/u00_opening.py; not edited by hand.
from course_lib.method import look_ahead, value_stock
from course_lib.opening import load_map, plan_agenda_of
from course_lib.opening.answers import demo_answers
from course_lib.opening.groups import class_diagnosis
outlook, found = look_ahead(case, value_stock(case).total, load_map().new_services), class_diagnosis(demo_answers())
plans = [plan_agenda_of(mode, "大客户经理").table for mode in ("2+1", "3+2", "3x3")]
codes = {
    "一页纸": (outlook.growth, outlook.kept_share, outlook.per_manager, outlook.new_share, outlook.by_line),
    "课程表": (case.meta.name, *plans),
    "诊断": (case.meta.name, found.dimensions, found.competences, found.gaps, found.units),
}
