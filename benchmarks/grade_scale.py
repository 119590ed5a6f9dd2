"""A large class: is the memory flat, does the time grow linearly?

Each size is graded by one ``course grade`` over all cores, public and hidden case. The class is 200 people (or as many
as are asked for) who hand in the kit's four units, and the same papers once more under other names, since the aim
speaks of eight units.
"""

from __future__ import annotations

import math
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grade_class import make_class, right_on_public, sheets
from grade_contenders import Ours
from grade_envs import build
from grade_measure import Meter, is_zygote, meter, table

__all__ = ["measure"]

_LOOK = 1.0  # seconds between two looks
_SEED = 7
_PARTS = 4


def measure(sizes: Sequence[int], environments: Path) -> dict[str, Any]:
    """Grade so many submissions each; print and return seconds and memory."""
    found = [_one(size, environments) for size in sorted(sizes)]
    heads = ["submissions", "seconds", "a submission", "CPU a submission", "MB of", "by quarter", "greatest"]
    rows = []
    for one in found:
        about = [one[key] for key in ("submissions", "seconds", "seconds a submission", "cpu a submission")]
        for name, memory in one["memory"].items():
            rows.append([*about, name, " ".join(f"{mb:.0f}" for mb in memory["quarters"]), f"{memory['greatest']:.0f}"])
            about = [""] * len(about)
    print(table(heads, rows))
    result: dict[str, Any] = {"cores": os.cpu_count(), "sizes": found}
    if len(found) > 1:
        first, last = found[0], found[-1]
        more = last["submissions"] - first["submissions"]
        slope = (last["seconds"] - first["seconds"]) / more
        result["seconds of one more submission"] = round(slope, 4)
        if first["cpu"] is not None:
            result["CPU seconds of one more submission"] = round((last["cpu"] - first["cpu"]) / more, 4)
        sizes_ratio, time_ratio = last["submissions"] / first["submissions"], last["seconds"] / first["seconds"]
        result["exponent"] = round(math.log(time_ratio) / math.log(sizes_ratio), 3)
        print(f"\none more submission: {slope:.3f} s; time grows with the size to the power {result['exponent']}")
    return result


def _one(size: int, environments: Path) -> dict[str, Any]:
    units = sheets()
    people = [f"p{number:04d}" for number in range(1, max(1, size // (2 * len(units))) + 1)]
    papers = [p for group in (people, [f"{name}b" for name in people]) for p in make_class(group, units)]
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        cores = len(os.sched_getaffinity(0))
        ours = Ours("course grade", papers, build(environments, "kit"), Path(place), processes=cores, seed=_SEED)
        ours.prepare()
        with meter(Path("build/bench_grade.log").absolute()) as clock:
            began = time.monotonic()
            running = clock.start(ours.commands()[0])
            looks = []
            while running.poll() is None:
                looks.append((round(time.monotonic() - began, 1), _look(clock, running.pid), ours.done()))
                time.sleep(_LOOK)
            seconds = time.monotonic() - began
            clock.settle()
            cpu = clock.cpu
        if running.returncode:
            raise SystemExit(f"exit status {running.returncode}, see build/bench_grade.log")
        if ours.found() != right_on_public(papers):
            raise SystemExit("the verdicts are not as they should be")
        ours.check()
    print(f"{len(papers)} submissions: {seconds:.0f} s", flush=True)
    graded = [memory for _, memory, done in looks if done]  # from the first result on
    names = list(dict.fromkeys(name for memory in graded for name in memory))
    return {
        "submissions": len(papers),
        "processes": cores,
        "seconds": round(seconds, 2),
        "seconds a submission": round(seconds / len(papers), 4),
        "cpu": cpu,
        "cpu a submission": None if cpu is None else round(cpu / len(papers), 4),
        "memory": {name: _memory([memory[name] for memory in graded if name in memory]) for name in names},
        "over time": [{"seconds": at, "graded": done, **memory} for at, memory, done in looks],
    }


def _memory(series: Sequence[float]) -> dict[str, Any]:
    """Medians of the quarters of the time, and the greatest, in MB."""
    cut = [series[len(series) * n // _PARTS : len(series) * (n + 1) // _PARTS] for n in range(_PARTS)]
    return {"quarters": [round(statistics.median(part), 1) for part in cut if part], "greatest": max(series)}


def _look(clock: Meter, grader: int) -> dict[str, float]:
    """MB now: resident of the grader, of its workers and of the zygote; of all with the kernels, shared pages once."""
    sums = {"all together": 0.0}
    for pid in clock.pids():
        try:
            lines = [line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]]
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        sizes = {line[0]: int(line[1]) / 1024 for line in lines}
        sums["all together"] += sizes["Pss:"] + sizes["SwapPss:"]
        if is_zygote(pid):
            name = "zygote"
        elif b"course_lib.kernels.zygote" in argv:
            continue  # a kernel or its warden: they come and go
        else:
            name = "grader" if pid == grader else "workers"
        sums[name] = sums.get(name, 0.0) + sizes["Rss:"]
    return {name: round(size, 1) for name, size in sums.items()}
