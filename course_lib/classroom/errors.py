"""What a person can mend, told in a line."""

from __future__ import annotations

__all__ = ["ClassroomError"]


class ClassroomError(ValueError):
    """Something asked for cannot be done; the message is for the person who asked, in Chinese."""

    def _render_traceback_(self) -> list[str]:
        """Show a notebook's reader the line, not the call stack (an IPython protocol)."""
        return [str(self)]
