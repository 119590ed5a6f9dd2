"""A folder of results that is made again and again: what an earlier run left is replaced, nothing else is touched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from course_lib.errors import CourseError

__all__ = ["MANIFEST", "OutputFolder", "OutputFolderError"]

MANIFEST = ".course-run.json"


class OutputFolderError(CourseError):
    """The folder holds something that the run did not make; the message is for the trainer."""


class OutputFolder:
    """Write files into ``folder`` and, at the end, remove those of the last run that this one did not make.

    Args:
        folder: made if missing. It must be empty or hold the manifest of an earlier run.

    Raises:
        OutputFolderError: if the folder is neither, so that no person's files are overwritten.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[str] = set()
        if folder.exists() and not folder.is_dir():
            raise OutputFolderError(f"{folder} 不是文件夹。")
        if folder.is_dir() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
            raise OutputFolderError(f"{folder} 里已有别的文件，请用 --out 指定一个空文件夹。")
        folder.mkdir(parents=True, exist_ok=True)
        self._earlier = self._read_manifest()
        self._write_manifest(self._earlier)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write one file (``name`` with ``/``); text is UTF-8 with LF."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._made.add(name)
        self._write_manifest(self._earlier | self._made)  # first, so that a stopped run's files are known too
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def finish(self) -> list[str]:
        """Remove the stale files; return their names."""
        stale = sorted(self._earlier - self._made)
        for name in stale:
            path = self.folder / name
            path.unlink(missing_ok=True)
            if path.parent != self.folder and path.parent.is_dir() and not any(path.parent.iterdir()):
                path.parent.rmdir()
        self._write_manifest(self._made)
        return stale

    def _read_manifest(self) -> set[str]:
        try:
            names = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return set()
        return {name for name in names if isinstance(name, str) and _inside(name)}

    def _write_manifest(self, names: Iterable[str]) -> None:
        text = json.dumps({"files": sorted(names)}, ensure_ascii=False, indent=1) + "\n"
        (self.folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
