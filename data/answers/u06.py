# Built from sources/u06_gap.py; not edited by hand.
import pandas as pd
from course_lib.method import budget_target, value_stock
from course_lib.plan import report_plan
plan = report_plan(case).odds
year_target = budget_target(case)
contracts = value_stock(case).lines.nlargest(5, "annual")
five = contracts[["annual", "renewal"]].assign(drift=contracts["twelve"] / contracts["annual"], month=[0, 1, 6, 12, 99][: len(contracts)])
_hanging = [0.5 if m == 0 else 0 if m > 12 else (12 - m) / 12 for m in five["month"]]
stock = (five["annual"] * five["drift"] * (1 - pd.Series(_hanging, five.index) * (1 - five["renewal"]))).sum()
answer("u06.stock", stock)
book = plan.lines.lines[["customer", "won", "revenue", "unknown", "counts"]]
_keep = book[book["counts"]]
increment = (_keep["won"] * _keep["revenue"]).sum()
answer("u06.increment", increment)
kept = plan.stock_year.total
_sold = book[book["counts"]]
shortfall = max(0, year_target - kept - (_sold["won"] * _sold["revenue"]).sum())
answer("u06.shortfall", shortfall)
amounts = plan.distribution.amounts
reach = pd.Series([plan.distribution.reach(amount) for amount in amounts], index=amounts, name="可能")
safe = reach[reach >= 0.8].index.max()
answer("u06.safe", safe)
from course_lib.method import distribute
together = [0, case.catalog.rules.distribution.rho, 0.3]
chances = [distribute(plan.stock_year, plan.lines, year_target, case.catalog.rules, rho=rho, wide=False).probability for rho in together]
chance_range = {"最低": min(chances), "最高": max(chances)}
answer("u06.chance_range", chance_range)
grid = plan.grid
attack = grid.table.index[grid.table["cell"] == "主攻户"].tolist()
answer("u06.attack", attack)
_names = case.catalog.nine_cells["name"]
cell_counts = grid.table["cell"].value_counts().reindex(_names, fill_value=0).to_dict()
answer("u06.cell_counts", cell_counts)
