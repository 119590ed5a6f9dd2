"""The folder of one user's zygotes and kernels: short, because a Unix socket's path holds 107 bytes, and private."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

__all__ = ["kernel_folder", "remove_old_folders", "work_area"]

_ROOT = Path("/tmp")
_OLD = 24 * 3600.0


def work_area(user: int) -> Path:
    """The area in which kernels of this user id run that the current user starts; made if missing.

    Raises:
        PermissionError: somebody else made it first.
    """
    area = _ROOT / f"course-{os.getuid()}-{user}"
    with contextlib.suppress(FileExistsError):
        area.mkdir(mode=0o700)
    made = area.lstat()
    if stat.S_ISDIR(made.st_mode) and made.st_uid == os.getuid() != user:
        os.chown(area, user, user)
        made = area.lstat()
    if not stat.S_ISDIR(made.st_mode) or made.st_uid != user or made.st_mode & 0o077:
        raise PermissionError(f"{area} belongs to somebody else or is open to others; remove it and try again")
    return area


def kernel_folder(user: int) -> Path:
    """A new folder for one kernel's connection file and sockets."""
    folder = Path(tempfile.mkdtemp(prefix="k", dir=work_area(user)))
    if os.getuid() != user:
        os.chown(folder, user, user)
    return folder


def remove_old_folders(area: Path) -> None:
    """Remove what programs left that were killed more than a day ago."""
    for folder in area.glob("k*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _OLD:
            shutil.rmtree(folder, ignore_errors=True)
