"""The stored solutions grade something: every checked cell holds an output, and a changed method makes nbval fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest

from course_lib.paths import kit_dir

SOLUTIONS = sorted((kit_dir() / "solutions").glob("u*.ipynb"))

#: Unit, file, what stands there and what it is changed to.
SPOILT = [
    ("u02", "course_lib/method/industry/capacity.py", '"] * 12', '"] * 11'),
    ("u02", "course_lib/method/industry/industry.py", "_DEEPEST_CONTACT = 4", "_DEEPEST_CONTACT = 8"),
    ("u06", "data/catalog/rules.yml", "  double: 10 ", "  double: 12 "),
]


def test_there_are_solutions() -> None:
    assert len(SOLUTIONS) >= 4


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda p: p.stem)
def test_every_checked_cell_holds_a_passed_output(path: Path) -> None:
    """nbval passes a cell without execution count and outputs whatever it does, so none may be without."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if "check" in c.metadata.get("tags", [])]
    assert len(cells) >= 5
    for cell in cells:
        text = "".join(o.get("text", "") for o in cell.outputs)
        assert cell.execution_count
        assert "✔ 通过" in text or text.startswith("核对码"), text


def _nbval(units: Iterable[str], package_root: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval strictly on units' solutions, with the package and data of ``package_root`` in the kernel."""
    solutions = [str(path) for path in SOLUTIONS if path.stem[:3] in units]
    env = {**os.environ, "PYTHONPATH": str(package_root), "COURSE_WORK": str(package_root / "work")}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-cell-timeout=120", "-q", "-p", "no:xdist"]
    command += ["-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={SOLUTIONS[0].parent}", *solutions]
    return subprocess.run(command, env=env, cwd=package_root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a solution needs, so that it can be spoilt; unspoilt, the solutions pass with it."""
    folder = tmp_path_factory.mktemp("copy")
    for part in ("course_lib", "data"):  # with what Python has compiled: what is spoilt is compiled anew
        shutil.copytree(kit_dir() / part, folder / part)
    untouched = _nbval({unit for unit, *_ in SPOILT}, folder)
    assert untouched.returncode == 0, untouched.stdout[-2000:]
    return folder


@pytest.mark.parametrize(("unit", "file", "old", "new"), SPOILT)
def test_a_changed_method_or_rule_makes_nbval_fail(copy: Path, unit: str, file: str, old: str, new: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        spoilt = _nbval({unit}, copy)
    finally:
        path.write_text(text, encoding="utf-8")
    assert spoilt.returncode == 1, spoilt.stdout[-2000:]
    assert "mismatch" in spoilt.stdout
