"""Contacts: the buying centre of each customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats, Ints
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.names import person_names
from course_lib.case.generate.plan import LINES, SIZES, Plan

__all__ = ["People", "build_people", "committees", "contact_table", "reached"]


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

    def holder(self, role: str, customers: int) -> Ints:
        """Position of the first contact with a role per customer, -1 if there is none."""
        found = np.full(customers, -1, dtype=np.int64)
        rows = np.flatnonzero(self.holds[:, self.roles.index(role)])[::-1]
        found[self.customer[rows]] = rows
        return found


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
    plan: Plan, customers: Customers, customer: Ints, weight: Floats, thin_among: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Who has been contacted: nearly all, but at some customers not even those who matter most; never nobody.

    ``thin_among``: customers of whom some may be such (default: all).
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
    able = np.flatnonzero((heads >= 2) & ~told & (True if thin_among is None else thin_among))
    thin[able[draw.exactly(min(1.0, rule.thin * n / max(len(able), 1)), len(able))]] = True
    thin |= told & blocked[customers.story]
    missing = thin[customer] & (before < 0.52 * total[customer]) & (rank < heads[customer] - 1)
    some = draw.flag(rule.unreached, len(customer)) & (rank > 0) & ~thin[customer] & ~told[customer]
    return ~(missing | some)


def build_people(plan: Plan, customers: Customers) -> People:
    """Draw everybody who has a say at the customers."""
    customer, combos, combo = committees(plan, customers)
    roles = tuple(plan.catalog.roles["id"])
    members = np.array([[r in c.split("|") for r in roles] for c in combos])
    holds = members[combo]
    weight = holds @ plan.catalog.roles["default"].to_numpy(dtype=float)
    met = reached(plan, customers, customer, weight)
    draw, rule = plan.draw("people"), plan.people
    person = draw.normal(len(customer))
    lead = customers.lead[customer] + 6.0 * person
    level = rule.level.base + rule.level.per_lead * lead + rule.level.noise * draw.normal(len(customer))
    attitude = rule.attitude.per_lead * lead + rule.attitude.noise * draw.normal(len(customer))
    attitude = np.where(met, np.clip(np.round(attitude), -2, 2), 0)
    level = np.where(met, np.clip(np.round(level + 0.6), 1, 4), 0)
    decider = holds[:, roles.index("decider")]
    for c in np.flatnonzero(customers.story >= 0):
        told = plan.stories[customers.story[c]].decider_attitude
        if told is not None:
            attitude[decider & (customer == c)] = told
    return People(
        ids=number_ids("P", len(customer), 4),
        customer=customer,
        combos=combos,
        combo=combo,
        holds=holds,
        roles=roles,
        lead=lead,
        reached=met,
        attitude=attitude.astype(np.int64),
        level=level.astype(np.int64),
    )


def _titles(plan: Plan, customers: Customers, people: People) -> NDArray[np.object_]:
    """Title by the industry's group and the role named first; some are called otherwise at some customers."""
    draw, n = plan.draw("titles"), len(people.customer)
    groups = sorted(plan.people.titles)
    main = [c.split("|")[0] for c in people.combos]
    group = np.array([groups.index(i.common.titles) for i in plan.industries])[customers.industry][people.customer]
    pick = draw.uniform(n)
    titles = np.full(n, "", dtype=object)
    for g, name in enumerate(groups):
        for k, role in enumerate(main):
            mine = np.flatnonzero((group == g) & (people.combo == k))
            options = plan.people.titles[name][role]
            titles[mine] = take(options, np.floor(pick[mine] * len(options)).astype(int))
    for word, old, new in plan.people.title_swaps:
        here = np.array([word in name for name in customers.names])[people.customer]
        titles[here & (titles == old)] = new
    return titles


def contact_table(plan: Plan, customers: Customers, people: People) -> pd.DataFrame:
    """Return ``contacts.csv``."""
    draw, n = plan.draw("contact table"), len(people.customer)
    default = people.holds @ plan.catalog.roles["default"].to_numpy(dtype=float)
    given = draw.flag(plan.people.influence_set, n)
    influence = np.where(given, np.clip(np.round(default * np.exp(0.35 * draw.normal(n))), 1, 100), np.nan)
    return frame(
        "contacts",
        {
            "id": people.ids,
            "customer": customers.ids[people.customer],
            "name": person_names(plan, draw, n),
            "title": _titles(plan, customers, people),
            "kinds": take(people.combos, people.combo),
            "influence": influence,
            "contact_level": people.level,
            "attitude": people.attitude,
        },
        plan.catalog,
    )
