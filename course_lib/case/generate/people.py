"""The buying centre of each customer: who has which roles, and whom we have met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats, Ints
from course_lib.case.generate.plan import LINES, SIZES, Plan

__all__ = ["People", "committees", "reached"]


@dataclass(frozen=True)
class People:
    """Contacts sorted by customer; ``combo``: place in ``combos`` (roles that a person holds); ``holds`` (n, roles)."""

    ids: NDArray[np.object_]
    customer: Ints
    combos: tuple[str, ...]
    combo: Ints
    holds: NDArray[np.bool_]
    roles: tuple[str, ...]
    lead: Floats
    reached: NDArray[np.bool_]
    attitude: Ints
    level: Ints


def committees(plan: Plan, customers: Customers) -> tuple[Ints, tuple[str, ...], Ints]:
    """Customer and combination of roles of every contact."""
    draw = plan.draw("committees")
    combos: dict[str, int] = {}
    choice = np.zeros(len(customers), dtype=np.int64)
    point, which = draw.uniform(len(customers)), draw.uniform(len(customers))
    options: list[tuple[int, ...]] = []
    for a, line in enumerate(LINES):
        for b, size in enumerate(SIZES):
            sizes = plan.people.sizes[line][size]
            bounds = np.cumsum(list(sizes.values()))
            mine = np.flatnonzero((customers.line == a) & (customers.size == b))
            drawn = np.searchsorted(bounds / bounds[-1], point[mine], side="right").clip(0, len(sizes) - 1)
            for d, n in enumerate(sizes):
                kinds = plan.people.committees[line][n]
                first = len(options)
                options += [tuple(combos.setdefault(k, len(combos)) for k in one) for one in kinds]
                those = mine[drawn == d]
                choice[those] = first + np.floor(which[those] * len(kinds)).astype(np.int64)
    lengths = np.array([len(o) for o in options])
    table = np.full((len(options), lengths.max()), -1)
    for r, o in enumerate(options):
        table[r, : len(o)] = o
    customer = np.repeat(np.arange(len(customers)), lengths[choice])
    combo = table[choice]
    return customer.astype(np.int64), tuple(combos), combo[combo >= 0].astype(np.int64)


def reached(
    plan: Plan, customers: Customers, customer: Ints, weight: Floats, thin_among: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Who has been contacted: nearly all, but at some customers not even those who matter most; never nobody.

    ``thin_among``: customers of whom some may be such.
    """
    draw, rule, n = plan.draw("reached"), plan.people, len(customers)
    heads = np.bincount(customer, minlength=n)
    total = np.bincount(customer, weight, minlength=n)
    order = np.lexsort((np.arange(len(customer)), -weight, customer))
    first = np.r_[0, np.cumsum(heads)[:-1]]
    rank = np.empty(len(customer), dtype=np.int64)
    rank[order] = np.arange(len(customer)) - first[customer[order]]
    before = np.zeros(len(customer))  # weight of those who matter more, per person
    running = np.cumsum(weight[order]) - weight[order]
    before[order] = running - running[first][customer[order]]
    told = customers.story >= 0
    blocked = np.array([s.reach == "no_decider" for s in plan.stories] or [False])
    thin = np.zeros(n, dtype=bool)
    able = np.flatnonzero((heads >= 2) & ~told & thin_among)
    thin[able[draw.exactly(min(1.0, rule.thin * n / max(len(able), 1)), len(able))]] = True
    thin |= told & blocked[customers.story]
    missing = thin[customer] & (before < 0.52 * total[customer]) & (rank < heads[customer] - 1)
    some = draw.flag(rule.unreached, len(customer)) & (rank > 0) & ~thin[customer] & ~told[customer]
    return ~(missing | some)
