"""The route's figures show the plan's numbers."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from course_lib import plots
from course_lib.case import load_case
from course_lib.method import Control, control_route, rehearse_progress, tell_activities
from course_lib.method.opening.calendar import days_off
from course_lib.plan import Chain
from course_lib.plan.route_chain import RouteChain
from tests.tiny import tiny_case


@cache
def links() -> RouteChain:
    """The draft of a shipped county."""
    return Chain(load_case("gulou")).route


def told() -> pd.DataFrame:
    return tell_activities(links().facts, links().ground.route, links().plan)


@cache
def control() -> Control:
    case, ground = links().facts, links().ground
    staged = ground.assess(rehearse_progress(case, links().plan, "2019-03-15"))
    return control_route(case, ground.route, staged, "2019-03-15", links().standing("own").outlook)


def test_route_map_draws_each_activity_at_its_dates() -> None:
    rows = told()
    figure = plots.plot_route(rows, 2019)
    bars = [t for t in figure.data if t.type == "bar"]
    kept = rows.groupby("customer")["gain"].sum().sort_values(ascending=False, kind="stable").index[:40]
    starts = sorted(day for trace in bars for day in trace.base)
    assert starts == sorted(rows.loc[rows["customer"].isin(kept), "start"].dt.strftime("%Y-%m-%d"))
    off = days_off("2019-01-01", "2019-12-31")
    festivals = off[off["name"] != ""]
    assert [s.x0 for s in figure.layout.shapes] == festivals["start"].dt.strftime("%Y-%m-%d").tolist()
    assert {n.text for n in figure.layout.annotations} == set(festivals["name"])


def test_capacity_cells_hold_each_managers_days() -> None:
    table = links().plan.capacity
    for trace, quarter in zip(plots.plot_capacity_use(links().plan).data, (1, 2, 3, 4), strict=True):
        rows = table.xs(quarter, level="quarter")
        assert list(trace.text) == [f"{u:g} / {m:g}" for u, m in zip(rows["used"], rows["limit"], strict=True)]


def test_the_loop_leads_from_the_gap_before_to_what_is_left() -> None:
    loop = links().standing("own").loop
    (bars,) = plots.plot_loop(loop).data
    before, *closed, left = bars.y
    assert before + sum(closed) == pytest.approx(left, abs=0.001) and left == pytest.approx(loop.left / 1e4, abs=0.001)


def test_the_steps_show_each_plans_chance() -> None:
    strip = links().strip()
    (bars,) = plots.plot_steps(strip).data
    assert list(bars.y) == pytest.approx((100 * strip.steps["probability"]).tolist(), abs=0.06)


def test_the_gates_show_how_likely_he_decides() -> None:
    catalog = tiny_case().catalog
    (bars,) = plots.plot_gates(catalog).data
    assert list(bars.y) == pytest.approx([100 * q for q in catalog.rules.odds.decide])


def test_control_cells_hold_the_counts() -> None:
    now = control()
    for trace, degree in zip(plots.plot_control(now).data, now.table.columns, strict=True):
        shown = [0 if text == "·" else int(text.strip("<b/>")) for text in trace.text]
        assert shown == now.table[degree].tolist()


def test_comparison_bars_are_the_largest_differences() -> None:
    table = links().comparison.table
    (bars,) = plots.plot_route_comparison(links().comparison).data
    largest = table["difference"].abs().sort_values(ascending=False).head(12)
    assert sorted(abs(x) for x in bars.x) == pytest.approx(sorted(largest[largest >= 1] / 1e4), abs=0.0006)
