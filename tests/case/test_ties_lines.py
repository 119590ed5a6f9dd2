"""Needs, lines, contracts and people that contradict each other are told with their cell; what is odd is mentioned."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from course_lib.case import CaseError, Problem, load_case
from tests.tiny import TINY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def put(folder: Path, table: str, row: str, **cells: str) -> None:
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False).set_index("id", drop=False)
    for column, value in cells.items():
        frame.loc[row, column] = value
    frame.to_csv(path, index=False)


def copy(folder: Path, table: str, row: str, **cells: str) -> None:
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    frame = pd.concat([frame, frame[frame["id"] == row].assign(**cells)])
    frame.to_csv(path, index=False)


def error(folder: Path) -> Problem:
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    [problem] = [p for p in caught.value.problems if p.level == "error"]
    return problem


def test_a_need_s_kind_belongs_to_its_need_point(folder: Path) -> None:
    put(folder, "needs", "D03", kind="出口带宽不够")
    assert load_case(folder).needs.set_index("id").loc["D03", "kind"] == "K24"
    put(folder, "needs", "D03", kind="大容量归档")
    problem = error(folder)
    assert (problem.file, problem.row) == ("needs.csv", 4) and "kind" in problem.column
    assert "大容量归档" in problem.message and "扩容升级" in problem.message and "出口带宽不够" in problem.allowed


@pytest.mark.parametrize(
    ("replaces", "message", "allowed"),
    [
        ("S04", "属于客户 M01，不属于 C01", "同一客户"),
        ("S02", "“S02”是移动，这一行的产品是专线", "一条专线的存量"),
        ("S99", "“S99”不认识", "S01"),
    ],
)
def test_what_a_line_replaces_is_the_same_customer_s_line_of_that_service(
    folder: Path, replaces: str, message: str, allowed: str
) -> None:
    put(folder, "opportunities", "O01", product="P08", replaces="S01")  # 专线 for 专线: fine
    assert load_case(folder).opportunities.set_index("id").loc["O01", "replaces"] == "S01"
    put(folder, "opportunities", "O01", replaces=replaces)
    problem = error(folder)
    assert (problem.file, problem.row) == ("opportunities.csv", 2) and "replaces" in problem.column
    assert message in problem.message and allowed in problem.allowed


def test_an_open_line_is_not_being_delivered(folder: Path) -> None:
    put(folder, "opportunities", "O02", stage="签约")
    assert load_case(folder).opportunities.set_index("id").loc["O02", "stage"] == "closing"
    put(folder, "opportunities", "O02", stage="交付回款")
    problem = error(folder)
    assert problem.row == 3 and "stage" in problem.column
    assert "签了约以后" in problem.message and problem.allowed == "接触、需求确认、方案、试点验证、商务、签约，可留空"


@pytest.mark.parametrize("value", ["-0.1", "1.2", "120%"])
def test_the_share_that_is_booked_in_the_year_is_between_none_and_all(folder: Path, value: str) -> None:
    put(folder, "opportunities", "O02", recognised=value)
    problem = error(folder)
    assert problem.row == 3 and "recognised" in problem.column and "0 到 1" in problem.allowed


def test_a_line_without_a_need_upgrades_ours_or_is_a_tender(folder: Path) -> None:
    put(folder, "opportunities", "O01", need="", product="P12")  # C01 has 移动 from us: S02 is upgraded
    put(folder, "opportunities", "O02", need="", product="P25", quantity="3")  # a tender
    assert load_case(folder).opportunities["need"].eq("").sum() == 2
    put(folder, "opportunities", "O04", need="")  # C04 has nothing from us
    problem = error(folder)
    assert (problem.file, problem.row) == ("opportunities.csv", 5) and "need" in problem.column
    assert "空着" in problem.message and "信息化集成实施" in problem.allowed


def test_a_need_may_have_nobody_met_who_feels_it(folder: Path) -> None:
    put(folder, "needs", "D04", contact="")
    assert load_case(folder).notices == ()


def test_one_need_product_and_customer_is_one_line_where_stages_are_told(folder: Path) -> None:
    copy(folder, "opportunities", "O04", id="O07")
    assert load_case(folder).notices == ()  # as older cases have them: their best line counts
    put(folder, "opportunities", "O01", stage="need")
    problem = error(folder)
    assert problem.row == 8 and "product" in problem.column and "第5行" in problem.message
    put(folder, "opportunities", "O07", product="P15")
    load_case(folder)


def test_a_blank_end_is_no_contract_and_a_blank_renewal_the_rule_s(folder: Path) -> None:
    put(folder, "stock", "S05", contract_end="", renewal="")
    case = load_case(folder)
    stock = case.stock.set_index("id")
    assert pd.isna(stock.loc["S05", "contract_end"]) and stock.loc["S05", "renewal"] == 0.9
    assert case.notices == ()


@pytest.mark.parametrize("end", ["", "2020-12-31", "2025-12-31"])
def test_stock_that_hardly_ends_in_the_year_is_mentioned(folder: Path, end: str) -> None:
    """240,000 in all: 90,000 that end are 37.5 %, 40,000 are 17 %, under a fifth."""
    put(folder, "stock", "S02", contract_end=end)
    put(folder, "stock", "S04", contract_end=end)
    assert load_case(folder).notices == ()
    put(folder, "stock", "S01", contract_end=end)
    put(folder, "stock", "S04", contract_end="2019-05-31")
    [notice] = load_case(folder).notices
    assert notice.file == "stock.csv" and "contract_end" in notice.column and "17%" in notice.message


def test_a_head_of_department_who_decides_is_mentioned(folder: Path) -> None:
    put(folder, "contacts", "P01", department="信息科", title="信息科长", kinds="technical|user")
    assert load_case(folder).notices == ()
    put(folder, "contacts", "P01", kinds="decider|technical")
    [notice] = load_case(folder).notices
    assert notice.file == "contacts.csv" and notice.row == 2 and "信息科长" in notice.message
    put(folder, "contacts", "P01", department="校长室", title="校长")  # who may
    assert load_case(folder).notices == ()
