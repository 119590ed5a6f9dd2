"""The class's tables: figures counted by hand from the invented class."""

from __future__ import annotations

import math

import pytest

from course_lib.grading.reports.class_table import class_table, gradebook, reason_table, task_overview, task_table
from tests.grading.results import UNITS, hostile_class, result, small_class


def test_one_row_per_person_and_a_missing_unit_counts_nothing() -> None:
    table = class_table(small_class(), UNITS).set_index("person")
    assert list(table.columns) == ["u02", "u04", "earned", "points", "share"]
    assert dict(table["earned"]) == {"丁": 0, "丙": 50, "乙": 200, "甲": 50}
    assert math.isnan(table.at["甲", "u04"])
    assert table.at["丁", "u04"] == 0  # handed in, but not readable
    assert (table["points"] == 200).all()
    assert table.at["甲", "share"] == 0.25


def test_a_unit_of_the_grading_that_nobody_handed_in_is_worth_what_the_rubric_says() -> None:
    units = {**UNITS, "u05": "第5单元"}
    table = class_table([result("甲")], units, {"u02": 100, "u04": 100, "u05": 60})
    assert table.loc[1, ["u02", "earned", "points"]].tolist() == [100, 100, 260]


def test_of_several_files_the_best_counts_and_the_others_are_told() -> None:
    worse = result("甲", "u02", "right", "wrong", name="甲/u02_a.ipynb")
    best = result("甲", name="甲/u02_b.ipynb")
    book = gradebook([worse, best], UNITS)
    assert book.people["earned"].tolist() == [100]
    assert set(book.tasks["file"]) == {"甲/u02_b.ipynb"}
    assert [(r.file, "u02_b.ipynb" in r.text) for r in book.remarks] == [("甲/u02_a.ipynb", True)]


def test_a_unit_outside_the_grading_is_told_and_not_counted() -> None:
    book = gradebook([result("甲", "u09"), result("甲", "")], UNITS)
    assert book.people["earned"].tolist() == [0]
    assert book.tasks.empty
    assert book.overview.empty
    assert [remark.text for remark in book.remarks] == [
        "看不出是哪个单元，没有计分。",
        "这个单元不在评分范围，没有计分。",
    ]


def test_the_long_table_has_a_row_per_task() -> None:
    table = task_table(small_class(), UNITS)
    assert len(table) == 12
    lost = table[table["person"] == "甲"].iloc[1]
    assert lost[["task", "points", "earned", "reason", "text"]].tolist() == ["u02.two", 50, 0, "wrong", "看看单位。"]


def test_the_overview_starts_with_what_fewest_got_right() -> None:
    table = task_overview(task_table(small_class(), UNITS)).set_index("task")
    assert list(table.index) == ["u02.two", "u04.two", "u02.one", "u04.one"]
    assert table.loc["u02.two", ["people", "right", "wrong", "not_attempted"]].tolist() == [3, 1, 1, 1]
    assert table.at["u02.two", "right_share"] == pytest.approx(1 / 3)
    assert table.at["u02.one", "hard_coded"] == 1
    assert table.at["u04.one", "earned_share"] == pytest.approx(2 / 3)


def test_reasons_count_persons_once() -> None:
    table = reason_table(task_table(small_class(), UNITS))
    assert table.loc["not_attempted", ["people", "tasks"]].tolist() == [1, 2]
    assert table.loc["unreadable", ["people", "tasks"]].tolist() == [1, 2]
    assert table.loc["right", ["people", "tasks"]].tolist() == [3, 6]
    assert table.at["memory", "people"] == 0


def test_remarks_name_the_file() -> None:
    remarks = [(r.person, r.file, r.text, r.grave) for r in gradebook(small_class(), UNITS).remarks]
    assert remarks == [
        ("丁", "丁/u04_x.ipynb", "不是笔记本。", True),
        ("丙", "丙/u04_x.ipynb", "自查格被改过。", False),
    ]


def test_persons_whose_names_look_alike_keep_their_rows() -> None:
    book = gradebook([result("甲"), result("甲\u202e", "u02", "wrong", "wrong")], UNITS)
    assert book.people["person"].tolist() == ["甲", "甲"]
    assert book.people["earned"].tolist() == [100, 0]
    assert book.reasons.at["wrong", "people"] == 1


def test_any_text_fits_in_the_tables() -> None:
    book = gradebook(hostile_class(), UNITS)
    assert len(book.people) == len(hostile_class())
    shown = "".join(book.people["person"]) + "".join(book.tasks["text"]) + "".join(r.text for r in book.remarks)
    shown.encode()  # no half characters
    assert not set(shown) & set("\x00\x1b\x0b\u202e\uffff\r\n\t")


def test_a_class_of_nobody() -> None:
    book = gradebook([], UNITS)
    assert book.people.empty
    assert book.reasons["tasks"].sum() == 0
