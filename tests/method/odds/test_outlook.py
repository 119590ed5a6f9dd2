"""How the target is made up, and the year under a scenario."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.outlook import YearOutlook, assess_year, service_targets
from course_lib.method.odds.scenarios import play_scenarios, renewals_under
from course_lib.method.odds.stock import value_stock
from tests.tiny import tiny_case

CASE = load_case("gulou")
LINES = price_offers(CASE).lines.assign(ok=True)
STOCK, BELIEF = value_stock(CASE), believe(CASE)
ODDS = judge_lines(CASE, LINES, BELIEF)
LIKELY = STOCK.total + ODDS.increment


def outlook(target: float, case: Case = CASE) -> YearOutlook:
    spread = distribute(STOCK, ODDS, target, CASE.catalog.rules, wide=False)
    return assess_year(case, STOCK, ODDS, spread, target)


@settings(max_examples=8, deadline=None)
@given(part=st.floats(0.5, 1.5))
def test_parts_add_up(part: float) -> None:
    """S + I + G − surplus = T (spec §7), and the services' targets add to it."""
    year = outlook(part * LIKELY)
    assert year.stock + year.increment + year.gap - year.surplus == pytest.approx(year.target)
    assert min(year.gap, year.surplus) == 0
    assert year.by_service["target"].sum() == pytest.approx(year.target)
    assert year.by_service["stock"].sum() == pytest.approx(year.stock)
    assert year.by_service["increment"].sum() == pytest.approx(year.increment)
    rest = year.by_service["target"] - year.by_service["stock"] - year.by_service["increment"]
    assert year.service_gap == pytest.approx(rest[rest > 0].sum())
    assert year.service_gap >= year.gap - 1e-6
    assert year.promise_gap == pytest.approx(year.target - year.p80)


def test_needed_pipeline_and_the_amount_not_known() -> None:
    """G ÷ the known lines' chance weighted by revenue; what hangs on strangers is told beside it, and counted."""
    year = outlook(1.05 * LIKELY)
    known = ODDS.lines[ODDS.lines["counts"] & ~ODDS.lines["unknown"]]
    mean = (known["won"] * known["revenue"]).sum() / known["revenue"].sum()
    assert year.mean_chance == pytest.approx(mean)
    assert year.needed_pipeline == pytest.approx(0.05 * LIKELY / mean)
    assert year.unknown == pytest.approx(ODDS.increment - known["expected"].sum())
    assert outlook(0.9 * LIKELY).needed_pipeline == 0


def test_targets_by_service() -> None:
    """The case's, scaled to the target; without them last year's mix."""
    case = tiny_case()
    stock = value_stock(case)
    mix = service_targets(case, stock, 480_000)
    assert mix[["专线", "移动", "宽带"]].tolist() == pytest.approx([260_000, 216_000, 4_000])
    parted = tiny_case().replace()
    object.__setattr__(parted, "meta", case.meta.model_copy(update={"targets": {"专线": 30.0, "固话": 10.0}}))
    assert service_targets(parted, stock, 80)[["专线", "固话", "移动"]].tolist() == pytest.approx([60, 20, 0])
    empty = case.replace(stock=case.stock.iloc[:0])
    assert service_targets(empty, value_stock(empty), 60).tolist() == pytest.approx([10] * 6)


def test_a_distribution_for_another_target_is_refused() -> None:
    spread = distribute(STOCK, ODDS, LIKELY, CASE.catalog.rules, wide=False)
    with pytest.raises(ValueError, match="分布是按目标"):
        assess_year(CASE, STOCK, ODDS, spread, LIKELY + 1)


def test_scenarios() -> None:
    """Nothing moves in the base; a rival's cut lowers stock, increment, P; a squeeze only government's decisions."""
    table = play_scenarios(CASE, LINES, BELIEF, STOCK, LIKELY).table
    assert table.index.tolist() == CASE.catalog.scenarios["id"].tolist()
    base = table.loc["base"]
    assert (base["stock"], base["increment"]) == pytest.approx((STOCK.total, ODDS.increment))
    for cut in ("mobile_cut", "telecom_cut"):
        assert (
            table.loc[cut, ["stock", "increment", "p80", "probability"]]
            < base[["stock", "increment", "p80", "probability"]]
        ).all()
    squeeze = table.loc["squeeze"]
    preset = CASE.customers.set_index("id")["preset"].reindex(ODDS.lines["customer"]).to_numpy()
    assert squeeze["stock"] == pytest.approx(STOCK.total)
    lost = 0.25 * ODDS.lines.loc[preset == "政府", "expected"].sum()
    assert squeeze["increment"] == pytest.approx(ODDS.increment - lost)
    assert squeeze["probability"] < base["probability"]


def test_renewals_fall_by_the_rivals_part_of_the_weight() -> None:
    moved = pd.Series(renewals_under(CASE, STOCK, BELIEF, "telecom", -0.4))
    renewal = STOCK.lines["renewal"]
    assert (moved < renewal).all()
    both = {r: pd.Series(renewals_under(CASE, STOCK, BELIEF, r, -0.4)) for r in BELIEF.rivals}
    full = renewal / (renewal + (1 - renewal) * 2.718281828459045**0.4)  # the whole −.4 in the logit
    for one in both.values():
        assert (one >= full - 1e-12).all()


def test_a_scenario_of_an_absent_rival_is_left_out() -> None:
    case = load_case("gulou").replace()
    only = BELIEF.rivals[:1]
    meta = case.meta.model_copy(update={"rivals": case.meta.rivals[:1]})
    ratings = case.ratings[case.ratings["carrier"].isin([case.meta.carrier.id, *only])].reset_index(drop=True)
    object.__setattr__(case, "meta", meta)
    object.__setattr__(case, "_codes", case.replace(ratings=ratings)._codes)
    alone = case.replace(ratings=ratings)
    table = play_scenarios(alone, LINES, believe(alone), STOCK, LIKELY).table
    assert table.index.tolist() == ["base", f"{only[0]}_cut", "squeeze"]
