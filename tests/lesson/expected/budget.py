"""Expected answers on matching, pricing and the revenue budget."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method import believe, budget_revenue, mark_prices, more_wins_needed, price_offers
from course_lib.method.odds.belief import win

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
    table = table.join(lines[["ok", "mode", "margin", "usual_price"]])
    for rule in (
        "ok", "inside", "mode == '新增'", "margin > 0.2", "best > 0.1", "abs(best - usual) > 0.02",
        "deepest - best > 0.03", "abs(lead) < 15",
    ):  # fmt: skip
        table = found if len(found := table.query(rule)) else table  # a small county hasn't all that one would wish
    return table.loc[table["usual_price"].idxmax()]


def _best_discount(case: Case) -> float:
    """The best of a hundred steps: the exact best's neighbour where W × what is left of the margin is larger."""
    line = _price_line(case)
    grid = np.linspace(0.0, line["deepest"], 101)
    near = grid[np.argsort(np.abs(grid - line["best"]), kind="stable")[:2]]
    cuts = 1 - (1 - near) / (1 - line["usual"])
    wins = win(line["lead"] + 10 * line["points"] * cuts, np.full(2, line["sd"]), case.catalog.rules)
    return float(near[np.argmax(wins * (line["margin"] - cuts))])


def _upgrade_margin(case: Case) -> float:
    """m of the dearest upgrade (else line) with m over 15 %, by what it contributes at any price."""
    lines = price_offers(case).good.query("margin > 0.15")
    lines = found if len(found := lines.query("mode == '升级'")) else lines
    row = lines[lines["usual_price"] == lines["usual_price"].max()].set_index("id").sort_index().iloc[-1]
    return float(row["contribution"] / row["usual_price"] + row["cut"])  # contribution = usual price × (m − cut)


TASKS: dict[str, Callable[[Case], object]] = {
    "u04.months": lambda case: _largest(case)["months"],
    "u04.revenue": lambda case: _largest(case)["revenue"],
    "u04.contribution": lambda case: _largest(case)["contribution"],
    "u04.refused": lambda case: sorted(set(price_offers(case).refusals["id"])),
    "u04.delay_cost": _delay_cost,
    "u04.vital_few": lambda case: int(budget_revenue(case).pareto["vital"].sum()),
    "u04.best_discount": _best_discount,
    "u04.more_wins": lambda case: float(more_wins_needed(0.10, _upgrade_margin(case))),
}
