"""How long the reference plan of the route takes, and how near to the best it is proven to be.

Run ``python benchmarks/route.py [customers …]`` (default 50 100 200 400) from the checkout. Each size is a seeded
county with that many customers, all industries chosen, four quarters; times are medians of the runs. ``ground`` =
ratings and revenue made ready, ``price`` = courses priced and dominated ones dropped, plan worked out, ``solve`` =
HiGHS, ``all`` = ``optimise_route``.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import Case, case_from_tables
from course_lib.case.generate import make_tables
from course_lib.method import map_terrain, optimise_route, place_customers, price_lines, score_customers
from course_lib.method.route import route_optimum as module

RUNS = 5
SIZES = (50, 100, 200, 400)


def county(customers: int) -> Case:
    half = customers // 2
    meta, tables = make_tables("bench", seed=customers, kind="urban", customers=customers - half, merchants=half)
    return case_from_tables(meta, tables)


def measure(customers: int) -> None:
    case = county(customers)
    decisions, budget = score_customers(case), price_lines(case)
    grid = place_customers(case, decisions, budget)
    ground, whole, solving = [], [], []
    solve = module._solve

    def timed(*arguments: object) -> object:
        start = time.perf_counter()
        try:
            return solve(*arguments)  # type: ignore[arg-type]
        finally:
            solving.append(time.perf_counter() - start)

    module._solve = timed  # type: ignore[assignment]
    try:
        for _ in range(RUNS):
            start = time.perf_counter()
            terrain = map_terrain(case, decisions, budget, grid)
            ground.append(time.perf_counter() - start)
            start = time.perf_counter()
            optimum = optimise_route(terrain)
            whole.append(time.perf_counter() - start)
    finally:
        module._solve = solve
    middle = statistics.median
    print(
        f"{customers:5d} {optimum.courses:8,d} {optimum.columns:8,d} {optimum.rows:5d} {middle(ground):8.2f} "
        f"{middle(whole) - middle(solving):8.2f} {middle(solving):8.2f} {middle(whole):8.2f} {optimum.gap:10.5%}  "
        f"{optimum.status}，{len(optimum.plan.activities)} 次活动"
    )


if __name__ == "__main__":
    print(" 客户    全年排法    0-1变量    行数   ground    price    solve      all        gap")
    for size in [int(text) for text in sys.argv[1:]] or SIZES:
        measure(size)
