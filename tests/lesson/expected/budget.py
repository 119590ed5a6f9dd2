"""Expected answers on matching, pricing and the revenue budget."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from course_lib.case import Case
from course_lib.method import believe, budget_revenue, mark_prices, more_wins_needed, price_offers

__all__ = ["TASKS"]


def _largest(case: Case) -> pd.Series:
    """The largest new line with a monthly price and a one-off of which he needs all."""
    lines = budget_revenue(case).lines
    lines = lines[lines["ok"] & (lines["mode"] == "新增") & (lines["monthly"] > 0) & (lines["one_off"] > 0)]
    lines = lines[lines["quantity"] <= lines["need_quantity"]].set_index("id", drop=False).sort_index()
    return lines.loc[lines["revenue"].idxmax()]


def _delay_cost(case: Case) -> float:
    """Price the same lines again, a month later; a December start falls into the next year."""
    sound = price_offers(case).good
    kept = case.opportunities[case.opportunities["id"].isin(sound["id"])]
    moved = kept[kept["start_month"] < 12]
    later = price_offers(case, moved.assign(start_month=moved["start_month"] + 1)).lines
    return float(sound["revenue"].sum() - later["revenue"].sum())


def _price_line(case: Case) -> pd.Series:
    """The dearest new line at a contested customer whose best discount is apart from the usual, the deepest, none."""
    offers = price_offers(case)
    table = mark_prices(offers, believe(case)).table
    lines = offers.lines.set_index("id")
    inside = table["inside"] & lines["ok"] & (lines["mode"] == "新增") & (lines["margin"] > 0.2)
    apart = (table["best"] > 0.1) & (abs(table["best"] - table["usual"]) > 0.02) & (abs(table["lead"]) < 15)
    found = lines[inside & apart & (table["deepest"] - table["best"] > 0.03)].index
    chosen = lines.loc[found, "usual_price"].idxmax()
    return pd.concat([lines.loc[chosen], table.loc[chosen, ["best"]]])


def _upgrade_margin(case: Case) -> float:
    """m of the dearest upgrade that earns at least 15 % more than the old line, by what it contributes at any price."""
    lines = price_offers(case).good
    lines = lines[(lines["mode"] == "升级") & (lines["margin"] > 0.15)]
    row = lines[lines["usual_price"] == lines["usual_price"].max()].set_index("id").sort_index().iloc[-1]
    return float(row["contribution"] / row["usual_price"] + row["cut"])  # contribution = usual price × (m − cut)


TASKS: dict[str, Callable[[Case], object]] = {
    "u04.months": lambda case: _largest(case)["months"],
    "u04.revenue": lambda case: _largest(case)["revenue"],
    "u04.contribution": lambda case: _largest(case)["contribution"],
    "u04.refused": lambda case: sorted(set(price_offers(case).refusals["id"])),
    "u04.delay_cost": _delay_cost,
    "u04.vital_few": lambda case: int(budget_revenue(case).pareto["vital"].sum()),
    "u04.best_discount": lambda case: float(_price_line(case)["best"]),
    "u04.more_wins": lambda case: float(more_wins_needed(0.10, _upgrade_margin(case))),
}
