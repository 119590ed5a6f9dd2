"""The year's revenue as an exact distribution: what we reach, and how surely. No draws, no seed.

Given the shock of a rival all lines are independent, so their characteristic functions multiply (one common factor for
each rival: Vasicek 2002, *The Distribution of Loan Portfolio Value*; quadrature over the factor and inversion by the
fast Fourier transform: Andersen, Sidenius & Basu 2003, *All your hedges in one basket*, in spirit). Correlation, nodes
and fineness are data (``rules.yml: distribution``); the use for a sales budget is 本课程定义.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.interpolate import CubicSpline
from scipy.special import ndtr, ndtri

from course_lib.case import Rules
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.stock import StockYear

__all__ = ["Distribution", "Items", "distribute", "items_of", "spread_out", "step_of"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Complex = NDArray[np.complex128]

#: Below this a factor of the product is nothing: what is left out is smaller than the rounding of the sum.
_NOTHING = 1e-18
#: Shocks beyond ± so many standard deviations don't occur; points at which a sum's moments are worked out.
_FAR, _POINTS, _MOST_NODES = 6.5, 53, 2001
#: After so many items it is seen which frequencies can be left out.
_EACH = 16
#: Standard deviations that a lattice covers on both sides when small items are taken together.
_REACH = 9.0


@dataclass(frozen=True, eq=False)
class Items:
    """What may or may not come: ``value`` (yuan, > 0), ``chance`` (0–1), ``group`` (place of its rival; −1: alone)."""

    value: Floats
    chance: Floats
    group: Codes


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
    rivals = sorted(set(lines["rival"]) - {""})
    group = pd.Index(rivals, dtype=object).get_indexer(pd.Index(lines["rival"]))
    value = np.concatenate([at_stake, lines["revenue"].to_numpy(dtype=float)])
    chance = np.concatenate([renewal, lines["won"].to_numpy(dtype=float)])
    group = np.concatenate([np.full(len(at_stake), -1), group]).astype(np.intp)
    certain = chance >= 1
    there = (value > 0) & (chance > 0) & ~certain
    return stock.sure + float(value[certain].sum()), Items(value[there], chance[there], group[there])


def _nodes(rho: float, rules: Rules, apart: float = np.inf) -> tuple[Floats, Floats]:
    """Nodes and weights of a shock, at most ``apart`` from each other around the middle.

    Gauss–Hermite; where a rival's lines are so many that their sum would fall into a bump for each of its nodes, the
    trapezoid rule with as many nodes as it takes.
    """
    if rho == 0:
        return np.zeros(1), np.ones(1)
    d = rules.distribution
    nodes, weights = np.polynomial.hermite_e.hermegauss(d.nodes_high if rho > d.nodes_from + 1e-12 else d.nodes)
    if np.diff(nodes).min() > apart:
        half = int(np.ceil(_FAR / max(apart, 2 * _FAR / _MOST_NODES)))
        nodes = np.linspace(-_FAR, _FAR, 2 * half + 1)
        weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()


def _given(chance: Floats, rho: float, node: float) -> Floats:
    """Chances given the shock: an item comes if √ρ·Z + √(1 − ρ)·ε ≤ Φ⁻¹(p)."""
    if rho == 0:
        return chance
    return np.asarray(ndtr((ndtri(np.minimum(chance, 1.0)) - np.sqrt(rho) * node) / np.sqrt(1 - rho)))


def _mean_at(items: Items, rho: float) -> tuple[Floats, Floats, Floats]:
    """Points of a shock, and mean and variance of the items' sum given each."""
    points = np.linspace(-_FAR, _FAR, _POINTS)
    squares, means, variances = items.value**2, np.empty(_POINTS), np.empty(_POINTS)
    for n, point in enumerate(points):
        chance = _given(items.chance, rho, point)
        means[n], variances[n] = items.value @ chance, squares @ (chance * (1 - chance))
    return points, means, variances


class _Lattice:
    """Frequencies of a lattice of ``size`` points, as far as the product of the factors so far is not nothing."""

    def __init__(self, size: int, step: float) -> None:
        self.size, self.step = size, step
        self.places = np.arange(size // 2 + 1)
        self.circle = np.exp(-2j * np.pi * np.arange(size) / size)
        self.total: Complex = np.ones(len(self.places), dtype=complex)

    def jump(self, value: float) -> Complex:
        """e^{iωv} − 1, the value split over two points so that means are exact."""
        ratio = value / self.step
        low = int(np.floor(ratio))
        part = ratio - low
        at_low = self.circle[self.places * low % self.size]
        return np.asarray(at_low * ((1 - part) + part * self.circle[self.places % self.size]) - 1.0)

    def alone(self, items: Items) -> None:
        """Items without a shock."""
        for n, (value, chance) in enumerate(zip(items.value, items.chance, strict=True)):
            self.total *= 1.0 + chance * self.jump(value)
            if n % _EACH == _EACH - 1:
                self.narrow()
        self.narrow()

    def together(self, items: Items, rho: float, rules: Rules, own: float, small: NDArray[np.bool_]) -> None:
        """Items of one rival, the ``small`` ones by a normal given the shock; ``own``: sd of all, without shocks."""
        if rho == 0:
            nodes, weights = _nodes(rho, rules)
            means, variances = np.array([[items.value[small] @ items.chance[small]], [_variance(items, small)]])
        else:
            points, mean, variance = _mean_at(items, rho)
            slope = float(np.abs(np.diff(mean) / np.diff(points)).max())
            nodes, weights = _nodes(rho, rules, own / slope if slope > 0 else np.inf)
            if small.any():
                points, mean, variance = _mean_at(_take(items, small), rho)
            inside = np.clip(nodes, -_FAR, _FAR)
            means, variances = CubicSpline(points, mean)(inside), CubicSpline(points, variance)(inside)
        singles = _take(items, ~small)
        chances = np.stack([_given(singles.chance, rho, node) for node in nodes])
        product = np.ones((len(nodes), len(self.places)), dtype=complex)
        for value, chance in zip(singles.value, chances.T, strict=True):
            product *= 1.0 + chance[:, None] * self.jump(value)
        if small.any():
            product *= self.normal(means, np.maximum(variances, 0.0))
        self.total *= weights @ product
        self.narrow()

    def normal(self, mean: Floats, variance: Floats) -> Complex:
        """The characteristic functions of sums of many small independent items: normals (a row each)."""
        omega = 2 * np.pi * self.places / self.size / self.step
        return np.asarray(np.exp(-1j * omega * mean[:, None] - 0.5 * omega**2 * variance[:, None]))

    def narrow(self) -> None:
        """Leave out frequencies at which nothing can come any more (no factor is larger than 1)."""
        kept = np.abs(self.total) > _NOTHING
        self.places, self.total = self.places[kept], self.total[kept]

    def chances(self) -> Floats:
        """The distribution over the points."""
        whole = np.zeros(self.size // 2 + 1, dtype=complex)
        whole[self.places] = self.total
        return np.maximum(np.fft.irfft(whole, self.size), 0.0)


def _take(items: Items, chosen: NDArray[np.bool_] | Codes) -> Items:
    return Items(items.value[chosen], items.chance[chosen], items.group[chosen])


def _variance(items: Items, chosen: NDArray[np.bool_] | None = None) -> float:
    """Variance of the sum of independent items."""
    part = items if chosen is None else _take(items, chosen)
    return float((part.value**2) @ (part.chance * (1 - part.chance)))


def _small(items: Items, rules: Rules) -> NDArray[np.bool_]:
    """Which items are taken together: where there are very many, all but the largest."""
    small = np.zeros(len(items.value), dtype=bool)
    if len(small) > rules.distribution.exact_items:
        weight = np.round(items.value**2 * items.chance * (1 - items.chance), 6)
        order = np.lexsort((items.chance, items.value, -weight))
        small[order[rules.distribution.singles :]] = True
    return small


def _sd(items: Items, rho: float) -> float:
    """Standard deviation of the sum, a little too large: with shocks the independent part is smaller."""
    variance = _variance(items)
    for g in np.unique(items.group[items.group >= 0]):
        points, means, _ = _mean_at(_take(items, items.group == g), rho)
        weights = np.exp(-(points**2) / 2)
        weights /= weights.sum()
        variance += float(weights @ (means - weights @ means) ** 2)
    return float(np.sqrt(variance))


def spread_out(items: Items, step: float, rho: float, rules: Rules) -> tuple[Floats, Floats, float, str]:
    """Amounts, their chances, the step, and the method, of the sum of the items.

    Exact: the lattice holds every sum, ⌈value ÷ step⌉ of each and one more point. Mixed: the mean ± nine standard
    deviations, the step larger if the lattice would be too long.
    """
    small, start = _small(items, rules), 0.0
    many = bool(small.any())
    if many:
        sd = _sd(items, rho)
        start = max(float(items.value @ items.chance) - _REACH * sd, 0.0)
        step = max(step, 2 * _REACH * sd / rules.distribution.steps)
        size = next_fast_len(int(min(2 * _REACH * sd, float(items.value.sum())) / step) + 2, real=True)
    else:
        size = 1 << int(np.ceil(items.value / step - 1e-9).sum()).bit_length()
    lattice = _Lattice(size, step)
    apart = items.group < 0
    lattice.alone(_take(items, apart & ~small))
    if (apart & small).any():
        rest = _take(items, apart & small)
        lattice.total *= lattice.normal(np.array([rest.value @ rest.chance]), np.array([_variance(rest)]))[0]
        lattice.narrow()
    own = float(np.sqrt(_variance(items)))
    for g in np.unique(items.group[~apart]):
        of = items.group == g
        lattice.together(_take(items, of), rho, rules, own, small[of])
    if start:
        lattice.total *= np.exp(2j * np.pi * lattice.places / size * (start / step))
    return start + np.arange(size) * step, lattice.chances(), step, "mixed" if many else "exact"


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
    amounts, chances, fine, method = spread_out(items, step, rho, rules)
    amounts = sure + amounts
    probability = _reach(amounts, chances, fine, target)
    found = [probability]
    for other in d.rho_range if wide else ():
        grid, at, width, _ = spread_out(items, step, other, rules)
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
