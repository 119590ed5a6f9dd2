"""A whole run of a shipped county leaves the summary that is kept, byte by byte.

The expected file is what ``course run --case gulou`` wrote when model v2 took over; ``tests/plan/test_golden.py``
compares the figures of both counties without running their notebooks.
"""

from __future__ import annotations

from pathlib import Path

from course_lib.running.run import run_course
from tests.plan.test_golden import GOLDEN


def test_a_run_writes_the_summary_of_before(tmp_path: Path) -> None:
    report = run_course("gulou", "demo", tmp_path / "out", tmp_path / "work")
    assert report.ok
    assert (tmp_path / "out" / "summary.json").read_bytes() == (GOLDEN / "gulou.json").read_bytes()
