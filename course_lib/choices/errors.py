"""What may go wrong with a file of choices; told to the trainee."""

from __future__ import annotations

from course_lib.errors import CourseError

__all__ = ["TeamError", "TeamWarning"]


class TeamError(CourseError):
    """A name, a value or a folder that the team's file cannot take; the message is for the trainee."""


class TeamWarning(UserWarning):
    """Something about the team's file that the person must know, though work goes on."""
