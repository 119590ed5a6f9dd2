"""System calls, each in a process of its own that it cannot spoil."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

from course_lib.kernels import linux
from tests.kernels.warm import python, running, until


def test_errors_are_the_systems_and_say_which_call() -> None:
    with pytest.raises(OSError, match="unshare: Invalid argument"):
        linux.unshare(0x1)
    with pytest.raises(OSError, match="mount:"):
        linux.mount("none", "/nowhere", "tmpfs")


def test_new_namespaces() -> None:
    done = python("""
        import os, socket
        from course_lib.kernels import linux
        before = os.readlink("/proc/self/ns/net")
        linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNET)
        assert os.readlink("/proc/self/ns/net") != before
        print([name for _, name in socket.if_nameindex()])
    """)
    assert "eth" not in done.stdout and "lo" in done.stdout, done.stderr


def test_mount_with_options_is_seen_by_this_namespace_only(tmp_path: Path) -> None:
    done = python(
        """
        import os, sys
        from pathlib import Path
        from course_lib.kernels import linux
        user, group = os.getuid(), os.getgid()
        linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
        linux.mount("tmpfs", sys.argv[1], "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m")
        Path(sys.argv[1], "inside").touch()
        linux.mount(None, sys.argv[1], flags=linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID)
        Path(sys.argv[1], "late").touch()
        """,
        str(tmp_path),
    )
    assert "Read-only file system" in done.stderr and "late" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_dies_with_its_parent() -> None:
    marker = uuid.uuid4().hex
    done = python(
        """
        import os, signal, sys, time
        from course_lib.kernels import linux
        read, write = os.pipe()
        if os.fork() == 0:
            linux.die_with_parent(signal.SIGKILL)
            os.write(write, b"x")
            for number in range(3):
                os.close(number)
            time.sleep(60)
        os.read(read, 1)
        """,
        marker,
    )
    assert done.returncode == 0, done.stderr
    assert until(lambda: not running(marker))


def test_rights_are_gone() -> None:
    done = python("""
        from pathlib import Path
        from course_lib.kernels import linux
        linux.drop_capabilities()
        print(Path("/proc/self/status").read_text())
    """)
    state = dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)
    assert [state[name] for name in ("CapEff", "CapPrm", "CapInh", "NoNewPrivs")] == ["0" * 16, "0" * 16, "0" * 16, "1"]


def test_denied_calls_fail_and_others_work() -> None:
    done = python("""
        import ctypes, os, subprocess, sys
        from course_lib.kernels import linux
        linux.drop_capabilities()
        print(*linux.deny_calls())
        libc = ctypes.CDLL(None, use_errno=True)
        for call, arguments in (("ptrace", (0, 0, 0, 0)), ("memfd_create", (b"x", 0)), ("shmget", (0, 4096, 0o1600))):
            print(getattr(libc, call)(*arguments), ctypes.get_errno())
        subprocess.run([sys.executable, "-c", "import os; os.memfd_create('x')"])
        print(subprocess.run(["/bin/echo", "well"], capture_output=True, text=True).stdout)
    """)
    denied, *answers = done.stdout.split("\n")
    assert {"ptrace", "memfd_create", "bpf"} <= set(denied.split()), done.stderr
    assert answers[:3] == ["-1 1"] * 3  # EPERM
    assert "Operation not permitted" in done.stderr  # children may not either
    assert "well" in done.stdout


def test_machines_whose_numbers_are_not_known_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux.platform, "machine", lambda: "vax")
    assert linux.deny_calls() == ()
    os.close(os.memfd_create("still allowed"))
