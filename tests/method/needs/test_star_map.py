"""Completeness, priority, star map, key needs. Expected figures are worked out by hand from the tiny case."""

from __future__ import annotations

import pytest

from course_lib.case import Case, Catalog, UnknownCustomerError, load_case
from course_lib.choices import change_needs
from course_lib.method import budget_revenue, map_stars, rate_needs, score_industries, three_points, three_values
from tests.tiny import offered_case, tiny_case


def test_what_is_missing_and_what_comes_first() -> None:
    rated = rate_needs(tiny_case())
    # losses 60, 80, 120, 50, 30, 8 thousand: four of six are no larger than D01's
    assert rated.at["D01", "priority"] == round(40 * 4 / 5 + 40 * 4 / 6 + 20, 1)
    assert rated.at["D06", "missing"] == "证据（不是假设）"
    assert rated.at["D06", "priority"] == round(40 * 2 / 5 + 40 * 1 / 6 + 20 * 6 / 7, 1)
    assert rated["complete"].between(0, 1).all()


def test_a_need_just_adopted_lacks_nearly_everything() -> None:
    row = {"customer": "C04", "need_point": "N08", "triad": "合规", "pain": "图纸谁都拷得走", "evidence": "假设"}
    rated = rate_needs(change_needs(tiny_case(), {"T001": row, "D04": {"contact": "P09"}}, strict=True))
    assert rated.at["T001", "missing"] == "瓶颈点、难点、谁感到痛、见到这个人、不解决亏多少、证据（不是假设）"
    assert rated.at["T001", "complete"] == pytest.approx(1 / 7)
    assert rated.at["D04", "missing"] == ""  # P09 has been met once


def test_stars_hold_every_need_and_all_revenue_that_answers_one() -> None:
    case = offered_case()
    stars, budget = map_stars(case), budget_revenue(case)
    assert len(stars.stars) == 6 and stars.stars["needs"].sum() == 6
    assert stars.stars["revenue"].sum() == pytest.approx(budget.total)
    dark = stars.stars[~stars.stars["lit"]]
    assert dark["customer"].tolist() == ["M01"]  # its only line is refused
    assert stars.customers.index[0] == budget.by_customer.idxmax()
    assert stars.vital.equals(budget.pareto)
    # 140 + 120 of 348 thousand is three quarters, with C04's 50 it is more than four fifths
    assert stars.vital_loss.index[stars.vital_loss["vital"]].tolist() == ["C01", "C03", "C04"]
    assert stars.total_loss == 348_000


def test_a_line_without_a_need_is_in_no_star_but_in_the_customers_sum() -> None:
    case = change_needs(offered_case(), {"D05": {"removed": True}, "D03": {"removed": True}})
    lines = case.opportunities
    lines["discount"] = lines["discount"].where(lines["id"] != "O05", 0.5)  # dearer than the old line: an upgrade
    case = case.replace(opportunities=lines)
    stars = map_stars(case)
    assert "M01" not in set(stars.stars["customer"])
    assert stars.customers.at["M01", "revenue"] == budget_revenue(case).by_customer["M01"] > 0
    assert stars.customers.at["C03", "revenue"] == 0  # a new line without a need is refused


def test_only_the_chosen_industries_shine() -> None:
    case = load_case("gulou")
    chosen = score_industries(case).reference
    stars = map_stars(case, industries=chosen)
    assert set(stars.customers["industry"]) == set(chosen)
    assert stars.total == pytest.approx(budget_revenue(case, industries=chosen).total)
    with pytest.raises(ValueError, match="I99"):
        map_stars(case, industries=["I99"])


def test_from_pain_to_selling_point() -> None:
    points = three_points(offered_case(), "C03")
    row = points.loc["D03"]
    assert row["who"] == "信息科主任刘信"
    assert row["buy_point"] == "管理价值（提效）：不再“影像上传慢”，一年少亏 120,000 元"
    assert row["sell_point"] == "P08 互联网专线100M，解开“出口只有50M”"
    # 18,800 a month less 60 %, October to December, and 5,000 once less 60 %
    assert row["revenue"] == 18_800 * 0.4 * 3 + 5_000 * 0.4
    assert three_points(offered_case(), "C02").empty
    with pytest.raises(UnknownCustomerError, match="C99"):
        three_points(offered_case(), "C99")


def _without_products(point: str) -> Case:
    """The hand-made case in which no product answers the kinds of a need point."""
    case = offered_case()
    kinds = case.catalog.need_kinds.set_index("id")["point"]
    pairs = case.catalog.need_product
    tables = {name: getattr(case.catalog, name) for name in case.catalog}
    tables["need_product"] = pairs[pairs["kind"].map(kinds) != point]
    return Case(case.meta, Catalog(tables, case.catalog.rules), {name: getattr(case, name) for name in case})


def test_a_need_that_nothing_answers_asks_for_a_partner_and_an_unknown_loss_says_so() -> None:
    row = {"customer": "C03", "need_point": "N06", "triad": "提效", "pain": "没有规划"}
    case = change_needs(_without_products("N06"), {"T001": row}, strict=True)
    told = three_points(case, "C03").loc["T001"]
    assert "找伙伴" in told["sell_point"] and "还没问到" in told["buy_point"] and told["who"] == "还没找到人"
    assert three_values(case, "C03").at["management", "partner"] == "T001"


def test_three_values_share_out_all_needs() -> None:
    values = three_values(offered_case(), "C01")
    assert values["name"].tolist() == ["经济价值", "管理价值", "社会价值"]
    assert set(values.at["social", "needs"].split("|")) == {"D01", "D02"}  # 民生, 合规
    assert values["loss"].tolist() == [0, 0, 140_000]
    assert values["revenue"].sum() == pytest.approx(budget_revenue(offered_case()).by_customer["C01"])
