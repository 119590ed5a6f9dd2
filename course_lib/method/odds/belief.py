"""How far ahead we are at each customer, and how sure we are of it: our weight against all rivals, person by person.

Shares by weight after Luce (1959), *Individual Choice Behavior*, and McFadden (1974), *Conditional Logit Analysis*; the
scale (so many points double a carrier's weight), the spread of people we have not met and what stands for a missing
rating are 本课程定义 (definitions of this kit), kept in ``rules.yml: odds``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit

from course_lib.case import Case, Rules
from course_lib.method.odds.buying_centre import (
    Bools,
    Codes,
    Floats,
    Panel,
    Ratings,
    RivalRatings,
    kept_ratings,
    read_panel,
)

__all__ = ["Belief", "believe", "believed_panel", "expect", "lead_over", "meetings", "normal_nodes", "tau", "win"]

#: What stands for a rival where there is none to compare with.
_PARITY = 50.0


@dataclass(frozen=True, eq=False)
class Belief:
    """What we know of our standing at every customer, before product, price and activities.

    ``table`` (index customer id): ``mean`` and ``sd``: lead of our log-weight over all rivals together, in points, at
    fit 2 and the usual price; ``known`` κ (0–1), the weight of the people we have met; ``unknown`` (情报不足, a mark);
    ``rival`` (id of the heaviest; where nobody is known, the heaviest of the county), ``price_points`` (of lead for a
    price 10 % below the usual one, by his own weight of price) and ``win`` W at fit 2 and the usual price.
    ``persons`` (index contact id): ``customer, weight`` (Σ = 1 in a customer), ``met``, ``lead`` A_i (NaN if not met),
    ``price_points``.
    ``shares`` (customers × rivals, rows Σ = 1): each rival's part of all rivals' weight, over the people met; equal
    parts where nobody is met. ``person_shares`` (persons × rivals, NaN if not met). ``rows``: row of each person's
    customer in ``table``.
    """

    table: pd.DataFrame
    persons: pd.DataFrame
    rivals: tuple[str, ...]
    shares: Floats
    person_shares: Floats
    rows: Codes
    rules: Rules


def tau(rules: Rules) -> float:
    """Points of lead that multiply a weight by e: ten double it, so 10 ÷ ln 2."""
    return rules.odds.double / math.log(2)


def lead_over(us: ArrayLike, rivals: ArrayLike, rules: Rules) -> Floats:
    """Lead A = U − τ ln Σ_k e^{C_k/τ} in points; rivals along the first axis, NaN = not rated.

    A rival that is not rated counts as the mean of those that are; with none rated there is one, at 50.

    >>> from course_lib.case import load_catalog
    >>> rules = load_catalog().rules
    >>> lead_over(72, [70, 64], rules).round(2).item(), lead_over(60, [50], rules).item()
    (-5.31, 10.0)
    >>> lead_over(60, [50, float("nan")], rules).item(), lead_over(60, [float("nan")] * 2, rules).item()
    (0.0, 10.0)
    """
    (filled, count), scale = _filled(np.asarray(rivals, dtype=float)), tau(rules)
    top = np.where(count > 0, filled.max(axis=0, initial=-np.inf), _PARITY)
    total = np.where(count > 0, np.exp((filled - top) / scale).sum(axis=0), 1.0)
    return np.asarray(np.asarray(us, dtype=float) - top - scale * np.log(total))


def _filled(scores: Floats) -> tuple[Floats, Codes]:
    """Rivals' scores (K, …), the missing ones as the mean of the others; how many are rated."""
    rated = ~np.isnan(scores)
    count = rated.sum(axis=0)
    mean = np.where(rated, scores, 0.0).sum(axis=0) / np.maximum(count, 1)
    return np.where(rated, scores, mean), count


def expect(
    leads: ArrayLike, weights: ArrayLike, met: ArrayLike, rules: Rules, *, who: ArrayLike | None = None, size: int = 1
) -> tuple[Floats, Floats, Floats]:
    """Mean and sd of the lead, and κ, of each customer (``size`` of them; ``who``: the customer of each person).

    A person not met is unknown, not neutral: A_i = θ + ε_i, θ ~ N(μ, σ_c²) the customer, ε_i ~ N(0, σ_p²) the person;
    those who are met say something about the others. A customer without anybody is one person whom we have not met.

    >>> from course_lib.case import load_catalog
    >>> [round(float(x[0]), 4) for x in expect([4, -2, 0], [.4, .3, .3], [1, 1, 0], load_catalog().rules)]
    [1.1399, 2.3577, 0.7]
    """
    prior, w, known = rules.odds.prior, np.asarray(weights, dtype=float), np.asarray(met, dtype=bool)
    place = np.zeros(len(w), dtype=np.intp) if who is None else np.asarray(who, dtype=np.intp)
    lead = np.where(known, np.asarray(leads, dtype=float), 0.0)

    def total(values: Floats) -> Floats:
        return np.bincount(place, values, minlength=size).astype(np.float64)

    anybody = np.bincount(place, minlength=size) > 0
    by_customer, by_person = 1 / prior.customer**2, 1 / prior.person**2
    spread = 1 / (by_customer + total(known.astype(float)) * by_person)
    middle = spread * (prior.mean * by_customer + total(lead) * by_person)
    told = total(w * known)
    rest = np.where(anybody, total(w * ~known), 1.0)
    squares = np.where(anybody, total(w**2 * ~known), 1.0)
    sd = np.sqrt(rest**2 * spread + prior.person**2 * squares)
    return total(w * lead) + rest * middle, sd, np.minimum(told, 1.0)


@lru_cache(maxsize=8)
def normal_nodes(count: int) -> tuple[Floats, Floats]:
    """Nodes and weights (adding to 1) of Gauss–Hermite quadrature over a standard normal, read-only.

    >>> nodes, weights = normal_nodes(15)
    >>> round(float((weights * nodes**2).sum()), 9)
    1.0
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    weights = weights / weights.sum()
    nodes.flags.writeable = weights.flags.writeable = False
    return nodes, weights


def win(mean: ArrayLike, sd: ArrayLike, rules: Rules) -> Floats:
    """W: the chance that he takes us if he takes anybody, averaged over what we don't know; shapes broadcast.

    W = E σ((mean + sd·Z)/τ), Z standard normal, by Gauss–Hermite quadrature.

    >>> from course_lib.case import load_catalog
    >>> rules = load_catalog().rules
    >>> win([0, 10, 25, -5], 0, rules).round(3).tolist(), win(1.1399, 2.3577, rules).round(5).item()
    ([0.5, 0.667, 0.85, 0.414], 0.51961)
    """
    nodes, weights = normal_nodes(rules.odds.nodes)
    scale = tau(rules)
    centre, spread = np.broadcast_arrays(np.asarray(mean, dtype=float) / scale, np.asarray(sd, dtype=float) / scale)
    chance = np.zeros(centre.shape)
    for node, weight in zip(nodes, weights, strict=True):  # node by node: no array of nodes × lines
        chance += weight * expit(centre + node * spread)
    return chance


#: Standard normal's 90 % point: 10–90 % is what eight of ten cases lie in.
_NINETY = 1.2815515655446004


def meetings(belief: Belief) -> pd.DataFrame:
    """What one meeting could tell: each person not met, what he may think of us, and where W may go once we know.

    Index contact id, columns ``low, high`` (10 % and 90 % of his lead A_i, points), ``wins_low, wins_high`` (of the
    customer's W after he has been met, at fit 2 and the usual price). The mean of W stays what it is: meeting somebody
    tells, it does not win; so the range is what looking is worth. 本课程定义 (definition of this kit).
    """
    rules, prior = belief.rules, belief.rules.odds.prior
    people, rows = belief.persons, []
    weight, met = people["weight"].to_numpy(dtype=float), people["met"].to_numpy(dtype=bool)
    lead = people["lead"].to_numpy(dtype=float)
    for at in np.flatnonzero(~met):
        row = int(belief.rows[at])
        here = np.flatnonzero(np.asarray(belief.rows) == row)
        known = met[here]
        by_customer, by_person = 1 / prior.customer**2, 1 / prior.person**2
        spread = 1 / (by_customer + known.sum() * by_person)
        middle = spread * (prior.mean * by_customer + lead[here][known].sum() * by_person)
        reach = _NINETY * math.sqrt(spread + prior.person**2)
        after = [
            expect(np.where(here == at, value, lead[here]), weight[here], known | (here == at), rules)
            for value in (middle - reach, middle + reach)
        ]
        wins = [float(win(m, s, rules)[0]) for m, s, _ in after]
        rows.append((str(people.index[int(at)]), middle - reach, middle + reach, *wins))
    columns = ["contact", "low", "high", "wins_low", "wins_high"]
    return pd.DataFrame(rows, columns=columns).set_index("contact")


def believed_panel(case: Case, ratings: Ratings | None = None, rival_ratings: RivalRatings | None = None) -> Panel:
    """The panel with a team's own ratings; one can be replaced, not taken back, so a blank changes nothing."""
    theirs = {rival: kept_ratings(rows) for rival, rows in (rival_ratings or {}).items()}
    return read_panel(case, ratings=kept_ratings(ratings), rival_ratings=theirs)


def _partly_rated(panel: Panel, rows: Floats, top: float) -> Floats:
    """What persons give each carrier who have not rated all of them (K, n): fills ``rows`` where it can.

    Each rival is compared with us over the cells rated for both; one without such a cell stays NaN. Our own score is
    that over all cells in which we are rated; a rival's is moved so that the difference is the one over common cells.
    """
    todo = np.flatnonzero(np.isnan(rows[0]))
    if not len(todo):
        return rows
    count = len(rows)
    weight, score = np.zeros((count, len(todo))), np.zeros((count, len(todo)))
    ours = np.zeros((count, len(todo)))  # our score over the cells in common with carrier k
    part = _Part(panel, todo)
    for j in range(len(panel.factors)):
        given, factor = part.of(j)
        common = ~np.isnan(given) & ~np.isnan(given[0])
        w = np.where(common, factor, 0.0)
        weight += w
        score += w * np.where(common, given, 0.0)
        ours += w * np.where(common, given[0], 0.0)
    unit = 100.0 / top
    with np.errstate(invalid="ignore", divide="ignore"):
        us = np.where(weight[0] > 0, unit * score[0] / weight[0], np.nan)
        ahead = np.where(weight > 0, unit * (ours - score) / weight, np.nan)
    out = rows.copy()
    out[0, todo] = us
    out[1:, todo] = us - ahead[1:]
    return out


@dataclass(frozen=True, eq=False)
class _Part:
    """The answers of some persons of a panel."""

    panel: Panel
    persons: Codes

    def of(self, factor: int) -> tuple[Floats, Floats]:
        """Ratings (K, persons; NaN = none) and weights (persons) of a factor."""
        answers, preferences = self.panel.answers, self.panel.preferences
        slot = answers.slot[:, self.persons]
        column = answers.columns[factor]
        given = np.where(slot >= 0, column[np.maximum(slot, 0)], np.nan) if len(column) else np.full(slot.shape, np.nan)
        for carrier, written in answers.own.items():
            for person, at_factor, value in written:
                if at_factor == factor:
                    given[carrier, self.persons == person] = value
        return given, preferences.table[:, factor][preferences.row[self.persons]]


def _shares(scores: Floats, met: Bools, rules: Rules) -> Floats:
    """Each rival's part of all rivals' weight at each person (n, K); NaN where he is not met."""
    rivals, n = scores.shape
    if not rivals:
        return np.zeros((n, 0))
    filled, _ = _filled(scores)
    weight = np.exp((filled - filled.max(axis=0)) / tau(rules))
    return np.where(met[:, None], (weight / weight.sum(axis=0)).T, np.nan)


def believe(
    case: Case,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    panel: Panel | None = None,
) -> Belief:
    """Judge our standing at every customer of the case.

    Person i rates us U_i and each rival C_ik (0–100, over the cells rated for all of them): A_i = U_i − τ ln Σ_k
    e^{C_ik/τ}. Met is who is rated and contacted (``rules.coverage.contact_level``); all others are unknown with a
    spread, see :func:`expect`. A carrier he did not rate counts as the mean of his rated rivals; if he rated none, as
    one rival at 50.

    Parameters
    ----------
    ratings, rival_ratings
        As in :func:`course_lib.method.odds.buying_centre.read_panel`; ``None`` for a cell is passed over, because a
        rating can be replaced, not withdrawn.
    panel
        The panel, if it has been read already; then ``ratings`` and ``rival_ratings`` are those it was read with.

    Raises
    ------
    ValueError
        As ``read_panel``.
    """
    rules = case.catalog.rules
    if panel is None:
        panel = believed_panel(case, ratings, rival_ratings)
    rows = _partly_rated(panel, panel.rows, rules.score.rating_max)
    met = panel.contacted & ~np.isnan(rows[0])
    lead = np.where(met, lead_over(rows[0], rows[1:], rules), np.nan)
    count, who = len(panel.customers), panel.customer
    mean, sd, known = expect(lead, panel.weights, met, rules, who=who, size=count)
    rivals = panel.carriers[1:]
    at_person = _shares(rows[1:], met, rules)
    shares, heaviest = _by_customer(at_person, np.where(met, panel.weights, 0.0), who, count)
    price, prices = _price_points(case, panel, count)
    named = np.array(rivals, dtype=object)[heaviest] if rivals else np.full(count, "", dtype=object)
    table = pd.DataFrame(
        {
            "mean": mean,
            "sd": sd,
            "known": known,
            "unknown": known < rules.odds.known_below - 1e-9,
            "rival": named,
            "price_points": prices,
            "win": win(mean, sd, rules),
        },
        index=pd.Index(panel.customers["id"], name="customer"),
    )
    persons = pd.DataFrame(
        {
            "customer": panel.contacts["customer"].array,
            "weight": panel.weights,
            "met": met,
            "lead": lead,
            "price_points": price,
        },
        index=pd.Index(panel.contacts["id"], name="contact"),
    )
    return Belief(table, persons, rivals, shares, at_person, who, rules)


def _by_customer(at_person: Floats, weight: Floats, who: Codes, count: int) -> tuple[Floats, Codes]:
    """Rivals' parts of each customer, and the place of the heaviest (the county's where nobody is met)."""
    rivals = at_person.shape[1]
    if not rivals:
        return np.zeros((count, 0)), np.zeros(count, dtype=np.intp)
    filled = np.nan_to_num(at_person)
    sums = np.stack([np.bincount(who, weight * filled[:, k], minlength=count) for k in range(rivals)], axis=1)
    total = sums.sum(axis=1, keepdims=True)
    known = total[:, 0] > 0
    shares = np.divide(sums, total, out=np.full(sums.shape, 1 / rivals), where=total > 0)
    county = shares[known].sum(axis=0) if known.any() else np.zeros(rivals)
    heaviest = np.where(known, np.argmax(shares.round(9), axis=1), int(np.argmax(county.round(6))))
    return shares, heaviest


def _price_points(case: Case, panel: Panel, count: int) -> tuple[Floats, Floats]:
    """Points of lead that a price 10 % lower brings: at each person (n), at each customer.

    One effect, ``rules.odds.price_points`` at the presets' mean weight of price; a person's own weight scales it.
    """
    if "price" not in panel.factors:
        return np.zeros(len(panel.contacts)), np.zeros(count)
    factors = case.catalog.factors
    presets = list(case.coded_texts("customers", "preset"))
    base = (factors.loc[factors["id"] == "price", presets].iloc[0] / factors[presets].sum()).to_numpy(dtype=float)
    unit = case.catalog.rules.odds.price_points / base.mean()
    own = unit * panel.preferences.table[:, panel.factors.index("price")][panel.preferences.row]
    mean = np.bincount(panel.customer, panel.weights * own, minlength=count)
    alone = np.bincount(panel.customer, minlength=count) == 0
    return np.asarray(own), np.where(alone, unit * base[case.codes("customers", "preset")], mean)
