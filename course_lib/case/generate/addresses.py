"""Addresses of the district: those of the target customers and everybody else's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.grids import Grids
from course_lib.case.generate.names import address_names
from course_lib.case.generate.people import People
from course_lib.case.generate.plan import Plan

__all__ = ["PER_FLOOR", "Addresses", "Doors", "address_table", "build_addresses", "doors_of", "known_by_grid"]

_BUILDINGS = 2
PER_FLOOR = 4
_PER_NUMBER = 16  # fewest addresses of a number: grids on one road keep their numbers apart by it
_PHONE = "0591-****"
_BRANCHES = 0.25


@dataclass(frozen=True)
class Addresses:
    """Sorted by grid. ``customer``: position or -1; ``main``: the address that bears the customer's services."""

    ids: NDArray[np.object_]
    grid: Ints
    customer: Ints
    main: NDArray[np.bool_]
    industry: Ints


def build_addresses(plan: Plan, customers: Customers, grids: Grids) -> Addresses:
    """Every customer has its address, a quarter of the large ones a branch; the others fill up the grids."""
    draw, n = plan.draw("addresses"), len(customers)
    branch = np.flatnonzero((customers.size == 0) & customers.of_line("政企") & draw.flag(_BRANCHES, n))
    kinds = len(grids.kind)
    branch_grid = draw.whole(0, kinds - 1, len(branch))
    others = max(plan.addresses - n - len(branch), 0)
    grid = np.concatenate([customers.grid, branch_grid, draw.whole(0, kinds - 1, others)])
    customer = np.concatenate([np.arange(n), branch, np.full(others, -1)]).astype(np.int64)
    main = np.zeros(len(grid), dtype=bool)
    main[:n] = True
    ids = [i.common.id for i in plan.industries]
    rule = plan.market.grid_industries
    weights = np.array([[rule[k].get(i, 0.0) for i in ids] for k in grids.kinds])
    drawn = draw.pick_rows(weights[grids.kind[grid]])
    industry = np.where(customer >= 0, customers.industry[np.maximum(customer, 0)], drawn)
    order = np.lexsort((draw.uniform(len(grid)), grid))
    return Addresses(number_ids("A", len(grid), 5), grid[order], customer[order], main[order], industry[order])


@dataclass(frozen=True)
class Doors:
    """Where each address stands in its grid: ``number`` of the road, ``building`` of it, ``floor``, ``room``, from 1.

    ``block`` counts the buildings of the grid from 0, ``turn`` its addresses.
    """

    number: Ints
    building: Ints
    floor: Ints
    room: Ints
    block: Ints
    turn: Ints


def doors_of(plan: Plan, grids: Grids, grid: Ints) -> Doors:
    """Lay the addresses of each grid (sorted by grid) into buildings: four doors a floor, two buildings a number."""
    held = np.bincount(grid, minlength=len(grids.kind))
    turn = np.arange(len(grid)) - np.repeat(np.r_[0, np.cumsum(held)[:-1]], held)
    span = int(held.max()) // _PER_NUMBER + 3
    floors = np.array([plan.market.address_words[k].floors for k in grids.kinds])[grids.kind[grid]]
    block = turn // (floors * PER_FLOOR)
    number = grids.rank[grid] * span + block // _BUILDINGS + 1
    floor = turn % (floors * PER_FLOOR) // PER_FLOOR + 1
    return Doors(number, block % _BUILDINGS + 1, floor, turn % PER_FLOOR + 1, block, turn)


def _texts(plan: Plan, grids: Grids, grid: Ints) -> NDArray[np.object_]:
    """Smallest addresses (road, number, building, room), all different: grids on one road have their own numbers."""
    doors = doors_of(plan, grids, grid)
    room = doors.floor * 100 + doors.room
    forms = [plan.market.address_words[k].form for k in grids.kinds]
    roads = [plan.streets[s].roads[r] for s, r in zip(grids.street, grids.road, strict=True)]
    return np.array(
        [
            forms[k].format(r=roads[g], n=a, b=b, u=u)
            for g, k, a, b, u in zip(grid, grids.kind[grid], doors.number, doors.building, room, strict=True)
        ],
        dtype=object,
    )


def _contact(plan: Plan, draw: Draw, n: int) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """A surname with a form of address, and a masked telephone number."""
    words = plan.words
    name = take(words.surnames, draw.pick(list(words.surnames.values()), n))
    name = name + take(words.honorifics, draw.whole(0, len(words.honorifics) - 1, n))
    phone = np.array([f"{_PHONE}{d:04d}" for d in draw.whole(0, 9999, n)], dtype=object)
    return name, phone


def _known_person(customers: Customers, people: People, contacts: pd.DataFrame) -> NDArray[np.object_]:
    """Name of one contact per customer: one we have reached."""
    rows = np.flatnonzero(people.reached)[::-1]
    first = np.zeros(len(customers), dtype=np.int64)
    first[people.customer[rows]] = rows
    return contacts["name"].to_numpy(dtype=object)[first]


def known_by_grid(plan: Plan, grids: Grids, grid: Ints) -> Floats:
    """How complete each address's record is against the usual share, by its grid; 1 on average."""
    (low, high), apart = plan.market.grid_known, plan.market.grid_apart
    draw, n = plan.draw("completeness"), len(grids.kind)
    place = (draw.order(n) + draw.uniform(n)) / n
    told = (low + max(high - low, apart) * place)[grid]
    return np.asarray(told / told.mean())


def address_table(
    plan: Plan,
    customers: Customers,
    people: People,
    contacts: pd.DataFrame,
    grids: Grids,
    addresses: Addresses,
    known_here: Floats,
) -> pd.DataFrame:
    """Return ``addresses.csv``; of those who are no target customers, much is not known yet.

    ``known_here``: per address, how much more is known than usually.
    """
    draw, n, filled = plan.draw("address table"), len(addresses.grid), plan.market.filled
    who, ours = np.maximum(addresses.customer, 0), addresses.customer >= 0
    known = {f: draw.flag(share * known_here, n) | ours for f, share in filled.items()}
    known["verified"] = draw.flag(np.where(ours, 0.9, filled["verified"] * known_here), n)
    name, phone = _contact(plan, draw, n)
    name = np.where(ours, _known_person(customers, people, contacts)[who], name)
    street = grids.street[addresses.grid]
    industry = take([i.common.id for i in plan.industries], addresses.industry)
    names = np.where(ours, customers.names[who], address_names(plan, draw, addresses.industry, street))
    heads = np.maximum(np.round(np.exp(1.6 + 0.9 * draw.normal(n))), 1)
    days = draw.whole(5, 560, n)
    verified = np.datetime64(plan.kind.as_of, "D") - days.astype("timedelta64[D]")
    kinds = plan.market.evidence
    return frame(
        "addresses",
        {
            "id": addresses.ids,
            "grid": take(grids.table["id"], addresses.grid),
            "street": take([s.name for s in plan.streets], street),
            "address": _texts(plan, grids, addresses.grid),
            "customer": np.where(ours, customers.ids[who], ""),
            "customer_name": np.where(known["customer_name"], names, ""),
            "industry": np.where(known["industry"], industry, ""),
            "employees": np.where(known["employees"], np.where(ours, customers.employees[who], heads), np.nan),
            "contact_name": np.where(known["contact_name"], name, ""),
            "phone": np.where(known["phone"], phone, ""),
            "verified": np.where(known["verified"], verified, np.datetime64("NaT")),
            "evidence": take(kinds, draw.pick(list(kinds.values()), n)),
        },
        plan.catalog,
    )
