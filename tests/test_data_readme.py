"""The figures that data/README.md gives trainers are those of the shipped counties."""

from __future__ import annotations

import re

import pytest

from course_lib.case import load_case
from course_lib.case.generate.spec import DistrictFile, read_spec
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.decision import score_customers
from course_lib.paths import kit_dir
from course_lib.plan.chain import Chain

TEXT = (kit_dir() / "data" / "README.md").read_text(encoding="utf-8")


def told(row: str, county: int) -> list[float]:
    """Numbers of a county's cell (0: 鼓楼, 1: 闽侯) in the row that begins so."""
    cells = next(line for line in TEXT.splitlines() if line.startswith(f"| {row}")).split("|")
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?", cells[2 + county])]


@pytest.mark.parametrize(("place", "name"), [(0, "gulou"), (1, "minhou")])
def test_the_reference_figures_are_the_countys(place: int, name: str) -> None:
    """In 万元, rounded to whole ones."""
    case = load_case(name)
    chain = Chain(case)
    stock, odds, year, target = chain.stock_year, chain.line_odds, chain.distribution, case.meta.target_revenue
    lines = price_offers(case).lines

    def near(row: str, *yuan: float) -> None:
        assert told(row, place) == pytest.approx([x / 1e4 for x in yuan], abs=0.51), row

    near("一百户年花费", case.customers["telecom_spend"].sum())
    near("去年存量", case.stock["annual_revenue"].sum(), stock.total)
    near("今年目标", target)
    near("全部商机十二个月的钱", lines["yearly"].sum())
    near("全部商机当年收入", lines.loc[lines["ok"], "revenue"].sum())
    near("参考 5 + 3 的期望增量", odds.increment, odds.unknown)
    near("缺口（期望）", target - stock.total - odds.increment)
    near("承诺缺口", target - year.p80)
    assert told("什么也不做", place) == pytest.approx(
        [100 * x for x in (year.probability, year.low, year.high)], abs=0.51
    )
    band = score_customers(case).table["band"].value_counts()
    assert told("X 的三段", place) == [band["assured"], band["confident"], band["none"]]
    ids = next(line for line in TEXT.splitlines() if line.startswith("| 参考 5 + 3 |")).split("|")[2 + place]
    assert re.findall(r"[IG]\d\d", ids) == chain.scores.reference


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_each_story_customer_stands_there_with_its_id(name: str) -> None:
    case = load_case(name)
    ids = case.customers.set_index("name")["id"]
    for called in read_spec(f"districts/{name}", DistrictFile).story_names.values():
        assert called in TEXT and (ids[called] in TEXT), called
    assert case.meta.story["customer"] in TEXT
