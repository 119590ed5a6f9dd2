"""The plan in one page: parts agree with the methods it is made of."""

from __future__ import annotations

import json

import pytest

from course_lib.method.industry.industry import score_industries
from course_lib.plan.report import report_plan
from course_lib.plan.summary import summarise, summarise_plan
from tests.tiny import tiny_case


def test_reference_choice() -> None:
    case = tiny_case()
    scores = score_industries(case)
    plan = summarise_plan(case)
    assert [i["id"] for i in plan.industries] == scores.top("政企")
    assert [i["id"] for i in plan.merchant_groups] == scores.top("商群")
    chosen = summarise_plan(case, industries=scores.top("政企"), merchant_groups=scores.top("商群"))
    assert chosen == plan


def test_parts_agree() -> None:
    """I01 (C01, C02) and G02 (M02): stock of all customers; C02, hardly known (κ = 12/52), waits beside the grid."""
    case = tiny_case()
    report = report_plan(case, industries=["I01"], merchant_groups=["G02"], target=300000)
    plan, lines = summarise(report), report.odds.lines.lines
    sold = lines[lines["counts"]]
    assert plan.increment == pytest.approx((sold["won"] * sold["revenue"]).sum())
    assert plan.stock + plan.increment + plan.gap - plan.surplus == pytest.approx(300000)
    assert plan.promise_gap == pytest.approx(300000 - plan.p80)
    assert (plan.customers, plan.opportunities + plan.refused) == (3, len(lines))
    assert sum(c["count"] for c in plan.nine_grid) == 2
    assert sum(c["total"] for c in plan.nine_grid) == pytest.approx(
        sold.loc[sold["customer"] != "C02", "revenue"].sum()
    )
    order = case.catalog.nine_cells[["value", "band", "name"]].to_dict("records")
    assert [{k: c[k] for k in ("value", "band", "name")} for c in plan.nine_grid] == order
    assert 0 <= plan.probability <= 1
    assert plan.p80 <= plan.p50
    assert plan.low <= plan.probability <= plan.high
    assert (plan.case, plan.budget_year, plan.carrier) == ("tiny", 2019, "中国联通")


def test_refused_lines_are_counted() -> None:
    """G01's only line is priced far below the floor."""
    plan = summarise_plan(tiny_case(), industries=[], merchant_groups="G01")
    assert (plan.customers, plan.opportunities, plan.refused, plan.increment) == (1, 0, 1, 0.0)
    assert plan.needed_pipeline is None


def test_dict_is_plain_and_rounded() -> None:
    plan = summarise_plan(tiny_case())
    data = plan.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["increment"] == round(plan.increment, 2)
    assert data["probability"] == round(plan.probability, 4)
    assert data["industries"][0]["total"] == round(plan.industries[0]["total"], 4)
    assert data["industries"][0]["capacity"] == round(plan.industries[0]["capacity"])
    assert set(data["nine_grid"][0]) == {"value", "band", "name", "count", "total"}


def test_what_if_reaches_the_result() -> None:
    """C01's decider gives us 10 throughout: assured and a larger increment."""
    case = tiny_case()
    change = {"P01": dict.fromkeys(case.catalog.factors["id"], 10)}
    better = summarise_plan(case, ratings=change)
    assert better.increment > summarise_plan(case).increment
    assert sum(c["count"] for c in better.nine_grid if c["band"] == "assured") == 2
    worse = {"telecom": {"P01": dict.fromkeys(case.catalog.factors["id"], 10)}}
    lost = summarise_plan(case, ratings=change, rival_ratings=worse)
    assert sum(c["count"] for c in lost.nine_grid if c["band"] == "assured") == 1
    assert lost.increment < better.increment


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"industries": ["I99"]}, "政企里没有 I99"),
        ({"industries": ["G01"]}, "政企里没有 G01"),
        ({"merchant_groups": ["I01"]}, "商群里没有 I01"),
        ({"target": -5}, "目标"),
        ({"ratings": {"P99": {}}}, "没有关键人 P99"),
        ({"rival_ratings": {"P12": {}}}, "没有对手 P12，可用：telecom、mobile"),
    ],
)
def test_wrong_arguments(options: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        summarise_plan(tiny_case(), **options)  # type: ignore[arg-type]


def test_changed_lines_and_moved_customers_enter_the_plan() -> None:
    case = tiny_case()
    before = summarise_plan(case, industries=["I01", "I02", "I03"], merchant_groups=["G01", "G02"])
    lines = case.opportunities
    lines.loc[lines["id"] == "O04", "quantity"] = 30
    first = case.customers["id"].iloc[0]
    after = summarise_plan(
        case, industries=["I01", "I02", "I03"], merchant_groups=["G01", "G02"], lines=lines, places={first: "放弃户"}
    )
    assert sum(cell["total"] for cell in after.nine_grid) < sum(cell["total"] for cell in before.nine_grid)
    counts = {cell["name"]: cell["count"] for cell in after.nine_grid}
    assert sum(counts.values()) + 1 == before.customers == after.customers  # C02 waits beside the grid
    assert counts["放弃户"] >= 1
