"""The year at a glance, before any method of the course: what is asked for and what is in hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import look_up

__all__ = ["Outlook", "look_ahead"]


@dataclass(frozen=True)
class Outlook:
    """Head figures of a case; money in yuan a year, shares 0–1.

    Attributes:
        target: of the budget year.
        last_year: revenue of the stock last year.
        growth: what the target asks for more than last year.
        kept: what last year's customers bring this year, as the stock rule has it.
        kept_share: ``kept`` as a share of the target.
        managers: how many account managers own the customers.
        per_manager: target for each of them.
        new_share: share of last year's revenue that new services make (product transition).
        by_line: customers and last year's revenue by line.
    """

    target: float
    last_year: float
    growth: float
    kept: float
    kept_share: float
    managers: int
    per_manager: float
    new_share: float
    by_line: pd.DataFrame


def look_ahead(case: Case, kept: float, new_services: Collection[str] = ()) -> Outlook:
    """Return the head figures of a case.

    Args:
        case: the case.
        kept: yuan that the stock brings this year (``value_stock(case).total``; that rule belongs to a later chapter,
            so whoever asks brings its figure).
        new_services: services that count as new, e.g. 云信息化.

    >>> from course_lib.case import load_case
    >>> case = load_case("gulou")
    >>> look_ahead(case, 0.5 * case.meta.target_revenue).kept_share
    0.5
    """
    stock, target = case.stock, float(case.meta.target_revenue)
    revenue = stock["annual_revenue"].astype(float)
    last_year = float(revenue.sum())
    service = look_up(stock["product"], case.catalog.products, "service")
    managers = int(case.customers["owner"].replace("", pd.NA).nunique())
    line = look_up(stock["customer"], case.customers, "line")
    by_line = pd.DataFrame(
        {
            "customers": case.customers["line"].value_counts(sort=False),
            "ours": stock["customer"].groupby(line).nunique(),
            "revenue": revenue.groupby(line).sum(),
        }
    ).reindex(case.customers["line"].unique())
    return Outlook(
        target=target,
        last_year=last_year,
        growth=target / last_year - 1 if last_year else float("inf"),
        kept=kept,
        kept_share=kept / target,
        managers=managers,
        per_manager=target / managers if managers else float("nan"),
        new_share=float(revenue[service.isin(list(new_services))].sum()) / last_year if last_year else float("nan"),
        by_line=by_line.fillna(0).rename_axis("line"),
    )
