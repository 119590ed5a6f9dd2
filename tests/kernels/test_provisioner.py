"""Kernels as jupyter_client, nbclient, papermill and nbval start them."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_lib.kernels import provisioner
from course_lib.kernels.isolation import HOME
from course_lib.kernels.provisioner import IsolationError
from course_lib.kernels.specs import SHIPPED, WARM
from course_lib.kernels.zygotes import ZygoteError
from tests.kernels.warm import ISOLATED, LIGHT, Kernel, manager, python

Start = Callable[..., Kernel]

FULL: dict[str, Any] = {**LIGHT, "preload": ["numpy", "ipywidgets", "plotly.graph_objects", "plotly.io"]}
FULL_ISOLATED = {**FULL, "isolate": True, "limits": {"tmp_mb": 20}}
_BOTH = pytest.mark.parametrize("config", [LIGHT, ISOLATED], ids=["open", "isolated"])
_FULL = pytest.mark.parametrize("config", [FULL, FULL_ISOLATED], ids=["open", "isolated"])


# --- what comes with a start, and what stays -----------------------------------------------------------------------


def test_environment_and_folder_are_the_callers(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_AFTER_THE_ZYGOTE", "1")
    monkeypatch.chdir(tmp_path)
    kernel = start(LIGHT)
    assert kernel.run("import os; print(os.environ['SET_AFTER_THE_ZYGOTE'], os.getcwd())") == f"1 {tmp_path}\n"


def test_an_isolated_kernel_knows_neither(start: Start, tmp_path: Path) -> None:
    kernel = start(ISOLATED, cwd=str(tmp_path), env={**os.environ, "SECRET": "1"})
    code = "import os; print(os.environ.get('SECRET'), os.getcwd(), os.environ['HOME'], os.listdir())"
    assert kernel.run(code) == f"None {HOME} {HOME} []\n"


@_BOTH
def test_sockets_are_in_a_private_folder_that_goes_with_the_kernel(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    folder = Path(kernel.manager.provisioner.folder)
    info = kernel.manager.get_connection_info()
    assert (info["transport"], info["ip"]) == ("ipc", f"{folder}/s")
    assert len(str(folder)) < 80  # a socket's path holds 107 bytes
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.glob("s-*"))) == 5
    kernel.end()
    assert not folder.exists()


@_BOTH
def test_restart_gives_a_new_process_at_the_same_sockets(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    kernel.run("value = 1")
    before = kernel.manager.get_connection_info()
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=20)
    assert kernel.run("print('value' in globals())") == "False\n"
    assert kernel.manager.get_connection_info() == before
    assert kernel.process.poll() is not None


def test_raw_output_goes_where_popen_would_send_it(start: Start, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        kernel = start(LIGHT, stdout=out, stderr=err)
        kernel.run("import os; os.write(1, b'to out'); os.write(2, b'to err')")
    assert (tmp_path / "out").read_text() == "to out"
    assert (tmp_path / "err").read_text() == "to err"


def test_raw_output_goes_to_the_callers_by_default(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    start(LIGHT).run("import os; os.write(1, b'to out'); os.write(2, b'to err')")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("to out", "to err")


def test_raw_output_may_go_nowhere_or_to_a_descriptor(start: Start, tmp_path: Path, capfd: Any) -> None:
    descriptor = os.open(tmp_path / "out", os.O_WRONLY | os.O_CREAT)
    kernel = start(LIGHT, stdout=descriptor, stderr=subprocess.DEVNULL)
    kernel.run("import os; os.write(1, b'to out'); os.write(2, b'to err')")
    os.close(descriptor)
    assert (tmp_path / "out").read_text() == "to out"
    assert capfd.readouterr().err == ""


def test_stderr_may_follow_stdout(start: Start, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        start(LIGHT, stdout=out, stderr=subprocess.STDOUT).run("import os; os.write(1, b'1'); os.write(2, b'2')")
    assert (tmp_path / "out").read_text() == "12"


def test_raw_output_of_an_isolated_kernel_goes_nowhere(start: Start, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        start(ISOLATED, stdout=out, stderr=out).run("import os; os.write(1, b'to out'); os.write(2, b'to err')")
    assert (tmp_path / "out").read_text() == ""


def test_time_zone_and_python_path_of_the_environment_count(start: Start, tmp_path: Path) -> None:
    (tmp_path / "from_the_path.py").touch()
    environment = {**os.environ, "TZ": "Asia/Shanghai", "PYTHONPATH": str(tmp_path)}
    code = "import from_the_path, time; print(time.localtime(0).tm_hour)"
    assert start(LIGHT, env=environment).run(code) == "8\n"


def test_see_and_hide(start: Start, root: Path) -> None:
    folder = root / "seen"
    (folder / "hidden").mkdir(parents=True)
    (folder / "hidden" / "answers").touch()
    (folder / "task").write_text("the task")
    config = {**ISOLATED, "see": [str(folder)], "hide": [str(folder / "hidden")]}
    code = f"""
        import os
        os.chdir({str(folder)!r})
        print(sorted(os.listdir()), os.listdir("hidden"), open("task").read())
    """
    assert start(config).run(code) == "['hidden', 'task'] [] the task\n"
    assert start(ISOLATED).run(f"import os; print(os.path.exists({str(folder)!r}))") == "False\n"


def test_why_the_last_kernel_ended_is_kept() -> None:
    kernels = manager(**{**ISOLATED, "limits": {"tmp_mb": 20, "memory_mb": 300}})
    kernels.start_kernel()
    kept = kernels.provisioner
    client = kernels.client()
    client.start_channels()
    client.execute("kept = [bytearray(b'x' * 50_000_000) for _ in range(40)]")
    kept.process.wait(20)
    client.stop_channels()
    kernels.shutdown_kernel(now=True)
    assert kept.last_reason == "memory"


def test_twenty_kernels_from_four_threads_all_come_up() -> None:
    def answer(number: int) -> str:
        kernel = Kernel(LIGHT if number % 4 else ISOLATED)
        try:
            return kernel.run(f"print({number} ** 2)")
        finally:
            kernel.end()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(answer, range(20))) == [f"{number**2}\n" for number in range(20)]


# --- what a fork must not share --------------------------------------------------------------------------------------


@_FULL
def test_kernels_draw_their_own_random_numbers(start: Start, config: dict[str, Any]) -> None:
    code = "import numpy, random; print(numpy.random.random(), random.random(), numpy.random.default_rng().random())"
    first, second = (start(config).run(code).split() for _ in range(2))
    assert not set(first) & set(second)


def test_kernels_have_their_own_settings_and_history(start: Start) -> None:
    first, second = start(LIGHT), start(LIGHT)
    code = "import os; print(os.environ['IPYTHONDIR'], get_ipython().history_manager.hist_file)"
    for kernel in (first, second):
        folder = kernel.manager.provisioner.folder
        assert all(path.startswith(f"{folder}/ipython") for path in kernel.run(code).split())


def test_isolated_kernels_keep_no_history(start: Start) -> None:
    code = "import os; print(get_ipython().history_manager.enabled, os.environ['IPYTHONDIR'])"
    enabled, folder = start(ISOLATED).run(code).split()
    assert enabled == "False"
    assert folder.startswith("/tmp/")


@_FULL
def test_widgets_talk_to_their_own_kernel(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    messages = kernel.messages("import ipywidgets; slider = ipywidgets.IntSlider(3); slider")
    opened = [message["content"]["comm_id"] for message in messages if message["msg_type"] == "comm_open"]
    [shown] = [
        message["content"]["data"] for message in messages if message["msg_type"] in ("execute_result", "display_data")
    ]
    model = shown["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert model in opened
    change = {"comm_id": model, "data": {"method": "update", "state": {"value": 7}, "buffer_paths": []}}
    kernel.client.shell_channel.send(kernel.client.session.msg("comm_msg", change))
    assert kernel.run("print(slider.value)") == "7\n"


@_FULL
def test_figures_are_shown_as_plotlys_mimetype(start: Start, config: dict[str, Any]) -> None:
    messages = start(config).messages("import plotly.graph_objects as go; go.Figure(go.Bar(y=[1])).show()")
    [data] = [message["content"]["data"] for message in messages if message["msg_type"] == "display_data"]
    assert "application/vnd.plotly.v1+json" in data


# --- where it cannot be had ------------------------------------------------------------------------------------------


def test_elsewhere_the_ordinary_kernel_is_started(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioner, "_LINUX", False)
    kernel = start(LIGHT)
    assert isinstance(kernel.process, subprocess.Popen)
    assert kernel.manager.get_connection_info()["transport"] == "tcp"
    assert kernel.run("print(1 + 1)") == "2\n"
    kernel.end()
    assert kernel.process.wait(10) is not None


def test_elsewhere_an_isolated_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioner, "_LINUX", False)
    monkeypatch.setattr(provisioner, "why_not", lambda: "只有 Linux 能隔离运行")
    with pytest.raises(IsolationError, match="只有 Linux"):
        manager(**ISOLATED).start_kernel()


def test_where_namespaces_are_refused_an_isolated_one_is_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    provisioner.why_not.cache_clear()
    try:
        with pytest.raises(IsolationError, match="apt install bubblewrap"):
            manager(**{**ISOLATED, "preload": ["json", "binascii"]}).start_kernel()
    finally:
        provisioner.why_not.cache_clear()


def test_what_only_linux_has_is_not_needed_to_start_an_ordinary_kernel() -> None:
    done = python("""
        import signal, sys
        import asyncio, tornado, zmq, jupyter_client.provisioning, filelock  # they know where they are
        for name in ("resource", "course_lib.kernels.linux"):
            sys.modules[name] = None
        del signal.SIGKILL
        import course_lib.kernels.provisioner
        print("well")
    """)
    assert done.stdout == "well\n", done.stderr


def test_kernel_that_cannot_start_leaves_no_folder(root: Path) -> None:
    before = set(root.glob("course-*/k*"))
    with pytest.raises(ZygoteError, match="no_such_package"):
        manager(preload=["no_such_package"]).start_kernel()
    with pytest.raises(RuntimeError, match="did not start"):
        manager(**LIGHT).start_kernel(cwd="/no/such/folder")
    assert set(root.glob("course-*/k*")) == before


# --- programs that know nothing of it --------------------------------------------------------------------------------


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kernelspec that ships with the kit can be found."""
    monkeypatch.setenv("JUPYTER_PATH", str(SHIPPED))
    yield


_LESSON = [
    new_code_cell("import os, sys\nwarm = 'course_lib.running.warm_up' in sys.modules\nwarm", id="a"),
    new_code_cell("factor = 2", id="b", metadata={"tags": ["parameters"]}),
    new_code_cell("print(factor * 21)", id="c"),
]


def _notebook() -> nbformat.NotebookNode:
    spec = {"name": WARM, "language": "python", "display_name": WARM}
    return new_notebook(cells=copy.deepcopy(_LESSON), metadata={"kernelspec": spec})


def _texts(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return [output.get("text") or output["data"]["text/plain"] for output in outputs]


def test_nbclient(shipped: None, tmp_path: Path) -> None:
    client = NotebookClient(_notebook(), kernel_name=WARM, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    assert _texts(client.execute()) == ["True", "42\n"]


def test_nbclient_interrupts_a_cell_that_takes_too_long(shipped: None) -> None:
    cells = [new_code_cell("while True: pass"), new_code_cell("print('goes on')")]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name=WARM, timeout=3, interrupt_on_timeout=True, allow_errors=True).execute()
    assert cells[0].outputs[-1].ename == "KeyboardInterrupt"
    assert cells[1].outputs[-1].text == "goes on\n"


def test_nbclient_tells_errors(shipped: None) -> None:
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        NotebookClient(new_notebook(cells=[new_code_cell("1 / 0")]), kernel_name=WARM).execute()


def test_papermill(shipped: None, tmp_path: Path) -> None:
    nbformat.write(_notebook(), tmp_path / "in.ipynb")
    done = papermill.execute_notebook(
        tmp_path / "in.ipynb", tmp_path / "out.ipynb", {"factor": 3}, kernel_name=WARM, progress_bar=False
    )
    assert _texts(done) == ["True", "63\n"]


_NBVAL = """
import sys
from pathlib import Path
import pytest
from course_lib.kernels import area
area._ROOT = Path(sys.argv[1])
sys.exit(pytest.main([*sys.argv[2:]]))
"""


def test_nbval(shipped: None, root: Path, tmp_path: Path) -> None:
    notebook = _notebook()
    for number, cell in enumerate(notebook.cells, 1):
        cell.execution_count = number
    notebook.cells[0].outputs = [new_output("execute_result", {"text/plain": "True"}, execution_count=1)]
    notebook.cells[2].outputs = [new_output("stream", name="stdout", text="42\n")]
    notebook.cells.append(new_code_cell("print(1)", id="d", execution_count=4))
    notebook.cells[3].outputs = [new_output("stream", name="stdout", text="2\n")]
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    options = ["--nbval", "--nbval-kernel-name", WARM, "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    command = [sys.executable, "-c", _NBVAL, str(root), *options, str(tmp_path / "lesson.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert "1 failed, 3 passed" in done.stdout, done.stdout + done.stderr
    assert "FAILED lesson.ipynb::Cell 3" in done.stdout
