"""Expected answers on the decision matrix, worked out from the tables and the definitions, not from the methods."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from course_lib.case import Case
from course_lib.method import DecisionMatrix, cheapest_path, rate, reference_customer
from course_lib.plan import Chain

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _matrix_of(case: Case) -> DecisionMatrix:
    return rate(case, reference_customer(case))


def _matrix(case: Case) -> DecisionMatrix:
    return _matrix_of(case)


def _row_score(case: Case) -> object:
    """Our row total by the most influential person who rated every factor."""
    matrix = _matrix(case)
    full = (matrix.cell_weights > 0).all(axis=1)
    return matrix.row_totals.at[matrix.person_weights[full].idxmax(), matrix.carrier]


def _x(case: Case) -> float:
    """50 + U − the best C, from the carriers' scores."""
    scores = _matrix(case).scores
    ours = scores.pop(_matrix(case).carrier)
    return float(min(max(50 + ours - scores.max(), 0), 100))


def _ahead(case: Case) -> list[tuple[float, float | None]]:
    """Weight of each person, and his lead where he is met: 2^(score/10) is a carrier's weight with him."""
    matrix, level = _matrix(case), case.catalog.rules.coverage.contact_level
    contact = case.contacts.set_index("id")["contact_level"]
    found: list[tuple[float, float | None]] = []
    for person, weight in matrix.person_weights.items():
        ours, given = [], {}
        for factor, v in matrix.factor_matrix.loc[person].items():
            cell = [matrix.us.at[person, factor], *(r.at[person, factor] for r in matrix.rivals.values())]
            if not any(map(math.isnan, cell)):
                ours.append(v)
                given[factor] = cell
        if contact[person] < level or not given:
            found.append((float(weight), None))
            continue
        rows = [10 * sum(v * c[k] for v, c in zip(ours, given.values(), strict=True)) / sum(ours)
                for k in range(1 + len(matrix.rivals))]  # fmt: skip
        rivals = sum(2 ** (row / 10) for row in rows[1:])
        found.append((float(weight), rows[0] - 10 * math.log2(rivals)))
    return found


def _lead(case: Case) -> float:
    """Σ w A, those not met at what those who are tell: N(μ, σ_c²) the customer, N(0, σ_p²) the person."""
    prior, people = case.catalog.rules.odds.prior, _ahead(case)
    met = [lead for _, lead in people if lead is not None]
    precision = 1 / prior.customer**2 + len(met) / prior.person**2
    unseen = (prior.mean / prior.customer**2 + sum(met) / prior.person**2) / precision
    return sum(weight * (unseen if lead is None else lead) for weight, lead in people)


def _outcome(case: Case) -> dict[str, float]:
    """Of the largest line that counts: q and W from the lead by plain sums over a fine normal grid."""
    rules, customer = case.catalog.rules.odds, reference_customer(case)
    chain, prior, people = Chain(case), case.catalog.rules.odds.prior, _ahead(case)
    lines = chain.own_offers(customer).good.set_index("id")
    met = [lead for _, lead in people if lead is not None]
    spread = 1 / (1 / prior.customer**2 + len(met) / prior.person**2)
    rest = [weight for weight, lead in people if lead is None]
    sd = math.sqrt(sum(rest) ** 2 * spread + prior.person**2 * sum(w * w for w in rest))
    nodes = np.linspace(-8, 8, 4001)
    weights = np.exp(-(nodes**2) / 2)
    mean_urgency = float(case.needs["urgency"].mean())
    price = float(_matrix(case).standing["price_points"])
    best: dict[str, tuple[float, float, dict[str, float]]] = {}
    for _, row in lines.iterrows():
        points = 0.0 if math.isnan(row["fit"]) else rules.fit_points[int(row["fit"])]
        lead = _lead(case) + points + price * 10 * row["cut"]
        chances = 1 / (1 + 2 ** (-(lead + sd * nodes) / 10))
        wins = float((weights * chances).sum() / weights.sum())
        urgency = 0.0 if math.isnan(row["urgency"]) else row["urgency"] - mean_urgency
        decides = min(max(rules.decide[int(row["gates"])] + rules.urgency * urgency, rules.q_low), rules.q_high)
        outcome = {"赢": decides * wins, "输": decides * (1 - wins), "不定": 1 - decides}
        once = str(row["need"] or row["replaces"] or row["product"])
        worth = outcome["赢"] * row["contribution"] * row["stays"]
        if once not in best or worth > best[once][0]:
            best[once] = (worth, row["revenue"] * row["stays"], outcome)
    return max(best.values(), key=lambda entry: entry[1])[2]


def _hardly_known(case: Case) -> list[str]:
    """Customers of whom less than half of the influence has been met and has told what it thinks."""
    level = case.catalog.rules.coverage.contact_level
    factors = list(case.catalog.factors["id"])
    told = case.ratings.groupby("contact")[factors].apply(lambda rows: rows.notna().all().any() and len(rows) > 1)
    found = []
    for customer in case.customers["id"]:
        matrix = rate(case, customer)
        people = case.contacts[case.contacts["customer"] == customer].set_index("id")
        met = [c for c in people.index if people.at[c, "contact_level"] >= level and bool(told.get(c, False))]
        if matrix.person_weights.reindex(met).sum() < 0.5 - 1e-9:
            found.append(str(customer))
    return found


TASKS: dict[str, Callable[[Case], object]] = {
    "u05.strongest": lambda case: _matrix(case).person_weights.idxmax(),
    "u05.row_score": _row_score,
    "u05.x": _x,
    "u05.lead": _lead,
    "u05.outcome": _outcome,
    "u05.hardly_known": _hardly_known,
    "u05.steps": lambda case: len(cheapest_path(_matrix(case)).steps),
}
