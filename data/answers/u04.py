# Built from sources/u04_budget.py; not edited by hand.
from course_lib.method import price_lines
opportunities = case.opportunities.set_index("id")
products = case.catalog.products.set_index("id")
needs = case.needs
budget = price_lines(case)
row = budget.lines[budget.lines["ok"]].sort_values("revenue", ascending=False).iloc[0]
product = products.loc[row["product"]]
months = 13 - row["start_month"]
answer("u04.months", months)
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
revenue = _monthly * (13 - row["start_month"]) + row["quantity"] * product["one_off"]
answer("u04.revenue", revenue)
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
_revenue = _monthly * (13 - row["start_month"]) + row["quantity"] * product["one_off"]
_cost = row["quantity"] * (product["unit_cost"] * (13 - row["start_month"]) + product["one_off_cost"])
margin_rate = (_revenue - _cost) / _revenue
answer("u04.margin_rate", margin_rate)
refused = budget.refused["id"].tolist()
answer("u04.refused", refused)
late = budget.lines[budget.lines["ok"]].groupby("start_month", as_index=False)[["monthly", "one_off"]].sum()
_december = late[late["start_month"] == 12]
delay_cost = late["monthly"].sum() + _december["one_off"].sum()
answer("u04.delay_cost", delay_cost)
by_customer = budget.by_customer.sort_values(ascending=False)
ranked = by_customer.to_frame().assign(place=range(1, len(by_customer) + 1), so_far=by_customer.cumsum())
_share = by_customer.cumsum() / by_customer.sum()
vital_few = int((_share < 0.8 - 1e-12).sum()) + 1
answer("u04.vital_few", vital_few)
