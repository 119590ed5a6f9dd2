"""The file of choices on the disk: read in one go, changed under a lock, written whole or not at all."""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from course_lib.choices.errors import TeamError, TeamWarning
from course_lib.choices.history import canonical, compact, sound_history

__all__ = ["SCHEMA", "ChoiceFile", "Content", "parse", "written"]

#: Version of the file's format. 1 kept whole values in its history; it is read and carried over.
SCHEMA = 2
LOCK_SECONDS = 30.0
_SHORT = 100  # characters of a nested part that stays on one line
_DEEPEST = 8  # levels that get lines of their own

Content = dict[str, Any]


def parse(text: bytes) -> Content | None:
    """The content of a file, or ``None`` if it is damaged. The one place where a file of choices is parsed."""
    try:
        content = json.loads(text.decode("utf-8"))
        canonical(content).encode("utf-8")  # NaN, infinity, half characters: readable, but never to be saved again
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or type(content.get("schema")) is not int:
        return None
    return content if content["schema"] > SCHEMA or _well_formed(content) else None


def written(content: Content) -> bytes:
    """The file of a content: JSON that a person can read, the inner parts on one line.

    >>> print(written({"schema": 2, "choices": {}, "order": {"past": [["a"]]}}).decode(), end="")
    {
      "choices": {},
      "order": {
        "past": [["a"]]
      },
      "schema": 2
    }
    """
    return (_lines(content, 0) + "\n").encode("utf-8")


def _lines(value: Any, level: int) -> str:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    flat = level > 1 and not any(isinstance(part, dict | list) for part in inner)
    text = canonical(value) if flat or not inner or level > 1 else ""
    if text and (flat or len(text) <= _SHORT or level >= _DEEPEST or not inner):
        return text
    pad = "\n" + "  " * (level + 1)
    if isinstance(value, dict):
        parts = [f"{canonical(key)}: {_lines(value[key], level + 1)}" for key in sorted(value)]
    else:
        parts = [_lines(part, level + 1) for part in value]
    begin, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{begin}{pad}{f',{pad}'.join(parts)}{pad[:-2]}{end}"


def _well_formed(content: Content) -> bool:
    choices = content.get("choices")
    return (
        content["schema"] >= 1
        and isinstance(choices, dict)
        and all(map(_entry_ok, choices.values()))
        and "history" in content
        and sound_history(content, _entry_ok)
    )


def _entry_ok(entry: Any) -> bool:
    return isinstance(entry, dict) and "value" in entry and isinstance(entry.get("when"), str)


class ChoiceFile:
    """One file of choices.

    Args:
        folder: its folder; nothing is written until the first change.
        head: what the file says of itself (case, team, person).
        owner: whose it is, for messages, e.g. ``队伍 红队``.
    """

    def __init__(self, folder: Path, head: dict[str, str], owner: str) -> None:
        self.folder, self.path = folder, folder / "choices.json"
        self._head, self._owner = head, owner

    def read(self) -> Content:
        """What the file holds; a damaged one is moved aside.

        Raises:
            TeamError: it cannot be read, or a newer kit wrote it.
        """
        content = self._parsed()
        if content is None:
            with self._lock():
                content = self._read_locked()
        return content

    def change(self, change: Callable[[Content], bool]) -> Content:
        """Read, change and write as one step; ``change`` says whether there is anything to write.

        Returns:
            The content as it is now on the disk.
        """
        with self._lock():
            content = self._read_locked()
            if content["schema"] < SCHEMA:
                compact(content)
            if change(content):
                content |= {**self._head, "schema": SCHEMA}
                self._write(written(content))
        return content

    def _parsed(self) -> Content | None:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return {"schema": SCHEMA, **self._head, "choices": {}, "history": {}}
        except OSError as error:
            raise TeamError(f"读不到 {self._owner} 的选择文件 {self.path}：{error.strerror}。") from None
        content = parse(text)
        if content is not None and content["schema"] > SCHEMA:
            raise TeamError(f"{self.path} 由更新版本的课程套件写成（格式 {content['schema']}），请先更新套件。")
        return content

    def _read_locked(self) -> Content:
        """Read while holding the lock; a damaged file is moved aside, never overwritten."""
        content = self._parsed()
        if content is None:
            number = 1
            while (aside := self.folder / f"choices.damaged-{number}.json").exists():
                number += 1
            self.path.rename(aside)
            warnings.warn(
                f"{self._owner} 的选择文件已损坏，原文件保留为 {aside}；现在从参考选择重新开始。",
                TeamWarning,
                stacklevel=4,
            )
            content = self._parsed()
        assert content is not None  # the file is gone
        return content

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".choices.lock", timeout=LOCK_SECONDS, poll_interval=0.01):
                yield
        except Timeout:
            raise TeamError(f"{self._owner} 的选择文件正被另一个程序占用，请稍后再试。") from None
        except OSError as error:
            raise TeamError(f"不能写入 {self._owner} 的文件夹 {self.folder}：{error.strerror or error}。") from None

    def _write(self, text: bytes) -> None:
        temporary = self.folder / ".choices.json.tmp"  # one name is enough under the lock; a killed writer's is reused
        with temporary.open("wb") as file:
            file.write(text)
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
