# Built from sources/u06_gap.py; not edited by hand.
from course_lib.method import analyse_gap, place_customers, price_lines, score_customers, simulate_revenue
from course_lib.method import score_industries
from course_lib.plan import summarise_plan
decisions, budget = score_customers(case), price_lines(case, industries=score_industries(case).reference)
gap, revenue, grid = analyse_gap(case, decisions, budget), simulate_revenue(case, decisions, budget), place_customers(case, decisions, budget)
codes = {
    "缺口": (gap.stock, gap.increment, gap.gap, gap.surplus, gap.needed_pipeline, gap.by_band),
    "分布": (revenue.mean, revenue.variance, revenue.p50, revenue.p80, revenue.probability),
    "九宫": (grid.table, grid.bounds),
    "计划": (summarise_plan(case).to_dict(),),
}
