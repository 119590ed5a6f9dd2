"""The quick manager and its bounded client, with real kernels."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

from course_lib.kernels.client import BoundedClient, QuickManager
from tests.kernels.warm import LIGHT, manager, until


def _with_kernel(task: Callable[[Any, Any], Awaitable[Any]], largest: int = QuickManager.largest_message) -> Any:
    async def run() -> Any:
        kernels = manager(QuickManager, **LIGHT)
        await kernels.start_kernel()
        kernels.largest_message = largest
        client = kernels.client()
        client.start_channels()
        try:
            return await task(kernels, client)
        finally:
            client.stop_channels()
            if kernels.has_kernel:
                await kernels.shutdown_kernel(now=True)

    return asyncio.run(run())


async def _shown(client: Any, code: str) -> list[int]:
    """Lengths of what is displayed until nothing comes any more."""
    client.execute(code)
    found: list[int] = []
    while True:
        try:
            message = await client.get_iopub_msg(timeout=1.0)
        except Empty:
            return found
        if message["msg_type"] == "display_data":
            found.append(len(message["content"]["data"]["text/plain"]))
        if message["content"].get("execution_state") == "idle":
            return found


_SHOW = "from IPython.display import display; display({'text/plain': 'x' * %d}, raw=True)"


def test_ready_means_that_what_runs_next_is_heard() -> None:
    async def task(kernels: Any, client: Any) -> list[int]:
        await client.wait_for_ready(timeout=20)
        assert isinstance(client, BoundedClient)
        return await _shown(client, _SHOW % 5)

    assert _with_kernel(task) == [5]


def test_large_messages_are_heard_up_to_the_bound_and_beyond_it_the_channel_is_cut_off() -> None:
    async def task(kernels: Any, client: Any) -> list[tuple[list[int], bool]]:
        await client.wait_for_ready(timeout=20)
        return [(await _shown(client, _SHOW % size), client.cut_off) for size in (90_000, 200_000)]

    assert _with_kernel(task, largest=100_000) == [([90_000], False), ([], True)]


def test_a_kernel_that_has_died_is_told() -> None:
    async def task(kernels: Any, client: Any) -> None:
        process = kernels.provisioner.process
        process.kill()
        assert until(lambda: process.poll() is not None)  # or it answers before the signal arrives
        await client.wait_for_ready(timeout=20)

    with pytest.raises(RuntimeError, match="died before it answered"):
        _with_kernel(task)


def test_a_kernel_that_does_not_answer_is_told() -> None:
    async def task(kernels: Any, client: Any) -> None:
        process = kernels.provisioner.process
        process.send_signal(signal.SIGSTOP)
        assert until(lambda: "State:\tT" in Path(f"/proc/{process.pid}/status").read_text())
        await client.wait_for_ready(timeout=0.5)

    with pytest.raises(RuntimeError, match="did not answer within"):
        _with_kernel(task)


def test_channels_that_nobody_reads_are_not_opened() -> None:
    """What is sent there would only fill the memory."""

    async def task(kernels: Any, client: Any) -> tuple[bool, bool]:
        await client.wait_for_ready(timeout=20)
        return client._stdin_channel is None, client._hb_channel is None

    assert _with_kernel(task) == (True, True)
