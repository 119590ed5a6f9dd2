"""Run one notebook headless and say plainly which cell failed and why."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import PapermillExecutionError, execute_notebook
from traitlets.config import Config

from course_lib.kernels.client import QuickManager
from course_lib.kernels.specs import write_spec
from course_lib.running.kernels import KERNEL, kernel_config

__all__ = ["Outcome", "execute", "kernel_environment"]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SOCKET_PREFIX = 90  # bytes; systems allow about 104 with the suffix


@dataclass(frozen=True)
class Outcome:
    """What a run left.

    ``notebook`` holds the outputs and no trace of time or place; ``cell`` is the failing cell's number in the notebook
    (1-based, all cells counted, 0 = none failed), ``execution_count`` the number that JupyterLab shows beside it.
    """

    notebook: NotebookNode
    cell: int = 0
    execution_count: int | None = None
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether every cell ran."""
        return not self.message


@contextmanager
def kernel_environment(*cases: str, **variables: str) -> Iterator[Path]:
    """Set variables for the kernels started inside; give the empty folder in which they run.

    Start-up files and connection files of the person's own Jupyter are kept out, a home folder is not needed. The
    kernelspec ``KERNEL`` is there: its kernels have read ``cases`` (names or absolute folders) already.
    """
    with TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        for name in ("cwd", "runtime"):
            (folder / name).mkdir()
        write_spec(folder / "jupyter", KERNEL, kernel_config(*cases))
        variables = {
            "JUPYTER_PATH": os.pathsep.join(filter(None, [str(folder / "jupyter"), os.environ.get("JUPYTER_PATH")])),
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this interpreter, not another "python3" of the person
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else each kernel warns about frozen modules
            **variables,
        }
        before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            yield folder / "cwd"
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def execute(
    notebook: NotebookNode,
    *,
    cwd: Path,
    timeout: float,
    on_cell: Callable[[int], None] | None = None,
    kernel_name: str = KERNEL,
) -> Outcome:
    """Run ``notebook`` with papermill in a fresh kernel; the notebook itself is not changed.

    Args:
        notebook: parameters already in place.
        cwd: the kernel's working folder.
        timeout: seconds that one cell may take.
        on_cell: called with the index (from 0) of each cell that starts.
        kernel_name: Jupyter kernel; the default is ready at once where kernels can be forked.
    """
    ran = copy.deepcopy(notebook)
    current = 0

    def started(cell: NotebookNode, cell_index: int, **_: object) -> None:
        nonlocal current
        current = cell_index
        ran.cells[cell_index] = cell  # the live cell: its outputs stay known even if the kernel dies in it
        if on_cell is not None:
            on_cell(cell_index)

    failure: dict[str, Any] = {}
    try:
        execute_notebook(
            notebook,
            None,
            kernel_name=kernel_name,
            kernel_manager_class=QuickManager,
            cwd=cwd,
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=timeout,
            store_widget_state=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            on_cell_start=started,
            config=_transport(),
            extra_arguments=["--IPKernelApp.log_level=ERROR"],  # warnings of the kernel program would mix with the bars
        )
    except PapermillExecutionError as error:
        failure = {
            "cell": error.cell_index + 1,
            "execution_count": error.exec_count,
            "message": f"{error.ename}: {error.evalue}".strip().removesuffix(":"),
        }
    except CellTimeoutError:
        failure = {"cell": current + 1, "message": f"这个单元格超过 {timeout:g} 秒没有算完"}
    except DeadKernelError:
        failure = {"cell": current + 1, "message": "内核意外停止（可能是内存不足，或单元格结束了进程）"}
    except RuntimeError as error:
        failure = {"message": f"内核没有启动：{error}"}
    else:
        failure = _not_reached(ran)
    return Outcome(_clean(ran), **failure)


def _transport() -> Config:
    """Sockets in the run's own folder, where no port can be lost to others; Windows has none."""
    runtime = os.environ.get("JUPYTER_RUNTIME_DIR", "")
    socket = str(Path(runtime, uuid4().hex[:12]))
    if os.name != "posix" or not runtime or len(os.fsencode(socket)) > SOCKET_PREFIX:
        return Config()
    return Config({"AsyncKernelManager": {"transport": "ipc", "ip": socket}})


def _not_reached(notebook: NotebookNode) -> dict[str, Any]:
    """A notebook that ended itself early (``sys.exit()``) has not passed."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            return {"cell": index + 1, "message": "没有运行到这个单元格"}
    return {}


def _clean(notebook: NotebookNode) -> NotebookNode:
    """Drop times and places, so that two runs of the same lesson on the same case are the same file."""
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)  # a random id of a board that lived in the kernel
    kept = {key: dict(notebook.metadata.get(key, {})) for key in ("course", "kernelspec")}
    notebook.metadata = nbformat.from_dict({**kept, "language_info": {"name": "python"}})
    return notebook
