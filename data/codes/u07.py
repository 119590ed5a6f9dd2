# Built from sources/u07_route.py; not edited by hand.
from course_lib.method import control_route, map_terrain, optimise_route, place_customers, price_lines, quarter_working_days, rehearse_progress, score_customers
year = case.meta.budget_year
from course_lib.method import score_industries
decisions, budget = score_customers(case), price_lines(case, industries=score_industries(case).reference)
grid = place_customers(case, decisions, budget, customers=budget.by_customer.index)
terrain = map_terrain(case, decisions, budget, grid)
optimum = optimise_route(terrain)
plan = rehearse_progress(terrain, optimum.plan, f"{year}-03-15")
control = control_route(terrain, plan, f"{year}-03-15")
codes = {
    "活动": (quarter_working_days(year), plan.activities, plan.uplift),
    "参考计划": (optimum.packages, optimum.objective),
    "管控": (control.table, control.alarms),
}
