"""How long the strip takes after one activity is moved (aim: 200 ms at 100 customers); wall and CPU time, median of ten.

Run ``python benchmarks/strip.py`` from the checkout: gulou's own lines, 小林's draft as the team's plan.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import load_case
from course_lib.plan.chain import Chain
from course_lib.plan.chain2 import RouteChain

if __name__ == "__main__":
    links = RouteChain(Chain(load_case("gulou"), activities={}))
    draft = links.draft
    begin = time.perf_counter()
    links.strip()
    print(f"first strip with the reference: {time.perf_counter() - begin:.2f} s")
    seconds, cpu = [], []
    for key in list(draft)[:10]:
        begin, busy = time.perf_counter(), time.process_time()
        moved = {name: row for name, row in draft.items() if name != key}
        RouteChain(links.chain.supposing(activities=moved)).strip()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - busy)
    print(
        f"strip after a move: {statistics.median(seconds) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms", end="; "
    )
    print(f"CPU {statistics.median(cpu) * 1000:.0f} ms, most {max(cpu) * 1000:.0f} ms")
