# Built from sources/u05_decision.py; not edited by hand.
from course_lib.method import believe, cheapest_path, rate, score_customers, sensitivity, swot
from course_lib.method import believe, reference_customer
matrix = rate(case, reference_customer(case))
codes = {
    "得分": (score_customers(case).table,),
    "领先": (believe(case).table, believe(case).persons),
    "敏感度": (sensitivity(matrix), cheapest_path(matrix).steps),
    "优劣势": (swot(case, matrix),),
}
