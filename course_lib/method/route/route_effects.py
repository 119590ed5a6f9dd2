"""What activities do: ratings and coverage move, X′ and the win probability follow, money comes from the month after.

All of it is 本课程定义 (definitions of this kit); lengths, costs, Δ and shares stand in ``activity_kinds.csv`` and
``rules.yml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case, Rules
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.needs.portfolio import Budget
from course_lib.method.odds.buying_centre import Bools, Codes, Floats, Ratings, RivalRatings, read_panel
from course_lib.method.odds.decision import Decisions
from course_lib.method.route.v1_standing import discounted, win_probability

__all__ = ["Prospect", "raised_by", "read_prospects", "repeated", "saved_stock", "targets"]

_DIFFERENT = 1e-6


@dataclass(frozen=True, eq=False)
class Prospect:
    """One customer, ready to be asked "what if these activities were done?".

    ``contacts`` (P ids), ``ratings`` (P, J) of us, ``cells`` (P, J): points of U per rating point (0 where a cell does
    not count), ``weights`` (P) and ``contacted`` (P): coverage; ``rival``: the best rival's score; ``known``: any
    counted rating. ``value`` (13): revenue of the accepted lines in the budget year if they run from month 1 … 13 on,
    yuan; ``ends``, ``at_risk``: contract ends of the stock lines that end within the year, and what losing each would
    cost in the rest of the year, times the chance that it is lost, yuan.
    """

    customer: str
    contacts: tuple[str, ...]
    factors: tuple[str, ...]
    ratings: Floats
    cells: Floats
    weights: Floats
    contacted: Bools
    rival: float
    known: bool
    value: Floats
    ends: tuple[pd.Timestamp, ...]
    at_risk: Floats
    rules: Rules

    def score(self, raised: Floats, met: Bools) -> Floats:
        """X′ after ratings were ``raised`` (…, P, J) and persons ``met`` (…, P); leading axes are variants."""
        top = self.rules.score.rating_max
        us = (np.minimum(np.nan_to_num(self.ratings) + raised, top) * self.cells).sum(axis=(-1, -2))
        coverage = np.minimum(((self.contacted | met) * self.weights).sum(axis=-1), 1.0)
        if not self.known:
            return np.full(us.shape, self.rules.score.parity)
        return discounted(us, np.full(us.shape, self.rival), coverage, self.rules)

    def chance(self, x: Floats) -> Floats:
        """Win probability at X′."""
        return win_probability(x)

    def expected(self, chances: Floats) -> Floats:
        """Expected revenue, yuan, from the win probability (…, 13) at the end of month 0 (before the year), 1 … 12.

        What was there before earns as the lines say; what month m adds earns from month m + 1 on:
        Σ (p_m − p_{m−1}) V(m + 1).
        """
        gained = np.diff(chances, axis=-1, prepend=0.0)
        return (gained * self.value).sum(axis=-1)


def repeated(times: Floats | Codes, share: float) -> Floats:
    """How much ``times`` of the same activity with the same person count: 1 + r + r² + …

    >>> repeated(np.array([0, 1, 2, 3]), 0.5).tolist()
    [0.0, 1.0, 1.5, 1.75]
    """
    n = np.asarray(times, dtype=float)
    return n if share == 1 else (1.0 - share**n) / (1.0 - share)


def raised_by(prospect: Prospect, kinds: pd.DataFrame, moves: list[tuple[str, str]]) -> tuple[Floats, Bools]:
    """Rating points (A, P, J) and persons met (A, P) of one activity of each (kind, contact)."""
    raised = np.zeros((len(moves), len(prospect.contacts), len(prospect.factors)))
    met = np.zeros((len(moves), len(prospect.contacts)), dtype=bool)
    moved, delta = kinds["factors"], kinds["delta"].astype(float)
    for a, (kind, contact) in enumerate(moves):
        person = prospect.contacts.index(contact)
        factors = [prospect.factors.index(f) for f in str(moved[kind]).split("|")]
        raised[a, person, factors] = delta[kind]
        met[a, person] = True
    return raised, met


def saved_stock(prospect: Prospect, counts: Floats, renewal: Floats) -> Floats:
    """Stock saved (…) by activities done by each contract's end: ``counts`` (…, lines, A), ``renewal`` (A), yuan."""
    if not len(prospect.ends) or not len(renewal):
        return np.zeros(np.shape(counts)[:-2])
    share = prospect.rules.route.repeat
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.nan_to_num(repeated(counts, share) * np.log1p(-np.asarray(renewal)), nan=0.0)
    return ((1.0 - np.exp(lost.sum(axis=-1))) * prospect.at_risk).sum(axis=-1)


def targets(case: Case) -> dict[tuple[str, str], str]:
    """Whom each kind of activity is aimed at: (customer id, kind id) → contact id.

    The first role of the kind's list that somebody holds; among several the highest contact level, then the first in
    the table; without any of the roles the customer's first contact.
    """
    people: dict[str, list[tuple[str, set[str], float]]] = {}
    contacts = case.contacts
    columns = (contacts[c] for c in ("customer", "id", "kinds", "contact_level"))
    for customer, contact, kinds, level in zip(*columns, strict=True):
        people.setdefault(customer, []).append((contact, set(str(kinds).split("|")), float(level)))
    kinds = case.catalog.activity_kinds
    wanted = {k: str(roles).split("|") for k, roles in zip(kinds["id"], kinds["roles"], strict=True)}
    found = {}
    for customer, group in people.items():
        for kind, roles in wanted.items():
            held = next((h for h in ([p for p in group if role in p[1]] for role in roles) if h), group[:1])
            found[customer, kind] = max(held, key=lambda person: person[2])[0]
    return found


def _values(budget: Budget, customers: pd.Index) -> Floats:
    """Revenue (customers, 13) of the accepted lines if they start in month 1 … 13, never before their own start."""
    lines = budget.lines[budget.lines["ok"]]
    place = customers.get_indexer(pd.Index(lines["customer"]))
    lines, place = lines[place >= 0], place[place >= 0]
    months = np.arange(1, MONTHS + 2)
    start = np.maximum(lines["start_month"].to_numpy()[:, None], months)
    monthly, once = (lines[c].to_numpy(dtype=float)[:, None] for c in ("monthly", "one_off"))
    money = monthly * (MONTHS + 1 - start) + once * (start <= MONTHS)
    value = np.zeros((len(customers), MONTHS + 1))
    np.add.at(value, place, money)
    return value


def _at_risk(case: Case) -> Mapping[str, list[tuple[pd.Timestamp, float]]]:
    """Stock lines that end within the budget year: contract end, revenue of the rest of the year × chance of loss."""
    stock, year = case.stock, case.meta.budget_year
    stock = stock[stock["contract_end"].dt.year == year]
    rest = (MONTHS - stock["contract_end"].dt.month) / MONTHS
    lost = stock["annual_revenue"] * (1 - stock["renewal"]) * rest
    found: dict[str, list[tuple[pd.Timestamp, float]]] = {}
    for customer, end, money in zip(stock["customer"], stock["contract_end"], lost, strict=True):
        found.setdefault(customer, []).append((end, float(money)))
    return found


def read_prospects(
    case: Case,
    decisions: Decisions,
    budget: Budget,
    customers: pd.Index,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
) -> dict[str, Prospect]:
    """Gather what is needed to ask "what if" of ``customers``; ``ratings`` are those that made ``decisions``.

    Raises
    ------
    ValueError
        The decisions were made with other ratings.
    """
    rules, scored = case.catalog.rules, decisions.table
    panel = read_panel(case, ratings=ratings, rival_ratings=rival_ratings)
    row_of = pd.Index(panel.customers["id"]).get_indexer(customers)
    value, risk = _values(budget, customers), _at_risk(case)
    order = np.argsort(panel.customer, kind="stable")
    bounds = np.searchsorted(panel.customer[order], np.arange(len(panel.customers) + 1))
    unit = 100.0 / rules.score.rating_max
    found: dict[str, Prospect] = {}
    for place, (customer, row) in enumerate(zip(customers, row_of, strict=True)):
        at = order[bounds[row] : bounds[row + 1]]
        v = np.where(panel.counted[at], panel.factor_weights[at], 0.0)
        total = v.sum(axis=1, keepdims=True)
        v = np.divide(v, total, out=np.zeros_like(v), where=total > 0)
        told, lines = scored.loc[customer], risk.get(customer, [])
        prospect = Prospect(
            customer=str(customer),
            contacts=tuple(panel.contacts["id"].iloc[at]),
            factors=panel.factors,
            ratings=panel.ratings[0, at],
            cells=unit * panel.shares[at][:, None] * v,
            weights=panel.weights[at],
            contacted=panel.contacted[at],
            rival=float(np.nan_to_num(told["best_rival"])),
            known=bool(told["rival"] != ""),
            value=value[place],
            ends=tuple(end for end, _ in lines),
            at_risk=np.array([money for _, money in lines], dtype=float),
            rules=rules,
        )
        us = float((np.nan_to_num(prospect.ratings) * prospect.cells).sum())
        if prospect.known and abs(us - float(told["us"])) > _DIFFERENT:
            raise ValueError(f"{customer} 的得分对不上：算得分时用的评分，与这里给的不是同一套")
        found[str(customer)] = prospect
    return found
