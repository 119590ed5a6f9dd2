"""The shipped catalogue: what answers what, at which price, how much of it, how fast."""

from __future__ import annotations

import pandas as pd
import pytest

from course_lib.case import Catalog, load_case, load_catalog
from course_lib.case.generate.spec_stories import need_texts


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_forty_products_can_be_sold_at_their_usual_price(catalog: Catalog) -> None:
    """Twelve new ones; the usual discount leaves more than the margin floor; P25 is one package (agreement 28)."""
    p = catalog.products.set_index("id")
    assert list(p.index) == [f"P{i:02d}" for i in range(1, 41)]
    assert (p["usual"] <= p["max_discount"]).all() and p["lead"].between(1, 4).all()
    year = (12 * p["list_price"] + p["one_off"]) * (1 - p["usual"])
    assert (1 - (12 * p["unit_cost"] + p["one_off_cost"]) / year >= p["min_margin"]).all()
    assert p.loc["P25", ["list_price", "one_off", "one_off_cost", "max_discount", "min_margin"]].tolist() == [
        0, 88000, 65000, 0.18, 0.12,
    ]  # fmt: skip
    assert set(p.index[p["proof"] == "是"]) == {"P22", "P23", "P24", "P25", "P27", "P28", "P36"}


def test_every_kind_has_an_answer_and_says_why(catalog: Catalog) -> None:
    """Specification of v2, 2.1: 53 kinds, 215 pairs, 20 traps; three products answer no pain by themselves."""
    kinds, pairs = catalog.need_kinds, catalog.need_product
    assert len(kinds) == 53 and len(pairs) == 215 and pairs["fit"].eq(0).sum() == 20
    assert set(kinds["point"]) == set(catalog.need_points["id"])
    assert pairs.groupby("kind")["fit"].max().reindex(kinds["id"]).ge(2).all()
    assert pairs["reason"].ne("").all()
    best = pairs.groupby("product")["fit"].max().reindex(catalog.products["id"])
    assert set(best.index[best < 2]) == {"P01", "P12", "P25"}


def test_no_signal_on_the_wards_is_not_answered_by_a_leased_line(catalog: Catalog) -> None:
    fit = catalog.need_product.set_index(["kind", "product"])["fit"]
    kind = catalog.need_kinds.set_index("name")["id"]["手机没信号"]
    assert fit[kind, "P29"] == 3 and fit.get((kind, "P08"), 0) == 0


def test_quantities_have_a_range_for_each_product(catalog: Catalog) -> None:
    ranges = catalog.quantity_ranges
    assert set(ranges["product"]) == set(catalog.products["id"])
    assert ranges.loc[ranges["line"] == "政企"].groupby("product")["size_class"].nunique().eq(3).all()


def test_services_and_stages_carry_what_stock_and_dates_need(catalog: Catalog) -> None:
    services = catalog.services.set_index("id")
    assert services["growth"].tolist() == [-0.06, 0.02, 0.02, -0.04, 0.28, 0.28]
    assert services["drift"].tolist() == [0.97, 1, 1, 0.985, 1.02, 1.01]
    shortest = catalog.stages.set_index("id")["shortest"]
    assert shortest.tolist()[:5] == [9, 12, 12, 19, 12] and shortest[["closing", "delivery"]].isna().all()


def test_a_renewed_yuan_leaves_what_the_shipped_stock_earns_at_usual_prices(catalog: Catalog) -> None:
    """Monthly price less usual discount and unit cost, weighted by both shipped counties' stock."""
    products = catalog.products.set_index("id")
    share = 1 - products["unit_cost"] / (products["list_price"] * (1 - products["usual"]))
    stock = pd.concat([load_case(name).stock for name in ("gulou", "minhou")])
    earned = stock["product"].map(share) * stock["annual_revenue"]
    service = stock["product"].map(products["service"])
    found = earned.groupby(service).sum() / stock["annual_revenue"].groupby(service).sum()
    told = catalog.services.set_index("id")["contribution"]
    assert (found.reindex(told.index) - told).abs().max() < 0.006


def test_scenarios_name_what_a_rival_or_the_state_does(catalog: Catalog) -> None:
    s = catalog.scenarios.set_index("id")
    assert s["name"].tolist() == ["照现在这样", "移动降一成半", "电信降一成半", "财政收紧"]
    assert s.loc["base", ["cut", "renewal", "government"]].tolist() == [0, 0, 1]
    assert s.loc["mobile_cut", ["rival", "cut", "renewal"]].tolist() == ["mobile", 0.15, -0.4]
    assert s.loc["squeeze", "government"] == 0.75


def test_department_heads_of_each_title_hold_roles_that_they_may(catalog: Catalog) -> None:
    titles = catalog.department_titles
    decides = titles["roles_allowed"].str.split("|").map(lambda roles: "decider" in roles)
    assert (decides == titles["may_decide"].eq("是")).all()


def test_every_text_of_the_generator_has_a_kind_of_its_point(catalog: Catalog) -> None:
    """202 different texts in three points, some of each industry and group."""
    texts = need_texts()
    point = catalog.need_kinds.set_index("id")["point"]
    assert (texts["kind"].map(point) == texts["point"]).all()
    words = texts[["industry", "pain", "bottleneck", "difficulty"]]
    assert len(texts) == 202 and not words.duplicated().any()
    assert texts["industry"].nunique() == 20
    assert texts["kind"].nunique() > 0.9 * len(point), "hardly a kind that nobody has"
