"""The plan in one page: from the chosen industries and merchant groups to target, gap and nine-grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.method.buying_centre import Ratings, RivalRatings
from course_lib.method.decision import score_customers
from course_lib.method.gap import analyse_gap
from course_lib.method.industry import score_industries
from course_lib.method.nine_grid import move_customers, place_customers
from course_lib.method.portfolio import price_lines
from course_lib.method.revenue import simulate_revenue
from course_lib.method.route import map_terrain, plan_route
from course_lib.method.route_optimum import optimise_route
from course_lib.method.standing import Mode

__all__ = ["LINES", "PlanSummary", "summarise_plan"]

#: The choices of level 1 and the line each belongs to.
LINES = {"industries": "政企", "merchant_groups": "商群"}
_DIGITS = {"probability": 4, "total": 4, "capacity": 0, "reference_gap": 4}
_MONEY_DIGITS = 2


@dataclass(frozen=True)
class PlanSummary:
    """A plan's figures; money in yuan of the budget year.

    ``industries``, ``merchant_groups``: dicts ``id, name, capacity, total`` (1–10) in the order chosen; ``last_year``,
    ``stock``, ``increment``, ``gap``, ``surplus``, ``needed_pipeline`` (None if there is no probability to go by);
    ``probability`` of reaching the target, ``p50``, ``p80``; ``nine_grid``: dicts ``value, band, name, count, total``
    in the order of the catalogue; ``customers`` of the chosen industries and groups, their accepted ``opportunities``
    and ``refused`` lines (counts). The route: ``activities`` of the year and of the ``first_quarter`` (counts),
    ``manager_days``, ``expense``, Σ p·V ``expected_before`` and ``expected_after`` the activities, stock ``saved``,
    ``regret`` against the reference plan (0 for the reference itself), ``reference_gap`` (0–1, how far the reference
    may be from the best).
    """

    case: str
    title: str
    budget_year: int
    carrier: str
    mode: str
    target: float
    last_year: float
    stock: float
    increment: float
    gap: float
    surplus: float
    needed_pipeline: float | None
    probability: float
    p50: float
    p80: float
    industries: tuple[dict[str, Any], ...]
    merchant_groups: tuple[dict[str, Any], ...]
    nine_grid: tuple[dict[str, Any], ...]
    customers: int
    opportunities: int
    refused: int
    activities: int
    first_quarter: int
    manager_days: float
    expense: float
    expected_before: float
    expected_after: float
    saved: float
    regret: float
    reference_gap: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain, rounded values for JSON: money to the fen, probability to four places."""
        return {name: _plain(name, value) for name, value in asdict(self).items()}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        money = "band" in value  # a cell's total is yuan, an industry's a score
        return {k: _plain("money" if money and k == "total" else k, v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(name, v) for v in value]
    return round(value, _DIGITS.get(name, _MONEY_DIGITS)) if isinstance(value, float) else value


def _chosen(case: Case, which: str, ids: Iterable[str] | None, default: list[str]) -> list[str]:
    """Check a choice of industries (or groups): known, of the right line, each once."""
    if ids is None:
        return default
    line = LINES[which]
    allowed = case.industries.loc[case.industries["line"] == line, "id"].tolist()
    wanted = list(dict.fromkeys([ids] if isinstance(ids, str) else ids))
    unknown = [str(i) for i in wanted if i not in allowed]
    if unknown:
        raise ValueError(f"{line}里没有 {'、'.join(unknown)}，可选：{'、'.join(allowed)}")
    return wanted


def summarise_plan(
    case: Case,
    *,
    industries: Iterable[str] | None = None,
    merchant_groups: Iterable[str] | None = None,
    weights: Mapping[str, float] | None = None,
    target: float | None = None,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    lines: pd.DataFrame | None = None,
    places: Mapping[str, str] | None = None,
    activities: Mapping[str, Mapping[str, Any]] | None = None,
    mode: Mode = "relative",
) -> PlanSummary:
    """Run the chain from choice to plan.

    ``industries`` and ``merchant_groups`` default to the reference choice, the best of the selection matrix with the
    catalogue's weights; ``weights`` are the team's, by which the chosen ones' totals are told; ``lines`` are the
    opportunities if changed; ``places`` (customer id → cell name) moves customers on the nine-grid map; ``activities``
    (see ``plan_route``) are the team's route, by default the reference plan; the other arguments as in
    ``score_customers`` and ``analyse_gap``. Stock counts all customers; nine-grid, opportunities, route and increment
    only those of the chosen industries and groups. 本课程定义 (definition of this kit).

    Raises
    ------
    ValueError
        An unknown industry or group, or a wrong target, rating or mode.
    """
    reference = score_industries(case)
    scores = score_industries(case, weights=weights) if weights else reference
    first = _chosen(case, "industries", industries, reference.top(LINES["industries"]))
    second = _chosen(case, "merchant_groups", merchant_groups, reference.top(LINES["merchant_groups"]))
    scope = [*first, *second]
    decisions = score_customers(case, mode=mode, ratings=ratings, rival_ratings=rival_ratings)
    budget = price_lines(case, lines, industries=scope)
    gap = analyse_gap(case, decisions, budget, target)
    revenue = simulate_revenue(case, decisions, budget, target)
    customers = case.customers.loc[case.customers["industry"].isin(scope), "id"]
    grid = move_customers(case, place_customers(case, decisions, budget, customers=customers), places or {})

    def described(ids: list[str]) -> tuple[dict[str, Any], ...]:
        rows = scores.table.loc[ids]
        return tuple(
            {"id": i, "name": str(r["name"]), "capacity": float(r["capacity"]), "total": float(r["total"])}
            for i, r in zip(ids, rows.to_dict("records"), strict=True)
        )

    terrain = map_terrain(case, decisions, budget, grid, target=target, ratings=ratings, rival_ratings=rival_ratings)
    optimum = optimise_route(terrain)
    route = optimum.plan if activities is None else plan_route(terrain, activities)

    cells = case.catalog.nine_cells
    counts, totals = grid.counts.to_dict("index"), grid.totals.to_dict("index")
    return PlanSummary(
        case=case.meta.name,
        title=case.meta.title,
        budget_year=case.meta.budget_year,
        carrier=case.meta.carrier.name,
        mode=mode,
        target=gap.target,
        last_year=gap.last_year,
        stock=gap.stock,
        increment=gap.increment,
        gap=gap.gap,
        surplus=gap.surplus,
        needed_pipeline=gap.needed_pipeline,
        probability=revenue.probability,
        p50=revenue.p50,
        p80=revenue.p80,
        industries=described(first),
        merchant_groups=described(second),
        nine_grid=tuple(
            {
                "value": v,
                "band": b,
                "name": n,
                "count": int(counts[v][b]),
                "total": float(totals[v][b]),
            }
            for v, b, n in zip(cells["value"], cells["band"], cells["name"], strict=True)
        ),
        customers=len(customers),
        opportunities=int(budget.lines["ok"].sum()),
        refused=len(budget.refused),
        activities=len(route.activities),
        first_quarter=int((route.activities["quarter"] == 1).sum()),
        manager_days=float(route.activities["days"].sum()),
        expense=route.cost,
        expected_before=route.expected_before,
        expected_after=route.expected,
        saved=route.saved,
        regret=optimum.objective - route.objective,
        reference_gap=optimum.gap,
    )
