"""A process that separates, and its child that seals, as a warden and its kernel do."""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course_lib.kernels import isolation
from tests.kernels.warm import python

_BEGIN = """
import json, os, resource, socket, sys
from pathlib import Path
from course_lib.kernels import isolation
from course_lib.kernels.forking import fork
folder, seen, *_ = sys.argv[1:]
isolation.separate(folder, [seen], 2)

def tried(call, *arguments):
    try:
        return call(*arguments) and None
    except OSError as error:
        return error.strerror

def tell(**facts):
    print(json.dumps(facts))

def child(task):
    os.waitpid(fork(lambda: (isolation.seal(), task(), sys.stdout.flush())), 0)
"""


@pytest.fixture
def folders() -> Iterator[list[Path]]:
    made = [Path(tempfile.mkdtemp(dir="/tmp")) for _ in range(3)]
    (made[1] / "given").write_text("to read")
    yield made
    for folder in made:
        shutil.rmtree(folder)


def _tell(code: str, folders: list[Path]) -> dict[str, Any]:
    done = python(_BEGIN + code, *map(str, folders))
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_of_the_old_tmp_only_what_is_given_stays(folders: list[Path]) -> None:
    code = "tell(tmp=os.listdir('/tmp'), shm=os.listdir('/dev/shm'), given=Path(seen, 'given').read_text())"
    told = _tell(code, folders)
    assert set(told["tmp"]) == {folders[0].name, folders[1].name, "work"}
    assert told["shm"] == []
    assert told["given"] == "to read"


def test_a_given_file_stays_too(folders: list[Path]) -> None:
    told = _tell("tell(text=Path(seen).read_text())", [folders[0], folders[1] / "given"])
    assert told == {"text": "to read"}


def test_what_is_written_to_the_new_tmp_ends_with_it_and_is_bounded(folders: list[Path]) -> None:
    code = f"""
def fill():
    with open({str(folders[2])!r} + '-big', 'wb') as file:
        file.write(bytes(3_000_000))
tell(tmp=tried(fill))
"""
    assert _tell(code, folders) == {"tmp": "No space left on device"}
    assert not Path(f"{folders[2]}-big").exists()


def test_no_network_and_no_other_processes(folders: list[Path]) -> None:
    code = """
child(lambda: tell(
    network=[line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]],
    out=tried(socket.create_connection, ("192.0.2.1", 80), 2),
    processes=[name for name in os.listdir("/proc") if name.isdigit()],
))
"""
    told = _tell(code, folders)
    assert told["processes"] == ["1"]
    assert not any(name.startswith(("eth", "en", "wl")) for name in told["network"])
    assert told["out"] == "Network is unreachable"


def test_sealed_process_has_no_rights_and_no_way_to_more(folders: list[Path]) -> None:
    code = """
from course_lib.kernels import linux
child(lambda: tell(
    rights=[line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapEff")],
    mount=tried(linux.mount, "none", "/tmp", "tmpfs"),
    user=tried(linux.unshare, linux.CLONE_NEWUSER),
    name=tried(socket.sethostname, "other"),
    unmount=tried(os.rmdir, folder),
))
"""
    told = _tell(code, folders)
    assert told["rights"] == ["CapEff:\t" + "0" * 16]
    assert all(told[name] for name in ("mount", "user", "name", "unmount")), told


def test_caller_stays_in_its_process_namespace(folders: list[Path]) -> None:
    told = _tell("child(lambda: tell(child=os.getpid()))", folders)
    assert told == {"child": 1}
    told = _tell("tell(user=os.getuid(), own=os.path.exists(f'/proc/{os.getpid()}'))", folders)
    assert told["own"]


def test_locked_folder_cannot_be_written(folders: list[Path]) -> None:
    code = """
Path(folder, "before").touch()
isolation.lock_folder(folder)
tell(write=tried(Path(folder, "after").touch), remove=tried(os.remove, folder + "/before"))
"""
    assert _tell(code, folders) == {"write": "Read-only file system", "remove": "Read-only file system"}
    assert [path.name for path in folders[0].iterdir()] == ["before"]


def test_limits_are_set_for_good() -> None:
    done = python("""
        import json, resource
        from course_lib.kernels import isolation
        resource.setrlimit(resource.RLIMIT_CPU, (50, 60))
        isolation.limit({"cpu_seconds": 1000, "file_mb": 3, "memory_mb": 7, "tmp_mb": 7})
        names = ("RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_AS")
        print(json.dumps({name: resource.getrlimit(getattr(resource, name)) for name in names}))
    """)
    limits = json.loads(done.stdout)
    assert limits["RLIMIT_CPU"] == [60, 60]  # never more than was allowed
    assert limits["RLIMIT_FSIZE"] == [3 << 20, 3 << 20]
    assert limits["RLIMIT_CORE"] == [0, 0]
    assert limits["RLIMIT_AS"] == list(resource.getrlimit(resource.RLIMIT_AS))


def test_the_systems_limits_have_their_names() -> None:
    assert all(hasattr(resource, name) for name, _ in isolation.RESOURCES.values())
