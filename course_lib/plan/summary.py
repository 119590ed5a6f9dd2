"""The plan in one page: from the chosen industries and merchant groups to target, gap and nine-grid."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from course_lib.case import Case
from course_lib.choices import Team
from course_lib.plan.after import after_plan
from course_lib.plan.report import PlanReport, report_plan, reported

__all__ = ["PlanSummary", "planned", "summarise", "summarise_plan"]

_DIGITS = {"probability": 4, "low": 4, "high": 4, "total": 4, "capacity": 0, "share": 4}
_MONEY_DIGITS = 2
#: 2: model v2, with ``after``.
SCHEMA = 2


@dataclass(frozen=True)
class PlanSummary:
    """A plan's figures; money in yuan of the budget year.

    ``industries``, ``merchant_groups``: dicts ``id, name, capacity, total`` (1–10) in the order chosen;
    ``last_year``, ``stock``, ``increment``, ``gap``, ``surplus``, ``unknown`` (of the increment, at customers whom we
    hardly know), ``promise_gap`` (target − p80), ``service_gap`` (Σ of the services' gaps), ``needed_pipeline`` (None
    if there is no chance to go by); ``probability`` of reaching the target, ``low`` and ``high`` of its range,
    ``p50``, ``p80``; ``nine_grid``: dicts ``value, band, name, count, total`` in the order of the catalogue;
    ``customers`` of the chosen industries and groups, their accepted ``opportunities`` and ``refused`` lines
    (counts). The route: ``activities`` of the year and of the ``first_quarter`` (counts), ``manager_days``,
    ``expense``; ``after``: where it leads (:mod:`course_lib.plan.after`). ``schema``: of this table.
    """

    case: str
    title: str
    budget_year: int
    carrier: str
    target: float
    last_year: float
    stock: float
    increment: float
    gap: float
    surplus: float
    unknown: float
    promise_gap: float
    service_gap: float
    needed_pipeline: float | None
    probability: float
    low: float
    high: float
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
    after: dict[str, Any]
    schema: int = SCHEMA

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


def summarise(report: PlanReport) -> PlanSummary:
    """Return the figures of a report in one page."""
    case, year, grid = report.case, report.odds.outlook, report.odds.grid

    def described(ids: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
        rows = report.industry.scores.table.loc[list(ids)]
        return tuple(
            {"id": i, "name": str(r["name"]), "capacity": float(r["capacity"]), "total": float(r["total"])}
            for i, r in zip(ids, rows.to_dict("records"), strict=True)
        )

    cells = case.catalog.nine_cells
    counts, totals = grid.counts.to_dict("index"), grid.totals.to_dict("index")
    return PlanSummary(
        case=case.meta.name,
        title=case.meta.title,
        budget_year=case.meta.budget_year,
        carrier=case.meta.carrier.name,
        target=year.target,
        last_year=report.odds.stock_year.last_year,
        stock=year.stock,
        increment=year.increment,
        gap=year.gap,
        surplus=year.surplus,
        unknown=year.unknown,
        promise_gap=year.promise_gap,
        service_gap=year.service_gap,
        needed_pipeline=year.needed_pipeline,
        probability=year.probability,
        low=year.low,
        high=year.high,
        p50=report.odds.distribution.p50,
        p80=year.p80,
        industries=described(report.industry.industries),
        merchant_groups=described(report.industry.merchant_groups),
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
        customers=len(report.industry.customers),
        opportunities=int(report.needs.revenue.lines["ok"].sum()),
        refused=len(report.needs.revenue.refused),
        activities=len(report.route.activities),
        first_quarter=int((report.route.activities["quarter"] == 1).sum()),
        manager_days=float(report.route.activities["days"].sum()),
        expense=report.route.plan.cost,
        after=after_plan(report.route),
    )


def summarise_plan(case: Case, **options: Any) -> PlanSummary:
    """Run the chain from choice to plan and return its figures; options and errors as :func:`report_plan`."""
    return summarise(report_plan(case, **options))


def planned(case: Case, team: Team, target: float | None = None) -> PlanSummary:
    """Return the figures of :func:`course_lib.plan.report.reported`."""
    return summarise(reported(case, team, target))
