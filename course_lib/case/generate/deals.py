"""When the lines are decided and start, the owner's tenders, the stories' lines; ``opportunities.csv``."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.amounts import MONTHS, Goods
from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.pairings import NEW, REPLACE, UPGRADE, Pairs
from course_lib.case.generate.people import People
from course_lib.case.generate.plan import Plan
from course_lib.case.generate.standing import promising
from course_lib.case.generate.usage import Usage
from course_lib.case.generate.wants import Wants

__all__ = ["Deals", "deal_table", "schedule", "story_deals", "tender_deals", "with_ends"]

#: Somebody of the first must be met for a line in 方案, somebody of the second for 商务.
_SOLUTION, _COMMERCIAL = ("technical", "user", "sponsor", "decider"), ("decider", "buyer", "finance")
_AT_SOLUTION, _AT_COMMERCIAL, _PROOF = 2, 4, 3
_HALF = 6


@dataclass(frozen=True)
class Deals(Pairs):
    """Lines of the portfolio; ``need`` and ``stock`` -1: none; ``stage`` gates passed, ``end`` month of the rival's
    contract counted from the budget year's January = 1 (0 and below: the year before), ``recognised`` NaN: all."""

    stage: Ints
    start: Ints
    end: Floats
    recognised: Floats

    def by_customer(self) -> Deals:
        """All of them, sorted by customer."""
        return self.keep(np.argsort(self.customer, kind="stable"))


def _met(people: People, roles: tuple[str, ...], customers: int) -> NDArray[np.bool_]:
    """Customers where somebody with one of the roles has been met."""
    holds = people.holds[:, [people.roles.index(r) for r in roles]].any(axis=1) & people.reached
    return np.bincount(people.customer[holds], minlength=customers) > 0


def _gates(plan: Plan, customers: Customers, people: People, pairs: Pairs, draw: Draw) -> Ints:
    """Gates that each line has passed: more where we lead, no more than the people we have met allow."""
    rule, n = plan.offers.stage, len(customers)
    weight = people.holds @ plan.catalog.roles["default"].to_numpy(dtype=float)
    known = np.bincount(people.customer, weight * people.reached, minlength=n)
    thin = known < 0.5 * np.bincount(people.customer, weight, minlength=n)
    score = rule.base + rule.per_lead * customers.lead - rule.thin * thin
    gates = np.round(score[pairs.customer] + rule.noise * draw.normal(len(pairs))).astype(np.int64)
    most = np.where(_met(people, _SOLUTION, n), len(plan.offers.stages) - 1, _AT_SOLUTION - 1)
    most = np.where(_met(people, _COMMERCIAL, n), most, np.minimum(most, _AT_COMMERCIAL - 1))
    return np.clip(gates, 0, most[pairs.customer])


def _earliest(plan: Plan, goods: Goods, gates: Ints, product: Ints) -> Ints:
    """Earliest month of decision: the working days of the gates still open, and some days off.

    Not the calendar of the method, which knows the days off; a little later than its answer, never earlier.
    """
    days = np.nan_to_num(plan.catalog.stages["shortest"].to_numpy(dtype=float))[: _AT_COMMERCIAL + 1]
    step = np.arange(len(days))
    open_ = (step >= gates[:, None]) & ((step != _PROOF) | goods.proof[product][:, None])
    needed = (open_ * days).sum(axis=1).astype(np.int64) + plan.offers.holidays
    last = np.busday_offset(np.datetime64(plan.kind.as_of, "D"), needed, roll="forward").astype("datetime64[M]")
    january = np.datetime64(f"{plan.kind.budget_year}-01", "M")
    return (last - january).astype(np.int64) + 1


def _decisions(plan: Plan, draw: Draw, first: Ints, last: Ints) -> Ints:
    """Month of decision between two months, by the weights of the months; the last where nothing is between."""
    month = np.arange(1, MONTHS + 1)
    inside = (month >= first[:, None]) & (month <= last[:, None])
    inside[np.arange(len(last)), np.clip(last, 1, MONTHS) - 1] |= ~inside.any(axis=1)
    return draw.pick_rows(inside * np.array(plan.offers.decides)) + 1


def schedule(plan: Plan, goods: Goods, customers: Customers, people: People, usage: Usage, pairs: Pairs) -> Deals:
    """Stage, decision and start of every line; a rival's contract ends before its line is replaced."""
    draw, rule, n = plan.draw("schedule"), plan.offers.rival_ends, len(pairs)
    gates = _gates(plan, customers, people, pairs, draw)
    lead = goods.lead[pairs.product]
    earliest = _earliest(plan, goods, gates, pairs.product)
    month = np.array(list(rule.months))[draw.pick(list(rule.months.values()), n)]
    over = draw.flag(rule.over, n)
    end = np.where(over, -np.floor(_HALF * draw.uniform(n)), month)
    start = _decisions(plan, draw, earliest, MONTHS - lead) + lead
    soon, later = draw.whole(0, 2, n), draw.whole(0, 1, n)
    free = np.maximum(end + 1, earliest + lead)
    at_end = np.minimum(free + soon, MONTHS)
    own = usage.our_end[pairs.customer, goods.service[pairs.product]].astype("datetime64[M]")
    ours = (own - np.datetime64(f"{plan.kind.budget_year}-01", "M")).astype(np.int64) + 1
    follows = (pairs.mode == UPGRADE) & (ours < MONTHS)
    after = np.minimum(np.maximum(ours + 1, earliest + lead) + later, MONTHS)
    start = np.where(pairs.mode == REPLACE, np.where(over, start, at_end), np.where(follows, after, start))
    return Deals(
        **{f.name: getattr(pairs, f.name) for f in fields(pairs)},
        stage=gates,
        start=start.astype(np.int64),
        end=np.where(pairs.mode == REPLACE, end, np.nan),
        recognised=np.full(n, np.nan),
    )


def _given(plan: Plan, goods: Goods, rows: list[tuple[int, int, str, float, float, int, str, float]]) -> Deals:
    """Lines that are written down: customer, need, product, quantity, discount, start, stage, recognised."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    product = np.array([goods.ids.index(p) for p in columns[2]], dtype=np.int64)
    quantity, discount = np.array(columns[3], dtype=float), np.array(columns[4], dtype=float)
    n = len(rows)
    return Deals(
        customer=np.array(columns[0], dtype=np.int64),
        need=np.array(columns[1], dtype=np.int64),
        product=product,
        quantity=quantity,
        discount=discount,
        mode=np.full(n, NEW, dtype=np.int64),
        stock=np.full(n, -1, dtype=np.int64),
        fit=np.full(n, plan.catalog.rules.fit.good, dtype=np.int64),
        yearly=quantity * goods.gross[product] * (1 - discount),
        stage=np.array([plan.offers.stages.index(s) for s in columns[6]], dtype=np.int64),
        start=np.array(columns[5], dtype=np.int64),
        end=np.full(n, np.nan),
        recognised=np.array(columns[7], dtype=float),
    )


def story_deals(plan: Plan, goods: Goods, customers: Customers, wants: Wants) -> Deals:
    """Lines of the story customers, as they are written."""
    rows = []
    for c in np.flatnonzero(customers.story >= 0):
        story = plan.stories[customers.story[c]]
        for kind, product, quantity, discount, start, stage in story.offers:
            need = np.flatnonzero((wants.customer == c) & (wants.kind == goods.kinds.index(kind)))[0]
            rows.append((int(c), int(need), product, quantity, discount, start, stage, np.nan))
    return _given(plan, goods, rows)


def tender_deals(plan: Plan, goods: Goods, customers: Customers, people: People) -> Deals:
    """Tenders of owners we know who stand a little nearer to a rival, in industries that a team is likely to choose."""
    rule, draw, n = plan.offers.tender, plan.draw("tenders"), len(customers)
    industrial = customers.of_line("政企") & (customers.story < 0)
    if customers.of_line("政企").sum() < rule.fewest:
        return _given(plan, goods, [])
    weight = people.holds @ plan.catalog.roles["default"].to_numpy(dtype=float)
    known = np.bincount(people.customer, weight * people.reached, minlength=n) / np.maximum(
        np.bincount(people.customer, weight, minlength=n), 1e-9
    )
    ahead = customers.lead - rule.second
    low, high = rule.lead
    outside = np.maximum(low - ahead, 0) + np.maximum(ahead - high, 0)
    able = np.flatnonzero(industrial & (known > 0.99))
    aside = ~promising(plan)[customers.industry]
    able = able[np.lexsort((draw.uniform(len(able)), -customers.spend[able], outside[able].round(1), aside[able]))]
    rows = []
    product = goods.ids.index(rule.product)
    for c, packages, stage, decides in zip(able, rule.packages, rule.stages, rule.decides, strict=False):
        early = decides < rule.recognised.before
        share = rule.recognised.early if early else rule.recognised.late
        start = decides + int(goods.lead[product])
        rows.append((int(c), -1, rule.product, float(packages), rule.discount, start, stage, share))
    return _given(plan, goods, rows)


def with_ends(plan: Plan, goods: Goods, usage: Usage, deals: Deals) -> Usage:
    """The use with the rivals' contracts ending as the lines that replace them say."""
    rows = np.flatnonzero(~np.isnan(deals.end))
    after = np.datetime64(f"{plan.kind.budget_year}-01", "M") + deals.end[rows].astype("timedelta64[M]")
    ends, where = usage.rival_end.copy(), (deals.customer[rows], goods.service[deals.product[rows]])
    ends[where] = np.datetime64("NaT")
    np.fmin.at(ends, where, after.astype("datetime64[D]") - 1)  # of two lines the earlier end serves both
    return replace(usage, rival_end=ends)


def deal_table(
    plan: Plan, goods: Goods, customers: Customers, wants: Wants, stock: NDArray[np.object_], deals: Deals
) -> pd.DataFrame:
    """Return ``opportunities.csv``; ``stock``: ids of the stock lines."""
    draw, rule, n = plan.draw("opportunity table"), plan.offers, len(deals.customer)
    remarks = plan.offers.notes
    notes = np.where(draw.flag(remarks.chance, n), take(remarks.texts, draw.whole(0, len(remarks.texts) - 1, n)), "")
    strongest = customers.shares[:, 1:].argmax(axis=1) + 1
    since = np.datetime64(plan.kind.as_of, "D") - draw.whole(*rule.since, n).astype("timedelta64[D]")
    return frame(
        "opportunities",
        {
            "id": number_ids("O", n),
            "customer": customers.ids[deals.customer],
            "need": np.where(deals.need >= 0, take([*wants.ids, ""], deals.need), ""),
            "product": take(goods.ids, deals.product),
            "quantity": deals.quantity,
            "discount": deals.discount,
            "start_month": deals.start,
            "rival": take(plan.carriers, strongest[deals.customer]),
            "note": np.where(deals.need < 0, np.where(deals.stock < 0, "业主公开招标", notes), notes),
            "stage": take(rule.stages, deals.stage),
            "replaces": np.where(deals.stock >= 0, take([*stock, ""], deals.stock), ""),
            "recognised": deals.recognised,
            "stage_since": since,
        },
        plan.catalog,
    )
