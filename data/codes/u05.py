# Built from sources/u05_decision.py; not edited by hand.
from course_lib.method import cheapest_path, rate, score_customers, sensitivity, swot
from course_lib.method import reference_customer
matrix = rate(case, reference_customer(case))
codes = {
    "得分": (score_customers(case).table,),
    "另一算法": (score_customers(case, mode="absolute").table,),
    "敏感度": (sensitivity(matrix), cheapest_path(matrix).steps),
    "优劣势": (swot(case, matrix),),
}
