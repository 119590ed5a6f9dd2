"""小林的初稿 on both counties: legal, better than nothing, far from the best; lazier plans are worse."""

from __future__ import annotations

from functools import cache

import pytest

from course_lib.case import load_case
from course_lib.method.route.draft import draft_plan
from course_lib.plan import Chain
from course_lib.plan.route_chain import RouteChain
from tests.method.route.rivals import Hand, greedy

pytestmark = pytest.mark.parametrize("name", ["gulou", "minhou"])


@cache
def links(name: str) -> RouteChain:
    return Chain(load_case(name)).route


def test_it_is_better_than_no_plan_and_far_from_the_reference(name: str) -> None:
    route = links(name)
    before, draft, best = (route.standing(step).end_value for step in ("before", "draft", "reference"))
    assert before < draft < best
    assert draft - before < 0.5 * (best - before)


def test_every_activity_is_allowed_and_some_are_for_nothing(name: str) -> None:
    """It is what a team begins with: nothing to mend first, something to find out."""
    plan = links(name).standing("draft").assessment
    assert not plan.refused and len(plan.activities) >= 30
    assert 0 < (~plan.activities["counts"]).sum() < len(plan.activities) / 3
    assert (plan.capacity["used"] <= plan.capacity["limit"]).all()


@pytest.mark.parametrize("lazy", ["visits", "senior", "fourth quarter", "one customer"])
def test_lazier_plans_end_below_it(name: str, lazy: str) -> None:
    """The draft's own way, with only one kind, only at the end, only for the largest customer."""
    route = links(name)
    rows, ground, order = route.facts.catalog.draft, route.ground.route, route.chain.grid.order
    mine = [key for key in order if key in ground.accounts]
    plans = {
        "visits": lambda: draft_plan(ground, rows[rows["activity"] == "visit"], order),
        "senior": lambda: draft_plan(ground, rows[rows["activity"] == "senior"].assign(largest=float("nan")), order),
        "fourth quarter": lambda: draft_plan(ground, rows.assign(quarter=4), order),
        "one customer": lambda: draft_plan(ground, rows, mine[:1]),
    }
    assert route.ground.assess(plans[lazy]()).value < route.standing("draft").assessment.value


def test_a_customer_moved_on_the_map_is_served_in_his_new_turn_within_his_days(name: str) -> None:
    """Agreement 36: a move changes the draft; odds, gap and chance stay."""
    route = links(name)
    draft = route.draft
    last = next(e["customer"] for e in reversed(draft.values()))
    served = [e["customer"] for e in draft.values()].count(last)
    for cell, more in (("主攻户", True), ("放弃户", False)):
        moved = route.chain.supposing(places={last: {"cell": cell, "reason": None}}).route
        count = [e["customer"] for e in moved.draft.values()].count(last)
        assert count >= served if more else count == 0
        assert moved.standing("before").outlook.probability == route.standing("before").outlook.probability
    days = route.chain.grid.days
    used = route.standing("draft").assessment.activities.groupby("customer")["days"].sum()
    assert (used <= days.reindex(used.index) + 1e-9).all()


def test_a_careful_rival_reaches_most_of_the_bound_and_never_more(name: str) -> None:
    """What the lesson says of those who tried: the step with most a manager-day first, again and again."""
    route = links(name)
    value = greedy(Hand(route.ground.route), "day")
    assert 0.8 * route.best.bound < value <= route.best.bound + 1e-6
