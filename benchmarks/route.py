"""How long the reference plan takes, how near to the best it is proven to be, and what a plan's answer takes.

Run ``python benchmarks/route.py [county or customers …]`` (default gulou minhou 100 300 1000) from the checkout. A
county is planned as it is (its own lines in the reference's industries); a size is a seeded county of that many
customers with all industries in scope. ``ground`` = prices, odds and prepare_route, ``plan`` = best_plan, ``assess`` =
the reference entered again as a team's plan; wall seconds, median of the runs, ``CPU`` of the plan; peak memory.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import Case, case_from_tables, load_case
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.assess import assess_plan, entries_of
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.prepare import prepare_route
from course_lib.method.route.reference import best_plan
from course_lib.plan.calibrate import make_county
from course_lib.plan.chain import Chain

RUNS = 3
SIZES = ("gulou", "minhou", "100", "300", "1000")
T = TypeVar("T")


def county(customers: int) -> Case:
    """A seeded county."""
    half = customers // 2
    meta, tables = make_county("bench", seed=customers, customers=customers - half, merchants=half)
    return case_from_tables(meta, tables)


def ground_of(case: Case, *, scope: bool = True) -> RouteGround:
    """The ground of the case's own lines, of the reference's industries or of all."""
    lines = price_offers(case, industries=Chain(case).scope if scope else None).lines
    belief = believe(case)
    return prepare_route(case, judge_lines(case, lines, belief), belief, value_stock(case))


def timed(runs: int, work: Callable[[], T]) -> tuple[T, float, float]:
    """The result, and the median wall and CPU seconds of some runs."""
    seconds, cpu = [], []
    for _ in range(runs):
        start, busy = time.perf_counter(), time.process_time()
        result = work()
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
    return result, statistics.median(seconds), statistics.median(cpu)


def measure(case: Case, *, scope: bool) -> None:
    """Print one row."""
    rules = case.catalog.rules.route
    ground, making, _ = timed(1, lambda: ground_of(case, scope=scope))
    plan, planning, busy = timed(RUNS, lambda: best_plan(ground, rules))
    rows = entries_of(ground, plan.moves)
    _, asking, _ = timed(RUNS, lambda: assess_plan(ground, rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{len(case.customers):6d} {len(ground.accounts):6d} {len(ground.managers):4d}"
    looked = f"{plan.sets:11,d} {plan.columns:10,d} {making:7.2f} {planning:7.2f} {busy:7.2f} {asking:7.3f}"
    print(
        size,
        looked,
        f"{plan.value:11,.0f} {plan.bound:11,.0f} {plan.gap:9.5%} {plan.turns:3d} {len(rows):5d} {peak:6.0f}",
    )


if __name__ == "__main__":
    print(
        "  客户   图里  经理        排法         列  ground    plan     CPU  assess",
        "       值        上界       gap  次  活动    MB",
    )
    for text in sys.argv[1:] or SIZES:
        sized = text.isdigit()
        measure(county(int(text)) if sized else load_case(text), scope=not sized)
