"""Everything that a grading writes, read back as a grader's programs read it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from course_lib.grading.model import UnitResult
from course_lib.grading.reports.report import write_reports
from course_lib.grading.reports.terminal import print_class
from course_lib.pages.folder import OutputFolder
from tests.grading.results import HOSTILE, UNITS, hostile_class, result, small_class

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


def written(folder: Path, results: list[UnitResult]) -> Path:
    output = OutputFolder(folder)
    write_reports(results, output, "批改 · 鼓楼区", UNITS)
    output.finish()
    return folder


def rows(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # else Excel reads Chinese as the system's code page
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_all_files_are_written(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", small_class())
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    feedback = {f"feedback/{person}.ipynb" for person in "甲乙丙丁"}
    tables = {"class.csv", "tasks.csv", "class.xlsx", "class.html", "results.json", ".course-run.json"}
    assert names == tables | feedback


def test_the_csv_files(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", small_class())
    assert rows(folder / "class.csv") == [
        ["姓名", "第2单元　选行业", "第4单元　商机与报价", "合计", "满分", "得分率"],
        ["丁", "未交", "0", "0", "200", "0.0"],
        ["丙", "0", "50", "50", "200", "0.25"],
        ["乙", "100", "100", "200", "200", "1.0"],
        ["甲", "50", "未交", "50", "200", "0.25"],
    ]
    last = rows(folder / "tasks.csv")[-1]
    assert last[4:] == ["题2　自下而上", "50", "0", "不对", "看看单位。"]


@pytest.mark.parametrize("name", ["class.csv", "tasks.csv"])
def test_no_csv_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    table = rows(written(tmp_path / "out", hostile_class()) / name)
    assert len({len(row) for row in table}) == 1
    assert [cell for row in table for cell in row if FORMULA.match(cell)] == []
    assert any(cell == "'@SUM(A1)" for row in table for cell in row)


def test_the_workbook(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path / "out", small_class()) / "class.xlsx")
    assert book.sheetnames == ["班级", "逐题", "说明"]
    people = list(book["班级"].values)
    assert people[0] == ("姓名", "第2单元　选行业", "第4单元　商机与报价", "合计", "满分", "得分率")
    assert people[4] == ("甲", 50, "未交", 50, 200, 0.25)
    assert book["逐题"].max_row == 13
    notes = [row for row in book["说明"].values if row[0]]
    assert ("尚未作答", 1, 2) in notes
    assert notes[-1] == ("丙", "丙/u04_x.ipynb", "自查格被改过。")


def test_the_workbook_holds_texts_only(tmp_path: Path) -> None:
    path = written(tmp_path / "out", hostile_class()) / "class.xlsx"
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "@SUM(A1)" for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(path) as archive:
        sheets = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/"))
        assert "<f>" not in sheets
        assert "hyperlink" not in sheets.lower()


def test_results_json_gives_back_the_results(tmp_path: Path) -> None:
    results = [*small_class(), *hostile_class()]
    text = (written(tmp_path / "out", results) / "results.json").read_text(encoding="utf-8")
    read = [UnitResult.from_dict(record) for record in json.loads(text)]
    assert read == sorted(results, key=lambda r: (r.person, r.unit, r.name))
    assert "看看单位" in text


def test_the_order_of_the_results_changes_no_byte(tmp_path: Path) -> None:
    one = written(tmp_path / "one", small_class())
    two = written(tmp_path / "two", small_class()[::-1])
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert [(one / n).read_bytes() for n in names] == [(two / n).read_bytes() for n in names]


def test_feedback_stays_in_its_folder(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", hostile_class())
    assert len(list((folder / "feedback").iterdir())) == len(HOSTILE)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_person_who_left_loses_the_feedback_of_the_last_grading(tmp_path: Path) -> None:
    written(tmp_path / "out", small_class())
    folder = written(tmp_path / "out", [result("甲")])
    assert [path.name for path in (folder / "feedback").iterdir()] == ["甲.ipynb"]


def test_the_terminal_shows_the_class_and_no_control_characters() -> None:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    print_class([*small_class(), result("[red]戊\x1b[2J")], console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "5 人，平均 80，中位数 50，满分 200" in shown
    assert "[red]戊[2J" in shown
    assert "\x1b" not in shown
    assert "u04 题2　自下而上" in shown
    assert "丁 丁/u04_x.ipynb：不是笔记本。" in shown


def test_the_terminal_leaves_a_big_class_to_the_page() -> None:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    print_class([result(f"学员{i}", "u02", "wrong", "right") for i in range(50)], console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "50 人" in shown
    assert "学员" not in shown
