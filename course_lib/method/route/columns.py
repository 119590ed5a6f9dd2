"""What each customer's sets of activities bring, at best: each line at its own earliest dates (*relaxed*).

No common dates of a set can bring more than that, so these values make a bound on every plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.method.odds.buying_centre import Bools, Codes, Floats
from course_lib.method.route.effects import able, chances, kept_share, raises
from course_lib.method.route.gates import Track, track_of, track_of_renewal
from course_lib.method.route.ground import Account, Line, RouteGround
from course_lib.method.route.sets import RouteSets, Some

__all__ = ["Columns", "best_values", "group_sets", "helpful", "most_points", "price_account", "price_accounts"]

#: Yuan below which a set brings nothing.
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Columns:
    """A customer's columns, one a group of sets that brings more than it costs.

    ``groups`` (g) rising; ``value`` (g): yuan, money taken off; ``best`` (g): the set that has it; ``sets``: how many
    were looked at.
    """

    account: Account
    groups: Codes
    value: Floats
    best: Codes
    sets: int


def most_points(account: Account, ground: RouteGround) -> Floats:
    """(K, J): the most points of lead that an activity of each kind can add on each factor."""
    kinds = ground.kinds
    moved = raises(account, kinds, ground.limits.unmet)
    return np.where(kinds.one[:, None], moved.max(axis=1, initial=0.0), moved.sum(axis=1))


def helpful(account: Account, ground: RouteGround) -> Bools:
    """(K): kinds that somebody there may be asked for, and that can do anything for this customer."""
    kinds = ground.kinds
    there = able(account, kinds).any(axis=1)
    moves = (most_points(account, ground) > 0).any(axis=1) | (kinds.passes > 0) if account.lines else kinds.passes == 1
    keeps = (kinds.renewal > 0) if account.renewals else np.zeros(len(kinds), dtype=bool)
    return there & (moves | keeps)


def _added(points: Floats, counts: Codes, repeat: float) -> Floats:
    """Points of lead (M) by how often each kind counts (M, K): sorted by size on each factor, halved."""
    added = np.zeros(len(counts))
    for factor in range(points.shape[1]):
        rank = np.zeros(len(counts))
        for kind in np.argsort(-points[:, factor], kind="stable"):
            if points[kind, factor] <= 0:
                break
            for time in range(int(counts[:, kind].max())):
                on = counts[:, kind] > time
                added += np.where(on, points[kind, factor] * repeat**rank, 0.0)
                rank += on
    return added


def _line_gains(ground: RouteGround, line: Line, counts: Codes, added: Floats) -> Floats:
    """What a line gains (M) by outcome, yuan."""
    gates = np.where(counts > 0, ground.kinds.passes, 0).max(axis=1)
    decides, wins = chances(ground, line, np.maximum(gates, line.stage), added)
    before, won = chances(ground, line, line.stage, 0.0)
    return line.value * (decides * wins - before * won)


def _tables(ground: RouteGround, account: Account, counts: Codes) -> dict[Track, Floats]:
    """By track, what its lines and contracts gain by outcome (M), yuan.

    A line that loses money is left out: it can only lower what a plan brings, so the bound holds without it.
    """
    limits, kinds = ground.limits, ground.kinds
    added = _added(most_points(account, ground), counts, limits.repeat)
    tables: dict[Track, Floats] = {}
    for line in account.lines:
        if line.value > 0:
            track = track_of(line)
            tables[track] = tables.get(track, 0.0) + _line_gains(ground, line, counts, added)
    for renewal in account.renewals:
        if renewal.stake > 0:
            track = track_of_renewal(account, renewal.due)
            saved = renewal.stake * (kept_share(renewal, counts, kinds, limits.repeat) - renewal.renewal)
            tables[track] = tables.get(track, 0.0) + saved
    return tables


def _room(sets: RouteSets, account: Account, kinds: Bools) -> Some:
    year = sets.ground.year
    due = max([*(line.due for line in account.lines), *(renewal.due for renewal in account.renewals)], default=0)
    last = max((place for place in range(len(year.first)) if year.first[place] < due), default=-1)
    return sets.within(kinds, last, sets.ground.limits.days[account.manager])


def best_values(sets: RouteSets, account: Account, chosen: Some) -> Floats:
    """Relaxed values (n) of a customer's sets, money taken off."""
    value = -sets.use[sets.group[chosen.sets], -1]
    for track, table in _tables(sets.ground, account, sets.counts()).items():
        value = value + table[sets.outcomes(track)[chosen.sets]]
    return value


def price_account(sets: RouteSets, account: Account, kinds: Bools | None = None) -> Columns:
    """Value all sets of a customer (of some ``kinds`` (K) only) and keep the best of each group."""
    allowed = helpful(account, sets.ground)
    chosen = _room(sets, account, allowed if kinds is None else allowed & kinds)
    value = best_values(sets, account, chosen)
    most = np.maximum.reduceat(value, chosen.begins)
    sizes = np.diff(np.append(chosen.begins, len(value)))
    hits = np.flatnonzero(value == np.repeat(most, sizes))
    first = hits[np.searchsorted(hits, chosen.begins)]  # the first set of those with the value
    good = most > _NOTHING
    return Columns(account, chosen.groups[good], most[good], chosen.sets[first[good]], len(value))


def group_sets(sets: RouteSets, account: Account, group: int) -> tuple[Codes, Floats]:
    """A customer's sets of one group and their relaxed values, the best first."""
    chosen = _room(sets, account, helpful(account, sets.ground))
    place = int(np.searchsorted(chosen.groups, group))
    ends = np.append(chosen.begins, len(chosen.sets))
    some = chosen.sets[ends[place] : ends[place + 1]]
    part = Some(some, np.zeros(1, dtype=np.intp), np.array([group]))
    value = best_values(sets, account, part)
    order = np.lexsort((some, -value))
    return some[order], value[order]


def price_accounts(sets: RouteSets, accounts: Mapping[str, Account]) -> list[Columns]:
    """The columns of all customers for whom anything is worth doing, by id."""
    priced = (price_account(sets, accounts[key]) for key in sorted(accounts))
    return [columns for columns in priced if len(columns.groups)]
