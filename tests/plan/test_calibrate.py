"""A generated county's target: hard and within reach, before any plan; and what the portfolio then is like.

Shares are those of section 6 of the model's specification. The two shipped counties and a sample of fresh seeds; twenty
of them: ``benchmarks/counties.py``, its table in ``benchmarks/README.md``.
"""

from __future__ import annotations

import functools

import pandas as pd
import pytest

from course_lib.case import case_from_tables, load_case, load_catalog
from course_lib.case.generate import make_tables
from course_lib.method.odds.distribution import distribute
from course_lib.plan.calibrate import AIM, SLACK, calibrate, make_county, write_county
from course_lib.plan.chain import Chain

FRESH = {
    "fresh 104": ("某区", 104, "urban"),  # its first portfolio has too much of the cloud and is drawn anew
    "fresh 203": ("某县", 203, "suburban"),
    "fresh 204": ("某区", 204, "urban"),
}
each = pytest.mark.parametrize("key", ["gulou", "minhou", *FRESH])
WIRED = ["固话", "宽带", "专线", "移动"]


@functools.cache
def chain(key: str) -> Chain:
    if key not in FRESH:
        return Chain(load_case(key))
    name, seed, kind = FRESH[key]
    return Chain(case_from_tables(*make_county(name, seed=seed, kind=kind, addresses=1200), load_catalog()))


@each
def test_the_target_is_reached_in_four_of_ten_years(key: str) -> None:
    meta, outlook = chain(key).given.meta, chain(key).outlook
    assert outlook.probability == pytest.approx(AIM, abs=SLACK)
    assert sum(meta.targets.values()) == meta.target_revenue
    assert meta.target_revenue % 1000 == 0
    assert all(value >= 0 for value in meta.targets.values())
    assert list(meta.targets) == list(load_catalog().services["id"])


@each
def test_the_target_asks_for_growth_where_the_market_grows(key: str) -> None:
    """Last year × 固话 −8 %, 专线 +6, 云信息化 +25 …, all by one factor."""
    case = chain(key).given
    last = case.stock.groupby(case.stock["product"].map(case.catalog.products.set_index("id")["service"]))
    grown = pd.Series(dict(case.meta.targets)) / last["annual_revenue"].sum()
    assert 0.0 < case.meta.target_revenue / case.stock["annual_revenue"].sum() - 1 < 0.25
    assert grown["云信息化"] / grown["固话"] == pytest.approx(1.25 / 0.92, rel=0.02)
    assert grown["专线"] / grown["移动"] == pytest.approx(1.06 / 0.99, rel=0.02)


@each
def test_no_service_carries_the_increment_alone(key: str) -> None:
    share = chain(key).line_odds.by_service / chain(key).line_odds.increment
    assert share.max() <= 0.60
    assert share[WIRED].sum() >= 0.25


@each
def test_whom_we_hardly_know_is_many_and_worth_little(key: str) -> None:
    c = chain(key)
    assert 0.10 <= c.belief.table["unknown"].mean() <= 0.17
    assert c.line_odds.unknown / c.line_odds.increment <= 0.06
    odds = c.line_odds.lines
    value = odds["won"] * odds["value"] * odds["counts"]
    assert value[odds["unknown"].astype(bool)].sum() / value.sum() <= 0.06


@pytest.mark.parametrize("key", ["gulou", "minhou"])
def test_the_hospital_is_where_the_team_looks(key: str) -> None:
    c = chain(key)
    assert "I03" in c.industries
    assert c.given.meta.story["customer"] in set(c.line_odds.lines["customer"])


def test_a_higher_aim_is_a_lower_target_and_the_tables_stay() -> None:
    meta, tables = make_tables("某区", seed=5, customers=20, merchants=10, addresses=50)
    before = {name: table.copy() for name, table in tables.items()}
    hard, easy = (calibrate(meta, tables, aim=aim) for aim in (0.2, 0.8))
    assert easy.target_revenue < hard.target_revenue
    for goal, aim in ((hard, 0.2), (easy, 0.8)):
        c = Chain(case_from_tables(goal, tables, load_catalog()))
        found = distribute(c.stock_year, c.line_odds, goal.target_revenue, load_catalog().rules, wide=False)
        assert found.probability == pytest.approx(aim, abs=SLACK)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_a_market_without_stock_keeps_its_target() -> None:
    meta, tables = make_tables("某区", seed=5, customers=2, merchants=2, addresses=5)
    empty = meta.model_copy(update={"targets": {}})
    assert calibrate(empty, tables) == empty


@pytest.mark.parametrize("aim", [0, 1, -0.2, float("nan")])
def test_an_aim_is_a_chance(aim: float) -> None:
    meta, tables = make_tables("某区", seed=5, customers=2, merchants=2, addresses=5)
    with pytest.raises(ValueError, match="达标可能性"):
        calibrate(meta, tables, aim=aim)


def test_a_written_county_is_the_one_in_memory(tmp_path) -> None:
    args = {"seed": 9, "kind": "suburban", "customers": 12, "merchants": 8, "addresses": 60}
    meta, tables = make_county("某县", **args)
    folder = write_county("某县", out=tmp_path / "a", **args)
    again = write_county("某县", out=tmp_path / "b", **args)
    assert [f.read_bytes() for f in sorted(folder.iterdir())] == [f.read_bytes() for f in sorted(again.iterdir())]
    case = load_case(folder, load_catalog())
    assert case.meta == meta
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, getattr(case, name), obj=name)
    (folder / "grids.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="不覆盖"):
        write_county("某县", out=folder, **args)
