"""Whatever is handed in becomes submissions of a shape that can be trusted, and no file costs anybody else's."""

from __future__ import annotations

import io
import json
import os
import stat
import tempfile
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.grading.intake.archive import Refused
from course_lib.grading.intake.collect import UNSIGNED, CollectError, FileLimits, collect, normalise, read_notebook
from course_lib.grading.model import Submission
from course_lib.paths import kit_dir

UNITS = ("u02", "u04", "u05", "u06")
LIMITS = FileLimits(notebook_bytes=1 << 20, archive_bytes=64 << 20, entries=500)
SMALL = FileLimits(notebook_bytes=20_000, archive_bytes=100_000, entries=10)
U02 = "u02_industries.ipynb"


def cell(source: object = "x = 1", kind: object = "code", **more: object) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, "outputs": [], "execution_count": 3, **more}


def notebook(*cells: object, **more: object) -> bytes:
    raw = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells or [cell()], **more}
    return json.dumps(raw, ensure_ascii=False).encode()


GOOD = notebook(cell("top_down = 1"))


def folder(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def archive(root: Path, files: dict[str, bytes]) -> Path:
    path = root / "class.zip"
    path.write_bytes(zipped(files))
    return path


def who(submissions: list[Submission]) -> list[tuple[str, str]]:
    assert [s.problem for s in submissions if s.problem] == []
    return [(s.person, s.unit) for s in submissions]


# --- Layouts ---


LAYOUTS = {
    "folders": ("张三/u02_industries.ipynb", "李四/u02_industries.ipynb", "李四/u04_budget.ipynb"),
    "flat": ("u02_industries_张三.ipynb", "李四-u02.ipynb", "u04 李四.ipynb"),
    "moodle": (
        "张三_111_assignsubmission_file_/u02_industries.ipynb",
        "李四_222_assignsubmission_file_/u02_industries.ipynb",
        "李四_222_assignsubmission_file_/deep/er/u04_budget.ipynb",
    ),
    "moodle flat": (
        "张三_111_assignsubmission_file_u02_industries.ipynb",
        "李四_222_assignsubmission_file_u02_industries.ipynb",
        "李四_222_assignsubmission_file_u04_budget-1.ipynb",
    ),
    "canvas": (
        "张三_12345_67890_u02_industries.ipynb",
        "李四_LATE_12346_67891_u02_industries.ipynb",
        "李四_12346_67892_u04_budget-1.ipynb",
    ),
    "common top": (
        "作业/一班/张三/u02_industries.ipynb",
        "作业/一班/李四/u02_industries.ipynb",
        "作业/一班/李四/u04_budget.ipynb",
    ),
    "common top, flat": ("作业/张三_u02.ipynb", "作业/李四_u02.ipynb", "作业/李四_u04.ipynb"),
}


@pytest.mark.parametrize("kind", [folder, archive])
@pytest.mark.parametrize("names", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_each_layout_gives_the_same_people(tmp_path: Path, kind: Any, names: tuple[str, ...]) -> None:
    source = kind(tmp_path, dict.fromkeys((*names, "readme.txt", "__MACOSX/._u02.ipynb"), GOOD))
    submissions = collect(source, LIMITS, UNITS)
    assert who(submissions) == [("张三", "u02"), ("李四", "u02"), ("李四", "u04")]
    assert {s.name for s in submissions} == set(names)
    assert all(nbformat.reads(s.text, as_version=4).cells[0].source == "top_down = 1" for s in submissions)


@pytest.mark.parametrize("kind", [folder, archive])
def test_one_person_alone_keeps_the_folders_name(tmp_path: Path, kind: Any) -> None:
    source = kind(tmp_path, dict.fromkeys(["张三/u02_industries.ipynb", "张三/u04_我的.ipynb"], GOOD))
    assert who(collect(source, LIMITS, UNITS)) == [("张三", "u02"), ("张三", "u04")]


def test_moodles_folder_is_a_persons_whatever_lies_in_it(tmp_path: Path) -> None:
    source = archive(tmp_path, {"张三_1_assignsubmission_file_/李四/u02.ipynb": GOOD})
    assert who(collect(source, LIMITS, UNITS)) == [("张三", "u02")]


def test_a_date_or_version_in_a_files_name_makes_nobody_else(tmp_path: Path) -> None:
    names = ["张三_u02_20251122", "张三_u04_20251123", "张三_u05_2", "张三-u06 (3)"]
    submissions = collect(folder(tmp_path, {f"{name}.ipynb": GOOD for name in names}), LIMITS, UNITS)
    assert {s.person for s in submissions} == {"张三"}


def test_one_notebook(tmp_path: Path) -> None:
    folder(tmp_path, {U02: GOOD, "张三_u04.ipynb": GOOD})
    assert who(collect(tmp_path / U02, LIMITS, UNITS)) == [(UNSIGNED, "u02")]
    assert who(collect(tmp_path / "张三_u04.ipynb", LIMITS, UNITS)) == [("张三", "u04")]


def test_an_archive_in_an_archive_belongs_to_who_handed_it_in(tmp_path: Path) -> None:
    inner = zipped({"王五/u02_industries.ipynb": GOOD, "data.csv": b"1", "more.zip": zipped({"u04.ipynb": GOOD})})
    files = {
        "张三.zip": inner,
        "李四_222_assignsubmission_file_/作业.zip": zipped({"hw/u04_budget.ipynb": GOOD}),
        "王五/u02_industries.ipynb": GOOD,
    }
    submissions = collect(archive(tmp_path, files), LIMITS, UNITS)
    assert who(submissions) == [("张三", "u02"), ("李四", "u04"), ("王五", "u02")]
    assert submissions[0].name == "张三.zip/王五/u02_industries.ipynb"
    assert submissions[2].notices == ()


def test_an_archive_without_a_notebook_is_told_where_nothing_else_is(tmp_path: Path) -> None:
    empty = zipped({"deep.zip": zipped({U02: GOOD})})
    files = {"张三/a.zip": empty, "李四/a.zip": empty, f"李四/{U02}": GOOD, "王五/a.zip": b"no zip"}
    submissions = {s.person: s for s in collect(archive(tmp_path, files), LIMITS, UNITS)}
    assert "只拆一层" in submissions["张三"].problem
    assert (submissions["李四"].problem, submissions["李四"].unit) == ("", "u02")
    assert "不是完整的 zip" in submissions["王五"].problem


def test_nothing_is_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = archive(tmp_path, {"../../u02.ipynb": GOOD, "张三.zip": zipped({U02: GOOD})})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    collect(source, LIMITS, UNITS)
    assert [p.name for p in tmp_path.rglob("*")] == ["class.zip"]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.ipynb", "empty", "text.zip", "none.zip", "pipe"])
def test_what_holds_no_notebook_is_told_with_what_is_allowed(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "readme.txt").write_bytes(b"x")
    (tmp_path / "text.zip").write_bytes(b"text")
    (tmp_path / "none.zip").write_bytes(zipped({"readme.txt": b"x"}))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CollectError, match=r"可以交：.*\.ipynb") as caught:
        collect(tmp_path / name, LIMITS, UNITS)
    assert isinstance(caught.value, CourseError)
    assert str(tmp_path) not in str(caught.value)


# --- Persons ---


@pytest.mark.parametrize(
    ("file", "person"),
    [
        ("张三_late_u02_industries", "张三"),
        ("u02_industries-Copy1", UNSIGNED),
        ("u02_industries (1)", UNSIGNED),
        ("张三_u02 - 副本", "张三"),
        ("第2单元_张三_u02_最终版_v2", "张三"),
        ("2023001_张三_u02", "张三"),
        ("20230115_u02", "20230115"),
        ("Zhang_San-u02", "Zhang_San"),
        ("欧阳 娜-u02-industries", "欧阳 娜"),
        ("u02张三", "张三"),
        ("gap_u06_gap", "gap"),
        ("<b>张三<b>😀_u02", "<b>张三<b>😀"),
        ("=HYPERLINK(1)_u02", "=HYPERLINK(1)"),
    ],
)
def test_a_persons_name_is_what_is_left_of_the_files(tmp_path: Path, file: str, person: str) -> None:
    (submission,) = collect(folder(tmp_path, {f"{file}.ipynb": GOOD}), LIMITS, UNITS)
    assert submission.person == person


@pytest.mark.parametrize("kind", ["{}/u02_industries.ipynb", "{}_u02.ipynb"])
def test_names_are_text_without_what_cannot_be_seen(tmp_path: Path, kind: str) -> None:
    names = {
        "a\u202eb": "a�b",
        "c\td": "c d",
        "e\x1b[31m": "e�[31m",
        "f\u2028g": "f g",
        "h\u2066i\u200b": "h�i�",
        "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
        "👩‍🔬": "👩‍🔬",
        "长" * 60: "长" * 60,
    }
    submissions = collect(archive(tmp_path, {kind.format(name): GOOD for name in names}), LIMITS, UNITS)
    assert {s.person for s in submissions} == set(names.values())
    assert all(s.name.isprintable() or "\u200d" in s.name for s in submissions)


def test_a_name_on_disk_that_is_no_text_still_has_a_submission(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe_u02.ipynb"
    with open(path, "wb") as file:  # noqa: PTH123 - bytes that no Path can spell
        file.write(GOOD)
    (submission,) = collect(tmp_path, LIMITS, UNITS)
    assert (submission.person, submission.problem) == ("��", "")
    submission.name.encode()


@pytest.mark.parametrize(
    "names",
    [
        ("王伟_1_assignsubmission_file_/u02.ipynb", "王伟_2_assignsubmission_file_/u02.ipynb"),
        ("王伟_111_999_u02.ipynb", "王伟_222_999_u02.ipynb"),
        ("王伟_111_998/u02.ipynb", "王伟_111_999/u02.ipynb"),
        ("2023001_王伟_u02.ipynb", "2023002_王伟_u02.ipynb"),
        ("u02_王伟_2023001.ipynb", "u02_王伟_2023002.ipynb"),
        ("王伟_1_u02.ipynb", "王伟_2_u02.ipynb"),
        ("王\x01伟/u02.ipynb", "王\x02伟/u02.ipynb"),
        ("王伟/u02.ipynb", "王伟 /u02.ipynb"),
        ("长" * 80 + "甲/u02.ipynb", "长" * 80 + "乙/u02.ipynb"),
        ("zhang_san_u02.ipynb", "zhang-san_u02.ipynb"),
        ("1_u02.ipynb", "2_u02.ipynb"),
        ("（未署名）/u02.ipynb", "u02.ipynb"),
        ("a_1_assignsubmission_file_/u02.ipynb", "a_2_assignsubmission_file_/u02.ipynb", "a（1）/u02.ipynb"),
    ],
)
def test_two_persons_are_never_made_one(tmp_path: Path, names: tuple[str, ...]) -> None:
    submissions = collect(archive(tmp_path, dict.fromkeys(names, GOOD)), LIMITS, UNITS)
    assert len({s.person for s in submissions}) == len(names)
    assert {s.name for s in submissions} == {n.replace("\x01", "�").replace("\x02", "�") for n in names}
    assert all(len(s.person) <= 80 and not s.notices for s in submissions)


def test_namesakes_keep_the_platforms_number(tmp_path: Path) -> None:
    names = [f"王伟_{n}_assignsubmission_file_/{U02}" for n in (12, 34)]
    assert [p for p, _ in who(collect(archive(tmp_path, dict.fromkeys(names, GOOD)), LIMITS, UNITS))] == [
        "王伟（12）",
        "王伟（34）",
    ]


# --- Units ---


CHECK = cell('check(unit, "u04.months", months)')


@pytest.mark.parametrize(
    ("file", "data", "unit"),
    [
        ("张三-U02", GOOD, "u02"),
        ("我的作业", notebook(CHECK), "u04"),
        ("我的作业", notebook(cell(metadata={"task": "u05.x"}), cell("", "markdown")), "u05"),
        ("u02_u04", notebook(CHECK), "u04"),
        ("u12_345_678_u06_gap", GOOD, "u06"),
    ],
)
def test_the_unit_is_in_the_name_or_in_the_cells(tmp_path: Path, file: str, data: bytes, unit: str) -> None:
    (submission,) = collect(folder(tmp_path, {f"甲/{file}.ipynb": data}), LIMITS, UNITS)
    assert (submission.unit, submission.problem, submission.notices) == (unit, "", ())


def of(unit: object) -> dict[str, object]:
    """A notebook's metadata that say which unit it is of."""
    return {"metadata": {"course": {"unit": unit, "kind": "exercise"}}}


def test_what_the_notebook_says_of_itself_goes_before_its_name(tmp_path: Path) -> None:
    """A Chinese title, or a name that somebody mistyped, does not matter; the slip is told."""
    named = {"甲/路线图.ipynb": notebook(CHECK, **of("u05")), "乙/u06.ipynb": notebook(CHECK, **of("u04"))}
    first, second = sorted(collect(folder(tmp_path, named), LIMITS, UNITS), key=lambda s: s.unit)
    assert (first.unit, first.notices) == ("u04", ("文件名写的是 u06，里面却是 u04 的题",))
    assert (second.unit, second.notices) == ("u05", ())


@pytest.mark.parametrize("said", ["u4", "../u02", 2, None, ["u02"], "u０２", {"unit": "u02"}])
def test_a_notebook_that_says_nonsense_of_itself_is_known_by_its_name(tmp_path: Path, said: object) -> None:
    (submission,) = collect(folder(tmp_path, {"甲/u06.ipynb": notebook(**of(said))}), LIMITS, UNITS)
    assert (submission.unit, submission.notices) == ("u06", ())


@pytest.mark.parametrize("path", sorted((kit_dir() / "exercises").glob("*.ipynb")), ids=lambda p: p.stem)
def test_the_kits_own_exercises_are_known_by_their_cells(tmp_path: Path, path: Path) -> None:
    data = path.read_bytes()
    limits = FileLimits(1 << 24, 1 << 24, 10)
    (submission,) = collect(folder(tmp_path, {"甲/mine.ipynb": data}), limits, [*UNITS, path.stem[:3]])
    assert submission.unit == path.stem[:3]
    ours, theirs = nbformat.read(path, as_version=4), nbformat.reads(submission.text, as_version=4)
    assert [(c.id, c.source, c.metadata.get("tags")) for c in theirs.cells] == [
        (c.id, c.source, c.metadata.get("tags")) for c in ours.cells
    ]


def test_no_unit_or_another_is_a_problem_that_names_the_allowed(tmp_path: Path) -> None:
    files = {"甲/mine.ipynb": GOOD, "乙/u99.ipynb": GOOD, "丙/mine.ipynb": notebook(cell('check(unit, "u01.a", a)'))}
    submissions = {s.person: s for s in collect(folder(tmp_path, files), LIMITS, UNITS)}
    assert [submissions[p].unit for p in "甲乙丙"] == ["", "u99", "u01"]
    assert all("u02、u04、u05、u06" in s.problem and s.text == "" for s in submissions.values())


def test_a_name_that_contradicts_the_cells_is_told(tmp_path: Path) -> None:
    (submission,) = collect(folder(tmp_path, {f"甲/{U02}": notebook(CHECK)}), LIMITS, UNITS)
    assert submission.unit == "u02"
    assert "u04" in submission.notices[0]


# --- Several files of one person ---


def dated(root: Path, files: dict[str, int]) -> Path:
    folder(root, {name: notebook(cell(f"n = {name!r}")) for name in files})
    for name, seconds in files.items():
        os.utime(root / name, (seconds, seconds))
    return root


def test_the_newest_of_several_counts_and_the_others_are_told(tmp_path: Path) -> None:
    old, copy, new = f"甲/{U02}", "甲/u02_industries (1).ipynb", "甲/u02_industries-Copy1.ipynb"
    submissions = collect(dated(tmp_path, {old: 1000, copy: 2000, new: 3000, f"乙/{U02}": 500}), LIMITS, UNITS)
    assert who(submissions) == [("乙", "u02"), ("甲", "u02")]
    assert submissions[1].name == new
    assert new in submissions[1].text
    assert old in submissions[1].notices[0]
    assert copy in submissions[1].notices[0]
    assert submissions[0].notices == ()


def test_of_the_same_time_the_last_by_name_counts(tmp_path: Path) -> None:
    source = dated(
        tmp_path, {"甲/u02_a.ipynb": 1000, "甲/u02_c.ipynb": 1000, "甲/u02_b.ipynb": 1000, "乙/u02.ipynb": 1}
    )
    assert [s.name for s in collect(source, LIMITS, UNITS)] == ["乙/u02.ipynb", "甲/u02_c.ipynb"]


def test_a_zips_dates_count_as_well(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, day in (("甲/u02_a.ipynb", 20), ("甲/u02_b.ipynb", 19), ("乙/u02.ipynb", 1)):
            file.writestr(zipfile.ZipInfo(name, (2025, 11, day, 0, 0, 0)), GOOD)
    assert [s.name for s in collect(path, LIMITS, UNITS)] == ["乙/u02.ipynb", "甲/u02_a.ipynb"]


def test_a_newer_file_that_cannot_be_read_does_not_cost_the_older(tmp_path: Path) -> None:
    dated(tmp_path, {"甲/u02_a.ipynb": 1000, "甲/u02_b.ipynb": 2000, "乙/u02.ipynb": 1})
    (tmp_path / "甲/u02_b.ipynb").write_bytes(b"broken")
    _, submission = collect(tmp_path, LIMITS, UNITS)
    assert (submission.name, submission.problem) == ("甲/u02_a.ipynb", "")
    assert "u02_b.ipynb（不是练习本" in submission.notices[0]


def test_a_flood_of_odd_files_fills_no_table(tmp_path: Path) -> None:
    files = {f"甲/{n:03}x.ipynb": b"?" for n in range(100)} | {f"乙/{U02}": GOOD}
    submissions = collect(folder(tmp_path, files), LIMITS, UNITS)
    assert len(submissions) == 6
    assert any("另有 95 个" in notice for s in submissions for notice in s.notices)


# --- Hostile notebooks ---


def v3(*cells: object) -> bytes:
    return json.dumps({"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}).encode()


DEEP = b"[" * 100_000
BAD = {
    "empty": (b"", "不是 JSON"),
    "text": (b"hello", "不是 JSON"),
    "cut": (GOOD[:-5], "不是 JSON"),
    "null": (b"null", "没有单元格"),
    "list": (b"[1]", "没有单元格"),
    "string": (b'"nbformat cells"', "没有单元格"),
    "no cells": (b'{"nbformat": 4}', "没有单元格"),
    "cells no list": (b'{"nbformat": 4, "cells": {}}', "没有单元格"),
    "version 2": (b'{"nbformat": 2, "worksheets": []}', "版本"),
    "version 99": (notebook(nbformat=99), "版本"),
    "version text": (notebook(nbformat="4"), "版本"),
    "version true": (notebook(nbformat=True), "版本"),
    "version missing": (b'{"cells": []}', "版本"),
    "version 3 without sheets": (b'{"nbformat": 3, "worksheets": 7}', "没有单元格"),
    "deep": (DEEP, "嵌套"),
    "deep in a dict": (b'{"a":' * 100_000, "嵌套"),
    "deep metadata": (notebook().replace(b'"metadata": {}', b'"metadata": ' + DEEP, 1), "嵌套"),
    "bad bytes": (b"\xff\xfe\x00\x81", "不是 JSON"),
    "long number": (notebook(nbformat_minor=0).replace(b'minor": 0', b'minor": ' + b"9" * 5000), "不是 JSON"),
    "many cells": (notebook(*[1] * 2001), "2000"),
    "many old cells": (v3(*[1] * 2001), "2000"),
    "long cell": (notebook(cell("x" * 200_001)), "200000"),
    "long cell in lines": (notebook(cell(["x" * 1000] * 201)), "200000"),
}


@pytest.mark.parametrize(("data", "word"), BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("kind", [folder, archive])
def test_a_bad_notebook_costs_its_own_grade_only(tmp_path: Path, kind: Any, data: bytes, word: str) -> None:
    submissions = collect(kind(tmp_path, {f"坏/{U02}": data, f"好/{U02}": GOOD}), LIMITS, UNITS)
    bad, good = submissions
    assert (bad.person, bad.unit, bad.text) == ("坏", "u02", "")
    assert word in bad.problem
    assert (good.person, good.unit, good.problem) == ("好", "u02", "")


def test_a_link_and_a_pipe_cost_their_own_grade_only(tmp_path: Path) -> None:
    folder(tmp_path, {f"好/{U02}": GOOD, "链/x.txt": b"", "管/x.txt": b""})
    (tmp_path / "链" / U02).symlink_to(tmp_path / "好" / U02)
    (tmp_path / "人").symlink_to(tmp_path / "好")
    os.mkfifo(tmp_path / "管" / U02)
    problems = {s.person: s.problem for s in collect(tmp_path, LIMITS, UNITS)}
    assert problems.keys() == {"好", "链", "人", "管"}
    assert problems["好"] == ""
    assert "链接" in problems["链"]
    assert "链接" in problems["人"]
    assert "不是普通文件" in problems["管"]


def test_hostile_entries_cost_their_own_grade_only(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    link = zipfile.ZipInfo(f"链/{U02}")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"好/{U02}", GOOD)
        file.writestr(link, "/etc/passwd")
        file.writestr("../../逃/u02.ipynb", GOOD)
        file.writestr(f"爆/{U02}", b"0" * (LIMITS.notebook_bytes * 20))
    submissions = collect(path, LIMITS, UNITS)
    problems = {s.person: s.problem for s in submissions}
    assert len(submissions) == 4
    assert problems["好"] == ""
    assert "链接" in problems["链"]
    assert "文件名不合规矩" in problems["逃"]
    assert "太大" in problems["爆"]
    assert all(s.unit == "u02" for s in submissions)


def test_a_bomb_in_a_persons_archive_costs_one_submission(tmp_path: Path) -> None:
    bombs = {
        "多": zipped({f"{n}.txt": b"" for n in range(SMALL.entries + 1)}),
        "大": zipped({f"u{n:02}.ipynb": b"0" * SMALL.notebook_bytes for n in range(9)}),
    }
    files = {f"{name}.zip": data for name, data in bombs.items()} | {f"好/{U02}": GOOD}
    submissions = collect(archive(tmp_path, files), SMALL, UNITS)
    problems = {p: [s.problem for s in submissions if s.person == p] for p in ("多", "大", "好")}
    assert problems["好"] == [""]
    assert len(problems["多"]) == 1
    assert "太多" in problems["多"][0]
    assert sum("合计太大" in p for p in problems["大"]) == 1
    assert len(problems["大"]) < 9


def test_the_bytes_of_some_do_not_use_up_the_others(tmp_path: Path) -> None:
    limits = FileLimits(notebook_bytes=1000, archive_bytes=30_000, entries=500)
    greedy = {f"a{m}/x{n:03}.ipynb": b"0" * 1000 for m in range(2) for n in range(15)}  # all there is
    files = greedy | {f"a9/x{n:03}.ipynb": b"0" * 1000 for n in range(300)} | {f"b{n}/{U02}": GOOD for n in range(20)}
    submissions = collect(archive(tmp_path, files), limits, UNITS)
    assert [s.problem for s in submissions if s.person.startswith("b")] == [""] * 20


def test_one_person_of_many_may_unpack_sixteen_full_notebooks(tmp_path: Path) -> None:
    limits = FileLimits(notebook_bytes=1000, archive_bytes=100_000, entries=500)
    files = {f"a/u{n:02}.ipynb": GOOD.ljust(1000) for n in range(18)} | {f"b{n}/u01.ipynb": GOOD for n in range(20)}
    submissions = collect(archive(tmp_path, files), limits, [f"u{n:02}" for n in range(18)])
    problems = [s.problem for s in submissions if s.person == "a"]
    assert problems[:16] == [""] * 16
    assert len(problems) == 17
    assert "每人最多 15.6 KB" in problems[16]


def test_who_unpacks_too_much_is_told_once(tmp_path: Path) -> None:
    files = {f"甲/{n}.zip": os.urandom(60_000) for n in range(4)} | {"乙/readme.zip": b""}
    problems = [s.problem for s in collect(archive(tmp_path, files), SMALL, UNITS) if s.person == "甲"]
    assert len(problems) == 2
    assert ["合计太大" in problem for problem in problems] == [False, True]


def test_all_together_may_unpack_to_so_much(tmp_path: Path) -> None:
    limits = FileLimits(notebook_bytes=20_000, archive_bytes=50_000, entries=10)
    large = notebook(cell("x" * 15_000))
    submissions = collect(archive(tmp_path, {f"p{n}/{U02}": large for n in range(5)}), limits, UNITS)
    assert [bool(s.problem) for s in submissions] == [False] * 3 + [True] * 2
    assert "全部一起最多 48.8 KB" in submissions[-1].problem


def test_who_hands_in_too_many_files_loses_alone(tmp_path: Path) -> None:
    files = {f"多/{n}.ipynb": GOOD for n in range(20)} | {f"好{n}/{U02}": GOOD for n in range(5)}
    submissions = collect(archive(tmp_path, files), SMALL, UNITS)
    assert [s.person for s in submissions if s.problem] == ["多"]
    assert "20 个" in next(s.problem for s in submissions if s.problem)
    assert len(submissions) == 6


def test_a_class_beyond_the_limit_is_told(tmp_path: Path) -> None:
    with pytest.raises(CollectError, match="请分几次"):
        collect(folder(tmp_path, {f"p{n}/{U02}": GOOD for n in range(11)}), SMALL, UNITS)


def test_one_notebook_at_a_time_is_in_memory(tmp_path: Path) -> None:
    heavy = notebook(cell(outputs=["x" * 900_000]))
    source = archive(tmp_path, {f"p{n:02}/{U02}": heavy for n in range(20)})
    tracemalloc.start()
    try:
        assert len(collect(source, LIMITS, UNITS)) == 20
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(heavy)


# --- Versions, encodings, shape ---


def test_version_3_is_converted_and_told() -> None:
    data = v3(
        {"cell_type": "heading", "level": 10**9, "source": "题"},
        {"cell_type": "code", "input": ["a = 1\n", "b = 2"], "outputs": [{"output_type": "?"}], "language": []},
        {"cell_type": "markdown", "source": "文"},
        "?",
    )
    first, notices = read_notebook(data)
    assert [(c.cell_type, c.source) for c in first.cells] == [
        ("markdown", "# 题"),
        ("code", "a = 1\nb = 2"),
        ("markdown", "文"),
    ]
    assert notices == ["这是旧版（第 3 版）练习本，已转换", "有 1 个单元格读不懂，已略去"]
    assert read_notebook(data)[0] == first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_windows_are_read(encoding: str) -> None:
    read, _ = read_notebook(notebook(cell("行业 = '医院'")).decode().encode(encoding))
    assert read.cells[0].source == "行业 = '医院'"


def test_what_is_not_needed_is_removed() -> None:
    raw = {
        "nbformat": 4,
        "nbformat_minor": "?",
        "metadata": {"kernelspec": {"name": "evil"}},
        "cells": [
            cell(
                ["a\n", "b", 7], id="good-id_1", outputs=[1], metadata={"tags": ["task", 1, "a,b", ""], "task": "u02.x"}
            ),
            cell("text", "markdown", attachments={"a": 1}, metadata=[1], id="good-id_1"),
            cell(None, "raw", metadata={"tags": "task", "task": 3, "trusted": True}, id="../x"),
            cell("\ud800", metadata=None),
            cell("?", "unknown"),
            cell("?", []),
            "?",
            None,
        ],
    }
    result = normalise(raw)
    nbformat.validate(result)
    assert result.metadata == {}
    assert [(c.cell_type, c.source, c.metadata) for c in result.cells] == [
        ("code", "a\nb", {"tags": ["task"], "task": "u02.x"}),
        ("markdown", "text", {}),
        ("raw", "", {}),
        ("code", "�", {}),
    ]
    assert [c.id for c in result.cells] == ["good-id_1", "cell-1", "cell-2", "cell-3"]
    assert result.cells[0].outputs == []
    assert result.cells[0].execution_count is None
    assert "attachments" not in result.cells[1]


def test_the_text_is_json_with_sources_as_text_and_always_the_same(tmp_path: Path) -> None:
    source = folder(tmp_path, {f"甲/{U02}": notebook(cell(["a\n", "b"]), "?")})
    (first,) = collect(source, LIMITS, UNITS)
    assert json.loads(first.text)["cells"][0]["source"] == "a\nb"
    assert first.notices == ("有 1 个单元格读不懂，已略去",)
    assert collect(source, LIMITS, UNITS) == [first]


def test_the_order_is_by_person_unit_and_name(tmp_path: Path) -> None:
    files = dict.fromkeys(["b/u04.ipynb", "b/u02.ipynb", "a/u06.ipynb", "a/y.ipynb", "a/x.ipynb"], GOOD)
    assert [(s.person, s.unit, s.name) for s in collect(folder(tmp_path, files), LIMITS, UNITS)] == [
        ("a", "", "a/x.ipynb"),
        ("a", "", "a/y.ipynb"),
        ("a", "u06", "a/u06.ipynb"),
        ("b", "u02", "b/u02.ipynb"),
        ("b", "u04", "b/u04.ipynb"),
    ]


# --- Anything at all ---

VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | JSON,
        "source": st.text(st.characters()) | st.lists(st.text(max_size=3) | JSON, max_size=3) | JSON,
        "input": st.text(max_size=3) | JSON,
        "level": JSON,
        "id": st.text(st.characters(), max_size=3) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"tags": st.lists(st.text(max_size=3)) | JSON, "task": JSON})
        | JSON,
        "outputs": JSON,
    },
)
CELLS = st.lists(CELL | JSON, max_size=4) | JSON
NOTEBOOK = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.sampled_from([3, 4, 4]) | JSON,
        "nbformat_minor": JSON,
        "cells": CELLS,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": CELLS}) | JSON, max_size=2) | JSON,
        "metadata": JSON,
    },
)


@given(data=st.binary(max_size=200) | (NOTEBOOK | JSON).map(lambda raw: json.dumps(raw).encode()))
def test_any_bytes_give_exactly_one_submission(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        for source in (folder(Path(place, "f"), {f"甲/{U02}": data}), archive(Path(place), {f"甲/{U02}": data})):
            (submission,) = collect(source, LIMITS, UNITS)
            assert (submission.person, submission.unit) == ("甲", "u02")
            assert bool(submission.text) != bool(submission.problem)
            submission.text.encode()


@given(raw=NOTEBOOK)
def test_what_is_normalised_is_valid_and_stays_as_it_is(raw: dict[str, Any]) -> None:
    try:
        result = normalise(raw)
    except Refused as error:
        assert str(error)
        return
    nbformat.validate(result)
    assert normalise(json.loads(nbformat.writes(result, split_lines=False))) == result


@given(data=st.binary(max_size=300), at=st.integers(0, 400), keep=st.integers(0, 400))
def test_any_damage_to_a_persons_archive_costs_nobody_else(data: bytes, at: int, keep: int) -> None:
    inner = zipped({U02: GOOD, "u04.ipynb": GOOD})
    broken = inner[:at] + data + inner[at + keep :]
    with tempfile.TemporaryDirectory() as place:
        submissions = collect(archive(Path(place), {"甲.zip": broken, f"乙/{U02}": GOOD}), LIMITS, UNITS)
    assert [(s.unit, s.problem) for s in submissions if s.person == "乙"] == [("u02", "")]
    assert [s for s in submissions if s.person == "甲"]


@given(
    names=st.sets(st.text(st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1, max_size=6))
)
def test_any_folders_names_give_as_many_persons(names: set[str]) -> None:
    names = {n for n in names if not n.startswith(".") and n != "__MACOSX" and n[1:2] != ":"}
    if len(names) < 2:
        return
    with tempfile.TemporaryDirectory() as place:
        source = archive(Path(place), {f"{name}/{U02}": GOOD for name in names})
        submissions = collect(source, LIMITS, UNITS)
    assert len({s.person for s in submissions}) == len(submissions) == len(names)
    assert not any(s.problem for s in submissions)
