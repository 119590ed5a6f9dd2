"""Needs and products. Expected figures are read off fit.csv and the tiny case's needs."""

import pytest

from course_lib.case import Case, Catalog
from course_lib.method import fit_levels, match_needs
from tests.tiny import tiny_case


def _with_fit(point, level):
    """The tiny case with no product better than ``level`` for a need point."""
    case = tiny_case()
    fit = case.catalog.fit.set_index("need_point")
    fit.loc[point] = fit.loc[point].clip(upper=level)
    tables = {name: getattr(case.catalog, name) for name in case.catalog} | {"fit": fit.reset_index()}
    return Case(case.meta, Catalog(tables, case.catalog.rules), {name: getattr(case, name) for name in case})


def test_every_need_has_its_best_products():
    table = match_needs(tiny_case()).table
    assert table.index.tolist() == ["D01", "D02", "D03", "D04", "D05", "D06"]
    # N04 mobile office: P21 is native; N10 others: P15, P16, P17 are
    assert table.loc["D01", ["product", "product_name", "fit"]].tolist() == ["P21", "移动办公平台", 3]
    assert table.loc["D04", "product"] == "P15|P16|P17"
    # N04 row of fit.csv: P11 2, P12 1, P13 2, P14 1, P21 3
    assert table.loc["D01", "products"] == 5
    assert table.loc["D05", ["customer_name", "line", "industry", "need_point_name"]].tolist() == [
        "闪电网吧", "商群", "G01", "扩容升级",
    ]  # fmt: skip


def test_links_hold_every_fit_of_one_or_more():
    match = match_needs(tiny_case())
    fit = fit_levels(tiny_case().catalog)
    expected = sum(int((fit.loc[p] >= 1).sum()) for p in match.table["need_point"])
    assert len(match.links) == expected
    assert all(fit.loc[r.need_point, r.product] == r.fit for r in match.links.itertuples())
    best = match.links[match.links["best"]]
    assert (best["fit"] == best["need"].map(match.table["fit"])).all()
    assert match.links["best"].groupby(match.links["need"]).any().all()


def test_a_need_without_a_good_product_is_a_blank():
    assert match_needs(tiny_case()).blanks.empty
    assert match_needs(_with_fit("N08", 2)).blanks.empty
    match = match_needs(_with_fit("N08", 1))
    assert match.blanks.index.tolist() == ["D02"]
    assert match.blanks.loc["D02", ["product", "fit"]].tolist() == ["P10|P19|P24", 1]
    assert match.blank_counts.loc["N08", "I01"] == match.blank_counts.sum().sum() == 1


def test_a_need_without_any_product():
    match = match_needs(_with_fit("N04", 0))
    assert match.table.loc["D01", ["product", "product_name", "fit", "products"]].tolist() == ["", "", 0, 0]
    assert "D01" not in set(match.links["need"])
    assert match.blanks.index.tolist() == ["D01"]


def test_counts_by_need_point_and_industry():
    counts = match_needs(tiny_case()).counts
    assert counts.shape == (10, 5)
    assert counts.loc["N07"].to_dict() == {"I01": 0, "I02": 1, "I03": 0, "G01": 1, "G02": 0}
    assert counts.sum().sum() == 6


def test_only_the_chosen_industries():
    match = match_needs(tiny_case(), ["I01", "G02"])
    assert match.table.index.tolist() == ["D01", "D02", "D06"]
    assert match.counts.columns.tolist() == ["I01", "G02"]
    assert set(match.links["industry"]) == {"I01", "G02"}
    assert match_needs(tiny_case(), []).table.empty
    with pytest.raises(ValueError, match="I99"):
        match_needs(tiny_case(), ["I99"])
