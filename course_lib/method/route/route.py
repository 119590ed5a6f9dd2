"""Route map and activity plan (营销路线图): who does what for whom, when, and what it brings.

Named in the course outline (unit 3, steps 7 and 8); kinds of activity, packages, capacity and effects are 本课程定义
(definitions of this kit).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.needs.portfolio import Budget
from course_lib.method.odds.buying_centre import Ratings, RivalRatings
from course_lib.method.odds.decision import Decisions
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.odds.outlook import budget_target
from course_lib.method.opening.calendar import calendar_notice, days_off, quarter_working_days
from course_lib.method.route.activities import BLOCKED, STATUSES, read_activities
from course_lib.method.route.route_effects import Prospect, raised_by, read_prospects, repeated, saved_stock

__all__ = ["STATUSES", "RoutePlan", "Terrain", "map_terrain", "plan_route", "quarter_capacity"]

QUARTERS = (1, 2, 3, 4)
_SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class Terrain:
    """What a route is planned on: the customers of the nine-grid map, ready to be asked, and the capacity.

    ``customers`` (index customer id): ``name, cell, value`` (yuan), ``owner``; ``prospects`` by customer id;
    ``capacity`` (index quarter): ``days_available`` (manager-days), ``budget_available`` (yuan); ``per_manager`` (index
    quarter): the most manager-days of one account manager.
    """

    case: Case
    customers: pd.DataFrame
    prospects: Mapping[str, Prospect]
    capacity: pd.DataFrame
    per_manager: pd.Series


@dataclass(frozen=True, eq=False)
class RoutePlan:
    """A year's activities and what comes of them; money in yuan of the budget year.

    ``activities`` (index activity id, by start): ``customer, customer_name, cell`` (name of the nine-grid cell),
    ``kind, kind_name, short`` (one character), ``who`` (account manager), ``start, end`` (Timestamps, both working
    days), ``quarter`` (1–4, of the start), ``length`` (working days), ``days`` (manager-days), ``cost, contact,
    contact_name, factor`` (ids, |), ``factor_name`` (、), ``delta`` (rating points on each), ``stage, stage_name, gate,
    evidence, status``.
    ``capacity`` (index quarter): ``days_available, days_used, days_over, budget_available, budget_used,
    budget_over``.
    ``uplift`` (index customer id, all of the map): ``name, cell, value, x_before, x_after, probability_before,
    probability_after, expected_before, expected_after`` (opportunities), ``saved`` (stock that would have been lost),
    ``cost, gain`` (expected after − before + saved).
    ``expected``: Σ expected_after; ``expected_before``; ``saved``; ``cost``; ``objective`` = expected + saved −
    expense weight × cost, what the reference plan maximises. ``year``, ``days_off`` (see
    ``calendar.days_off``). ``problems``: Chinese texts.
    """

    activities: pd.DataFrame
    capacity: pd.DataFrame
    uplift: pd.DataFrame
    expected: float
    expected_before: float
    saved: float
    cost: float
    objective: float
    year: int
    days_off: pd.DataFrame
    problems: tuple[str, ...]

    def entries(self) -> dict[str, dict[str, str]]:
        """The activities as a team writes them and :func:`plan_route` reads them."""
        table = self.activities[["customer", "kind", "start", "contact", "status"]]
        table = table.assign(start=table["start"].dt.strftime("%Y-%m-%d"))
        return {str(name): {str(k): str(v) for k, v in row.items()} for name, row in table.iterrows()}


def quarter_capacity(case: Case, managers: int, target: float | None = None) -> pd.DataFrame:
    """Manager-days and expense budget of each quarter (index 1–4).

    Working days × managers × ``manager_share``; a quarter of ``expense_share`` × target.
    """
    rules, days = case.catalog.rules.route, quarter_working_days(case.meta.budget_year)
    expense = budget_target(case, target) * rules.expense_share / len(QUARTERS)
    return pd.DataFrame(
        {"days_available": days * managers * rules.manager_share, "budget_available": expense}, index=days.index
    )


def map_terrain(
    case: Case,
    decisions: Decisions,
    budget: Budget,
    grid: NineGrid,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    target: float | None = None,
) -> Terrain:
    """Prepare the ground for routes: the map's customers in its cells, their prospects, the capacity.

    ``ratings`` and ``rival_ratings`` must be those that made ``decisions`` (ValueError otherwise). Capacity counts the
    account managers who own a customer of the map.
    """
    ids = grid.table.index
    owner = case.customers.set_index("id")["owner"].reindex(ids)
    cells = case.catalog.nine_cells.set_index(["value", "band"])["name"]
    under = [cells[key] for key in zip(grid.table["level"], grid.table["band"], strict=True)]  # v1 knows no tray
    cell = grid.table["cell"].mask(grid.table["cell"] == grid.tray, pd.Series(under, index=ids, dtype=object))
    customers = grid.table[["name", "value"]].assign(cell=cell, owner=owner)[["name", "cell", "value", "owner"]]
    prospects = read_prospects(case, decisions, budget, ids, ratings=ratings, rival_ratings=rival_ratings)
    share = case.catalog.rules.route.own_share
    return Terrain(
        case=case,
        customers=customers,
        prospects=prospects,
        capacity=quarter_capacity(case, int(owner.nunique()), target),
        per_manager=quarter_working_days(case.meta.budget_year) * share,
    )


def plan_route(terrain: Terrain, activities: Mapping[str, Mapping[str, Any]]) -> RoutePlan:
    """Work a plan out: dates, capacity, uplift.

    ``activities``: ``{activity id: {"customer", "kind", "start", "contact", "status"}}``, the last two may be absent;
    what cannot be read (unknown customer, kind, date outside the year …) is left out and told in ``problems``.

    Notes
    -----
    All activities of one kind with one person count in the order of their end; the n-th counts ``repeat``ⁿ⁻¹ of the
    first; a blocked one (受阻) uses days and money, and moves nothing. Ratings stop at 10; a person who was never met
    counts towards coverage once an activity with him has ended, his ratings stay unknown. The effect starts with the
    month after the activity's end. An activity that has ended by a contract's end saves ``renewal`` of what that line
    would be expected to lose in the rest of the year.
    """
    table, problems = read_activities(terrain.case, terrain.customers, activities)
    capacity = _used(terrain.capacity, table)
    uplift = _uplift(terrain, table)
    weight = terrain.case.catalog.rules.route.expense_weight
    expected, saved = float(uplift["expected_after"].sum()), float(uplift["saved"].sum())
    cost = float(table["cost"].sum())
    year = terrain.case.meta.budget_year
    notice = calendar_notice(year)
    found = [*problems, *_overloads(terrain, capacity, table), *([notice] if notice else [])]
    return RoutePlan(
        activities=table,
        capacity=capacity,
        uplift=uplift,
        expected=expected,
        expected_before=float(uplift["expected_before"].sum()),
        saved=saved,
        cost=cost,
        objective=expected + saved - weight * cost,
        year=year,
        days_off=days_off(f"{year}-01-01", f"{year}-12-31"),
        problems=tuple(found),
    )


def _used(available: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    used = table.groupby("quarter")[["days", "cost"]].sum().reindex(available.index, fill_value=0.0)
    return pd.DataFrame(
        {
            "days_available": available["days_available"],
            "days_used": used["days"],
            "days_over": used["days"] > available["days_available"] + _SLACK,
            "budget_available": available["budget_available"],
            "budget_used": used["cost"],
            "budget_over": used["cost"] > available["budget_available"] + _SLACK,
        }
    )


def _overloads(terrain: Terrain, capacity: pd.DataFrame, table: pd.DataFrame) -> Iterable[str]:
    for quarter, row in capacity.iterrows():
        if row["days_over"]:
            yield f"第{quarter}季度要 {row['days_used']:.1f} 人天，只有 {row['days_available']:.1f} 人天"
        if row["budget_over"]:
            yield f"第{quarter}季度要花 {row['budget_used']:,.0f} 元，只有 {row['budget_available']:,.0f} 元"
    mine = table.groupby(["quarter", "who"], as_index=False)["days"].sum()
    for quarter, who, days in zip(mine["quarter"], mine["who"], mine["days"], strict=True):
        most = float(terrain.per_manager[quarter])
        if days > most + _SLACK:
            yield f"第{quarter}季度{who}一个人要 {days:.1f} 人天，最多 {most:.1f} 人天"


def _uplift(terrain: Terrain, table: pd.DataFrame) -> pd.DataFrame:
    kinds = terrain.case.catalog.activity_kinds.set_index("id")
    year, share = terrain.case.meta.budget_year, terrain.case.catalog.rules.route.repeat
    groups = {str(customer): group for customer, group in table.groupby("customer")}
    rows = []
    for customer, prospect in terrain.prospects.items():
        group = groups.get(customer)
        none = np.zeros((1, *prospect.cells.shape)), np.zeros((1, len(prospect.contacts)), dtype=bool)
        x = np.repeat(prospect.score(*none), MONTHS + 1)
        saved, cost = 0.0, 0.0
        if group is not None:
            cost, group = float(group["cost"].sum()), group[group["status"] != BLOCKED]
        if group is not None and len(group):
            moves = sorted(set(zip(group["kind"], group["contact"], strict=True)))
            place = np.array([moves.index(m) for m in zip(group["kind"], group["contact"], strict=True)])
            month = np.where(group["end"].dt.year > year, MONTHS + 1, group["end"].dt.month).astype(int)
            done = np.zeros((MONTHS + 2, len(moves)))
            np.add.at(done, (month, place), 1.0)
            counts = done.cumsum(axis=0)[: MONTHS + 1]
            raised, met = raised_by(prospect, kinds, moves)
            x = prospect.score(
                np.tensordot(repeated(counts, share), raised, axes=1), (counts[:, :, None] * met).sum(axis=1) > 0
            )
            by_end = np.zeros((len(prospect.ends), len(moves)))
            for line, end in enumerate(prospect.ends):
                np.add.at(by_end[line], place[(group["end"] <= end).to_numpy()], 1.0)
            saved = float(saved_stock(prospect, by_end, kinds.loc[[k for k, _ in moves], "renewal"].to_numpy()))
        chances = prospect.chance(x)
        before, after = float(chances[0] * prospect.value[0]), float(prospect.expected(chances))
        rows.append((x[0], x[-1], chances[0], chances[-1], before, after, saved, cost, after - before + saved))
    columns = ["x_before", "x_after", "probability_before", "probability_after", "expected_before", "expected_after",
               "saved", "cost", "gain"]  # fmt: skip
    index = pd.Index(list(terrain.prospects), name="customer")
    told = pd.DataFrame(rows, columns=columns, index=index, dtype=float)
    return pd.concat([terrain.customers[["name", "cell", "value"]], told], axis=1)
