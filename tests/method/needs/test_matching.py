"""Fit by kind of need. Expected fits are rows of need_product.csv, those of the ward without a signal spec §2.1's."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.case import Case, load_case, load_catalog
from course_lib.method.needs.matching import (
    BY_POINT_AT_MOST,
    answers_a_pain,
    fit_by_kind,
    fit_by_point,
    match_kinds,
)
from tests.tiny import TINY

KINDS = ["K13", "K36", "K27", "K43", "", "K49"]  # of D01–D06, D03 the ward where phones have no signal


@functools.cache
def case_of_kinds() -> Case:
    case = load_case(TINY, load_catalog())
    return case.replace(needs=case.needs.assign(kind=KINDS))


def row(table: pd.DataFrame, key: str) -> int:
    return int(pd.Index(table["id"]).get_loc(key))


def level(case: Case, need: str, product: str) -> int:
    needs, products = np.array([row(case.needs, need)]), np.array([row(case.catalog.products, product)])
    return int(match_kinds(case).level(needs, products)[0])


def sentence(case: Case, need: str, product: str) -> str:
    return match_kinds(case).sentence(row(case.needs, need), row(case.catalog.products, product))


@pytest.mark.parametrize(("product", "fit"), [("P29", 3), ("P33", 1), ("P06", 0), ("P11", 0), ("P24", 0)])
def test_a_ward_without_a_signal_wants_indoor_coverage(product: str, fit: int) -> None:
    assert level(case_of_kinds(), "D03", product) == fit


def test_a_trap_says_its_sentence_and_a_missing_pair_what_he_wants() -> None:
    case = case_of_kinds()
    assert sentence(case, "D03", "P06") == "专线到机房，病房里手机还是没信号"
    assert sentence(case, "D03", "P24") == "他要的是“手机没信号”，安全防护与等保解决不了这件事"
    assert sentence(case, "D01", "P21")  # and what fits tells why


def test_without_a_kind_the_best_of_the_points_kinds_counts_and_never_as_native() -> None:
    case = case_of_kinds()
    assert level(case, "D05", "P04") == BY_POINT_AT_MOST  # N07: K25 has P04 at 3
    assert "没写需求种类" in sentence(case, "D05", "P04")
    kinds, points = fit_by_kind(case.catalog), fit_by_point(case.catalog)
    for point, of_point in case.catalog.need_kinds.groupby("point"):
        best = kinds.loc[of_point["id"]].max().clip(upper=BY_POINT_AT_MOST)
        assert (points.loc[point] == best).all()


def test_a_kind_of_another_need_point_does_not_count() -> None:
    case = case_of_kinds()
    moved = case.replace(needs=case.needs.assign(need_point="N10"))
    assert match_kinds(moved).kind.tolist() == [
        -1,
        -1,
        -1,
        row(case.catalog.need_kinds, "K43"),
        -1,
        row(case.catalog.need_kinds, "K49"),
    ]
    assert level(moved, "D03", "P29") == fit_by_point(case.catalog).loc["N10", "P29"]


def test_nothing_known_fits_nothing() -> None:
    case = case_of_kinds()
    blank = case.replace(needs=case.needs.assign(kind="", need_point=""))
    fits = match_kinds(blank)
    products = np.arange(len(case.catalog.products))
    assert not fits.level(np.zeros_like(products), products).any()
    assert not fits.level(np.full_like(products, -1), products).any()  # no need at all
    assert (fits.best == -1).all()


def test_of_equals_the_lowest_id_stands_for_the_need() -> None:
    case = case_of_kinds()
    best = match_kinds(case.replace(needs=case.needs.assign(kind="K24", need_point="N07"))).best  # P07 and P08 at 3
    assert set(case.catalog.products["id"].to_numpy()[best]) == {"P07"}


def test_three_products_answer_no_pain_by_themselves() -> None:
    catalog = load_catalog()
    assert catalog.products["id"][~answers_a_pain(catalog)].tolist() == ["P01", "P12", "P25"]


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_tables_rows_does_not_matter(random) -> None:
    case = case_of_kinds()
    order = list(range(len(case.needs)))
    random.shuffle(order)
    shuffled = match_kinds(case.replace(needs=case.needs.iloc[order].reset_index(drop=True)))
    assert shuffled.best.tolist() == match_kinds(case).best[order].tolist()
