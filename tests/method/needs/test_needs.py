"""Needs and products. Expected figures are read off need_product.csv and the hand-made case's needs."""

import pandas as pd
import pytest

from course_lib.case import Case, Catalog
from course_lib.method import fit_levels, match_needs
from tests.tiny import offered_case, tiny_case


def _with_fit(kind: str, level: int) -> Case:
    """The hand-made case with no product better than ``level`` for a kind of need."""
    case = offered_case()
    pairs = case.catalog.need_product.copy()
    here = pairs["kind"] == kind
    pairs.loc[here, "fit"] = pairs.loc[here, "fit"].clip(upper=level)
    tables = {name: getattr(case.catalog, name) for name in case.catalog} | {"need_product": pairs}
    return Case(case.meta, Catalog(tables, case.catalog.rules), {name: getattr(case, name) for name in case})


def test_every_need_has_its_best_products() -> None:
    table = match_needs(offered_case()).table
    assert table.index.tolist() == ["D01", "D02", "D03", "D04", "D05", "D06"]
    # K13 移动审批公文: P21 3; P38, P14, P11 in part or well; K24 出口带宽不够: P07 and P08 3
    assert table.loc["D01", ["kind_name", "product", "product_name", "fit"]].tolist() == [
        "移动审批公文", "P21", "移动办公平台", 3,
    ]  # fmt: skip
    assert table.loc["D03", "product"] == "P07|P08"
    pairs = offered_case().catalog.need_product
    assert table.loc["D01", "products"] == ((pairs["kind"] == "K13") & (pairs["fit"] >= 1)).sum()
    assert table.loc["D05", ["customer_name", "line", "industry", "need_point_name"]].tolist() == [
        "闪电网吧", "商群", "G01", "扩容升级",
    ]  # fmt: skip


def test_without_a_kind_the_point_speaks_and_never_natively() -> None:
    table = match_needs(tiny_case()).table  # nobody wrote the kinds down
    assert (table["ask"] == table["need_point"]).all() and (table["kind"] == "").all()
    assert (table["fit"] == 2).all()


def test_how_much_he_needs_is_told_or_the_middle_of_what_is_usual() -> None:
    table = match_needs(offered_case()).table
    assert table["told"].all() and table.loc["D01", ["quantity", "unit"]].tolist() == [180, "人"]
    silent = offered_case().replace(needs=offered_case().needs.assign(quantity=float("nan")))
    guessed = match_needs(silent).table
    assert not guessed["told"].any()
    assert guessed.loc["D01", ["quantity", "unit"]].tolist() == [117, "人"]  # .4 to .9 of 180 people, the middle


def test_links_hold_every_fit_of_one_or_more() -> None:
    match = match_needs(offered_case())
    pairs = offered_case().catalog.need_product.set_index(["kind", "product"])["fit"]
    expected = sum(int((pairs.loc[k] >= 1).sum()) for k in match.table["kind"])
    assert len(match.links) == expected
    assert all(pairs.loc[(r.ask, r.product)] == r.fit for r in match.links.itertuples())
    best = match.links[match.links["best"]]
    assert (best["fit"] == best["need"].map(match.table["fit"])).all()
    assert match.links["best"].groupby(match.links["need"]).any().all()


def test_a_product_reaches_at_a_point_what_it_reaches_at_any_of_its_kinds() -> None:
    catalog = offered_case().catalog
    fit, point = fit_levels(catalog), catalog.need_kinds.set_index("id")["point"]
    pairs = catalog.need_product.assign(point=lambda t: t["kind"].map(point))
    best = pairs.groupby(["point", "product"])["fit"].max()
    assert fit.shape == (10, len(catalog.products)) and fit.to_numpy().sum() == best.sum()
    assert all(fit.at[place] == level for place, level in best.items())


def test_a_need_without_a_good_product_is_a_blank() -> None:
    assert match_needs(offered_case()).blanks.empty
    assert match_needs(_with_fit("K36", 2)).blanks.empty
    match = match_needs(_with_fit("K36", 1))
    assert match.blanks.index.tolist() == ["D02"]
    assert "P24" in match.blanks.loc["D02", "product"].split("|") and match.blanks.loc["D02", "fit"] == 1
    assert match.blank_counts.loc["N08", "I01"] == match.blank_counts.sum().sum() == 1


def test_a_need_without_any_product() -> None:
    match = match_needs(_with_fit("K13", 0))
    assert match.table.loc["D01", ["product", "product_name", "fit", "products", "unit"]].tolist() == ["", "", 0, 0, ""]
    assert pd.isna(match.table.loc["D01", "quantity"])
    assert "D01" not in set(match.links["need"])
    assert match.blanks.index.tolist() == ["D01"]


def test_counts_by_need_point_and_industry() -> None:
    counts = match_needs(offered_case()).counts
    assert counts.shape == (10, 5)
    assert counts.loc["N07"].to_dict() == {"I01": 0, "I02": 1, "I03": 0, "G01": 1, "G02": 0}
    assert counts.sum().sum() == 6


def test_only_the_chosen_industries() -> None:
    match = match_needs(offered_case(), ["I01", "G02"])
    assert match.table.index.tolist() == ["D01", "D02", "D06"]
    assert match.counts.columns.tolist() == ["I01", "G02"]
    assert set(match.links["industry"]) == {"I01", "G02"}
    assert match_needs(offered_case(), []).table.empty
    with pytest.raises(ValueError, match="I99"):
        match_needs(offered_case(), ["I99"])
