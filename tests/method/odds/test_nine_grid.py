"""The nine-grid of the hand-made case, its tray, bounds and ties; and that a place is advice and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import load_case
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.decision import score_customers
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.nine_grid import LEVELS, NineGrid, move_customers, place_customers
from course_lib.plan.chain import Chain
from tests.tiny import tiny_case


def known(case=None) -> Belief:  # type: ignore[no-untyped-def]
    """What is believed of the hand-made case, as if everybody were known well enough."""
    belief = believe(tiny_case() if case is None else case)
    belief.table["unknown"] = False
    return belief


def worth(values: dict[str, float]) -> Odds:
    """Odds with one line that counts for each customer, of a given revenue."""
    lines = pd.DataFrame({"customer": list(values), "revenue": list(values.values()), "counts": True})
    return Odds(lines, 0.0, 0.0, 0.0, pd.Series(dtype=float))


def grid_of(
    values: dict[str, float], bounds: tuple[float, float] | None = None, customers: list[str] | None = None
) -> NineGrid:
    """The grid of the hand-made case with given opportunity values (yuan), everybody known."""
    case = tiny_case()
    return place_customers(case, score_customers(case), known(), worth(values), bounds=bounds, customers=customers)


VALUES = {"C01": 70670.0, "C03": 65160.0, "C04": 25016.0, "M02": 6756.0}


def test_hand_made_case() -> None:
    """Terciles of four numbers are the second and third: 25,016 and 65,160."""
    grid = grid_of(VALUES)
    assert grid.bounds == (25016.0, 65160.0)
    assert grid.table["level"].to_dict() == {
        "C01": "high", "C02": "low", "C03": "middle", "C04": "low", "M01": "low", "M02": "low",
    }  # fmt: skip
    assert grid.table["cell"].tolist() == ["主攻户", "顺带户", "伺机户", "放弃户", "自助户", "顺带户"]
    assert grid.table.loc["C03", "strategy"] == "盯住：合同到期和人事变动"
    assert grid.table["state"].tolist() == ["竞争", "流失", "竞争", "流失", "存量", "竞争"]
    assert grid.counts.to_numpy().tolist() == [[0, 1, 0], [0, 0, 1], [1, 2, 1]]
    assert grid.totals.to_numpy().tolist() == [[0, 70670, 0], [0, 0, 65160], [0, 6756, 25016]]
    assert list(grid.counts.index) == ["high", "middle", "low"]
    assert list(grid.counts.columns) == ["assured", "confident", "none"]
    assert grid.waiting.empty


def test_whom_we_hardly_know_waits_in_the_tray() -> None:
    """C02: only 12/52 of the influence was met (κ < ½): no cell, whatever X says; in no count and no total."""
    case = tiny_case()
    values = {**VALUES, "C02": 50000.0}
    grid = place_customers(case, score_customers(case), believe(case), worth(values))
    assert grid.table.loc["C02", ["cell", "computed"]].tolist() == ["没摸清", "没摸清"]
    assert "C02" in grid.waiting.index
    waiting = grid.waiting["value"].sum()
    assert grid.counts.to_numpy().sum() + len(grid.waiting) == 6
    assert grid.totals.to_numpy().sum() + waiting == pytest.approx(sum(values.values()))
    put = move_customers(case, grid, {"C02": "主攻户", "C01": "没摸清"})
    assert put.table.loc["C02", ["cell", "computed", "unknown"]].tolist() == ["主攻户", "没摸清", True]
    assert put.table.at["C01", "cell"] == grid.table.at["C01", "cell"]  # nobody is moved into the tray
    assert put.counts.to_numpy().sum() == grid.counts.to_numpy().sum() + 1


def test_bounds_belong_to_the_level_below() -> None:
    values = {"C01": 30000.0, "C03": 30000.48, "C04": 120000.0, "M01": 120000.48}
    table = grid_of(values, bounds=(30000, 120000)).table
    assert table.loc[list(values), "level"].tolist() == ["low", "middle", "middle", "high"]


def test_bounds_of_the_rules_may_be_overridden_only_by_two_rising_amounts() -> None:
    for bounds in [(2.0, 1.0), (1.0, 1.0), (1.0,), (-1.0, 5.0), (1.0, float("nan"))]:
        with pytest.raises(ValueError, match="要由小到大的两个金额"):
            grid_of({"C01": 480.0}, bounds=bounds)  # type: ignore[arg-type]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 3, 5, 8]), min_size=6, max_size=6))
def test_terciles(units: list[int]) -> None:
    """Equal values share a level, no value is low, levels rise with the value, everybody is placed once."""
    case = tiny_case()
    values = {c: 480.0 * u for c, u in zip(case.customers["id"], units, strict=True)}
    grid = grid_of(values)
    table = grid.table
    assert table["value"].tolist() == pytest.approx(list(values.values()))
    assert not table[["value", "level"]].drop_duplicates()["value"].duplicated().any()
    assert (table.loc[table["value"] == 0, "level"] == "low").all()
    heights = table.sort_values("value")["level"].map(lambda level: -LEVELS.index(level))
    assert heights.is_monotonic_increasing
    assert grid.counts.to_numpy().sum() == 6
    assert grid.totals.to_numpy().sum() == pytest.approx(sum(values.values()))
    sold = table.loc[table["value"] > 0, "value"]
    if len(sold):
        assert grid.bounds == pytest.approx(tuple(sold.quantile([1 / 3, 2 / 3]).round(2)))
    else:
        assert grid.bounds == (0.0, 0.0)


def test_some_customers() -> None:
    """Terciles are those of the customers asked about."""
    grid = grid_of({"C01": 480.0, "C03": 960.0, "C04": 48000.0}, customers=["C03", "C01"])
    assert grid.table.index.tolist() == ["C03", "C01"]
    assert grid.bounds == (640.0, 800.0)
    assert grid.counts.to_numpy().sum() == 2
    with pytest.raises(ValueError, match="没有客户 C99"):
        grid_of({"C01": 480.0}, customers=["C99"])


def test_moving_customers_moves_their_yuan_and_keeps_what_was_computed() -> None:
    """The hand-made case's C01 (70,670 yuan) from 主攻户 (high, confident) to 堡垒户 (high, assured)."""
    case, grid = tiny_case(), grid_of(VALUES)
    moved = move_customers(case, grid, {"C01": "堡垒户", "C02": "顺带户", "C99": "堡垒户", "C03": "没有这格"})
    assert moved.table.loc["C01", ["level", "band", "cell", "computed"]].tolist() == [
        "high",
        "assured",
        "堡垒户",
        "主攻户",
    ]
    assert moved.counts.to_numpy().tolist() == [[1, 0, 0], [0, 0, 1], [1, 2, 1]]
    assert moved.totals.to_numpy().tolist() == [[70670, 0, 0], [0, 0, 65160], [0, 6756, 25016]]
    assert moved.table.drop("C01").equals(grid.table.drop("C01")) and grid.table.at["C01", "cell"] == "主攻户"
    same = move_customers(case, grid, {})
    assert same.table.equals(grid.table) and same.counts.equals(grid.counts) and same.totals.equals(grid.totals)


def test_a_move_changes_advice_days_and_turn() -> None:
    """主攻户 is served first with three days, 放弃户 in the last turn with none (nine_cells.csv, 本课程定义)."""
    case, grid = tiny_case(), grid_of(VALUES)
    assert grid.order[0] == "C01"
    assert grid.days["C01"] == 3
    moved = move_customers(case, grid, {"C01": "放弃户"})
    assert moved.order == ["C03", "C01", "C04", "M02", "C02", "M01"]  # of one turn the larger first
    assert moved.days["C01"] == 0
    assert moved.table.at["C01", "strategy"] != grid.table.at["C01", "strategy"]
    assert sorted(moved.order) == sorted(grid.order) == sorted(grid.table.index)


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_moving_anybody_moves_no_odds_gap_or_chance(name: str) -> None:
    """Everybody into the best cell (agreement 36): the grid's choices are read by the grid and by nothing before it."""
    chain = Chain(load_case(name))
    moves = {customer: {"cell": "堡垒户", "reason": "都是朋友"} for customer in chain.customers}
    moved = chain.supposing(places=moves)
    assert (moved.grid.table["cell"] == "堡垒户").all()
    assert moved.grid.days.sum() != chain.grid.days.sum()
    pd.testing.assert_frame_equal(moved.line_odds.lines, chain.line_odds.lines)
    pd.testing.assert_frame_equal(moved.decisions.table, chain.decisions.table)
    for figure in ("gap", "increment", "p80", "probability", "unknown"):
        assert getattr(moved.outlook, figure) == getattr(chain.outlook, figure)
