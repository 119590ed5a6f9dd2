# Built from sources/u07_route.py; not edited by hand.
from course_lib.method import quarter_working_days
from course_lib.plan import Chain
year = case.meta.budget_year
from course_lib.plan import Chain
route = Chain(case).route
draft, best = route.standing("draft").assessment, route.best
codes = {
    "活动": (quarter_working_days(year), draft.activities, draft.lines),
    "参考计划": (round(best.value), round(best.bound)),
    "管控": (route.control.table, route.control.alarms),
}
