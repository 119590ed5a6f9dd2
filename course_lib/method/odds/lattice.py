"""The sum of many things that may or may not come, exactly, on a lattice of amounts.

Given the shock of a rival its items are independent, so their characteristic functions multiply (one common factor for
each rival: Vasicek 2002, *The Distribution of Loan Portfolio Value*); average over the shock, multiply over rivals, and
invert by the fast Fourier transform (Laurent & Gregory 2005, *Basket Default Swaps, CDOs and Factor Copulas*).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.interpolate import CubicSpline
from scipy.special import ndtr, ndtri

from course_lib.case import Rules
from course_lib.method.odds.belief import normal_nodes

__all__ = ["Items", "small_items", "spread_out"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Complex = NDArray[np.complex128]

#: Below this a factor of the product is nothing: what is left out is smaller than the rounding of the sum.
_NOTHING = 1e-18
#: Shocks beyond ± so many standard deviations don't occur; points at which a sum's moments are worked out.
_FAR, _POINTS, _MOST_NODES = 6.5, 53, 2001
#: Points of a lattice at most, in steps of the target.
_LONGEST = 8
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

    @cached_property
    def threshold(self) -> Floats:
        """Φ⁻¹ of the chance."""
        return np.asarray(ndtri(np.clip(self.chance, 0.0, 1.0)))

    @property
    def variance(self) -> float:
        """Of the sum, if they were independent."""
        return float(np.square(self.value) @ (self.chance * (1 - self.chance)))

    def take(self, chosen: Bools) -> Items:
        """Some of them."""
        return Items(self.value[chosen], self.chance[chosen], self.group[chosen])

    def given(self, rho: float, node: float) -> Floats:
        """Chances given the shock: an item comes if √ρ·Z + √(1 − ρ)·ε ≤ Φ⁻¹(p)."""
        if rho == 0:
            return self.chance
        return np.asarray(ndtr((self.threshold - np.sqrt(rho) * node) / np.sqrt(1 - rho)))


class _Rival:
    """The items of one rival under a correlation: one by one, and the small ones by their moments given the shock.

    ``points`` of the shock; at each ``mean`` and ``variance`` of the small items' sum, and ``whole``, the mean of all.
    """

    def __init__(self, items: Items, small: Bools, rho: float) -> None:
        self.singles, rest, self.rho = items.take(~small), items.take(small), rho
        self.many = len(rest.value) > 0
        self.points = np.linspace(-_FAR, _FAR, _POINTS) if rho else np.zeros(1)
        self.mean, self.variance, self.whole = np.zeros((3, len(self.points)))
        for n, point in enumerate(self.points):
            chance, square = rest.given(rho, point), np.square(rest.value)
            self.mean[n], self.variance[n] = rest.value @ chance, square @ (chance * (1 - chance))
            self.whole[n] = self.mean[n] + self.singles.value @ self.singles.given(rho, point)

    @property
    def shared(self) -> float:
        """Variance of the whole sum that comes from the shock."""
        weights = np.exp(-np.square(self.points) / 2)
        weights /= weights.sum()
        return float(weights @ np.square(self.whole - weights @ self.whole))

    def nodes(self, own: float, rules: Rules) -> tuple[Floats, Floats]:
        """Nodes and weights of the shock, so close that the sum moves less from one to the next than by ``own``.

        Gauss–Hermite; where a rival's lines are so many that their sum would fall into a bump for each of its nodes,
        the trapezoid rule with as many nodes as it takes.
        """
        if self.rho == 0:
            return np.zeros(1), np.ones(1)
        d = rules.distribution
        count = d.nodes_high if self.rho > d.nodes_from + 1e-12 else d.nodes
        nodes, weights = normal_nodes(count)
        steepest = float(np.abs(np.diff(self.whole) / np.diff(self.points)).max())
        if np.diff(nodes).min() * steepest > own:
            half = int(np.ceil(_FAR / max(own / steepest, 2 * _FAR / _MOST_NODES)))
            nodes = np.linspace(-_FAR, _FAR, 2 * half + 1)
            weights = np.exp(-np.square(nodes) / 2)
        return nodes, weights / weights.sum()

    def moments(self, nodes: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the small items' sum at each node."""
        if self.rho == 0:
            return self.mean, self.variance
        inside = np.clip(nodes, -_FAR, _FAR)
        mean, variance = (CubicSpline(self.points, of)(inside) for of in (self.mean, self.variance))
        return mean, np.maximum(variance, 0.0)


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

    def together(self, rival: _Rival, own: float, rules: Rules) -> None:
        """Items of one rival; ``own``: sd of the sum of all items, of all rivals, without shocks."""
        nodes, weights = rival.nodes(own, rules)
        singles = rival.singles
        chances = np.stack([singles.given(rival.rho, node) for node in nodes])
        product = np.ones((len(nodes), len(self.places)), dtype=complex)
        if rival.many:
            product *= self.normal(*rival.moments(nodes))
        for value, chance in zip(singles.value, chances.T, strict=True):
            product *= 1.0 + chance[:, None] * self.jump(value)
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


def small_items(items: Items, rules: Rules) -> Bools:
    """Which items are taken together: where there are very many, all but the largest."""
    small = np.zeros(len(items.value), dtype=bool)
    if len(small) > rules.distribution.exact_items:
        weight = np.round(np.square(items.value) * items.chance * (1 - items.chance), 6)
        order = np.lexsort((items.chance, items.value, -weight))
        small[order[rules.distribution.singles :]] = True
    return small


def spread_out(
    items: Items, step: float, rho: float, rules: Rules, small: Bools | None = None
) -> tuple[Floats, Floats, float, str]:
    """Amounts, their chances, the step, and the method, of the sum of the items.

    Exact: the lattice holds every sum, ⌈value ÷ step⌉ of each and one more point. Mixed: the mean ± nine standard
    deviations, the step larger if the lattice would be too long.

    Parameters
    ----------
    small
        Which items are taken together; default :func:`small_items`.
    """
    small = small_items(items, rules) if small is None else small
    many, start, alone, variance = bool(small.any()), 0.0, items.group < 0, items.variance
    groups = [items.group == g for g in np.unique(items.group[~alone])]
    rivals = [_Rival(items.take(of), small[of], rho) for of in groups]
    total = float(items.value.sum())
    if many:
        reach = _REACH * float(np.sqrt(variance + sum(rival.shared for rival in rivals)))
        start = max(float(items.value @ items.chance) - reach, 0.0)
        step = max(step, 2 * reach / rules.distribution.steps)
        size = next_fast_len(int(min(2 * reach, total) / step) + 2, real=True)
    else:
        most = _LONGEST * rules.distribution.steps  # a tiny target, or an amount far beyond it: coarser, not endless
        step *= max(int(np.ceil((total / step + len(items.value)) / most)), 1)
        size = 1 << int(np.ceil(items.value / step - 1e-9).sum()).bit_length()
    lattice = _Lattice(size, step)
    if (rest := items.take(alone & small)).value.size:
        lattice.total *= lattice.normal(np.array([rest.value @ rest.chance]), np.array([rest.variance]))[0]
        lattice.narrow()
    lattice.alone(items.take(alone & ~small))
    for rival in rivals:
        lattice.together(rival, float(np.sqrt(variance)), rules)
    if start:
        lattice.total *= np.exp(2j * np.pi * lattice.places / size * (start / step))
    return start + np.arange(size) * step, lattice.chances(), step, "mixed" if many else "exact"
