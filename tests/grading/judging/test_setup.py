"""What a grading measures by: the hidden case tells every right answer from the public one, and is the seed's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from course_lib.case import Case, load_case
from course_lib.grading.judging import setup as module
from course_lib.grading.judging.setup import CaseFiles, Setup, SetupError, make_setup, new_seed, write_case
from course_lib.lesson.derived import expect
from course_lib.lesson.selfcheck import compare, task_card
from tests.grading.conftest import SEED
from tests.own_county import fill_own_county
from tests.tiny import TINY


def test_no_right_answer_is_the_same_on_both_cases(setup: Setup, tmp_path: Path) -> None:
    public, hidden = (load_case(write_case(case, tmp_path)) for case in setup.cases)
    for task in setup.settings.points:
        assert not compare(expect(public, task), expect(hidden, task), task_card(task).tolerance)[0], task


def test_the_written_public_case_is_the_kits(setup: Setup, tmp_path: Path) -> None:
    written, shipped = load_case(write_case(setup.cases[0], tmp_path)), load_case("gulou")
    assert all(getattr(written, table).equals(getattr(shipped, table)) for table in shipped)


def test_where_a_case_lies_does_not_tell_which_it_is(setup: Setup, tmp_path: Path) -> None:
    folders = [write_case(case, tmp_path).parent for case in setup.cases]
    assert all(folder.parent == tmp_path and len(folder.name) == 16 for folder in folders)
    assert not {"public", "hidden", str(SEED)} & {part for folder in folders for part in folder.parts}


def test_equal_seeds_make_equal_setups_and_others_do_not() -> None:
    first = make_setup("gulou", SEED, ["u06"])
    assert first.digest == make_setup("gulou", SEED, ["u06"]).digest and first.seed == SEED
    assert first.digest != make_setup("gulou", SEED + 1, ["u06"]).digest
    assert list(first.exercises) == list(first.solutions) == ["u06"]
    assert len({new_seed() for _ in range(20)}) == 20


def test_a_seed_that_does_not_tell_them_apart_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[int] = []

    def alike(task: str, public: object, hidden: Case) -> bool:
        met.append(hidden.meta.seed or 0)
        return hidden.meta.seed == 5

    monkeypatch.setattr(module, "_alike", alike)
    assert make_setup("gulou", 5, ["u02"]).seed == 6
    monkeypatch.setattr(module, "_TRIES", 1)
    with pytest.raises(SetupError, match=r"种子 5 .*u02"):
        make_setup("gulou", 5, ["u02"])


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="u99"):
        make_setup("gulou", SEED, ["u99"])
    monkeypatch.setattr(module, "solutions_dir", lambda: tmp_path)
    with pytest.raises(SetupError, match="u02_industries"):
        make_setup("gulou", SEED, ["u02"])
    alone: Any = make_setup("gulou", None, ["u02"])  # a trainee has no solutions, and needs none
    assert len(alone.cases) == 1 and alone.seed is None


def test_a_workbook_is_the_folder_that_it_stands_for(tmp_path: Path) -> None:
    path = tmp_path / "any name.xlsx"
    fill_own_county(path)
    files = CaseFiles.read(path)
    written, case = load_case(write_case(files, tmp_path / "cases")), load_case(path)
    assert files.name == case.meta.name == written.meta.name and written.meta == case.meta
    assert all(getattr(written, table).equals(getattr(case, table)) for table in case)


def test_a_case_that_lacks_what_the_graded_units_need_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    stock = folder / "stock.csv"
    stock.write_text(stock.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(SetupError, match=r"u06 等 存量业务.*--unit"):
        make_setup(str(folder), None)
    assert set(make_setup(str(folder), None, ["u02"]).exercises) == {"u02"}
