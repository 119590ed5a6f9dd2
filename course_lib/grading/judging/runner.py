"""Run one assembled notebook in one kernel and bring back what its probes told, and what stopped it."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from course_lib.grading.judging.rubric import RunLimits
from course_lib.kernels.client import BoundedClient, QuickManager
from course_lib.running.probe import MIME

__all__ = ["Piece", "Run", "Told", "one_line", "run_notebooks"]

_START_SECONDS = 120
_LONGEST_ERROR = 300
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_MANY_MESSAGES = 20_000
_ROOM = 200_000  # bytes of a message beside its content
_WAITING_MESSAGES = 100
_LOOK = 0.1
_TIMEOUT: dict[str, Any] = {"ename": "CourseTimeout", "evalue": "", "traceback": []}
_QUIET = logging.getLogger(__name__)
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


@dataclass(frozen=True)
class Told:
    """What the probe of one task told: its ``outputs`` as they came, and the record inside them (None: none valid)."""

    outputs: list[NotebookNode]
    record: Mapping[str, Any] | None


@dataclass(frozen=True)
class Run:
    """A run: by task what was told and the error of the trainee's own cells; ``stopped`` is what ended it early.

    ``stopped``: "" or "time", "memory", "output", "died"; ``stopped_in`` the tasks whose cells took too long.
    """

    told: Mapping[str, Told]
    errors: Mapping[str, str]
    stopped: str = ""
    slow: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Piece:
    """A notebook to run in a fresh kernel of the kernelspec ``name`` in the folder ``specs``.

    It is as ``assemble`` makes it (``role`` and ``tasks`` in each cell's metadata); its outputs are set.
    """

    notebook: NotebookNode
    specs: Path
    name: str


def run_notebooks(pieces: Sequence[Piece], limits: RunLimits, cwd: Path) -> list[Run]:
    """Run notebooks side by side, each in its own kernel; whatever happens in there, this returns.

    Args:
        pieces: what to run.
        limits: the kernel's own limits are in the kernelspec; here time and output count.
        cwd: working folder of a kernel that is not isolated.
    """

    async def run() -> list[Run]:
        return list(await asyncio.gather(*(_run(p.notebook, p.specs, p.name, limits, cwd) for p in pieces)))

    return asyncio.run(run())


async def _run(notebook: NotebookNode, specs: Path, name: str, limits: RunLimits, cwd: Path) -> Run:
    manager = QuickManager(kernel_name=name, kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(specs)]))
    client = _Client(
        notebook,
        km=manager,
        timeout=limits.cell_seconds,
        startup_timeout=_START_SECONDS,
        interrupt_on_timeout=True,
        error_on_timeout=_TIMEOUT,
        allow_errors=True,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(cwd)}},
        log=_QUIET,
    )
    client.limits = limits
    # nothing else of the kernel reaches this process: a message far beyond what a whole run may tell is not taken in
    manager.largest_message, manager.most_messages = 2 * int(limits.output_mb * 1e6) + _ROOM, _WAITING_MESSAGES
    guard = asyncio.create_task(client.guard())
    try:
        await client.async_execute(cleanup_kc=True)
    except (DeadKernelError, CellControlSignal):
        client.stop("died")
    except Exception as error:  # something that is no message came over the wire
        if not client.started:
            raise  # no kernel could be had: our own fault
        client.stop("died")
        _QUIET.debug("%r", error)
    finally:
        guard.cancel()
    reason = getattr(manager.provisioner, "last_reason", "")
    return Run(_told(notebook), _errors(notebook), reason or client.stopped, frozenset(client.slow))


class _Client(NotebookClient):
    """nbclient with bounds on the whole run's time and output."""

    limits: RunLimits
    started = 0.0
    stopped = ""

    def __init__(self, notebook: NotebookNode, **options: Any) -> None:
        super().__init__(notebook, **options)
        self.slow: set[str] = set()
        self._bytes = self._messages = 0
        self.on_cell_start = self._starts
        self.on_cell_executed = self._executed

    def stop(self, reason: str) -> None:
        """Remember the first reason."""
        self.stopped = self.stopped or reason

    async def guard(self) -> None:
        """End the kernel when the run should long be over, whatever the client is waiting for.

        When it has ended by itself, say so at once: nbclient looks once a second. One that lives on without its output
        channel has sent more in one message than is taken in, and nbclient would wait for what was lost with it.
        """
        most = self.limits.run_seconds + 2 * self.limits.cell_seconds
        cut_off = False
        while not self.started or time.monotonic() - self.started < most:
            await asyncio.sleep(_LOOK)
            process = getattr(getattr(self.km, "provisioner", None), "process", None)
            if self.started and process is not None and process.poll() is not None and self.task_poll_for_reply:
                self.task_poll_for_reply.cancel()
                return
            if cut_off:  # since the look before, and the kernel has not ended meanwhile
                self.stop("output")
                self._end_kernel()
            cut_off = isinstance(self.kc, BoundedClient) and self.kc.cut_off
        self.stop("time")
        self._end_kernel()

    def _end_kernel(self) -> None:
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        if process is not None:
            process.kill()

    def _starts(self, cell: NotebookNode, cell_index: int) -> None:
        now = time.monotonic()
        self.started = self.started or now
        if now - self.started > self.limits.run_seconds:
            self.stop("time")
            raise DeadKernelError("the run takes too long")

    def _executed(self, cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        if execute_reply and execute_reply["content"].get("ename") == _TIMEOUT["ename"]:
            self.slow.update(cell.metadata.get("tasks", []))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Count what comes; end a kernel that says too much."""
        self._messages += 1
        self._bytes += _size(msg["content"])
        if self._bytes > self.limits.output_mb * 1e6 or self._messages > _MANY_MESSAGES:
            self.stop("output")
            self._end_kernel()
            return None
        return super().process_message(msg, cell, cell_index)


def _size(value: Any) -> int:
    """About how many bytes a message's content takes."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, Mapping):
        return sum(len(key) + _size(item) for key, item in value.items())
    return sum(map(_size, value)) if isinstance(value, list | tuple) else 8


def _told(notebook: NotebookNode) -> dict[str, Told]:
    told = {}
    for cell in notebook.cells:
        if cell.metadata.get("role") == "probe":
            records = [output.get("data", {}).get(MIME) for output in cell.get("outputs", [])]
            valid = [r for r in records if isinstance(r, Mapping) and r.get("task") == cell.metadata["task"]]
            told[cell.metadata["task"]] = Told(list(cell.get("outputs", [])), valid[0] if valid else None)
    return told


def _errors(notebook: NotebookNode) -> dict[str, str]:
    """The first error of each task's own cells, as a trainee reads it."""
    errors: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.metadata.get("role") in ("answer", "own"):
            for output in cell.get("outputs", []):
                if output.get("output_type") == "error":
                    text = one_line(f"{output.get('ename', '')}: {output.get('evalue', '')}")
                    for task in cell.metadata.get("tasks") or [""]:
                        errors.setdefault(task, text)
    return errors


def one_line(text: str) -> str:
    """Somebody's text as one short line without colours and control characters.

    >>> one_line("a\\x1b[31m b\\n  c")
    'a b c'
    """
    words = "".join(c if c.isprintable() else " " for c in _COLOURS.sub("", text[: 4 * _LONGEST_ERROR])).split()
    return " ".join(words)[:_LONGEST_ERROR]
