"""The plan in one page: from the chosen industries and merchant groups to target, gap and nine-grid."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from course_lib.case import Case
from course_lib.choices import Team
from course_lib.plan.report import PlanReport, report_plan, reported

__all__ = ["PlanSummary", "planned", "summarise", "summarise_plan"]

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


def summarise(report: PlanReport) -> PlanSummary:
    """Return the figures of a report in one page."""
    case, gap, revenue, grid = report.case, report.odds.gap, report.odds.revenue, report.odds.grid

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
        mode=report.odds.decisions.mode,
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
        activities=len(report.route.plan.activities),
        first_quarter=int((report.route.plan.activities["quarter"] == 1).sum()),
        manager_days=float(report.route.plan.activities["days"].sum()),
        expense=report.route.plan.cost,
        expected_before=report.route.plan.expected_before,
        expected_after=report.route.plan.expected,
        saved=report.route.plan.saved,
        regret=report.route.optimum.objective - report.route.plan.objective,
        reference_gap=report.route.optimum.gap,
    )


def summarise_plan(case: Case, **options: Any) -> PlanSummary:
    """Run the chain from choice to plan and return its figures; options and errors as :func:`report_plan`."""
    return summarise(report_plan(case, **options))


def planned(case: Case, team: Team, target: float | None = None) -> PlanSummary:
    """Return the figures of :func:`course_lib.plan.report.reported`."""
    return summarise(reported(case, team, target))
