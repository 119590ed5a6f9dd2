"""What stood in a file of choices at one moment: read once, never changed, of one piece."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_lib.choices import history
from course_lib.choices.errors import TeamError
from course_lib.choices.schema import check, sound, undoable

__all__ = ["Choices"]


class Choices:
    """All choices of a file as they stood together.

    Whatever is asked of it comes from that one moment, so that nothing computed from it can be half old, half new. It
    gives copies: no caller can change it. A choice is checked against its shape (``schema``) when it is asked for.

    Args:
        content: the file's content; it now belongs to the snapshot.
        path: the file, for messages.
    """

    __slots__ = ("_checked", "_content", "path")

    def __init__(self, content: Mapping[str, Any], path: Path) -> None:
        self._content = content
        self._checked: set[str] = set()
        self.path = path

    def __repr__(self) -> str:
        return f"Choices({', '.join(self.names)})"

    def __contains__(self, name: object) -> bool:
        return name in self._content["choices"]

    @property
    def names(self) -> tuple[str, ...]:
        """What is chosen."""
        return tuple(self._content["choices"])

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a choice, or ``default`` (the reference) if it is not made.

        Raises:
            TeamError: the file holds something of another shape (edited by hand); names file, choice and place.
        """
        if name in self and name not in self._checked:
            check(self.path, name, self._content["choices"][name]["value"])
            self._checked.add(name)
        return self.raw(name, default)

    def mapping(self, name: str) -> dict[str, Any]:
        """The value of a choice that is a mapping, empty if it is not made; raises as ``get``."""
        value = self.get(name, {})
        if not isinstance(value, dict):
            raise TeamError(f"{self.path} 里的选择 {name} 写法不对，应是字典 {{…}}。")
        return value

    def sound(self, name: str, default: Any = None) -> Any:
        """As ``get``, but the parts that have not their shape are left out instead of refused; the file keeps them.

        For boards, which go on working over a file that was edited by hand.
        """
        return sound(name, self.raw(name), default) if name in self else copy.deepcopy(default)

    def raw(self, name: str, default: Any = None) -> Any:
        """The value as it stands in the file, whatever its shape."""
        entry = self._content["choices"].get(name)
        return copy.deepcopy(default) if entry is None else json.loads(json.dumps(entry["value"]))

    def source(self, name: str) -> str:
        """``"team"`` if ``name`` is chosen, else ``"reference"``."""
        return "team" if name in self else "reference"

    def reason(self, name: str) -> str | None:
        """Why it was chosen so, if that was said."""
        reason: str | None = self._content["choices"].get(name, {}).get("reason")
        return reason

    def can_undo(self, *names: str) -> bool:
        """Whether undoing the latest change of ``names`` would change anything."""
        return bool(history.nearest(self._content, filter(undoable, names), "past"))

    def can_redo(self, *names: str) -> bool:
        """Whether making a change of ``names`` again would change anything."""
        return bool(history.nearest(self._content, filter(undoable, names), "future"))
