"""The rubric: every task has its points, and a wrong entry of the limits is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from course_lib.case.unit_cards import task_cards
from course_lib.grading.judging.rubric import RubricError, load_rubric
from course_lib.paths import kit_dir

LIMITS = yaml.safe_load((kit_dir() / "data" / "limits.yml").read_text(encoding="utf-8"))


def write(folder: Path, **changes: object) -> Path:
    path = folder / "limits.yml"
    path.write_text(yaml.safe_dump(LIMITS | changes, allow_unicode=True), encoding="utf-8")
    return path


def test_each_unit_is_worth_a_hundred() -> None:
    rubric = load_rubric()
    points = rubric.points
    assert set(points) == set(rubric.shares) == set(task_cards())
    for unit in {task.partition(".")[0] for task in points}:
        assert sum(value for task, value in points.items() if task.startswith(unit)) == 100


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"points": {"u02.top_down": 5}}, "points"),
        ({"shares": {"u02.top_down": 1}}, "shares"),
        ({"limits": LIMITS["limits"] | {"cell_seconds": "many"}}, "limits.cell_seconds"),
        ({"files": LIMITS["files"] | {"entries": 0}}, "files.entries"),
        ({"limit": {}}, "limit"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, changes: dict[str, object], place: str) -> None:
    """Points and shares among them: they stand on the tasks' cards alone."""
    with pytest.raises(RubricError) as told:
        load_rubric(write(tmp_path, **changes))
    assert place in str(told.value) and "limits.yml" in str(told.value)


@pytest.mark.parametrize("text", ["points: [", "", "- 1"])
def test_broken_yaml_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "limits.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RubricError, match=r"limits\.yml"):
        load_rubric(path)
