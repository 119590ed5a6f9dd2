"""What parts one kernel from the others and from the machine: namespaces, a /tmp of its own, no rights, limits.

The warden calls ``separate`` before it forks the kernel, the kernel calls ``seal`` first of all, and ``limit`` when it
is about to run somebody's code. See user_namespaces(7), mount_namespaces(7), pid_namespaces(7).
"""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_lib.kernels import linux

__all__ = ["HOME", "OPEN_FILES", "RESOURCES", "limit", "lock_folder", "seal", "separate"]

HOME = "/tmp/work"
"""Home and working folder of an isolated kernel: empty, in its own /tmp."""

RESOURCES = {
    "cpu_seconds": ("RLIMIT_CPU", 1),
    "address_space_mb": ("RLIMIT_AS", 1 << 20),
    "processes": ("RLIMIT_NPROC", 1),
    "file_mb": ("RLIMIT_FSIZE", 1 << 20),
}
"""Limit -> the system's name and unit. ``memory_mb`` is for all processes together: see ``watch``."""

OPEN_FILES = 256
"""Most open files of a process: pipes, sockets and watches hold memory of the system that no process's size shows."""

_ALL = (
    linux.CLONE_NEWUSER
    | linux.CLONE_NEWNS
    | linux.CLONE_NEWPID
    | linux.CLONE_NEWNET
    | linux.CLONE_NEWIPC
    | linux.CLONE_NEWUTS
)
_NO_DEVICES = linux.MS_NOSUID | linux.MS_NODEV


def separate(folder: str, see: Sequence[str], tmp_mb: int) -> None:
    """Move into new namespaces with an empty /tmp and /dev/shm; of the old /tmp only ``folder`` and ``see`` stay.

    The caller stays in its process namespace: only its children are in the new one.
    """
    user, group = os.getuid(), os.getgid()
    linux.unshare(_ALL)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")
    # Sources are opened before the new /tmp hides them, and after unshare: other namespaces' mounts cannot be bound.
    kept = {path: os.open(path, os.O_PATH) for path in (folder, *see) if path.startswith("/tmp/")}
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", "/tmp", "tmpfs", _NO_DEVICES, f"size={tmp_mb}m,nr_inodes=4096,mode=1777")
    for path, descriptor in kept.items():
        _mount_point(path, descriptor)
        linux.mount(f"/proc/self/fd/{descriptor}", path, flags=linux.MS_BIND | linux.MS_REC)
        os.close(descriptor)
    linux.mount("tmpfs", "/dev/shm", "tmpfs", _NO_DEVICES, f"size={tmp_mb}m,nr_inodes=1024")
    linux.mount("/dev/null", "/dev/zero", flags=linux.MS_BIND)  # mapped, it is shared memory without a file
    Path(HOME).mkdir()


def _mount_point(path: str, descriptor: int) -> None:
    if Path(f"/proc/self/fd/{descriptor}").is_dir():
        Path(path).mkdir(parents=True, exist_ok=True)
    else:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


def lock_folder(folder: str) -> None:
    """Make the kernel's folder read-only: its sockets are bound, nothing more is to be written there."""
    no_exec = linux.MS_NOEXEC if os.statvfs(folder).f_flag & os.ST_NOEXEC else 0  # a flag once set has to stay
    linux.mount(None, folder, flags=linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | _NO_DEVICES | no_exec)


def seal() -> None:
    """In the new process namespace: its own /proc, no more namespaces, no rights, fewer system calls."""
    linux.mount("proc", "/proc", "proc", _NO_DEVICES | linux.MS_NOEXEC)
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    with contextlib.suppress(OSError):  # if memory runs out, these go first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    linux.drop_capabilities()
    linux.deny_calls()


def limit(limits: Mapping[str, float]) -> None:
    """Set the system's limits of ``RESOURCES`` for this process and its children, and ``OPEN_FILES``; no core dumps."""
    values = {name: int(limits[key] * unit) for key, (name, unit) in RESOURCES.items() if key in limits}
    for name, value in {**values, "RLIMIT_CORE": 0, "RLIMIT_NOFILE": OPEN_FILES}.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
