"""Price and winning: the discount that earns most, and how many more wins a cut must bring (最合算的优惠).

Price in a logit choice with the Lambert W closed form after Aravindakshan & Ratchford (2011), *Solving Share Equations
in Logit Models Using the LambertW Function*, and Walsh & Sheth-Voss (2015); here a one-dimensional search, because a
customer whose people we have not all met is a mean over leads. Break-even of a price cut: the standard contribution
formula. One effect of price, ``rules.odds.price_points`` for a price 10 % below the usual one: 本课程定义 (definition
of this kit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from course_lib.case import Rules
from course_lib.method.needs.discounts import discount_at, relative_cut
from course_lib.method.needs.offers import Offers
from course_lib.method.odds.belief import Belief, normal_nodes, tau
from course_lib.method.odds.lines import lead_of

__all__ = [
    "PriceMarks",
    "best_cuts",
    "break_even_cuts",
    "earned_at",
    "margin_of",
    "mark_prices",
    "more_wins_needed",
    "price_curve",
    "wins_at",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Halvings of the search: the widest range of cuts is about 4, so far below a fen.
_HALVINGS = 48
_NEAR = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class PriceMarks:
    """What the discount of each line does.

    Attributes
    ----------
    table
        Index line id, in the order of ``Offers.lines``:

        - marks on the slider, as discounts: ``given, usual, deepest``, ``best`` (largest W × contribution between no
          discount and the deepest), ``break_even`` (the other discount that earns what the usual one earns; NaN where
          there is none, may lie beyond the deepest), ``inside`` (best lies strictly between its limits);
        - ``lead`` (at the usual price), ``sd``, ``points`` (of lead for 10 % cheaper), ``elasticity`` (own-price, of
          winning, at the usual price);
        - for each of ``given, none, usual, best, deepest``: ``wins_…`` (W, 0–1), ``earns_…`` (W × contribution of
          twelve months, yuan; for 升级 new minus old, times the chance that the old line is still there).
    totals
        Index given, none, usual, best, deepest: Σ ``earns_…`` of the lines that are ok.
    """

    table: pd.DataFrame
    totals: pd.Series


def wins_at(cut: ArrayLike, lead: ArrayLike, sd: ArrayLike, points: ArrayLike, rules: Rules) -> tuple[Floats, Floats]:
    """W at a relative cut, and its derivative by the cut.

    Parameters
    ----------
    cut
        z, see :func:`course_lib.method.needs.discounts.relative_cut`.
    lead, sd
        Lead in points at the usual price, and its spread.
    points
        Points of lead for a price 10 % below the usual one.
    """
    nodes, weights = normal_nodes(rules.odds.nodes)
    scale = tau(rules)
    slope = 10.0 * np.asarray(points, dtype=float) / scale
    centre = np.asarray(lead, dtype=float) / scale + slope * np.asarray(cut, dtype=float)
    centre, spread, slope = np.broadcast_arrays(centre, np.asarray(sd, dtype=float) / scale, slope)
    chance, steep = np.zeros(centre.shape), np.zeros(centre.shape)
    for node, weight in zip(nodes, weights, strict=True):  # node by node: no array of nodes × lines
        at_node = expit(centre + node * spread)
        chance += weight * at_node
        steep += weight * at_node * (1.0 - at_node)
    return chance, steep * slope


def best_cuts(
    lead: ArrayLike,
    sd: ArrayLike,
    points: ArrayLike,
    margin: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    rules: Rules,
) -> Floats:
    """Return the relative cut between ``low`` and ``high`` at which W(z) · (m − z) is largest.

    W is a mean of logistic curves over a normal spread, so log W is concave and the product has one top: it is where
    W′ (m − z) = W, found by halving. Where even ``low`` earns nothing (m ≤ low), ``low``: the dearest loses least. The
    chance that he decides does not depend on the price and cancels.

    Parameters
    ----------
    lead, sd, points
        As in :func:`wins_at`.
    margin
        m: contribution of twelve months ÷ usual price, at the usual discount. 1 looks for the largest revenue instead.

    Examples
    --------
    The Lambert W solution m − z* = (1 + ω(e^{a + bm − 1}))/b at b = 4.16 (6 points per 10 %), a = 0:

    >>> from course_lib.case import load_catalog
    >>> best_cuts(0, 0, 6.0, [0.45, 0.5, 0.6], -3, 0.9, load_catalog().rules).round(5).tolist()
    [-0.0157, 0.00946, 0.05602]
    """
    arrays = [np.asarray(x, dtype=float) for x in (lead, sd, points, margin, low, high)]
    a, s, k, m, floor, ceiling = np.broadcast_arrays(*arrays)
    left, right = floor.copy(), np.maximum(np.minimum(ceiling, m), floor)
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        chance, steep = wins_at(middle, a, s, k, rules)
        up = steep * (m - middle) > chance
        left, right = np.where(up, middle, left), np.where(up, right, middle)
    return np.asarray((left + right) / 2)


def break_even_cuts(
    lead: ArrayLike, sd: ArrayLike, points: ArrayLike, margin: ArrayLike, best: ArrayLike, low: ArrayLike, rules: Rules
) -> Floats:
    """Return the cut other than 0 that earns exactly what the usual price earns, on the far side of the best cut.

    Cheaper where a cut pays at first (best > 0): beyond it, one earns less than at the usual price. Dearer where a rise
    pays. NaN where nothing is earned at the usual price, or the dearest price still earns more.
    """
    arrays = [np.asarray(x, dtype=float) for x in (lead, sd, points, margin, best, low)]
    a, s, k, m, top, floor = np.broadcast_arrays(*arrays)
    at_usual = wins_at(0.0, a, s, k, rules)[0] * m
    at_floor = wins_at(floor, a, s, k, rules)[0] * (m - floor)
    cheaper = top > 0
    good, bad = top.copy(), np.where(cheaper, m, floor)  # earns more than usual; less
    for _ in range(_HALVINGS):
        middle = (good + bad) / 2
        more = wins_at(middle, a, s, k, rules)[0] * (m - middle) >= at_usual
        good, bad = np.where(more, middle, good), np.where(more, bad, middle)
    found = (m > 0) & (cheaper | (at_floor < at_usual))
    return np.where(found, (good + bad) / 2, np.nan)


def more_wins_needed(cut: ArrayLike, margin: ArrayLike) -> Floats:
    """Return how many more wins (or units) a cut needs to earn the same: z/(m − z), as a share.

    Negative for a rise: so many may be lost. Infinite where the cut eats the whole contribution.

    Examples
    --------
    The published break-even table: margin 40 %, price − 10 % → + 33 %; margin 30 %, − 10 % → + 50 %.

    >>> more_wins_needed(0.10, [0.40, 0.30]).round(4).tolist()
    [0.3333, 0.5]
    """
    z, m = np.asarray(cut, dtype=float), np.asarray(margin, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(m > z, z / (m - z), np.inf))


def price_curve(offers: Offers, belief: Belief, line: str, steps: int = 40) -> pd.DataFrame:
    """Return what a line earns over its discounts, from none to the deepest that is allowed.

    Returns
    -------
    DataFrame
        ``discount`` (``steps`` + 1 of them), ``wins`` (W), ``earns`` (W × contribution of twelve months, yuan), as in
        :func:`mark_prices`.

    Raises
    ------
    KeyError
        The offers hold no such line.
    """
    row: dict[str, Any] = dict(offers.lines.set_index("id").loc[line])
    lines = offers.lines[offers.lines["id"] == line]
    lead, sd, points = (values[0] for values in _leads(lines, belief))
    discounts = np.linspace(0.0, max(float(row["deepest"]), 0.0), steps + 1)
    wins, earns = earned_at(discounts, {"lead": lead, "sd": sd, "points": points}, row, belief.rules)
    return pd.DataFrame({"discount": discounts, "wins": wins, "earns": earns})


def earned_at(
    discount: ArrayLike, mark: Mapping[str, Any], row: Mapping[Any, Any], rules: Rules
) -> tuple[Floats, Floats]:
    """Return W, and W × contribution of twelve months (yuan), of one line at some discounts.

    ``mark``: its ``lead, sd, points`` as in :class:`PriceMarks`; ``row``: its row of ``Offers.lines``.
    """
    cuts = relative_cut(discount, row["usual"])
    wins = wins_at(cuts, mark["lead"], mark["sd"], mark["points"], rules)[0]
    worth = float(row["usual_price"]) * float(row["stays"])
    return wins, wins * worth * (margin_of(row) - cuts)


def margin_of(row: Mapping[Any, Any]) -> float:
    """m of a line: contribution of twelve months ÷ its price at the usual discount; 0 where it has none."""
    return float(np.nan_to_num(row["margin"]))


def _leads(lines: pd.DataFrame, belief: Belief) -> tuple[Floats, Floats, Floats]:
    """Lead at the usual price, its spread, and points for 10 % cheaper: of each of ``Offers.lines``."""
    about = belief.table.reindex(lines["customer"])
    points, sd = about["price_points"].to_numpy(), about["sd"].to_numpy()
    return lead_of(about["mean"], lines["fit"], 0.0, points, belief.rules), sd, points


def mark_prices(offers: Offers, belief: Belief) -> PriceMarks:
    """Find the best discount of every line, and what it and its rivals on the slider earn.

    The lead at discount d is the customer's lead + fit points + 10 · k · z, z the relative cut and k his points for
    10 % (``Belief.table.price_points``). There is one effect of price for all presets: ``rules.odds.price_points`` (7)
    at the mean of the presets' weights of price; the weight that a customer's own people give it scales it, so k = 7 ×
    his weight ÷ that mean (with the shipped weights .15, .30, .26: 4.4 企业, 8.9 政府, 7.7 商户). Limits: 0 ≤ d ≤
    ``deepest``.

    Parameters
    ----------
    offers
        Priced lines; those refused get marks too, so that a board can show the way back.
    belief
        What we know of their customers.
    """
    lines, rules = offers.lines, belief.rules
    lead, sd, points = _leads(lines, belief)
    usual, margin = lines["usual"].to_numpy(), lines["margin"].to_numpy()
    worth = lines["usual_price"].to_numpy() * lines["stays"].to_numpy()
    deepest = np.maximum(lines["deepest"].to_numpy(), 0.0)
    low, high = relative_cut(0.0, usual), relative_cut(deepest, usual)
    known = np.nan_to_num(margin)
    best = best_cuts(lead, sd, points, known, low, high, rules)
    even = break_even_cuts(lead, sd, points, known, best, low, rules)
    chance, steep = wins_at(0.0, lead, sd, points, rules)
    table = pd.DataFrame(
        {
            "given": lines["discount"].to_numpy(),
            "usual": usual,
            "deepest": lines["deepest"].to_numpy(),
            "best": discount_at(best, usual),
            "break_even": discount_at(even, usual),
            "inside": (best > low + _NEAR) & (best < high - _NEAR),
            "lead": lead,
            "sd": sd,
            "points": points,
            "elasticity": steep / chance,
        },
        index=pd.Index(lines["id"], name="line"),
    )
    cuts = {"given": lines["cut"].to_numpy(), "none": low, "usual": np.zeros(len(low)), "best": best, "deepest": high}
    ok = lines["ok"].to_numpy()
    totals = {}
    for name, cut in cuts.items():
        won = wins_at(cut, lead, sd, points, rules)[0]
        table[f"wins_{name}"] = won
        table[f"earns_{name}"] = won * worth * (known - cut)
        totals[name] = float(table[f"earns_{name}"].to_numpy()[ok].sum())
    return PriceMarks(table, pd.Series(totals, name="earns"))
