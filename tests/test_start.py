"""The bootstrap: what it runs, in which order, and what it says when it cannot."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

START = Path(__file__).parents[1] / "start.py"


ENDED = SimpleNamespace(returncode=0, stdout=None)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py of an empty kit, in which every command works and makes the programs it is asked to make."""
    spec = importlib.util.spec_from_file_location("start", START)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    return module


def make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")


def fake(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, fails: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """Replace ``done``; give the commands, programs by name only."""
    ran: list[str] = []

    def done(*command: str | Path, quiet: bool = False) -> bool:
        words = [Path(command[0]).stem, *map(str, command[1:])]
        line = " ".join(words).replace(str(start.ROOT), "ROOT").replace(sys.executable, "PYTHON")
        if "--version" in line and not line.startswith(Path(sys.executable).stem):
            return Path(command[0]).is_file()
        ran.append(line)
        if fails(line):
            return False
        if "-m pip install" in line and start.UV in line:
            target = "--target" in line
            make(start.program(start.TOOLS / "uv" / "lib" if target else start.TOOLS / "uv", "uv"))
        if line.startswith(("uv sync", "uv venv")):
            make(start.program(start.VENV, "python"))
        return True

    monkeypatch.setattr(start, "done", done)
    return ran


# -- installing ------------------------------------------------------------------------------------------------------


def test_the_first_use_installs_uv_and_the_locked_packages_the_second_nothing(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = fake(start, monkeypatch)
    assert start.prepare(dev=False) == start.program(start.VENV, "python")
    assert [line.split(" ROOT")[0] for line in ran] == [
        f"{Path(sys.executable).stem} -m venv",
        f"python -m pip install --quiet {start.UV}",
        "uv sync --quiet --frozen --compile-bytecode --no-dev --inexact --python PYTHON",
    ]
    ran.clear()
    start.prepare(dev=False)
    assert ran == []


def test_the_tests_packages_serve_the_course_too_but_not_the_other_way_round(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = fake(start, monkeypatch)
    start.prepare(dev=False)
    ran.clear()
    start.prepare(dev=True)
    assert ran == ["uv sync --quiet --frozen --compile-bytecode"]
    (start.VENV / ".course-run").unlink()
    ran.clear()
    start.prepare(dev=False)
    assert ran == []


@pytest.mark.parametrize("change", ["uv.lock", "pyproject.toml", "moved"])
def test_a_new_lock_or_place_installs_again(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str
) -> None:
    ran = fake(start, monkeypatch)
    start.prepare(dev=False)
    ran.clear()
    if change == "moved":
        before = start.fingerprint()
        for name in ("uv.lock", "pyproject.toml"):
            make(tmp_path / "elsewhere" / name)
            (tmp_path / "elsewhere" / name).write_text(name, encoding="utf-8")
        monkeypatch.setattr(start, "ROOT", tmp_path / "elsewhere")
        assert start.fingerprint() != before
    else:
        (tmp_path / change).write_text("new", encoding="utf-8")
    start.prepare(dev=False)
    assert [line.split(" --")[0] for line in ran] == ["uv sync"]


def test_without_venv_pip_alone_installs_uv(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = fake(start, monkeypatch, lambda line: "-m venv" in line)
    start.get_uv()
    assert ran[-1] == f"{Path(sys.executable).stem} -m pip install --quiet --target ROOT/.tools/uv/lib {start.UV}"


def test_without_venv_and_pip_it_says_what_to_install(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(start, monkeypatch, lambda line: "-m venv" in line or "-m pip" in line)
    with pytest.raises(start.Stop, match="apt install python3-venv"):
        start.get_uv()


def test_if_uv_cannot_reach_its_index_pip_installs_the_same_lock(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = fake(start, monkeypatch, lambda line: line.startswith("uv sync"))
    start.prepare(dev=False)
    assert [line for line in ran if line.startswith(("uv export", "python -m pip install"))][1:] == [
        "uv export --frozen --no-emit-project --no-dev --output-file ROOT/.tools/requirements.txt",
        "python -m pip install --quiet --requirement ROOT/.tools/requirements.txt",
        "python -m pip install --quiet --no-deps --editable .",
    ]


def test_a_failed_installation_is_told_and_not_taken_for_done(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(start, monkeypatch, lambda line: line.startswith("uv sync") or "--requirement" in line)
    assert start.main(["run"]) == 1
    assert "没能安装" in capsys.readouterr().err
    assert not list(start.VENV.glob(".course-*"))


@pytest.mark.parametrize("words", [["--log", "{}"], ["--log={}"], None])
def test_what_goes_wrong_before_the_course_starts_is_logged_too(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str] | None
) -> None:
    log = tmp_path / "course.log"
    given = [word.format(log) for word in words or []]
    monkeypatch.setattr(sys, "argv", ["start.py", "run", *given])
    monkeypatch.setenv("COURSE_LOG", "" if words else str(log))
    fake(start, monkeypatch, lambda line: line.startswith("uv sync") or "--requirement" in line)
    assert start.main(["run", *given]) == 1
    assert "没能安装" in log.read_text(encoding="utf-8")


def test_a_program_that_fails_leaves_what_it_said(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COURSE_LOG", str(tmp_path / "course.log"))
    assert not start.done(sys.executable, "-c", "raise SystemExit('no such mirror')", quiet=True)
    assert "no such mirror" in (tmp_path / "course.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("home", [None, "", "/nonexistent/home"])
def test_without_a_home_folder_there_is_one_below_the_kit(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.setattr(start, "WINDOWS", False)  # which always has a profile folder
    monkeypatch.setenv("XDG_CACHE_HOME", "/nonexistent/cache")
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", home)
    variables = start.environment()
    assert variables["HOME"] == str(start.TOOLS / "home") and Path(variables["HOME"]).is_dir()
    assert "XDG_CACHE_HOME" not in variables


def test_the_persons_own_variables_pass_through(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    variables = start.environment()
    assert variables["HOME"] == str(tmp_path) and variables["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert "VIRTUAL_ENV" not in variables


# -- test ------------------------------------------------------------------------------------------------------------


def test_the_steps_are_strict_and_in_order(start: ModuleType) -> None:
    steps = start.steps(Path("py"))
    assert [english for _, english, _ in steps] == [
        "ruff check",
        "ruff format",
        "mypy",
        "course build --check",
        "pytest",
        "nbval (strict)",
    ]
    commands = {english: " ".join(command) for _, english, command in steps}
    assert "-n 3 --dist loadscope" in commands["pytest"] and "-m" not in commands["pytest"].split()[3:]
    assert "--durations=15" in commands["pytest"]  # growth is seen
    nbval = commands["nbval (strict)"]
    assert "--nbval-kernel-name=course-warm" in nbval
    assert "--nbval " in nbval and "lax" not in nbval and "--nbval-cell-timeout" in nbval
    assert "--dist loadfile" in nbval  # the cells of one notebook stay together


def test_quick_leaves_out_what_is_slow_and_nothing_else(start: ModuleType) -> None:
    everything, quick = ([english for _, english, _ in start.steps(Path("py"), quick)] for quick in (False, True))
    assert quick == [*everything[:3], "pytest (quick)"]
    *_, (_, _, command) = start.steps(Path("py"), quick=True)
    _, _, whole = start.steps(Path("py"))[4]
    assert command == [*whole, "-m", "not slow"]


@pytest.mark.parametrize(("options", "quick"), [([], False), (["--quick"], True)])
def test_quick_is_asked_for_and_needs_no_other_program(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, options: list[str], quick: bool
) -> None:
    ran: list[str] = []
    asked: list[Path] = []
    monkeypatch.setattr(start, "prepare", lambda dev: Path("py"))
    monkeypatch.setattr(start, "get_system_packages", asked.append)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: ran.append(" ".join(command)) or ENDED)
    assert start.main(["test", *options]) == 0
    assert any("not slow" in command for command in ran) is quick
    assert bool(asked) is not quick


@pytest.mark.parametrize("options", [["--fast"], ["quick"], ["--quick", "-k", "plan"]])
def test_an_unknown_option_of_test_is_refused_and_nothing_runs(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    monkeypatch.setattr(start, "prepare", lambda dev: pytest.fail("something is installed"))
    assert start.main(["test", *options]) == 1
    told = capsys.readouterr().err
    assert "只有 --quick" in told and all(option in told for option in options if option != "--quick")


@pytest.mark.parametrize(
    ("bad", "last", "status"), [(None, 6, 0), ("mypy", 4, 1), ("build --check", 4, 1), ("nbval", 6, 1)]
)
def test_the_first_failing_step_stops_it_by_name(
    start: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bad: str | None,
    last: int,
    status: int,
) -> None:
    ran: list[str] = []
    work: list[str] = []

    def run(command: list[str], **options: Any) -> Any:
        ran.append(" ".join(command))
        work.append(options["env"]["COURSE_WORK"])
        assert not options["env"]["PYTHONDONTWRITEBYTECODE"]  # compiled once, not in each of many processes
        told = b"told beside mypy\n" if "stdout" in options else None
        return SimpleNamespace(returncode=5 if bad and bad in " ".join(command) else 0, stdout=told)

    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(start, "prepare", lambda dev: Path("py"))
    monkeypatch.setattr(start, "get_system_packages", lambda python: None)
    monkeypatch.setattr(subprocess, "run", run)
    assert start.main(["test"]) == status
    said = capsys.readouterr().out
    assert len(ran) == last and ("told beside mypy" in said) == (bad != "mypy")
    assert ("FAILED" in said) == bool(bad) and ("全部通过" in said) == (not bad)
    assert not any(Path(folder).exists() for folder in work)  # never a person's own choices


def browserless(start: ModuleType, monkeypatch: pytest.MonkeyPatch, ran: list[str], apt: bool) -> None:
    def installed() -> bool:
        return any("install -y" in line for line in ran)

    monkeypatch.setattr(start, "has_browser", lambda python: installed())
    monkeypatch.setattr(start, "has_font", lambda: True)
    monkeypatch.setattr(start, "has_office", installed)
    monkeypatch.setattr(start, "has_poppler", installed)
    monkeypatch.setattr(start, "has_bubblewrap", installed)
    monkeypatch.setattr(start.shutil, "which", lambda name: "/usr/bin/apt-get" if apt and name == "apt-get" else None)


@pytest.mark.parametrize(("unknown", "browser"), [("nothing", "chromium-headless-shell"), ("headless", "chromium")])
def test_debian_is_asked_for_what_is_missing_only(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, unknown: str, browser: str
) -> None:
    ran = fake(start, monkeypatch, lambda line: line.startswith("apt-cache") and unknown in line)
    browserless(start, monkeypatch, ran, apt=True)
    monkeypatch.setattr(start.os, "geteuid", lambda: 0, raising=False)
    start.get_system_packages(Path("py"))
    install = "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends"
    assert ran == [
        "env DEBIAN_FRONTEND=noninteractive apt-get update",
        "apt-cache show --no-all-versions chromium-headless-shell",
        f"{install} {browser} libreoffice-calc libreoffice-impress poppler-utils bubblewrap",
    ]
    ran[:] = ["install -y"]
    start.get_system_packages(Path("py"))
    assert ran == ["install -y"]


def test_others_are_told_what_to_install(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = fake(start, monkeypatch)
    browserless(start, monkeypatch, ran, apt=False)
    monkeypatch.setattr(start, "prepare", lambda dev: Path("py"))
    assert start.main(["test"]) == 1
    assert "Chromium" in capsys.readouterr().err and ran == []


@pytest.mark.parametrize(
    ("parts", "found"),
    [((), True), (("libsofficeapp.so", "libsclo.so"), False), (("libsofficeapp.so", "libsclo.so", "libsdlo.so"), True)],
)
def test_an_office_without_slides_is_not_enough(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, parts: tuple[str, ...], found: bool
) -> None:
    for name in ("soffice", *parts):
        make(tmp_path / "program" / name)
    monkeypatch.setattr(start.shutil, "which", lambda name: str(tmp_path / "program" / name))
    assert start.has_office() is found
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    assert not start.has_office() and not start.has_poppler()


def test_a_missing_office_is_told(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = fake(start, monkeypatch)
    browserless(start, monkeypatch, ran, apt=False)
    for name in ("has_browser", "has_bubblewrap", "has_poppler"):
        monkeypatch.setattr(start, name, lambda *_: True)
    monkeypatch.setattr(start, "prepare", lambda dev: Path("py"))
    assert start.main(["test"]) == 1
    assert "LibreOffice" in capsys.readouterr().err


# -- the command line ------------------------------------------------------------------------------------------------


def test_everything_else_goes_to_course(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[list[str]] = []
    monkeypatch.setattr(start, "prepare", lambda dev: Path("py"))
    monkeypatch.setattr(start.os, "execve", lambda path, command, env: handed.append(command))
    monkeypatch.setattr(subprocess, "run", lambda command, **_: handed.append(command) or ENDED)
    start.main(["run", "--case", "gulou"])
    assert handed[0] == ["py", "-m", "course_lib.cli", "run", "--case", "gulou"]


def test_without_a_command_it_explains_itself(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert (start.main([]), start.main(["--help"])) == (2, 0)
    assert "python3 start.py run --case gulou" in capsys.readouterr().out


def test_an_old_python_is_told(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 0))
    assert start.main(["run"]) == 2
    assert "3.11" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "asked"), [(["grade", "x"], True), (["grade", "x", "--unsafe"], False), (["run"], False)]
)
def test_grading_gets_what_isolation_needs(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], asked: bool
) -> None:
    ran = fake(start, monkeypatch)
    monkeypatch.setattr(start, "has_bubblewrap", lambda: False)
    monkeypatch.setattr(start.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(start.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(start.os, "execve", lambda *_: None)
    monkeypatch.setattr(start, "WINDOWS", False)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ENDED)
    start.course(arguments)
    assert any("install -y --no-install-recommends bubblewrap" in line for line in ran) == asked
