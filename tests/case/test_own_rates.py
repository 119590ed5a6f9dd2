"""The kit's own constants in two optional sheets: blank = ours; what is set reaches every method through the case."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from course_lib.case import Case, CaseError, load_case, load_catalog
from course_lib.case.own_rates import EFFECT, SPEED, own_rates, rate_rows, rated_catalog, rates
from course_lib.case.template import new_workbook
from course_lib.method.odds.lines import decide
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.kinds import read_kinds
from tests.tiny import TINY, tiny_case

RATES = [(table, rate) for table, found in rates(load_catalog()).items() for rate in found]
OURS = {rate.item: rate.ours for _, rate in RATES}


def folder(tmp_path: Path, **sheets: dict[str, object]) -> Path:
    """The tiny case with rows of the two tables: item → value."""
    place = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    for table, rows in sheets.items():
        lines = ["item,value,note", *(f"{item},{value}," for item, value in rows.items())]
        (place / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def refused(place: Path) -> list[str]:
    with pytest.raises(CaseError) as error:
        load_case(place)
    return [str(p) for p in error.value.problems if p.level == "error"]


def set_to(**values: float) -> Case:
    """The tiny case with some items set, without a file."""
    case = tiny_case()
    tables = {
        table: pd.DataFrame({"item": list(values), "value": list(values.values()), "note": ""})
        for table in (SPEED, EFFECT)
    }
    return own_rates(case.replace(**tables))


def test_without_the_sheets_and_with_blank_ones_nothing_changes(tmp_path: Path) -> None:
    case = load_case(TINY)
    assert case.catalog is load_catalog() and case.decision_rates.empty and case.effect_rates.empty
    blank = load_case(folder(tmp_path, decision_rates={"紧急度高一级，可能多多少": ""}))
    assert blank.catalog is load_catalog()
    same = {r.item: r.ours for t, r in RATES if t == SPEED}
    assert load_case(folder(tmp_path / "b", decision_rates=same)).catalog is load_catalog()


@pytest.mark.parametrize(("table", "rate"), RATES, ids=[rate.item for _, rate in RATES])
def test_every_item_reaches_the_catalogue_and_only_its_own_place(table: str, rate: object) -> None:
    """The value stands where the methods read it; every other constant stays."""
    rate = next(r for _, r in RATES if r is rate)
    step = rate.whole or 0.001
    other = rate.ours + step if rate.takes(rate.ours + step) else rate.ours - step
    assert rate.takes(other)
    now = {r.item: r.ours for found in rates(set_to(**{rate.item: other}).catalog).values() for r in found}
    assert now == {**OURS, rate.item: pytest.approx(other)}
    catalog = rated_catalog(load_catalog(), {rate.place: other})
    changed = [name for name in catalog if not getattr(catalog, name).equals(getattr(load_catalog(), name))]
    assert changed == ([] if rate.place[0] == "odds" else [rate.place[0]])
    assert (catalog.rules == load_catalog().rules) == (rate.place[0] != "odds")


def test_the_methods_see_them(tmp_path: Path) -> None:
    """Chance to decide, stock and activities follow; both catalogues of the kit carry the same values."""
    speed = {"过了0道关口，今年定的可能": 0.3, "固话存量一年后剩几成": 0.5, "专线存量一年后剩几成": 0.5}
    place = folder(tmp_path, decision_rates=speed, effect_rates={"拜访几个人天": 1.5, "拜访多少钱": 7})
    case, base = load_case(place), load_case(TINY)
    assert decide(0, 0, 0, case.catalog.rules) == pytest.approx(0.3)
    assert decide(1, 1, 0, case.catalog.rules) == decide(1, 1, 0, base.catalog.rules)
    assert value_stock(case).lines["contribution"].sum() < value_stock(base).lines["contribution"].sum()
    kinds = read_kinds(load_case(place).catalog)
    visit = kinds.ids.index("visit")
    assert (kinds.days[visit], kinds.cost[visit]) == (1.5, 7.0)


def test_applied_twice_is_once() -> None:
    case = set_to(**{"再便宜一成折几分": 9.0})
    assert own_rates(case) is case and case.catalog.rules.odds.price_points == 9


@pytest.mark.parametrize(
    ("table", "rows", "told"),
    [
        (
            SPEED,
            {"紧急度高一级，可能多多": 0.1},
            ["第2行", "不认识“紧急度高一级，可能多多”", "紧急度高一级，可能多多少"],
        ),
        (SPEED, {"紧急度高一级，可能多多少": 4}, ["第2行", "写的是 4", "0 到 1", "我们的 0.04"]),
        (SPEED, {"接触最短几天": 7.5}, ["整数", "我们的 9"]),
        (EFFECT, {"拜访几个人天": 0.7}, ["半天的倍数"]),
        (SPEED, {"过了2道关口，今年定的可能": 0.9}, ["过了2道 0.9，过了3道 0.66", "一级比一级高"]),
        (EFFECT, {"再便宜一成折几分": "七"}, ["第2行", "七"]),
    ],
)
def test_what_cannot_be_is_told_with_its_place(
    tmp_path: Path, table: str, rows: dict[str, object], told: list[str]
) -> None:
    found = refused(folder(tmp_path, **{table: rows}))
    assert len(found) == 1 and all(text in found[0] for text in told), found


def test_the_workbook_shows_them_last_and_empty_with_our_values(tmp_path: Path) -> None:
    """Before the catalogue, after all other sheets; a value filled in there holds."""
    catalog = load_catalog()
    path = new_workbook(tmp_path / "new.xlsx", catalog, case=load_case(TINY))
    book = load_workbook(path)
    assert book.sheetnames[-3:] == ["他定不定", "价格和活动", "目录"]
    for label, rows in zip(["他定不定", "价格和活动"], rate_rows(catalog).values(), strict=True):
        cells = list(book[label].iter_rows(min_row=2, values_only=True))
        assert [c[0] for c in cells] == [r["item"] for r in rows] and all(c[1] is None for c in cells)
        assert all(c[2].startswith("我们用 ") for c in cells)
    assert load_case(path).catalog is catalog
    sheet = book["价格和活动"]
    row = next(r for r in range(2, 60) if sheet.cell(r, 1).value == "再便宜一成折几分")
    sheet.cell(row, 2).value = 5
    book.save(tmp_path / "own.xlsx")
    own = load_case(tmp_path / "own.xlsx")
    assert own.catalog.rules.odds.price_points == 5
    again = load_case(new_workbook(tmp_path / "again.xlsx", catalog, case=own))
    assert again.catalog.rules == own.catalog.rules
    assert np.isnan(own.effect_rates.set_index("item")["value"]["拜访几个人天"])
