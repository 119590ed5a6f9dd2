"""Time and memory of levels 1 to 3 on generated markets of growing size.

Run ``python benchmarks/levels.py [customers …]``. Each size is generated in one process and computed in another,
so that the peak memory is that of the tables and the computation alone. The levels' clock starts when the case is made;
``load`` is what making it takes: looking every reference up, which loading a case from files does as well.
"""

from __future__ import annotations

import json
import multiprocessing
import pickle
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

REPEATS = 5


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def generate(customers: int, path: str) -> float:
    """Write the tables of a market of ``customers`` (half of them merchants); return the seconds it took."""
    from course_lib.case.generate import make_tables

    start, half = time.perf_counter(), customers // 2
    made = make_tables(
        f"bench{customers}",
        seed=1,
        kind="urban",
        customers=half,
        merchants=customers - half,
        addresses=max(3000, customers),
    )
    Path(path).write_bytes(pickle.dumps(made))
    return time.perf_counter() - start


def model_v2(meta: object, tables: dict[str, object]) -> dict[str, float]:
    """Time model v2 on the same tables, part by part; every line is taken as sound, so that there are most of them.

    ``v2_level3`` does what level 3 does with v2's odds: scores of the picture, nine-grid, stock, belief, odds, exact
    (or mixed) distribution with its range, outlook; the ratings are read once.
    """
    from course_lib.case import case_from_tables, next_catalog
    from course_lib.method.industry.industry import score_industries
    from course_lib.method.needs.offers import price_offers
    from course_lib.method.needs.portfolio import price_lines
    from course_lib.method.odds.belief import believe
    from course_lib.method.odds.buying_centre import read_panel
    from course_lib.method.odds.decision import score_customers
    from course_lib.method.odds.distribution import distribute
    from course_lib.method.odds.lines import judge_lines
    from course_lib.method.odds.nine_grid import place_customers
    from course_lib.method.odds.outlook import assess_year
    from course_lib.method.odds.stock import value_stock

    case = case_from_tables(meta, tables, next_catalog())  # type: ignore[arg-type]
    industries = score_industries(case).reference
    budget = price_lines(case, industries=industries)
    clock, cpu = [time.perf_counter()], [time.process_time()]

    def lap() -> None:
        clock.append(time.perf_counter())
        cpu.append(time.process_time())

    lines = price_offers(case, industries=industries).lines.assign(ok=True)
    lap()
    panel = read_panel(case)
    place_customers(case, score_customers(case, panel=panel), budget)
    lap()
    stock = value_stock(case)
    lap()
    belief = believe(case, panel=panel)
    lap()
    odds = judge_lines(case, lines, belief)
    lap()
    goal = stock.total + odds.increment
    spread = distribute(stock, odds, goal, case.catalog.rules)
    lap()
    assess_year(case, stock, odds, spread, goal)
    lap()
    names = ("v2_offers", "v2_scores", "v2_stock", "v2_belief", "v2_odds", "v2_distribution", "v2_outlook")
    parts = {name: clock[i + 1] - clock[i] for i, name in enumerate(names)}
    return {
        **parts,
        "v2_level3": clock[-1] - clock[1],
        "v2_offers_cpu": cpu[1] - cpu[0],
        "v2_level3_cpu": cpu[-1] - cpu[1],
    }


def measure(customers: int, path: str) -> dict[str, float]:
    """Time the three levels on the tables of ``path``; return medians over the rounds."""
    from course_lib.case import case_from_tables
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

    with Path(path).open("rb") as file:
        meta, tables = pickle.load(file)
    before = _peak_mb()
    size = sum(frame.memory_usage(deep=True).sum() for frame in tables.values()) / 2**20
    rounds: list[dict[str, float]] = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        case = case_from_tables(meta, tables)  # a new one each time: a case remembers what was derived from it
        clock, cpu = [time.perf_counter()], [time.process_time()]
        capacity = estimate_capacity(case)
        scores = score_industries(case, capacity=capacity)
        clock.append(time.perf_counter())
        match_needs(case)
        budget = price_lines(case, industries=[*scores.top("政企"), *scores.top("商群")])
        clock.append(time.perf_counter())
        cpu.append(time.process_time())
        decisions = score_customers(case)
        place_customers(case, decisions, budget)
        analyse_gap(case, decisions, budget)
        simulate_revenue(case, decisions, budget)
        clock.append(time.perf_counter())
        cpu.append(time.process_time())
        level = {f"level{i}": clock[i] - clock[i - 1] for i in (1, 2, 3)}
        v2 = model_v2(meta, tables)
        rounds.append(
            {"load": clock[0] - start, **level, "all": clock[3] - clock[0], "level3_cpu": cpu[2] - cpu[1], **v2}
        )
    middle = {k: round(statistics.median(r[k] for r in rounds), 3) for k in rounds[0]}
    return {
        "customers": customers,
        **middle,
        "slowest": round(max(r["all"] for r in rounds), 3),
        "tables_mb": round(size),
        "peak_before_mb": round(before),
        "peak_mb": round(_peak_mb()),
    }


def main() -> None:
    """Measure each size in a fresh process and print one JSON line a size."""
    sizes = [int(a) for a in sys.argv[1:]] or [100, 1_000, 10_000, 100_000]
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "market.pickle")
        for size in sizes:
            with context.Pool(1) as pool:
                made = pool.apply(generate, (size, path))
            with context.Pool(1) as pool:
                row = pool.apply(measure, (size, path))
            print(json.dumps({**row, "generate_s": round(made, 1)}), flush=True)


if __name__ == "__main__":
    main()
