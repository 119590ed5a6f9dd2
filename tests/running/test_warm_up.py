"""What kernels find done when they are forked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from course_lib.case import load
from course_lib.paths import kit_dir
from course_lib.running.warm_up import prepare
from tests.tiny import TINY


def test_the_cases_are_read() -> None:
    prepare("gulou")
    before = load._kept.cache_info()
    load.load_case("gulou")
    after = load._kept.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)


def test_nothing_that_knows_the_answers_is_imported() -> None:
    """A graded kernel is forked from a process that has imported this."""
    look = """
import sys, course_lib.running.warm_up as w
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
w.prepare("gulou")
from course_lib.lesson import derived
print([m for m in sys.modules if m.startswith("course_lib.grading")], [p for p in opened if "answers" in p])
print(derived._answers.cache_info().currsize, "gulou" in str(opened))
"""
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=kit_dir(), check=True)
    assert done.stdout.splitlines() == ["[] []", "0 True"]


def test_a_half_filled_case_stops_no_kernel(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    prepare(str(folder))
