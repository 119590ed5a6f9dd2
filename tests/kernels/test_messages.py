"""Lines and open files over a socket pair."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator

import pytest

from course_lib.kernels import messages
from course_lib.kernels.messages import Lines, receive_first, send, send_first

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_open_files_come_with_the_first_line(pair: Pair) -> None:
    read, write = os.pipe()
    send_first(pair[0], {"a": "电信"}, [write])
    message, descriptors = receive_first(pair[1])
    assert message == {"a": "电信"}
    os.write(descriptors[0], b"through")
    assert os.read(read, 10) == b"through"
    for descriptor in (read, write, *descriptors):
        os.close(descriptor)


def test_first_line_without_files(pair: Pair) -> None:
    send_first(pair[0], {"stop": True}, [])
    assert receive_first(pair[1]) == ({"stop": True}, [])


def test_first_line_longer_than_a_packet(pair: Pair) -> None:
    long = {"env": {"A": "x" * 1_000_000}}
    sender = threading.Thread(target=send_first, args=(pair[0], long, [0]))
    sender.start()
    message, descriptors = receive_first(pair[1])
    sender.join()
    assert message == long
    for descriptor in descriptors:
        os.close(descriptor)


@pytest.mark.parametrize("data", [b"", b'{"cut": ', b"not json\n", b"\xff\xfe\n"])
def test_no_request_is_told(pair: Pair, data: bytes) -> None:
    pair[0].sendall(data)
    pair[0].close()
    with pytest.raises(ConnectionError):
        receive_first(pair[1])


def test_line_without_end_is_cut_off(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_LONGEST", 1000)
    pair[0].sendall(b"x" * 2000)  # the other side stays and says no more
    with pytest.raises(ConnectionError):
        receive_first(pair[1])


def test_two_lines_in_one_packet(pair: Pair) -> None:
    pair[0].sendall(b'{"signal": 2}\n{"signal": 9}\n')
    lines = Lines(pair[1])
    assert lines.next(1) == {"signal": 2}
    assert lines.next(0) == {"signal": 9}
    assert lines.next(0) is None


def test_one_line_in_two_packets(pair: Pair) -> None:
    lines = Lines(pair[1])
    pair[0].sendall(b'{"pid"')
    assert lines.next(0.01) is None
    pair[0].sendall(b": 1}\n")
    assert lines.next(1) == {"pid": 1}


def test_last_line_is_read_before_the_end_is_told(pair: Pair) -> None:
    send(pair[0], {"exit": 0})
    pair[0].close()
    lines = Lines(pair[1])
    assert lines.next(1) == {"exit": 0}
    with pytest.raises(ConnectionError):
        lines.next(1)
