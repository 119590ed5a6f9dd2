"""A whole run of each shipped county leaves the summary that it left before the house was rebuilt, byte by byte.

The expected files are what ``course run --case <case>`` wrote at commit d7da5a2, see ``tests/plan/test_golden.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.running.run import run_course
from tests.plan.test_golden import GOLDEN


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_a_run_writes_the_summary_of_before(name: str, tmp_path: Path) -> None:
    report = run_course(name, "demo", tmp_path / "out", tmp_path / "work")
    assert report.ok
    assert (tmp_path / "out" / "summary.json").read_bytes() == (GOLDEN / f"{name}.json").read_bytes()
