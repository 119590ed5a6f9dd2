# Built from sources/u04_budget.py; not edited by hand.
from course_lib.method import believe, budget_revenue, mark_prices, price_curve
opportunities = case.opportunities.set_index("id")
products = case.catalog.products.set_index("id")
needs = case.needs
budget = budget_revenue(case)
good = budget.lines[budget.lines["ok"]]
plain = good[(good["mode"] == "新增") & (good["monthly"] > 0) & (good["one_off"] > 0) & (good["quantity"] == good["counted_quantity"])]
row = plain.sort_values(["revenue", "id"], ascending=[False, True]).iloc[0]
product = products.loc[row["product"]]
months = 13 - row["start_month"]
answer("u04.months", months)
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
_once = row["quantity"] * product["one_off"] * (1 - row["discount"])
revenue = _monthly * (13 - row["start_month"]) + _once
answer("u04.revenue", revenue)
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
_once = row["quantity"] * product["one_off"] * (1 - row["discount"])
_cost = row["quantity"] * (product["unit_cost"] * 12 + product["one_off_cost"])
contribution = _monthly * 12 + _once - _cost
answer("u04.contribution", contribution)
refused = budget.refused["id"].tolist()
answer("u04.refused", refused)
late = good.assign(once=good["revenue"] - good["monthly"] * good["months"]).groupby("start_month", as_index=False)[["monthly", "once"]].sum()
_december = late[late["start_month"] == 12]
delay_cost = late["monthly"].sum() + _december["once"].sum()
answer("u04.delay_cost", delay_cost)
by_customer = budget.by_customer.sort_values(ascending=False)
ranked = by_customer.to_frame().assign(place=range(1, len(by_customer) + 1), so_far=by_customer.cumsum())
_share = by_customer.cumsum() / by_customer.sum()
vital_few = int((_share < 0.8 - 1e-12).sum()) + 1
answer("u04.vital_few", vital_few)
marks = mark_prices(budget.offers, believe(case)).table.join(budget.lines.set_index("id")[["ok", "mode", "margin", "usual_price"]])
wanted = [marks["ok"], marks["inside"], marks["mode"] == "新增", marks["margin"] > 0.2, marks["best"] > 0.1, (marks["best"] - marks["usual"]).abs() > 0.02, marks["deepest"] - marks["best"] > 0.03, marks["lead"].abs() < 15]
for fits in wanted:  # 县小，挑不到样样都合的，就少挑几样
    marks = marks[fits[marks.index]] if fits[marks.index].any() else marks
line = marks["usual_price"].idxmax()
prices = price_curve(budget.offers, believe(case), line, steps=100)
prices = prices.assign(gets=prices["earns"] / prices["wins"]).drop(columns="earns")
best_discount = prices.loc[(prices["wins"] * prices["gets"]).idxmax(), "discount"]
answer("u04.best_discount", best_discount)
earning = good[good["margin"] > 0.15]
upgrades = earning[earning["mode"] == "升级"]
upgrade = (upgrades if len(upgrades) else earning).sort_values(["usual_price", "id"]).iloc[-1]
share = float(upgrade["margin"])
instead = f"代替老线 {upgrade['replaces']}" if upgrade["replaces"] else "这里没有升级的商机，换一单新的：没有老线，多出来的就是它的全部贡献"
more_wins = 0.10 / (share - 0.10)
answer("u04.more_wins", more_wins)
