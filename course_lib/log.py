"""A log file that a trainer can send when something fails: what was asked, on what machine, what went wrong and where.

``course … --log FILE`` or the variable ``COURSE_LOG`` name it; without them nothing is written. Every process of one
command (the command, its kernels) appends to the same file. It holds commands, versions, names of files and call
stacks. No table is written into it; an error's message may name the cell that is wrong.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from course_lib.errors import CourseError

__all__ = ["VARIABLE", "log_to", "logger", "named_log", "take_log_option"]

VARIABLE = "COURSE_LOG"
OPTION = "--log"
_PACKAGES = ("course-kit", "pandas", "numpy", "plotly", "anywidget", "ipykernel", "jupyterlab", "papermill")

logger = logging.getLogger("course_lib")
logger.addHandler(logging.NullHandler())  # unasked nothing is told, not even by logging's last resort


def named_log() -> Path | None:
    """The file that ``COURSE_LOG`` names, if it names one."""
    name = os.environ.get(VARIABLE, "").strip()
    return Path(name).expanduser().absolute() if name else None


def take_log_option(arguments: Sequence[str]) -> tuple[list[str], Path | None]:
    """Split ``--log FILE`` (or ``--log=FILE``) off a command line, wherever it stands.

    Raises
    ------
    CourseError
        ``--log`` without a file.

    >>> take_log_option(["run", "--log", "a.log", "--case", "gulou"])
    (['run', '--case', 'gulou'], PosixPath('a.log'))
    >>> take_log_option(["run"])
    (['run'], None)
    """
    rest: list[str] = []
    path = None
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*rest, word, *words], path
        if word != OPTION and not word.startswith(f"{OPTION}="):
            rest.append(word)
            continue
        name = word.partition("=")[2] or (next(words, "") if word == OPTION else "")
        if not name or name.startswith("-"):
            raise CourseError(f"{OPTION} 后面要写日志文件，例如 {OPTION} course.log")
        path = Path(name)
    return rest, path


def log_to(path: Path | None) -> None:
    """Append to ``path`` from now on, and let every process that is started from here do so too; None: no log.

    Raises
    ------
    CourseError
        The file cannot be written.
    """
    if path is None:
        return
    path = path.expanduser().absolute()
    if any(getattr(handler, "baseFilename", "") == str(path) for handler in logger.handlers):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, mode="a", encoding="utf-8")
    except OSError as error:
        raise CourseError(f"不能写日志文件 {path}：{error.strerror or error}。") from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    os.environ[VARIABLE] = str(path)
    logger.info("course %s", " ".join(sys.argv[1:]))
    logger.info("%s, Python %s, %s", platform.platform(), platform.python_version(), sys.executable)
    logger.info(", ".join(f"{name} {_version(name)}" for name in _PACKAGES))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
