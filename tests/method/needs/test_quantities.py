"""Quantities by hand from quantity_ranges.csv: P11 政企 .08–.3 a head within 10–400, P29 大 1–3, P33 大 15–90."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from course_lib.case import Case, Catalog, load_case, load_catalog
from course_lib.method.needs.matching import match_kinds
from course_lib.method.needs.quantities import (
    head_limits,
    need_amounts,
    need_quantities,
    usual_amounts,
    usual_ranges,
)
from tests.tiny import TINY


@functools.cache
def tiny() -> Case:
    case = load_case(TINY, load_catalog())
    kinds = ["K13", "K36", "K27", "K43", "K25", "K49"]
    return case.replace(needs=case.needs.assign(kind=kinds, quantity=[np.nan, np.nan, 3, np.nan, np.nan, np.nan]))


def rows(customer: str, product: str) -> tuple[np.ndarray, np.ndarray]:
    case = tiny()
    return tuple(
        pd.Index(table["id"]).get_indexer([key])
        for table, key in ((case.customers, customer), (case.catalog.products, product))
    )


@pytest.mark.parametrize(
    ("customer", "product", "low", "high"),
    [
        ("C01", "P01", 30, 120),
        ("C01", "P11", 14, 54),  # 180 people: 14.4 and 54
        ("C02", "P11", 10, 12),  # 40 people: 3.2 is below 10, 12
        ("C04", "P11", 96, 360),  # 1,200 people: 96 and 360
        ("M01", "P11", 3, 7),  # a shop, .2–.6 a head of 12: 2.4 is below 3, 7.2
        ("M01", "P07", 1, 1),  # nothing said of shops: as other middle-sized customers
        ("M01", "P13", 10, 10),  # the same, by heads: .05–.25 of 12 is below 10
    ],
)
def test_usual_ranges(customer: str, product: str, low: float, high: float) -> None:
    found = usual_ranges(tiny(), *rows(customer, product))
    assert [float(side[0]) for side in found] == [low, high]


@pytest.mark.parametrize(
    ("product", "most"), [("P11", 216), ("P21", 180), ("P15", np.inf), ("P16", np.inf)]
)  # 1.2 cards and 1 seat for each of 180; cards for things have no head
def test_heads(product: str, most: float) -> None:
    assert head_limits(tiny(), *rows("C01", product))[0] == pytest.approx(most)


def wanted(need: str, product: str, customer: str) -> float:
    case = tiny()
    who, what = rows(customer, product)
    place = pd.Index(case.needs["id"]).get_indexer([need])
    return float(need_quantities(case, match_kinds(case), place, what, who)[0])


def test_what_was_told_counts_in_units_of_the_best_product_and_keeps_its_place_in_others() -> None:
    assert wanted("D03", "P29", "C03") == 3
    assert wanted("D03", "P33", "C03") == 80  # middle of 1–3 is 2, of 15–90 is 53 (52.5): 3 ÷ 2 × 53 = 79.5


def test_a_blank_is_the_middle_and_never_more_than_heads() -> None:
    assert wanted("D04", "P16", "C04") == 140  # 大 60–220
    assert wanted("D01", "P21", "C01") == 117  # .4–.9 of 180: 72–162
    few = usual_amounts(tiny(), *rows("C02", "P38"))  # 小 6–80, 40 people: middle 43
    assert few.tolist() == [40]


def test_a_line_without_a_need_is_measured_by_its_own_range() -> None:
    case = tiny()
    who, what = rows("C01", "P01")
    assert need_quantities(case, match_kinds(case), np.array([-1]), what, who).tolist() == [75]


def test_no_range_no_limit() -> None:
    case = tiny()
    tables = {name: getattr(case.catalog, name) for name in case.catalog}
    tables["quantity_ranges"] = tables["quantity_ranges"].iloc[:0]
    case = Case(case.meta, Catalog(tables, case.catalog.rules), {name: getattr(case, name) for name in case})
    who, what = np.array([0]), np.array([0])
    assert np.isnan(usual_ranges(case, who, what)).all()
    assert np.isnan(need_quantities(case, match_kinds(case), np.array([0]), what, who)).all()
    amounts = need_amounts(case, match_kinds(case))
    assert (amounts["quantity"].notna() == amounts["told"]).all() and amounts["told"].sum() == 1


def test_the_amounts_of_all_needs_are_in_units_of_the_product_that_fits_best() -> None:
    case = tiny()
    amounts = need_amounts(case, match_kinds(case))
    # D01: P21 for 180 people, the middle of 72–162; D03: 3 places told
    assert amounts.loc["D01"].tolist() == [117, "人", False]
    assert amounts["told"].tolist() == (case.needs["quantity"] > 0).tolist()
    assert amounts.loc[amounts["told"], "quantity"].tolist() == case.needs["quantity"].dropna().tolist()
