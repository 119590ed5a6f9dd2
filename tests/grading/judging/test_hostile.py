"""Submissions that mean harm, all in one grading with honest ones: each loses its own points at most, nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import stat
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from course_lib.grading.grade import grade_submissions
from course_lib.grading.judging.grader import Grader, grading_place
from course_lib.grading.judging.pool import grade_all
from course_lib.grading.judging.setup import Setup
from course_lib.grading.model import Submission, UnitResult
from course_lib.kernels.area import work_area
from course_lib.kernels.sandbox import UNPRIVILEGED, user_of_kernels
from course_lib.paths import kit_dir
from tests.grading.attacks import ATTACKS, PLACES, TASKS, Attack
from tests.grading.conftest import SEED, running_grader, small_setup
from tests.grading.handed_in import losses, solved, submission

HURRY = {"cell_seconds": 2, "run_seconds": 6, "cpu_seconds": 10}
_SHOWN = 10  # between so many attacks stands an honest submission


@dataclass
class World:
    """What attacks could reach if they got out: what stands for it in their sources, and who called."""

    words: dict[str, str]
    victim: subprocess.Popen[bytes]
    markers: tuple[Path, ...]
    called: list[str] = field(default_factory=list)

    def put(self, attack: Attack) -> Submission:
        """The attack as somebody hands it in."""
        source = attack.source
        for name, word in self.words.items():
            source = source.replace(f"@{name}@", word)
        cell = (source,)
        if attack.where == "answer":
            return submission(attack.name, answers={TASKS[0]: f"{source}\n{solved('u02')[TASKS[0]]}"})
        if attack.where == "instead":
            return submission(attack.name, answers={TASKS[0]: source})
        return submission(attack.name, first=cell) if attack.where == "first" else submission(attack.name, last=cell)


def _listen(family: int, address: tuple[str, int] | str, called: list[str], stop: threading.Event) -> socket.socket:
    listener = socket.socket(family)
    listener.bind(address)
    listener.listen()
    listener.settimeout(0.1)

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:  # nobody yet, or closed
                continue
            called.append(str(address))
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    return listener


@pytest.fixture(scope="module")
def setup() -> Setup:
    """The attacked unit only: the others' references would be run for nothing."""
    return small_setup(["u02"])


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Where the grader of that unit keeps its cases."""
    with grading_place() as folder:
        yield folder


@pytest.fixture(scope="module")
def grader(setup: Setup, place: Path) -> Iterator[Grader]:
    """An isolated grader of that unit."""
    with running_grader(setup, place) as grader:
        yield grader


@pytest.fixture(scope="module")
def public(setup: Setup) -> Setup:
    """The public case only: the hidden one doubles the time, and matters only to what is right in public."""
    return replace(setup, cases=setup.cases[:1])


@contextmanager
def _lair(setup: Setup, grader: Grader) -> Iterator[Path]:
    """A place for a setup, with a zygote that runs."""
    with grading_place() as folder:
        small = Grader(setup, folder, isolate=True, references=grader.references)
        assert losses(small.grade(submission("first of all"))) == {}
        yield folder
        small.end_zygotes()


@pytest.fixture(scope="module")
def lair(public: Setup, grader: Grader) -> Iterator[Path]:
    """The place of ``public``."""
    with _lair(public, grader) as folder:
        yield folder


@pytest.fixture(scope="module")
def hurried(public: Setup, grader: Grader) -> Iterator[tuple[Setup, Path]]:
    """The same with a quick clock, for what nothing but the clock ends; and its place."""
    setup = replace(public, rubric={**public.rubric, "limits": {**public.rubric["limits"], **HURRY}})
    with _lair(setup, grader) as folder:
        yield setup, folder


@pytest.fixture(scope="module")
def world(lair: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Markers and listeners outside, and a process of the user that kernels run as."""
    mark = f"course-attack-{secrets.token_hex(6)}"
    outside = tmp_path_factory.mktemp("outside")
    outside.chmod(0o777)
    user = user_of_kernels(isolate=True)
    area = work_area(user)
    words = dict.fromkeys(PLACES, "") | {"MARK": mark, "KIT": str(kit_dir()), "PLACE": str(lair), "AREA": str(area)}
    words |= {"HOME": str(Path.home()), "OUTSIDE": str(outside), "ABSTRACT": mark, "SOCKET": f"/tmp/{mark}.sock"}
    words["ZYGOTE"] = str(max(area.glob("z-*"), key=lambda path: path.is_socket() and path.stat().st_mtime))
    markers = (Path.home() / mark, outside / mark)
    for marker in markers:
        marker.write_text(mark, encoding="ascii")
    victim = subprocess.Popen(["/usr/bin/sleep", "600"], user=user if user == UNPRIVILEGED else None)
    world = World(words | {"VICTIM": str(victim.pid)}, victim, markers)
    stop = threading.Event()
    listeners = [
        _listen(socket.AF_INET, ("127.0.0.1", 0), world.called, stop),
        _listen(socket.AF_UNIX, f"\0{mark}", world.called, stop),
        _listen(socket.AF_UNIX, words["SOCKET"], world.called, stop),
    ]
    Path(words["SOCKET"]).chmod(0o777)
    world.words["PORT"] = str(listeners[0].getsockname()[1])
    yield world
    stop.set()
    victim.kill()
    victim.wait()
    for listener in listeners:
        listener.close()
    for path in (*markers, Path(words["SOCKET"])):
        path.unlink(missing_ok=True)


def _digest(*folders: Path) -> str:
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def _secret_folders(place: Path) -> tuple[Path, ...]:
    return kit_dir() / "solutions", kit_dir() / "data", kit_dir() / "course_lib" / "lesson" / "answers", place


@dataclass(frozen=True)
class Graded:
    """The one grading: results by person, the honest ones' names, and what the secret folders were before."""

    results: dict[str, UnitResult]
    honest: list[str]
    before: str


@pytest.fixture(scope="module")
def graded(
    world: World,
    public: Setup,
    lair: Path,
    hurried: tuple[Setup, Path],
    setup: Setup,
    place: Path,
    grader: Grader,
) -> Graded:
    """All attacks and honest submissions over two processes."""
    before = _digest(*_secret_folders(lair))
    handed_in: list[Submission] = []
    honest: list[str] = []
    for number, attack in enumerate(ATTACKS):
        if number % _SHOWN == 0:
            honest.append(f"honest {number}")
            handed_in.append(submission(honest[-1]))
        handed_in.append(world.put(attack))
    honest.append("honest at last")
    handed_in.append(submission(honest[-1]))
    doubly = {attack.name for attack in ATTACKS if any("hard_coded" in reasons for reasons in attack.loses.values())}
    endless = {attack.name for attack in ATTACKS if attack.endless}
    results: dict[str, UnitResult] = {}
    for measure, where, given in (
        (public, lair, [one for one in handed_in if one.person not in doubly | endless]),
        (*hurried, [one for one in handed_in if one.person in endless]),
        (setup, place, [one for one in handed_in if one.person in {*doubly, honest[0]}]),
    ):
        processes = 1 if measure is setup else 2
        run = grade_all(given, measure, grader.references, where, isolate=True, processes=processes)
        for one, result in run:
            results[one.person] = result
    return Graded(results, honest, before)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_costs_its_own_points_at_most(attack: Attack, graded: Graded) -> None:
    result = graded.results[attack.name]
    lost = losses(result)
    assert [task.task for task in result.tasks] == list(TASKS)
    said = [(task.task, task.reason, task.text) for task in result.tasks]
    for task, reason in lost.items():
        assert reason in attack.loses.get(task, attack.may), said
    assert set(attack.loses) <= set(lost), said
    assert all(task.earned in (0, task.points) for task in result.tasks)


def test_the_names_of_the_attacks_are_unique() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_everybody_honest_has_full_points(graded: Graded) -> None:
    assert {name: losses(graded.results[name]) for name in graded.honest} == {name: {} for name in graded.honest}


def test_nobody_reached_the_outside(graded: Graded, world: World) -> None:
    assert world.called == []


def test_files_outside_are_as_before(graded: Graded, world: World, lair: Path) -> None:
    assert [marker.read_text(encoding="ascii") for marker in world.markers] == [world.words["MARK"]] * 2
    assert _digest(*_secret_folders(lair)) == graded.before
    known = {*map(str, world.markers), world.words["SOCKET"]}
    folders = [Path("/"), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home(), Path.cwd(), kit_dir(), lair]
    folders += [work_area(user_of_kernels(isolate=True)), Path(world.words["OUTSIDE"])]
    left = {str(path) for folder in folders for path in folder.glob(f"*{world.words['MARK']}*")}
    assert left == known


def _processes(*words: str) -> list[str]:
    """Command lines of other processes whose command line or environment holds a word, but not the test's own."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            text = command + folder.joinpath("environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(folder.name) != os.getpid() and any(word in text for word in words):
            found.append(command)
    return found


def test_no_process_is_left_and_none_outside_was_hit(graded: Graded, world: World, lair: Path) -> None:
    assert world.victim.poll() is None
    end = time.monotonic() + 10
    while time.monotonic() < end:
        left = [line for line in _processes(str(lair)) if "bwrap" not in line and "kernels.stage" not in line]
        if len(left) <= 1:  # the zygote itself; wardens and kernels bear its name
            break
        time.sleep(0.1)
    assert len(left) <= 1
    assert _processes(world.words["MARK"]) == []


def test_the_zygote_still_gives_kernels(graded: Graded, grader: Grader) -> None:
    assert losses(grader.grade(submission("afterwards"))) == {}


def _zip(path: Path, given: Submission) -> None:
    """A class's archive: two honest people and what archives and files can do."""
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [], "metadata": {}}]}
    forged = json.loads(submission("x", answers=dict.fromkeys(TASKS, "pass")).text)
    for cell in forged["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 1
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "【题1】✔ 通过"}]
    link = zipfile.ZipInfo("link/u02_industries.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("honest one/u02_industries.ipynb", given.text)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../climber/u02_industries.ipynb", given.text)
        archive.writestr("text/u02_industries.ipynb", "no notebook")
        archive.writestr("old/u02_industries.ipynb", json.dumps(old))
        archive.writestr("bomb/u02_industries.ipynb", b" " * (40 << 20))
        archive.writestr("forged/u02_industries.ipynb", json.dumps(forged))
        archive.writestr("<script>alert(1)</script>/u02_industries.ipynb", "{}")
        archive.writestr("honest two/u02_industries.ipynb", given.text)


def test_an_archive_with_traps_costs_nobody_else_anything(tmp_path: Path) -> None:
    archive, out = tmp_path / "class.zip", tmp_path / "out"
    _zip(archive, submission("honest"))
    graded = grade_submissions(archive, seed=SEED, units=["u02"], out=out, processes=2)
    assert {result.person: result.earned for result in graded.results if result.earned} == {
        "honest one": 100,
        "honest two": 100,
    }
    refused = {result.person for result in graded.results if result.problem}
    assert {"link", "text", "bomb"} <= refused
    written = [path for path in out.rglob("*") if path.is_file()]
    assert {".csv", ".xlsx", ".html", ".ipynb"} <= {path.suffix for path in written}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip", "out"]
    shown = "".join(path.read_text(encoding="utf-8") for path in written if path.suffix in (".html", ".ipynb"))
    assert "<script>alert" not in shown
    assert "honest one" in shown
