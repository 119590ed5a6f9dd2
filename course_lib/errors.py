"""What a person can mend: one root for all errors whose message is for the person who asked."""

from __future__ import annotations

__all__ = ["CourseError"]


class CourseError(ValueError):
    """Something asked for cannot be done; the message is for the person, in Chinese, and may have several lines.

    A lesson shows the message alone (``lesson.friendly``), the command line too (``cli``); any other error is the
    course's own and is shown with its traceback.
    """
