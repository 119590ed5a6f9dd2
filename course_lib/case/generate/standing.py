"""Where we stand at each customer, from the share that we have; and which account manager he has."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats, Ints, apportion
from course_lib.case.generate.plan import LINES, Plan
from course_lib.case.generate.spec_stories import Story
from course_lib.case.generate.usage import Usage

__all__ = ["find_owners", "promising", "restand", "told_story"]


def told_story(plan: Plan, customers: Customers) -> tuple[int, Story | None]:
    """Position of the customer of the told story and the story; -1 and None where there is none."""
    for c in np.flatnonzero(customers.story >= 0):
        story = plan.stories[customers.story[c]]
        if story.told:
            return int(c), story
    return -1, None


def promising(plan: Plan) -> NDArray[np.bool_]:
    """Which industries a team is likely to choose: large, growing, ours, not locked, by what the plan makes them from.

    No ranking of the method; a guess at it, so that tenders and money do not lie where nobody looks.
    """
    picks = plan.catalog.rules.selection.pick
    causes = [
        (0.25, plan.per_industry(lambda i: np.log(i.local.amount))),
        (0.15, plan.per_industry(lambda i: np.log(i.common.spend["中"][1]))),
        (0.15, plan.per_industry(lambda i: i.local.growth / 10 + i.local.policy / 10)),
        (0.20, plan.per_industry(lambda i: i.local.shares[0])),
        (0.15, plan.per_industry(lambda i: i.local.window)),
        (0.10, plan.per_industry(lambda i: -max(i.local.shares[1:]))),
    ]
    lines = np.array([i.common.line for i in plan.industries])
    chosen = np.zeros(len(lines), dtype=bool)
    for line in LINES:
        mine = np.flatnonzero(lines == line)
        score = np.zeros(len(mine))
        for weight, values in causes:
            span = np.ptp(values[mine])
            score += weight * (values[mine] - values[mine].min()) / (span or 1.0)
        chosen[mine[np.argsort(-score, kind="stable")[: picks[line]]]] = True
    return chosen


def _scores(share: Floats, tie: Floats) -> Floats:
    """Normal score of each share by its rank."""
    rank = np.empty(len(share))
    rank[np.lexsort((tie, share))] = np.arange(len(share))
    values: Floats = ndtri((rank + 0.5) / max(len(share), 1))
    return values


def restand(plan: Plan, customers: Customers, usage: Usage) -> Customers:
    """Leads that agree with the share we really have: nobody who gives us next to nothing rates us far above.

    lead = mean + spread × (shared × normal score of the share + √(1 − shared²) × luck); stories keep theirs.
    """
    draw, volume = plan.draw("standing"), usage.volume.sum(axis=1)
    told = customers.story >= 0
    share = volume[:, 0] / np.maximum(volume.sum(axis=1), 1.0)
    score = np.zeros(len(share))
    score[~told] = _scores(share[~told], customers.shares[~told, 0])
    rules = [plan.ratings.lead[line] for line in LINES]
    mean, spread, shared = np.array([(r.mean, r.spread, r.shared) for r in rules])[customers.line].T
    luck = draw.stratified(customers.line)
    limit = plan.ratings.lead_limit
    lead = np.clip(mean + spread * (shared * score + np.sqrt(1 - shared**2) * luck), -limit, limit)
    return dataclasses.replace(customers, lead=np.where(told, customers.lead, lead))


def find_owners(plan: Plan, customers: Customers) -> Ints:
    """Place of each customer's account manager: by industry, and within it where there are more managers.

    The customer of the told story belongs to the hero.
    """
    rule, managers = plan.owners, len(plan.managers)
    groups = rule.fewest_managers
    group = plan.per_industry(lambda i: i.local.manager).astype(np.int64)[customers.industry] % groups
    held = np.bincount(group, minlength=groups)
    extra = apportion(held / max(held.sum(), 1), managers - groups) if managers > groups else np.zeros(groups, int)
    first = groups + np.r_[0, np.cumsum(extra)[:-1]]
    owner = group.copy()
    for g in range(groups):
        mine = np.flatnonzero(group == g)
        turn = np.arange(len(mine)) % (1 + int(extra[g]))
        owner[mine] = np.where(turn == 0, g, first[g] + turn - 1)
    place, _ = told_story(plan, customers)
    if place >= 0:
        owner[place] = rule.hero_place
    return owner
