"""The rubric: every task has its points, and a wrong entry is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from course_lib.grading.judging.rubric import RubricError, load_rubric
from course_lib.lesson.answers import tasks
from course_lib.paths import kit_dir

RUBRIC = yaml.safe_load((kit_dir() / "data" / "grading.yml").read_text(encoding="utf-8"))


def write(folder: Path, **changes: object) -> Path:
    path = folder / "grading.yml"
    path.write_text(yaml.safe_dump(RUBRIC | changes, allow_unicode=True), encoding="utf-8")
    return path


def test_each_unit_is_worth_a_hundred() -> None:
    points = load_rubric().points
    assert set(points) == set(tasks())
    for unit in {task.partition(".")[0] for task in points}:
        assert sum(value for task, value in points.items() if task.startswith(unit)) == 100


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"points": RUBRIC["points"] | {"u02.nothing": 5}}, "points.u02.nothing"),
        ({"points": {k: v for k, v in RUBRIC["points"].items() if k != "u06.safe"}}, "缺少 u06.safe"),
        ({"points": RUBRIC["points"] | {"u06.safe": -1}}, "points.u06.safe"),
        ({"hard_coded_share": 1.5}, "hard_coded_share"),
        ({"limits": RUBRIC["limits"] | {"cell_seconds": "many"}}, "limits.cell_seconds"),
        ({"limit": {}}, "limit"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, changes: dict[str, object], place: str) -> None:
    with pytest.raises(RubricError) as told:
        load_rubric(write(tmp_path, **changes))
    assert place in str(told.value) and "grading.yml" in str(told.value)


def test_broken_yaml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "grading.yml"
    path.write_text("points: [", encoding="utf-8")
    with pytest.raises(RubricError, match="YAML"):
        load_rubric(path)
