"""The bound: fork from a process that has imported everything, run the cells in IPython, no messages, no isolation.

Run as ``python grade_bound.py runs.json out``; ``Bound`` writes the runs and reads what they left in ``out``.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["main"]


def main(runs: Path, out: Path) -> None:
    """Run each of ``runs`` (their cells' sources) in a forked child, one at a time."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    import IPython.core.interactiveshell

    from course_lib.running import warm_up

    about = json.loads(runs.read_text(encoding="utf-8"))
    warm_up.prepare(*about["cases"])
    assert IPython
    gc.collect()
    gc.freeze()
    for number, cells in enumerate(about["runs"]):
        child = os.fork()
        if not child:
            status = 1
            try:
                _run(cells, out / f"{number}.json")
                status = 0
            finally:
                os._exit(status)
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"run {number} failed")


def _run(cells: list[str], told: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    from course_lib.running.probe import MIME

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    records: list[Any] = []
    for source in cells:
        with capture_output() as captured:
            shell.run_cell(source)
        records += [output.data[MIME] for output in captured.outputs if MIME in output.data]
    told.write_text(json.dumps(records), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
