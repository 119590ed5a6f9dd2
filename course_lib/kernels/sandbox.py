"""What a zygote and its kernels may see at all: a bubblewrap command line; and whether this machine can do it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

__all__ = ["UNPRIVILEGED", "sandboxed", "seen_paths", "user_of_kernels", "why_not"]

UNPRIVILEGED = 64817
"""User id of isolated kernels that root starts: nobody's, so that neither files nor processes are theirs."""

_SYSTEM = ("lib", "lib64", "lib32", "libx32", "bin", "sbin")
_SETTINGS = ("/etc/localtime", "/etc/ld.so.cache")


def user_of_kernels(isolate: bool) -> int:
    """User id under which kernels run: the person's own, but never root's if they are to be isolated."""
    return UNPRIVILEGED if isolate and os.getuid() == 0 else os.getuid()


def seen_paths(see: Sequence[str]) -> list[str]:
    """What isolated kernels may read: the system's programs, this Python, and ``see``."""
    python = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    return sorted({"/usr", *python, *see} - {"/"})


def sandboxed(command: Sequence[str], *, area: Path, see: Sequence[str], hide: Sequence[str]) -> list[str]:
    """The command that runs ``command`` where only ``seen_paths(see)`` without ``hide`` can be seen.

    Started by root it first becomes ``UNPRIVILEGED``.
    """
    paths = seen_paths(see)
    root = os.getuid() == 0
    # bubblewrap cannot open what its user may not reach (a kit below /root): see ``stage``
    sources = {path: f"{area}/stage/{number}" if root else path for number, path in enumerate(paths)}
    wrap = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--unshare-user", "--new-session", "--cap-drop", "ALL"]
    wrap += ["--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"]
    for name in _SYSTEM:
        folder = Path("/", name)
        if folder.is_symlink():
            wrap += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.exists():
            wrap += ["--ro-bind", str(folder), str(folder)]
    for path in _SETTINGS:
        wrap += ["--ro-bind-try", path, path]
    for path in paths:
        wrap += ["--ro-bind", sources[path], path]
    for path in hide:
        if Path(path).is_dir() and any(Path(path).is_relative_to(seen) for seen in paths):
            wrap += ["--tmpfs", path, "--remount-ro", path]
    wrap += ["--bind", str(area), str(area), "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/"]
    command = [*wrap, *command]
    if root:
        staged = [part for path in paths for part in (path, sources[path])]
        command = [sys.executable, "-m", "course_lib.kernels.stage", str(UNPRIVILEGED), *staged, "--", *command]
    return command


@cache
def why_not() -> str:
    """Why this machine cannot isolate kernels, in Chinese, or an empty text: found out by trying."""
    if not sys.platform.startswith("linux"):
        return "只有 Linux 能隔离运行（macOS、Windows 没有这种内核功能）"
    if shutil.which("bwrap") is None:
        return "没有装 bubblewrap；Debian/Ubuntu 请运行：apt install bubblewrap"
    from course_lib.kernels.area import work_area

    area = work_area(user_of_kernels(isolate=True))
    command = sandboxed([sys.executable, "-m", "course_lib.kernels.probe_namespaces"], area=area, see=_own(), hide=())
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap 没有运行起来：{error}"
    if tried.returncode == 0:
        return ""
    said = (tried.stderr.strip().splitlines() or ["?"])[-1]
    return (
        "系统不让普通用户建命名空间（容器里或 Ubuntu 24.04 的默认设置常见，"
        f"见 kernel.apparmor_restrict_unprivileged_userns）：{said}"
    )


def _own() -> list[str]:
    """This package's own source, which lies outside Python's folders in a checkout."""
    return [str(Path(__file__).resolve().parents[1])]
