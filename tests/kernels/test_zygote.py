"""A zygote alone: what it does to its socket, and when it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course_lib.kernels.messages import Lines, send
from tests.kernels.warm import python, until

Serve = Callable[..., subprocess.Popen[str]]

_SERVE = """
import sys
from course_lib.kernels import zygote
zygote._PATIENCE = 0.1
zygote.serve(zygote.Settings(sys.argv[1], idle=float(sys.argv[2])))
"""


@pytest.fixture
def path(root: Path) -> Iterator[Path]:
    place = root / "alone"
    yield place
    place.unlink(missing_ok=True)


@pytest.fixture
def serve(path: Path) -> Iterator[Serve]:
    """Start a zygote that has imported nothing, and wait for its socket."""
    started = []

    def begin(idle: float = 60.0) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(path), str(idle)], stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        assert until(path.exists)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def _connection(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(path))
    return connection


def test_socket_is_private_and_seen_only_when_it_answers(serve: Serve, path: Path) -> None:
    serve()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.is_socket()
    assert not path.with_suffix(".new").exists()


def test_it_ends_when_idle(serve: Serve, path: Path) -> None:
    assert serve(idle=0.1).wait(10) == 0
    assert not path.exists()


def test_it_ends_when_its_socket_is_removed(serve: Serve, path: Path) -> None:
    process = serve()
    path.unlink()
    assert process.wait(10) == 0


def test_it_ends_when_another_took_its_place_and_leaves_that_alone(serve: Serve, path: Path) -> None:
    process = serve()
    path.rename(path.with_suffix(".old"))
    path.touch()
    assert process.wait(10) == 0
    assert path.exists()
    path.with_suffix(".old").unlink()


def test_it_ends_when_told_to(serve: Serve, path: Path) -> None:
    process = serve()
    with _connection(path) as connection:
        send(connection, {"stop": True})
        assert connection.recv(1) == b""
    assert process.wait(10) == 0
    assert not path.exists()


def test_it_ends_well_when_the_system_asks(serve: Serve, path: Path) -> None:
    process = serve()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert not path.exists()


@pytest.mark.parametrize("data", [b"", b"\n", b"no request\n", b"[]\n", b'{"argv": 1}\n'])
def test_nonsense_ends_its_connection_only(serve: Serve, path: Path, data: bytes) -> None:
    process = serve()
    with _connection(path) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    with _connection(path) as connection:
        connection.sendall(b"again\n")
        assert connection.recv(100) == b""
    assert process.poll() is None


def test_wardens_leave_no_zombies(serve: Serve, path: Path) -> None:
    process = serve()
    for _ in range(3):
        with _connection(path) as connection:
            connection.sendall(b"x\n")
            connection.recv(1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    assert until(lambda: children.read_text() == "")


def test_who_finds_the_socket_in_the_last_moment_is_served(path: Path) -> None:
    done = python(
        """
        import socket, sys
        from course_lib.kernels import zygote
        client, still = socket.socket(socket.AF_UNIX), zygote._is
        def late(path, inode):
            client.connect(str(path))
            return still(path, inode)
        zygote._is = late
        zygote._answer = lambda listener, connection, number: connection.sendall(b"served")
        zygote.serve(zygote.Settings(sys.argv[1], idle=0))
        print(client.recv(10))
        """,
        str(path),
    )
    assert done.stdout == "b'served'\n", done.stderr


def test_without_a_process_to_be_had_it_goes_on(path: Path) -> None:
    done = python(
        """
        import socket, sys
        from course_lib.kernels import zygote
        def none(task):
            raise BlockingIOError(11, "Resource temporarily unavailable")
        zygote.fork = none
        listener = zygote._listen(zygote.Path(sys.argv[1]))
        client = socket.socket(socket.AF_UNIX)
        client.connect(sys.argv[1])
        print(zygote._take(listener, 1), client.recv(1))
        """,
        str(path),
    )
    assert done.stdout == "True b''\n"
    assert "Resource temporarily unavailable" in done.stderr


def _main(package: Path, text: str, settings: dict[str, object]) -> subprocess.CompletedProcess[str]:
    (package / "small.py").write_text(textwrap.dedent(text), encoding="utf-8")
    command = [sys.executable, "-m", "course_lib.kernels.zygote", json.dumps(settings)]
    paths = os.pathsep.join([str(package), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, cwd="/")


def test_it_refuses_to_start_with_more_than_one_thread_and_names_them(tmp_path: Path, path: Path) -> None:
    text = """
        import ctypes, threading, time
        named = threading.Event()
        def run():
            ctypes.CDLL(None).prctl(15, b"helper_thread")  # PR_SET_NAME
            named.set()
            time.sleep(60)
        threading.Thread(target=run, daemon=True).start()
        named.wait()
    """
    done = _main(tmp_path, text, {"socket": str(path), "preload": ["small"], "idle": 0})
    assert done.returncode != 0
    assert "2 threads (helper_thread, " in done.stderr
    assert "after importing small; allowed: 1" in done.stderr
    assert not path.exists()


def test_it_imports_and_prepares_first(tmp_path: Path, path: Path) -> None:
    text = """
        import atexit, gc, os, sys
        given = []
        def prepare(*arguments):
            given.extend(arguments)
        def tell():
            print(given, gc.get_freeze_count() > 10_000, "ipykernel.ipkernel" in sys.modules)
            print(sys.modules["rfc3987_syntax"], sys.path.count(os.getcwd()))
        atexit.register(tell)
    """
    settings = {"socket": str(path), "preload": ["small"], "prepare": {"small": ["gulou", 7]}, "idle": 0}
    done = _main(tmp_path, text, settings)
    first, second = done.stdout.splitlines()
    assert first == "['gulou', 7] True True", done.stderr
    assert second == "None 0"  # jsonschema is spared its grammars, and nothing is imported from where it was started
    assert "ready after" in done.stderr


def test_pid_of_the_kernel_comes_first(serve: Serve, path: Path, tmp_path: Path) -> None:
    serve()
    request = {"argv": ["x"], "cwd": "/nowhere", "env": {}, "folder": "", "isolate": False, "limits": {}, "see": []}
    with _connection(path) as connection:
        send(connection, request)
        lines = Lines(connection)
        first, last = lines.next(10), lines.next(10)
    assert first is not None and first["pid"] > 1
    assert last == {"exit": 1, "reason": ""}  # there is no such working folder
