"""Expected answers on the gap to the target and the nine-grid map."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method import distribute, score_customers
from course_lib.plan import Chain

__all__ = ["TASKS"]

ENDS = (0, 1, 6, 12, 99)  # the months that the task gives its five contracts


@lru_cache(maxsize=4)
def _chain_of(case: Case) -> Chain:
    return Chain(case)


def _chain(case: Case) -> Chain:
    return _chain_of(case)


def _five(case: Case) -> float:
    """The five largest contracts, with the ends that the task gives them, one by one."""
    drift, total = case.catalog.services.set_index("id")["drift"], 0.0
    service = case.catalog.products.set_index("id")["service"]
    largest = case.stock.nlargest(5, "annual_revenue").to_dict("records")
    for month, row in zip(ENDS, largest, strict=False):
        hanging = {0: 0.5, 99: 0.0}.get(month, (12 - month) / 12)
        renewal = 0.90 if pd.isna(row["renewal"]) else row["renewal"]
        total += row["annual_revenue"] * drift[service[row["product"]]] * (1 - hanging * (1 - renewal))
    return total


def _increment(case: Case) -> float:
    """Σ q·W·V line by line, the best of each need once."""
    lines = _chain(case).line_odds.lines
    lines = lines[lines["ok"]]
    worth = (lines["decides"] * lines["wins"] * lines["value"]).round(6)
    order = lines.assign(worth=worth, key=lines.index).sort_values(["worth", "key"], ascending=[False, True])
    first = order.drop_duplicates("once")
    return float((first["decides"] * first["wins"] * first["revenue"]).sum())


def _shortfall(case: Case) -> float:
    """T − S − I with S as sure money and renewals."""
    stock = _chain(case).stock_year.lines
    kept = float((stock["sure"] + stock["at_stake"] * stock["renewal"]).sum())
    return max(0.0, case.meta.target_revenue - kept - _increment(case))


def _safe(case: Case) -> float:
    """The percentile by summing the lattice's chances from above."""
    spread = _chain(case).distribution
    tail = np.cumsum(spread.chances[::-1])[::-1]
    return float(spread.amounts[tail >= 0.8].max())


def _range(case: Case) -> dict[str, float]:
    chain, rules = _chain(case), case.catalog.rules
    chances = [
        distribute(chain.stock_year, chain.line_odds, case.meta.target_revenue, rules, rho=rho, wide=False).reach(
            case.meta.target_revenue
        )
        for rho in (0.3, rules.distribution.rho, 0.0)
    ]
    return {"最低": min(chances), "最高": max(chances)}


def _cells(case: Case) -> dict[str, str]:
    """Cell of each customer of the reference industries, by its own money and band; hardly known ones have none."""
    chain, bands = _chain(case), score_customers(case).table["band"]
    lines = chain.line_odds.lines
    money = lines[lines["counts"]].groupby("customer")["revenue"].sum().round(2)
    customers = case.customers.loc[case.customers["industry"].isin(chain.scope), "id"]
    values = {c: float(money.get(c, 0.0)) for c in customers}
    sold = [v for v in values.values() if v > 0]
    low, high = np.quantile(sold, [1 / 3, 2 / 3]).round(2)
    names = {(r["value"], r["band"]): r["name"] for r in case.catalog.nine_cells.to_dict("records")}
    known = chain.belief.table["known"]
    return {
        c: names["high" if v > high else "middle" if v > low else "low", bands[c]]
        for c, v in values.items()
        if known[c] >= 0.5 - 1e-9
    }


def _cell_counts(case: Case) -> dict[str, int]:
    cells = list(_cells(case).values())
    return {str(name): cells.count(name) for name in case.catalog.nine_cells["name"]}


TASKS: dict[str, Callable[[Case], object]] = {
    "u06.stock": _five,
    "u06.increment": _increment,
    "u06.shortfall": _shortfall,
    "u06.safe": _safe,
    "u06.chance_range": _range,
    "u06.attack": lambda case: [c for c, cell in _cells(case).items() if cell == "主攻户"],
    "u06.cell_counts": _cell_counts,
}
