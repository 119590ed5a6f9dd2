# Built from sources/u06_gap.py; not edited by hand.
from course_lib.plan import report_plan
odds = report_plan(case).odds
year, spread = odds.outlook, odds.distribution
codes = {
    "存量": (odds.stock_year.lines, odds.stock_year.total),
    "三种结局": (odds.lines.lines[["won", "lost", "none", "counts"]],),
    "缺口": (year.stock, year.increment, year.gap, year.surplus, year.unknown, year.promise_gap, year.by_service),
    "分布": (spread.mean, spread.sd, spread.p50, spread.p80, spread.probability, spread.low, spread.high),
    "情景": (odds.scenarios.table[["p80", "probability", "gap"]],),
    "九宫": (odds.grid.table, odds.grid.bounds),
}
