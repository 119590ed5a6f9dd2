"""The year at a glance, by hand on the small case."""

from __future__ import annotations

import pytest

from course_lib.method import look_ahead, value_stock
from tests.tiny import tiny_case


def test_head_figures_agree_with_the_tables() -> None:
    case = tiny_case()
    outlook = look_ahead(case, 215_600, ("云信息化",))
    # Stock of 240 000, of five customers' lines; three account managers.
    assert (outlook.last_year, outlook.managers, outlook.kept) == (240_000, 3, 215_600)
    assert outlook.growth == pytest.approx(outlook.target / 240_000 - 1)
    assert outlook.kept_share == pytest.approx(215_600 / outlook.target)
    assert outlook.per_manager == pytest.approx(outlook.target / 3)
    assert look_ahead(case, 215_600, ("移动",)).new_share == pytest.approx(108 / 240)  # P11 of C01 and C03
    assert outlook.new_share == 0
    assert outlook.by_line.loc["政企"].tolist() == [4, 2, 198_000] and outlook.by_line.loc["商群"].tolist() == [
        2,
        2,
        42_000,
    ]


def test_a_case_without_stock_has_everything_still_to_win() -> None:
    case = tiny_case()
    empty = case.replace(stock=case.stock.iloc[:0])
    outlook = look_ahead(empty, value_stock(empty).total)
    assert (outlook.kept, outlook.kept_share, outlook.growth) == (0, 0, float("inf"))
    assert outlook.by_line["revenue"].eq(0).all()
