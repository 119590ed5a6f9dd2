"""Invented names of customers and persons."""

from __future__ import annotations

from itertools import count

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.draw import Draw, Ints, spread_evenly
from course_lib.case.generate.frames import take
from course_lib.case.generate.plan import SIZES, Plan

__all__ = ["address_names", "customer_names", "person_names"]

Texts = NDArray[np.object_]


def person_names(plan: Plan, draw: Draw, n: int) -> Texts:
    """Names of n persons; given names don't repeat before all pairs of characters are used."""
    words = plan.words
    pairs = [a + b for a in words.given_first for b in words.given_last]
    order = draw.order(len(pairs))
    given = take(pairs, order[np.arange(n) % len(pairs)])
    family = take(words.surnames, draw.pick(list(words.surnames.values()), n))
    taken = set(plan.managers)
    names = family + given
    clash = np.flatnonzero(pd.Series(names, dtype="object").isin(taken).to_numpy())
    for i in clash:  # an account manager's name belongs to nobody else
        names[i] = names[i] + plan.words.given_last[int(i) % len(words.given_last)]
    return names


def customer_names(plan: Plan, draw: Draw, industry: Ints, size: Ints, street: Ints) -> Texts:
    """Customers' names from the patterns of industry and size class, with place names of their street; unique."""
    brands = [plan.brands[i] for i in draw.order(len(plan.brands))]
    which = spread_evenly(industry * len(SIZES) + size, draw, 1_000_000)
    where = spread_evenly(street, draw, 1_000_000)
    next_brand = count()
    names = []
    for i, s, k, a, b in zip(industry, size, street, which, where, strict=True):
        common = plan.industries[i].common
        patterns = common.names[SIZES[s]]
        at = plan.streets[k]
        places = at.places if common.own_words else (*at.places, *at.local)
        pattern = patterns[a % len(patterns)]
        brand = brands[next(next_brand) % len(brands)] if "{b}" in pattern else ""
        names.append(pattern.format(p=places[b % len(places)], b=brand))
    return _unique(names)


def _unique(names: list[str]) -> Texts:
    """Add a number to a name that is there already."""
    series = pd.Series(names, dtype="object")
    turn = series.groupby(series).cumcount()
    return np.array([n if t == 0 else f"{n}{t + 1}号" for n, t in zip(names, turn, strict=True)], dtype=object)


def address_names(plan: Plan, draw: Draw, industry: Ints, street: Ints) -> Texts:
    """Names of whoever sits at an address that is no target customer's; they may repeat."""
    choice, place, brand = (draw.whole(0, 1_000_000, len(industry)) for _ in range(3))
    brands = plan.brands
    names = []
    for i, k, c, p, b in zip(industry, street, choice, place, brand, strict=True):
        patterns, at = plan.industries[i].common.address_names, plan.streets[k]
        names.append(patterns[c % len(patterns)].format(p=at.places[p % len(at.places)], b=brands[b % len(brands)]))
    return np.array(names, dtype=object)
