"""Results of all methods on a case, made once, and every figure of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from course_lib import plots
from course_lib.case import Case, load_case, shipped_cases
from course_lib.method.industry.capacity import Capacity, estimate_capacity
from course_lib.method.industry.industry import IndustryScores, score_industries
from course_lib.method.market.completeness import check_completeness
from course_lib.method.market.premises import open_book, places_of
from course_lib.method.market.survey import survey_market
from course_lib.method.needs.departments import link_matrices
from course_lib.method.needs.informatisation import rate_informatisation
from course_lib.method.needs.needs import NeedMatch, match_needs
from course_lib.method.needs.revenue_budget import RevenueBudget, budget_revenue
from course_lib.method.needs.star_map import map_stars
from course_lib.method.odds.decision import DecisionMatrix, Decisions, rate, score_customers
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.odds.whatif import sensitivity
from course_lib.method.route.control import Control, control_route, rehearse_progress
from course_lib.method.route.told import tell_activities
from course_lib.plan import Chain
from course_lib.plan.parts.odds import OddsPart
from course_lib.plan.route_chain import RouteChain
from course_lib.plots.drawing.labels import Box, text_width
from course_lib.plots.market.survey import MEASURES
from tests.tiny import tiny_case

__all__ = ["CASES", "Results", "all_figures", "chinese", "figures", "label_boxes", "overlapping", "plain", "results"]

#: All cases; the hand-made one is enough for a quick look.
CASES = ("tiny", *(pytest.param(name, marks=pytest.mark.slow) for name in ("crowd", *shipped_cases())))

NAMES = [
    *("党政机关", "医疗卫生", "普通教育", "交通运输与物流", "批发零售", "制造"),
    *("金融保险", "文化旅游", "建筑与房地产", "水电燃气", "科技与软件", "高等院校"),
    *("网吧", "小微酒店", "餐饮", "美容美发", "连锁便利店", "培训机构", "商务楼宇", "专业市场"),
]


def crowd_case(copies: int = 18, seed: int = 7) -> Case:
    """The hand-made case multiplied: 108 customers, 12 industries and 8 groups, figures shaken."""
    case, rng = tiny_case(), np.random.default_rng(seed)
    industries = pd.concat([case.industries] * 7, ignore_index=True)
    industries = pd.concat(
        [industries[industries["line"] == "政企"][:12], industries[industries["line"] == "商群"][:8]]
    )
    old = industries["id"].tolist()
    industries["id"] = [f"I{k:02d}" for k in range(1, 13)] + [f"G{k:02d}" for k in range(1, 9)]
    industries["name"] = NAMES
    for column in ("employment", "growth", "policy", "intensity_base"):
        industries[column] = (industries[column] * rng.uniform(0.3, 1.5, len(industries))).round(2)
    units = []
    for new, of in zip(industries["id"], old, strict=True):
        part = case.industry_units[case.industry_units["industry"] == of].assign(industry=new)
        units.append(part.assign(customers=(part["customers"] * rng.uniform(0.3, 2)).round()))
    homes = {"政企": [f"I{k:02d}" for k in range(1, 13)], "商群": [f"G{k:02d}" for k in range(1, 9)]}
    tables: dict[str, list[pd.DataFrame]] = {}
    keys = {"customers": ["id"], "contacts": ["id", "customer"], "ratings": ["contact"], "stock": ["id", "customer"],
            "needs": ["id", "customer", "contact"], "opportunities": ["id", "customer", "need"],
            "addresses": ["id", "customer"], "service_records": ["address"],
            "premises": ["address", "place"]}  # fmt: skip
    for copy in range(copies):
        for name, columns in keys.items():
            part = getattr(case, name).copy()
            for column in columns:
                part[column] = part[column].where(part[column] == "", part[column] + f"-{copy:02d}")
            if name == "customers":
                part["industry"] = [homes[line][rng.integers(len(homes[line]))] for line in part["line"]]
                part["name"] = [f"{n}第{copy}分部" for n in part["name"]]
            if name == "ratings":
                factors = [c for c in part.columns if c not in ("contact", "carrier")]
                part[factors] = np.clip(part[factors] + rng.integers(-3, 4, part[factors].shape), 0, 10).astype(float)
                part.loc[rng.random(len(part)) < 0.1, factors[0]] = np.nan
            if name == "contacts":
                part["contact_level"] = rng.integers(0, 5, len(part))
            if name == "opportunities":
                part["quantity"] = (part["quantity"] * rng.uniform(0.2, 3, len(part))).round() + 1
                part["start_month"] = rng.integers(1, 13, len(part))
                part["product"] = rng.choice(case.catalog.products["id"], len(part))
                part["discount"] = rng.choice([0.0, 0.1, 0.3], len(part))
            tables.setdefault(name, []).append(part)
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    return case.replace(
        industries=industries.reset_index(drop=True), industry_units=pd.concat(units, ignore_index=True), **joined
    )


def _load(name: str) -> Case:
    makers: dict[str, Callable[[], Case]] = {"tiny": tiny_case, "crowd": crowd_case}
    return makers[name]() if name in makers else load_case(name)


@dataclass(frozen=True)
class Results:
    case: Case
    scores: IndustryScores
    capacity: Capacity
    match: NeedMatch
    year: RevenueBudget
    decisions: Decisions
    matrix: DecisionMatrix
    sensitivity: pd.DataFrame
    odds: OddsPart
    grid: NineGrid
    route: RouteChain
    control: Control

    @property
    def told(self) -> pd.DataFrame:
        """The draft's activities as people read them."""
        return tell_activities(self.case, self.route.ground.route, self.route.plan)


@functools.cache
def results(name: str) -> Results:
    case = _load(name)
    capacity, decisions = estimate_capacity(case), score_customers(case)
    most_contacts = case.contacts["customer"].value_counts(sort=True).index[0]
    matrix = rate(case, str(most_contacts))
    everything = case.industries.groupby("line")["id"].agg(list)
    chain = Chain(case, industries=everything.get("政企", []), merchant_groups=everything.get("商群", []))
    links, odds = Chain(case).route, OddsPart(chain)
    staged = links.ground.assess(rehearse_progress(case, links.plan, "2019-03-15"))
    return Results(
        case,
        score_industries(case, capacity=capacity),
        capacity,
        match_needs(case),
        budget_revenue(case),
        decisions,
        matrix,
        sensitivity(matrix),
        odds,
        odds.grid,
        links,
        control_route(case, links.ground.route, staged, "2019-03-15", links.standing("own").outlook),
    )


@functools.cache
def figures(name: str) -> dict[str, go.Figure]:
    """The figures of a case, made once."""
    return all_figures(results(name))


def all_figures(r: Results) -> dict[str, go.Figure]:
    made = {
        "needs": plots.plot_needs(r.match, r.case),
        "stars": plots.plot_stars(map_stars(r.case, r.year.offers), r.case),
        "informatisation": plots.plot_informatisation(rate_informatisation(r.case), r.case),
        "linked": plots.plot_linked(link_matrices(r.case.catalog), r.case.catalog),
        "capacity": plots.plot_capacity(r.capacity),
        "months": plots.plot_budget_months(r.year, r.case),
        "products": plots.plot_budget_products(r.year, r.case),
        "pareto": plots.plot_pareto(r.year, r.case),
        "decision": plots.plot_decision(r.matrix, r.case),
        "bands": plots.plot_bands(r.decisions, r.odds.belief, r.case),
        "sensitivity": plots.plot_sensitivity(r.sensitivity, name=r.matrix.name),
        "gap": plots.plot_gap(r.odds.outlook, r.odds.stock_year),
        "services": plots.plot_services(r.odds.outlook),
        "distribution": plots.plot_distribution(r.odds.distribution),
        "scenarios": plots.plot_scenarios(r.odds.scenarios.spreads, r.odds.scenarios.table),
        "outcomes": plots.plot_outcomes(r.odds.lines),
        "contributions": plots.plot_contributions(r.odds.swings, r.case),
        "nine_grid": plots.plot_nine_grid(r.grid, r.case),
        "route": plots.plot_route(r.told, r.case.meta.budget_year),
        "route quarter": plots.plot_route(r.told, r.case.meta.budget_year, 1),
        "capacity use": plots.plot_capacity_use(r.route.plan),
        "gates": plots.plot_gates(r.case.catalog),
        "loop": plots.plot_loop(r.route.standing("own").loop),
        "steps": plots.plot_steps(r.route.strip()),
        "control": plots.plot_control(r.control),
        "route comparison": plots.plot_route_comparison(r.route.comparison),
    }
    survey = survey_market(r.case)
    made |= {f"grids {measure}": plots.plot_grid_map(survey, measure) for measure in MEASURES}
    made["grid states"], made["white spots"] = plots.plot_grid_states(survey), plots.plot_white_spots(survey)
    made["completeness"] = plots.plot_completeness(check_completeness(r.case))
    made |= {f"floors {p}": plots.plot_floors(open_book(r.case, p)) for p in places_of(r.case).index[:6]}
    for line in ("政企", "商群"):
        made[f"selection {line}"] = plots.plot_selection(r.scores, r.scores.top(line), line)
        made[f"acceptability {line}"] = plots.plot_acceptability(r.scores, line)
        made[f"swing {line}"] = plots.plot_swing(r.scores, line)
    return made


def chinese(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def plain(text: str) -> str:
    """A text without its markup."""
    return re.sub(r"<[^>]*>", "", text.replace("<br>", "\n"))


def label_boxes(figure: go.Figure) -> list[Box]:
    """The boxes of the annotations that name points, worked out from the figure alone."""
    layout = figure.layout
    width = layout.width - layout.margin.l - layout.margin.r
    height = layout.height - layout.margin.t - layout.margin.b
    (x0, x1), (y0, y1) = layout.xaxis.range, layout.yaxis.range
    boxes = []
    for note in layout.annotations:
        moved = note.ax is not None or note.xshift is not None
        if note.xref not in (None, "x") or not moved or note.xanchor is not None:
            continue
        dx, dy = (note.ax, note.ay) if note.showarrow else (note.xshift, -note.yshift)
        x = (note.x - x0) / (x1 - x0) * width + dx
        y = (1 - (note.y - y0) / (y1 - y0)) * height + dy
        size = note.font.size
        boxes.append(Box.around(x, y, text_width(note.text, size), size * 1.2))
    return boxes


def overlapping(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [(a, b) for a, b in combinations(boxes, 2) if a.overlap(b) > 0.5]
