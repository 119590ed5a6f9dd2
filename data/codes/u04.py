# Built from sources/u04_budget.py; not edited by hand.
from course_lib.method import match_needs, price_lines
match, budget = match_needs(case), price_lines(case)
codes = {
    "匹配": (match.table, match.blanks),
    "预算": (budget.lines, budget.by_month, budget.by_product),
    "二八线": (budget.pareto,),
}
