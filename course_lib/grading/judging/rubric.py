"""How grading is set: points per task, what a hard-coded answer keeps, limits; all of it is ``data/grading.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveFloat, PositiveInt, ValidationError

from course_lib.errors import CourseError
from course_lib.grading.intake.archive import FileLimits
from course_lib.lesson.answers import tasks
from course_lib.paths import kit_dir

__all__ = ["FileSettings", "Rubric", "RubricError", "RunLimits", "load_rubric"]


class RubricError(CourseError):
    """The rubric cannot be used; the message names the entry."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunLimits(_Model):
    """Limits of one run: seconds, MB, counts."""

    cell_seconds: PositiveFloat
    run_seconds: PositiveFloat
    cpu_seconds: PositiveInt
    memory_mb: PositiveInt
    address_space_mb: PositiveInt
    processes: PositiveInt
    file_mb: PositiveInt
    tmp_mb: PositiveInt
    output_mb: PositiveFloat


class FileSettings(_Model):
    """Limits of what is handed in.

    MB of one notebook and of an unpacked archive, KB of one notebook without its outputs, entries of an archive.
    """

    notebook_mb: PositiveFloat
    source_kb: PositiveFloat
    archive_mb: PositiveFloat
    entries: PositiveInt

    @property
    def limits(self) -> FileLimits:
        """As ``collect`` takes them."""
        return FileLimits(int(self.notebook_mb * (1 << 20)), int(self.archive_mb * (1 << 20)), self.entries)


class Rubric(_Model):
    """The whole of it; ``points`` by task id, ``hard_coded_share`` of them kept by an answer right in public only."""

    points: Mapping[str, NonNegativeFloat]
    hard_coded_share: float = Field(ge=0, le=1)
    limits: RunLimits
    files: FileSettings


def load_rubric(path: Path | None = None) -> Rubric:
    """Read the rubric (default: the kit's ``data/grading.yml``).

    Raises:
        RubricError: with every wrong entry; tasks without points and points without a task are wrong.

    >>> rubric = load_rubric()
    >>> sum(points for task, points in rubric.points.items() if task.startswith("u02"))
    100.0
    """
    path = path or kit_dir() / "data" / "grading.yml"
    try:
        rubric = Rubric.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise RubricError(f"{path.name} 不是有效的 YAML：{error}") from None
    except ValidationError as error:
        places = (".".join(map(str, fault["loc"])) + f"：{fault['msg']}" for fault in error.errors())
        raise RubricError("\n".join(f"{path.name} {place}" for place in places)) from None
    known = set(tasks())
    faults = [f"{path.name} points.{task}：没有这道题" for task in rubric.points if task not in known]
    faults += [f"{path.name} points：缺少 {task}" for task in sorted(known - set(rubric.points))]
    if faults:
        raise RubricError("\n".join(faults))
    return rubric
