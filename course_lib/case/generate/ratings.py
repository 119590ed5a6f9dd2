"""Ratings: what each contact gives each carrier on each factor, from a few hidden causes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats
from course_lib.case.generate.frames import frame
from course_lib.case.generate.people import People
from course_lib.case.generate.plan import Plan

__all__ = ["rating_table"]

_TOP = 10


def _bias(plan: Plan, customers: Customers, people: People) -> Floats:
    """Points (n, carriers) that closeness to the customer and the person's own lead add for each carrier."""
    rule, who = plan.ratings, people.customer
    lead = people.lead / 10
    ahead = customers.shares[:, 1] >= customers.shares[:, 2]
    best = np.where(ahead, 1, 2)[who]
    low, high = rule.second_rival
    behind = plan.draw("second rival").uniform(len(customers), low=low, high=high)[who]
    bias = np.empty((len(who), 3))
    bias[:, 0] = rule.our_part * lead
    rival = -(1 - rule.our_part) * lead
    for k in (1, 2):
        bias[:, k] = np.where(best == k, rival, rival - behind)
    return bias


def rating_table(plan: Plan, customers: Customers, people: People) -> pd.DataFrame:
    """Return ``ratings.csv``: one row per contact and carrier; blank throughout for those never reached."""
    rule, draw = plan.ratings, plan.draw("ratings")
    factors, carriers, n = list(plan.catalog.factors["id"]), plan.carriers, len(people.customer)
    strength = np.array([[rule.strengths[c].get(f, 0.0) for f in factors] for c in carriers])
    cells = rule.noise * draw.normal(n, len(carriers), len(factors))
    cells += rule.middle + strength + _bias(plan, customers, people)[:, :, None]
    cells += (rule.person * draw.normal(n))[:, None, None]  # some people rate everybody high, some low
    _price_only(plan, customers, people, factors, cells)
    doubled = np.round(cells * 2) / 2
    half = draw.flag(rule.half, n, len(carriers), len(factors))
    cells = np.clip(np.where(half, doubled, np.round(cells)), 0, _TOP)
    cells[draw.flag(rule.blank_cell, n, len(carriers), len(factors))] = np.nan
    cells[~people.reached] = np.nan
    flat = cells.reshape(n * len(carriers), len(factors))
    columns = {f: flat[:, j] for j, f in enumerate(factors)}
    keys = {"contact": np.repeat(people.ids, len(carriers)), "carrier": np.tile(np.array(carriers, dtype=object), n)}
    return frame("ratings", {**keys, **columns}, plan.catalog)


def _price_only(plan: Plan, customers: Customers, people: People, factors: list[str], cells: Floats) -> None:
    """Overwrite the ratings of story customers where we are only cheap."""
    special = np.array([s.price_only for s in plan.stories] or [False])
    mine = ((customers.story >= 0) & special[customers.story])[people.customer]
    sides = plan.ratings.price_only
    for k, typical in enumerate((sides["us"], sides["rival"], sides["rival"])):
        level = np.array([typical.get(f, typical["other"]) for f in factors])
        cells[mine, k] = level + 0.35 * (cells[mine, k] - cells[mine, k].mean(axis=-1, keepdims=True))
