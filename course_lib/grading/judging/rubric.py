"""How grading is set: points and kept shares from the tasks' cards, limits from ``data/limits.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt, ValidationError

from course_lib.case.unit_cards import task_cards
from course_lib.errors import CourseError
from course_lib.grading.intake.archive import FileLimits
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


class Limits(_Model):
    """All of ``limits.yml``."""

    limits: RunLimits
    files: FileSettings


class Rubric(Limits):
    """The whole of it; by task id ``points``, and of them the ``shares`` kept by an answer right in public only."""

    points: Mapping[str, float]
    shares: Mapping[str, float]


def load_rubric(path: Path | None = None) -> Rubric:
    """Make the rubric of the tasks' cards and the limits (default: the kit's ``data/limits.yml``).

    Raises:
        RubricError: with every wrong entry.

    >>> rubric = load_rubric()
    >>> sum(points for task, points in rubric.points.items() if task.startswith("u02"))
    100.0
    """
    path = path or kit_dir() / "data" / "limits.yml"
    try:
        set_limits = Limits.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise RubricError(f"{path.name} 不是有效的 YAML：{error}") from None
    except ValidationError as error:
        places = (".".join(map(str, fault["loc"])) + f"：{fault['msg']}" for fault in error.errors())
        raise RubricError("\n".join(f"{path.name} {place}" for place in places)) from None
    cards = task_cards().values()
    points, shares = {card.id: card.points for card in cards}, {card.id: card.hard_coded_share for card in cards}
    return Rubric(points=points, shares=shares, **dict(set_limits))
