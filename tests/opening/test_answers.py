"""What comes back from a class is read whole, or each fault is told with its place."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from course_lib.case import CaseError
from course_lib.errors import CourseError
from course_lib.opening.answers import ABOUT, class_answers, demo_answers, read_answers, write_blank
from course_lib.opening.load import load_agenda, load_questionnaire
from course_lib.widgets import QuestionnaireBoard

PAPER, AGENDA = load_questionnaire(), load_agenda()


def fill_in(path: Path, person: str = "林一", level: object = 4, **about: object) -> Path:
    """A person's workbook, as the kit writes it and a spreadsheet fills it in."""
    if not path.exists():
        write_blank(path)
    book = load_workbook(path)
    page = book.active
    assert page is not None
    given = {"代号": person, "岗位": "大客户经理", "从业年数": 3, "带电脑": "是", **about}
    for row in page.iter_rows(min_row=4):
        name = row[0].value
        row[2].value = given.get(str(name), level if str(name).startswith("Q") else None)  # type: ignore[union-attr]
    book.save(path)
    return path


def table(path: Path, **columns: object) -> Path:
    """A class's table of two people."""
    rows = {name: ["", ""] for name in ABOUT.values()} | {"代号": ["甲", "乙"]}
    frame = pd.DataFrame(rows | {i: ["3", "4"] for i in PAPER.item_ids} | columns)
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def problems(source: Path) -> str:
    with pytest.raises(CaseError) as told:
        read_answers(source)
    return str(told.value)


def test_a_blank_workbook_comes_back_filled_in(tmp_path: Path) -> None:
    fill_in(tmp_path / "林一.xlsx")
    read = read_answers(tmp_path)
    row = read.table.loc["林一"]
    assert row[["role", "line", "years", "laptop"]].tolist() == ["key_account_manager", "政企", 3.0, True]
    assert row[PAPER.item_ids].eq(4).all() and row["competence"] == 4 and read.files == 1


def test_the_blank_workbook_offers_only_what_is_allowed(tmp_path: Path) -> None:
    page = load_workbook(write_blank(tmp_path / "q.xlsx")).active
    assert page is not None
    lists = [v.formula1.strip('"').split(",") for v in page.data_validations.dataValidation]
    assert [r.name for r in AGENDA.roles if r.track != "lecturer"] in lists
    assert sum(options == ["1", "2", "3", "4", "5"] for options in lists) == len(PAPER.items)
    assert [row[0].value for row in page.iter_rows(min_row=4)] == [*ABOUT.values(), *PAPER.item_ids]


def test_a_workbook_without_a_code_name_goes_by_its_file(tmp_path: Path) -> None:
    fill_in(tmp_path / "问卷3.xlsx", person="")
    assert list(read_answers(tmp_path).table.index) == ["问卷3"]


def test_tables_workbooks_and_boards_are_read_together(tmp_path: Path) -> None:
    table(tmp_path / "在线.csv", 岗位=["商群经理", "merchant_director"])
    fill_in(tmp_path / "sub" / "林一.xlsx")
    board = QuestionnaireBoard(PAPER, AGENDA, "丙", tmp_path)
    board.answer("Q01", 5)
    board.tell("role", "支撑人员")
    board.tell("years", 2)
    (tmp_path / "~$锁.xlsx").write_bytes(b"x")  # what a spreadsheet program leaves while a file is open
    read = read_answers(tmp_path)
    assert sorted(read.table.index) == sorted(["甲", "乙", "林一", "丙"]) and read.files == 3
    assert read.table.loc["丙", ["role", "line", "years", "Q01"]].tolist() == ["support", "", 2.0, 5.0]
    assert read.table.loc["甲", "line"] == "商群" and read.table.at["乙", "role"] == "merchant_director"


def test_a_board_that_was_emptied_again_is_nobody(tmp_path: Path) -> None:
    board = QuestionnaireBoard(PAPER, AGENDA, "丙", tmp_path)
    board.answer("Q01", 5)
    board.reset()
    assert read_answers(tmp_path).table.empty


def test_empty_answers_full_width_digits_and_gbk_are_taken(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", Q01=["", "３"], Q02=["4.0", " 5 "])
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("gbk"))
    read = read_answers(path).table
    assert pd.isna(read.at["甲", "Q01"]) and read.at["乙", "Q01"] == 3 and read["Q02"].tolist() == [4, 5]


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"Q05": ["9", "3"]}, "a.csv 第2行 列“Q05”：'9' 不对。应为：1 到 5 的整数"),
        ({"Q05": ["3", "好"]}, "a.csv 第3行 列“Q05”：'好' 不对"),
        ({"Q05": ["3", "2.5"]}, "a.csv 第3行 列“Q05”：'2.5' 不对"),
        ({"岗位": ["厨师", ""]}, "a.csv 第2行 列“岗位”：没有岗位 '厨师'。应为：行业总监、大客户经理"),
        ({"条线": ["", "家庭"]}, "a.csv 第3行 列“条线”：没有条线 '家庭'。应为：政企、商群"),
        ({"从业年数": ["-1", ""]}, "a.csv 第2行 列“从业年数”：'-1' 不对"),
        ({"带电脑": ["也许", ""]}, "a.csv 第2行 列“带电脑”：'也许' 不对。应为：是、否"),
        ({"代号": ["甲", "甲"]}, "a.csv 第3行 列“代号”：代号 '甲' 已经在 a.csv 里用过"),
        ({"代号": ["=1+1", "乙"]}, "a.csv 第2行 列“代号”：代号 '=1+1' 会被表格软件当成公式"),
        ({"体重": ["1", "2"]}, "a.csv 第1行 列“体重”：不认识这一列"),
    ],
)
def test_a_bad_cell_is_told_with_file_row_and_column(tmp_path: Path, columns: dict[str, object], place: str) -> None:
    assert place in problems(table(tmp_path / "a.csv", **columns))


def test_a_bad_answer_in_a_workbook_is_told_with_its_row(tmp_path: Path) -> None:
    told = problems(fill_in(tmp_path / "林一.xlsx", Q03="很多", 岗位="厨师"))
    assert (
        "林一.xlsx 第5行 列“你的回答（岗位）”" in told and "林一.xlsx 第11行 列“你的回答（Q03）”：'很多' 不对" in told
    )


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    table(tmp_path / "a.csv", Q05=["9", "8"])
    fill_in(tmp_path / "b.xlsx", level=7)
    assert f"有{2 + len(PAPER.items)}处要改" in problems(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"not a workbook", "打不开这个工作簿"),
        ("a.csv", "代号,岗位\n甲,\n".encode(), "缺少列 Q01"),
        ("choices.json", b"{}", "不是问卷看板存下的文件"),
        ("a.csv", b"", "没有表头"),
    ],
)
def test_a_file_that_is_no_questionnaire_is_told(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in problems(tmp_path)


def test_a_workbook_of_something_else_and_one_with_rows_cut_out(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "a.xlsx", index=False, engine="xlsxwriter")
    assert "不是课前问卷" in problems(tmp_path)
    book = load_workbook(write_blank(tmp_path / "sub" / "b.xlsx"))
    assert book.active is not None
    book.active.delete_rows(10)  # Q02
    book.save(tmp_path / "sub" / "b.xlsx")
    assert "缺少 Q02" in problems(tmp_path / "sub")


def test_nothing_to_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="没有答卷"):
        read_answers(tmp_path)
    with pytest.raises(CourseError, match="找不到"):
        read_answers(tmp_path / "nowhere")


def test_a_blank_file_never_replaces_another_and_says_which_kinds_there_are(tmp_path: Path) -> None:
    write_blank(tmp_path / "q.csv")
    assert list(pd.read_csv(tmp_path / "q.csv", encoding="utf-8-sig").columns) == [*ABOUT.values(), *PAPER.item_ids]
    with pytest.raises(CourseError, match="不覆盖"):
        write_blank(tmp_path / "q.csv")
    with pytest.raises(CourseError, match=r"\.xlsx（一人一份）或 \.csv"):
        write_blank(tmp_path / "q.docx")


def test_the_class_itself_is_shown_once_enough_have_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert class_answers(tmp_path).demo and "演示班" in capsys.readouterr().out
    for number in range(PAPER.rules.minimum_group):
        assert class_answers(tmp_path).demo
        QuestionnaireBoard(PAPER, AGENDA, f"学员{number}", tmp_path).answer("Q01", 3)
    read = class_answers(tmp_path)
    assert not read.demo and len(read.table) == PAPER.rules.minimum_group


def test_the_made_up_class_answers_everything_and_says_what_it_is() -> None:
    demo = demo_answers()
    assert demo.demo and 15 <= len(demo.table) <= 20 and demo.table[PAPER.item_ids].notna().all().all()
    assert {"政企", "商群"} == set(demo.table["line"])
