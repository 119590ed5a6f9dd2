"""The workbook: values, formulas, texts that stay texts, print set-up."""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from course_lib.exports.workbook import plan_sheets, plan_workbook
from course_lib.plan import PlanReport, report_plan
from tests.exports.reports import EVIL, bare, hostile, reference, tiny
from tests.tiny import tiny_case

#: The sheets of the plan that u00–u07 make, in their order; other units' sheets may stand between them.
SHEETS = (
    *("计划总览", "行业选择", "收入预算", "分月收入", "三种结局", "客户清单", "决策矩阵", "九宫图", "缺口"),
    *("行动日历", "管控表", "6W2H", "存量", "规则"),
)


@functools.cache
def content(report: Callable[[], PlanReport] = reference) -> bytes:
    return plan_workbook(report(), "红队")


@functools.cache
def opened(report_content: bytes, *, values: bool) -> Workbook:
    return openpyxl.load_workbook(BytesIO(report_content), data_only=values)


def found(book: Workbook, sheet: str, label: str, column: int = 2) -> float:
    """The value right of a label in the first column."""
    rows = [row for row in book[sheet].iter_rows() if row[0].value == label and row[column - 1].data_type == "n"]
    assert len(rows) == 1, label
    value = rows[0][column - 1].value
    assert isinstance(value, int | float)
    return value


def test_the_overview_holds_the_plans_figures() -> None:
    report, book = reference(), opened(content(), values=True)
    year, lines = report.odds.outlook, report.odds.lines.lines
    expected = {
        "目标收入": year.target,
        "存量收入": year.stock,
        "增量": year.increment,
        "其中没摸清": year.unknown,
        "缺口": year.gap,
        "承诺缺口": year.promise_gap,
        "今年商机总额": lines.loc[lines["counts"], "revenue"].sum(),
        "五成把握的收入（P50）": report.odds.distribution.p50,
        "八成把握的收入（P80）": year.p80,
        "达标可能性": year.probability,
        "客户（家）": len(report.industry.customers),
        "商机（个）": int(lines["counts"].sum()),
        "退回的报价（个）": int((~lines["ok"]).sum()),
    }
    assert {label: found(book, "计划总览", label) for label in expected} == pytest.approx(expected)
    assert found(book, "缺口", "核对：①＋②＋③－超出") == pytest.approx(year.target)


def test_every_line_customer_activity_and_stock_line_is_there_once() -> None:
    report, book = reference(), opened(content(), values=True)
    for sheet, ids in (
        ("收入预算", report.needs.revenue.lines["id"]),
        ("客户清单", report.odds.table.index),
        ("三种结局", report.odds.lines.lines.index),
        ("行动日历", report.route.activities.index),
        ("存量", report.case.stock["id"]),
    ):
        column = [row[0].value for row in book[sheet].iter_rows(min_row=6)]
        assert column == list(ids), sheet
    chosen = [row[0].value for row in book["行业选择"].iter_rows(min_row=6) if row[3].value == "✔"]
    assert chosen == [*report.industry.industries, *report.industry.merchant_groups]
    titles = [str(row[0].value or "") for row in book["决策矩阵"].iter_rows()]
    assert all(sum(t.startswith(f"{c} ") for t in titles) == 1 for c in report.odds.table.index)


def test_what_is_computed_is_a_live_formula() -> None:
    """Target, rates and ratings can be changed; whatever follows from them is a formula, in each sheet."""
    book = opened(content(), values=False)
    lives = {sheet.title: sum(c.data_type == "f" for row in sheet.iter_rows() for c in row) for sheet in book}
    assert all(lives[name] for name in SHEETS if name not in ("6W2H", "规则"))
    gap = {row[0].value: row[1] for row in book["缺口"].iter_rows(min_row=5)}
    assert gap["目标"].data_type == "n" and gap["③ 缺口"].data_type == "f"
    names = set(book.defined_names)
    assert {"保底线", "有把握线", "势均力敌分", "领先几分翻一倍", "没摸清取点", "商机中高分界", "管控日期"} <= names


def test_texts_of_the_case_are_texts_whatever_they_start_with() -> None:
    book = opened(plan_workbook(hostile(), "=1+1"), values=False)
    texts, formulas = [], []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                (formulas if cell.data_type == "f" else texts).append(str(cell.value))
    assert not [f for f in formulas if any(evil in f for evil in ("HYPERLINK", "+1+1", "-2+3", "SUM(A1)", "cmd"))]
    for evil in EVIL[:5]:
        assert any(t.startswith(evil) for t in texts), evil
    assert sum("=1+1" in t for t in texts) >= 2  # the team's name, the reason


def test_equal_plans_give_equal_bytes() -> None:
    assert plan_workbook(report_plan(tiny_case()), "红队") == content(tiny)


def test_sheets_are_ready_to_read_and_to_print() -> None:
    book = opened(content(), values=True)
    assert [name for name in book.sheetnames if name in SHEETS] == list(SHEETS)
    assert book.sheetnames == [sheet.name for sheet in plan_sheets()]
    for sheet in book:
        high = None if sheet.title == "计划总览" else 0  # None is 1, 0 as many as it takes
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, high)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.orientation == "landscape" or sheet.title == "规则"
        assert sheet.freeze_panes, sheet.title
        fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert fonts == {"微软雅黑"}, sheet.title
    statuses = [rule for rule in book["行动日历"].data_validations.dataValidation if rule.type == "list"]
    assert [rule.formula1 for rule in statuses] == ['"计划,进行,完成,受阻"']


def test_a_tiny_case_with_another_target() -> None:
    """Its hardly known customer waits in the tray; the chance to be chosen is a formula over what we don't know."""
    report = report_plan(tiny_case(), target=300000)
    made = plan_workbook(report, "红队")
    assert found(opened(made, values=True), "缺口", "目标") == 300000
    cells = [row[14].value for row in opened(made, values=True)["客户清单"].iter_rows(min_row=6)]
    assert cells.count("没摸清") == len(report.odds.grid.waiting) > 0
    formulas = opened(made, values=False)["决策矩阵"]
    chances = [str(c.value) for row in formulas.iter_rows() for c in row if "没摸清取点" in str(c.value)]
    assert len(chances) == len(report.odds.matrices)


def test_a_plan_without_choices_and_activities_is_still_a_workbook() -> None:
    book = opened(content(bare), values=True)
    assert found(book, "计划总览", "客户（家）") == 0
    assert book["6W2H"]["A4"].value == "计划里还没有活动。"


def test_every_formula_carries_a_value() -> None:
    """A viewer that does not recalculate shows what is stored; 0 or nothing would be wrong there."""
    with zipfile.ZipFile(BytesIO(content())) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    cells = [c for sheet in sheets for c in re.findall(r"<c [^>]*>(?:(?!</c>).)*<f>(?:(?!</c>).)*</c>", sheet)]
    assert len(cells) > 1000
    assert all("<v>" in cell for cell in cells)
