"""One team's choices: saved at once, atomically, as readable JSON, so that a lost kernel loses nothing.

The file is ``<work>/<case>/<team>/choices.json``::

    {
      "case": "gulou",
      "choices": {"industries": {"reason": "…", "value": ["I01"], "when": "2026-11-21T21:46:09+08:00"}},
      "history": {"industries": {"future": [], "past": [null]}},
      "order": {"future": [], "past": [["industries"]]},
      "schema": 1,
      "team": "red"
    }

``history`` keeps what ``undo`` and ``redo`` go back and forth to; ``null`` stands for the reference choice. ``order``
tells which choices were changed at once, in which order, so that one undo may serve several choices.
Every change reads the file again under a lock, so two notebooks of one team never lose each other's choices.
"""

from __future__ import annotations

import copy
import json
import os
import re
import time
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeGuard

from filelock import FileLock, Timeout

from course_lib.errors import CourseError
from course_lib.paths import kit_dir

__all__ = ["SCHEMA", "Team", "TeamError", "TeamWarning", "default_work", "safe_name"]

SCHEMA = 1
HISTORY_LIMIT = 50
LOCK_SECONDS = 30.0
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_Entry = dict[str, Any]
_Content = dict[str, Any]


class TeamError(CourseError):
    """A name, a value or a folder that the team's file cannot take; the message is for the trainee."""


class TeamWarning(UserWarning):
    """Something about the team's file that the person must know, though work goes on."""


def default_work() -> Path:
    """Folder of all teams' files: ``COURSE_WORK``, else beside the checkout, else under the current folder."""
    from_environment = os.environ.get("COURSE_WORK", "").strip()
    if from_environment:
        return Path(from_environment).expanduser().absolute()
    kit = kit_dir()
    if kit.name == "_kit":  # installed as a wheel: site-packages is no place for a person's work
        return Path.cwd() / "course-work"
    return kit / "work"


def safe_name(name: str, what: str) -> str:
    """Return ``name`` (NFC) if every system can use it as one folder's name, else raise ``TeamError``.

    >>> safe_name("红队", "队伍名")
    '红队'
    """
    if not isinstance(name, str):
        raise TeamError(f"{what}应是文字，现在是 {name!r}。")
    clean = unicodedata.normalize("NFC", name)
    if not clean.strip():
        raise TeamError(f"{what}不能为空。")
    if _FORBIDDEN.search(clean):
        raise TeamError(f'{what} {name!r} 不能含有 / \\ : * ? " < > | 或控制字符。')
    if clean.startswith(".") or clean.endswith(".") or clean != clean.strip():
        raise TeamError(f"{what} {name!r} 的首尾不能是点或空格。")
    if _RESERVED.fullmatch(clean):
        raise TeamError(f"{what} {name!r} 是系统保留名，请换一个。")
    try:
        length = len(clean.encode("utf-8"))
    except UnicodeEncodeError:
        raise TeamError(f"{what} {name!r} 含有不能保存的字符。") from None
    if length > 120:
        raise TeamError(f"{what}太长（{len(clean)} 个字），请不超过 40 个汉字。")
    return clean


class Team:
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
        self.folder = root / self.case_name / self.team_name
        self.path = self.folder / "choices.json"

    def __repr__(self) -> str:
        return f"Team({self.case_name!r}, {self.team_name!r})"

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def choices(self) -> Mapping[str, Any]:
        """Saved choices, name to value; a copy."""
        return MappingProxyType({name: entry["value"] for name, entry in self._read()["choices"].items()})

    def choice(self, name: str, default: Any = None) -> Any:
        """The team's saved value, or ``default`` (the reference choice); always a deep copy."""
        entry = self._read()["choices"].get(name)
        return copy.deepcopy(default) if entry is None else entry["value"]

    def mapping(self, name: str, depth: int = 1) -> dict[str, Any]:
        """The team's saved mapping of mappings …, ``depth`` deep; empty if it has not chosen.

        Raises:
            TeamError: if the file holds something else (edited by hand); names the file and the choice.
        """
        value = self.choice(name, {})
        level = [value]
        for _ in range(depth):
            if not all(isinstance(item, dict) for item in level):
                raise TeamError(
                    f"{self.path} 里的选择 {name!r} 写法不对，应是 {depth} 层的字典。"
                    "请改好这一段，或者整段删去（回到参考选择）。"
                )
            level = [inner for item in level for inner in item.values()]
        mapping: dict[str, Any] = value
        return mapping

    def source(self, name: str) -> str:
        """``"team"`` if the team has chosen ``name``, else ``"reference"``."""
        return "team" if name in self._read()["choices"] else "reference"

    def reason(self, name: str) -> str | None:
        """Why the team chose so, if it said why."""
        reason: str | None = self._read()["choices"].get(name, {}).get("reason")
        return reason

    # -- changing ------------------------------------------------------------------------------------------------

    def choose(self, name: str, value: Any, reason: str | None = None) -> None:
        """Save a choice; when this returns, the choice is on the disk.

        Args:
            name: what is chosen, e.g. ``"industries"``.
            value: JSON data: text, numbers, true/false, ``None``, lists, dicts with text keys. Tuples become lists.
            reason: why, in the team's own words. The same value without a reason keeps the earlier reason.

        Raises:
            TeamError: if the value cannot be kept as JSON, or the folder cannot be written.
        """
        self.update(name, lambda _: value, reason=reason)

    def update(self, name: str, change: Callable[[Any], Any], default: Any = None, *, reason: str | None = None) -> Any:
        """Change a choice in one step: nobody else's change comes between reading and saving it.

        Args:
            name: as in ``choose``.
            change: takes a copy of the present value (``default`` if there is none), returns the new one; what it
                raises leaves the choice as it was.
            default: the reference choice.
            reason: as in ``choose``.

        Returns:
            The value as saved.

        Raises:
            TeamError: as ``choose``.
        """
        _check_choice_name(name)
        if reason is not None and not isinstance(reason, str):
            raise TeamError(f"选择 {name!r} 的理由应是文字。")
        _plain_json(name, reason)
        saved: list[Any] = []

        def write(content: _Content) -> bool:
            now = content["choices"].get(name)
            plain = _plain_json(name, change(copy.deepcopy(default if now is None else now["value"])))
            saved.append(plain)
            entry = _entry(plain)
            if reason:
                entry["reason"] = reason
            if now is not None and _canonical(now["value"]) == _canonical(plain):
                if not reason or reason == now.get("reason"):
                    return False
                content["choices"][name] = entry  # only the reason is new: not a step to undo
                return True
            _step(content, {name: entry})
            return True

        self._change(write)
        return saved[0]

    def update_all(self, names: Iterable[str], change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
        """Change several choices in one step, which one undo takes back.

        Args:
            names: the choices.
            change: takes a copy of those that the team has chosen; returns what shall be chosen: a name that is left
                out goes back to the reference.

        Raises:
            TeamError: as ``choose``; then nothing was changed.
        """
        wanted = list(dict.fromkeys(names))
        for name in wanted:
            _check_choice_name(name)

        def write(content: _Content) -> bool:
            kept = {name: content["choices"][name] for name in wanted if name in content["choices"]}
            values = change({name: copy.deepcopy(entry["value"]) for name, entry in kept.items()})
            steps: dict[str, _Entry | None] = {}
            for name in wanted:
                plain = _plain_json(name, values[name]) if name in values else None
                now = kept.get(name)
                if name not in values:
                    if now is not None:
                        steps[name] = None
                elif now is None or _canonical(now["value"]) != _canonical(plain):
                    steps[name] = _entry(plain)
            if steps:
                _step(content, steps)
            return bool(steps)

        self._change(write)

    def forget(self, *names: str) -> None:
        """Go back to the reference choice of ``names`` in one step; ``undo`` brings the team's choices back."""
        self.update_all(names, lambda _: {})

    def undo(self, *names: str) -> tuple[str, ...]:
        """Take the latest change of ``names`` back, also one from before a restart.

        Returns:
            The names of the choices that went back, none if there is nothing to undo.
        """
        return self._go(names, "past", "future")

    def redo(self, *names: str) -> tuple[str, ...]:
        """Make the change of ``names`` again that ``undo`` took back last; as ``undo``."""
        return self._go(names, "future", "past")

    def can_undo(self, *names: str) -> bool:
        """Whether ``undo(*names)`` would change anything."""
        return bool(_nearest(self._read(), names, "past"))

    def can_redo(self, *names: str) -> bool:
        """Whether ``redo(*names)`` would change anything."""
        return bool(_nearest(self._read(), names, "future"))

    def _go(self, names: tuple[str, ...], source: str, target: str) -> tuple[str, ...]:
        gone: list[str] = []

        def change(content: _Content) -> bool:
            gone.extend(_nearest(content, names, source))
            if gone:
                _travel(content, gone, source, target)
            return bool(gone)

        self._change(change)
        return tuple(gone)

    # -- the file ------------------------------------------------------------------------------------------------

    def _read(self) -> _Content:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return self._empty()
        except OSError as error:
            raise TeamError(f"读不到队伍的选择文件 {self.path}：{error.strerror}。") from None
        content = self._parse(text)
        if content is None:
            with self._lock():
                content = self._read_locked()
        return content

    def _read_locked(self) -> _Content:
        """Read while holding the lock; a damaged file is moved aside, never overwritten."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return self._empty()
        content = self._parse(text)
        if content is None:
            number = 1
            while (aside := self.folder / f"choices.damaged-{number}.json").exists():
                number += 1
            self.path.rename(aside)
            warnings.warn(
                f"队伍 {self.team_name} 的选择文件已损坏，原文件保留为 {aside}；现在从参考选择重新开始。",
                TeamWarning,
                stacklevel=4,
            )
            return self._empty()
        return content

    def _parse(self, text: bytes) -> _Content | None:
        """The file's content, or ``None`` if it is damaged."""
        try:
            content = json.loads(text.decode("utf-8"))
            _canonical(content).encode("utf-8")  # NaN, infinity, half characters: readable, but never to be saved again
        except (ValueError, RecursionError):
            return None
        if isinstance(content, dict) and type(content.get("schema")) is int and content["schema"] > SCHEMA:
            raise TeamError(f"{self.path} 由更新版本的课程套件写成（格式 {content['schema']}），请先更新套件。")
        return content if _well_formed(content) else None

    def _empty(self) -> _Content:
        return {"schema": SCHEMA, "case": self.case_name, "team": self.team_name, "choices": {}, "history": {}}

    def _change(self, change: Callable[[_Content], bool]) -> bool:
        """Read, change and write as one step; ``change`` says whether there is anything to write."""
        with self._lock():
            content = self._read_locked()
            changed = change(content)
            if changed:
                self._write(content | {"case": self.case_name, "team": self.team_name})
            return changed

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".choices.lock", timeout=LOCK_SECONDS, poll_interval=0.01):
                yield
        except Timeout:
            raise TeamError(f"队伍 {self.team_name} 的选择文件正被另一个程序占用，请稍后再试。") from None
        except OSError as error:
            raise TeamError(f"不能写入队伍的文件夹 {self.folder}：{error.strerror or error}。") from None

    def _write(self, content: _Content) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
        temporary = self.folder / ".choices.json.tmp"  # one name is enough under the lock; a killed writer's is reused
        with temporary.open("wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, self.path)
        if os.name == "posix":
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                with suppress(OSError):  # some network file systems cannot sync a folder
                    os.fsync(folder)
            finally:
                os.close(folder)


def _replace(temporary: Path, path: Path) -> None:
    for _ in range(40):
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.05)  # on Windows a reader or a virus scanner may hold the file for a moment
    temporary.replace(path)


def _check_choice_name(name: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise TeamError(f"选择的名称应是文字，现在是 {name!r}。")
    _plain_json(name, name)


def _plain_json(name: str, value: Any) -> Any:
    """``value`` as it will be read back; ``TeamError`` if it would not come back the same."""
    _check_keys(name, value)
    try:
        return json.loads(_canonical(value).encode("utf-8"))
    except TypeError:
        problem = f"含有不能保存的内容（{type(value).__name__}）"
    except UnicodeEncodeError:
        problem = "含有不能保存的字符"
    except (ValueError, RecursionError):
        problem = "含有无穷大、非数字、循环引用或过大的内容"
    raise TeamError(f"选择 {name!r} {problem}。请只用文字、数字、真假、列表和字典。")


def _check_keys(name: str, value: Any) -> None:
    """Refuse keys that JSON would silently turn into text; stop at depth or cycles, which ``json`` itself reports."""
    stack, seen = [value], set()
    while stack:
        item = stack.pop()
        if not isinstance(item, dict | list | tuple) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            if wrong := [key for key in item if not isinstance(key, str)]:
                raise TeamError(f"选择 {name!r} 的字典里，键 {wrong[0]!r} 不是文字。")
            stack.extend(item.values())
        else:
            stack.extend(item)


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _well_formed(content: Any) -> bool:
    def entry_ok(entry: Any) -> bool:
        return isinstance(entry, dict) and "value" in entry and isinstance(entry.get("when"), str)

    def steps_ok(steps: Any) -> bool:
        return isinstance(steps, list) and all(step is None or entry_ok(step) for step in steps)

    return (
        isinstance(content, dict)
        and type(content.get("schema")) is int
        and content["schema"] == SCHEMA
        and isinstance(content.get("choices"), dict)
        and isinstance(content.get("history"), dict)
        and all(entry_ok(entry) for entry in content["choices"].values())
        and all(
            isinstance(line, dict) and steps_ok(line.get("past")) and steps_ok(line.get("future"))
            for line in content["history"].values()
        )
    )


def _entry(plain: Any) -> _Entry:
    return {"value": plain, "when": datetime.now().astimezone().isoformat(timespec="seconds")}


def _put(content: _Content, name: str, entry: _Entry | None) -> None:
    if entry is None:
        content["choices"].pop(name, None)
    else:
        content["choices"][name] = entry


def _step(content: _Content, entries: Mapping[str, _Entry | None]) -> None:
    """Make ``entries`` the choices; what was chosen before can be undone to, what was undone is gone."""
    order = _order(content)  # before the history grows
    for name, entry in entries.items():
        line = content["history"].setdefault(name, {"past": [], "future": []})
        line["past"] = [*line["past"], content["choices"].get(name)]
        line["future"] = []
        _put(content, name, entry)
    order["past"].append(list(entries))
    gone, before = set(entries), -1
    while len(gone) > before:  # a step that was undone goes as a whole, and what hangs on it
        before = len(gone)
        gone |= {name for step in order["future"] if gone & set(step) for name in step}
    for name in gone & set(content["history"]):
        content["history"][name]["future"] = []
    order["future"] = _without(order["future"], gone)
    for name in entries:
        if len(content["history"][name]["past"]) > HISTORY_LIMIT:
            del content["history"][name]["past"][0]
            first = next(i for i, step in enumerate(order["past"]) if name in step)
            order["past"][first : first + 1] = _without(order["past"][first : first + 1], {name})


def _without(steps: list[list[str]], names: set[str]) -> list[list[str]]:
    rest = ([name for name in step if name not in names] for step in steps)
    return [step for step in rest if step]


def _order(content: _Content) -> dict[str, list[list[str]]]:
    """The changes in their order, as lists of names; an order that does not agree with the history is made anew."""
    kept = content.get("order")
    order: dict[str, list[list[str]]] = {}
    for side in ("past", "future"):
        told = kept.get(side) if isinstance(kept, dict) else None
        lengths = {name: len(line[side]) for name, line in content["history"].items() if line[side]}
        if not _steps_ok(told) or Counter(name for step in told for name in step) != lengths:
            told = [[name] for name, count in sorted(lengths.items()) for _ in range(count)]
        order[side] = told
    content["order"] = order
    return order


def _steps_ok(steps: Any) -> TypeGuard[list[list[str]]]:
    return isinstance(steps, list) and all(
        isinstance(step, list) and len(set(map(str, step))) == len(step) and all(isinstance(n, str) for n in step)
        for step in steps
    )


def _nearest(content: _Content, names: Iterable[str], side: str) -> list[str]:
    """Which of ``names`` were changed (or undone) last."""
    wanted = set(names)
    return next((found for step in reversed(_order(content)[side]) if (found := [n for n in step if n in wanted])), [])


def _travel(content: _Content, names: list[str], source: str, target: str) -> None:
    order = _order(content)
    last = max(i for i, step in enumerate(order[source]) if names[0] in step)
    order[source][last : last + 1] = _without([order[source][last]], set(names))
    order[target].append(list(names))
    for name in names:
        line = content["history"][name]
        line[target].append(content["choices"].get(name))
        _put(content, name, line[source].pop())
