"""Grids: the pieces of the district that one account manager can walk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case.generate.draw import Draw, Ints, apportion
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.plan import Plan

__all__ = ["Grids", "build_grids", "place"]

#: Customers gather in the larger streets more than addresses do.
_CENTRAL = 1.5
_ENDS = ("街道", "农场", "镇", "乡")


@dataclass(frozen=True)
class Grids:
    """``kind`` and ``street`` are positions in the plan's lists; ``rank`` counts the grids that share a road."""

    table: pd.DataFrame
    kinds: tuple[str, ...]
    kind: Ints
    street: Ints
    road: Ints
    rank: Ints

    def of_kind(self, kind: str) -> Ints:
        """Positions of the grids of a kind; all grids if there is none."""
        found = np.flatnonzero(self.kind == self.kinds.index(kind)) if kind in self.kinds else np.empty(0, dtype=int)
        return found.astype(np.int64) if len(found) else np.arange(len(self.kind))


def _short(street: str) -> str:
    for end in _ENDS:
        if street.endswith(end) and len(street) > len(end):
            return street[: -len(end)]
    return street


def _streets(plan: Plan, kinds: tuple[str, ...], counts: Ints) -> Ints:
    """Street of each grid: by weight and by what the street is known for; every street gets one if there are enough."""
    street = np.concatenate(
        [
            np.repeat(np.arange(len(plan.streets)), apportion(weights, int(n)))
            for kind, n in zip(kinds, counts, strict=True)
            for weights in [[s.weight * s.kinds.get(kind, 0.02) for s in plan.streets]]
        ]
    )
    kind = np.repeat(np.arange(len(kinds)), counts)
    for k, s in enumerate(plan.streets):
        if (street == k).any():
            continue
        liked = [kinds.index(x) for x in sorted(s.kinds, key=lambda x: -s.kinds[x]) if x in kinds]
        for want in [*liked, *range(len(kinds))]:
            held = np.bincount(street[kind == want], minlength=len(plan.streets))
            mine = np.flatnonzero((kind == want) & (held[street] > 1))
            if len(mine):
                street[mine[np.argmax(held[street[mine]])]] = k
                break
    return street.astype(np.int64)


def build_grids(plan: Plan) -> Grids:
    """Lay out about one grid per ``addresses_per_grid`` addresses, at least one of each kind."""
    kinds = tuple(plan.kind.grid_kinds)
    n = max(len(kinds), plan.addresses // plan.market.addresses_per_grid)
    counts = 1 + apportion(list(plan.kind.grid_kinds.values()), n - len(kinds))
    kind, street = np.repeat(np.arange(len(kinds)), counts), _streets(plan, kinds, counts)
    road, rank = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    named: Counter[str] = Counter()
    used: Counter[int] = Counter()
    names = []
    for g in range(n):
        roads = len(plan.streets[street[g]].roads)
        road[g], rank[g] = used[int(street[g])] % roads, used[int(street[g])] // roads
        used[int(street[g])] += 1
        stem = _short(plan.streets[street[g]].name) + plan.market.address_words[kinds[kind[g]]].suffix
        named[stem] += 1
        names.append(f"{stem}{named[stem]}")
    table = frame(
        "grids",
        {
            "id": number_ids("W", n),
            "name": np.array(names, dtype=object),
            "street": take([s.name for s in plan.streets], street),
            "kind": take(kinds, kind),
        },
        plan.catalog,
    )
    return Grids(table, kinds, kind.astype(np.int64), street, road, rank)


def place(plan: Plan, grids: Grids, industry: Ints, draw: Draw) -> Ints:
    """Put customers into grids of the kinds where their industry sits (the first kind is the likeliest)."""
    chosen = np.zeros(len(industry), dtype=np.int64)
    kind_of, grid_of = draw.uniform(len(industry)), draw.uniform(len(industry))
    weight = np.array([s.weight for s in plan.streets])[grids.street] ** _CENTRAL
    for i, item in enumerate(plan.industries):
        mine = np.flatnonzero(industry == i)
        liked = item.common.grids
        weights = np.cumsum([0.62, *[0.38 / max(len(liked) - 1, 1)] * (len(liked) - 1)])
        which = np.searchsorted(weights / weights[-1], kind_of[mine], side="right").clip(0, len(liked) - 1)
        for w, kind in enumerate(liked):
            those = mine[which == w]
            choices = grids.of_kind(kind)
            bounds = np.cumsum(weight[choices])
            chosen[those] = choices[np.searchsorted(bounds, grid_of[those] * bounds[-1], side="right")]
    return chosen
