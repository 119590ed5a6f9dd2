"""Run a reference solution headless in a fresh kernel of this interpreter, so that its outputs can be stored.

Each run has its own environment, so that several may run at once.
"""

from __future__ import annotations

import copy
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from course_lib.kernels.client import QuickManager
from course_lib.kernels.specs import SHIPPED, WARM
from course_lib.paths import BUILT

__all__ = ["CELL_TIMEOUT", "CellFailure", "CellRun", "run_notebook"]

CELL_TIMEOUT = 300
"""Seconds that one cell may take."""

_START_ATTEMPTS = 2  # kernels choose their ports before they bind them: rarely a parallel start loses the race
_SOCKET_LENGTH = 90  # bytes; the system's limit is about 104 with the suffix
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class CellRun:
    """What a run left in a code cell: its execution count and outputs."""

    count: int | None
    outputs: tuple[NotebookNode, ...]


class CellFailure(Exception):
    """A cell did not run; ``index`` (from 0) is its place in the notebook, None when no cell had started."""

    def __init__(self, index: int | None, message: str) -> None:
        self.index = index
        super().__init__(message)


def run_notebook(
    notebook: NotebookNode, checked: frozenset[int] = frozenset(), built: Path | None = None
) -> dict[int, CellRun]:
    """Run a copy of the notebook alone: empty working folder, no saved team choices, no user's start-up files.

    Args:
        notebook: is not changed.
        checked: indexes of the cells whose outputs will be stored. They must have an output, write nothing to stderr
            and show neither a memory address nor the temporary folder, or two runs would not be the same.
        built: folder of the units' derived data, see ``paths.built_dir``; None is the kit's.

    Returns:
        Index of each code cell -> what it left. Views on live widgets are dropped, their snapshots stay.

    Raises:
        CellFailure: at the first cell that fails.
    """
    for attempt in range(_START_ATTEMPTS):
        work = copy.deepcopy(notebook)
        started: list[int] = []
        # ignore_cleanup_errors: on Windows the dying kernel may still hold the folder
        with tempfile.TemporaryDirectory(prefix="course_build_", ignore_cleanup_errors=True) as folder:
            try:
                _execute(work, Path(folder), started, built)
            except CellExecutionError as error:
                raise CellFailure(_last(started), f"{error.ename}: {error.evalue}".removesuffix(": ")) from None
            except (CellControlSignal, DeadKernelError) as error:
                raise CellFailure(_last(started), f"{type(error).__name__}: {str(error).splitlines()[0]}") from None
            except RuntimeError as error:  # the kernel did not start
                if started or attempt == _START_ATTEMPTS - 1:
                    raise CellFailure(_last(started), f"{type(error).__name__}: {error}") from error
                continue
            runs = {
                index: CellRun(cell.execution_count, tuple(_stored(cell.outputs)))
                for index, cell in enumerate(work.cells)
                if cell.cell_type == "code"
            }
            for index, run in runs.items():
                if run.count is None:
                    raise CellFailure(index, "was not reached: an earlier cell ended the kernel's run")
            for index in sorted(checked):
                _require_storable(index, runs[index], folder)
            return runs
    raise AssertionError("unreachable")


def _execute(notebook: NotebookNode, folder: Path, started: list[int], built: Path | None) -> None:
    for name in ("cwd", "work", "ipython"):
        (folder / name).mkdir()
    client = NotebookClient(
        notebook,
        km=_kernel_manager(folder),
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder / "cwd")}},
        on_cell_execute=lambda cell, cell_index: started.append(cell_index),
    )
    client.execute(cleanup_kc=True, env=_environment(folder) | ({BUILT: str(built)} if built else {}))


def _kernel_manager(folder: Path) -> QuickManager:
    """The kit's own kernel of this interpreter, whatever kernels the user has installed."""
    manager = QuickManager(
        kernel_name=WARM,
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(SHIPPED / "kernels")]),
        connection_file=str(folder / "kernel.json"),
    )
    socket = str(folder / "s")
    if (
        os.name == "posix" and len(socket) < _SOCKET_LENGTH
    ):  # sockets in our folder, where no port can be lost to others
        manager.transport = "ipc"
        manager.ip = socket
    return manager


def _environment(folder: Path) -> dict[str, str]:
    """Environment of the kernel: nothing of the user's course settings, width and start-up files leaks in."""
    unwanted = ("PYTHONSTARTUP", "JUPYTER_COLUMNS", "JUPYTER_LINES")
    env = {name: value for name, value in os.environ.items() if name not in unwanted and not name.startswith("COURSE_")}
    return env | {
        "PLOTLY_RENDERER": "plotly_mimetype",
        "COURSE_WORK": str(folder / "work"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else each kernel warns about frozen modules
        "COLUMNS": "80",
        "LINES": "24",
    }


def _last(started: list[int]) -> int | None:
    return started[-1] if started else None


def _stored(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs as two runs would both leave them, in their order.

    A view on a live widget has a random id and no stored model: it goes. Where a kernel cuts a stream into messages is
    chance: neighbours are joined.
    """
    kept: list[NotebookNode] = []
    for output in copy.deepcopy(list(outputs)):
        output.get("data", {}).pop(_WIDGET_VIEW, None)
        last = kept[-1] if kept else None
        if last is not None and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            kept.append(output)
    return kept


def _require_storable(index: int, run: CellRun, folder: str) -> None:
    if not any(_text(output).strip() for output in run.outputs):
        raise CellFailure(index, "no output; allowed: a cell tagged 'check' prints or shows what is compared")
    for output in run.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            text = output.text.strip().splitlines()[-1:]
            raise CellFailure(index, f"writes to stderr {text}; allowed: a cell tagged 'check' runs without warnings")
        text = _text(output)
        found = folder if folder in text else next(iter(_ADDRESS.findall(text)), None)
        if found is not None:
            raise CellFailure(index, f"shows {found!r}, which differs from run to run; allowed: plain rounded text")


def _text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    data: dict[str, Any] = output.get("data", {})
    return "\n".join(value if isinstance(value, str) else str(value) for value in data.values())
