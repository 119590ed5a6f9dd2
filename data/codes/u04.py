# Built from sources/u04_budget.py; not edited by hand.
from course_lib.method import believe, budget_revenue, mark_prices, match_needs, price_offers
match, offers = match_needs(case), price_offers(case)
budget, marks = budget_revenue(case, offers), mark_prices(offers, believe(case))
codes = {
    "匹配": (match.table, match.blanks),
    "商机": (offers.lines, offers.refusals, offers.warnings),
    "预算": (budget.by_month, budget.by_product, budget.pareto),
    "价钱": (marks.table,),
}
