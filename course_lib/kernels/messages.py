"""Lines of JSON over a Unix socket, the first with open files: what the provisioner and a zygote tell each other.

One connection is one kernel's life::

    provisioner -> {"argv", "cwd", "env", "folder", "isolate", "limits", "see"}   with the kernel's stdout and stderr
    zygote      -> {"pid": 123}      the kernel, as the zygote sees it
    zygote      -> {"ready": true}   its sockets are bound
    provisioner -> {"signal": 2}
    zygote      -> {"exit": -9, "reason": "memory"}

A connection that closes ends the kernel. ``{"stop": true}`` as the first line ends the zygote.
"""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["Lines", "receive_first", "send", "send_first"]

_CHUNK = 1 << 16
_LONGEST = 1 << 22  # bytes: an environment and some paths are far less


def send(connection: socket.socket, message: Mapping[str, Any]) -> None:
    """Send one line."""
    connection.sendall(json.dumps(message).encode() + b"\n")


def send_first(connection: socket.socket, message: Mapping[str, Any], descriptors: Sequence[int]) -> None:
    """Send the first line and open files with it."""
    data = json.dumps(message).encode() + b"\n"
    if descriptors:
        sent = socket.send_fds(connection, [data], list(descriptors))
        data = data[sent:]
    connection.sendall(data)


def receive_first(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for the first line; return it and the descriptors that came with it.

    Raises:
        ConnectionError: the other side left, or sent something else.
    """
    data, descriptors, _, _ = socket.recv_fds(connection, _CHUNK, 4)
    while data and not data.endswith(b"\n") and len(data) < _LONGEST:
        more = connection.recv(_CHUNK)
        data = data + more if more else b""
    try:
        message = json.loads(data)
    except ValueError:
        raise ConnectionError("no request came over the connection") from None
    return message, descriptors


class Lines:
    """The lines that arrive over a connection, with a time to wait."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""

    def next(self, timeout: float) -> dict[str, Any] | None:
        """The next line; None if none is complete after ``timeout`` seconds.

        Raises:
            ConnectionError: the other side is gone.
        """
        end = time.monotonic() + timeout
        while b"\n" not in self._buffer:
            if not select.select([self._connection], [], [], max(0.0, end - time.monotonic()))[0]:
                return None
            data = self._connection.recv(_CHUNK)
            if not data:
                raise ConnectionError("the other side is gone")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message
