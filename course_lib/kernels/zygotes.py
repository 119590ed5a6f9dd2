"""Find the zygote that fits, or start it: one per user and settings, and a new one when the packages change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from course_lib.kernels.area import remove_old_folders, work_area
from course_lib.kernels.messages import send
from course_lib.kernels.sandbox import sandboxed, user_of_kernels

__all__ = ["Zygote", "ZygoteError", "packages_of"]

_START_TIMEOUT = 120.0


class ZygoteError(RuntimeError):
    """A zygote did not start; the message holds the end of its log."""


@dataclass(frozen=True)
class Zygote:
    """What a zygote is to be: see ``zygote.Settings`` and ``sandbox`` for the fields."""

    preload: Sequence[str] = ()
    prepare: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    isolate: bool = False
    see: Sequence[str] = ()
    hide: Sequence[str] = ()
    idle: float = 600.0

    @property
    def sources(self) -> list[str]:
        """Folders of the preloaded packages that lie outside Python's own folders."""
        return packages_of([*self.preload, *self.prepare, __name__])

    def connect(self) -> socket.socket:
        """A connection to a running zygote of this kind; it is started if there is none.

        Raises:
            ZygoteError: it cannot be started.
        """
        path = self._socket()
        connection = _connected(path)
        if connection is not None:
            return connection
        with FileLock(f"{_kind(path)}.lock"):
            connection = _connected(path)
            return connection if connection is not None else self._start(path)

    def stop(self) -> None:
        """Ask the zygote of this kind to end; its kernels run on until their connections close."""
        _stop(self._socket())

    def _socket(self) -> Path:
        kind = json.dumps([sys.executable, *map(str, (self.preload, dict(self.prepare), self.isolate))])
        kind += json.dumps([list(self.see), list(self.hide), self.idle])
        version = _signature([*self.sources, sysconfig.get_path("purelib")])
        area = work_area(user_of_kernels(self.isolate))
        return area / f"z-{_short(kind)}-{_short(version)}"

    def _start(self, path: Path) -> socket.socket:
        remove_old_folders(path.parent)
        for other in path.parent.glob(f"{_kind(path).name}-*"):
            if other.suffix == "" and other != path:
                _stop(other)  # of an earlier version of the packages
        path.unlink(missing_ok=True)
        settings = {"socket": str(path), "preload": list(self.preload), "prepare": dict(self.prepare)}
        command = [sys.executable, "-m", "course_lib.kernels.zygote", json.dumps({**settings, "idle": self.idle})]
        if self.isolate:
            see = [*self.see, *self.sources]
            command = sandboxed(command, area=path.parent, see=see, hide=self.hide)
        log = Path(f"{_kind(path)}.log")
        log.unlink(missing_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=_environment(self.sources),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        end = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < end:
            connection = _connected(path)
            if connection is not None:
                return connection
            if process.poll() is not None:
                break
            time.sleep(0.005)
        process.kill()
        raise ZygoteError(f"the zygote did not start: {log.read_text(encoding='utf-8', errors='replace')[-800:]}")


def packages_of(modules: Iterable[str]) -> list[str]:
    """Folders of the modules' top packages that Python's own folders do not hold (as a checkout's)."""
    own = [Path(path).resolve() for path in (sys.prefix, sys.base_prefix)]
    folders = set()
    for name in {module.partition(".")[0] for module in modules}:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec is not None else ():
            folder = Path(place).resolve()
            if not any(folder.is_relative_to(path) for path in own):
                folders.add(str(folder))
    return sorted(folders)


def _environment(sources: Iterable[str]) -> dict[str, str]:
    """Nothing of the person's; one thread in the libraries that compute, or it could not fork."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
    paths = os.pathsep.join(sorted({str(Path(folder).parent) for folder in sources}))
    python = {"PYTHONPATH": paths} if paths else {}
    return {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "PYTHONUTF8": "1", **threads, **python}


def _signature(folders: Iterable[str]) -> str:
    """Changes when a module below a source folder, or the list of installed packages, changes."""
    return json.dumps([[folder, *(_stat(path) for path in sorted(_modules(Path(folder))))] for folder in folders])


def _modules(folder: Path) -> Iterator[Path]:
    if "site-packages" in folder.parts or "dist-packages" in folder.parts:
        yield folder
    else:  # the folder itself changes when the first import makes its __pycache__
        yield from folder.rglob("*.py")


def _stat(path: Path) -> list[Any]:
    try:
        found = path.stat()
    except FileNotFoundError:  # an editor's mark of an open file is a link to nowhere
        return [str(path)]
    return [str(path), found.st_mtime_ns, found.st_size if path.is_file() else 0]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _kind(path: Path) -> Path:
    """What the sockets of all versions have in common: name of their lock and log."""
    return path.with_name(path.name.rpartition("-")[0])


def _connected(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection


def _stop(path: Path) -> None:
    connection = _connected(path)
    if connection is not None:
        with connection, suppress(OSError):  # it may be about to end anyway
            send(connection, {"stop": True})
            connection.recv(1)  # until it has been read
    path.unlink(missing_ok=True)


@contextmanager
def stopped_at_the_end(zygote: Zygote) -> Iterator[Zygote]:
    """Stop the zygote when the block ends."""
    try:
        yield zygote
    finally:
        zygote.stop()
