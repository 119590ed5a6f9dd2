"""Needs in three points, drawn from the templates of each industry."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Ints, spread_evenly
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.people import People
from course_lib.case.generate.plan import LINES, SIZES, Plan
from course_lib.case.generate.spec_rules import Template

__all__ = ["Needs", "build_needs", "need_table"]


@dataclass(frozen=True)
class Needs:
    """Needs sorted by customer; ``template`` and ``point`` are positions (templates of all industries in a row)."""

    ids: NDArray[np.object_]
    customer: Ints
    template: Ints
    point: Ints


def _counts(plan: Plan, customers: Customers) -> Ints:
    draw, rule = plan.draw("needs per customer"), plan.needs.per_customer
    weights = np.array([[rule[a][b] for b in SIZES] for a in LINES])
    return draw.pick_rows(weights[customers.line, customers.size]) + 1


def build_needs(plan: Plan, customers: Customers) -> Needs:
    """Draw each customer's needs: different templates of its industry, by weight; a story's needs are given."""
    draw, counts = plan.draw("needs"), _counts(plan, customers)
    points = list(plan.catalog.need_points["id"])
    who: list[Ints] = []
    which: list[Ints] = []
    first = 0
    for i, item in enumerate(plan.industries):
        templates = plan.needs.templates[item.common.id]
        mine = np.flatnonzero(customers.industry == i)
        # Efraimidis & Spirakis (2006): the largest u^(1/w) are a weighted sample without replacement
        keys = draw.uniform(len(mine), len(templates)) ** (1 / np.array([t.weight for t in templates]))
        apart = np.array([t.point in plan.needs.blanks.points for t in templates])
        keys[:, apart] = -1.0
        wanted = np.minimum(counts[mine], (~apart).sum())
        for row, c in enumerate(mine):
            if customers.story[c] >= 0:
                told = plan.stories[customers.story[c]].needs
                keys[row] = [2.0 - told.index(t.point) / 10 if t.point in told else 0.0 for t in templates]
                wanted[row] = len(told)
        order = np.argsort(-keys, axis=1, kind="stable")
        kept = np.arange(len(templates)) < wanted[:, None]
        who.append(np.repeat(mine, wanted))
        which.append(first + order[kept])
        first += len(templates)
    customer, template = np.concatenate(who), np.concatenate(which)
    order = np.argsort(customer, kind="stable")
    customer, template = customer[order], _with_blanks(plan, customers, customer[order], template[order])
    of_template = np.array([points.index(t.point) for t in _all_templates(plan)])
    return Needs(number_ids("N", len(customer), 4), customer, template, of_template[template])


def _with_blanks(plan: Plan, customers: Customers, customer: Ints, template: Ints) -> Ints:
    """Turn a fixed share of the needs, at most one per customer, into those that our catalogue hardly answers."""
    draw, rule = plan.draw("blanks"), plan.needs.blanks
    place = np.full(len(plan.industries), -1, dtype=np.int64)
    first = 0
    for i, item in enumerate(plan.industries):
        templates = plan.needs.templates[item.common.id]
        found = [k for k, t in enumerate(templates) if t.point in rule.points]
        place[i] = first + found[0] if found else -1
        first += len(templates)
    able = draw.order(len(customer))
    able = able[(customers.story[customer[able]] < 0) & (place[customers.industry[customer[able]]] >= 0)]
    able = able[np.unique(customer[able], return_index=True)[1]]
    chosen = able[draw.order(len(able))][: int(rule.share * len(customer) + 0.5)]
    turned = template.copy()
    turned[chosen] = place[customers.industry[customer[chosen]]]
    return turned


def _all_templates(plan: Plan) -> list[Template]:
    return list(chain.from_iterable(plan.needs.templates[i.common.id] for i in plan.industries))


def need_table(plan: Plan, customers: Customers, people: People, needs: Needs) -> pd.DataFrame:
    """Return ``needs.csv``: who feels it is a contact of the customer with the template's role where there is one."""
    draw, templates, n = plan.draw("need table"), _all_templates(plan), len(needs.customer)
    holders = np.array([people.holder(r, len(customers)) for r in people.roles])
    heads = np.bincount(people.customer, minlength=len(customers))
    first = np.r_[0, np.cumsum(heads)[:-1]]
    anybody = first[needs.customer] + np.floor(draw.uniform(n) * heads[needs.customer]).astype(np.int64)
    role = np.array([people.roles.index(t.felt) for t in templates])[needs.template]
    felt = holders[role, needs.customer]
    felt = np.where(felt >= 0, felt, anybody)
    low, high = np.array([t.loss for t in templates])[needs.template].T
    depth = draw.uniform(n)
    cost = customers.spend[needs.customer] * (low + (high - low) * depth)
    urgency = np.clip(np.round(1.2 + 3.2 * depth + 0.7 * draw.normal(n)), 1, 5)
    kinds = plan.needs.evidence
    rounding = np.where(cost >= 10_000, 1000.0, 100.0)
    columns = {c: take([getattr(t, c) for t in templates], needs.template) for c in ("department", "triad")}
    turn = spread_evenly(needs.template, draw, 1_000_000)
    first_text = np.r_[0, np.cumsum([len(t.texts) for t in templates])[:-1]]
    text = first_text[needs.template] + turn % np.array([len(t.texts) for t in templates])[needs.template]
    texts = list(chain.from_iterable(t.texts for t in templates))
    columns |= {c: take([t[k] for t in texts], text) for k, c in enumerate(("pain", "bottleneck", "difficulty"))}
    return frame(
        "needs",
        {
            "id": needs.ids,
            "customer": customers.ids[needs.customer],
            "need_point": take(plan.catalog.need_points["id"], needs.point),
            "contact": people.ids[felt],
            "cost_of_leaving": np.maximum(np.round(cost / rounding) * rounding, 100),
            "urgency": urgency,
            "evidence": take(kinds, draw.pick(list(kinds.values()), n)),
            **columns,
        },
        plan.catalog,
    )
