"""What is wrong in a case, told so that a person can mend it: file, row, column, what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CaseError", "Problem"]


@dataclass(frozen=True, order=True)
class Problem:
    """One fault.

    ``row`` is the row that a spreadsheet shows (header = 1), 0 where the fault belongs to the whole file;
    ``level`` is ``error`` (the case cannot be used) or ``notice`` (it was read, but look at it).
    """

    file: str
    row: int = 0
    column: str = ""
    message: str = ""
    allowed: str = ""
    level: str = "error"

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f" 第{self.row}行"
        if self.column:
            place += f" 列“{self.column}”"
        text = f"{place}：{self.message}"
        return f"{text}。应为：{self.allowed}" if self.allowed else text


class CaseError(ValueError):
    """A case or catalogue that cannot be used; ``problems`` holds every fault found, not only the first."""

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.where = where
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self) -> str:
        """Return all faults, numbered, one a line."""
        lines = [f"{i}. {p}" for i, p in enumerate(self.problems, 1)]
        return "\n".join([f"{self.where}：有{len(lines)}处要改", *lines])

    def _render_traceback_(self) -> list[str]:
        """Show a notebook's reader the faults, not the call stack (an IPython protocol)."""
        return self.text().splitlines()
