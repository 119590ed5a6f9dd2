"""The map of the course (``data/opening/course_map.yml``): 6W2H and the three levels, as frozen, checked objects."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CourseMap", "Level", "Question"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Frozen):
    """One of the 6W2H and the units that answer it."""

    id: str
    name: str
    question: str
    units: tuple[str, ...] = Field(min_length=1)


class Level(_Frozen):
    """A level of decoding: a question, a tool, a sand-table module, and what comes out."""

    id: str
    name: str
    question: str
    tool: str
    output: str
    sand: str
    units: tuple[str, ...] = Field(min_length=1)
    who: str


class CourseMap(_Frozen):
    """All of ``course_map.yml``; ``new_services`` are those of the product transition."""

    six_w: tuple[Question, ...]
    levels: tuple[Level, ...]
    new_services: tuple[str, ...]
