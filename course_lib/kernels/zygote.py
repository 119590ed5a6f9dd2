"""Zygote: a process with one thread that has imported what kernels need and forks one kernel per connection.

It ends by itself when nobody has asked for ``idle`` seconds, when its socket is gone, or when it is told to stop.
Run as ``python -m course_lib.kernels.zygote '<json>'``; see ``Settings``.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from course_lib.kernels import warden
from course_lib.kernels.forking import fork
from course_lib.kernels.messages import receive_first

__all__ = ["Settings", "main", "preload", "serve"]

_PATIENCE = 1.0  # seconds between two looks at the socket's name


@dataclass(frozen=True)
class Settings:
    """What a zygote is started with.

    ``socket`` is the path it listens on, ``preload`` the modules it imports, ``prepare`` calls that fill caches:
    module -> arguments of its function ``prepare``; ``idle`` seconds without a request end it.
    """

    socket: str
    preload: Sequence[str] = ()
    prepare: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    idle: float = 600.0


def preload(settings: Settings) -> None:
    """Import everything, then freeze it, so that the kernels' garbage collectors leave the shared pages alone.

    Raises:
        RuntimeError: something started a thread, which a fork would lose in the middle of whatever it does.
    """
    # jsonschema compiles 39 grammars (1.5 s) when it finds this module, which JupyterLab brings
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for module in (*settings.preload, *_KERNEL_MODULES):
        importlib.import_module(module)
    from jupyter_client.localinterfaces import localhost

    localhost()  # looks up the machine's addresses once
    for module, arguments in settings.prepare.items():
        importlib.import_module(module).prepare(*arguments)
    gc.collect()
    gc.freeze()
    threads = sorted(path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm"))
    if len(threads) != 1:
        modules = ", ".join([*settings.preload, *settings.prepare])
        raise RuntimeError(f"{len(threads)} threads ({', '.join(threads)}) after importing {modules}; allowed: 1")


_KERNEL_MODULES = (  # some are imported only when a kernel starts
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "psutil",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "faulthandler",
    "jedi",
    "sqlite3",
    "tornado.platform.asyncio",
)


def serve(settings: Settings) -> None:
    """Listen, and fork a warden for each connection until it is time to end."""
    path = Path(settings.socket)
    listener = _listen(path)
    mine = path.stat().st_ino
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps wardens
    stop = _Stop()
    signal.signal(signal.SIGTERM, stop)
    last = time.monotonic()
    while not stop.asked and time.monotonic() - last < settings.idle and _is(path, mine):
        if _take(listener, _PATIENCE):
            last = time.monotonic()
    if _is(path, mine):
        path.unlink()
    while _take(listener, 0.0):  # who found the socket just before is served
        pass


class _Stop:
    """Signal handler that remembers."""

    asked = False

    def __call__(self, *_: object) -> None:
        self.asked = True


def _listen(path: Path) -> socket.socket:
    """A socket that nobody sees before it answers, for this user only."""
    hidden = path.with_suffix(".new")
    hidden.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(hidden))
    hidden.chmod(0o600)
    listener.listen(128)
    hidden.rename(path)
    return listener


def _is(path: Path, inode: int) -> bool:
    try:
        return path.stat().st_ino == inode
    except OSError:
        return False


def _take(listener: socket.socket, wait: float) -> bool:
    """Answer one connection, if one comes within ``wait`` seconds, in a process of its own."""
    listener.settimeout(wait)
    try:
        connection, _ = listener.accept()
    except (TimeoutError, BlockingIOError):
        return False
    connection.settimeout(None)
    try:
        fork(partial(_answer, listener, connection, os.getpid()))
    except OSError as error:  # no process to be had now; the client learns it when the connection closes
        print(f"zygote: {error}", file=sys.stderr, flush=True)
    connection.close()
    return True


def _answer(listener: socket.socket, connection: socket.socket, zygote: int) -> None:
    listener.close()
    try:
        request, descriptors = receive_first(connection)
    except ConnectionError:
        return
    if request.get("stop"):
        if os.getppid() == zygote:  # it may have ended meanwhile
            os.kill(zygote, signal.SIGTERM)
        return
    warden.keep(connection, request, descriptors)


def main(arguments: Sequence[str]) -> None:
    """Start with the settings that are given as JSON."""
    settings = Settings(**json.loads(arguments[0]))
    began = time.perf_counter()
    preload(settings)
    print(f"zygote {os.getpid()}: ready after {time.perf_counter() - began:.2f} s", file=sys.stderr, flush=True)
    serve(settings)


if __name__ == "__main__":
    del sys.path[0]  # the folder it was started in, put there by -m; kernels add their own
    main(sys.argv[1:])
