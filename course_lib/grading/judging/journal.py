"""Results as they come, one JSON line each, on disk before the next: a grading that is killed goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from course_lib.errors import CourseError
from course_lib.grading.model import Submission, UnitResult

__all__ = ["Journal", "JournalError", "key_of"]


class JournalError(CourseError):
    """The journal is in use; the message is for the grader."""


def key_of(submission: Submission, setup_digest: str) -> str:
    """What makes a result worth keeping: the same notebook of the same person measured by the same setup."""
    parts = [setup_digest, submission.person, submission.unit, submission.name, submission.problem, submission.text]
    return hashlib.sha256(json.dumps([*parts, submission.notices]).encode("utf-8")).hexdigest()[:32]


class Journal:
    """The finished results of one grading, by key; a context manager that keeps others out.

    A line that was cut off in the middle (the machine went down) is as if it were not there.

    Raises:
        JournalError: another grading writes here.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(f"{path}.lock")
        self.results: dict[str, UnitResult] = {}

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            place = self._path.parent.parent
            raise JournalError(f"另一个评分正在写 {place}，等它结束，或用 --out 换一个文件夹") from None
        good = 0
        if self._path.is_file():
            for line in self._path.read_bytes().splitlines(keepends=True):
                try:
                    record = json.loads(line)
                    result = UnitResult.from_dict(record["result"])
                except (ValueError, KeyError, TypeError):
                    break
                if not line.endswith(b"\n"):
                    break
                self.results[record["key"]] = result
                good += len(line)
        self._file = self._path.open("ab")
        self._file.truncate(good)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._lock.release()

    def add(self, key: str, result: UnitResult) -> None:
        """Keep a result; it is on the disk when this returns."""
        line = json.dumps({"key": key, "result": result.to_dict()}, ensure_ascii=False) + "\n"
        self._file.write(line.encode("utf-8", "backslashreplace"))
        self._file.flush()
        os.fsync(self._file.fileno())
        self.results[key] = result
