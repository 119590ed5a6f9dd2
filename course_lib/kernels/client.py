"""A manager and client for jupyter_client without its fixed waits, and with a bound on the size of a message."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

__all__ = ["BoundedClient", "QuickManager"]


class BoundedClient(AsyncKernelClient):
    """A client that takes in no more than its manager's bounds say, see ``QuickManager``."""

    _monitor: Any = None

    def start_channels(self, *args: Any, **kwargs: Any) -> None:
        """Open the channels that a headless client reads; one that nobody reads would only fill up.

        The bounds are set first: a socket heeds them only if it is told before it connects.
        """
        manager = self.parent if isinstance(self.parent, QuickManager) else QuickManager
        self.context.setsockopt(zmq.MAXMSGSIZE, manager.largest_message)
        self.context.setsockopt(zmq.RCVHWM, manager.most_messages)
        super().start_channels(*args, **{**kwargs, "stdin": False, "hb": False})
        self._monitor = self.iopub_channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)

    def stop_channels(self) -> None:
        """Close them."""
        if self._monitor is not None:
            self.iopub_channel.socket.disable_monitor()
            self._monitor = None
        super().stop_channels()

    @property
    def cut_off(self) -> bool:
        """Whether the output channel has lost its kernel: it has ended, or sent a message larger than the bound."""
        return self._monitor is not None and bool(self._monitor.get(zmq.EVENTS) & zmq.POLLIN)

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Ready: the answer to our own question has come on shell, and its end on iopub, which proves we hear it."""
        end = time.monotonic() + (timeout or 60)
        while time.monotonic() < end:
            question = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                while True:
                    message = await self.iopub_channel.get_msg(timeout=0.1)
                    idle = message["content"].get("execution_state") == "idle"
                    if idle and message["parent_header"].get("msg_id") == question:
                        self._handle_kernel_info_reply(reply)
                        return
            except Empty:
                pass
            if not await self._async_is_alive():
                raise RuntimeError("the kernel died before it answered")
        raise RuntimeError(f"the kernel did not answer within {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


class QuickManager(AsyncKernelManager):
    """Manager whose clients are ``BoundedClient``.

    A kernel that sends a larger message (a larger part of one) than ``largest_message`` bytes is cut off from that
    channel; no more than ``most_messages`` wait to be read.
    """

    largest_message = 20_000_000
    most_messages = 1000

    client_class = f"{__name__}.BoundedClient"
    client_factory = BoundedClient
