"""Folders and zips are listed and read without trust: each refusal has its reason, and nothing is ever waited for."""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.grading.intake.archive import Found, Refused, list_archive, list_folder, open_file

LIMIT = 1000


class GbkInfo(zipfile.ZipInfo):
    """An entry named as Chinese Windows names it: GBK bytes, and no flag that says so."""

    encoding = "gbk"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


class Utf8Info(GbkInfo):
    """An entry named in UTF-8 without the flag."""

    encoding = "utf-8"


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data, compress_type=method)
    return bytearray(buffer.getvalue())


def listed(data: bytes | bytearray, most: int | None = None) -> list[Found]:
    return list_archive(io.BytesIO(data), most)


def read(found: Found, limit: int = LIMIT, spend: Callable[[int], None] = lambda size: None) -> bytes:
    return found.read(limit, spend)


def special(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


def test_an_archive_lists_notebooks_and_archives_only() -> None:
    names = ["甲/u02.ipynb", "甲/U04.IPYNB", "乙.zip", "readme.txt", "甲/", "ipynb"]
    found = listed(packed(*((name, b"x") for name in names)))
    assert [f.name for f in found] == ["甲/u02.ipynb", "甲/U04.IPYNB", "乙.zip"]
    assert [f.is_archive for f in found] == [False, False, True]
    assert read(found[0]) == b"x"


HIDDEN = [
    "甲/.ipynb_checkpoints/u02-checkpoint.ipynb",
    "__MACOSX/甲/u02.ipynb",
    "甲/.u02.ipynb",
    "甲/._u02.ipynb",
    "甲/u02_checkpoint.ipynb",
    "甲/u02-checkpoint.ipynb",
]


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_files_are_left_out_of_archives_and_folders(name: str, tmp_path: Path) -> None:
    assert [f.name for f in listed(packed((name, b"x"), ("甲/u02.ipynb", b"x")))] == ["甲/u02.ipynb"]
    for one in (name, "甲/u02.ipynb"):
        (tmp_path / one).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / one).write_bytes(b"x")
    assert [f.name for f in list_folder(tmp_path)] == ["甲/u02.ipynb"]


@pytest.mark.parametrize("info", [GbkInfo, Utf8Info])
@pytest.mark.parametrize("name", ["张三/u02_联通.ipynb", "福州（鼓楼）/u02.ipynb"])
def test_names_without_a_flag_are_read_as_they_were_meant(info: type[zipfile.ZipInfo], name: str) -> None:
    (found,) = listed(packed((info(name), b"x")))
    assert found.name == name
    assert read(found) == b"x"


@pytest.mark.parametrize(
    "name", ["../u02.ipynb", "甲/../../u02.ipynb", "/etc/u02.ipynb", "C:/u02.ipynb", "c:u02.ipynb", "甲\\u02.ipynb"]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    (found,) = listed(packed((name, b"x")))
    assert "文件名不合规矩" in found.problem
    assert not {"..", "", "."} & set(found.parts)


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        (special("u02.ipynb", stat.S_IFLNK | 0o777), "链接"),
        (special("u02.ipynb", stat.S_IFIFO | 0o644), "不是普通文件"),
        (special("u02.ipynb", stat.S_IFCHR | 0o644), "不是普通文件"),
        (special("u02.ipynb", stat.S_IFDIR | 0o755), "文件夹"),
        (special("u02.ipynb/", stat.S_IFDIR | 0o755), "文件夹"),
        (zipfile.ZipInfo("x" * 2000 + ".ipynb"), "太长"),
    ],
)
def test_links_and_special_entries_are_refused(entry: zipfile.ZipInfo, word: str) -> None:
    (found,) = listed(packed((entry, b"/etc/passwd")))
    assert word in found.problem


def test_an_encrypted_entry_is_refused() -> None:
    data = packed(("u02.ipynb", b"x"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    (found,) = listed(data)
    assert "加了密" in found.problem


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_cannot_be_unpacked_in_bounded_pieces_is_refused(method: int) -> None:
    (found,) = listed(packed(("u02.ipynb", b"x"), method=method))
    assert "不支持的压缩方式" in found.problem


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_one_refusal() -> None:
    data = packed(("甲/u02.ipynb", b"1"), ("甲/u02.ipynb", b"2"), ("甲//u02.ipynb", b"3"), ("甲/u04.ipynb", b"4"))
    first, second = listed(data)
    assert "3 个同名" in first.problem
    assert (second.name, second.problem) == ("甲/u04.ipynb", "")


def test_damage_is_told_for_its_entry_only() -> None:
    data = packed(("甲.ipynb", b"abcdefgh"), ("乙.ipynb", b"other"), method=zipfile.ZIP_STORED)
    data[data.index(b"abcdefgh")] ^= 1
    broken, whole = listed(data)
    with pytest.raises(Refused, match="已损坏"):
        read(broken)
    assert read(whole) == b"other"


def test_a_stream_that_ends_early_is_damage() -> None:
    data = packed(("甲.ipynb", os.urandom(500)))
    place = data.index(b"PK\x01\x02") + 20  # packed size, told in the table of contents
    data[place : place + 4] = struct.pack("<I", 40)
    with pytest.raises(Refused, match="已损坏"):
        read(listed(data)[0])


def test_a_bomb_is_stopped_at_the_limit_whatever_its_header_says() -> None:
    size = 50 << 20
    data = packed(("甲.ipynb", b"0" * size))
    assert len(data) < size // 500
    with pytest.raises(Refused, match="太大"):
        read(listed(data)[0])
    place = data.index(b"PK\x01\x02") + 24  # unpacked size: the table of contents lies
    data[place : place + 4] = struct.pack("<I", LIMIT)
    with pytest.raises(Refused):
        read(listed(data)[0])
    data[place : place + 4] = struct.pack("<I", size)
    spent: list[int] = []
    with pytest.raises(RuntimeError):
        read(listed(data)[0], 2 * size, lambda piece: spent.append(piece) if sum(spent) < LIMIT else _stop())
    assert sum(spent) < size // 10


def _stop() -> None:
    raise _Stop


class _Stop(Refused, RuntimeError):
    """What a budget raises."""


def test_too_many_entries_are_refused_before_they_are_listed() -> None:
    many = packed(*((f"{n}.txt", b"") for n in range(11)))
    with pytest.raises(Refused, match="太多"):
        listed(many, most=10)
    assert listed(many, most=11) == []
    huge = packed(*(("x" * 60_000 + str(n), b"") for n in range(20)))  # few, with a table of contents beyond 1 MB
    with pytest.raises(Refused, match="太多"):
        listed(huge, most=100)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + b"\0" * 10, b"{}", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="zip"):
        listed(data)


def test_a_cut_archive_is_refused() -> None:
    with pytest.raises(Refused, match="zip"):
        listed(packed(("甲.ipynb", os.urandom(500)))[:300])


def test_a_folder_follows_no_link(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "u02.ipynb").write_bytes(b"secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "u04.ipynb").symlink_to(secret / "u02.ipynb")
    (root / "李四").symlink_to(secret)
    (root / "gone.ipynb").symlink_to(root / "nowhere")
    (root / "loop.ipynb").symlink_to(root / "loop.ipynb")
    (root / "notes.txt").symlink_to(secret / "u02.ipynb")
    found = list_folder(root)
    assert sorted(f.name for f in found) == ["gone.ipynb", "loop.ipynb", "u04.ipynb", "李四"]
    assert all("链接" in f.problem for f in found)
    for one in found:
        with pytest.raises(Refused):
            read(one)


def test_a_folder_with_special_files_is_never_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.ipynb")
        (tmp_path / "folder.ipynb").mkdir()
        (tmp_path / "folder.ipynb" / "u02.ipynb").write_bytes(b"x")
        found = {f.name: f.problem for f in list_folder(tmp_path)}
    assert found.keys() == {"pipe.ipynb", "socket.ipynb", "folder.ipynb"}
    assert "文件夹" in found["folder.ipynb"]
    assert found["pipe.ipynb"] == found["socket.ipynb"] == "不是普通文件"


@pytest.mark.parametrize("swap", ["gone", "fifo", "link", "folder"])
def test_a_file_that_changes_after_it_was_listed_is_refused(tmp_path: Path, swap: str) -> None:
    path = tmp_path / "u02.ipynb"
    path.write_bytes(b"x")
    (found,) = list_folder(tmp_path)
    path.unlink()
    if swap == "fifo":
        os.mkfifo(path)
    elif swap == "link":
        path.symlink_to("/etc/passwd")
    elif swap == "folder":
        path.mkdir()
    with pytest.raises(Refused, match=r"打不开|不是普通文件"):
        read(found)


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: object, flags: int) -> int:  # the suite may run as root, whom nothing is denied
        raise PermissionError(13, "denied", str(path))

    (tmp_path / "u02.ipynb").write_bytes(b"x")
    (found,) = list_folder(tmp_path)
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(Refused, match="打不开") as caught:
        read(found)
    assert str(tmp_path) not in str(caught.value)


def test_an_unreadable_folder_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def denied(path: Path) -> os.ScandirIterator[str]:  # type: ignore[name-defined]
        if Path(path).name == "甲":
            raise PermissionError(13, "denied")
        return scandir(path)

    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "u02.ipynb").write_bytes(b"x")
    monkeypatch.setattr(os, "scandir", denied)
    assert {f.name: f.problem for f in list_folder(tmp_path)} == {"甲": "打不开这个文件夹", "乙/u02.ipynb": ""}


def test_a_file_of_300_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "u02.ipynb"
    with path.open("wb") as file:
        file.truncate(300 << 20)  # a hole: it takes no space
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="最大 50 MB"):
            open_file(path)(50 << 20, lambda size: None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


def test_a_limit_is_met_exactly(tmp_path: Path) -> None:
    (tmp_path / "u02.ipynb").write_bytes(b"x" * LIMIT)
    (found,) = [*list_folder(tmp_path)]
    assert len(read(found)) == LIMIT
    with pytest.raises(Refused, match="太大"):
        read(found, LIMIT - 1)
    (entry,) = listed(packed(("u02.ipynb", b"x" * LIMIT)))
    assert len(read(entry)) == LIMIT
    with pytest.raises(Refused, match="太大"):
        read(entry, LIMIT - 1)


def test_both_kinds_tell_when_a_file_changed(tmp_path: Path) -> None:
    moment = (2025, 11, 20, 8, 30, 10)
    entry = zipfile.ZipInfo("u02.ipynb", moment)
    (tmp_path / "u02.ipynb").write_bytes(b"x")
    seconds = time.mktime((*moment, 0, 0, -1))
    os.utime(tmp_path / "u02.ipynb", (seconds, seconds))
    assert listed(packed((entry, b"x")))[0].changed == list_folder(tmp_path)[0].changed == moment
