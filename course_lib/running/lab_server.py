"""Start JupyterLab on a team's copies of the notebooks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from course_lib.running.lab import LabCopy

__all__ = ["lab_command", "serve_lab"]

CONFIG = Path(__file__).parent / "jupyter"  # no question about news before the first lesson


def lab_command(copy: LabCopy, extra: Sequence[str] = ()) -> list[str]:
    """The command line: this interpreter's JupyterLab, the team's folder, the first unit."""
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={copy.root}",
        *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),  # containers have no other user
        *extra,
        str(copy.root / copy.first),
    ]


def serve_lab(copy: LabCopy, work: Path, extra: Sequence[str] = ()) -> int:
    """Run JupyterLab until its user stops it; return its exit status. Kernels get ``COURSE_WORK``."""
    paths = [str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    environment = {**os.environ, "COURSE_WORK": str(work), "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the server's, which asks before it stops
    try:
        return subprocess.run(lab_command(copy, extra), env=environment, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
