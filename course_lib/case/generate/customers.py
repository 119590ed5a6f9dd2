"""Target customers: who they are, what they spend, and the hidden closeness from which share and ratings follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.draw import Draw, Floats, Ints, apportion
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.grids import Grids, place
from course_lib.case.generate.names import customer_names
from course_lib.case.generate.plan import LINES, SIZES, Plan

__all__ = ["Customers", "build_customers", "customer_table"]

_WAN = 10_000
_MERCHANT_PREFIX = {"政企": "C", "商群": "M"}
_STANDARD_LINE = 50


@dataclass(frozen=True)
class Customers:
    """Arrays of one length. ``lead``: points that we are ahead of the strongest rival (aim); ``shares``: aimed share
    of the spending per carrier, ours first; ``story``: position of the story or -1."""

    ids: NDArray[np.object_]
    names: NDArray[np.object_]
    line: Ints
    industry: Ints
    size: Ints
    grid: Ints
    employees: Ints
    spend: Floats
    closeness: Floats
    lead: Floats
    shares: Floats
    story: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def of_line(self, line: str) -> NDArray[np.bool_]:
        """Which customers belong to a line."""
        return np.asarray(self.line == LINES.index(line))


def _industry_and_size(plan: Plan, draw: Draw) -> tuple[Ints, Ints]:
    industry, size = [], []
    for line in LINES:
        members = [k for k, i in enumerate(plan.industries) if i.common.line == line]
        counts = apportion([plan.industries[k].local.customers for k in members], plan.counts[line])
        for k, n in zip(members, counts, strict=True):
            classes = np.repeat(np.arange(len(SIZES)), apportion(plan.industries[k].local.sizes, int(n)))
            industry.append(np.full(n, k))
            size.append(classes[draw.order(int(n))])
    return np.concatenate(industry).astype(np.int64), np.concatenate(size).astype(np.int64)


def _stories(plan: Plan, industry: Ints, size: Ints, draw: Draw) -> Ints:
    """Give each story a random customer of its industry, of its size class where there is one."""
    story = np.full(len(industry), -1, dtype=np.int64)
    order = draw.order(len(industry))
    ids = [i.common.id for i in plan.industries]
    for s, spec in enumerate(plan.stories):
        free = order[(industry[order] == ids.index(spec.industry)) & (story[order] < 0)]
        same = free[size[free] == SIZES.index(spec.size_class)]
        if len(free):
            chosen = same[0] if len(same) else free[0]
            story[chosen], size[chosen] = s, SIZES.index(spec.size_class)
    return story


def _spending(plan: Plan, industry: Ints, size: Ints, story: Ints, draw: Draw) -> tuple[Floats, Floats]:
    """Yearly spending in yuan (lognormal within the class's range) and the deviation that it came from."""
    table = np.array([[i.common.spend[s] for s in SIZES] for i in plan.industries])
    low, median, high = table[industry, size].T * _WAN
    deviation, spend = np.zeros(len(industry)), np.zeros(len(industry))
    fixed = np.array([s.spend * _WAN for s in plan.stories] or [0.0])
    first = np.array([i.common.line == LINES[0] for i in plan.industries])[industry]
    for line, mine in zip(LINES, (first, ~first), strict=True):
        deviation[mine] = draw.stratified(industry[mine])
        sigma = np.log(high[mine] / low[mine]) / 4
        value = np.clip(median[mine] * np.exp(sigma * deviation[mine]), low[mine], high[mine])
        told = story[mine] >= 0
        value = np.where(told, fixed[story[mine]], value)
        aim = plan.kind.wallet[line] * _WAN * plan.counts[line] / _STANDARD_LINE
        for _ in range(6):
            factor = (aim - value[told].sum()) / max(value[~told].sum(), 1.0)
            pulled = np.clip(value * np.clip(factor, 0.75, 1.3), low[mine], high[mine])
            value = np.where(told, value, pulled)
        spend[mine] = value
    return spend, deviation


def _closeness(plan: Plan, industry: Ints, story: Ints, draw: Draw) -> tuple[Floats, Floats]:
    """Hidden closeness (standard normal) and the lead in points that goes with it, by line."""
    warmth = plan.per_industry(lambda i: i.local.warmth)[industry]
    rules = [plan.ratings.lead[i.common.line] for i in plan.industries]
    mean, spread, shared = np.array([(r.mean, r.spread, r.shared) for r in rules])[industry].T
    first = np.array([LINES.index(i.common.line) for i in plan.industries])[industry]
    closeness, other = draw.stratified(industry), draw.stratified(first)
    limit = plan.ratings.lead_limit
    lead = np.clip(mean + warmth + spread * (shared * closeness + np.sqrt(1 - shared**2) * other), -limit, limit)
    told = np.flatnonzero(story >= 0)
    lead[told] = [plan.stories[s].lead for s in story[told]]
    closeness[told] = np.clip(lead[told] / 22, -1.8, 1.8)
    return closeness, lead


def _shares(plan: Plan, industry: Ints, closeness: Floats, story: Ints, draw: Draw) -> Floats:
    """Aimed shares: ours grows with closeness, the rivals split the rest as in the industry, with some luck."""
    base = np.array([i.local.shares for i in plan.industries])[industry] / 100
    slope = plan.ratings.share_slope
    ours = np.clip(base[:, 0] * np.exp(slope * closeness - slope**2 / 2), 0.004, 0.86)
    rivals = base[:, 1:] * np.exp(0.45 * draw.normal(len(industry), 2))
    rivals = rivals / rivals.sum(axis=1, keepdims=True) * (1 - ours)[:, None]
    shares = np.column_stack([ours, rivals])
    told = np.flatnonzero(story >= 0)
    if len(told):
        shares[told] = np.array([plan.stories[s].shares for s in story[told]]) / 100
    return shares


def _settle_stories(plan: Plan, grids: Grids, grid: Ints, story: Ints) -> Ints:
    """A story customer that is named after a place stands in a street that knows the place."""
    settled = grid.copy()
    for c in np.flatnonzero(story >= 0):
        name = plan.story_names.get(plan.stories[story[c]].key, "")
        known = np.array([any(p in name for p in (*s.places, *s.local)) for s in plan.streets])
        here = np.flatnonzero(known[grids.street])
        alike = here[grids.kind[here] == grids.kind[grid[c]]]
        if len(here):
            settled[c] = alike[0] if len(alike) else here[0]
    return settled


def build_customers(plan: Plan, grids: Grids) -> Customers:
    """Draw all target customers, sorted by line and industry."""
    draw = plan.draw("customers")
    industry, size = _industry_and_size(plan, draw)
    story = _stories(plan, industry, size, plan.draw("stories"))
    spend, deviation = _spending(plan, industry, size, story, plan.draw("spending"))
    closeness, lead = _closeness(plan, industry, story, plan.draw("closeness"))
    shares = _shares(plan, industry, closeness, story, plan.draw("shares"))
    grid = _settle_stories(plan, grids, place(plan, grids, industry, draw), story)
    heads = np.array([[i.common.employees[s] for s in SIZES] for i in plan.industries])
    grown = heads[industry, size] * np.exp(0.28 * deviation + 0.12 * draw.normal(len(industry)))
    names = customer_names(plan, plan.draw("customer names"), industry, size, grids.street[grid])
    for c in np.flatnonzero(story >= 0):
        told = plan.story_names.get(plan.stories[story[c]].key, "")
        if told and told not in set(names):
            names[c] = told
    line = np.array([LINES.index(i.common.line) for i in plan.industries])[industry]
    ids = np.concatenate([number_ids(_MERCHANT_PREFIX[one], plan.counts[one]) for one in LINES])
    return Customers(
        ids=ids,
        names=names,
        line=line.astype(np.int64),
        industry=industry,
        size=size,
        grid=grid,
        employees=np.maximum(np.round(grown), 1).astype(np.int64),
        spend=spend,
        closeness=closeness,
        lead=lead,
        shares=shares,
        story=story,
    )


def customer_table(plan: Plan, grids: Grids, customers: Customers, yearly: Floats, owner: Ints) -> pd.DataFrame:
    """Return ``customers.csv``; ``yearly`` is what the service records add up to, told as an estimate.

    ``owner``: place of each customer's account manager.
    """
    draw = plan.draw("customer table")
    kinds = plan.market.evidence
    rounding = np.where(yearly >= 100_000, 1000.0, 100.0)
    return frame(
        "customers",
        {
            "id": customers.ids,
            "name": customers.names,
            "line": take(LINES, customers.line),
            "industry": take([i.common.id for i in plan.industries], customers.industry),
            "size_class": take(SIZES, customers.size),
            "preset": take([i.common.preset for i in plan.industries], customers.industry),
            "grid": take(grids.table["id"], customers.grid),
            "employees": customers.employees,
            "telecom_spend": np.round(yearly / rounding) * rounding,
            "spend_evidence": take(kinds, draw.pick(list(kinds.values()), len(customers))),
            "owner": take(plan.managers, owner),
        },
        plan.catalog,
    )
