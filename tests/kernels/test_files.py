"""Files that several processes write and read at once."""

from __future__ import annotations

import threading
from pathlib import Path

from course_lib.kernels.files import write_whole

TEXTS = ["短" * 10, "长" * 2_000_000]  # more than one system call writes at once


def test_a_file_written_again_and_again_is_whole_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_whole(path, TEXTS[0])
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            for text in TEXTS:
                write_whole(path, text)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        read = [path.read_text(encoding="utf-8") for _ in range(300)]
    finally:
        stop.set()
        writer.join()
    assert set(read) <= set(TEXTS)
    assert [file.name for file in tmp_path.iterdir()] == ["file.json"]  # nothing half-written is left


def test_a_written_file_can_be_read_by_others(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", "x")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
