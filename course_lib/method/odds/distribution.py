"""The year's revenue as an exact distribution: what we reach, and how surely. No draws, no seed.

How the sum is worked out: :mod:`course_lib.method.odds.lattice`. Correlation, nodes and fineness are data
(``rules.yml: distribution``); the use for a sales budget is 本课程定义 (definition of this kit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Rules
from course_lib.method.odds.lattice import Items, small_items, spread_out
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.stock import StockYear

__all__ = ["Distribution", "distribute", "items_of", "step_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Distribution:
    """Revenue of the budget year, yuan.

    ``amounts`` (rising, equal steps of ``step``) with ``chances`` (Σ = 1); ``mean`` (= stock + increment), ``sd``;
    ``p50``, ``p80``: what is reached with a probability of 50 % and 80 %; ``probability`` of ``target``, ``low`` and
    ``high``: the least and the greatest over the correlations of ``rules.distribution.rho_range`` and ``rho``;
    ``method`` exact, or mixed (very many items: the largest exactly, the others by a normal given the shocks).
    """

    amounts: Floats
    chances: Floats
    step: float
    mean: float
    sd: float
    p50: float
    p80: float
    target: float
    probability: float
    low: float
    high: float
    rho: float
    method: str

    def reach(self, amount: float) -> float:
        """The chance of at least ``amount``; whatever is within half a step of it counts as reached."""
        return _reach(self.amounts, self.chances, self.step, amount)

    def reached(self, chance: float) -> float:
        """The largest amount that is reached with at least this chance."""
        return _reached(self.amounts, self.chances, chance)


def _tail(chances: Floats) -> Floats:
    return np.minimum(chances[::-1].cumsum()[::-1], 1.0)


def _reach(amounts: Floats, chances: Floats, step: float, amount: float) -> float:
    """Linear between the points of the lattice, so that it falls without jumps as the amount rises.

    At a point everything from it on is reached; this is the chance of the amount less half a step if each point's
    chance is spread over the step around it.
    """
    if amount <= amounts[0]:
        return 1.0
    grid, tail = np.append(amounts, amounts[-1] + step), np.append(_tail(chances), 0.0)
    return float(np.interp(amount, grid, tail))


def _reached(amounts: Floats, chances: Floats, chance: float) -> float:
    tail = _tail(chances)
    last = int(np.flatnonzero(tail >= chance - 1e-12)[-1])
    if last + 1 == len(tail) or tail[last] - tail[last + 1] <= 0:
        return float(amounts[last])
    part = (tail[last] - chance) / (tail[last] - tail[last + 1])
    return float(amounts[last] + max(part, 0.0) * (amounts[last + 1] - amounts[last]))


def step_of(target: float, rules: Rules) -> float:
    """About ``target`` ÷ ``rules.distribution.steps``, rounded to one digit, so that small changes keep it.

    >>> from course_lib.case import load_catalog
    >>> [step_of(t, load_catalog().rules) for t in (10_710_000, 11_700_000, 250_000)]
    [1000.0, 1000.0, 20.0]
    """
    raw = max(target, 1.0) / rules.distribution.steps
    base = 10.0 ** np.floor(np.log10(raw))
    return float(base * round(raw / base))


def items_of(stock: StockYear, odds: Odds) -> tuple[float, Items]:
    """What is sure, and the items: renewals stand alone, lines share the shock of the heaviest rival there."""
    at_stake, renewal = (stock.lines[c].to_numpy(dtype=float) for c in ("at_stake", "renewal"))
    lines = odds.lines[odds.lines["counts"]]
    group, rivals = pd.factorize(lines["rival"], sort=True)
    group = np.where(np.isin(group, np.flatnonzero(rivals == "")), -1, group)
    value = np.concatenate([at_stake, lines["revenue"].to_numpy(dtype=float)])
    chance = np.concatenate([renewal, lines["won"].to_numpy(dtype=float)])
    group = np.concatenate([np.full(len(at_stake), -1), group]).astype(np.intp)
    certain = chance >= 1
    there = (value > 0) & (chance > 0) & ~certain
    return stock.sure + float(value[certain].sum()), Items(value[there], chance[there], group[there])


def distribute(
    stock: StockYear,
    odds: Odds,
    target: float,
    rules: Rules,
    *,
    rho: float | None = None,
    wide: bool = True,
) -> Distribution:
    """The distribution of the year's revenue: what is sure, each renewal, each line that counts.

    Renewals are independent of each other; lines at customers where the same rival is the heaviest share its shock:
    line ℓ is won if √ρ·Z + √(1 − ρ)·ε ≤ Φ⁻¹(won). The shock moves no chance and no mean. Probability and percentiles:
    linear between the points of the lattice, whatever is within half a step of the target counts as reached.

    Parameters
    ----------
    target
        Yuan, ≥ 0.
    rho
        Correlation, 0 ≤ ρ < 1; default ``rules.distribution.rho``.
    wide
        Also work out ``low`` and ``high``; without it both are the probability.

    Raises
    ------
    ValueError
        A target or a correlation outside its range.
    """
    d = rules.distribution
    rho = d.rho if rho is None else float(rho)
    if not 0 <= rho < 1:
        raise ValueError(f"相关系数 {rho!r} 不对，要0到1之间，不含1")
    if not (np.isfinite(target) and target >= 0):
        raise ValueError(f"目标 {target!r} 不对，要不小于0的金额（元）")
    sure, items = items_of(stock, odds)
    step = step_of(target, rules)
    if target > sure:  # the target is a point of the lattice: a line that just reaches it does
        step = (target - sure) / max(round((target - sure) / step), 1)
    small = small_items(items, rules)
    amounts, chances, fine, method = spread_out(items, step, rho, rules, small)
    amounts = sure + amounts
    probability = _reach(amounts, chances, fine, target)
    found = [probability]
    for other in d.rho_range if wide else ():
        grid, at, width, _ = spread_out(items, step, other, rules, small)
        found.append(_reach(sure + grid, at, width, target))
    mean = sure + float(items.value @ items.chance)
    middle = float(amounts @ chances)
    return Distribution(
        amounts=amounts,
        chances=chances,
        step=fine,
        mean=mean,
        sd=float(np.sqrt(np.square(amounts - middle) @ chances)),
        p50=_reached(amounts, chances, 0.5),
        p80=_reached(amounts, chances, 0.8),
        target=float(target),
        probability=probability,
        low=min(found),
        high=max(found),
        rho=rho,
        method=method,
    )
