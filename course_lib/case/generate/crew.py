"""Contacts: deciders are chiefs, departments of needs have their heads, influence has its order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats, Ints
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.names import person_names
from course_lib.case.generate.people import People, committees, reached
from course_lib.case.generate.plan import Plan
from course_lib.case.generate.spec_stories import Person
from course_lib.case.generate.standing import told_story
from course_lib.case.generate.wants import Wants

__all__ = ["Staff", "build_staff", "covering", "staff_table"]

Texts = NDArray[np.object_]
#: Roles of people who run no department.
_ABOVE, _ASIDE = ("decider", "approver"), ("outside", "gatekeeper", "coach")


@dataclass(frozen=True)
class Staff:
    """The contacts, and of each ``title``, ``department`` and the role in the told story ("" for most)."""

    people: People
    title: Texts
    department: Texts
    part: Texts


def _with_told(
    plan: Plan, customers: Customers, made: tuple[Ints, tuple[str, ...], Ints]
) -> tuple[Ints, tuple[str, ...], Ints, tuple[Person, ...]]:
    """The committees with that of the told story as it is written."""
    customer, combos, combo = made
    place, story = told_story(plan, customers)
    if story is None:
        return customer, combos, combo, ()
    known = list(combos)
    known += [p.kinds for p in story.people if p.kinds not in known]
    others = customer != place
    at = int((customer[others] < place).sum())
    told = np.array([known.index(p.kinds) for p in story.people], dtype=np.int64)
    customer = np.insert(customer[others], at, np.full(len(told), place))
    return customer, tuple(known), np.insert(combo[others], at, told), story.people


def _people(plan: Plan, customers: Customers) -> tuple[People, Ints]:
    """The contacts, and the rows of those in the told story."""
    customer, combos, combo, told = _with_told(plan, customers, committees(plan, customers))
    roles = tuple(plan.catalog.roles["id"])
    holds = np.array([[r in c.split("|") for r in roles] for c in combos])[combo]
    weight = holds @ plan.catalog.roles["default"].to_numpy(dtype=float)
    limit = np.quantile(customers.spend, plan.people.thin_spend)
    met = reached(plan, customers, customer, weight, customers.spend <= limit)
    draw, rule, n = plan.draw("people"), plan.people, len(customer)
    lead = customers.lead[customer] + 6.0 * draw.normal(n)
    level = rule.level.base + rule.level.per_lead * lead + rule.level.noise * draw.normal(n)
    attitude = rule.attitude.per_lead * lead + rule.attitude.noise * draw.normal(n)
    attitude = np.where(met, np.clip(np.round(attitude), -2, 2), 0)
    level = np.where(met, np.clip(np.round(level + 0.6), 1, 4), 0)
    decider = holds[:, roles.index("decider")]
    for c in np.flatnonzero(customers.story >= 0):
        wanted = plan.stories[customers.story[c]].decider_attitude
        if wanted is not None:
            attitude[decider & (customer == c)] = wanted
    place, _ = told_story(plan, customers)
    mine = np.flatnonzero(customer == place) if told else np.empty(0, dtype=np.int64)
    for row, person in zip(mine, told, strict=True):
        lead[row], met[row] = customers.lead[place] + person.lead, person.rated
        attitude[row], level[row] = person.attitude, person.level
    made = People(
        ids=number_ids("P", n, 4),
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
    return made, mine


@dataclass
class _Desk:
    """What titles of one customer's people are still free to take."""

    heads: dict[str, tuple[str, frozenset[str]]]  # department → its head's title and the roles that he may have
    titles: dict[str, tuple[tuple[str, str], ...]]  # role → title, department

    def seat(self, combos: list[list[str]], asked: list[str], point: Floats) -> list[tuple[str, str]]:
        """Title and department of each person; ``asked``: departments of the customer's needs."""
        seats: list[tuple[str, str] | None] = [None] * len(combos)
        for k, roles in enumerate(combos):
            if roles[0] in _ABOVE:
                options = self.titles[roles[0]]
                here = [o for o in options if o[1] in asked and o[1]]
                seats[k] = here[0] if here else options[int(point[k] * len(options))]
        held = {seat[1] for seat in seats if seat is not None}
        for department in dict.fromkeys(asked):
            if department in held or department not in self.heads:
                continue
            title, allowed = self.heads[department]
            for k, roles in enumerate(combos):
                if seats[k] is None and roles[0] not in _ASIDE and allowed & set(roles):
                    seats[k] = (title, department)
                    break
        for k, roles in enumerate(combos):
            if seats[k] is None:
                taken = {seat[0] for seat in seats if seat is not None}
                options = self.titles[roles[0]]
                free = [o for o in options if o[0] not in taken] or list(options)
                seats[k] = free[int(point[k] * len(free))]
        return [seat for seat in seats if seat is not None]


def _desks(plan: Plan) -> list[_Desk]:
    """One per industry."""
    table = plan.catalog.department_titles
    desks = []
    for item in plan.industries:
        group = item.common.titles
        rows = table[table["group"] == group]
        heads = {
            str(d): (str(t), frozenset(str(r).split("|")))
            for d, t, r in zip(rows["department"], rows["head_title"], rows["roles_allowed"], strict=True)
        }
        desks.append(_Desk(heads, plan.people.titles[group]))
    return desks


def _seats(plan: Plan, customers: Customers, people: People, wants: Wants) -> tuple[Texts, Texts]:
    """Title and department of everybody."""
    desks, point = _desks(plan), plan.draw("titles").uniform(len(people.customer))
    combos = [c.split("|") for c in people.combos]
    asked: list[list[str]] = [[] for _ in range(len(customers))]
    for c, department in zip(wants.customer.tolist(), wants.words["department"], strict=True):
        asked[c].append(str(department))
    bounds = np.searchsorted(people.customer, np.arange(len(customers) + 1))
    seats: list[tuple[str, str]] = []
    for c in range(len(customers)):
        rows = slice(bounds[c], bounds[c + 1])
        seats += desks[customers.industry[c]].seat(
            [combos[k] for k in people.combo[rows].tolist()], asked[c], point[rows]
        )
    title = np.array([seat[0] for seat in seats], dtype=object)
    department = np.array([seat[1] for seat in seats], dtype=object)
    for word, old, new in plan.people.title_swaps:
        here = np.array([word in name for name in customers.names])[people.customer]
        title[here & (title == old)] = new
    return title, department


def build_staff(plan: Plan, customers: Customers, wants: Wants) -> Staff:
    """Draw everybody who has a say at the customers; departments of their needs get their heads first."""
    people, mine = _people(plan, customers)
    title, department = _seats(plan, customers, people, wants)
    part = np.full(len(title), "", dtype=object)
    _, story = told_story(plan, customers)
    for row, person in zip(mine, story.people if story else (), strict=True):
        title[row], department[row], part[row] = person.title, person.department, person.role
    return Staff(people, title, department, part)


def covering(plan: Plan, staff: Staff, wants: Wants) -> Ints:
    """Row of the person who covers each need: one of its department, else the officer over it; -1: nobody met yet."""
    people, officers = staff.people, set(plan.people.officers)
    officer = np.array([t in officers for t in staff.title], dtype=bool)
    first: dict[tuple[int, str], int] = {}
    over: dict[int, int] = {}
    for row, (c, department) in enumerate(zip(people.customer.tolist(), staff.department, strict=True)):
        if department:
            first.setdefault((c, department), row)
        if officer[row]:
            over.setdefault(c, row)
    asked = zip(wants.customer.tolist(), wants.words["department"], strict=True)
    return np.array([first.get((c, str(d)), over.get(c, -1)) for c, d in asked], dtype=np.int64)


def _influence(plan: Plan, customers: Customers, staff: Staff) -> tuple[Floats, Texts]:
    """Influence that is given, and the titles of those behind the scenes.

    Nobody's exceeds what the decider of his customer has, but for a few people without office whose title says why.
    """
    draw, rule, people, title = plan.draw("influence"), plan.people, staff.people, staff.title.copy()
    n, default = len(title), people.holds @ plan.catalog.roles["default"].to_numpy(dtype=float)
    decides = people.holds[:, people.roles.index("decider")]
    top = np.zeros(len(customers))
    np.maximum.at(top, people.customer[decides], default[decides])
    top = top[people.customer]
    given = draw.flag(rule.influence_set, n) & ~decides & (staff.part == "")
    drawn = np.clip(np.round(default * np.exp(0.35 * draw.normal(n))), 1, np.floor(rule.influence_most * top))
    influence = np.where(given, drawn, np.nan)
    outside = np.flatnonzero(people.holds[:, people.roles.index("outside")] & (customers.story[people.customer] < 0))
    outside = outside[draw.order(len(outside))]
    outside = outside[np.unique(people.customer[outside], return_index=True)[1]]
    several = len(customers) >= rule.behind.fewest
    for row in outside[draw.order(len(outside))][: rule.behind.customers if several else 0]:
        group = plan.industries[customers.industry[people.customer[row]]].common.titles
        influence[row], title[row] = np.round(rule.behind.weight * top[row]), rule.behind.titles[group]
    return influence, title


def _names(plan: Plan, customers: Customers, staff: Staff) -> Texts:
    """Names; those of the told story have the family names that it gives them."""
    names = person_names(plan, plan.draw("contact table"), len(staff.title))
    place, story = told_story(plan, customers)
    mine = np.flatnonzero(staff.people.customer == place)
    for row, person in zip(mine, story.people if story else (), strict=False):
        names[row] = person.surname + str(names[row])[1:]
    return names


def staff_table(plan: Plan, customers: Customers, staff: Staff) -> pd.DataFrame:
    """Return ``contacts.csv``."""
    people = staff.people
    influence, title = _influence(plan, customers, staff)
    return frame(
        "contacts",
        {
            "id": people.ids,
            "customer": customers.ids[people.customer],
            "name": _names(plan, customers, staff),
            "title": title,
            "kinds": take(people.combos, people.combo),
            "influence": influence,
            "contact_level": people.level,
            "attitude": people.attitude,
            "department": staff.department,
        },
        plan.catalog,
    )
