"""The choices of a team and of a person: saved at once, as readable JSON, so that a lost kernel loses nothing.

A team's file is ``<work>/<case>/<team>/choices.json``, a person's ``…/<team>/people/<person>/choices.json``::

    {
      "case": "gulou",
      "choices": {
        "industries": {"reason": "…", "value": ["I01"], "when": "2026-11-21T21:46:09+08:00"}
      },
      "history": {
        "industries": {"future": [], "past": [null]}
      },
      "order": {"future": [], "past": [["industries"]]},
      "schema": 2,
      "team": "red"
    }

``history`` keeps what ``undo`` and ``redo`` go back and forth to, as differences; ``null`` stands for the reference
choice. ``order`` tells which choices were changed at once, in which order, so that one undo may serve several choices.
Every change reads the file again under a lock, so two notebooks of one team never lose each other's choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from course_lib.choices import history
from course_lib.choices.errors import TeamError, TeamWarning
from course_lib.choices.file import SCHEMA, ChoiceFile, Content
from course_lib.choices.history import Entry
from course_lib.choices.names import default_work, person_key, safe_name
from course_lib.choices.plain import canonical, check_choice_name, plain_json
from course_lib.choices.schema import kept_for_good, undoable
from course_lib.choices.snapshot import Choices

__all__ = [
    "SCHEMA",
    "Chooser",
    "Person",
    "Team",
    "TeamError",
    "TeamWarning",
    "Undone",
    "default_work",
    "safe_name",
]


class Undone(NamedTuple):
    """What an undo (or redo) did: the choices that changed, none if there was nothing to do; before and after."""

    names: tuple[str, ...]
    before: Choices
    after: Choices

    def __bool__(self) -> bool:
        return bool(self.names)


class Chooser:
    """Who chooses: reads and changes one file of choices.

    Reading takes a ``snapshot`` of the whole file and asks that; each change returns the snapshot that it left, so that
    no command needs to read twice.
    """

    def __init__(self, file: ChoiceFile) -> None:
        self._file = file

    @property
    def folder(self) -> Path:
        """Folder of the file and of whatever else belongs to who chooses."""
        return self._file.folder

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    # -- reading -------------------------------------------------------------------------------------------------

    def snapshot(self) -> Choices:
        """All choices as they stand now, read in one go."""
        return Choices(self._file.read(), self.path)

    @property
    def choices(self) -> Mapping[str, Any]:
        """Saved choices, name to value; a copy."""
        now = self.snapshot()
        return MappingProxyType({name: now.raw(name) for name in now.names})

    def choice(self, name: str, default: Any = None) -> Any:
        """The saved value as it stands in the file, or ``default`` (the reference choice); always a copy."""
        return self.snapshot().raw(name, default)

    def mapping(self, name: str, depth: int = 1) -> Mapping[str, Any]:
        """The saved mapping, empty if nothing is chosen; ``depth`` tells the reader how many mappings lie in it.

        Raises:
            TeamError: if the file holds another shape than the schema declares.
        """
        return self.snapshot().mapping(name)

    def source(self, name: str) -> str:
        """``"team"`` if ``name`` is chosen, else ``"reference"``."""
        return self.snapshot().source(name)

    def reason(self, name: str) -> str | None:
        """Why it was chosen so, if that was said."""
        return self.snapshot().reason(name)

    def can_undo(self, *names: str) -> bool:
        """Whether ``undo(*names)`` would change anything."""
        return self.snapshot().can_undo(*names)

    def can_redo(self, *names: str) -> bool:
        """Whether ``redo(*names)`` would change anything."""
        return self.snapshot().can_redo(*names)

    # -- changing ------------------------------------------------------------------------------------------------

    def choose(self, name: str, value: Any, reason: str | None = None) -> Choices:
        """Save a choice; when this returns, the choice is on the disk.

        Args:
            name: what is chosen, e.g. ``"industries"``.
            value: JSON data: text, numbers, true/false, ``None``, lists, dicts with text keys. Tuples become lists.
            reason: why, in the team's own words. The same value without a reason keeps the earlier reason.

        Returns:
            All choices as this left them.

        Raises:
            TeamError: if the value cannot be kept as JSON, or the folder cannot be written.
        """
        return self.update(name, lambda _: value, reason=reason)

    def update(
        self, name: str, change: Callable[[Any], Any], default: Any = None, *, reason: str | None = None
    ) -> Choices:
        """Change a choice in one step: nobody else's change comes between reading and saving it.

        Args:
            name: as in ``choose``.
            change: takes a copy of the present value as the file has it (``default`` if there is none), returns the new
                one; what it raises leaves the choice as it was.
            default: the reference choice.
            reason: as in ``choose``.

        Returns:
            All choices as this left them.

        Raises:
            TeamError: as ``choose``.
        """
        check_choice_name(name)
        if reason is not None and not isinstance(reason, str):
            raise TeamError(f"选择 {name!r} 的理由应是文字。")
        plain_json(name, reason)

        def write(content: Content) -> bool:
            now = content["choices"].get(name)
            plain = plain_json(name, change(Choices(content, self.path).raw(name, default)))
            entry = history.new_entry(plain, reason)
            if now is not None and canonical(now["value"]) == canonical(plain):
                if not reason or reason == now.get("reason") or kept_for_good(name):
                    return False
                history.put(content, name, entry)  # only the reason is new: not a step to undo
                return True
            self._make(content, {name: entry})
            return True

        return self._change(write)

    def update_all(self, names: Iterable[str], change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Choices:
        """Change several choices in one step, which one undo takes back.

        Args:
            names: the choices.
            change: takes a copy of those that are chosen; returns what shall be chosen: a name that is left out goes
                back to the reference.

        Returns:
            All choices as this left them.

        Raises:
            TeamError: as ``choose``; then nothing was changed.
        """
        wanted = list(dict.fromkeys(names))
        for name in wanted:
            check_choice_name(name)

        def write(content: Content) -> bool:
            kept = Choices(content, self.path)
            values = change({name: kept.raw(name) for name in wanted if name in kept})
            entries: dict[str, Entry | None] = {}
            for name in wanted:
                now = content["choices"].get(name)
                if name in values:
                    plain = plain_json(name, values[name])
                    if now is None or canonical(now["value"]) != canonical(plain):
                        entries[name] = history.new_entry(plain)
                elif now is not None:
                    entries[name] = None
            if entries:
                self._make(content, entries)
            return bool(entries)

        return self._change(write)

    def forget(self, *names: str) -> Choices:
        """Go back to the reference choice of ``names`` in one step; ``undo`` brings the choices back."""
        return self.update_all(names, lambda _: {})

    def undo(self, *names: str) -> Undone:
        """Take the latest change of ``names`` back, also one from before a restart."""
        return self._go(names, "past", "future")

    def redo(self, *names: str) -> Undone:
        """Make the change of ``names`` again that ``undo`` took back last."""
        return self._go(names, "future", "past")

    def _go(self, names: tuple[str, ...], source: str, target: str) -> Undone:
        gone: list[str] = []
        before: list[Choices] = []

        def change(content: Content) -> bool:
            before.append(Choices({**content, "choices": dict(content["choices"])}, self.path))
            gone.extend(history.nearest(content, filter(undoable, names), source))
            if gone:
                history.travel(content, gone, source, target)
            return bool(gone)

        after = self._change(change)
        return Undone(tuple(gone), before[0], after)

    def _make(self, content: Content, entries: Mapping[str, Entry | None]) -> None:
        """Let entries stand; those that undo takes back are one step. A first guess that stands is not touched."""
        for name in entries:
            if kept_for_good(name) and name in content["choices"]:
                raise TeamError(f"{name} 是第一次判断，已经锁定，不能改也不能删。")
        steps = {name: entry for name, entry in entries.items() if undoable(name)}
        for name in entries.keys() - steps.keys():
            history.put(content, name, entries[name])
        if steps:
            history.step(content, steps)

    def _change(self, change: Callable[[Content], bool]) -> Choices:
        return Choices(self._file.change(change), self.path)


class Team(Chooser):
    """The choices of one team on one case.

    Args:
        case_name: the case's name, also the folder's name.
        team_name: the team's name, also the folder's name.
        work: folder of all teams' files; default ``default_work()``.

    Raises:
        TeamError: if a name cannot be a folder's name. Nothing is written until the first choice.
    """

    def __init__(self, case_name: str, team_name: str, work: str | Path | None = None) -> None:
        self.case_name = safe_name(case_name, "案例名")
        self.team_name = safe_name(team_name, "队伍名")
        root = default_work() if work is None else Path(work).expanduser().absolute()
        head = {"case": self.case_name, "team": self.team_name}
        super().__init__(ChoiceFile(root / self.case_name / self.team_name, head, f"队伍 {self.team_name}"))

    def __repr__(self) -> str:
        return f"Team({self.case_name!r}, {self.team_name!r})"

    def person(self, name: str = "") -> Person:
        """The choices of one of the team; without a name, of the team as one person."""
        return Person(self, name or self.team_name)


class Person(Chooser):
    """The choices of one person of a team: what is each one's own, not the team's.

    Raises:
        TeamError: if the name cannot be a folder's name.
    """

    def __init__(self, team: Team, name: str) -> None:
        self.team, self.key = team, person_key(name)
        head = {"case": team.case_name, "team": team.team_name, "person": self.key}
        super().__init__(ChoiceFile(team.folder / "people" / self.key, head, f"学员 {self.key}"))

    def __repr__(self) -> str:
        return f"Person({self.team!r}, {self.key!r})"
