"""The figures hold the numbers of the results."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from course_lib import plots
from course_lib.method.needs.departments import link_matrices
from course_lib.method.needs.informatisation import rate_informatisation
from course_lib.method.needs.star_map import map_stars
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.nine_grid import place_customers
from course_lib.method.odds.outlook import assess_year
from course_lib.plots.drawing.labels import text_width
from course_lib.plots.odds.nine_grid import label_boxes as cell_boxes
from tests.plots.results import CASES, overlapping, plain, results

pytestmark = pytest.mark.parametrize("case", CASES)


def test_selection_shows_each_industry_of_the_line_once(case: str) -> None:
    scores = results(case).scores
    picked = scores.top("政企", 1)
    (trace,) = plots.plot_selection(scores, picked, "政企").data
    rows = scores.table[scores.table["line"] == "政企"]
    assert sorted(trace.customdata) == sorted(rows.index)
    shown = pd.DataFrame({"x": trace.x, "y": trace.y}, index=list(trace.customdata)).loc[rows.index]
    assert shown["x"].tolist() == pytest.approx(rows["strength"].tolist(), abs=0.006)
    assert shown["y"].tolist() == pytest.approx(rows["attractiveness"].tolist(), abs=0.006)
    assert [i for i, colour in zip(trace.customdata, trace.marker.color, strict=True) if colour == "#0072B2"] == picked


def test_bubble_area_follows_capacity(case: str) -> None:
    scores = results(case).scores
    (trace,) = plots.plot_selection(scores, (), "政企").data
    capacity = scores.table.loc[list(trace.customdata), "capacity"]
    area = pd.Series(trace.marker.size, index=capacity.index) ** 2
    free = area > area.min()  # the smallest bubbles keep a size that can be seen
    assert (area / area.max())[free].tolist() == pytest.approx((capacity / capacity.max())[free].tolist(), abs=0.01)


def test_acceptability_bars_stand_in_rank_order(case: str) -> None:
    scores = results(case).scores
    (bars,) = plots.plot_acceptability(scores, "政企").data
    rows = scores.table[scores.table["line"] == "政企"].sort_values("rank")
    assert list(bars.x) == pytest.approx((rows["acceptability"] * 100).tolist(), abs=0.06)


def test_swing_spans_hold_the_weight(case: str) -> None:
    bars, points = plots.plot_swing(results(case).scores, "商群").data
    for low, length, weight in zip(bars.base, bars.x, points.x, strict=True):
        assert low - 0.11 <= weight <= low + length + 0.11


def test_capacity_bars_add_up_to_both_estimates(case: str) -> None:
    capacity = results(case).capacity
    figure = plots.plot_capacity(capacity)
    rows = capacity.table.sort_values("capacity_base", ascending=False, kind="stable")
    for estimate, sure, assumed in (("top_down", 0, 1), ("bottom_up", 3, 4)):
        total = [a + b for a, b in zip(figure.data[sure].x, figure.data[assumed].x, strict=True)]
        assert total == pytest.approx((rows[f"{estimate}_base"] / 1e4).tolist(), abs=0.011)
    flags = [note.text for note in figure.layout.annotations if "⚠" in note.text]
    assert len(flags) == int(rows["flagged"].sum())


def test_capacity_can_be_restricted(case: str) -> None:
    capacity = results(case).capacity
    ids = list(capacity.table.index[:2])
    figure = plots.plot_capacity(capacity, ids)
    assert sorted(map(plain, figure.layout.yaxis.ticktext)) == sorted(
        capacity.table.loc[ids, "name"].radd([f"{i} " for i in ids])
    )


def test_needs_are_all_counted(case: str) -> None:
    match = results(case).match
    (heat,) = plots.plot_needs(match, results(case).case).data
    assert sum(map(sum, heat.z)) == len(match.table)


def test_months_add_up_to_the_budget(case: str) -> None:
    r = results(case)
    *bars, line = plots.plot_budget_months(r.year, r.case).data
    assert sum(sum(bar.y) for bar in bars) == pytest.approx(r.year.total / 1e4, abs=0.01)
    assert line.y[-1] == pytest.approx(r.year.total / 1e4, abs=0.01)


def test_products_add_up_to_the_budget(case: str) -> None:
    r = results(case)
    bars = plots.plot_budget_products(r.year, r.case).data
    assert sum(sum(bar.x) for bar in bars) == pytest.approx(r.year.total / 1e4, abs=0.01)


def test_pareto_ends_at_the_whole(case: str) -> None:
    r = results(case)
    bars, line = plots.plot_pareto(r.year, r.case).data
    assert line.y[-1] == pytest.approx(100)
    assert sum(bars.y) == pytest.approx(100, abs=0.1)
    assert len(set(bars.marker.color[: int(r.year.pareto["vital"].sum())])) == 1


def test_decision_heat_maps_equal_the_matrix(case: str) -> None:
    matrix = results(case).matrix
    maps = [t for t in plots.plot_decision(matrix).data if t.type == "heatmap"]
    expected = [matrix.us, matrix.rivals[matrix.rival], matrix.lead_matrix]
    for heat, frame in zip(maps, expected, strict=True):
        shown = pd.DataFrame(list(heat.z), index=frame.index, columns=frame.columns).astype(float)
        pd.testing.assert_frame_equal(shown, frame, check_names=False, atol=0.006, check_dtype=False)
    assert maps[2].zmin == -maps[2].zmax


def test_unrated_cells_say_so(case: str) -> None:
    matrix = results(case).matrix
    figure = plots.plot_decision(matrix)
    texts = [t for t in figure.data if t.type == "scatter"]
    assert list(texts[0].text).count("未评") == int(matrix.us.isna().sum().sum())


def test_bands_show_every_customer_once(case: str) -> None:
    r = results(case)
    dots = [trace for trace in plots.plot_bands(r.decisions, r.odds.belief, r.case).data if trace.x != (None,)]
    table = r.decisions.table
    assert sorted(place for d in dots for place in d.x) == list(range(1, len(table) + 1))
    by_place = sorted((place, y) for d in dots for place, y in zip(d.x, d.y, strict=True))
    assert [y for _, y in by_place] == pytest.approx(sorted(table["x"], reverse=True), abs=0.006)
    hollow = sum(list(d.marker.color).count("#ffffff") for d in dots)
    assert hollow == int(r.odds.belief.table["unknown"].sum())
    assert sum(list(d.marker.symbol).count("diamond") for d in dots) == int((table["gates"] != "").sum())


def test_bands_name_the_customers_asked_for(case: str) -> None:
    r = results(case)
    customer = r.case.customers.iloc[-1]
    figure = plots.plot_bands(r.decisions, r.odds.belief, r.case, names=[customer["id"]])
    texts = [note.text for note in figure.layout.annotations if note.xref != "paper"]
    (text,) = texts
    shown = text.rstrip("…")
    assert shown == f"{customer['id']} {customer['name']}"[: len(shown)]
    assert len(shown) > len(customer["id"]) + 3


def test_a_score_next_to_a_limit_does_not_read_as_the_limit(case: str) -> None:
    r = results(case)
    first, second, *_ = r.decisions.table.index
    table = r.decisions.table.copy()
    table["x"] = table["x"].where(table.index != first, 74.98806).where(table.index != second, 60.04)
    table["band"] = table["band"].where(~table.index.isin([first, second]), "confident")
    decisions = dataclasses.replace(r.decisions, table=table)
    figure = plots.plot_bands(decisions, r.odds.belief, r.case, names=[first, second])
    texts = [note.text for note in figure.layout.annotations if note.xref != "paper"]
    assert sorted(t.endswith(" 74.99") for t in texts) == [False, True]
    hover = " ".join(text for trace in figure.data for text in trace.hovertext or ())
    assert "X 74.99，" in hover
    assert "X 60.0，" in hover
    parts = r.matrix.parts.where(r.matrix.parts.index != "x", 74.98806)
    matrix = dataclasses.replace(r.matrix, score=74.98806, band="confident", parts=parts)
    figure = plots.plot_decision(matrix, r.case)
    footer = next(note.text for note in figure.layout.annotations if "见过的人占影响力" in note.text)
    assert "→ 74.99" in footer
    assert "X 74.99，" in figure.layout.title.text


def test_every_id_that_has_to_be_typed_is_shown(case: str) -> None:
    r = results(case)
    industries = r.scores.table.index[r.scores.table["line"] == "政企"]
    texts = [n.text for n in plots.plot_selection(r.scores, (), "政企").layout.annotations]
    assert {t.split()[0] for t in texts} >= set(industries)
    assert {plain(t).split()[0] for t in plots.plot_acceptability(r.scores, "政企").data[0].y} == set(industries)
    ticks = plots.plot_capacity(r.capacity).layout.yaxis.ticktext
    assert sorted(plain(t).split()[0] for t in ticks) == sorted(r.capacity.table.index)
    needs = plots.plot_needs(r.match, r.case)
    counts = r.match.counts.loc[:, r.match.counts.sum() > 0]
    assert [plain(t).split()[0] for t in needs.layout.yaxis.ticktext] == list(counts.index)
    assert [plain(t).split()[-1] for t in needs.layout.xaxis.ticktext] == list(counts.columns)
    rows = plots.plot_decision(r.matrix, r.case).layout.yaxis.ticktext
    assert [plain(t).split()[0] for t in rows[:-1]] == list(r.matrix.persons.index)
    named = [t.strip() for t in plots.plot_nine_grid(r.grid, r.case).data[0].text if t]
    assert named
    assert {t.split()[0] for t in named} <= set(r.grid.table.index)
    curve = [n.text for n in plots.plot_pareto(r.year, r.case).layout.annotations if n.xref != "x domain"]
    assert curve
    assert {t.split()[0] for t in curve} <= set(r.year.pareto.index)


def test_the_largest_shares_of_the_variance_come_first(case: str) -> None:
    r = results(case)
    figure = plots.plot_contributions(r.odds.swings, r.case, top=3)
    (bars,) = figure.data
    expected = r.odds.swings["share"].head(3)
    assert list(bars.x) == pytest.approx((expected * 100).tolist(), abs=0.006)
    assert [plain(t).split()[0] for t in figure.layout.yaxis.ticktext] == list(expected.index)
    assert list(bars.x) == sorted(bars.x, reverse=True)


def test_sensitivity_shows_the_largest_change_first(case: str) -> None:
    r = results(case)
    figure = plots.plot_sensitivity(r.sensitivity, top=4)
    assert len(figure.layout.yaxis.ticktext) == min(4, r.sensitivity["label"].nunique())
    first = [abs(x) for bar in figure.data for x, y in zip(bar.x, bar.y, strict=True) if y == 0]
    assert max(first) == pytest.approx(r.sensitivity["delta"].abs().max(), abs=0.001)
    base = r.matrix.score
    assert all(bar.base == pytest.approx(base, abs=0.001) for bar in figure.data)


@pytest.mark.parametrize("part", [1.0, 0.3])
def test_the_waterfall_adds_up_to_the_target(case: str, part: float) -> None:
    r = results(case)
    odds, target = r.odds, r.case.meta.target_revenue * part
    spread = distribute(odds.stock_year, odds.lines, target, r.case.catalog.rules)
    year = assess_year(r.case, odds.stock_year, odds.lines, spread, target)
    figure = plots.plot_gap(year, odds.stock_year)
    bar = figure.data[0]
    steps = dict(zip(bar.x, bar.y, strict=True))
    assert steps["存量"] == pytest.approx(steps["去年收入"] + steps["存量变化"], abs=0.001)
    last = steps["缺口"] if "缺口" in steps else steps["超出"]
    assert steps["存量"] + steps["增量"] + steps["没摸清"] + last == pytest.approx(steps["目标"], abs=0.001)
    assert steps["目标"] == pytest.approx(target / 1e4, abs=0.001)
    for place in range(3, 5):  # each step starts where the one before ends
        assert bar.base[place + 1] == pytest.approx(bar.base[place] + bar.y[place], abs=0.001)
    promised = [shape.y0 for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert promised == pytest.approx([year.p80 / 1e4], abs=0.001)
    floor = figure.layout.yaxis.range[0]  # an axis that begins above 0 says so, and hides no step
    assert ("起" in figure.layout.yaxis.title.text) == (floor > 0)
    assert floor < min(v for v in (*bar.base, *(b + y for b, y in zip(bar.base, bar.y, strict=True))) if v > 0)


def test_the_services_gaps_are_named_where_there_are_any(case: str) -> None:
    year = results(case).odds.outlook
    *_, told = plots.plot_services(year).data
    short = [float(re.sub(r"[^0-9.]", "", plain(t))) for t in told.text if "差" in t]
    expected = [gap / 1e4 for gap in year.by_service["gap"] if gap > 0]
    assert short == pytest.approx(expected, rel=0.02)


def test_the_outcomes_of_the_money_add_up(case: str) -> None:
    odds = results(case).odds
    bars = plots.plot_outcomes(odds.lines).data
    whole = [sum(parts) for parts in zip(*(bar.x for bar in bars), strict=True)]
    assert whole == pytest.approx([100.0] * len(bars[0].x), abs=0.01)
    lines = odds.lines.lines[odds.lines.lines["counts"]]
    won = (lines["won"] * lines["revenue"]).sum() / lines["revenue"].sum()
    assert bars[0].x[0] == pytest.approx(100 * won, abs=0.001)


def test_each_button_shows_its_scenario(case: str) -> None:
    played = results(case).odds.scenarios
    figure = plots.plot_scenarios(played.spreads, played.table)
    (menu,) = figure.layout.updatemenus
    assert [button.label for button in menu.buttons] == played.table["name"].tolist()
    for button, (key, row) in zip(menu.buttons, played.table.iterrows(), strict=True):
        bars, view = button.args
        assert sum(bars["y"][1]) == pytest.approx(100 * row["probability"], abs=0.05), key
        lines = sorted(shape["x0"] for shape in view["shapes"])
        spread = played.spreads[str(key)]
        assert lines == pytest.approx(sorted(v / 1e4 for v in (spread.p50, spread.p80, spread.target)), abs=0.001)


def test_the_bins_hold_the_whole_year(case: str) -> None:
    dist = results(case).odds.distribution
    figure = plots.plot_distribution(dist)
    below, above = (sum(bars.y) for bars in figure.data)
    assert below + above == pytest.approx(100, abs=0.05)
    assert above == pytest.approx(dist.probability * 100, abs=0.05)
    lines = sorted(shape.x0 for shape in figure.layout.shapes)
    assert lines == pytest.approx(sorted(v / 1e4 for v in (dist.p50, dist.p80, dist.target)), abs=0.001)
    low, high = figure.layout.xaxis.range
    width = figure.layout.width - figure.layout.margin.l - figure.layout.margin.r
    # No name is cut off: the outer ones stand outside their lines, the middle one on a row of its own.
    for note in figure.layout.annotations:
        at = figure.layout.margin.l + (note.x - low) / (high - low) * width + note.xshift
        text = text_width(note.text.removeprefix("<b>").removesuffix("</b>"), 12)
        left = at - {"right": 1, "center": 0.5, "left": 0}[note.xanchor] * text
        assert 0 <= left <= left + text <= figure.layout.width
    assert [n.xanchor for n in sorted(figure.layout.annotations, key=lambda n: n.x)] == ["right", "center", "left"]


def test_the_nine_grid_counts_every_customer(case: str) -> None:
    r = results(case)
    figure = plots.plot_nine_grid(r.grid, r.case)
    texts = [note.text for note in figure.layout.annotations]
    sums = [int(t.split(" 家")[0]) for t in texts if " 家　" in t]
    assert len(sums) == 9 + bool(len(r.grid.waiting))
    assert sum(sums) == len(r.grid.table)
    assert set(r.case.catalog.nine_cells["strategy"]) <= set(texts)


def test_the_names_in_each_cell_of_the_nine_grid_do_not_overlap(case: str) -> None:
    r = results(case)
    for bounds in (None, (1e9, 2e9)):  # the second puts everybody into the lowest row
        grid = place_customers(r.case, r.decisions, r.odds.belief, r.odds.lines, bounds=bounds)
        for _, inside in grid.table.groupby(["level", "band"]):
            assert overlapping(cell_boxes(inside)) == []


def test_stars_are_those_of_the_customers_drawn_and_their_area_follows_the_money(case: str) -> None:
    r = results(case)
    stars = map_stars(r.case, r.year.offers)
    figure = plots.plot_stars(stars, r.case)
    shown = stars.customers[(stars.customers["needs"] > 0) | (stars.customers["revenue"] > 0)].head(30)
    inside = stars.stars[stars.stars["customer"].isin(shown.index)]
    lit, dark = figure.data
    assert (len(lit.x), len(dark.x)) == (int(inside["lit"].sum()), int((~inside["lit"]).sum()))
    revenue, area = inside.loc[inside["lit"], "revenue"].to_numpy(), pd.Series(lit.marker.size).to_numpy() ** 2
    free = area > area.min()  # the smallest keep a size that can be seen
    assert (area / area.max())[free].tolist() == pytest.approx((revenue / revenue.max())[free].tolist(), abs=0.01)
    assert [label.split()[0] for label in map(plain, figure.layout.yaxis.ticktext)] == shown.index.tolist()


def test_every_customer_stands_at_one_level(case: str) -> None:
    r = results(case)
    levels = rate_informatisation(r.case)
    figure = plots.plot_informatisation(levels, r.case)
    assert sum(sum(bar.x) for bar in figure.data) == len(r.case.customers)
    for bar in figure.data:
        assert sum(bar.x) == (levels.table["level_name"] == bar.name).sum()


def test_the_linked_matrix_is_drawn_as_it_is(case: str) -> None:
    r = results(case)
    table = link_matrices(r.case.catalog).product_department
    (heat,) = plots.plot_linked(link_matrices(r.case.catalog), r.case.catalog).data
    assert [list(row) for row in heat.z] == table.loc[:, table.sum() > 0].to_numpy().tolist()
