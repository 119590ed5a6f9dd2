"""A kernel behind a zygote's connection, with the part of ``subprocess.Popen`` that jupyter_client uses."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import time
from typing import Any

from course_lib.kernels.messages import Lines, send

__all__ = ["ForkedProcess"]

_LOST = -9  # as if killed; Windows, where this module is only imported, has no SIGKILL


class ForkedProcess:
    """A kernel that runs already or never will.

    Args:
        connection: over which the request has been sent.
        timeout: seconds that the kernel may take to bind its sockets.

    ``pid`` is its number in the zygote's process namespace; ``returncode`` and ``reason`` ("memory" or "") say how it
    ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, timeout: float = 60.0) -> None:
        self._connection, self._lines = connection, Lines(connection)
        self.pid = 0
        self.returncode: int | None = None
        self.reason = ""
        ready = False
        end = time.monotonic() + timeout
        while not ready and self.returncode is None:
            message = self._next(end - time.monotonic())
            if message is None:
                self.kill()
                self.poll(1)
                self.returncode = _LOST
                self._connection.close()  # which ends it for certain
                break
            self.pid = int(message.get("pid", self.pid))
            ready = bool(message.get("ready"))

    def poll(self, timeout: float = 0.0) -> int | None:
        """How it ended, or None while it runs; waits up to ``timeout`` seconds for the end."""
        end = time.monotonic() + timeout
        while self.returncode is None and self._next(end - time.monotonic()) is not None:
            pass
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        status = self.poll(float("1e8") if timeout is None else timeout)
        if status is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                send(self._connection, {"signal": int(number)})

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _next(self, timeout: float) -> dict[str, Any] | None:
        try:
            message = self._lines.next(max(0.0, timeout))
        except (OSError, ConnectionError):
            message = {"exit": _LOST}
        if message is not None and "exit" in message:
            self.returncode, self.reason = int(message["exit"]), str(message.get("reason", ""))
            self._connection.close()
        return message
