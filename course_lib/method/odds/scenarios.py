"""What if a rival cuts its price, or government tightens its purse: the year under each scenario of the catalogue.

A scenario moves a carrier's weight at every person and customer, never a line's label; 本课程定义, its sizes are
``scenarios.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from course_lib.case import Case
from course_lib.case.lookups import places
from course_lib.method.odds.belief import Belief, tau, win
from course_lib.method.odds.buying_centre import Floats
from course_lib.method.odds.distribution import Distribution, distribute
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.stock import StockYear, value_stock

__all__ = ["Played", "play_scenarios", "renewals_under", "under_cut"]

#: Presets of the customers whose budgets are the government's.
GOVERNMENT = "政府"


def under_cut(belief: Belief, rival: str, cut: float) -> Belief:
    """The belief if a rival lowers its prices by the share ``cut`` (0.15: 15 %).

    At a person its score rises by d = price points × cut ÷ 10 %, so our lead falls by τ ln(1 + s (e^{d/τ} − 1)), s its
    part of all rivals' weight there: by d where it is alone, by less where it is one of several. People not met: s of
    the customer.

    Raises
    ------
    ValueError
        An unknown rival.
    """
    if rival not in belief.rivals:
        raise ValueError(f"没有对手 {rival}，可用：{'、'.join(belief.rivals)}")
    k, scale = belief.rivals.index(rival), tau(belief.rules)
    row, table, persons = belief.rows, belief.table, belief.persons
    own = belief.shares[:, k]

    def fall(share: Floats, points: Floats) -> Floats:
        return np.asarray(scale * np.log1p(share * np.expm1(points * cut * 10.0 / scale)))

    met = persons["met"].to_numpy()
    share = np.where(met, belief.person_shares[:, k], own[row])
    each = persons["weight"].to_numpy() * fall(share, persons["price_points"].to_numpy())
    lost = np.bincount(row, each, minlength=len(table))
    alone = np.bincount(row, minlength=len(table)) == 0
    lost = np.where(alone, fall(own, table["price_points"].to_numpy()), lost)
    mean = table["mean"].to_numpy() - lost
    return replace(belief, table=table.assign(mean=mean, win=win(mean, table["sd"], belief.rules)))


def renewals_under(case: Case, stock: StockYear, belief: Belief, rival: str, shift: float) -> dict[str, float]:
    """Chances of renewal if a rival works on our customers: the logit moves by ``shift`` × its part of weight there."""
    share = belief.shares[places(belief.table.index, stock.lines["customer"]), belief.rivals.index(rival)]
    chance = stock.lines["renewal"].to_numpy(dtype=float)
    inside = np.clip(chance, 1e-12, 1 - 1e-12)
    moved = np.where((chance > 0) & (chance < 1), expit(logit(inside) + shift * share), chance)
    return dict(zip(stock.lines.index, moved.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class Played:
    """The year under each scenario.

    ``table`` (index scenario id): ``name, words, stock, increment, gap, p50, p80, probability``, yuan; ``spreads``:
    the year's distribution by the same ids.
    """

    table: pd.DataFrame
    spreads: Mapping[str, Distribution]


def play_scenarios(
    case: Case, lines: pd.DataFrame, belief: Belief, stock: StockYear, target: float | None = None
) -> Played:
    """Play the catalogue's scenarios; one of a rival whom this case lacks is left out.

    Which of several lines of one need counts is decided once, without a scenario.

    Parameters
    ----------
    lines
        As :func:`course_lib.method.odds.lines.judge_lines`.
    """
    goal, rules = budget_target(case, target), case.catalog.rules
    counts = judge_lines(case, lines, belief).lines["counts"].to_numpy()
    preset = case.customers["preset"].to_numpy()[places(belief.table.index, lines["customer"])]
    rows, spreads = [], {}
    for scenario in case.catalog.scenarios.to_dict("records"):
        rival = str(scenario["rival"] or "")
        if rival and rival not in belief.rivals:
            continue
        known, year = belief, stock
        if rival:
            known = under_cut(belief, rival, float(scenario["cut"]))
            year = value_stock(case, renewal=renewals_under(case, stock, belief, rival, float(scenario["renewal"])))
        squeeze = np.where(preset == GOVERNMENT, float(scenario["government"]), 1.0)
        odds = judge_lines(case, lines, known, counts=counts, squeeze=squeeze)
        spread = spreads[str(scenario["id"])] = distribute(year, odds, goal, rules, wide=False)
        rows.append(
            {
                "scenario": scenario["id"],
                "name": scenario["name"],
                "words": scenario["words"],
                "stock": year.total,
                "increment": odds.increment,
                "gap": max(0.0, goal - year.total - odds.increment),
                "p50": spread.p50,
                "p80": spread.p80,
                "probability": spread.probability,
            }
        )
    return Played(pd.DataFrame(rows).set_index("scenario"), MappingProxyType(spreads))
