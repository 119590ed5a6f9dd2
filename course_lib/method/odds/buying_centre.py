"""The buying centre of every customer: who decides, with which influence, and how each carrier is rated.

Ten kinds of persons after Webster & Wind (1972), *Organizational Buying Behavior*; their weights, the split of a
role's weight among its holders and the counted cells are 本课程定义 (definitions of this kit).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case
from course_lib.case.lookups import at

__all__ = [
    "Bools",
    "Codes",
    "Floats",
    "Panel",
    "Ratings",
    "RivalRatings",
    "kept_ratings",
    "read_panel",
    "weighted_rows",
]

#: {contact: {factor: 0–10, or None = not rated}}
Ratings = Mapping[str, Mapping[str, float | None]]
#: {carrier: ratings of it}
RivalRatings = Mapping[str, Ratings]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Answers:
    """Ratings factor by factor: ``columns`` of the table, ``slot`` (K, n) the row of each answer, -1 for none.

    ``own`` holds, by carrier, what was written over it: person, factor, value.
    """

    columns: list[Floats]
    slot: Codes
    own: dict[int, list[tuple[int, int, float]]]

    def of(self, factor: int) -> Floats:
        """Return (K, n); NaN = not rated."""
        answers = at(self.columns[factor], self.slot.ravel(), np.nan).reshape(self.slot.shape)
        for carrier, written in self.own.items():
            for person, at_factor, value in written:
                if at_factor == factor:
                    answers[carrier, person] = value
        return answers


@dataclass(frozen=True, eq=False)
class _Preferences:
    """Factor weights: person i has row ``row[i]`` of ``table`` (different rows, J)."""

    table: Floats
    row: Codes


@dataclass(frozen=True, eq=False)
class Panel:
    """Who decides and how each carrier is rated, as arrays. n persons, K carriers (ours first), J factors.

    ``customer`` (n) is the row of ``customers``; ``weights`` (n) add to 1 within a customer; ``shares`` (n) are the
    weights renormalised over persons with counted cells; ``factor_weights`` (n, J), rows add to 1; ``ratings``
    (K, n, J) on 0–10, NaN = not rated; ``counted`` (n, J): rated for us and for every rival; ``rows`` (K, n): what a
    person gives a carrier, 0–100, NaN without counted cells; ``contacted`` and ``gate`` (n). ``ratings`` and
    ``factor_weights`` are large: they are put together when asked for.
    """

    customers: pd.DataFrame
    contacts: pd.DataFrame
    carriers: tuple[str, ...]
    factors: tuple[str, ...]
    customer: Codes
    weights: Floats
    shares: Floats
    counted: Bools
    rows: Floats
    contacted: Bools
    gate: Bools
    answers: _Answers
    preferences: _Preferences

    @cached_property
    def ratings(self) -> Floats:
        """(K, n, J), NaN = not rated."""
        shape = (len(self.factors), len(self.carriers), len(self.contacts))
        cube = np.empty(shape)
        for j in range(len(self.factors)):
            cube[j] = self.answers.of(j)
        return cube.transpose(1, 2, 0)

    @cached_property
    def factor_weights(self) -> Floats:
        """(n, J), rows add to 1."""
        return self.preferences.table.T[:, self.preferences.row].T  # factor by factor in memory, as the ratings


def kept_ratings(own: Ratings | None) -> dict[str, dict[str, float]]:
    """A team's own ratings of one carrier without blanks: a rating can be replaced, not taken back.

    >>> kept_ratings({"P01": {"fit": 8, "price": None}, "P02": {"fit": None}})
    {'P01': {'fit': 8}, 'P02': {}}
    """
    return {who: {f: v for f, v in row.items() if v is not None} for who, row in (own or {}).items()}


def weighted_rows(values: ArrayLike, weights: ArrayLike, counted: ArrayLike | None = None) -> Floats:
    """Weighted mean along the last axis over the counted cells; NaN where none counts or they weigh nothing.

    Examples
    --------
    The alternatives of Triantaphyllou (2000), weighted sum model:

    >>> weighted_rows([[25, 20, 15, 30], [10, 30, 20, 30]], [0.20, 0.15, 0.40, 0.25]).round(2).tolist()
    [21.5, 22.0]
    """
    s, v = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    mask = ~np.isnan(s) if counted is None else np.asarray(counted, dtype=bool)
    total, rows = np.zeros(()), np.zeros(())
    for j in range(s.shape[-1]):  # factor by factor: no temporary of the size of the whole cube
        weight = np.where(mask[..., j], v[..., j], 0.0)
        total = total + weight
        rows = rows + weight * np.where(mask[..., j], s[..., j], 0.0)
    total = np.broadcast_to(total, rows.shape)
    return np.divide(rows, total, out=np.full(rows.shape, np.nan), where=total > 0)


def _members(combinations: Sequence[str], roles: Sequence[str]) -> Floats:
    """Return the combinations of kinds × roles as 0/1."""
    rows = [np.isin(roles, combination.split("|")) for combination in combinations]
    return np.array(rows, dtype=float).reshape(len(combinations), len(roles))


def _person_weights(
    contacts: pd.DataFrame, customer: Codes, n: int, codes: Codes, members: Floats, default: Floats
) -> Floats:
    """Influence, adding to 1 within a customer. 本课程定义: a role's weight is split among those who hold it."""
    raw = np.zeros(len(contacts))
    for r, weight in enumerate(default):
        holds = members[codes, r]
        holders = np.bincount(customer, holds, minlength=n)
        raw += weight * holds / np.maximum(holders[customer], 1.0)
    influence = contacts["influence"].to_numpy(dtype=float)
    raw = np.where(np.isnan(influence), raw, influence)
    total = np.bincount(customer, raw, minlength=n)[customer]
    raw = np.where(total > 0, raw, 1.0)  # nobody has any influence: all alike
    return raw / np.bincount(customer, raw, minlength=n)[customer]


def _kind_table(kind_factors: pd.DataFrame, roles: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    names = dict(zip(roles["name"], roles["id"], strict=True))
    table = kind_factors.rename(index=names)
    for wrong, allowed in (
        (set(table.index) - set(roles["id"]), roles["id"]),
        (set(table.columns) - set(factors), factors),
    ):
        if wrong:
            raise ValueError(f"不认识 {'、'.join(map(str, sorted(wrong)))}，可用：{'、'.join(allowed)}")
    table = table.reindex(columns=list(factors), fill_value=0.0).astype(float)
    bad = table.index[
        ~np.isclose(table.sum(axis=1), 1.0, atol=1e-6) | (table < 0).any(axis=1) | table.isna().any(axis=1)
    ]
    if len(bad):
        raise ValueError(f"{'、'.join(bad)} 的要素权重须不小于0、合计为1")
    return table


def _preferences(
    case: Case, preset: Codes, codes: Codes, members: Floats, kind_factors: pd.DataFrame | None
) -> _Preferences:
    """The customer's preset, or the mean of the kinds' own rows weighted by the roles' defaults."""
    factors, roles = case.catalog.factors, case.catalog.roles
    base = factors[list(case.coded_texts("customers", "preset"))].to_numpy(dtype=float).T
    base = base / base.sum(axis=1, keepdims=True)
    if kind_factors is None:
        return _Preferences(base, preset)
    own = _kind_table(kind_factors, roles, list(factors["id"])).reindex(roles["id"]).to_numpy()
    default = roles["default"].to_numpy(dtype=float)
    cube = np.where(np.isnan(own)[None], base[:, None, :], own[None])  # presets × roles × factors
    held = members * default
    held = np.where(held.sum(axis=1, keepdims=True) > 0, held, members)
    empty = held.sum(axis=1) == 0
    mixed = np.einsum("cr,prj->pcj", held / np.where(empty, 1.0, held.sum(axis=1))[:, None], cube)
    mixed[:, empty] = base[:, None, :]
    return _Preferences(mixed.reshape(-1, base.shape[1]), preset * len(members) + codes)


def _override(
    case: Case, ratings: Ratings, contacts: pd.Index, known: pd.Series | None
) -> list[tuple[int, int, float]]:
    """A trainee's own ratings of one carrier: person, factor, value."""
    if not ratings:
        return []
    top, factors = case.catalog.rules.score.rating_max, case.catalog.factors
    names = dict(zip(factors["name"], factors["id"], strict=True))
    columns = {f: j for j, f in enumerate(factors["id"])}
    place = dict(zip(ratings, contacts.get_indexer(pd.Index(list(ratings))), strict=True))
    absent = {c for c, i in place.items() if i < 0}
    elsewhere = set(case.contacts["id"] if known is None else known) if absent else set()
    own: list[tuple[int, int, float]] = []
    for contact, row in ratings.items():
        if contact in absent - elsewhere:
            near = get_close_matches(str(contact), list(elsewhere), n=1)
            raise ValueError(f"没有关键人 {contact}" + (f"，是不是 {near[0]}？" if near else ""))
        for factor, value in row.items():
            j = columns.get(names.get(factor, factor))
            if j is None:
                raise ValueError(f"没有决策要素 {factor}，可用：{'、'.join(columns)}")
            number = isinstance(value, Real) and not isinstance(value, bool)
            if value is not None and (not number or not 0 <= float(value) <= top):
                raise ValueError(f"{contact} 的 {factor} 评分 {value!r} 不对，须为0到{top:g}的数，None 是未评")
            if place[contact] >= 0:
                rated = np.nan if value is None else float(value)
                own.append((int(place[contact]), j, rated))
    return own


def _rival_places(case: Case, rival_ratings: RivalRatings) -> list[int]:
    """Place among the carriers of each rival named, by id or Chinese name."""
    rivals = case.meta.rivals
    known = {c.name: k for k, c in enumerate(rivals, 1)} | {c.id: k for k, c in enumerate(rivals, 1)}
    for rival in rival_ratings:
        if rival not in known:
            us = case.meta.carrier
            ours = "（我方的评分写在 ratings 里）" if rival in (us.id, us.name) else ""
            raise ValueError(f"没有对手 {rival}，可用：{'、'.join(c.id for c in rivals)}{ours}")
    return [known[rival] for rival in rival_ratings]


def read_panel(
    case: Case,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    kind_factors: pd.DataFrame | None = None,
    known_contacts: pd.Series | None = None,
) -> Panel:
    """Gather weights and ratings of all contacts of the case's customers.

    Parameters
    ----------
    ratings
        ``{contact: {factor: 0–10}}``: replaces our ratings (what if); factors by id or Chinese name; None = not rated.
    rival_ratings
        ``{carrier: {contact: {factor: 0–10}}}``: the same for rivals, by id or Chinese name.
    kind_factors
        Own factor weights by kind of decision maker: kinds × factors, each row adding to 1. A person of several kinds
        takes the mean of their rows weighted by the roles' defaults; a kind without a row keeps the preset.
    known_contacts
        Ids that the ratings may speak of without effect, where ``case`` was cut down to some customers.

    Raises
    ------
    ValueError
        For an unknown contact, rival, kind or factor, a rating outside the scale, or weights that don't add to 1.
    """
    rules, factors, roles = case.catalog.rules, case.catalog.factors, case.catalog.roles
    customers, contacts = case.customers, case.contacts
    carriers = tuple(c.id for c in case.meta.carriers)
    customer, preset = case.codes("contacts", "customer"), case.codes("customers", "preset")
    kept = customer >= 0
    person, codes = case.codes("ratings", "contact"), case.codes("contacts", "kinds")
    if not kept.all():  # a case cut down to some customers
        contacts, customer, codes = contacts[kept].reset_index(drop=True), customer[kept], codes[kept]
        person = at(np.where(kept, np.cumsum(kept) - 1, -1), person)
    n, count = len(contacts), len(customers)
    members = _members(case.coded_texts("contacts", "kinds"), list(roles["id"]))
    weights = _person_weights(contacts, customer, count, codes, members, roles["default"].to_numpy(dtype=float))
    preferences = _preferences(case, preset[customer], codes, members, kind_factors)

    names, ids, table = tuple(factors["id"]), pd.Index(contacts["id"]), case.ratings
    own = {0: _override(case, ratings or {}, ids, known_contacts)}
    for k, of_rival in zip(_rival_places(case, rival_ratings or {}), (rival_ratings or {}).values(), strict=True):
        own.setdefault(k, []).extend(_override(case, of_rival, ids, known_contacts))
    columns = [table[f].to_numpy(dtype=float) if len(table) else np.empty(0) for f in names]
    answers = _Answers(columns, _slots(case, person, n), own)

    rows, counted = _rows(answers, preferences, len(names))
    rows *= 100.0 / rules.score.rating_max
    rated = weights * ~np.isnan(rows[0])
    total = np.bincount(customer, rated, minlength=count)[customer]
    shares = np.divide(rated, total, out=np.zeros(n), where=total > 0)
    contacted = contacts["contact_level"].to_numpy(dtype=float) >= rules.coverage.contact_level
    gate = np.asarray(members[:, np.isin(roles["id"], rules.gates.roles)].sum(axis=1)[codes] > 0)
    return Panel(
        customers,
        contacts,
        carriers,
        names,
        customer,
        weights,
        shares,
        counted,
        rows,
        contacted,
        gate,
        answers,
        preferences,
    )


def _slots(case: Case, person: Codes, n: int) -> Codes:
    """Row of each carrier's rating by each of n persons (K, n), -1 for none."""
    carrier, count = case.codes("ratings", "carrier"), len(case.meta.carriers)
    known = (person >= 0) & (carrier >= 0)
    slot = np.full(count * n, -1, dtype=np.intp)
    slot[carrier[known] * n + person[known]] = np.flatnonzero(known)
    return slot.reshape(count, n)


def _rows(answers: _Answers, preferences: _Preferences, factors: int) -> tuple[Floats, Bools]:
    """What each person gives each carrier (K, n), and the counted cells (n, J): :func:`weighted_rows`, streamed."""
    rows, total = np.zeros(answers.slot.shape), np.zeros(answers.slot.shape[1])
    counted = np.empty((factors, len(total)), dtype=bool)
    for j in range(factors):  # factor by factor: the whole cube is never in memory
        given = answers.of(j)
        blank = np.isnan(given)
        counted[j] = ~blank.any(axis=0)
        weight = np.where(counted[j], preferences.table[:, j][preferences.row], 0.0)
        total += weight
        given[:, ~counted[j]] = 0.0
        rows += weight * given
    return np.divide(rows, total, out=np.full(rows.shape, np.nan), where=total > 0), counted.T
