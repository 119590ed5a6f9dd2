"""A kernel under its warden's eyes: signals, ends, memory; and what the forked child is like."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib.kernels.messages import send
from tests.kernels.warm import ISOLATED, LIGHT, Kernel, running, until

Start = Callable[..., Kernel]

_BOTH = pytest.mark.parametrize("config", [LIGHT, ISOLATED], ids=["open", "isolated"])

_DAEMON = """
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(3, 100):
            try:
                os.close(number)
            except OSError:
                pass
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", {marker!r}])
    os._exit(0)
os.wait()
"""


@_BOTH
def test_exit_status_comes_back(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    kernel.send("import os; os._exit(7)")
    assert kernel.process.wait(10) == 7
    assert kernel.process.reason == ""


@_BOTH
def test_kernel_that_kills_itself(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    kernel.run("import ctypes")
    # a process namespace's first process cannot kill itself by a signal; it can fall over its memory
    kernel.send("ctypes.string_at(0)")
    assert kernel.process.wait(10) == -11


@_BOTH
def test_interrupt_arrives(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    kernel.run("import time")
    kernel.send("time.sleep(60)")
    assert until(lambda: kernel.client.get_iopub_msg(timeout=10)["msg_type"] == "execute_input")
    kernel.process.send_signal(2)
    assert kernel.client.get_shell_msg(timeout=10)["content"].get("ename") == "KeyboardInterrupt"
    assert kernel.run("print('goes on')") == "goes on\n"


@_BOTH
def test_interrupt_reaches_the_program_that_the_kernel_waits_for(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    seconds = f"60.{uuid.uuid4().int}"
    kernel.send(f"import os; os.system('sleep {seconds}')")  # system(3) itself heeds no SIGINT
    assert until(lambda: running(f"sleep\0{seconds}\0"))
    kernel.process.send_signal(2)
    assert kernel.client.get_shell_msg(timeout=10)["content"]["status"] in ("ok", "error")


@_BOTH
def test_two_signals_in_one_packet_both_arrive(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    kernel.run("""
        import signal
        got = []
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, lambda number, frame: got.append(number))
    """)
    kernel.process._connection.sendall(b'{"signal": 10}\n{"signal": 12}\n')
    assert until(lambda: kernel.run("print(sorted(got))") == "[10, 12]\n")


@_BOTH
def test_interrupt_and_kill_in_one_packet_kill(start: Start, config: dict[str, Any]) -> None:
    kernel = start(config)
    kernel.process._connection.sendall(b'{"signal": 2}\n{"signal": 9}\n')
    assert kernel.process.wait(10) == -9


def test_closed_connection_ends_an_isolated_kernel_and_all_it_started(start: Start) -> None:
    kernel = start(ISOLATED)
    marker = uuid.uuid4().hex
    kernel.run(_DAEMON.format(marker=marker))
    assert until(lambda: running(marker))
    kernel.process._connection.shutdown(socket.SHUT_RDWR)
    assert until(lambda: not running(marker))


def test_end_of_an_isolated_kernel_is_the_end_of_all_it_started(start: Start) -> None:
    kernel = start(ISOLATED)
    marker = uuid.uuid4().hex
    kernel.run(_DAEMON.format(marker=marker))
    assert until(lambda: running(marker))
    kernel.send("os._exit(0)")
    assert until(lambda: not running(marker))


def test_closed_connection_ends_an_open_kernel_and_its_children(start: Start) -> None:
    kernel = start(LIGHT)
    marker = uuid.uuid4().hex
    kernel.run(f"""
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", {marker!r}])
    """)
    assert until(lambda: running(marker))
    kernel.process._connection.shutdown(socket.SHUT_RDWR)
    assert until(lambda: not running(marker))
    assert until(lambda: not os.path.exists(f"/proc/{kernel.process.pid}"))  # noqa: PTH110


def test_too_much_memory_ends_it_and_the_reason_is_told(start: Start) -> None:
    kernel = start({**ISOLATED, "limits": {"tmp_mb": 20, "memory_mb": 300}})
    assert kernel.run("kept = bytearray(b'x' * 20_000_000); print('enough')") == "enough\n"
    kernel.send("kept = [bytearray(b'x' * 50_000_000) for _ in range(40)]")
    assert kernel.process.wait(20) == -9
    assert kernel.process.reason == "memory"


def test_memory_of_children_counts_too(start: Start) -> None:
    kernel = start({**ISOLATED, "limits": {"tmp_mb": 20, "memory_mb": 300}})
    kernel.send("""
        import subprocess, sys
        code = "import time; kept = bytearray(b'x' * 150_000_000); time.sleep(60)"
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", code])
    """)
    assert kernel.process.wait(20) == -9
    assert kernel.process.reason == "memory"


def test_without_isolation_memory_is_the_persons_own_affair(start: Start) -> None:
    kernel = start({**LIGHT, "limits": {"memory_mb": 1}})
    assert kernel.run("import time; kept = bytearray(20_000_000); time.sleep(0.3); print('runs')") == "runs\n"


def test_limits_are_the_kernels(start: Start) -> None:
    kernel = start({**ISOLATED, "limits": {"tmp_mb": 20, "file_mb": 1, "cpu_seconds": 50, "processes": 40}})
    code = """
        import resource
        names = ("RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NPROC", "RLIMIT_CORE")
        print([resource.getrlimit(getattr(resource, name))[0] for name in names])
        try:
            open("big", "wb").write(bytes(3_000_000))
        except OSError as error:
            print(error.strerror)
    """
    assert kernel.run(code) == f"[{1 << 20}, 50, 40, 0]\nFile too large\n"


def test_folder_of_an_isolated_kernel_is_closed_before_code_runs(start: Start) -> None:
    kernel = start(ISOLATED)
    folder = kernel.manager.provisioner.folder
    code = f"""
        import os
        for name in ("more", "k.json"):
            try:
                open({folder!r} + "/" + name, "w")
            except OSError as error:
                print(error.strerror)
    """
    assert kernel.run(code) == "Read-only file system\n" * 2


def test_other_kernels_cannot_be_seen_or_reached(start: Start) -> None:
    first, second = start(ISOLATED), start(ISOLATED)
    folder = Path(first.manager.provisioner.folder)
    code = f"""
        import os
        print(os.getpid(), os.path.exists({str(folder)!r}), sorted(os.listdir({str(folder.parent)!r})))
        print([name for name in os.listdir("/proc") if name.isdigit()])
    """
    own = Path(second.manager.provisioner.folder).name
    assert second.run(code) == f"1 False [{own!r}]\n['1']\n"
    assert first.run("import os; print(os.getpid())") == "1\n"


def test_the_child_is_an_ordinary_kernel(start: Start, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "MINE": "电信", "PATH": os.environ["PATH"]}
    kernel = start(LIGHT, cwd=str(tmp_path), env=environment)
    code = """
        import os, signal, sys
        print(os.getcwd(), os.environ["MINE"], os.environ["HOME"], sorted(set(os.environ) & {"OPENBLAS_NUM_THREADS"}))
        print(sys.argv[1:3], os.read(0, 10))
        print([signal.getsignal(number) == default for number, default in
               ((signal.SIGTERM, signal.SIG_DFL), (signal.SIGCHLD, signal.SIG_DFL))])
        links = (f"/proc/self/fd/{number}" for number in range(50))
        files = [os.readlink(link) for link in links if os.path.islink(link)]
        print(os.getsid(0) == os.getpid(), [file for file in files if "/z-" in file])
        print("JPY_PARENT_PID" in os.environ)
    """
    lines = kernel.run(code).splitlines()
    assert lines[0] == f"{tmp_path} 电信 {tmp_path} []"
    assert lines[1] == "['-m', 'ipykernel_launcher'] b''"
    assert lines[2] == "[True, True]"
    assert lines[3] == "True []"
    assert lines[4] == "False"


def test_modules_beside_the_notebook_can_be_imported_but_hide_none_of_pythons(start: Start, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("VALUE = 5\n")
    (tmp_path / "colorsys.py").write_text("raise RuntimeError('not the standard one')\n")
    kernel = start(LIGHT, cwd=str(tmp_path))
    assert kernel.run("import beside, colorsys; print(beside.VALUE)") == "5\n"
    assert kernel.run("import sys; print(sys.path.count(''), '/' in sys.path)") == "1 False\n"


def test_a_lost_first_process_is_told_to_the_client(start: Start) -> None:
    kernel = start(ISOLATED)
    send(kernel.process._connection, {"signal": 9})
    assert until(lambda: not kernel.client.is_alive())
