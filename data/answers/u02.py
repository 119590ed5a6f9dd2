# Built from sources/u02_industries.py; not edited by hand.
from course_lib.method import estimate_capacity, score_industries
district = case.district.set_index("key")["base"]
industry = case.industries.set_index("id").loc["I03"]
units = case.industry_units.query("industry == 'I03'")
_revenue = district["population"] * district["telecom_per_head"] * district["density_factor"]
_share = industry["employment"] / district["employment_total"] * industry["intensity_base"]
top_down = _revenue * district["enterprise_share"] * _share
answer("u02.top_down", top_down)
_rows = units["customers"] * units["penetration_base"] * units["units"] * units["price_base"] * 12
bottom_up = _rows.sum()
answer("u02.bottom_up", bottom_up)
capacity = estimate_capacity(case)
doubtful = capacity.table.index[capacity.table["flagged"]].tolist()
answer("u02.doubtful", doubtful)
_weights = dict.fromkeys(["capacity", "purchasing", "growth", "position", "competition"], 11) | {"ease": 45}
easy_five = score_industries(case, weights=_weights).top("政企")
answer("u02.easy_five", easy_five)
scores = score_industries(case)
least_sure = scores.table.loc[scores.top("政企"), "acceptability"].idxmin()
answer("u02.least_sure", least_sure)
