"""Root's step before bubblewrap: make the paths reachable for an unprivileged user, and become that user.

``python -m course_lib.kernels.stage UID PATH PLACE … -- COMMAND …`` binds each PATH to its PLACE, all in one fresh
folder that only this process and its children see, and runs the command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from course_lib.kernels import linux

__all__ = ["main"]


def main(arguments: Sequence[str]) -> None:
    """Do it; never returns."""
    user, rest = int(arguments[0]), list(arguments[1:])
    cut = rest.index("--")
    places, command = rest[:cut], rest[cut + 1 :]
    stage = Path(places[1]).parent
    stage.mkdir(mode=0o755, exist_ok=True)
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", str(stage), "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,mode=0755")
    for path, place in zip(places[::2], places[1::2], strict=True):
        if Path(path).is_dir():
            Path(place).mkdir()
        else:
            Path(place).touch()
        linux.mount(path, place, flags=linux.MS_BIND | linux.MS_REC)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
