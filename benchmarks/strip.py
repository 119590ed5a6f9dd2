"""How long the strip takes after one activity is moved (aim: 200 ms at 100 customers); wall and CPU, median of ten.

Run ``python benchmarks/strip.py`` from the checkout: gulou's own lines, 小林's draft as the team's plan; nothing is
read from the disk.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import load_case
from course_lib.plan.chain import Chain

if __name__ == "__main__":
    os.environ["COURSE_WORK"] = tempfile.mkdtemp()
    links = Chain(load_case("gulou"), activities={}).route
    draft = links.draft
    _ = links.ground
    begin = time.perf_counter()
    links.strip()
    print(f"first strip with the reference: {time.perf_counter() - begin:.2f} s")
    seconds, cpu = [], []
    for key in list(draft)[:10]:
        begin, busy = time.perf_counter(), time.process_time()
        moved = {name: row for name, row in draft.items() if name != key}
        links.chain.supposing(activities=moved).route.strip()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - busy)
    print(
        f"strip after a move: {statistics.median(seconds) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms", end="; "
    )
    print(f"CPU {statistics.median(cpu) * 1000:.0f} ms, most {max(cpu) * 1000:.0f} ms")
