"""What bubblewrap lets a zygote see, tried with the real one, and what is said when it cannot be had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course_lib.kernels import sandbox
from course_lib.kernels.area import work_area
from course_lib.kernels.sandbox import UNPRIVILEGED, sandboxed, seen_paths, user_of_kernels, why_not

_LOOK = """
import json, os, sys
def names(path):
    return sorted(os.listdir(path)) if os.path.isdir(path) else None
def writes(path):
    try:
        open(path + "/new", "w").close()
    except OSError as error:
        return error.strerror
print(json.dumps({
    "user": os.getuid(), "names": {path: names(path) for path in sys.argv[1:]},
    "writes": {path: writes(path) for path in sys.argv[1:]},
    "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
    "rights": [line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")],
}))
"""


def _look(*paths: str | Path, see: list[str] = [], hide: list[str] = []) -> dict[str, Any]:  # noqa: B006
    area = work_area(user_of_kernels(isolate=True))
    command = sandboxed([sys.executable, "-c", _LOOK, *map(str, paths)], area=area, see=see, hide=hide)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def shown(root: Path) -> Path:
    folder = root / "shown"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "secret").mkdir(parents=True)
    (folder / "secret" / "answers").touch()
    (folder / "task").touch()
    return folder


def test_kernels_are_never_roots() -> None:
    me = os.getuid()
    assert user_of_kernels(isolate=True) == (UNPRIVILEGED if me == 0 else me)
    assert user_of_kernels(isolate=False) == me


def test_ordinary_users_keep_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert user_of_kernels(isolate=True) == 1000
    command = sandboxed(["true"], area=Path("/tmp/a"), see=["/srv/kit"], hide=[])
    assert "course_lib.kernels.stage" not in command
    place = command.index("/srv/kit")
    assert command[place - 1 : place + 2] == ["--ro-bind", "/srv/kit", "/srv/kit"]


def test_root_goes_by_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    command = sandboxed(["true"], area=Path("/tmp/a"), see=["/srv/kit"], hide=[])
    assert command[1:4] == ["-m", "course_lib.kernels.stage", str(UNPRIVILEGED)]


def test_the_whole_machine_is_never_shown() -> None:
    assert "/" not in seen_paths(["/"])
    assert {"/usr", sys.prefix, sys.base_prefix, "/srv/kit"} <= set(seen_paths(["/srv/kit"]))


def test_only_what_is_needed_can_be_seen() -> None:
    home = str(Path(__file__).resolve().parents[2])
    told = _look("/", "/tmp", home, "/etc", "/var", "/home", "/root/.ssh")
    assert told["names"][home] is None or set(told["names"][home]) <= {".venv"}
    assert set(told["names"]["/etc"] or ()) <= {"localtime", "ld.so.cache", "alternatives"}
    assert told["names"]["/var"] is told["names"]["/home"] is told["names"]["/root/.ssh"] is None
    assert told["user"] != 0
    assert told["rights"] == ["0" * 16]
    assert told["processes"] == 2  # bubblewrap's own and this one


def test_seen_folders_can_be_read_not_written(shown: Path) -> None:
    told = _look(shown, see=[str(shown)])
    assert told["names"][str(shown)] == ["secret", "task"]
    assert told["writes"][str(shown)] is not None
    assert not (shown / "new").exists()


def test_hidden_folders_are_empty(shown: Path) -> None:
    told = _look(shown, shown / "secret", see=[str(shown)], hide=[str(shown / "secret")])
    assert told["names"] == {str(shown): ["secret", "task"], str(shown / "secret"): []}
    assert told["writes"][str(shown / "secret")] == "Read-only file system"


def test_hiding_what_is_not_seen_shows_nothing_of_it(shown: Path, root: Path) -> None:
    told = _look(root / "shown", hide=[str(shown / "secret")])
    assert told["names"] == {str(shown): None}


def test_only_the_area_can_be_written() -> None:
    area = work_area(user_of_kernels(isolate=True))
    told = _look(area, "/", "/dev", "/usr", sys.prefix)
    assert told["writes"].pop(str(area)) is None
    assert None not in told["writes"].values()
    (area / "new").unlink()


def test_this_machine_isolates() -> None:
    assert why_not.__wrapped__() == ""


def _fake(root: Path, text: str) -> str:
    folder = root / "bin"
    folder.mkdir(exist_ok=True)
    script = folder / "bwrap"
    script.write_text(f"#!/bin/sh\n{text}\n")
    script.chmod(0o755)
    return str(folder)


def test_missing_bubblewrap_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt install bubblewrap" in why_not.__wrapped__()


def test_refused_namespaces_are_told(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    words = "bwrap: setting up uid map: Permission denied"
    monkeypatch.setenv("PATH", _fake(root, f"echo first >&2; echo '{words}' >&2; exit 1"))
    told = why_not.__wrapped__()
    assert told.endswith(words)
    assert "命名空间" in told


def test_bubblewrap_that_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*arguments: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("bwrap", 60)

    monkeypatch.setattr(subprocess, "run", hang)
    assert "bubblewrap 没有运行起来" in why_not.__wrapped__()


def test_other_systems_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert "只有 Linux" in why_not.__wrapped__()
