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
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib.case import Case

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
        customers=half,
        merchants=customers - half,
        addresses=max(3000, customers),
    )
    Path(path).write_bytes(pickle.dumps(made))
    return time.perf_counter() - start


class Laps:
    """Wall and CPU seconds of each part."""

    def __init__(self, load: float) -> None:
        self.told = {"load": load}
        self.clock, self.cpu = time.perf_counter(), time.process_time()

    def lap(self, name: str) -> None:
        clock, cpu = time.perf_counter(), time.process_time()
        self.told |= {name: clock - self.clock, f"{name}_cpu": cpu - self.cpu}
        self.clock, self.cpu = clock, cpu


def _is_level(key: str, total: str) -> bool:
    return key.startswith("level") and key.endswith("_cpu") == total.endswith("_cpu")


def levels(case: Case, lap: Callable[[str], None]) -> None:
    """Work the three levels out, as the chain does where a team chose nothing; ``lap`` is told what has been done.

    Level 1: capacity, selection with rank acceptability. Level 2: the offers of the chosen industries, with every rule.
    Level 3: stock, belief, odds, exact (or mixed) distribution with its range, outlook, scores and nine-grid.
    """
    from course_lib.method.industry.capacity import estimate_capacity
    from course_lib.method.industry.industry import score_industries
    from course_lib.method.needs.offers import price_offers
    from course_lib.method.odds.belief import believe
    from course_lib.method.odds.buying_centre import read_panel
    from course_lib.method.odds.decision import score_customers
    from course_lib.method.odds.distribution import distribute
    from course_lib.method.odds.lines import judge_lines
    from course_lib.method.odds.nine_grid import place_customers
    from course_lib.method.odds.outlook import assess_year, budget_target
    from course_lib.method.odds.stock import value_stock

    scores = score_industries(case, capacity=estimate_capacity(case))
    lap("level1")
    lines = price_offers(case, industries=[*scores.top("政企"), *scores.top("商群")]).lines
    lap("level2")
    panel = read_panel(case)
    belief, stock, goal = believe(case, panel=panel), value_stock(case), budget_target(case)
    odds = judge_lines(case, lines, belief)
    lap("level3_odds")
    spread = distribute(stock, odds, goal, case.catalog.rules)
    assess_year(case, stock, odds, spread, goal)
    lap("level3_distribution")
    place_customers(case, score_customers(case, panel=panel), belief, odds)
    lap("level3_grid")


def measure(customers: int, path: str) -> dict[str, float]:
    """Time the three levels on the tables of ``path``; return medians over the rounds, wall and CPU seconds."""
    from course_lib.case import case_from_tables

    with Path(path).open("rb") as file:
        meta, tables = pickle.load(file)
    before = _peak_mb()
    size = sum(frame.memory_usage(deep=True).sum() for frame in tables.values()) / 2**20
    rounds: list[dict[str, float]] = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        case = case_from_tables(meta, tables)  # a new one each time: a case remembers what was derived from it
        laps = Laps(load=time.perf_counter() - start)
        levels(case, laps.lap)
        row = laps.told
        row |= {name: sum(row[k] for k in row if _is_level(k, name)) for name in ("all", "all_cpu")}
        rounds.append(row)
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
