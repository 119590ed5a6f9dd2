"""The private folder of one user's zygotes and kernels."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from course_lib.kernels import area
from course_lib.kernels.area import kernel_folder, remove_old_folders, work_area

ME = os.getuid()


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(area, "_ROOT", tmp_path)
    return tmp_path / f"course-{ME}-{ME}"


def test_area_is_made_for_one_user_only(empty: Path) -> None:
    assert work_area(ME) == empty
    assert empty.stat().st_mode & 0o777 == 0o700
    assert work_area(ME) == empty  # and again


def test_kernel_folder_is_private_and_new() -> None:
    first, second = kernel_folder(ME), kernel_folder(ME)
    assert first != second
    assert first.stat().st_mode & 0o777 == 0o700


def test_open_area_is_refused(empty: Path) -> None:
    empty.mkdir()
    empty.chmod(0o750)
    with pytest.raises(PermissionError, match="open to others"):
        work_area(ME)


def test_foreign_area_is_refused(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.mkdir(mode=0o700)
    owner = os.stat_result([0o40700, 1, 1, 1, ME + 1, ME + 1, 0, 0, 0, 0])  # nobody can give a folder away in a test
    monkeypatch.setattr(Path, "lstat", lambda path: owner)
    with pytest.raises(PermissionError, match="somebody else"):
        work_area(ME)


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_link_is_refused(empty: Path, target: str) -> None:
    (empty.parent / "elsewhere").mkdir(mode=0o700)
    empty.symlink_to(empty.parent / target)
    with pytest.raises(PermissionError):
        work_area(ME)


def test_file_in_its_place_is_refused(empty: Path) -> None:
    empty.touch(mode=0o600)
    with pytest.raises(PermissionError):
        work_area(ME)


def test_only_old_kernel_folders_are_removed(empty: Path) -> None:
    old, new = kernel_folder(ME), kernel_folder(ME)
    (old / "s-1").touch()
    other = empty / "z-1-2"
    other.touch()
    before = time.time() - 2 * 24 * 3600
    for path in (old, other):
        os.utime(path, (before, before))
    remove_old_folders(empty)
    assert sorted(empty.iterdir()) == sorted([new, other])
