"""Columns that came after the first workbooks: an older file loads, one line says what is used instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from course_lib.case import Case, CaseError, load_case
from course_lib.case.tables import declared
from tests.own_county import fill_own_county, find_row, head_column
from tests.tiny import TINY, tiny_case

#: Table and column, and words of what is used instead (specification of v2, 6.12; amendments 11 and 12).
ADDED = {
    ("contacts", "department"): "不知道",
    ("needs", "kind"): "最多 2",
    ("needs", "quantity"): "中间数",
    ("opportunities", "stage"): "“接触”",
    ("opportunities", "replaces"): "同一业务",
    ("opportunities", "recognised"): "全部入账",
    ("opportunities", "stage_since"): "不知道",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("added") / "云浦县.xlsx"
    fill_own_county(path)
    return path


def drop(folder: Path, table: str, *columns: str) -> None:
    path = folder / f"{table}.csv"
    pd.read_csv(path, dtype="str", keep_default_na=False).drop(columns=list(columns)).to_csv(path, index=False)


def saved(book: Workbook, folder: Path) -> Case:
    book.save(folder / "old.xlsx")
    return load_case(folder / "old.xlsx")


def test_the_columns_that_may_be_missing_are_those_that_the_fallbacks_name() -> None:
    found = {(name, c.name) for name, table in declared("case").items() for c in table.columns if c.added}
    assert found == set(ADDED)
    assert all(c.blank for table in declared("case").values() for c in table.columns if c.added)


@pytest.mark.parametrize(("table", "column"), ADDED)
def test_a_missing_column_is_one_line_and_reads_as_blank_cells_do(folder: Path, table: str, column: str) -> None:
    drop(folder, table, column)
    case = load_case(folder)
    [notice] = case.notices
    assert notice.level == "notice" and notice.file == f"{table}.csv" and column in notice.column
    assert "没有这一列" in notice.message and ADDED[table, column] in notice.message
    pd.testing.assert_frame_equal(getattr(case, table), getattr(tiny_case(), table))


def test_a_column_under_a_misspelt_name_is_told_with_the_name_found(folder: Path) -> None:
    path = folder / "opportunities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("recognised", "recognized"), encoding="utf-8")
    told = "\n".join(map(str, load_case(folder).notices))
    assert "相近的 recognized" in told and "全部入账" in told


def test_a_missing_column_is_silent_where_the_table_has_no_rows(folder: Path) -> None:
    for table in ("opportunities", "needs"):
        path = folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    drop(folder, "opportunities", "stage")
    assert all("没有这一列" not in n.message for n in load_case(folder).notices)


def test_a_workbook_from_before_loads_with_one_line_for_each_column_and_for_the_targets(
    county: Path, tmp_path: Path
) -> None:
    book = load_workbook(county)
    for name, column in ADDED:
        table = declared("case")[name]
        sheet = book[table.label]
        sheet.delete_cols(head_column(sheet, next(c.label for c in table.columns if c.name == column)))
    head = book["案例说明"]
    for row in range(head.max_row, 1, -1):
        if str(head.cell(row, 1).value).startswith("其中"):
            head.delete_rows(row)
    case = saved(book, tmp_path)
    assert len(case.notices) == len(ADDED) + 1
    told = [str(n) for n in case.notices]
    assert sum("案例说明" in t and "按去年的比例分" in t for t in told) == 1
    for name, column in ADDED:
        shown = next(c.label for c in declared("case")[name].columns if c.name == column)
        assert sum(f"“{shown}”" in t and ADDED[name, column] in t for t in told) == 1
    assert case.meta.targets == {}
    assert case.needs["kind"].eq("").all() and case.needs["quantity"].isna().all()


def test_what_a_county_says_in_the_new_columns_is_read_as_meant(county: Path) -> None:
    case = load_case(county)
    assert case.notices == ()
    assert case.meta.targets == {
        "固话": 0, "宽带": 30_000, "专线": 160_000, "移动": 150_000, "云信息化": 40_000, "物联视频": 20_000
    }  # fmt: skip
    needs, lines = case.needs.set_index("id"), case.opportunities.set_index("id")
    assert needs.loc["D06", ["kind", "quantity"]].tolist() == ["K05", 60]
    assert lines.loc[["O02", "O04", "O07"], "stage"].tolist() == ["solution", "need", "commercial"]
    assert lines.loc["O02", "recognised"] == 0.6 and f"{lines.loc['O04', 'stage_since']:%Y-%m-%d}" == "2018-12-03"
    assert case.contacts.set_index("id").loc["P11", "department"] == "信息科"


def test_targets_that_do_not_add_up_are_told_where_the_target_stands(county: Path, tmp_path: Path) -> None:
    book = load_workbook(county)
    head = book["案例说明"]
    head.cell(find_row(head, "其中宽带（元）"), 2).value = "2万"
    with pytest.raises(CaseError) as caught:
        saved(book, tmp_path)
    [problem] = caught.value.problems
    assert problem.row == find_row(head, "全年目标收入（元）") and problem.column == "全年目标收入（元）"
    assert "390,000" in problem.message and "400,000" in problem.message


def head_lines(folder: Path, *lines: str) -> None:
    path = folder / "case.yml"
    text = path.read_text(encoding="utf-8").replace("targets: {}\n", "")
    path.write_text("\n".join([text, *lines, ""]), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    return [str(p) for p in caught.value.problems if p.level == "error"]


def test_a_folder_without_targets_says_so_and_with_blank_ones_does_not(folder: Path) -> None:
    assert load_case(folder).notices == ()
    head_lines(folder)
    [notice] = load_case(folder).notices
    assert notice.file == "case.yml" and notice.column == "targets" and "按去年的比例分" in notice.message


def test_targets_add_up_to_a_yuan_over_services_that_there_are(folder: Path) -> None:
    head_lines(folder, "targets: {专线: 300000.4, 移动: 200000}")
    assert load_case(folder).meta.targets == {"专线": 300000.4, "移动": 200000}


def test_wrong_targets_are_told(folder: Path) -> None:
    head_lines(folder, "targets: {专线: 300000, 卫星: 100000}")
    service, total = faults(folder)
    assert "targets.卫星" in service and "固话、宽带" in service
    assert "400,000" in total and "500,000" in total
    head_lines(folder, "story: {}")
    assert len(faults(folder)) == 2


def test_a_story_binds_roles_to_rows_of_its_customer(folder: Path) -> None:
    head_lines(folder, "targets: {}", "story: {customer: C01, it_deputy: P02, needs: [D01, D02], lines: [O01]}")
    story = load_case(folder).meta.story
    assert story == {"customer": "C01", "it_deputy": "P02", "needs": ("D01", "D02"), "lines": ("O01",)}


@pytest.mark.parametrize(
    ("story", "place", "message"),
    [
        ("{customer: C99}", "story.customer", "“C99”不认识"),
        ("{chief: P01}", "story.customer", "缺这一项"),
        ("{customer: C01, chief: P07}", "story.chief", "属于客户 C03，不属于 C01"),
        ("{customer: C01, needs: [D01, D03]}", "story.needs", "“D03”属于客户 C03"),
        ("{customer: C01, needs: D01}", "story.needs", "几个编号"),
        ("{customer: C01, chief: [P01]}", "story.chief", "一个编号"),
        ("{customer: C01, hero: P01}", "story.hero", "没有这个角色"),
    ],
)
def test_a_story_that_names_others_is_told(folder: Path, story: str, place: str, message: str) -> None:
    head_lines(folder, "targets: {}", f"story: {story}")
    [fault] = faults(folder)
    assert place in fault and message in fault


def test_the_head_of_a_workbook_parts_the_target_by_all_services() -> None:
    named = [c.name.partition(".")[2] for c in declared("head")["meta"].columns if c.name.startswith("targets.")]
    assert named == tiny_case().catalog.services["id"].tolist()
