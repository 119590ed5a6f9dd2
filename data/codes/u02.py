# Built from sources/u02_industries.py; not edited by hand.
from course_lib.method import estimate_capacity, score_industries
capacity = estimate_capacity(case)
scores = score_industries(case, capacity=capacity)
codes = {
    "容量": (capacity.table, capacity.evidence_mix),
    "选择矩阵": (scores.table.drop(columns="acceptability"), scores.components, scores.scaled),
    "排名把握": (scores.rank_acceptability, scores.swing),
}
