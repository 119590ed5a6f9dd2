"""Loading: a sound case loads; a broken one is told with file, row, column and what is allowed, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.case import CaseError, Problem, case_place, load_case, load_catalog, shipped_cases
from course_lib.case.tables import declared
from course_lib.paths import case_argument, catalog_dir
from tests.tiny import TINY, tiny_case


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    return caught.value.problems


#: one fault each: (file, old text, new text, row, part of the column, part of the message, part of what is allowed)
FAULTS = [
    ("customers.csv", "C03,东街医院,政企,I02", "C03,东街医院,政企,I99", 4, "industry", "I99", "I01"),
    ("stock.csv", "S04,M01,P06,40000", "S04,M01,P06,-40000", 5, "annual_revenue", "-40000", "不小于 0"),
    ("stock.csv", "2017-07-01", "去年七月", 4, "start", "不是日期", "2019-03-31"),
    ("stock.csv", "2018-03-01,2020-02-29", "2018-03-01,2017-02-28", 6, "contract_end", "早于", "不早于"),
    ("opportunities.csv", "O05,M01,D05,P07,1,0.9", "O05,M01,D05,P07,一,0.9", 6, "quantity", "不是数字", "数字"),
    ("opportunities.csv", "P17,20,0.1,2", "P17,20,0.1,13", 7, "start_month", "13", "1 到 12"),
    ("opportunities.csv", "O03,C03,D03", "O03,C03,D01", 4, "need", "属于客户 C01", "同一客户"),
    ("contacts.csv", "P05,C02,李青", "P04,C02,李青", 6, "id", "第5行重复", "不得重复"),
    ("contacts.csv", "technical,,4,2", "technicl,,4,2", 3, "kinds", "technicl", "是不是 technical"),
    ("contacts.csv", "buyer,20,0,0", "buyer,20,9,0", 9, "contact_level", "9", "0 到 4"),
    ("ratings.csv", "P02,unicom,9,8", "P02,unicom,11,8", 5, "fit", "11", "0 到 10"),
    ("ratings.csv", "P02,mobile,5,7,6,5,6,4,7,6,6,5\n", "", 5, "carrier", "缺少 mobile", "每家运营商"),
    ("needs.csv", "D02,C01,办公室,N08,合规", "D02,C01,办公室,N08,合理", 3, "triad", "合理", "合规"),
    ("needs.csv", "内外网要隔开,P02", "内外网要隔开,P04", 2, "contact", "属于客户 C02", "同一客户"),
    ("industries.csv", "I02,医疗卫生,政企,Q,4000", "I02,医疗卫生,政企,Q,", 3, "employment", "空着", "数字"),
    ("industry_units.csv", "0.3,0.5,0.7,20", "0.6,0.5,0.7,20", 6, "penetration_base", "大于", "由小到大"),
    ("service_records.csv", "4,3,2,12000,7500", "4,3,2,12000,17500", 2, "our_volume", "大于", "不大于"),
    ("service_records.csv", "A001,移动,是", "A001,专线,是", 3, "address、service", "重复", "不得重复"),
    ("premises.csv", "A002,东街商铺街", "A099,东街商铺街", 3, "address", "A099", "A001"),
    ("premises.csv", "A002,东街商铺街", "A001,东街商铺街", 3, "address", "重复", "不得重复"),
    ("premises.csv", "街铺,1,2", "街铺,1,1", 3, "place、floor、position", "重复", "不得重复"),
    ("premises.csv", "街铺,1,3", "大厦,1,3", 4, "kind", "大厦", "市场、楼宇、街铺"),
    ("premises.csv", "东街商铺街,街铺,1,3", "东街商铺街,楼宇,1,3", 4, "kind", "不止一种", "同一种类型"),
    (
        "premises.csv",
        "A004,东街商铺街,街铺,1,3\nA003,西园大厦,楼宇",
        "A004,东街商铺街,街铺,1,3\nA003,东街商铺街,街铺",
        5,
        "address",
        "W02",
        "同一种网格",
    ),
    ("premises.csv", "楼宇,3,1", "楼宇,3,0", 8, "position", "0", "1 到 400"),
    ("district.csv", "density_factor,密度系数", "densityfactor,密度系数", 0, "key", "density_factor", "population"),
    ("case.yml", "target_revenue: 500000", "target_revenue: 五十万", 0, "target_revenue", "不是数字", "数字"),
    ("case.yml", "budget_year: 2019", "budget_yaer: 2019", 0, "budget_yaer", "不认识", "改正名字"),
    ("customers.csv", "M02,江滨客栈,商群", "M02,江滨客栈,政企", 7, "line", "条线不同", "商群"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{f[0]}-{f[4]}-{i}" for i, f in enumerate(FAULTS)])
def test_one_fault_is_told_with_its_place(folder: Path, fault: tuple[str, str, str, int, str, str, str]) -> None:
    file, old, new, row, column, message, allowed = fault
    edit(folder, file, old, new)
    found = [p for p in problems(folder) if p.file == file and p.row == row]
    hits = [p for p in found if column in p.column and message in str(p) and allowed in p.allowed]
    assert hits, [str(p) for p in found]


def test_ten_planted_errors_print_ten_lines(folder: Path) -> None:
    chosen = [FAULTS[i] for i in (0, 1, 2, 5, 8, 9, 10, 12, 14, 16)]
    for file, old, new, *_ in chosen:
        edit(folder, file, old, new)
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert lines[0].endswith("有10处要改")
    assert {(p.file, p.row) for p in caught.value.problems} == {(f[0], f[3]) for f in chosen}
    assert str(caught.value).splitlines() == lines  # what a notebook shows, see lesson.friendly


def test_missing_column_names_the_column_and_a_near_header(folder: Path) -> None:
    edit(folder, "customers.csv", "telecom_spend,", "telecom_spent,")
    texts = [str(p) for p in problems(folder)]
    assert any("缺少这一列" in t and "telecom_spend（年通信花费（元））" in t and "telecom_spent" in t for t in texts)


def test_missing_file_and_customer_without_contacts(folder: Path) -> None:
    (folder / "stock.csv").unlink()
    path = folder / "contacts.csv"
    kept = [s for s in path.read_text(encoding="utf-8").splitlines() if ",M02," not in s]
    path.write_text("\n".join(kept), encoding="utf-8")
    found = problems(folder)
    assert any(p.file == "stock.csv" and "缺少这个文件" in p.message for p in found)
    assert any(p.file == "customers.csv" and p.row == 7 and "没有关键人" in p.message for p in found)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_spreadsheet_encodings_are_read_and_gbk_is_noticed(folder: Path, encoding: str) -> None:
    path = folder / "customers.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    case = load_case(folder)
    assert case.customers["name"].tolist() == tiny_case().customers["name"].tolist()
    assert bool(case.notices) == (encoding != "utf-8-sig")
    assert all("customers.csv" in str(n) for n in case.notices)


def test_unreadable_bytes_are_told_with_their_row(folder: Path) -> None:
    path = folder / "grids.csv"
    path.write_bytes(path.read_bytes() + b"W03,\xff\xff\xff,x,y\n")
    assert any(p.file == "grids.csv" and p.row == 4 and "编码" in p.message for p in problems(folder))


def test_chinese_headers_names_and_thousands_separators_are_taken(folder: Path) -> None:
    edit(folder, "stock.csv", "annual_revenue", "年收入（元）")
    edit(folder, "stock.csv", "C01,P07,90000", '东街服务局,互联网专线50M,"90,000"')
    assert load_case(folder).stock.equals(tiny_case().stock)


def test_dates_percents_and_full_width_digits_as_spreadsheets_show_them(folder: Path) -> None:
    edit(folder, "stock.csv", "2017-04-01,2019-03-31,0.9", "2017/4/1,2019年3月31日,90%")
    edit(folder, "stock.csv", "48000,2018-01-01", "４８０００,2018.1.1")
    edit(folder, "stock.csv", "id,customer,product", "id , customer,product")
    assert load_case(folder).stock.equals(tiny_case().stock)


def test_an_extra_column_is_kept_out_but_noticed(folder: Path) -> None:
    edit(folder, "grids.csv", "id,name,street,kind", "id,name,street,kind,我的备注")
    assert any("我的备注" in str(n) for n in load_case(folder).notices)


def test_a_case_cannot_be_changed() -> None:
    case = tiny_case()
    frame = case.customers
    frame.loc[0, "name"] = "别的名字"
    frame["new"] = 1
    assert case.customers["name"].iloc[0] == "东街服务局"
    assert "new" not in case.customers
    with pytest.raises(AttributeError, match="不可改动"):
        case.customers = frame
    with pytest.raises(AttributeError, match="没有表"):
        _ = case.clients


def test_unknown_case_lists_what_there_is() -> None:
    with pytest.raises(CaseError, match="gulou"):
        load_case("nowhere")


def test_catalog_weights_must_add_up(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(catalog_dir(), tmp_path / "catalog"))
    edit(copy, "roles.csv", "decider,决策者,25", "decider,决策者,26")
    edit(copy, "rules.yml", "assured: 75", "assured: 175")
    edit(copy, "nine_cells.csv", "low,none,放弃户,先放下，每季度再看一次,0,3,季度回看\n", "")
    with pytest.raises(CaseError) as caught:
        load_catalog(copy)
    text = str(caught.value)
    assert "权重合计 101" in text and "≤ 100" in text and "low × none" in text


@pytest.mark.parametrize(
    ("table", "start", "message"),
    [
        ("need_product.csv", "K27,", "缺少 K27"),
        ("quantity_ranges.csv", "P40,", "缺少 P40"),
        ("need_kinds.csv", "K23,", "缺少 N06"),  # the only kind of that need point
    ],
)
def test_nothing_is_left_without_what_answers_it(tmp_path: Path, table: str, start: str, message: str) -> None:
    copy = Path(shutil.copytree(catalog_dir(), tmp_path / "catalog"))
    lines = (copy / table).read_text(encoding="utf-8-sig").splitlines()
    (copy / table).write_text("\n".join(x for x in lines if not x.startswith(start)) + "\n", encoding="utf-8")
    with pytest.raises(CaseError, match=message):
        load_catalog(copy)


def test_whom_an_activity_is_with_must_be_a_role(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(catalog_dir(), tmp_path / "catalog"))
    edit(copy, "activity_kinds.csv", "technical|user|sponsor,都到,2", "technical|usr|sponsor,都到,2")
    with pytest.raises(CaseError) as caught:
        load_catalog(copy)
    assert "是不是 user" in str(caught.value)


@pytest.mark.parametrize("name", shipped_cases())
def test_shipped_cases_are_sound(name: str) -> None:
    case = load_case(name)
    assert case.notices == ()
    assert case.customers.groupby("line").size().to_dict() == {"商群": 50, "政企": 50}
    assert len(case.addresses) >= 3000


def test_both_demonstration_cases_ship() -> None:
    assert {"gulou", "minhou"} <= set(shipped_cases())


def test_a_shipped_case_goes_by_its_county_too_unless_a_file_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for typed, name in {"gulou": "gulou", "鼓楼": "gulou", "鼓楼区": "gulou", "闽侯": "minhou"}.items():
        assert case_place(typed).name == name == case_argument(typed)
    shutil.copytree(TINY, "鼓楼")
    assert case_place("鼓楼") == Path("鼓楼") and case_argument("鼓楼") == str(tmp_path / "鼓楼")
    for typed in ("鼓", "鼓楼县", ""):
        assert case_argument(typed) == str(tmp_path / typed)
    with pytest.raises(CaseError, match=r"gulou（鼓楼区）、minhou（闽侯县）"):
        case_place("鼓楼县")


CELLS = [(t.file, i) for t in declared("case").values() if not t.given for i in range(len(t.columns))]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(CELLS),
    junk=st.sampled_from(["", "?", "-1", "1e999", "NaN", "99|99", "２", "一", '"', "a,b,c"]),
)
def test_no_damage_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str, int], junk: str
) -> None:
    """Whatever stands in a cell, the case loads or every line of the error names an existing file."""
    file, column = place
    folder = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("junk") / "tiny"))
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[column] = junk
    lines[1] = ",".join(cells)
    (folder / file).write_text("\n".join(lines), encoding="utf-8")
    try:
        load_case(folder)
    except CaseError as error:
        assert error.problems
        assert all((folder / p.file).is_file() for p in error.problems)


def test_headers_and_separators_as_people_type_them(folder: Path) -> None:
    edit(folder, "stock.csv", "annual_revenue", "年收入(元)")
    edit(folder, "stock.csv", "id,customer,product", "ID,CUSTOMER, 产 品")
    edit(folder, "contacts.csv", "decider|sponsor", "决策者、发起者")
    edit(folder, "service_records.csv", "unicom|mobile", "中国联通；中国移动")
    edit(folder, "stock.csv", "2018-06-01", "2018/6/1 0:00")
    case = load_case(folder)
    assert case.stock.equals(tiny_case().stock) and case.contacts.equals(tiny_case().contacts)
    assert case.service_records.equals(tiny_case().service_records)


def test_a_table_saved_with_tabs_is_read(folder: Path) -> None:
    path = folder / "grids.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", "\t"), encoding="utf-16")
    assert load_case(folder).grids.equals(tiny_case().grids)


def test_a_workbook_with_the_wrong_ending_and_a_near_name_are_recognised(folder: Path) -> None:
    (folder / "grids.csv").write_bytes(b"PK\x03\x04 a workbook")
    (folder / "stock.csv").rename(folder / "stock.xlsx")
    texts = [str(p) for p in problems(folder)]
    assert any("grids.csv" in t and "Excel工作簿" in t for t in texts)
    assert any("stock.csv" in t and "有 stock.xlsx，请另存为 stock.csv" in t for t in texts)


def test_a_date_serial_is_recognised(folder: Path) -> None:
    edit(folder, "stock.csv", "2017-07-01", "42917")
    assert any("日期序号" in p.message for p in problems(folder))


def test_one_slip_in_a_whole_column_is_told_a_few_times_and_counted(folder: Path) -> None:
    path = folder / "ratings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",unicom,", ",liantong,"), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    lines = [line for line in str(caught.value).splitlines() if "liantong" in line or "另有" in line]
    assert len(lines) < len(caught.value.problems)
    assert any("另有 7 处同样要改（第 17" in line for line in lines), lines


def test_what_is_empty_or_unrated_is_remarked(folder: Path) -> None:
    for name in ("ratings.csv", "stock.csv"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    text = "\n".join(map(str, load_case(folder).notices))
    assert "stock.csv：一行数据也没有" in text and "6 家客户没有任何评分" in text


def test_a_folder_under_another_name_is_remarked(folder: Path) -> None:
    renamed = folder.rename(folder.parent / "my")
    assert any("会存在 tiny 名下" in n.message for n in load_case(renamed).notices)


def test_a_name_that_cannot_be_a_folder_is_refused(folder: Path) -> None:
    edit(folder, "case.yml", "name: tiny", "name: ../out")
    assert any(p.column == "name" and "不能做文件夹名" in p.message for p in problems(folder))


def test_a_case_is_kept_until_one_of_its_files_changes(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    first = load_case(folder)
    assert load_case(folder) is first
    table = folder / "grids.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    again = load_case(folder)
    assert again is not first and again.grids.equals(first.grids)
    (folder / "case.yml").write_text("name: [", encoding="utf-8")
    for _ in range(2):  # a faulty case is not kept as a good one
        with pytest.raises(CaseError):
            load_case(folder)


def test_a_case_may_do_without_an_optional_table(folder: Path) -> None:
    (folder / "premises.csv").unlink()
    case = load_case(folder)
    assert case.premises.empty and list(case.premises) == ["address", "place", "kind", "floor", "position"]
    assert case.premises.dtypes.equals(tiny_case().premises.dtypes)
    assert not case.notices


def test_an_optional_table_under_another_ending_is_told(folder: Path) -> None:
    (folder / "premises.csv").rename(folder / "premises.xlsx")
    assert any(p.file == "premises.csv" and "缺少这个文件" in p.message for p in problems(folder))
