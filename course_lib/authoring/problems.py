"""What is wrong with a source: every problem named by file, cell and line, and all of them told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from course_lib.errors import CourseError

__all__ = ["BuildError", "Judge", "Problem"]


@dataclass(frozen=True)
class Problem:
    """One reason why a unit cannot be built: file, cell (from 1), line of the source (from 1), and what is allowed."""

    file: str
    message: str
    cell: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        """``file, cell 3, line 41: message``."""
        cell = "" if self.cell is None else f", cell {self.cell}"
        line = "" if self.line is None else f", line {self.line}"
        return f"{self.file}{cell}{line}: {self.message}"


class BuildError(CourseError):
    """The notebooks cannot be built; ``problems`` holds every reason found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Judge:
    """Collects the problems of one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def blame(self, message: str, cell: int | None = None, line: int | None = None) -> None:
        """Note a problem; cell and line of the source count from 1."""
        self.problems.append(Problem(self.file, message, cell, line))
