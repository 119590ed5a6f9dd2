"""The stored solutions grade something: every checked cell holds an output, and a changed method makes nbval fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.paths import kit_dir

SOLUTIONS = sorted((kit_dir() / "solutions").glob("u*.ipynb"))


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


def _nbval(solution: Path, package_root: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval strictly on one solution, with the package and data of ``package_root`` in the kernel."""
    env = {**os.environ, "PYTHONPATH": str(package_root), "COURSE_WORK": str(package_root / "work")}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-cell-timeout=120", "-q", "-p", "no:xdist"]
    command += ["-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={solution.parent}", str(solution)]
    return subprocess.run(command, env=env, cwd=package_root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def sound() -> set[str]:
    """Units whose unspoilt copy has passed."""
    return set()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what a solution needs, so that it can be spoilt."""
    for part in ("course_lib", "data"):
        shutil.copytree(kit_dir() / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(
    ("unit", "file", "old", "new"),
    [
        ("u02", "course_lib/method/industry/capacity.py", '"] * 12', '"] * 11'),
        ("u02", "course_lib/method/industry/industry.py", "_DEEPEST_CONTACT = 4", "_DEEPEST_CONTACT = 8"),
        ("u06", "data/catalog/rules.yml", "midpoint: 51.6", "midpoint: 60.6"),
    ],
)
def test_a_changed_method_or_rule_makes_nbval_fail(
    copy: Path, sound: set[str], unit: str, file: str, old: str, new: str
) -> None:
    solution = next(s for s in SOLUTIONS if s.stem.startswith(unit))
    if unit not in sound:  # an unspoilt copy passes; looking once per unit is enough
        untouched = _nbval(solution, copy)
        assert untouched.returncode == 0, untouched.stdout[-2000:]
        sound.add(unit)
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    spoilt = _nbval(solution, copy)
    assert spoilt.returncode == 1, spoilt.stdout[-2000:]
    assert "mismatch" in spoilt.stdout
