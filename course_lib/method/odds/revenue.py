"""The budget as a distribution: which revenue do we reach, and how surely?

One-factor Gaussian copula (Li 2000, *On Default Correlation: A Copula Function Approach*; Vasicek 2002, *The
Distribution of Loan Portfolio Value*) with one common shock per rival: a rival's price cut hits all customers whom we
contest with it. Correlation, draws and seed are data (``rules.yml``); the use for a sales budget is 本课程定义.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import ndtr, ndtri

from course_lib.case import Case
from course_lib.case.lookups import chosen, places
from course_lib.method.needs.portfolio import Budget
from course_lib.method.odds.decision import Decisions
from course_lib.method.odds.gap import analyse_gap

__all__ = ["RevenueDistribution", "simulate_revenue"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_REACH = 6.5  # shocks beyond ± 6.5 standard deviations don't occur in any feasible number of draws
_SINGLES = 200  # items that a large portfolio still draws one by one: the few that make its shape
_CELLS = 1 << 18  # draws × items held at once: a block that the processor keeps at hand is twice as quick
_BINS = 24


@dataclass(frozen=True, eq=False)
class RevenueDistribution:
    """Revenue of the budget year, yuan.

    ``mean`` (= stock + increment) and ``variance`` in closed form at ``rho``; ``variance_independent`` = ΣV²p(1 − p);
    ``simulated_mean``, ``simulated_variance``; ``p50``, ``p80``: revenue reached with a probability of 50 % and 80 %
    (the 50th and 20th percentile); ``probability`` of reaching ``target``; ``histogram``: ``low, high, count``;
    ``contributions`` (index customer id, largest first): ``value, expected, covariance`` with the total, ``share`` of
    the variance (Σ = 1); ``items``: ``kind`` stock|opportunity, ``customer, rival, value, probability``; ``samples``
    sorted; ``method`` plain (each item drawn) or mixed (large portfolios: small items by a conditional normal).
    """

    mean: float
    variance: float
    variance_independent: float
    simulated_mean: float
    simulated_variance: float
    p50: float
    p80: float
    target: float
    probability: float
    histogram: pd.DataFrame
    contributions: pd.DataFrame
    items: pd.DataFrame
    samples: Floats
    rho: float
    draws: int
    seed: int
    method: str


@dataclass(frozen=True, eq=False)
class _Items:
    """Uncertain items: value, probability, group (rival; the last group shares no shock) and its loading √ρ or 0."""

    value: Floats
    p: Floats
    group: Codes
    groups: int
    rho: float

    @property
    def load(self) -> Floats:
        return np.where(self.group < self.groups - 1, np.sqrt(self.rho), 0.0)

    def take(self, chosen: Codes | NDArray[np.bool_]) -> _Items:
        return _Items(self.value[chosen], self.p[chosen], self.group[chosen], self.groups, self.rho)

    def grid(self) -> tuple[Floats, Floats]:
        """Nodes and weights of the shock: the trapezoid rule, which is spectrally accurate for smooth densities."""
        if self.rho == 0:
            return np.zeros(1), np.ones(1)
        count = int(np.ceil(2 * _REACH / (0.5 * np.sqrt(1 - self.rho)))) + 1
        nodes = np.linspace(-_REACH, _REACH, count)
        weights = np.exp(-(nodes**2) / 2)
        return nodes, weights / weights.sum()


def _items(case: Case, decisions: Decisions, budget: Budget, target: float | None) -> tuple[pd.DataFrame, Codes, float]:
    """Return the items, the row of the customer of each, and the target."""
    gap = analyse_gap(case, decisions, budget, target)
    rival = np.append(decisions.table["rival"].to_numpy(dtype=object), "")  # the last for a customer without a score
    scored, customers = decisions.table.index, pd.Index(case.customers["id"])
    won = gap.lines[gap.lines["counted"]]
    good = budget.lines.loc[budget.lines["ok"], ["customer", "rival", "revenue"]]
    good = good.sort_values("revenue", ascending=False, kind="stable")
    first = good.drop_duplicates("customer").set_index("customer")["rival"].reindex(won.index).fillna("")
    whose = np.concatenate([case.codes("stock", "customer"), places(customers, won.index)])
    place = whose  # among those with a score: the same, unless the case is cut down
    if not scored.equals(customers):
        place = np.concatenate([places(scored, case.stock["customer"]), places(scored, won.index)])
    best = rival[place]
    against = first.where(first != "", best[len(case.stock) :])
    stock = pd.DataFrame(
        {
            "kind": "stock",
            "customer": case.stock["customer"].to_numpy(),
            "rival": best[: len(case.stock)],
            "value": case.stock["annual_revenue"].to_numpy(dtype=float),
            "probability": case.stock["renewal"].to_numpy(dtype=float),
        }
    )
    bundles = pd.DataFrame(
        {
            "kind": "opportunity",
            "customer": won.index,
            "rival": against.to_numpy(),
            "value": won["value"].to_numpy(dtype=float),
            "probability": won["probability"].to_numpy(dtype=float),
        }
    )
    return pd.concat([stock, bundles], ignore_index=True), whose, gap.target


def _conditional(items: _Items) -> tuple[Floats, Floats, Floats]:
    """Mean and variance of each group at each node of its shock; covariance of each item with the whole sum."""
    nodes, weights = items.grid()
    threshold, load = ndtri(items.p), items.load
    spread = np.sqrt(1 - load**2)
    centre = np.bincount(items.group, items.value * items.p, minlength=items.groups)
    means, variances = np.empty((2, len(nodes), items.groups))
    covariance, square = np.zeros(len(items.value)), items.value**2
    for k, (node, weight) in enumerate(zip(nodes, weights, strict=True)):
        q = ndtr((threshold - load * node) / spread)
        own = square * q * (1 - q)
        means[k] = np.bincount(items.group, items.value * q, minlength=items.groups)
        variances[k] = np.bincount(items.group, own, minlength=items.groups)
        covariance += weight * (items.value * (q - items.p) * (means[k] - centre)[items.group] + own)
    return means, variances, covariance


def _draw_singles(items: _Items, shocks: Floats, rng: np.random.Generator) -> Floats:
    """Sum of items drawn one by one, draws in blocks so that memory stays bounded."""
    total = np.zeros(len(shocks))
    if not len(items.value):
        return total
    load = items.load.astype(np.float32)
    spread = np.sqrt(1 - load**2)
    threshold = (ndtri(items.p) / spread).astype(np.float32)
    pull = load / spread
    block = max(1, _CELLS // len(items.value))
    for start in range(0, len(shocks), block):
        part = slice(start, start + block)
        shock = shocks[part].astype(np.float32)
        noise = rng.standard_normal((len(shock), len(items.value)), dtype=np.float32)
        noise += pull * shock[:, items.group]
        total[part] = (noise <= threshold) @ items.value
    return total


def _draw_rest(
    items: _Items, means: Floats, variances: Floats, most: float, shocks: Floats, rng: np.random.Generator
) -> Floats:
    """Sum of many small items: given the shocks they are independent, so their sum is near normal."""
    nodes, _ = items.grid()
    mean, variance = np.zeros((2, len(shocks)))
    for g in range(items.groups):
        if len(nodes) == 1:
            mean += means[0, g]
            variance += variances[0, g]
        else:
            mean += CubicSpline(nodes, means[:, g])(shocks[:, g])
            variance += np.maximum(CubicSpline(nodes, variances[:, g])(shocks[:, g]), 0.0)
    total = mean + np.sqrt(variance) * rng.standard_normal(len(shocks))
    return np.clip(total, 0.0, most)


def _draw(
    items: _Items, moments: tuple[Floats, Floats], sure: float, limit: int, shocks: Floats, rng: np.random.Generator
) -> Floats:
    """The year's revenue in each draw of the shocks: what is ``sure``, and the items, one by one up to ``limit``.

    ``moments``: mean and variance of each group at each node, of all items.
    """
    plain = len(items.value) <= limit
    order = np.argsort(-(items.value**2) * items.p * (1 - items.p), kind="stable")
    count = len(order) if plain else min(_SINGLES, limit)
    singles = items.take(order[:count])
    samples = sure + _draw_singles(singles, shocks, rng)
    if not plain:
        means, variances, _ = _conditional(singles)
        most = float(items.value.sum() - singles.value.sum())
        samples += _draw_rest(items, moments[0] - means, moments[1] - variances, most, shocks, rng)
    return samples


def _reached(samples: Floats, probability: float) -> float:
    """Largest amount that at least this share of the (sorted) draws reaches."""
    return float(samples[int(np.floor(round((1 - probability) * len(samples), 6)))])


def _histogram(samples: Floats) -> pd.DataFrame:
    """Counts over round, equal bins."""
    low, high = float(samples[0]), float(samples[-1])
    rough = max((high - low) / _BINS, 1.0)
    base = 10.0 ** np.floor(np.log10(rough))
    step = float(base * next(m for m in (1, 2, 5, 10) if base * m >= rough * (1 - 1e-12)))
    first, last = np.floor(low / step), np.floor(high / step) + 1
    edges = np.arange(first, last + 1) * step
    counts, _ = np.histogram(samples, edges)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "count": counts})


def _contributions(case: Case, table: pd.DataFrame, code: Codes, covariance: Floats, variance: float) -> pd.DataFrame:
    ids, known = pd.Index(case.customers["id"], name="customer"), code >= 0
    table, code, covariance = chosen(table, known), code[known], covariance[known]
    sums = {
        "value": table["value"].to_numpy(),
        "expected": (table["value"] * table["probability"]).to_numpy(),
        "covariance": covariance,
    }
    frame = pd.DataFrame({k: np.bincount(code, v, minlength=len(ids)) for k, v in sums.items()}, index=ids)
    frame["share"] = frame["covariance"] / variance if variance > 0 else 0.0
    frame = frame[np.bincount(code, minlength=len(ids)) > 0]
    return frame.iloc[np.argsort(-frame["covariance"].to_numpy().round(6), kind="stable")]


def simulate_revenue(
    case: Case,
    decisions: Decisions,
    budget: Budget,
    target: float | None = None,
    *,
    rho: float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    exact_limit: int | None = None,
) -> RevenueDistribution:
    """Simulate the year's revenue: every stock line renewed or not, every customer's opportunities won or not.

    Items: stock lines (value annual revenue, probability renewal) and one bundle per customer in the bands assured and
    confident (value year revenue, probability p). Item i comes true when √ρ·M_r + √(1 − ρ)·ε_i ≤ Φ⁻¹(p_i), M_r the
    shock of its rival: of a bundle the rival of the largest line (else the best rival in the matrix), of a stock line
    the best rival; without a known rival there is no shock. The shock moves neither probabilities nor the mean.
    Defaults of ``rho`` (0 ≤ ρ < 1), ``draws``, ``seed`` and ``exact_limit``: ``rules.simulation``. Above
    ``exact_limit`` uncertain items, the largest are drawn one by one and the others by a normal given the shocks
    (central limit theorem).

    Raises
    ------
    ValueError
        A target, ``rho`` or ``draws`` outside its range.
    """
    rules = case.catalog.rules.simulation
    rho, draws = rules.rho if rho is None else float(rho), rules.draws if draws is None else int(draws)
    seed = rules.seed if seed is None else int(seed)
    limit = rules.exact_limit if exact_limit is None else int(exact_limit)
    if not 0 <= rho < 1:
        raise ValueError(f"相关系数 {rho!r} 不对，要0到1之间，不含1")
    if draws < 1:
        raise ValueError(f"模拟次数 {draws!r} 不对，至少1次")
    table, whose, goal = _items(case, decisions, budget, target)
    value, p = table["value"].to_numpy(), table["probability"].to_numpy()
    rivals = pd.Index([c.id for c in case.meta.rivals])
    group = rivals.get_indexer(pd.Index(table["rival"]))
    group = np.where(group < 0, len(rivals), group)
    open_ = (value > 0) & (p > 0) & (p < 1)
    items = _Items(value[open_], p[open_], group[open_], len(rivals) + 1, rho)
    covariance = np.zeros(len(table))
    means, variances, covariance[open_] = _conditional(items)

    rng = np.random.default_rng(seed)
    shocks = np.clip(rng.standard_normal((draws, items.groups)), -_REACH, _REACH)
    drawn = _draw(items, (means, variances), float(value[p >= 1].sum()), limit, shocks, rng)
    samples = np.sort(np.round(drawn, 2))
    samples.flags.writeable = False
    variance = float(covariance.sum())
    return RevenueDistribution(
        mean=float((value * p).sum()),
        variance=variance,
        variance_independent=float((value**2 * p * (1 - p)).sum()),
        simulated_mean=float(samples.mean()),
        simulated_variance=float(samples.var()),
        p50=_reached(samples, 0.5),
        p80=_reached(samples, 0.8),
        target=goal,
        probability=float((samples >= goal - 0.005).mean()),
        histogram=_histogram(samples),
        contributions=_contributions(case, table, whose, covariance, variance),
        items=table,
        samples=samples,
        rho=rho,
        draws=draws,
        seed=seed,
        method="plain" if len(items.value) <= limit else "mixed",
    )
