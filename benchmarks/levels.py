"""Time and memory of levels 1 to 3 on generated markets of growing size.

Run ``python benchmarks/levels.py [customers …]``: each size runs in a process of its own, so that its peak memory is
its own; the market is generated before the clock starts, and what memory the tables alone take is told apart.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
import sys
import time

REPEATS = 5


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(customers: int) -> dict[str, float]:
    """Generate a market of ``customers`` (half of them merchants) and time the three levels on it."""
    from course_lib.case import case_from_tables
    from course_lib.case.generate import make_tables
    from course_lib.method import (
        analyse_gap,
        estimate_capacity,
        match_needs,
        place_customers,
        price_lines,
        score_customers,
        score_industries,
        simulate_revenue,
    )

    half = customers // 2
    start = time.perf_counter()
    meta, tables = make_tables(
        f"bench{customers}", seed=1, kind="urban", customers=half, merchants=customers - half, addresses=max(3000, customers)
    )
    case = case_from_tables(meta, tables)
    made, before = time.perf_counter() - start, _peak_mb()
    size = sum(frame.memory_usage(deep=True).sum() for frame in tables.values()) / 2**20
    rounds: list[dict[str, float]] = []
    for _ in range(REPEATS):
        clock = [time.perf_counter()]
        capacity = estimate_capacity(case)
        scores = score_industries(case, capacity=capacity)
        clock.append(time.perf_counter())
        match_needs(case)
        budget = price_lines(case, industries=[*scores.top("政企"), *scores.top("商群")])
        clock.append(time.perf_counter())
        decisions = score_customers(case)
        place_customers(case, decisions, budget)
        analyse_gap(case, decisions, budget)
        simulate_revenue(case, decisions, budget)
        clock.append(time.perf_counter())
        level = {f"level{i}": clock[i] - clock[i - 1] for i in (1, 2, 3)}
        rounds.append({**level, "all": clock[3] - clock[0]})
    middle = {k: round(statistics.median(r[k] for r in rounds), 3) for k in rounds[0]}
    return {
        "customers": customers,
        **middle,
        "slowest": round(max(r["all"] for r in rounds), 3),
        "generate_s": round(made, 1),
        "tables_mb": round(size),
        "peak_before_mb": round(before),
        "peak_mb": round(_peak_mb()),
    }


def main() -> None:
    """Measure each size in a fresh process and print one JSON line a size."""
    sizes = [int(a) for a in sys.argv[1:]] or [100, 1_000, 10_000, 100_000]
    context = multiprocessing.get_context("spawn")
    for size in sizes:
        with context.Pool(1) as pool:
            print(json.dumps(pool.apply(measure, (size,))), flush=True)


if __name__ == "__main__":
    main()
