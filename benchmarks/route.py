"""How long the reference plan takes, how near to the best it is proven to be, and what a plan's answer takes.

Run ``python benchmarks/route.py [customers …]`` (default 100 300 1000) from the checkout. Each size is a seeded county
with that many customers, all industries in scope; every line that brings anything counts, refused or not, its stage and
start drawn, so that the size does not hang on the rules. ``ground`` = prepare_route, ``plan`` = best_plan, ``assess`` =
the reference entered again as a team's plan; wall time, median of the runs; peak memory of the process.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import Case, case_from_tables, load_case
from course_lib.case.generate import make_tables
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.assess import assess_plan, entries_of
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.prepare import prepare_route
from course_lib.method.route.reference import best_plan

RUNS = 3
SIZES = (100, 300, 1000)
T = TypeVar("T")


def county(customers: int) -> Case:
    """A seeded county."""
    half = customers // 2
    meta, tables = make_tables("bench", seed=customers, kind="urban", customers=customers - half, merchants=half)
    return case_from_tables(meta, tables)


def drawn_ground(case: Case) -> RouteGround:
    """The ground of a case's lines with stages drawn and starts not before the earliest."""
    rng = np.random.default_rng(1)
    lines = case.opportunities.copy()
    lines["stage"] = rng.choice(case.catalog.stages["id"][:6], len(lines), p=[0.2, 0.2, 0.25, 0.15, 0.15, 0.05])
    early = price_offers(case, lines).lines.set_index("id")["earliest_start"].reindex(lines["id"]).to_numpy()
    lines["start_month"] = np.clip(early + rng.integers(0, 5, len(lines)), 1, 12).astype(int)
    priced = price_offers(case, lines).lines
    priced = priced.assign(ok=priced["contribution"] > 0, fit=priced["fit"].clip(lower=1))
    belief = believe(case)
    return prepare_route(case, judge_lines(case, priced, belief), belief, value_stock(case))


def timed(runs: int, work: Callable[[], T]) -> tuple[T, float]:
    """The result and the median time of some runs."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, statistics.median(seconds)


def measure(case: Case) -> None:
    """Print one row."""
    rules = case.catalog.rules.route2
    ground, making = timed(1, lambda: drawn_ground(case))
    plan, planning = timed(RUNS, lambda: best_plan(ground, rules))
    rows = entries_of(ground, plan.moves)
    _, asking = timed(RUNS, lambda: assess_plan(ground, rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{len(case.customers):6d} {len(ground.accounts):6d} {len(ground.managers):4d}"
    looked = f"{plan.sets:11,d} {plan.columns:10,d} {making:7.2f} {planning:7.2f} {asking:7.3f}"
    print(
        size,
        looked,
        f"{plan.value:11,.0f} {plan.bound:11,.0f} {plan.gap:9.5%} {plan.turns:3d} {len(rows):5d} {peak:6.0f}",
    )


if __name__ == "__main__":
    print(
        "  客户   图里  经理        排法         列  ground    plan  assess",
        "       值        上界       gap  次  活动    MB",
    )
    for text in sys.argv[1:] or map(str, SIZES):
        measure(county(int(text)) if text.isdigit() else load_case(text))
