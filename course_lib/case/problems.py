"""What is wrong in a case, told so that a person can mend it: file, row, column, what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.errors import CourseError

__all__ = ["CaseError", "Problem", "UnknownCustomerError"]

_TOLD, _LISTED = 5, 12


@dataclass(frozen=True, order=True)
class Problem:
    """One fault.

    ``row`` is the row that a spreadsheet shows (header = 1), 0 where the fault belongs to the whole file;
    ``level`` is ``error`` (the case cannot be used) or ``notice`` (it was read, but look at it); ``letter`` is the
    column's letter where a spreadsheet shows one.
    """

    file: str
    row: int = 0
    column: str = ""
    message: str = ""
    allowed: str = ""
    level: str = "error"
    letter: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f" 第{self.row}行"
        if self.column:
            place += f" {self.letter}列“{self.column}”"
        text = f"{place}：{self.message}"
        return f"{text}。应为：{self.allowed}" if self.allowed else text


class CaseError(CourseError):
    """A case or catalogue that cannot be used; ``problems`` holds every fault found, not only the first."""

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.where = where
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self) -> str:
        """Return all faults, numbered, one a line; what one column repeats is told a few times, then counted."""
        errors = [p for p in self.problems if p.level == "error"]
        notices = [p for p in self.problems if p.level != "error"]
        alike: dict[tuple[str, str, str], list[Problem]] = {}
        for p in errors:
            alike.setdefault((p.file, p.column, p.allowed), []).append(p)
        lines: list[str] = []
        for group in alike.values():
            lines += [str(p) for p in group[:_TOLD]]
            if len(group) > _TOLD:
                rows = "、".join(str(p.row) for p in group[_TOLD : _TOLD + _LISTED])
                more = "…" if len(group) > _TOLD + _LISTED else ""
                place = f"{group[0].file} {group[0].letter}列“{group[0].column}”"
                lines.append(f"{place}：另有 {len(group) - _TOLD} 处同样要改（第 {rows}{more} 行）")
        head = f"{self.where}：有{len(errors)}处要改" + (f"，{len(notices)}条提示" if notices else "")
        numbered = [f"{i}. {line}" for i, line in enumerate(lines, 1)]
        return "\n".join([head, *numbered, *(f"提示：{p}" for p in notices)])


class UnknownCustomerError(KeyError):
    """There is no such customer; the message names near ones."""

    def __str__(self) -> str:
        return str(self.args[0])
