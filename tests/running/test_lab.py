"""A trainee's copies follow the kit, but nothing that a person entered is ever lost."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.choices.store import Team
from course_lib.running import lab_server
from course_lib.running.lab import MANIFEST, LabCopy, prepare_lab
from course_lib.running.lab_server import CONFIG, lab_command, serve_lab
from course_lib.running.parameters import declared_parameters
from course_lib.running.run import RunError
from tests.running.lessons import lesson, save


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team("gulou", "红队", tmp_path / "work")


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    ship(tmp_path / "kit", "第一版")
    return tmp_path / "kit"


def ship(kit: Path, version: str) -> None:
    save(kit / "notebooks", u00_opening=lesson(version, "1"), u01_market=lesson(version, "2"))
    save(kit / "exercises", u01_market=lesson(version, "answer = ..."))


def prepare(team: Team, kit: Path) -> LabCopy:
    return prepare_lab(team, "gulou", kit=kit)


def enter(path: Path, words: str) -> str:
    made = nbformat.read(path, as_version=4)
    made.cells[2].source = words
    nbformat.write(made, path)
    return path.read_text(encoding="utf-8")


def test_the_first_time_everything_is_copied_with_case_and_team(team: Team, kit: Path) -> None:
    copy = prepare(team, kit)
    assert copy.root == team.folder / "lab" and copy.first == "notebooks/u00_opening.ipynb"
    assert copy.added == ("notebooks/u00_opening.ipynb", "notebooks/u01_market.ipynb", "exercises/u01_market.ipynb")
    assert copy.updated == copy.beside == ()
    parameters = declared_parameters(nbformat.read(copy.root / copy.first, as_version=4))
    assert (parameters["case_name"], parameters["team_name"], parameters["target"]) == ("gulou", "红队", 1_000)
    shipped = nbformat.read(kit / "notebooks" / "u00_opening.ipynb", as_version=4)
    assert declared_parameters(shipped)["team_name"] == "demo"


def test_without_a_new_version_nothing_is_written_whatever_the_person_did(team: Team, kit: Path) -> None:
    copy = prepare(team, kit)
    mine = enter(copy.root / "exercises/u01_market.ipynb", "answer = 5")
    again = prepare(team, kit)
    assert again.added == again.updated == again.beside == ()
    assert (copy.root / "exercises/u01_market.ipynb").read_text(encoding="utf-8") == mine


def test_a_new_version_replaces_untouched_copies_and_stands_beside_changed_ones(team: Team, kit: Path) -> None:
    copy = prepare(team, kit)
    mine = enter(copy.root / "exercises/u01_market.ipynb", "answer = 5")
    ship(kit, "第二版")
    second = prepare(team, kit)
    assert second.updated == ("notebooks/u00_opening.ipynb", "notebooks/u01_market.ipynb")
    assert second.beside == ("exercises/u01_market.new.ipynb",)
    assert (copy.root / "exercises/u01_market.ipynb").read_text(encoding="utf-8") == mine
    assert "第二版" in (copy.root / "exercises/u01_market.new.ipynb").read_text(encoding="utf-8")
    assert "第二版" in (copy.root / "notebooks/u01_market.ipynb").read_text(encoding="utf-8")
    third = prepare(team, kit)
    assert third.added == third.updated == third.beside == ()


def test_a_copy_beside_is_replaced_only_while_untouched(team: Team, kit: Path) -> None:
    copy = prepare(team, kit)
    first = enter(copy.root / "exercises/u01_market.ipynb", "answer = 5")
    ship(kit, "第二版")
    prepare(team, kit)
    ship(kit, "第三版")
    assert prepare(team, kit).beside == ("exercises/u01_market.new.ipynb",)
    second = enter(copy.root / "exercises/u01_market.new.ipynb", "answer = 6")
    ship(kit, "第四版")
    assert prepare(team, kit).beside == ("exercises/u01_market.new2.ipynb",)
    assert (copy.root / "exercises/u01_market.ipynb").read_text(encoding="utf-8") == first
    assert (copy.root / "exercises/u01_market.new.ipynb").read_text(encoding="utf-8") == second


def test_a_new_version_that_was_deleted_is_not_offered_again(team: Team, kit: Path) -> None:
    copy = prepare(team, kit)
    enter(copy.root / "exercises/u01_market.ipynb", "answer = 5")
    ship(kit, "第二版")
    prepare(team, kit)
    (copy.root / "exercises/u01_market.new.ipynb").unlink()
    assert prepare(team, kit).beside == ()
    ship(kit, "第三版")
    assert prepare(team, kit).beside == ("exercises/u01_market.new.ipynb",)


def test_a_deleted_copy_comes_back(team: Team, kit: Path) -> None:
    copy = prepare(team, kit)
    (copy.root / "notebooks/u01_market.ipynb").unlink()
    assert prepare(team, kit).added == ("notebooks/u01_market.ipynb",)


@pytest.mark.parametrize("manifest", [None, "", "[]", "{"])
def test_without_the_record_of_what_was_shipped_no_copy_is_overwritten(
    team: Team, kit: Path, manifest: str | None
) -> None:
    copy = prepare(team, kit)
    before = (copy.root / "notebooks/u01_market.ipynb").read_bytes()
    if manifest is None:
        (copy.root / MANIFEST).unlink()
    else:
        (copy.root / MANIFEST).write_text(manifest, encoding="utf-8")
    ship(kit, "第二版")
    assert "notebooks/u01_market.new.ipynb" in prepare(team, kit).beside
    assert (copy.root / "notebooks/u01_market.ipynb").read_bytes() == before


def test_a_kit_without_notebooks_is_told(team: Team, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"python3 start\.py build"):
        prepare(team, tmp_path / "empty")


def test_the_server_runs_in_the_teams_folder_and_knows_where_choices_go(
    team: Team, kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = prepare(team, kit)
    command = lab_command(copy, ["--no-browser"])
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={copy.root}" in command and "--no-browser" in command
    assert command[-1] == str(copy.root / "notebooks/u00_opening.ipynb")
    report = tmp_path / "env.txt"
    show = f"import os; open({str(report)!r}, 'w').write(os.environ['COURSE_WORK'] + os.environ['JUPYTER_CONFIG_PATH'])"
    monkeypatch.setattr(lab_server, "lab_command", lambda copy, extra: [sys.executable, "-c", show + "; exit(7)"])
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    assert serve_lab(copy, tmp_path / "work") == 7
    assert report.read_text(encoding="utf-8") == f"{tmp_path / 'work'}{CONFIG}"
    assert (CONFIG / "labconfig" / "page_config.json").is_file()
