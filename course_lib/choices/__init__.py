"""What a team has chosen, kept in one file; and what its changes make of a case's needs, lines and ratings."""

from __future__ import annotations

from course_lib.choices.line_edits import change_lines, loosen_lines
from course_lib.choices.need_edits import NEED_FIELDS, change_needs, need_faults
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team, TeamError, TeamWarning, default_work, safe_name

__all__ = [
    "NEED_FIELDS",
    "Choices",
    "Team",
    "TeamError",
    "TeamWarning",
    "change_lines",
    "change_needs",
    "default_work",
    "loosen_lines",
    "need_faults",
    "safe_name",
]
