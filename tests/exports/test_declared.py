"""Sheets and slides declare themselves: each is found by its file alone, and what does not fit together is told."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from course_lib.exports import slides, workbook
from course_lib.exports.declared import Declaration, DeclarationError, check, discover, in_order_of_needs
from course_lib.exports.slides import slides_of_plan, write_slides
from course_lib.exports.workbook import plan_sheets, write_workbook
from course_lib.exports.workbook.book import Sheet
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.paths import kit_dir
from course_lib.plan import PlanReport
from tests.exports.reports import tiny


def one(key: str, place: int, *needs: str, **other: Any) -> Declaration:
    return Declaration(**{"key": key, "name": f"表{key}", "place": place, "needs": needs, **other})


# -- what does not fit together ---------------------------------------------------------------------------------------


def test_a_missing_need_is_told_with_what_there_is() -> None:
    with pytest.raises(DeclarationError, match=r"^b needs c, which is not declared; declared: a, b$"):
        check([one("a", 1), one("b", 2, "a", "c")])


def test_a_circle_is_told_with_its_way() -> None:
    with pytest.raises(DeclarationError, match=r"^needs go in a circle: b → c → d → b$"):
        check([one("a", 1, "b"), one("b", 2, "c"), one("c", 3, "d"), one("d", 4, "b")])


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (one("a", 2, name="乙"), "key 'a' stands 2 times: a, a"),
        (one("b", 2, name="表a"), "name '表a' stands 2 times: a, b"),
        (one("b", 1), "place 1 stands 2 times: a, b"),
    ],
)
def test_what_stands_twice_is_told(second: Declaration, told: str) -> None:
    with pytest.raises(DeclarationError, match=f"^{told}$"):
        check([one("a", 1), second])


def test_a_part_that_no_report_has_is_told() -> None:
    with pytest.raises(DeclarationError, match=r"^a reads weather, which a PlanReport does not have$"):
        check([one("a", 1, parts=("weather",))])


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(DeclarationError) as caught:
        check([one("a", 1, "x"), one("a", 1, "y")])
    assert len(str(caught.value).splitlines()) == 5


def test_a_sheet_that_reads_cells_it_does_not_need_is_told() -> None:
    stock = next(sheet for sheet in plan_sheets() if sheet.key == "stock")
    sly = PlanSheet(key="sly", name="偷", place=900, title="", note="", widths=(9,), write=lambda s, r, c: c["stock"])
    with pytest.raises(DeclarationError, match=r"^sly reads the cells of stock, which is not among its needs$"):
        write_workbook([stock, sly], tiny(), "x")


def test_each_stands_after_what_it_needs_else_as_it_came() -> None:
    given = [one("a", 1, "d"), one("b", 2), one("c", 3, "b"), one("d", 4, "e"), one("e", 5)]
    assert [o.key for o in in_order_of_needs(given)] == ["e", "d", "a", "b", "c"]


# -- found by its file alone ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package ``invented`` on the path."""
    (tmp_path / "invented").mkdir()
    (tmp_path / "invented" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    discover.cache_clear()
    yield tmp_path / "invented"
    for name in [name for name in sys.modules if name.partition(".")[0] == "invented"]:
        del sys.modules[name]
    discover.cache_clear()


_FILE = """
from course_lib.exports.declared import Declaration
SHEET = Declaration(key="{key}", name="{key}", place={place})
"""


def test_a_file_in_the_folder_is_found_and_stands_at_its_place(folder: Path) -> None:
    for key, place in (("first", 30), ("second", 20), ("third", 10)):
        (folder / f"{key}.py").write_text(_FILE.format(key=key, place=place), encoding="utf-8")
    assert [found.key for found in discover("invented", "SHEET")] == ["third", "second", "first"]


def test_a_file_that_declares_nothing_is_told(folder: Path) -> None:
    (folder / "empty.py").write_text("", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"^invented\.empty declares no SHEET$"):
        discover("invented", "SHEET")


def test_a_sheet_of_its_own_joins_the_workbook_and_its_first_page() -> None:
    """Nothing else is told of it: tab, cells of another sheet, and the line on the first page."""

    def write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> None:
        sheet.formula(3, 0, cells["stock"].kept, report.odds.outlook.stock, "money")

    new = PlanSheet(
        key="mine", name="新表", place=65, title="新的一张", note="", widths=(20,), write=write, needs=("stock",)
    )
    book = openpyxl.load_workbook(BytesIO(write_workbook([*plan_sheets(), new], tiny(), "x")))
    assert book.sheetnames[6:9] == ["决策矩阵", "新表", "九宫图"]
    assert book["新表"]["A4"].value == "='存量'!$K$4"
    told = [(row[0].value, row[1].value) for row in book["计划总览"].iter_rows()]
    assert ("新表", "新的一张") in told


# -- the plan's own ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("package", "found"), [(workbook, plan_sheets), (slides, slides_of_plan)])
def test_every_declaration_is_chinese_and_of_a_unit_that_there_is(package: Any, found: Any) -> None:
    folder = Path(package.__file__).parent / ("sheets" if package is workbook else "pages")
    assert len(found()) == len([path for path in folder.glob("*.py") if path.stem != "__init__"]) >= 11
    units = {path.stem[:3] for path in (kit_dir() / "sources").glob("u*.py")}
    for declared in found():
        assert declared.unit in {"", *units}, declared.key
        assert re.search(r"[\u4e00-\u9fff]", declared.name) or declared.name == "6W2H"


def test_sheets_that_slides_send_the_reader_to_are_there() -> None:
    folder = Path(slides.__file__).parent / "pages"
    named = {n for path in folder.glob("*.py") for n in re.findall("工作簿“(.+?)”", path.read_text(encoding="utf-8"))}
    assert len(named) >= 3
    assert named <= {sheet.name for sheet in plan_sheets()}


def test_a_declaration_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        plan_sheets()[0].place = 3  # type: ignore[misc]
    assert replace(plan_sheets()[0], place=3).place == 3


class _Watched:
    """A report that remembers which of its parts were asked for."""

    def __init__(self, report: PlanReport) -> None:
        self.report, self.asked = report, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.asked |= {name} - {"case"}
        return getattr(self.report, name)


def test_each_reads_the_parts_that_it_declares_and_no_others() -> None:
    told, read = {}, {}

    def watched(one: Any) -> Any:
        def write(target: Any, report: PlanReport, *cells: Any) -> Any:
            watch = _Watched(report)
            made = one.write(target, watch, *cells)
            key = (type(one).__name__, one.key)
            told[key], read[key] = set(one.parts), watch.asked
            return made

        return replace(one, write=write)

    write_workbook([watched(sheet) for sheet in plan_sheets()], tiny(), "x")
    write_slides([watched(slide) for slide in slides_of_plan()], tiny(), "x", "x")
    assert read == told and len(told) == len(plan_sheets()) + len(slides_of_plan())
