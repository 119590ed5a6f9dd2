# Built from sources/u06_gap.py; not edited by hand.
from course_lib.method import analyse_gap, place_customers, price_lines, score_customers, simulate_revenue
from course_lib.method import score_industries
scores = score_industries(case)
reference = [*scores.top("政企"), *scores.top("商群")]
budget = price_lines(case, industries=reference)
decisions = score_customers(case)
in_scope = case.customers.loc[case.customers["industry"].isin(reference), "id"].tolist()
grid = place_customers(case, decisions, budget, customers=in_scope)
year_target = case.meta.target_revenue
stock = (case.stock["annual_revenue"] * case.stock["renewal"]).sum()
answer("u06.stock", stock)
book = decisions.table[["band", "probability"]].join(budget.by_customer, how="inner").query("revenue > 0")
_keep = book[book["band"] != "none"]
increment = (_keep["probability"] * _keep["revenue"]).sum()
answer("u06.increment", increment)
_gap = analyse_gap(case, decisions, budget)
shortfall = max(0, year_target - _gap.stock - _gap.increment)
answer("u06.shortfall", shortfall)
samples = simulate_revenue(case, decisions, budget).samples
safe = samples[len(samples) // 5]
answer("u06.safe", safe)
attack = grid.table.index[grid.table["cell"] == "主攻户"].tolist()
answer("u06.attack", attack)
_names = case.catalog.nine_cells["name"]
cell_counts = grid.table["cell"].value_counts().reindex(_names, fill_value=0).to_dict()
answer("u06.cell_counts", cell_counts)
