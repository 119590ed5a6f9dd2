"""The Popen side of a connection, with a socket pair instead of a zygote."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator

import pytest

from course_lib.kernels.messages import Lines, send
from course_lib.kernels.process import ForkedProcess

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def zygote(pair: Pair) -> socket.socket:
    send(pair[1], {"pid": 321})
    send(pair[1], {"ready": True})
    return pair[1]


@pytest.fixture
def process(pair: Pair, zygote: socket.socket) -> ForkedProcess:
    return ForkedProcess(pair[0])


def test_it_runs_when_its_sockets_are_bound(process: ForkedProcess) -> None:
    assert (process.pid, process.poll(), process.returncode) == (321, None, None)


def test_signals_are_passed_on(process: ForkedProcess, zygote: socket.socket) -> None:
    process.send_signal(signal.SIGINT)
    process.terminate()
    process.kill()
    lines = Lines(zygote)
    assert [lines.next(1) for _ in range(3)] == [{"signal": 2}, {"signal": 15}, {"signal": 9}]


def test_end_and_reason_come_back(process: ForkedProcess, zygote: socket.socket) -> None:
    send(zygote, {"exit": -9, "reason": "memory"})
    assert process.wait(1) == -9
    assert process.reason == "memory"
    assert zygote.recv(1) == b""  # it has closed its side
    process.send_signal(signal.SIGINT)  # nobody is there: no error
    assert process.wait() == -9


def test_waiting_ends_in_time(process: ForkedProcess) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)


def test_lost_zygote_is_as_if_killed(process: ForkedProcess, zygote: socket.socket) -> None:
    zygote.close()
    assert process.poll() == -9
    assert process.reason == ""


def test_it_may_end_before_its_sockets_are_bound(pair: Pair) -> None:
    send(pair[1], {"pid": 1})
    send(pair[1], {"exit": 3})
    assert ForkedProcess(pair[0]).returncode == 3


def test_zygote_that_closes_without_a_word(pair: Pair) -> None:
    pair[1].close()
    assert ForkedProcess(pair[0]).returncode == -9


def test_kernel_that_never_binds_is_killed_and_let_go(pair: Pair) -> None:
    send(pair[1], {"pid": 1})
    process = ForkedProcess(pair[0], timeout=0.05)
    assert process.returncode == -9
    assert Lines(pair[1]).next(1) == {"signal": 9}
    assert pair[0].fileno() == -1  # closed, which ends a kernel that no signal reaches
