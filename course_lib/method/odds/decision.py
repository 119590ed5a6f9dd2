"""Decision matrix: persons × factors → score and band of every customer, and how far ahead we are at each person.

Form of the score: a weighted sum (Triantaphyllou 2000, *Multi-Criteria Decision Making Methods*) over the members of a
buying centre with their influence as weights (Choffray & Lilien 1980, *Market Planning for New Industrial Products*).
The three bands are those of the course outline; they colour, they are no chance. Weights and gates are 本课程定义
(definitions of this kit), kept in the catalogue. What becomes of a line: :mod:`course_lib.method.odds.lines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

import numpy as np
import pandas as pd

from course_lib.case import Case, Rules, UnknownCustomerError
from course_lib.case.kept import kept
from course_lib.method.odds.belief import Belief, believe
from course_lib.method.odds.buying_centre import Floats, Panel, Ratings, RivalRatings, read_panel, weighted_rows
from course_lib.method.odds.standing import BANDS, Standing, round_score, stand

__all__ = ["DecisionMatrix", "Decisions", "evaluate_matrix", "rate", "score_customers"]


@dataclass(frozen=True, eq=False)
class Decisions:
    """Scores of the customers.

    ``table`` (index customer id): ``us`` U, ``best_rival`` and ``rival`` (its score and id), ``lead`` U − C, ``x`` X,
    ``band_before``, ``band`` (after the gates), ``gates`` (why a customer was held back, Chinese, else empty), and
    ``score_<rival>`` for each rival. Scores are 0–100; without a counted rating U, C and the lead are NaN, the rival
    is empty and X is parity. How well we know him is no part of X: ``Belief.table``.
    ``persons`` (index contact id): ``customer``, ``weight`` (Σ = 1 in a customer), ``share`` (the same over counted
    persons), ``counted``, ``contacted``, ``gate`` and ``row_<carrier>`` (0–100).
    """

    table: pd.DataFrame
    persons: pd.DataFrame


@dataclass(frozen=True, eq=False)
class DecisionMatrix:
    """One customer's matrix: persons (rows, contact ids) × factors (columns, factor ids).

    ``us`` and ``rivals[carrier]``: ratings 0–10, NaN = not rated. ``persons``: name, title, kinds, weight, share,
    counted, contacted, gate, met, ahead (points of our log-weight over all rivals together, NaN if not met).
    ``person_weights`` (Σ = 1 over all contacts); ``factor_weights`` (Σ = 1, weighted over persons); ``factor_matrix``
    v_ij (rows Σ = 1); ``cell_weights`` (Σ = 1 over the counted cells); ``lead_matrix`` ours − best rival's rating;
    ``contributions`` points of the lead per cell (Σ = lead); ``row_totals`` person × carriers and lead, 0–100;
    ``column_totals`` factor × weight, carriers and lead, 0–10; ``parts`` us, best_rival, lead, x; ``score`` = X;
    ``belief``: of this one customer, before product and price; the rest as in :class:`Decisions`.
    """

    customer: str
    name: str
    carrier: str
    rival: str
    us: pd.DataFrame
    rivals: Mapping[str, pd.DataFrame]
    persons: pd.DataFrame
    person_weights: pd.Series
    factor_weights: pd.Series
    factor_matrix: pd.DataFrame
    cell_weights: pd.DataFrame
    lead_matrix: pd.DataFrame
    contributions: pd.DataFrame
    row_totals: pd.DataFrame
    column_totals: pd.DataFrame
    parts: pd.Series
    score: float
    band_before: str
    band: str
    gates: str
    belief: Belief
    factor_names: Mapping[str, str]
    carrier_names: Mapping[str, str]
    rules: Rules

    @property
    def scores(self) -> pd.Series:
        """Score of each carrier, 0–100: ours is U, the others are the C_k; NaN without a counted rating."""
        rows = self.row_totals[[self.carrier, *self.rivals]]
        return rows.mul(self.persons["share"], axis=0).sum(min_count=1).rename("score")

    @property
    def standing(self) -> pd.Series:
        """How far ahead and how sure: ``mean, sd, known, unknown, rival, price_points, win`` of the customer."""
        return self.belief.table.iloc[0]


def _score_panel(panel: Panel, rules: Rules) -> Standing:
    """Sum a panel's rows over each customer's persons; arrays follow ``panel.customers``."""
    count = len(panel.customers)
    rows = np.nan_to_num(panel.rows)

    def total(values: Floats) -> Floats:
        return np.bincount(panel.customer, values, minlength=count).astype(np.float64)

    scores = np.stack([total(panel.shares * row) for row in rows])
    known = total(panel.shares) > 0
    lowest = np.full(count, np.inf)
    asked = panel.gate & ~np.isnan(panel.rows[0])
    np.minimum.at(lowest, panel.customer[asked], panel.rows[0][asked])
    return stand(scores, lowest, known, rules)


def _gate_texts(panel: Panel, standing: Standing, rules: Rules, roles: Mapping[str, str]) -> list[str]:
    """Why a customer was held back, empty where the gates changed nothing."""
    held = standing.band < standing.before
    texts: dict[int, list[str]] = {int(c): [] for c in np.flatnonzero(held)}
    for c, reasons in texts.items():
        if not standing.known[c]:
            reasons.append("还没有可比的评分")
        if standing.low_score[c]:
            reasons.append(f"我方得分{standing.us[c]:.1f}，低于{rules.gates.min_score:g}")
    low = panel.gate & (round_score(np.nan_to_num(panel.rows[0], nan=np.inf)) < rules.gates.min_row)
    for i in np.flatnonzero(low & held[panel.customer]):
        kinds = [roles.get(k, k) for k in str(panel.contacts["kinds"].iloc[i]).split("|") if k in rules.gates.roles]
        who = f"{panel.contacts['name'].iloc[i]}（{'、'.join(kinds)}）"
        texts[int(panel.customer[i])].append(f"{who}只给我方{panel.rows[0, i]:.1f}，低于{rules.gates.min_row:g}")
    return ["；".join(texts.get(c, ())) for c in range(len(held))]


def _decide(case: Case, panel: Panel) -> Decisions:
    rules = case.catalog.rules
    standing = _score_panel(panel, rules)
    names, rivals = np.array(BANDS, dtype=object), np.array(panel.carriers[1:], dtype=object)
    table = pd.DataFrame(
        {
            "us": standing.us,
            "best_rival": standing.rival,
            "rival": np.where(standing.known, rivals[standing.best], ""),
            "lead": standing.lead,
            "x": standing.x,
            "band_before": names[standing.before],
            "band": names[standing.band],
            "gates": _gate_texts(panel, standing, rules, case.catalog.names("roles")),
            **{f"score_{k}": score for k, score in zip(rivals, standing.scores[1:], strict=True)},
        },
        index=pd.Index(panel.customers["id"], name="customer"),
    )
    persons = pd.DataFrame(
        {
            "customer": panel.contacts["customer"].to_numpy(),
            "weight": panel.weights,
            "share": panel.shares,
            "counted": ~np.isnan(panel.rows[0]),
            "contacted": panel.contacted,
            "gate": panel.gate,
            **{f"row_{k}": row for k, row in zip(panel.carriers, panel.rows, strict=True)},
        },
        index=pd.Index(panel.contacts["id"], name="contact"),
    )
    return Decisions(table, persons)


@kept
def score_customers(
    case: Case,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    kind_factors: pd.DataFrame | None = None,
    panel: Panel | None = None,
) -> Decisions:
    """Score every customer of the case.

    U = 10 Σ_i w_i Σ_j v_ij s_ij over counted cells (rated for us and for every rival), C_k likewise; X = clip(50 + U −
    max C_k, 0, 100), so that 50 is parity (本课程定义). Gates (our score or a gate person's row too low) hold a
    customer back from assured. Without counted ratings X = 50.

    ``ratings`` {contact: {factor: 0–10}} replaces ratings of us, ``rival_ratings`` {carrier: {contact: {factor:
    0–10}}} those of rivals (what if; None = not rated); ``kind_factors`` and errors: see
    :func:`course_lib.method.odds.buying_centre.read_panel`; ``panel``: what that gave, if it was read already.
    """
    if panel is not None:
        return _decide(case, panel)
    return _decide(case, read_panel(case, ratings=ratings, rival_ratings=rival_ratings, kind_factors=kind_factors))


def _find(case: Case, customer_id: str) -> pd.DataFrame:
    customers = case.customers
    row = customers[(customers["id"] == customer_id) | (customers["name"] == customer_id)]
    if len(row):
        return row.iloc[:1].reset_index(drop=True)
    near = get_close_matches(str(customer_id), [*customers["id"], *customers["name"]], n=3)
    raise UnknownCustomerError(f"没有客户 {customer_id}" + (f"，相近的有：{'、'.join(near)}" if near else ""))


def _cell_weights(panel: Panel) -> Floats:
    """Weight of each counted cell in the score: the person's share times the factor's, renormalised per person."""
    v = np.where(panel.counted, panel.factor_weights, 0.0)
    total = v.sum(axis=1, keepdims=True)
    return panel.shares[:, None] * np.divide(v, total, out=np.zeros_like(v), where=total > 0)


def _totals(
    panel: Panel, cells: Floats, rival: str, index: pd.Index, columns: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each person's and each factor's mean by carrier, and our lead over the best rival (NaN without one)."""
    means = [weighted_rows(np.where(panel.counted, of, 0.0).T, cells.T) for of in panel.ratings]
    at = panel.carriers.index(rival) if rival else 0
    rows = pd.DataFrame(panel.rows.T, index=index, columns=list(panel.carriers))
    by_factor = {"weight": cells.sum(axis=0), **dict(zip(panel.carriers, means, strict=True))}
    return (
        rows.assign(lead=panel.rows[0] - panel.rows[at] if at else np.nan),
        pd.DataFrame(by_factor, index=columns).assign(lead=means[0] - means[at] if at else np.nan),
    )


def rate(
    case: Case,
    customer_id: str,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    kind_factors: pd.DataFrame | None = None,
) -> DecisionMatrix:
    """Return the decision matrix of one customer (id or name); figures as in :func:`score_customers`, belief as in
    :func:`course_lib.method.odds.belief.believe` of this customer alone.

    Raises
    ------
    UnknownCustomerError
        A KeyError; its message names near customers.
    ValueError
        As :func:`score_customers`; the ratings may also speak of other customers' contacts.
    """
    customer = _find(case, customer_id)
    contacts = case.contacts[case.contacts["customer"] == customer["id"].iloc[0]].reset_index(drop=True)
    cut = case.replace(customers=customer, contacts=contacts)
    panel = read_panel(
        cut,
        ratings=ratings,
        rival_ratings=rival_ratings,
        kind_factors=kind_factors,
        known_contacts=case.contacts["id"],
    )
    decisions, belief = _decide(cut, panel), believe(cut, panel=panel)
    row = decisions.table.iloc[0]
    index, columns = pd.Index(panel.contacts["id"], name="contact"), pd.Index(panel.factors, name="factor")

    def frame(values: Floats) -> pd.DataFrame:
        return pd.DataFrame(values, index=index, columns=columns)

    us, *others = panel.ratings
    best = others[panel.carriers[1:].index(row["rival"])] if row["rival"] else np.full_like(us, np.nan)
    cells = _cell_weights(panel)
    lead = np.where(panel.counted, us - best, np.nan)
    row_totals, column_totals = _totals(panel, cells, row["rival"], index, columns)
    return DecisionMatrix(
        customer=str(customer["id"].iloc[0]),
        name=str(customer["name"].iloc[0]),
        carrier=panel.carriers[0],
        rival=row["rival"],
        us=frame(us),
        rivals=MappingProxyType({k: frame(of) for k, of in zip(panel.carriers[1:], others, strict=True)}),
        persons=panel.contacts.set_index(index)[["name", "title", "kinds"]]
        .join(decisions.persons.iloc[:, 1:6])
        .assign(met=belief.persons["met"].to_numpy(), ahead=belief.persons["lead"].to_numpy()),
        person_weights=pd.Series(panel.weights, index=index, name="weight"),
        factor_weights=pd.Series(panel.weights @ panel.factor_weights, index=columns, name="weight"),
        factor_matrix=frame(panel.factor_weights),
        cell_weights=frame(cells),
        lead_matrix=frame(lead),
        contributions=frame(100.0 / case.catalog.rules.score.rating_max * cells * np.nan_to_num(lead)),
        row_totals=row_totals,
        column_totals=column_totals,
        parts=row[["us", "best_rival", "lead", "x"]].astype(float),
        score=float(row["x"]),
        band_before=row["band_before"],
        band=row["band"],
        gates=row["gates"],
        belief=belief,
        factor_names=MappingProxyType(case.catalog.names("factors")),
        carrier_names=MappingProxyType({c.id: c.name for c in case.meta.carriers}),
        rules=case.catalog.rules,
    )


def evaluate_matrix(
    matrix: DecisionMatrix,
    *,
    ratings: Floats | None = None,
    weights: Floats | None = None,
    factor_weights: Floats | None = None,
) -> Standing:
    """Score variants of a matrix at once; what is not given stays as it is.

    ``ratings`` (…, K, P, J), carriers as in ``us, *rivals``; ``weights`` (…, P) over all persons; ``factor_weights``
    (…, P, J). The leading axes are the variants and broadcast. Which cells count does not change.
    """
    now = np.stack([matrix.us.to_numpy(), *(r.to_numpy() for r in matrix.rivals.values())])
    counted = ~np.isnan(now).any(axis=0)
    s = now if ratings is None else ratings
    w = matrix.person_weights.to_numpy() if weights is None else weights
    v = matrix.factor_matrix.to_numpy() if factor_weights is None else factor_weights
    unit = 100.0 / matrix.rules.score.rating_max
    rows = unit * weighted_rows(s, v[..., None, :, :], counted)
    rated = ~np.isnan(rows).any(axis=-2)
    asked = rated & matrix.persons["gate"].to_numpy()
    lowest = np.where(asked, rows[..., 0, :], np.inf).min(axis=-1, initial=np.inf)
    held = w * rated
    total = held.sum(axis=-1, keepdims=True)
    shares = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
    scores = np.einsum("...kp,...p->...k", np.nan_to_num(rows), shares)
    known = np.broadcast_to(total[..., 0] > 0, scores.shape[:-1])
    return stand(np.moveaxis(scores, -1, 0), lowest, known, matrix.rules)
