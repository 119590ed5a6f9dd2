"""Each exercise runs top to bottom unanswered, alone, in a folder of its own, and says what is not answered."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from course_lib.authoring.markers import ANSWER_HINT
from course_lib.authoring.reference_run import run_notebook
from course_lib.paths import kit_dir

EXERCISES = sorted((kit_dir() / "exercises").glob("u*.ipynb"))


def test_there_are_exercises() -> None:
    assert len(EXERCISES) >= 4


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_exercise_runs_unanswered(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    checks = [i for i, c in enumerate(notebook.cells) if "check" in c.metadata.get("tags", [])]
    runs = run_notebook(notebook, frozenset(checks))
    assert len(checks) >= 5
    for i in checks:
        text = "".join(o.get("text", "") for o in runs[i].outputs)
        assert "尚未作答" in text or text.startswith("核对码"), (i, text)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_each_answer_and_each_check_carries_its_task(path: Path) -> None:
    """Grading finds a moved or copied answer by it, also where a program drops the cells' ids."""
    cells = nbformat.read(path, as_version=4).cells
    checks = [c for c in cells if "check" in c.metadata.get("tags", []) and c.source.startswith("check(")]
    stubs = [c for c in cells if ANSWER_HINT in c.source and c.cell_type == "code"]
    assert len(checks) == len(stubs) >= 5
    for stub, check in zip(stubs, checks, strict=True):
        assert check.source.startswith(f'check(unit, "{stub.metadata["task"]}", ')
        assert check.metadata["task"] == stub.metadata["task"]
    assert sum("task" in c.metadata for c in cells) == 2 * len(checks)
