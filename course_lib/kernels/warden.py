"""Warden: the process between zygote and kernel. It isolates, forks the kernel, watches it and reports its end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any

from course_lib.kernels import isolation, linux
from course_lib.kernels.child import run_kernel
from course_lib.kernels.forking import fork
from course_lib.kernels.messages import Lines, send
from course_lib.kernels.watch import memory_mb

__all__ = ["keep"]

_LOOK = 0.1  # seconds between two looks at the memory


def keep(connection: socket.socket, request: Mapping[str, Any], descriptors: Sequence[int]) -> None:
    """Start the kernel that ``request`` describes and stay with it until it or the connection ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    isolate = bool(request["isolate"])
    limits: Mapping[str, float] = request["limits"]
    if isolate:
        isolation.separate(request["folder"], request["see"], int(limits.get("tmp_mb", 64)))
    ours, theirs = socket.socketpair()

    def start() -> None:
        connection.close()
        ours.close()
        if isolate:
            isolation.seal()
        else:
            linux.die_with_parent(signal.SIGKILL)
        os.setsid()
        run_kernel(request, descriptors, theirs)

    kernel = fork(start)
    theirs.close()
    for descriptor in descriptors:
        os.close(descriptor)
    send(connection, {"pid": kernel})
    ending = _Watch(connection, kernel, ours, request).until_the_end()
    with contextlib.suppress(OSError):
        send(connection, ending)


class _Watch:
    """One kernel under its warden's eyes."""

    def __init__(self, connection: socket.socket, kernel: int, ours: socket.socket, request: Mapping[str, Any]) -> None:
        self._connection, self._kernel, self._ours, self._request = connection, kernel, ours, request
        self._lines = Lines(connection)
        self._reason = ""
        self._ready = False
        # only with a /proc of the kernel's own processes is the sum over all of them its own
        self._memory = float(request["limits"].get("memory_mb", 0)) if request["isolate"] else 0.0

    def until_the_end(self) -> dict[str, Any]:
        """Pass signals on, look at the memory; return the message about the end."""
        end = os.pidfd_open(self._kernel)
        watched: list[Any] = [self._connection, end, self._ours]
        looked = time.monotonic()
        while True:
            ready = select.select(watched, [], [], _LOOK if self._memory else None)[0]
            if end in ready:
                status = os.waitstatus_to_exitcode(os.waitpid(self._kernel, 0)[1])
                with contextlib.suppress(OSError):
                    os.killpg(self._kernel, signal.SIGKILL)  # without its own process namespace: its children
                return {"exit": status, "reason": self._reason}
            if self._ours in ready:
                watched.remove(self._ours)
                self._bound()
            if self._connection in ready:
                self._pass_on()
            # before it is ready, /proc may still be the zygote's
            if self._memory and self._ready and time.monotonic() - looked >= _LOOK:
                looked = time.monotonic()
                if memory_mb(self._memory) > self._memory:
                    self._reason = "memory"
                    self._send(signal.SIGKILL)

    def _bound(self) -> None:
        """The kernel's sockets are bound: close its folder, then tell the provisioner and let the kernel go on."""
        if not self._ours.recv(1):
            return
        if self._request["isolate"]:
            isolation.lock_folder(self._request["folder"])
        self._ready = True
        self._ours.send(b"g")
        self._ours.close()
        with contextlib.suppress(OSError):
            send(self._connection, {"ready": True})

    def _pass_on(self) -> None:
        try:
            while (message := self._lines.next(0)) is not None:  # several lines may have come at once
                self._send(int(message["signal"]))
        except (OSError, ConnectionError):
            self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        """To the kernel and what it waits for, as jupyter_client does; it may have no process group yet."""
        try:
            os.killpg(self._kernel, number)
        except ProcessLookupError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._kernel, number)
