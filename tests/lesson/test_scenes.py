"""What the story of u00–u03 says of the hospital and of the year is so in both counties: relations, no figures."""

from __future__ import annotations

import pytest

from course_lib.case import Case, load_case
from course_lib.method import score_industries, value_stock
from course_lib.paths import kit_dir

each = pytest.mark.parametrize(
    "case", [load_case(name) for name in ("gulou", "minhou")], ids=lambda c: str(c.meta.name)
)


def scene(unit: str) -> str:
    """The passage 一个故事 of a unit's source."""
    (source,) = (kit_dir() / "sources").glob(f"{unit}_*.py")
    return source.read_text(encoding="utf-8").split("## 一个故事")[1].split("# %%")[0]


@each
def test_u00_last_years_customers_bring_less_than_last_year(case: Case) -> None:
    """So more has to be won than the target asks for above last year, as the trainer's hint says."""
    year = value_stock(case)
    assert year.total < year.last_year < case.meta.target_revenue
    assert year.lines["at_stake"].gt(0).any() and year.lines.loc[year.lines["ends"] == 12, "at_stake"].eq(0).all()


@each
def test_u02_the_hospital_spends_dozens_of_times_four_small_orders_and_gives_us_little(case: Case) -> None:
    told, here = scene("u02"), case.meta.story["customer"]
    assert "合计 3 万元" in told and "几十倍" in told and "零头" in told
    customer = case.customers.set_index("id").loc[here]
    ours = case.stock.loc[case.stock["customer"] == here, "annual_revenue"].sum()
    assert 20 < customer["telecom_spend"] / 30_000 < 100
    assert ours < 0.2 * customer["telecom_spend"]
    picked, builders = score_industries(case).top("政企"), case.industries.set_index("name").loc["建筑地产", "id"]
    assert customer["industry"] in picked and builders not in picked


@each
def test_u03_the_four_needs_are_those_of_the_table(case: Case) -> None:
    told = scene("u03")
    needs = case.needs.set_index("id").loc[list(case.meta.story["needs"])]
    words = needs[["pain", "bottleneck", "difficulty"]].agg("".join, axis=1)
    for word in ("转圈", "同一根光缆", "勒索病毒", "靠人插拔", "对不上", "导表", "停诊", "满一小时", "不归自己管"):
        assert word in told and words.str.contains(word).any(), word
    assert len(needs) == 4 and needs["contact"].nunique() == 4, "one sentence heard, four people in pain"
    deputy = case.contacts.set_index("id").loc[case.meta.story["it_deputy"]]
    assert deputy["name"].startswith("苏") and "副科" in deputy["title"] and "苏副科" in told
    first = needs[words.str.contains("转圈")].iloc[0]
    assert first["contact"] != case.meta.story["it_deputy"], "who tells it is not who feels it"
