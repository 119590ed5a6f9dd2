"""Rivals of the reference on the shipped counties: nobody is above the bound, and they are worth the name.

Two managers' customers each, so that it takes seconds; whole counties, all twelve random ones and forty rounds of ruin
and recreate: benchmarks/route_rivals.py. Brute force and a dynamic programme: tests/method/route/test_reference.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from course_lib.case import load_case
from course_lib.method.route.assess import assess_plan, entries_of
from course_lib.method.route.reference import best_plan
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import RouteChain
from tests.method.route.rivals import Hand, best_of_random, greedy, random_plan, ruin_and_recreate, value_of


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_no_rival_is_above_the_bound(name: str) -> None:
    links = RouteChain(Chain(load_case(name), activities={}))
    whole = links.ground.route
    two = whole.managers[:2]
    days = {manager: whole.limits.days[manager] for manager in two}
    limits = replace(whole.limits, days=days, money=whole.limits.money * len(two) / len(whole.managers))
    ground = replace(whole, limits=limits, accounts={k: a for k, a in whole.accounts.items() if a.manager in two})
    reference = best_plan(ground, links.facts.catalog.rules.route)
    assert reference.value <= reference.bound <= reference.value + 1
    assert assess_plan(ground, entries_of(ground, reference.moves)).value == pytest.approx(reference.value, abs=0.01)
    hand, rng = Hand(ground), np.random.default_rng(3)
    found = {
        "a day": greedy(hand, "day"),
        "again": ruin_and_recreate(hand, 3, rng),
        "gain": greedy(Hand(ground), "gain"),
        "noise": best_of_random(ground, 2),
        "draft": assess_plan(ground, links.draft).value,
        "random": max(value_of(ground, random_plan(ground, rng, 80)) for _ in range(10)),
    }
    assert max(found.values()) <= reference.bound + 1e-6, found
    assert max(found.values()) > 0.75 * reference.bound, found
