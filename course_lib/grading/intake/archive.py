"""Find the notebooks in a folder or zip without trusting it: nothing extracted, no link followed, no size believed.

Listing gives ``Found`` places; each is read later, one at a time, in pieces, up to a limit.
"""

from __future__ import annotations

import os
import re
import stat
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

__all__ = [
    "FileLimits",
    "Found",
    "Reader",
    "Refused",
    "list_archive",
    "list_folder",
    "open_file",
    "size_text",
]

Reader = Callable[[int, Callable[[int], None]], bytes]
"""``read(limit, spend)``: the bytes, ``Refused`` beyond ``limit``; ``spend`` is told each unpacked piece's size and may
raise ``Refused``."""

Moment = tuple[float, ...]
"""When a file changed: year, month, day, hour, minute, second (local time, as zips keep it)."""

PIECE = 1 << 16
MEMBERS = 16  # notebooks of the full size that one person may hand in
NAME_LENGTH = 1000
TABLE = 64 << 20  # bytes of the table of contents of the whole class's archive
TAIL = 1 << 20
TABLE_ENTRY = 512  # … and of one entry in a person's archive, with a long name

_UTF8_NAME, _ENCRYPTED = 0x800, 0x1 | 0x40
_DRIVE = re.compile(r"[A-Za-z]:")
_CHECKPOINT = re.compile(r"[-_ ]checkpoint$", re.IGNORECASE)


class Refused(ValueError):
    """A file that cannot be taken; the message says why, in Chinese."""


@dataclass(frozen=True)
class FileLimits:
    """Most bytes of a notebook, of all that archives unpack to, and most files (in all, and in a person's archive)."""

    notebook_bytes: int
    archive_bytes: int
    entries: int

    @property
    def person_bytes(self) -> int:
        """What one person's archive may hold, packed or unpacked, however large the class."""
        return min(self.archive_bytes, MEMBERS * self.notebook_bytes)


@dataclass(frozen=True)
class Found:
    """A notebook or archive: ``parts`` of its place (any text, never used as a path), or why it cannot be read."""

    parts: tuple[str, ...]
    read: Reader
    changed: Moment = ()
    problem: str = ""

    @property
    def name(self) -> str:
        """Its place, as text."""
        return "/".join(self.parts)

    @property
    def is_archive(self) -> bool:
        """Whether it is a zip by its name."""
        return _suffix(self.parts[-1]) == ".zip"


class _Bounded:
    """A file that refuses to be read in one huge piece, as ``ZipFile`` reads the table of contents."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file, self.most = file, most
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        # without a size ZipFile reads the end only, of 64 KB at most
        wanted = TAIL if size is None or size < 0 else size
        if wanted > self.most:
            raise Refused("压缩包里的文件太多")
        return self.file.read(wanted)


def list_archive(file: IO[bytes], most: int | None = None) -> list[Found]:
    """List the notebooks and archives of a zip; hidden files and all others are left out.

    Args:
        file: the open zip; it must stay open until all is read.
        most: most entries of any kind; None where the caller counts them.

    Raises:
        Refused: it is no zip, is damaged, or holds too many entries.
    """
    table = TABLE if most is None else max(TAIL, most * TABLE_ENTRY)
    bounded: Any = _Bounded(file, table)
    try:
        archive = zipfile.ZipFile(bounded)
    except Refused:
        raise
    except Exception as error:
        raise Refused("不是完整的 zip 压缩包") from error
    entries = archive.infolist()
    if most is not None and len(entries) > most:
        raise Refused(f"压缩包里的文件太多（{len(entries)} 个），最多 {most} 个")
    listed = [(_decoded_name(entry), entry) for entry in entries]
    wanted = [(name, entry) for name, entry in listed if _wanted(name) and not any(map(_hidden, _split(name)))]
    counts = Counter(_split(name) for name, _ in wanted)
    found: dict[tuple[str, ...], Found] = {}
    for name, entry in wanted:
        parts = _split(name)
        problem = f"压缩包里有 {counts[parts]} 个同名的文件" if counts[parts] > 1 else _entry_problem(name, entry)
        found[parts] = Found(parts, _entry_reader(archive, entry), entry.date_time, problem)
    return list(found.values())


def list_folder(root: Path) -> list[Found]:
    """List the notebooks and archives below a folder; hidden ones are left out, links and special files refused.

    Raises:
        OSError: the folder itself cannot be read.
    """
    found: list[Found] = []
    waiting: list[tuple[Path, tuple[str, ...]]] = [(root, ())]
    while waiting:
        folder, above = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            if not above:
                raise
            found.append(_refused(above, "打不开这个文件夹"))
            continue
        for child in children:
            parts = (*above, child.name)
            if _hidden(child.name):
                continue
            try:
                if not child.is_symlink() and child.is_dir(follow_symlinks=False) and not _is_notebook(child.name):
                    waiting.append((Path(child.path), parts))
                elif _wanted(child.name) or (child.is_symlink() and child.is_dir()):
                    found.append(_child(child, parts))
            except OSError:
                found.append(_refused(parts, "打不开这个文件"))
    return found


def open_file(path: Path) -> Reader:
    """Return a reader of one file that follows no link and never waits for a pipe."""

    def read(limit: int, spend: Callable[[int], None]) -> bytes:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
                state = os.fstat(file.fileno())
                if not stat.S_ISREG(state.st_mode):
                    raise Refused("不是普通文件")
                if state.st_size > limit:
                    raise _too_big(limit)
                data = file.read(limit + 1)
        except OSError as error:
            raise Refused("打不开这个文件") from error
        if len(data) > limit:
            raise _too_big(limit)
        return data

    return read


def size_text(size: int) -> str:
    """Write a number of bytes.

    >>> size_text(10 << 20), size_text(4 << 30), size_text(2048), size_text(900)
    ('10 MB', '4 GB', '2 KB', '900 字节')
    """
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} 字节"


def _child(child: os.DirEntry[str], parts: tuple[str, ...]) -> Found:
    """Take a folder's file, link or special file with a notebook's or archive's name."""
    if child.is_symlink():
        return _refused(parts, "这是一个链接，不跟着走")
    if child.is_dir(follow_symlinks=False):
        return _refused(parts, "这是一个文件夹，不是练习本")
    if not child.is_file(follow_symlinks=False):
        return _refused(parts, "不是普通文件")
    return Found(parts, open_file(Path(child.path)), _moment(child.stat(follow_symlinks=False).st_mtime))


def _moment(seconds: float) -> Moment:
    try:
        local = time.localtime(seconds)
    except (OverflowError, ValueError, OSError):
        return ()
    return (*local[:5], local.tm_sec + seconds % 1)


def _entry_reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Reader:
    def read(limit: int, spend: Callable[[int], None]) -> bytes:
        pieces, size = [], 0
        try:
            with archive.open(entry) as stream:
                while piece := stream.read(PIECE):
                    size += len(piece)
                    spend(len(piece))
                    if size > limit:
                        raise _too_big(limit)
                    pieces.append(piece)
        except Refused:
            raise
        except Exception as error:  # damage shows as any of a dozen kinds of error
            raise Refused("压缩包里的这个文件已损坏") from error
        return b"".join(pieces)

    return read


def _entry_problem(name: str, entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or "\\" in name or "\0" in name or _DRIVE.match(name) or ".." in name.split("/"):
        return "压缩包里的文件名不合规矩（含 ..、反斜杠、盘符，或以 / 开头）"
    if len(name) > NAME_LENGTH:
        return "压缩包里的文件名太长"
    if stat.S_ISLNK(kind):
        return "这是一个链接，不跟着走"
    if name.endswith("/") or stat.S_ISDIR(kind):
        return "这是一个文件夹，不是练习本"
    if kind not in (0, stat.S_IFREG):
        return "不是普通文件"
    if entry.flag_bits & _ENCRYPTED:
        return "压缩包里的这个文件加了密"
    # bz2 and lzma unpack without a bound on one piece; no platform uses them
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "压缩包里的这个文件用了不支持的压缩方式"
    return ""


def _decoded_name(entry: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: Chinese Windows writes GBK, some tools UTF-8, without saying so."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8_NAME or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gbk"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gbk" or any(letter >= "\u2e80" for letter in text):  # short GBK can pass for accented letters
            return text
    return name


def _split(name: str) -> tuple[str, ...]:
    """Split a name of a zip into parts that can be shown (at least one)."""
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
    return tuple(parts) or ("?",)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - text, not a path


def _is_notebook(name: str) -> bool:
    return _suffix(name) == ".ipynb"


def _wanted(name: str) -> bool:
    return _suffix(_split(name)[-1]) in (".ipynb", ".zip")


def _hidden(part: str) -> bool:
    stem = part[: -len(_suffix(part)) or None]
    return part.startswith(".") or part == "__MACOSX" or _CHECKPOINT.search(stem) is not None


def _refused(parts: tuple[str, ...], problem: str) -> Found:
    def read(limit: int, spend: Callable[[int], None]) -> bytes:
        raise Refused(problem)

    return Found(parts, read, problem=problem)


def _too_big(limit: int) -> Refused:
    return Refused(f"文件太大，最大 {size_text(limit)}")
