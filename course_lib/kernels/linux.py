"""The few Linux system calls that Python does not offer, by their names and constants of the manual pages."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

__all__ = [
    "CLONE_NEWIPC",
    "CLONE_NEWNET",
    "CLONE_NEWNS",
    "CLONE_NEWPID",
    "CLONE_NEWUSER",
    "CLONE_NEWUTS",
    "MS_BIND",
    "MS_NODEV",
    "MS_NOEXEC",
    "MS_NOSUID",
    "MS_PRIVATE",
    "MS_RDONLY",
    "MS_REC",
    "MS_REMOUNT",
    "deny_calls",
    "die_with_parent",
    "drop_capabilities",
    "mount",
    "unshare",
]

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 0x20
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_CAPABILITY_VERSION_3 = 0x20080522
_SECCOMP_MODE_FILTER = 2

# Memory that no process's size shows, and ways into other processes or the kernel that no answer needs.
# Numbers of the architecture's system call table (asm/unistd.h), audit numbers of linux/audit.h.
_DENIED = {
    "x86_64": (
        0xC000003E,
        {"shmget": 29, "semget": 64, "msgget": 68, "ptrace": 101, "mq_open": 240, "add_key": 248, "request_key": 249}
        | {"keyctl": 250, "unshare": 272, "vmsplice": 278, "perf_event_open": 298, "setns": 308}
        | {"process_vm_readv": 310, "process_vm_writev": 311, "memfd_create": 319, "bpf": 321, "userfaultfd": 323}
        | {"io_uring_setup": 425, "memfd_secret": 447},
    ),
    "aarch64": (
        0xC00000B7,
        {"shmget": 194, "semget": 190, "msgget": 186, "ptrace": 117, "mq_open": 180, "add_key": 217, "request_key": 218}
        | {"keyctl": 219, "unshare": 97, "vmsplice": 75, "perf_event_open": 241, "setns": 268}
        | {"process_vm_readv": 270, "process_vm_writev": 271, "memfd_create": 279, "bpf": 280, "userfaultfd": 282}
        | {"io_uring_setup": 425, "memfd_secret": 447},
    ),
}
# Calls that are denied by their arguments: a network namespace parts Unix and Internet sockets from the machine, but
# not all others (vsock(7) leads to the host of a virtual machine); shared memory without a file stays when a process
# gives its pages back, and is then in no process's size.
_SOCKET_AND_MMAP = {"x86_64": (41, 9), "aarch64": (198, 222)}
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK (getifaddrs(3) asks there, and libzmq insists)
_SHARED_WITHOUT_FILE = 0x21  # MAP_SHARED | MAP_ANONYMOUS

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces of these ``CLONE_NEW*`` kinds for new ones (unshare(2))."""
    _call("unshare", flags)


def mount(source: str | None, target: str, kind: str | None = None, flags: int = 0, options: str | None = None) -> None:
    """Mount (mount(2)); texts are paths and options as there.

    Raises:
        OSError: of the system.
    """
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    _call("mount", *encoded, flags, None if options is None else options.encode())


def die_with_parent(signal: int) -> None:
    """Ask for ``signal`` when the parent ends."""
    _call("prctl", _PR_SET_PDEATHSIG, signal, 0, 0, 0)


def drop_capabilities() -> None:
    """Give up all capabilities, and with them whatever a set-user-id program could give back."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _call("capset", head, (ctypes.c_uint32 * 6)())


def deny_calls() -> Iterable[str]:
    """Let some system calls fail with EPERM for this process and its children (seccomp(2)); return their names.

    Needs ``drop_capabilities`` before. Architectures whose numbers are not known here are left as they are, and so is
    the x32 way of calling on x86-64, which has other numbers: it is denied as a whole.
    """
    machine = platform.machine()
    if machine not in _DENIED:
        return ()
    audit, calls = _DENIED[machine]
    rules = _filter(audit, sorted(calls.values()), *_SOCKET_AND_MMAP[machine])
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code)))
    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0)
    return tuple(calls)


def _filter(audit: int, numbers: Iterable[int], socket: int, mmap: int) -> list[tuple[int, int, int, int]]:
    """The program (linux/filter.h: code, steps to skip if true, if false, operand) over ``struct seccomp_data``."""
    load, equal, at_least, keep_bits, answer = 0x20, 0x15, 0x35, 0x54, 0x06
    number, architecture, first, fourth = 0, 4, 16, 40  # places of its fields, arguments by their lower half
    allow, deny = (answer, 0, 0, 0x7FFF0000), (answer, 0, 0, 0x00050000 | 1)  # SECCOMP_RET_ERRNO | EPERM
    rules = [(load, 0, 0, architecture), (equal, 1, 0, audit), deny]
    rules += [(load, 0, 0, number), (at_least, 0, 1, 0x40000000), deny]  # x32
    for denied in numbers:
        rules += [(equal, 0, 1, denied), deny]
    families = [(equal, len(_FAMILIES) - index, 0, family) for index, family in enumerate(_FAMILIES)]
    for call, checks in (
        (socket, [(load, 0, 0, first), *families, deny, allow]),
        (
            mmap,
            [
                (load, 0, 0, fourth),
                (keep_bits, 0, 0, _SHARED_WITHOUT_FILE),
                (equal, 0, 1, _SHARED_WITHOUT_FILE),
                deny,
                allow,
            ],
        ),
    ):
        rules += [(equal, 0, len(checks), call), *checks]
    return [*rules, allow]
