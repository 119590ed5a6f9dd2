"""Wall time and peak memory of the whole ``course run`` as a process of its own, several times over.

Run ``python benchmarks/whole_run.py [runs]``; the first run is a warm-up and is not counted.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def one(case: str) -> float:
    """Run every unit on ``case`` into a fresh folder; return the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "course_lib.cli", "run", "--case", case, "--team", "bench"]
        command += ["--out", str(Path(folder) / "out"), "--work", str(Path(folder) / "work")]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def main() -> None:
    """Print a JSON line per shipped case."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for case in ("gulou", "minhou"):
        seconds = [one(case) for _ in range(runs + 1)][1:]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        row = {"case": case, "runs": runs, "median_s": round(statistics.median(seconds), 2)}
        print(
            json.dumps(
                {**row, "min_s": round(min(seconds), 2), "max_s": round(max(seconds), 2), "peak_mb": round(peak)}
            )
        )


if __name__ == "__main__":
    main()
