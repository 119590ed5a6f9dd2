"""The three linked matrices: the third is the max–min product of the first two."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Catalog, load_catalog
from course_lib.method import department_kinds, fit_levels, link_matrices
from tests.tiny import tiny_case


def _with(fit: np.ndarray, relevance: np.ndarray) -> Catalog:
    catalog = load_catalog()
    tables = {name: getattr(catalog, name) for name in catalog}
    bearing = tables["relevance"].set_index("department").astype(float)
    bearing.loc[:, :] = relevance
    first = catalog.need_kinds.groupby("point")["id"].first().reindex(catalog.need_points["id"])
    kind, product = (a.ravel() for a in np.meshgrid(first, catalog.products["id"], indexing="ij"))
    pairs = pd.DataFrame({"kind": kind, "product": product, "fit": fit.ravel(), "reason": ""})
    tables |= {"relevance": bearing.reset_index(), "need_product": pairs}
    return Catalog(tables, catalog.rules, catalog.packs)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_third_is_the_best_way_over_its_weaker_link(seed: int) -> None:
    rng, catalog = np.random.default_rng(seed), load_catalog()
    catalog = _with(rng.integers(0, 4, (10, len(catalog.products))), rng.integers(0, 4, (len(catalog.departments), 10)))
    m = link_matrices(catalog)
    for p in m.product_need.index[::5]:
        for d in m.need_department.columns[::3]:
            ways = {n: min(m.product_need.at[p, n], m.need_department.at[n, d]) for n in m.need_department.index}
            assert m.product_department.at[p, d] == max(ways.values())
            via = m.via.at[p, d]
            assert (via == "") == (max(ways.values()) == 0)
            assert via == "" or ways[via] == max(ways.values())


def test_the_first_is_the_fit_and_a_mobile_office_is_for_the_office() -> None:
    catalog = load_catalog()
    m = link_matrices(catalog)
    assert (m.product_need == fit_levels(catalog).T).all().all()
    # P21 answers a kind of N04 natively (need_product.csv), and N04 bears on 行政办公 most (relevance.csv)
    assert (m.product_department.at["P21", "DP04"], m.via.at["P21", "DP04"]) == (3, "N04")
    assert m.counts.to_numpy().sum() == 0


def test_needs_are_counted_where_they_are_felt() -> None:
    m = link_matrices(tiny_case().catalog, tiny_case())
    assert m.counts.to_numpy().sum() == 6
    # D01 信息科 N04, D03 信息科 N07; D02 办公室 N08; D04 设备部 N10; D05 店面 N07; D06 前台 N10
    assert (m.counts.at["N04", "DP02"], m.counts.at["N08", "DP04"], m.counts.at["N10", "DP09"]) == (1, 1, 1)


def test_the_longest_name_within_decides() -> None:
    kinds = department_kinds(["县人民医院院办公室", "总务处", "", "工会"], load_catalog())
    assert kinds.tolist() == ["DP04", "DP04", "DP00", "DP00"]
