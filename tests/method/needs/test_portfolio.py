"""Priced portfolios. Expected figures are worked by hand from products.csv and the tiny case's opportunities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, Catalog
from course_lib.choices import change_lines
from course_lib.method import max_discount_for, price_lines
from tests.tiny import tiny_case

LINE = {"customer": "C01", "need": "D01", "product": "P21", "quantity": 10.0, "discount": 0.0, "start_month": 1}


def _lines(*changes):
    return pd.DataFrame([{**LINE, **c} for c in (changes or [{}])])


def _product(product):
    return tiny_case().catalog.products.set_index("id").loc[product]


@pytest.fixture(scope="module")
def budget():
    return price_lines(tiny_case())


def test_a_line_from_price_to_margin(budget):
    # O01: 180 seats × 15 × 0.9 = 2 430 a month, April to December; cost 180 × 6 × 9
    row = budget.lines.set_index("id").loc["O01"]
    assert row[["list_price", "net_price", "monthly", "months", "one_off"]].tolist() == [15, 13.5, 2430, 9, 0]
    assert row[["revenue", "full_year", "cost", "margin"]].tolist() == [21_870, 29_160, 9_720, 12_150]
    assert row["margin_rate"] == pytest.approx(12_150 / 21_870)
    assert row["customer_name"] == "东街服务局"
    assert row["need_point"] == "N04"


def test_one_off_charge_is_not_discounted(budget):
    # O04: 40 cameras × 58 × 0.9 × 7 months + 40 × 260; cost 40 × (24 × 7 + 210)
    row = budget.lines.set_index("id").loc["O04"]
    assert row["one_off"] == 10_400
    assert row["revenue"] == 40 * 58 * 0.9 * 7 + 10_400
    assert row["cost"] == 40 * (24 * 7 + 210)


def test_refused_lines_stay_out_of_the_sums(budget):
    assert budget.refused["id"].tolist() == ["O05"]
    # O01 21 870 + O02 48 800 + O03 65 160 + O04 25 016 + O06 6 756
    assert budget.total == 21_870 + 48_800 + 65_160 + 25_016 + 6_756
    assert budget.by_customer.to_dict() == {
        "C01": 70_670, "C02": 0, "C03": 65_160, "C04": 25_016, "M01": 0, "M02": 6_756,
    }  # fmt: skip
    assert budget.full_year == 29_160 + 45_600 + 90_240 + 25_056 + 4_752


def test_the_reason_names_line_limits_and_what_is_allowed(budget):
    # O05: P07 at 90 %: revenue 9 600 × 0.1 × 10 + 3 000 = 12 600, cost 1 900 × 10 + 2 200 = 21 200
    text = budget.refused["reason"].iloc[0]
    assert text.startswith("P07 互联网专线50M 对 M01 闪电网吧：")
    assert "优惠 90% 超过上限 70%" in text
    assert "毛利 -68.3% 低于底线 30%" in text
    assert text.endswith("最多可优惠 70%")


def test_months_run_from_the_start_month_and_the_one_off_falls_in_it(budget):
    row = budget.by_month.loc["P24"]  # O02: July, 3 800 a month, 26 000 once
    assert row.tolist() == [0] * 6 + [29_800] + [3_800] * 5
    assert budget.by_month.columns.tolist() == list(range(1, 13))


def test_sums_by_product_and_need_point(budget):
    assert budget.by_product[budget.by_product > 0].to_dict() == {
        "P08": 65_160, "P16": 25_016, "P17": 6_756, "P21": 21_870, "P24": 48_800,
    }  # fmt: skip
    assert budget.by_need_point[["N04", "N07", "N08", "N10"]].tolist() == [21_870, 65_160, 48_800, 31_772]


def test_pareto_holds_the_fewest_customers(budget):
    # 0.8 × 167 602 = 134 082: C01 70 670 + C03 65 160 = 135 830 is enough
    assert budget.pareto.index.tolist() == ["C01", "C03", "C04", "M02"]
    assert budget.pareto["vital"].tolist() == [True, True, False, False]
    assert budget.pareto["cumulative"].iloc[[1, 3]].tolist() == pytest.approx([135_830 / 167_602, 1])


def test_pareto_stops_where_the_share_is_reached_exactly():
    lines = _lines({"quantity": 4.0}, {"customer": "C02", "need": "", "quantity": 1.0})
    assert price_lines(tiny_case(), lines).pareto["vital"].tolist() == [True, False]


@pytest.mark.parametrize("product", ["P03", "P08", "P16", "P24"])
@pytest.mark.parametrize("start", [1, 6, 12])
def test_the_largest_discount_is_accepted_and_a_little_more_is_not(product, start):
    allowed = max_discount_for(_product(product), 13 - start)
    change = {"product": product, "start_month": start, "need": ""}
    at, beyond = price_lines(
        tiny_case(), _lines({**change, "discount": allowed}, {**change, "discount": allowed + 1e-4})
    ).lines["ok"]
    assert (at, beyond) == (True, False)


def test_margin_floor_is_refused_by_name():
    # P08 for twelve months: 1 − ((3 300 × 12 + 3 600) / 0.7 − 5 000) / (18 800 × 12) = 0.7485, below its own limit 0.75
    allowed = 1 - ((3_300 * 12 + 3_600) / 0.7 - 5_000) / (18_800 * 12)
    assert max_discount_for(_product("P08"), 12) == pytest.approx(allowed)
    refused = price_lines(tiny_case(), _lines({"product": "P08", "need": "", "discount": 0.75})).refused
    # 18 800 × 0.25 × 12 × 10 + 50 000 = 614 000 against 432 000: 29.64 %
    assert refused["reason"].tolist() == [
        "P08 互联网专线100M 对 C01 东街服务局：毛利 29.6% 低于底线 30%，最多可优惠 74.8%"
    ]


def test_no_discount_helps_when_the_list_price_is_below_cost():
    row = _product("P01").copy()
    row["unit_cost"] = 40.0
    assert max_discount_for(row, 12) < 0
    case = tiny_case()
    products = case.catalog.products
    products.loc[products["id"] == "P01", "unit_cost"] = 40.0
    tables = {name: getattr(case.catalog, name) for name in case.catalog} | {"products": products}
    changed = Case(case.meta, Catalog(tables, case.catalog.rules), {name: getattr(case, name) for name in case})
    reason = price_lines(changed, _lines({"product": "P01", "need": ""})).refused["reason"].iloc[0]
    assert reason.endswith("不打折也达不到底线")


def test_a_product_without_a_monthly_price():
    # P25: 88 000 once against 52 000: 40.9 %, whatever the discount up to its own limit
    budget = price_lines(
        tiny_case(), _lines({"product": "P25", "need": "", "quantity": 1.0, "discount": 0.2, "start_month": 5})
    )
    assert budget.total == 88_000
    assert budget.full_year == 0
    assert max_discount_for(_product("P25"), 3) == 0.2
    assert max_discount_for({**_product("P25"), "one_off_cost": 80_000}, 3) == -np.inf


def test_weak_fit_and_zero_quantity_are_noted_not_refused():
    lines = _lines({"product": "P12"}, {"quantity": 0.0}, {"need": ""}, {})
    priced = price_lines(tiny_case(), lines).lines
    assert priced["ok"].all()
    assert priced["weak_fit"].tolist() == [True, False, True, False]
    assert priced["fit"].tolist() == [1, 3, 0, 3]
    assert priced["remark"].tolist() == ["产品与需求不匹配", "数量为零", "没有需求支撑", ""]
    assert np.isnan(priced["margin_rate"].iloc[1])
    nothing = price_lines(tiny_case(), _lines({"product": "P08", "need": "", "quantity": 0.0, "discount": 0.75}))
    assert nothing.refused.empty
    assert nothing.lines["max_discount"].tolist() == [max_discount_for(_product("P08"), 12, 0)] == [0.75]


def test_only_the_chosen_industries():
    budget = price_lines(tiny_case(), industries=["I01", "G02"])
    assert budget.lines["id"].tolist() == ["O01", "O02", "O06"]
    assert budget.by_customer.to_dict() == {"C01": 70_670, "C02": 0, "M02": 6_756}
    with pytest.raises(ValueError, match="I99"):
        price_lines(tiny_case(), industries=["I99"])


def test_no_lines_make_an_empty_budget():
    budget = price_lines(tiny_case(), _lines().iloc[:0])
    assert budget.total == 0
    assert budget.pareto.empty
    assert budget.by_month.shape == (28, 12)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"customer": "C99"}, "customer：“C99”"),
        ({"product": "P99"}, "product：“P99”"),
        ({"quantity": -1}, "quantity：“-1.0”"),
        ({"quantity": "许多"}, "quantity：“许多”"),
        ({"discount": 1.2}, "discount：“1.2”"),
        ({"discount": float("nan")}, "discount：“nan”"),
        ({"start_month": 13}, "start_month：“13”"),
        ({"start_month": 1.5}, "start_month：“1.5”"),
        ({"need": "D99"}, "need：“D99”"),
        ({"need": "D03"}, "need：“D03”"),
        ({"rival": "unicom"}, "rival：“unicom”"),
    ],
)
def test_bad_lines_name_row_and_column(change, told):
    with pytest.raises(ValueError, match="商机表有错") as error:
        price_lines(tiny_case(), _lines({}, change))
    assert f"第 2 行（L2）{told}" in str(error.value)
    assert "第 1 行" not in str(error.value)


def test_a_missing_column_is_told():
    with pytest.raises(ValueError, match="discount"):
        price_lines(tiny_case(), _lines().drop(columns="discount"))


def test_the_given_table_is_left_alone():
    lines = _lines({}, {"quantity": 3.0}).set_index(pd.Index([7, 9]))
    before = lines.copy()
    assert price_lines(tiny_case(), lines).lines["id"].tolist() == ["L1", "L2"]
    pd.testing.assert_frame_equal(lines, before)


LINES = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["C01", "C02", "C03", "C04", "M01", "M02"]),
            "need": st.just(""),
            "product": st.sampled_from([f"P{i:02d}" for i in range(1, 29)]),
            "quantity": st.floats(0, 5000),
            "discount": st.floats(0, 1),
            "start_month": st.integers(1, 12),
        }
    ),
    min_size=1,
    max_size=15,
)


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_all_sums_agree_to_the_fen(lines):
    budget = price_lines(tiny_case(), pd.DataFrame(lines))
    good = budget.lines[budget.lines["ok"]]

    def fen(table):
        return int(np.round(table.to_numpy() * 100).astype(np.int64).sum())

    total = round(budget.total * 100)
    sums = (
        good["revenue"],
        budget.by_month,
        budget.by_customer,
        budget.by_product,
        budget.by_need_point,
        budget.pareto["revenue"],
    )
    assert [fen(s) for s in sums] == [total] * len(sums)
    assert len(good) + len(budget.refused) == len(lines)
    assert (good["months"] == 13 - good["start_month"]).all()
    # within half a fen a month of the plain formula
    plain = good["quantity"] * good["net_price"] * good["months"] + good["one_off"]
    assert ((good["revenue"] - plain).abs() <= 0.005 * 12 + 1e-6).all()


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_what_is_accepted_keeps_both_limits(lines):
    case = tiny_case()
    budget = price_lines(case, pd.DataFrame(lines))
    products = case.catalog.products.set_index("id")
    good = budget.lines[budget.lines["ok"] & (budget.lines["revenue"] > 100)]
    assert (good["discount"] <= good["product"].map(products["max_discount"]) + 1e-9).all()
    assert (good["margin_rate"] >= good["product"].map(products["min_margin"]) - 1e-3).all()
    for row in budget.lines.itertuples():
        assert row.max_discount == pytest.approx(max_discount_for(products.loc[row.product], row.months, row.quantity))
    vital = budget.pareto[budget.pareto["vital"]]
    assert budget.total == 0 or vital["share"].sum() >= 0.8 - 1e-9
    assert len(vital) == 0 or vital["share"].iloc[:-1].sum() < 0.8


# -- change_lines --------------------------------------------------------------------------------------------------

DRAWN = {"customer": "C01", "need": "D02", "product": "P21", "quantity": 9, "discount": 0.1, "start_month": 3}


def test_no_change_leaves_the_opportunities_as_they_are():
    pd.testing.assert_frame_equal(change_lines(tiny_case(), {}), tiny_case().opportunities)


def test_figures_are_changed_one_by_one():
    lines = change_lines(tiny_case(), {"O03": {"discount": 0.55}, "O01": {"quantity": 200, "start_month": 2}})
    expected = tiny_case().opportunities.set_index("id")
    expected.loc["O03", "discount"] = 0.55
    expected.loc["O01", ["quantity", "start_month"]] = [200, 2]
    pd.testing.assert_frame_equal(lines, expected.reset_index())
    assert tiny_case().opportunities["discount"][2] == 0.6  # the case stays as it was


def test_lines_are_taken_out_and_drawn():
    changes = {"L002": DRAWN, "O02": {"quantity": 3, "removed": True}, "L001": {**DRAWN, "product": "P11"}}
    lines = change_lines(tiny_case(), changes)
    assert lines["id"].tolist() == ["O01", "O03", "O04", "O05", "O06", "L001", "L002"]
    assert lines.dtypes.equals(tiny_case().opportunities.dtypes)
    blank = dict.fromkeys(["rival", "note", "stage", "replaces"], "")
    assert lines.iloc[-1].dropna().to_dict() == {"id": "L002", **DRAWN, **blank}
    # 9 × 15 × 0.9 = 121.50 a month, March to December
    assert price_lines(tiny_case(), lines).lines["revenue"].iloc[-1] == 1_215


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 3},  # a line that the case no longer has
        {**DRAWN, "customer": "C99"},
        {**DRAWN, "product": "P99"},
        {**DRAWN, "need": "D99"},
        {**DRAWN, "need": "D03"},  # another customer's
        {**DRAWN, "quantity": None},
        {**DRAWN, "removed": True},
        None,
    ],
)
def test_what_the_case_does_not_know_is_left_out(change):
    pd.testing.assert_frame_equal(change_lines(tiny_case(), {"L001": change}), tiny_case().opportunities)


def test_a_new_id_that_the_case_has_meanwhile_changes_that_line():
    lines = change_lines(tiny_case(), {"O02": {**DRAWN, "discount": 0.2}})
    assert lines["product"].tolist() == tiny_case().opportunities["product"].tolist()
    assert lines["discount"][1] == 0.2
