"""Sheet 收入预算: its formulas say what the library says, as exported and after somebody changed the figures."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from course_lib.exports.workbook import plan_workbook
from course_lib.exports.workbook.sheets.budget import (
    ACCEPTED,
    DISCOUNT,
    EARNS,
    HEADER,
    MONTHLY,
    OK,
    QUANTITY,
    REVENUE,
    START,
    YEARLY,
)
from course_lib.method import budget_revenue, price_offers
from course_lib.plan import report_plan
from tests.exports.test_render import convert
from tests.tiny import offered_case

ALL = {"industries": ["I01", "I02", "I03"], "merchant_groups": ["G01", "G02"]}
#: Line → the figures that somebody types; each trips one rule that the sheet applies by itself, or none.
CHANGES: dict[str, dict[str, float]] = {
    "O01": {"quantity": 150.0, "discount": 0.2},
    "O02": {"start_month": 2},  # a month before it can begin
    "O03": {"discount": 0.852},  # below the product's limit, but not its floor
    "O04": {"quantity": 49.0},  # more than 1.2 times what he needs
    "O05": {"discount": 0.5, "start_month": 8},  # an upgrade that is one
    "O06": {"quantity": 22.0, "discount": 0.2, "start_month": 12},  # more than he needs: only 20 count
}
COLUMNS = {"quantity": QUANTITY, "discount": DISCOUNT, "start_month": START}


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sheet worked out by an office without the stored values: as exported, and with the changes."""
    folder = tmp_path_factory.mktemp("budget")
    content = plan_workbook(report_plan(offered_case(), **ALL), "红队")
    for name, changes in (("same", {}), ("changed", CHANGES)):
        book = openpyxl.load_workbook(BytesIO(content))  # saved again, formulas have no values
        sheet = book["收入预算"]
        at = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=HEADER + 2)}
        for line, figures in changes.items():
            for figure, value in figures.items():
                sheet.cell(at[line], COLUMNS[figure] + 1).value = value
        book.save(folder / f"{name}.xlsx")
    convert("xlsx", folder, [folder / "same.xlsx", folder / "changed.xlsx"])
    made = {n: openpyxl.load_workbook(folder / "xlsx" / f"{n}-xlsx.xlsx", data_only=True) for n in ("same", "changed")}
    return {**made, "stored": openpyxl.load_workbook(BytesIO(content), data_only=True)}


def rows(book: Any) -> dict[str, tuple[Any, ...]]:
    return {r[0]: r for r in book["收入预算"].iter_rows(min_row=HEADER + 2, values_only=True)}


def test_the_stored_values_are_what_an_office_works_out(sheets: Mapping[str, Any], tmp_path: Path) -> None:
    for name in ("收入预算", "分月收入"):
        for stored, fresh in zip(sheets["stored"][name].iter_rows(), sheets["same"][name].iter_rows(), strict=True):
            for one, other in zip(stored, fresh, strict=False):
                want = one.value if one.value is not None else ""
                found = other.value if other.value is not None else ""
                assert found == (pytest.approx(want) if isinstance(want, int | float) else want), (name, one.coordinate)


def test_changed_figures_give_what_the_library_gives(sheets: Mapping[str, Any]) -> None:
    lines = offered_case().opportunities.set_index("id", drop=False)
    for line, figures in CHANGES.items():
        for figure, value in figures.items():
            lines[figure] = lines[figure].astype(float)
            lines.loc[line, figure] = value
    told = budget_revenue(offered_case(), price_offers(offered_case(), lines.reset_index(drop=True)))
    found = rows(sheets["changed"])
    assert told.refused["id"].tolist() == ["O02", "O03", "O04"]
    for row in told.lines.to_dict("records"):
        cells = found[row["id"]]
        assert (cells[OK] == ACCEPTED) == row["ok"], row["id"]
        for column, place in (("monthly", MONTHLY), ("revenue", REVENUE), ("yearly", YEARLY), ("contribution", EARNS)):
            assert cells[place] == pytest.approx(row[column], abs=0.011), (row["id"], column)
    total = sheets["changed"]["收入预算"].cell(HEADER, REVENUE + 1).value
    assert total == pytest.approx(told.total, abs=0.02)
