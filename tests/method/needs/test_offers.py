"""Priced and checked lines. Expected figures are worked by hand from data/catalog/next and the hand-made county."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib.case import Case, load_case, load_catalog
from course_lib.method.needs.offers import Offers, price_offers
from tests.tiny import TINY

#: P21, 15 a month and seat, cost 6, usual .18, lead 2; need D01 of C01, who has 180 people; 商务: 12 working days left.
LINE = {
    "id": "L1", "customer": "C01", "need": "D01", "product": "P21", "quantity": 117.0, "discount": 0.18,
    "start_month": 4, "stage": "commercial", "replaces": "", "recognised": np.nan,
}  # fmt: skip


@functools.cache
def tiny(**needs: Any) -> Case:
    case = load_case(TINY, load_catalog())
    kinds = ["K13", "K36", "K24", "K43", "K25", "K49"]
    return case.replace(needs=case.needs.assign(kind=kinds, **{"quantity": np.nan, **needs}))


def offer(case: Case | None = None, **changes: Any) -> Offers:
    return price_offers(tiny() if case is None else case, pd.DataFrame([{**LINE, **changes}]))


def rules(offers: Offers) -> list[str]:
    assert offers.lines["ok"].tolist() == [offers.refusals.empty]
    return offers.refusals["rule"].tolist()


def test_a_line_from_quantity_to_contribution() -> None:
    # 117 is the middle of .4–.9 of 180 people. 117 × 15 × .82 = 1,439.10 a month, cost 117 × 6 × 12
    row = offer().lines.iloc[0]
    assert row[["monthly", "months", "one_off", "revenue"]].tolist() == [1_439.10, 9, 0, 12_951.90]
    assert row["contribution"] == pytest.approx(1_439.10 * 12 - 8_424)
    assert row["yearly"] == pytest.approx(1_439.10 * 12)
    assert row[["cut", "mode", "fit", "decision_month", "earliest_start"]].tolist() == [0, "新增", 3, 2, 3]
    assert row["margin"] == pytest.approx(1 - 6 / (15 * 0.82))
    assert rules(offer()) == []


def test_the_discount_applies_to_the_one_off_as_well() -> None:
    # P24: 3,800 a month and 26,000 once, at 20 %; 60 % of it booked this year; start in July
    row = offer(need="D02", product="P24", quantity=1, discount=0.2, start_month=7, recognised=0.6).lines.iloc[0]
    assert row[["monthly", "one_off"]].tolist() == [3_040, 20_800]
    assert row["revenue"] == 3_040 * 6 + 20_800 * 0.6
    assert row["contribution"] == 3_040 * 12 + 20_800 - 1_600 * 12 - 16_500
    assert row["cut"] == pytest.approx(1 - 0.8 / 0.9)


def test_an_upgrade_brings_the_difference() -> None:
    # S02: 48,000 of 移动, drift .985, contribution .50; 216 cards are the most for 180 people
    row = offer(need="", product="P12", quantity=19, discount=0.2).lines.iloc[0]  # middle of 8–30
    assert row[["mode", "replaces", "fit"]].tolist() == ["升级", "S02", 2]
    old = 48_000 * 0.985
    new = offer(need="", product="P11", quantity=34, discount=0, start_month=4).lines.iloc[0]  # .08–.3 of 180
    assert new["monthly"] == pytest.approx(max(34 * 68 - old / 12, 0))
    assert new["contribution"] == pytest.approx(34 * (68 - 27) * 12 - old / 2)
    assert rules(offer(need="", product="P11", quantity=34, discount=0)) == ["upgrade"]  # 27,744 against 47,280
    assert rules(offer(need="", product="P12", quantity=19, discount=0.2)) == ["upgrade"]  # 36,115


def test_contribution_is_usual_price_times_margin_less_cut() -> None:
    picks = [("D01", "P21"), ("D02", "P24"), ("", "P11"), ("D01", "P38"), ("", "P12")]
    grid = [(*pick, amount, d) for pick in picks for amount in (1, 7, 60) for d in np.linspace(0, 0.5, 11)]
    columns = ["need", "product", "quantity", "discount"]
    lines = pd.DataFrame(grid, columns=columns).assign(customer="C01", start_month=6)
    table = price_offers(tiny(), lines).lines
    product = table["usual_price"] * (table["margin"] - table["cut"])
    assert table["contribution"].to_numpy() == pytest.approx(
        product.to_numpy(), abs=0.1
    )  # a monthly fen is a year's 12
    assert set(table["mode"]) == {"新增", "升级"}


def test_of_the_quantity_counts_what_he_needs() -> None:
    more = offer(quantity=130)  # 117 wanted, 1.2 × is 140.4
    assert more.lines.loc[0, ["quantity", "counted_quantity", "need_quantity"]].tolist() == [130, 117, 117]
    assert more.lines.loc[0, "contribution"] == offer().lines.loc[0, "contribution"]
    assert more.warnings.loc[more.warnings["rule"] == "need_amount", "limit"].tolist() == [117]
    assert rules(offer(quantity=141)) == ["need_amount"]
    told = tiny(quantity=70.0)
    assert rules(offer(told, quantity=85)) == ["need_amount"]
    assert offer(told, quantity=80).lines.loc[0, "counted_quantity"] == 70


def test_less_than_half_of_it_costs_a_level_of_fit() -> None:
    assert offer(quantity=59).lines.loc[0, "fit"] == 3
    half = offer(quantity=58)
    assert half.lines.loc[0, "fit"] == 2
    assert "不到 50%" in half.warnings["reason"].iloc[0]
    weak = offer(need="D02", product="P08", quantity=1)
    assert weak.lines.loc[0, "fit"] == 0


@pytest.mark.parametrize(
    ("changes", "rule", "column", "limit", "reason"),
    [
        ({"product": "P01"}, "fit", "product", 1, "只能作升级卖"),
        ({"need": "D02", "product": "P07", "quantity": 1}, "fit", "product", 1, "换线不解决谁能拷走"),
        ({"need": ""}, "need", "need", "这个客户的需求编号", "没有需求支撑"),
        ({"replaces": "S03"}, "replaces", "replaces", "这个客户同一业务的存量编号", "不是这个客户"),
        ({"quantity": 300}, "quantity", "quantity", 243, "一般要 72 到 162 人"),
        ({"quantity": 35}, "quantity", "quantity", 36, "35 在 36 到 243 之外"),
        ({"quantity": 181}, "heads", "quantity", 180, "一共 180 人"),
        ({"discount": 0.39}, "discount", "discount", 0.38, "超过上限 38%"),
        ({"start_month": 2}, "decision", "start_month", 3, "最早 3 月起租"),
        ({"start_month": 13}, "month", "start_month", 12, "不在 1 到 12 月"),
        ({"start_month": 0}, "month", "start_month", 1, "不在 1 到 12 月"),
    ],
)
def test_a_refusal_names_cell_limit_and_reason(
    changes: dict[str, Any], rule: str, column: str, limit: Any, reason: str
) -> None:
    kinds = {"kind": ["K13", "K37", "K24", "K43", "K25", "K49"]}
    case = tiny().replace(needs=tiny().needs.assign(**kinds))
    offers = offer(case, **changes)
    assert not offers.lines["ok"].any()
    found = offers.refusals[offers.refusals["rule"] == rule].iloc[0]
    assert found["column"] == column
    assert found["limit"] == (pytest.approx(limit) if isinstance(limit, float | int) else limit)
    assert reason in found["reason"]
    assert found["reason"] in offers.lines.loc[0, "reason"]


def test_the_floor_is_told_with_the_discount_that_keeps_it() -> None:
    # P25: 65,000 ÷ (88,000 × .88) leaves 16.06 %, its own limit is 18 %
    case = tiny()
    tender = {"customer": "C01", "need": "", "product": "P25", "quantity": 5.0, "discount": 0.17, "start_month": 9}
    own = case.replace(
        opportunities=pd.DataFrame([{**LINE, **tender}]).reindex(columns=case.opportunities.columns, fill_value="")
    )
    offers = price_offers(own)
    assert offers.refusals["rule"].tolist() == ["floor"]
    assert offers.refusals["limit"].iloc[0] == pytest.approx(1 - 65_000 / (88_000 * 0.88))
    assert "最多 16%" in offers.lines["reason"].iloc[0]


def test_a_rivals_contract_is_waited_for() -> None:
    # telecom's leased line at C03 ends on 2019-09-30
    early = offer(customer="C03", need="D03", product="P08", quantity=1, discount=0.76, start_month=9)
    assert early.lines.loc[0, ["mode", "earliest_start"]].tolist() == ["替换", 10]
    found = early.refusals[early.refusals["rule"] == "contract"].iloc[0]
    assert (found["column"], found["limit"]) == ("start_month", 10)
    assert "9 月到期，最早 10 月起租" in found["reason"]
    late = offer(customer="C03", need="D03", product="P08", quantity=1, discount=0.76, start_month=10)
    assert rules(late) == []


def test_what_starts_next_year_is_worth_nothing() -> None:
    for month in (0, 13, 25):
        row = offer(start_month=month).lines.iloc[0]
        assert row[["months", "revenue", "contribution"]].tolist() == [0, 0, 0]


def test_a_start_in_december_brings_one_month_and_the_part_of_the_one_off_that_is_booked() -> None:
    one = {"need": "D02", "product": "P24", "quantity": 1, "discount": 0.1}
    july, december = (offer(**one, start_month=m, recognised=0.6).lines.iloc[0] for m in (7, 12))
    assert december["revenue"] == 3_800 * 0.9 + 26_000 * 0.9 * 0.6
    assert december["revenue"] < july["revenue"]
    assert december["contribution"] == july["contribution"]


def test_the_loss_bounds_all_lines_of_the_need_together() -> None:
    # D02 costs 80,000 a year. P24 at 10 %: 3,420 × 12 + 23,400 = 64,440, above .7 × 80,000
    one = {**LINE, "need": "D02", "product": "P24", "quantity": 1, "discount": 0.1}
    alone = price_offers(tiny(), pd.DataFrame([one]))
    assert alone.lines["ok"].all()
    assert alone.warnings.loc[alone.warnings["rule"] == "value", ["value", "limit"]].to_numpy().tolist() == [
        [64_440, 56_000]
    ]


def test_lines_of_a_need_are_refused_together() -> None:
    # P21 17,269.20 and P38 180 × 8 × .85 × 12 = 14,688 a year: each alone below .7 of 25,000, together above it
    case = tiny(cost_of_leaving=25_000.0)
    lines = pd.DataFrame([LINE, {**LINE, "id": "L2", "product": "P38", "quantity": 180, "discount": 0.15}])
    for alone in (lines[:1], lines[1:]):
        assert price_offers(case, alone).lines["ok"].all()
    both = price_offers(case, lines)
    assert both.refusals["rule"].tolist() == ["value", "value"]
    assert both.refusals["value"].tolist() == [pytest.approx(31_957.20)] * 2
    assert "2 条商机合起来一年 31,957 元" in both.refusals["reason"].iloc[0]
    trap = pd.concat([lines[:1], lines[1:].assign(product="P12")])  # a line that is refused itself drags no other down
    assert price_offers(case, trap).lines["ok"].tolist() == [True, False]


def test_a_loss_that_nobody_asked_about_is_one_and_a_half_list_prices() -> None:
    # P21 is the best for D01: 117 × 15 × 12 × 1.5 = 31,590; P24 list 3,800 × 12 + 26,000 = 71,600 × 1.5
    blank = tiny(cost_of_leaving=0.0)
    assert rules(offer(blank)) == []
    assert rules(offer(blank, need="D02", product="P24", quantity=1, discount=0)) == []
    dear = tiny(cost_of_leaving=17_269.0)  # 1,439.10 × 12 = 17,269.20
    assert rules(offer(dear)) == ["value"]
    assert offer(dear).refusals["limit"].tolist() == [17_269]


def test_the_telecom_bill_bounds_connectivity_and_not_ict() -> None:
    # C01 pays 300,000 a year, ours are 138,000 of it: 237,000 are left below 1.25 ×; P34: 3,800 × 12 + 1,500
    line = {"need": "D03", "customer": "C03", "product": "P08", "quantity": 1, "discount": 0.76, "start_month": 10}
    row = offer(**line).lines.iloc[0]
    for spend, refused in ((60_000 / 1.25, True), ((60_000 + row["yearly"]) / 1.25 + 1, False)):
        case = tiny().replace(customers=tiny().customers.assign(telecom_spend=spend))
        found = offer(case, **line)
        assert rules(found) == (["wallet"] if refused else [])
        assert rules(offer(case)) == []  # the mobile office is ICT, though 138,000 are more than his bill
    assert (
        "通信花费"
        in offer(tiny().replace(customers=tiny().customers.assign(telecom_spend=1.0)), **line).lines.loc[0, "reason"]
    )


def test_one_need_one_product_one_line_whatever_the_order() -> None:
    lines = pd.DataFrame([{**LINE, "id": i} for i in ("L3", "L1", "L2")])
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        priced = price_offers(tiny(), lines.iloc[order]).lines.set_index("id")
        assert priced["ok"].to_dict() == {"L1": True, "L2": False, "L3": False}
        assert "L1" in priced.loc["L3", "reason"]


def test_the_order_of_lines_changes_no_line() -> None:
    case = tiny()
    lines = pd.concat([case.opportunities, pd.DataFrame([LINE])], ignore_index=True)
    want = price_offers(case, lines).lines.set_index("id").sort_index()
    back = price_offers(case, lines.iloc[::-1]).lines.set_index("id").sort_index()
    pd.testing.assert_frame_equal(want, back)


def test_industries_cut_the_table_and_no_sum() -> None:
    case = tiny()
    inside = price_offers(case, industries=["I01"])
    assert inside.lines["customer"].unique().tolist() == ["C01"]
    whole = price_offers(case).lines
    pd.testing.assert_frame_equal(inside.lines, whole[whole["customer"] == "C01"].reset_index(drop=True))


def test_cells_that_are_no_numbers_are_named() -> None:
    with pytest.raises(ValueError, match=r"第 1 行（L1）discount：“1\.5”不对"):
        offer(discount=1.5)
    with pytest.raises(ValueError, match=r"start_month：“3\.5”不对，要整数"):
        offer(start_month=3.5)
    with pytest.raises(ValueError, match="缺少列 product"):
        price_offers(tiny(), pd.DataFrame([LINE]).drop(columns="product"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"customer": "C99"}, "customer：“C99”"),
        ({"product": "P99"}, "product：“P99”"),
        ({"quantity": -1}, "quantity：“-1.0”"),
        ({"quantity": "许多"}, "quantity：“许多”"),
        ({"discount": 1.2}, "discount：“1.2”"),
        ({"discount": float("nan")}, "discount：“nan”"),
        ({"start_month": 1.5}, "start_month：“1.5”"),
        ({"need": "D99"}, "need：“D99”"),
        ({"need": "D03"}, "need：“D03”"),  # another customer's
        ({"rival": "unicom"}, "rival：“unicom”"),
    ],
)
def test_bad_lines_name_row_and_column(change: dict[str, Any], told: str) -> None:
    lines = pd.DataFrame([{**LINE, "rival": ""}, {**LINE, "id": "L2", "rival": "", **change}])
    with pytest.raises(ValueError, match="商机表有错") as error:
        price_offers(tiny(), lines)
    assert f"第 2 行（L2）{told}" in str(error.value)
    assert "第 1 行" not in str(error.value)


def test_the_given_table_is_left_alone() -> None:
    lines = pd.DataFrame([LINE, {**LINE, "id": "", "quantity": 3.0}]).set_index(pd.Index([7, 9]))
    before = lines.copy()
    assert price_offers(tiny(), lines).lines["id"].tolist() == ["L1", "L2"]
    pd.testing.assert_frame_equal(lines, before)


def test_no_lines_no_offers() -> None:
    empty = price_offers(tiny(), tiny().opportunities.iloc[:0])
    assert len(empty.lines) == len(empty.refusals) == len(empty.warnings) == 0
    assert empty.good.empty


def test_results_are_copies() -> None:
    case = tiny()
    mine = price_offers(case).lines
    mine["contribution"] = -1.0
    assert (price_offers(case).lines["contribution"] != -1.0).any()
