# Built from sources/u07_route.py; not edited by hand.
from course_lib.method import add_working_days, map_terrain, optimise_route, place_customers, plan_route, price_lines, score_customers, win_probability, working_days_between
year = case.meta.budget_year
from course_lib.method import score_industries
scores = score_industries(case)
picked = [*scores.top("政企"), *scores.top("商群")]
budget, decisions = price_lines(case, industries=picked), score_customers(case)
in_scope = case.customers.loc[case.customers["industry"].isin(picked), "id"].tolist()
terrain = map_terrain(case, decisions, budget, place_customers(case, decisions, budget, customers=in_scope))
optimum = optimise_route(terrain)
contracts = case.stock[case.stock["contract_end"].dt.year == year].sort_values("annual_revenue", ascending=False).head(4)
days_left = {i: working_days_between(f"{year}-01-02", end) for i, end in zip(contracts["id"], contracts["contract_end"])}
answer("u07.days_left", days_left)
queue = budget.by_customer.sort_values(ascending=False).head(6).index.tolist()
starts = [add_working_days(f"{year}-01-09", 10 * place) for place in range(len(queue))]
in_time = [customer for customer, start in zip(queue, starts) if add_working_days(start, 14) <= add_working_days(f"{year}-03-29", 0)]
answer("u07.in_time", in_time)
_first = optimum.plan.capacity.loc[1]
spare = _first["days_available"] - _first["days_used"]
answer("u07.spare", spare)
prospect = terrain.customers.loc[decisions.table.reindex(terrain.customers.index)["band"] == "confident", "value"].idxmax()
one = plan_route(terrain, {"A001": {"customer": prospect, "kind": "demo", "start": f"{year}-01-08"}})
x_before, x_after = (float(one.uplift.loc[prospect, c]) for c in ("x_before", "x_after"))
from_february = float(terrain.prospects[prospect].value[1])
worth = float(win_probability(x_after, case.catalog.rules) - win_probability(x_before, case.catalog.rules)) * from_february
answer("u07.worth", worth)
ends = case.stock[case.stock["customer"].isin(in_scope) & (case.stock["contract_end"] < f"{year}-07-01")].sort_values("contract_end")
ends = ends[ends["contract_end"] >= f"{year}-01-01"]
last_day = f"{year}-04-01"  # 1 月 1 日再过 90 天；闰年是 3 月 31 日
alarmed = sorted(set(ends.loc[ends["contract_end"] <= last_day, "customer"]))
answer("u07.alarmed", alarmed)
big = terrain.customers["value"].sort_values(ascending=False).head(12).index
wishes = {}
for customer in big:
    for kind, day in (("visit", "02-01"), ("demo", "02-11"), ("offer", "02-20")):
        wishes[f"A{len(wishes) + 1:03d}"] = {"customer": customer, "kind": kind, "start": f"{year}-{day}"}
xiaolin = plan_route(terrain, wishes)
_reference, _his = (r.expected + r.saved - r.cost for r in (optimum.plan, xiaolin))
regret = _reference - _his
answer("u07.regret", regret)
