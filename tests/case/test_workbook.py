"""A case in one workbook: written to be filled in, filled in by people, read back, its faults told by cell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pandas.testing import assert_frame_equal

from course_lib.case import CaseError, load_case, load_catalog, unit_tables, waiting
from course_lib.case import workbook as workbook_module
from course_lib.case.tables import declared
from course_lib.case.template import new_workbook
from course_lib.case.workbook import OTHER_SHEETS
from course_lib.case.xlsx import Sheet, read_sheets
from tests.own_county import NAME, cell, fill_own_county, find_row, head_column
from tests.tiny import TINY, tiny_case

Change = Callable[[Workbook], None]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("county") / "yunpu.xlsx"
    fill_own_county(path)
    return path


def changed(county: Path, tmp_path: Path, *changes: Change) -> Path:
    path = Path(shutil.copy(county, tmp_path / "my.xlsx"))
    book = load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)
    return path


def put(sheet: str, label: str, *row_and_value: Any) -> Change:
    """Set a cell: ``put(sheet, label, first cell of the row[, second cell], value)``."""
    *row, value = row_and_value

    def change(book: Workbook) -> None:
        cell(book[sheet], label, *row).value = value

    return change


def clear(*sheets: str) -> Change:
    def change(book: Workbook) -> None:
        for name in sheets:
            book[name].delete_rows(2, book[name].max_row)

    return change


# -- a county of one's own --------------------


def test_a_county_filled_in_by_hand_is_read_as_meant(county: Path) -> None:
    case = load_case(county)
    assert case.notices == ()
    assert case.meta.name == NAME and case.meta.target_revenue == 400_000 and str(case.meta.as_of) == "2019-01-01"
    assert [c.id for c in case.meta.carriers] == ["unicom", "telecom", "mobile"]
    assert case.customers.groupby("line").size().to_dict() == {"商群": 12, "政企": 12}  # no example rows
    customers, stock = case.customers.set_index("id"), case.stock.set_index("id")
    assert customers.loc["C06", ["industry", "grid", "telecom_spend"]].tolist() == ["I03", "W01", 620_000]
    assert stock.loc["S01", ["customer", "product", "annual_revenue", "renewal"]].tolist() == [
        "C01",
        "P07",
        90_000,
        0.95,
    ]
    assert [f"{d:%Y-%m-%d}" for d in stock.loc["S03", ["start", "contract_end"]]] == ["2017-07-01", "2019-06-30"]
    assert f"{stock.loc['S04', 'contract_end']:%Y-%m-%d}" == "2019-08-31"
    assert case.contacts.set_index("id").loc["P01", "kinds"] == "decider|approver"
    assert case.industries.set_index("id").loc["I04", "output"] == 860_000  # 86亿 in 万元
    assert case.district.set_index("key").loc["population", "base"] == 320_000
    assert case.district.set_index("key").loc["enterprise_share", "base"] == 0.27


@pytest.mark.slow
def test_nothing_of_a_case_is_lost_on_the_way_through_a_workbook(tmp_path: Path) -> None:
    for case in (tiny_case(), load_case("minhou")):
        path = new_workbook(tmp_path / f"{case.meta.name}.xlsx", load_catalog(), case=case)
        again = load_case(path)
        # a workbook tells no story: it is bound to ids of the shipped counties, a trainer's rows have others
        assert again.meta == case.meta.model_copy(update={"story": {}})
        assert again.notices == ()
        for name in case:
            assert_frame_equal(getattr(again, name), getattr(case, name))


def test_a_workbook_is_kept_until_it_changes(county: Path, tmp_path: Path) -> None:
    path = changed(county, tmp_path)
    first = load_case(path)
    assert load_case(path) is first
    changed(county, tmp_path, put("目标客户", "人数", "C01", 181))
    assert load_case(path).customers["employees"].iloc[0] == 181


# -- faults -----------------------


def misspell_header(book: Workbook) -> None:
    sheet = book["目标客户"]
    sheet.cell(1, head_column(sheet, "要素权重方案")).value = "要素权重方安"


def merge(book: Workbook) -> None:
    row = find_row(book["地址业务记录"], "A03", "专线")
    book["地址业务记录"].merge_cells(f"H{row}:H{row + 1}")


#: Twenty faults: how it is planted, then sheet, column letter and head, what is told, what is allowed.
FAULTS: list[tuple[Change, str, str, str, str]] = [
    (put("案例说明", "内容", "预算年", "二〇一九"), "案例说明", "B列“预算年”", "不是整数", "2000 到 2100"),
    (put("区县总量", "中", "employment_total", "#N/A"), "区县总量", "D列“中”", "公式出错 #N/A", "不小于 0"),
    (put("行业客户分级数量", "使用率中", "农产品加工", "大", 0.9), "", "", "", ""),  # replaced below
    (misspell_header, "目标客户", "列“要素权重方案”", "要素权重方安", "表头写“要素权重方案”"),
    (put("目标客户", "年通信花费（元）", "C04", -5), "目标客户", "I列“年通信花费（元）”", "-5", "不小于 0"),
    (put("目标客户", "规模", "C05", "中等"), "目标客户", "E列“规模”", "中等", "大、中、小"),
    (put("目标客户", "行业", "C07", "医疗卫声"), "目标客户", "D列“行业”", "医疗卫声", "是不是 医疗卫生"),
    (put("关键人", "接触深度", "P07", 2.5), "关键人", "G列“接触深度”", "不是整数", "0 到 4"),
    (put("关键人", "决策角色", "P11", "技术推荐者、用户"), "关键人", "E列“决策角色”", "“用户”不认识", "决策者、批准者"),
    (put("关键人评分", "价格与总成本", "P01", "电信", 11), "关键人评分", "D列“价格与总成本”", "11", "0 到 10"),
    (put("存量业务", "存量编号", "S02", "S01"), "存量业务", "A列“存量编号”", "重复", "不得重复"),
    (put("存量业务", "合同到期日", "S05", "2020年2月30日"), "存量业务", "F列“合同到期日”", "不是日期", "2019-03-31"),
    (put("存量业务", "起始日", "S09", "2021/1/1"), "存量业务", "F列“合同到期日”", "早于", "不早于 起始日"),
    (put("存量业务", "年收入（元）", "S10", "=1200*12"), "存量业务", "D列“年收入（元）”", "没有算出", "不小于 0"),
    (put("需求", "痛点", "D05", None), "需求", "F列“痛点”", "空着", "必须填写"),
    (put("商机", "起租月", "O03", 13), "商机", "G列“起租月”", "13", "1 到 12"),
    (put("商机", "产品", "O06", "云存储"), "商机", "D列“产品”", "云存储", "是不是 云存储与备份"),
    (put("商机", "需求", "O08", "D06"), "商机", "C列“需求”", "属于客户 C06", "同一客户"),
    (put("商机", "数量", "O10", "三"), "商机", "E列“数量”", "不是数字", "不小于 0"),
    (merge, "地址业务记录", "H列“月收入合计（元）”", "合并的单元格", "取消合并"),
]
FAULTS[2] = (
    put("行业客户分级数量", "使用率中", "党政机关", "大", 0.999),
    "行业客户分级数量", "G列“使用率高”", "大于", "由小到大",
)  # fmt: skip


def test_twenty_planted_faults_give_twenty_lines_that_name_the_cell(county: Path, tmp_path: Path) -> None:
    path = changed(county, tmp_path, *(fault[0] for fault in FAULTS))
    with pytest.raises(CaseError) as caught:
        load_case(path)
    errors = [p for p in caught.value.problems if p.level == "error"]
    lines = [line.partition(". ")[2] for line in str(caught.value).splitlines()[1 : len(FAULTS) + 1]]
    assert sorted(lines) == sorted(map(str, errors)) and len(errors) == 20, "\n".join(map(str, errors))
    for _, sheet, column, message, allowed in FAULTS:
        found = [line for line in lines if f"工作表“{sheet}”" in line and column in line and message in line]
        assert len(found) == 1, (sheet, column, lines)
        assert allowed in found[0].partition("应为：")[2]
        assert "第" in found[0] or "缺少这一列" in found[0]
    row = find_row(load_workbook(path, read_only=True)["商机"], "O03")  # as Excel shows it
    assert [p.row for p in errors if p.column == "起租月"] == [row]


def test_a_name_that_two_people_have_is_not_guessed(county: Path, tmp_path: Path) -> None:
    path = changed(county, tmp_path, put("关键人", "姓名", "P07", "陈校长"), put("需求", "谁感到痛", "D04", "陈校长"))
    with pytest.raises(CaseError, match="不止一行叫“陈校长”。应为：写编号"):
        load_case(path)


@pytest.fixture(scope="module")
def tiny_sheets(tmp_path_factory: pytest.TempPathFactory) -> list[Sheet]:
    path = tmp_path_factory.mktemp("tiny") / "tiny.xlsx"
    sheets, problems = read_sheets(new_workbook(path, load_catalog(), case=tiny_case()))
    assert not problems
    return [sheet for sheet in sheets if sheet.name not in OTHER_SHEETS]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.tuples(st.integers(0, 12), st.integers(0, 4), st.integers(0, 11)),
    junk=st.sampled_from(
        ["", "?", "-1", "1e999", "99|99", "一", "例：", "12万", "2019", "是", "C01", "#", "='x'", "\x00"]
    ),
    told=st.sampled_from(["", "公式出错 #N/A"]),
)
def test_no_junk_in_a_cell_ends_in_a_traceback(
    tiny_sheets: list[Sheet], tmp_path: Path, where: tuple[int, int, int], junk: str, told: str
) -> None:
    """Headers too: the case loads, or every line names a sheet of the workbook."""
    number, row, column = where
    sheet = tiny_sheets[number]
    rows = [list(line) for line in sheet.rows]
    row, column = min(row, len(rows) - 1), min(column, len(rows[0]) - 1)
    rows[row][column] = junk
    changed_sheet = replace(sheet, rows=rows, told={(row, column): told} if told else {})
    sheets = [*tiny_sheets[:number], changed_sheet, *tiny_sheets[number + 1 :]]
    path = tmp_path / "junk.xlsx"
    path.write_bytes(b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook_module, "read_sheets", lambda _: (sheets, []))
        try:
            load_case(path, load_catalog())
        except CaseError as error:
            names = {f"工作表“{s.name}”" for s in sheets} | {"junk.xlsx", "案例"}
            assert error.problems and {p.file for p in error.problems} <= names


# -- what people do to a workbook --------------------


def in_wan(book: Workbook) -> None:
    sheet = book["存量业务"]
    column = head_column(sheet, "年收入（元）")
    sheet.cell(1, column).value = "年收入（万元）"
    cell(sheet, "年收入（万元）", "S02").value = 6.2


def in_yuan(book: Workbook) -> None:
    sheet = book["行业与商群"]
    sheet.cell(1, head_column(sheet, "产值（万元）")).value = " 产值 (元) "
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 6).value = 12_000_000


def test_a_column_in_another_unit_of_money_is_converted_and_said(county: Path, tmp_path: Path) -> None:
    case = load_case(changed(county, tmp_path, in_wan, in_yuan))
    stock = case.stock.set_index("id")["annual_revenue"]
    assert stock["S02"] == 62_000  # 6.2 in 万元
    assert stock["S01"] == 90_000 and stock["S05"] == 32_000  # 9万, 3.2万元: what the cell says counts
    assert case.industries["output"].tolist() == [1200] * 10
    told = "\n".join(map(str, case.notices))
    assert "写的是万元，已换算成元" in told and "写的是元，已换算成万元" in told


def rearrange(book: Workbook) -> None:
    """A title above the header, a sheet renamed, hidden and blank rows, columns of one's own, English headers."""
    sheet = book["目标客户"]
    sheet.insert_rows(1)
    sheet["A1"] = "云浦县目标客户一览"
    sheet.cell(2, head_column_of(sheet, 2, "人数")).value = "Employees"
    sheet.cell(2, sheet.max_column + 1).value = "我的备注"
    sheet.row_dimensions[6].hidden = True
    sheet.title = "目标客户表 (2)"
    book["网格"].insert_rows(3, 2)
    book.create_sheet("草稿")["A1"] = "随便写"
    cell(book["关键人"], "接触深度", "P01").value = " ３ "
    book["商机"].sheet_state = "hidden"


def head_column_of(sheet: Any, row: int, label: str) -> int:
    return next(c.column for c in sheet[row] if c.value == label)


def test_what_people_do_to_a_workbook_is_taken_and_said(county: Path, tmp_path: Path) -> None:
    case, same = load_case(changed(county, tmp_path, rearrange)), load_case(county)
    for name in case:
        assert_frame_equal(getattr(case, name), getattr(same, name))
    told = "\n".join(map(str, case.notices))
    for part in (
        "把“目标客户表 (2)”当作它来读",
        "1 行隐藏着，也读了",
        "L列“我的备注”：多余的一列",
        "多余的工作表“草稿”",
    ):
        assert part in told
    assert len(case.notices) == 4


def test_stray_spaces_and_full_width_letters_in_names_and_choices_are_overlooked(county: Path, tmp_path: Path) -> None:
    path = changed(
        county,
        tmp_path,
        put("商机", "客户", "O04", "ｃ０４"),
        put("商机", "产品", "O04", "互联网 专线50m"),
        put("关键人", "决策角色", "P07", "技术推荐者　、 使用 者"),
        put("需求", "增收降支提效", "D04", "效 率"),
        put("存量业务", "客户", "S04", "云浦一中\u200b"),
    )
    case, same = load_case(path), load_case(county)
    for name in case:
        assert_frame_equal(getattr(case, name), getattr(same, name))


def test_customers_whom_nobody_has_met_yet_are_mentioned_and_do_not_stop_the_case(county: Path, tmp_path: Path) -> None:
    def few(book: Workbook) -> None:
        for sheet in ("关键人", "关键人评分", "需求", "商机"):
            for row in range(book[sheet].max_row, 1, -1):
                if book[sheet].cell(row, 1).value not in ("P01", "P02", "D01", "O01"):
                    book[sheet].delete_rows(row)

    told = "\n".join(map(str, load_case(changed(county, tmp_path, few)).notices))
    assert "23 家客户还没有关键人：C02、C03" in told


def test_an_example_row_is_skipped_in_silence_and_a_changed_one_is_mentioned(county: Path, tmp_path: Path) -> None:
    path = changed(county, tmp_path, put("目标客户", "客户", "例：C01", "我的第一家"))
    [notice] = load_case(path).notices
    assert "第2行" in str(notice) and "去掉“例：”" in str(notice)


def test_an_example_row_is_one_wherever_its_columns_were_moved(county: Path, tmp_path: Path) -> None:
    def turn(book: Workbook) -> None:
        for label in ("目标客户", "关键人评分"):
            rows = [row[::-1] for row in book[label].iter_rows(values_only=True)]
            book[label].delete_rows(1, len(rows))
            for row in rows:
                book[label].append(row)

    def remark(book: Workbook) -> None:  # elsewhere than in those columns the words are a person's own
        sheet = book["需求"]
        sheet.cell(sheet.max_row, head_column(sheet, "痛点")).value = "例：网课一卡全班等"

    case, as_filled = load_case(changed(county, tmp_path, turn, remark)), load_case(county)
    assert not case.notices and (case.needs["pain"] == "例：网课一卡全班等").sum() == 1
    assert len(case.needs) == len(as_filled.needs)
    assert_frame_equal(case.customers, as_filled.customers)
    assert_frame_equal(case.ratings, as_filled.ratings, check_like=True)


def test_a_percent_format_in_a_percent_column_means_what_is_shown(county: Path, tmp_path: Path) -> None:
    def as_percent(book: Workbook) -> None:
        for sheet, label, row in (("行业与商群", "实际增速（%）", "I01"), ("存量业务", "续约率", "S02")):
            place = cell(book[sheet], label, row)
            place.value, place.number_format = 0.065, "0.0%"

    case = load_case(changed(county, tmp_path, as_percent))
    assert case.industries["growth"].iloc[0] == 6.5
    assert case.stock.set_index("id").loc["S02", "renewal"] == 0.065


def test_two_columns_of_one_name_and_missing_sheets_are_told(county: Path, tmp_path: Path) -> None:
    def double(book: Workbook) -> None:
        book["网格"]["E1"] = "网格 "
        del book["案例说明"]

    with pytest.raises(CaseError) as caught:
        load_case(changed(county, tmp_path, double))
    assert "缺少工作表“案例说明”" in str(caught.value)

    def double_only(book: Workbook) -> None:
        book["网格"]["E1"] = "网格 "
        del book["存量业务"]

    with pytest.raises(CaseError) as caught:
        load_case(changed(county, tmp_path, double_only))
    assert "工作表“网格” E列“网格”：这一列出现了两次" in str(caught.value)
    assert "提示：my.xlsx：缺少工作表“存量业务”，当作没有填" in str(caught.value)


def test_a_sheet_under_another_name_goes_to_the_nearest_table(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["案例说明", "关键人打分", "3.网格", "目标客户表", "needs", "Sheet1", "目录"]
    sheets = [Sheet(name, [["a", "b"]]) for name in names]
    monkeypatch.setattr(workbook_module, "read_sheets", lambda _: (sheets, []))
    book = workbook_module.Workbook.read(Path("my.xlsx"))
    assert {table: sheet.name for table, sheet in book.tables.items()} == {
        "grids": "3.网格",
        "customers": "目标客户表",
        "ratings": "关键人打分",  # not the contacts (关键人), which are further away
        "needs": "needs",
    }
    told = "\n".join(map(str, book.problems))
    assert "把“关键人打分”当作它来读" in told and "缺少工作表“关键人”" in told and "多余的工作表“Sheet1”" in told
    assert "目录" not in told and "“needs”当作" not in told


# -- half filled --------------------


@pytest.mark.parametrize(
    ("empty", "waits"),
    [
        (("网格", "地址记录"), {"u01": ("网格", "地址记录")}),
        (("关键人评分",), dict.fromkeys(("u05", "u06", "u07"), ("关键人评分",))),
    ],
)
def test_units_wait_for_the_sheets_that_nobody_has_filled(
    county: Path, tmp_path: Path, empty: tuple[str, ...], waits: dict[str, tuple[str, ...]]
) -> None:
    case = load_case(changed(county, tmp_path, clear(*empty)))
    assert {u: waiting(case, u) for u in unit_tables() if u.startswith("u") and waiting(case, u)} == waits


def test_a_sheet_that_refers_to_an_empty_one_is_read_as_far_as_it_goes(county: Path, tmp_path: Path) -> None:
    case = load_case(changed(county, tmp_path, clear("网格", "需求", "地址记录", "地址业务记录")))
    assert case.customers["grid"].eq("").all() and case.opportunities["need"].eq("").all()
    told = "\n".join(map(str, case.notices))
    assert "“网格”还没有填，这一列先不算" in told and "“需求”还没有填" in told


def test_a_fresh_workbook_waits_for_everything_but_its_head_must_be_filled(tmp_path: Path) -> None:
    path = new_workbook(tmp_path / "云浦.xlsx", load_catalog())
    with pytest.raises(CaseError) as caught:
        load_case(path)
    assert {p.column for p in caught.value.problems if p.level == "error"} == {
        "城区还是郊县",
        "预算年",
        "数据截止日",
        "全年目标收入（元）",
    }


# -- the empty workbook --------------------


def test_the_workbook_offers_choices_ranges_and_remarks(tmp_path: Path) -> None:
    catalog = load_catalog()
    book = load_workbook(new_workbook(tmp_path / "new.xlsx", catalog))
    assert book.sheetnames == ["填写说明", "案例说明", *(t.label for t in declared("case").values()), "目录"]
    for name, table in declared("case").items():
        sheet = book[table.label]
        columns = table.with_wide(catalog.names("factors") if table.over else {})
        assert [c.value for c in sheet[1]] == [c.label or c.name for c in columns]
        assert sheet.freeze_panes and sheet.auto_filter.ref
        rules = {str(r.sqref).split("2:")[0]: r for r in sheet.data_validations.dataValidation}
        for column, head in zip(columns, sheet[1], strict=True):
            assert head.comment and ("可以空着" if column.blank else "必填") in head.comment.text, (name, column.name)
            rule = rules.get(head.column_letter)
            if column.kind == "choice":
                assert rule.type == "list" and rule.formula1 == f'"{",".join(column.choices)}"'
            elif column.ref:
                assert rule.type == "list" and "$" in rule.formula1
            elif column.kind in ("number", "integer") and column.low is not None:
                assert float(rule.formula1) == column.low
            elif column.kind == "date":
                assert rule.type == "date"
    assert [c.value for c in book["目录"]["B"]][1:4] == catalog.products["name"].tolist()[:3]


def test_every_text_of_the_workbook_belongs_to_a_column_and_every_example_fits(tmp_path: Path) -> None:
    """The examples with their marks taken off are a case that loads."""

    def unmark(book: Workbook) -> None:
        for table in declared("case").values():
            for row in book[table.label].iter_rows(min_row=2, max_col=1):
                row[0].value = str(row[0].value or "").removeprefix("例：") or None
        head = {"城区还是郊县": "郊县", "预算年": 2019, "数据截止日": "2019-01-01", "全年目标收入（元）": "5万"}
        for item, value in head.items():
            cell(book["案例说明"], "内容", item).value = value
        for label, value in (("低", 1), ("中", 1), ("高", 1), ("证据", "假设"), ("出处", "试填")):
            for row in range(2, 7):
                book["区县总量"].cell(row, head_column(book["区县总量"], label)).value = value
        sheet = book["关键人评分"]
        sheet.append(["P001", "移动", *[5] * 10])

    path = new_workbook(tmp_path / "new.xlsx", load_catalog())
    case = load_case(changed(path, tmp_path, unmark))
    assert all(len(getattr(case, name)) for name, table in declared("case").items() if not table.given)


def test_an_existing_file_is_never_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError, match="--force"):
        new_workbook(path, load_catalog())
    assert path.read_bytes() == b"precious"
    assert new_workbook(path, load_catalog(), force=True).read_bytes().startswith(b"PK")
    with pytest.raises(ValueError, match="xlsx"):
        new_workbook(tmp_path / "my.csv", load_catalog())
    assert [p.name for p in tmp_path.iterdir()] == ["my.xlsx"]


def test_a_folder_case_with_an_empty_table_is_read_as_before(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    grids = folder / "grids.csv"
    grids.write_text(grids.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    case = load_case(folder)
    assert any("“网格”还没有填" in str(n) for n in case.notices)
