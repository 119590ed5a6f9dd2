"""Finding and starting zygotes: one per user and kind, anew when a package changes."""

from __future__ import annotations

import importlib
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course_lib.kernels.messages import Lines, send_first
from course_lib.kernels.zygotes import Zygote, ZygoteError, packages_of, stopped_at_the_end
from tests.kernels.warm import until

QUICK = 30.0


def _zygote_of(connection: socket.socket) -> int:
    """Process that listens (SO_PEERCRED)."""
    return int(struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])


def _ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of a checkout, as a lesson's."""
    folder = tmp_path / "smallpackage"
    folder.mkdir()
    (folder / "__init__.py").write_text("VALUE = 1\ndef prepare(*names): pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield folder
    sys.modules.pop("smallpackage", None)


def test_eight_clients_at_once_get_one_zygote() -> None:
    with stopped_at_the_end(Zygote(preload=["json", "string"], idle=QUICK)) as zygote:
        with ThreadPoolExecutor(8) as pool:
            connections = list(pool.map(lambda _: zygote.connect(), range(8)))
        assert len({_zygote_of(connection) for connection in connections}) == 1
        for connection in connections:
            connection.close()
    assert not zygote._socket().exists()  # it is stopped: nothing is left to find


def test_other_settings_get_another_zygote() -> None:
    kinds = [
        Zygote(["json"]),
        Zygote(["csv"]),
        Zygote(["json"], {"json": ["a"]}),
        Zygote(["json"], isolate=True),
        Zygote(["json"], see=["/a"]),
        Zygote(["json"], hide=["/a"]),
        Zygote(["json"], idle=1),
    ]
    assert len({zygote._socket() for zygote in kinds}) == len(kinds)
    assert Zygote(["json"])._socket() == Zygote(["json"])._socket()


@pytest.mark.parametrize("isolate", [False, True])
def test_changed_package_gets_a_new_zygote_and_the_old_one_ends(package: Path, isolate: bool) -> None:
    zygote = Zygote(preload=["smallpackage"], idle=QUICK, isolate=isolate)
    with stopped_at_the_end(zygote):
        with zygote.connect() as connection:
            first = _zygote_of(connection)
        with zygote.connect() as connection:
            assert _zygote_of(connection) == first
        (package / "part.py").write_text("VALUE = 2\n")
        with zygote.connect() as connection:
            assert _zygote_of(connection) != first
        assert until(lambda: _ended(first))


def test_changed_lines_and_new_subpackages_count(package: Path) -> None:
    zygote = Zygote(preload=["smallpackage"])
    seen = {zygote._socket()}
    (package / "__init__.py").write_text("VALUE = 22\n")
    seen.add(zygote._socket())
    (package / "sub").mkdir()
    (package / "sub" / "part.py").touch()
    seen.add(zygote._socket())
    assert len(seen) == 3


def test_an_editors_mark_is_no_module(package: Path) -> None:
    (package / ".#part.py").symlink_to("somebody@machine.123:456")
    assert Zygote(preload=["smallpackage"])._socket()


def test_prepared_packages_are_sources_too(package: Path) -> None:
    assert str(package) in Zygote(preload=["smallpackage"]).sources
    assert str(package) in Zygote(prepare={"smallpackage": []}).sources


def test_packages_of_python_itself_are_no_sources(package: Path) -> None:
    own = str(Path(__file__).resolve().parents[2] / "course_lib")
    assert packages_of(
        ["json", "numpy.random", "no_such_package", "course_lib.kernels", "smallpackage.part"]
    ) == sorted([own, str(package)])


def test_failed_start_tells_the_end_of_the_log() -> None:
    with pytest.raises(ZygoteError, match="No module named 'no_such_package'"):
        Zygote(preload=["no_such_package"]).connect()


def test_start_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course_lib.kernels.zygotes._START_TIMEOUT", 0.01)
    with pytest.raises(ZygoteError):
        Zygote(preload=["json", "decimal"]).connect()


def test_stopping_what_does_not_run_is_no_error() -> None:
    Zygote(preload=["never_started"]).stop()


def test_it_replaces_a_dead_one_and_knows_nothing_of_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    zygote = Zygote(preload=["json", "fractions"], idle=QUICK)
    monkeypatch.setenv("SECRET_OF_MINE", "x")
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(zygote._socket()))
    dead.close()
    assert zygote._socket().exists()
    with stopped_at_the_end(zygote), zygote.connect() as connection:
        process = _zygote_of(connection)
        assert process != os.getpid()
        environment = Path(f"/proc/{process}/environ").read_text().split("\0")
        assert not any(line.startswith("SECRET_OF_MINE") for line in environment)
        assert "OPENBLAS_NUM_THREADS=1" in environment
        assert Path(f"/proc/{process}/cwd").readlink() == Path("/")


def test_a_stopped_zygotes_kernels_run_on_until_their_connections_close(tmp_path: Path) -> None:
    zygote = Zygote(preload=["json", "statistics"], idle=QUICK)
    connection = zygote.connect()
    process = _zygote_of(connection)
    request = {
        "argv": ["x", "-m", "ipykernel_launcher", "-f", str(tmp_path / "k.json")],
        "env": {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_RUNTIME_DIR": str(tmp_path)},
        "cwd": str(tmp_path),
        "folder": str(tmp_path),
        "isolate": False,
        "limits": {},
        "see": [],
    }
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        send_first(connection, request, [nowhere.fileno(), nowhere.fileno()])
    lines = Lines(connection)
    first, ready = lines.next(10), lines.next(10)
    assert first is not None and ready == {"ready": True}
    zygote.stop()
    assert until(lambda: _ended(process))
    assert not _ended(first["pid"])
    connection.close()
    assert until(lambda: _ended(first["pid"]))


def test_a_whole_process_can_end_and_the_zygote_stays(root: Path) -> None:
    code = f"""
from course_lib.kernels import area
area._ROOT = area.Path({str(root)!r})
from course_lib.kernels.zygotes import Zygote
Zygote(preload=["json", "numbers"], idle={QUICK}).connect()
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    with stopped_at_the_end(Zygote(preload=["json", "numbers"], idle=QUICK)) as zygote:
        assert zygote._socket().is_socket()
        with zygote.connect() as connection:
            assert not _ended(_zygote_of(connection))
