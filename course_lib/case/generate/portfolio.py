"""Choose the lines of the portfolio from those that could be sold: by mode, service and what the customers are like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course_lib.case.generate.amounts import Goods
from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.pairings import MODES, UPGRADE, Ground, Pairs, answers, successors
from course_lib.case.generate.plan import LINES, SIZES, Plan
from course_lib.case.generate.standing import promising
from course_lib.case.generate.wants import Wants

__all__ = ["choose_lines", "rough_chance"]

#: Ten points of lead double a carrier's weight; what a line adds to the year, roughly, is its price times its chance.
_TAU = 10 / np.log(2)
_ROUNDS = 40
_MOST = 3
_PASSES = 6
#: A service further than this from its share counts more.
_NEAR, _FAR = 0.1, 4.0


def rough_chance(plan: Plan, customers: Customers, who: Ints) -> Floats:
    """About how likely a line at a customer is, less where nobody looks: to weigh lines against each other."""
    ahead = customers.lead[who] - plan.offers.tender.second
    here = np.where(promising(plan)[customers.industry[who]], 1.0, plan.offers.elsewhere)
    return np.asarray(here * 0.5 / (1 + np.exp(-ahead / _TAU)))


def _slots(plan: Plan, customers: Customers, draw: Draw) -> Ints:
    """How many lines each customer has; a story's are given."""
    rule = plan.offers
    has = np.zeros(len(customers), dtype=bool)
    for line in LINES:
        mine = np.flatnonzero(customers.of_line(line) & (customers.story < 0))
        has[mine[draw.exactly(rule.chance[line], len(mine))]] = True
    weights = np.array([[rule.lines[a][b] for b in SIZES] for a in LINES])
    count = draw.pick_rows(weights[customers.line, customers.size]) + 1
    other = draw.flag(rule.more, len(customers))
    count = np.clip(count + np.where(promising(plan)[customers.industry], 1, -1) * other, 1, _MOST)
    return np.where(has, count, 0)


def _weights(plan: Plan, goods: Goods, customers: Customers, ground: Ground, pairs: Pairs) -> Floats:
    """Before the shares of modes and services: fit, the industry's liking, money, contracts that end."""
    rule = plan.offers
    liked = np.array([[rule.prefer.get(i.common.id, {}).get(p, 1.0) for p in goods.ids] for i in plan.industries])
    weight = liked[customers.industry[pairs.customer], pairs.product] * np.where(pairs.fit == 3, rule.native, 1.0)
    weight = weight * np.maximum(pairs.yearly, 1.0) ** rule.value_pull
    ending = ground.ending[pairs.customer, goods.service[pairs.product]] & (pairs.mode == UPGRADE)
    return np.asarray(np.where(ending, rule.ending, 1.0) * weight)


def _share_out(
    weight: Floats, count: Ints, pairs: Pairs, service: Ints, worth: Floats, aims: tuple[Floats, Floats, Floats]
) -> Floats:
    """Scale weights until expected lines meet the shares of the modes and expected money those of the services.

    ``aims``: share of each mode, of each service, and the money by service that comes anyway.
    """
    by_mode, by_service, anyway = aims
    for _ in range(_ROUNDS):
        total = np.bincount(pairs.customer, weight, minlength=len(count))
        chance = weight / np.maximum(total, 1e-12)[pairs.customer] * count[pairs.customer]
        lines = np.bincount(pairs.mode, chance, minlength=len(by_mode))
        money = anyway + np.bincount(service, chance * worth, minlength=len(by_service))
        mode = np.clip(by_mode * lines.sum() / np.maximum(lines, 1e-9), 0.3, 3.0) ** 0.5
        aim = np.clip(by_service * money.sum() / np.maximum(money, 1e-9), 0.3, 3.0) ** 0.5
        weight = weight * mode[pairs.mode] * aim[service]
    return weight


def _pick(goods: Goods, pairs: Pairs, key: Floats, count: Ints) -> Ints:
    """Rows of the lines: for each customer those with the smallest keys, no need, own line or service twice."""
    order = np.lexsort((key, pairs.customer))
    service = np.where(goods.whole[pairs.product], goods.service[pairs.product], -1)
    chosen: list[Ints] = []
    for turn in range(_MOST):
        who = pairs.customer[order]
        open_ = order[count[who] > turn]
        who = pairs.customer[open_]
        first = open_[np.r_[True, who[1:] != who[:-1]]] if len(open_) else open_
        chosen.append(first)
        last = np.full(len(count), -1, dtype=np.int64)
        last[pairs.customer[first]] = first
        of = last[pairs.customer[order]]
        same = np.zeros(len(order), dtype=bool)
        for values in (pairs.need, pairs.stock, service):
            mine, theirs = values[order], values[np.maximum(of, 0)]
            same |= (of >= 0) & (mine >= 0) & (mine == theirs)
        order = order[~same & (order != of)]
    rows = np.concatenate(chosen)
    return rows[np.argsort(pairs.customer[rows], kind="stable")]


def _settle(
    pairs: Pairs,
    picks: list[Ints],
    service: Ints,
    worth: Floats,
    aims: tuple[Floats, Floats, Floats],
    wanted: float,
    order: Ints,
) -> Ints:
    """Rows of the lines: each customer those of one pick, so that all meet the shares and the money wanted best.

    Coordinate descent: customer by customer the pick that leaves the whole county least off, until nothing changes.
    """
    by_mode, by_service, anyway = aims
    shape = (len(picks), len(order))
    lines, money = np.zeros((*shape, len(by_mode))), np.zeros((*shape, len(by_service)))
    for k, rows in enumerate(picks):
        np.add.at(lines[k], (pairs.customer[rows], pairs.mode[rows]), 1.0)
        np.add.at(money[k], (pairs.customer[rows], service[rows]), worth[rows])
    taken = np.zeros(len(order), dtype=np.int64)
    of_modes, of_services = lines[0].sum(axis=0), anyway + money[0].sum(axis=0)
    for _ in range(_PASSES):
        before = taken.copy()
        for c in order:
            rest, left = of_modes - lines[taken[c], c], of_services - money[taken[c], c]
            all_lines, all_money = rest + lines[:, c], left + money[:, c]
            total = all_money.sum(axis=1)
            off = np.abs(all_lines / np.maximum(all_lines.sum(axis=1, keepdims=True), 1) - by_mode).sum(axis=1)
            apart = np.abs(all_money / np.maximum(total, 1e-9)[:, None] - by_service)
            off += apart.sum(axis=1) + _FAR * np.maximum(apart - _NEAR, 0).sum(axis=1)
            off += np.abs(np.log(np.maximum(total, 1e-9) / max(wanted, 1e-9)))
            taken[c] = int(np.argmin(off.round(9)))
            of_modes, of_services = all_lines[taken[c]], all_money[taken[c]]
        if (before == taken).all():
            break
    rows = np.concatenate([rows[taken[pairs.customer[rows]] == k] for k, rows in enumerate(picks)])
    return rows[np.argsort(pairs.customer[rows], kind="stable")]


def _spoil(pairs: Pairs, other: Pairs, draw: Draw, share: float, left: NDArray[np.bool_]) -> Pairs:
    """Give a fixed share of the lines another product for the same need, one of ``other``; ``left``: lines to take."""
    able = np.flatnonzero(left & np.isin(pairs.need, other.need) & (pairs.need >= 0))
    rows = able[draw.order(len(able))][: int(share * len(pairs) + 0.5)]
    left[rows] = False
    key = draw.uniform(len(other))
    order = np.lexsort((key, other.need))
    first = order[np.searchsorted(other.need[order], pairs.need[rows])]
    changed = {}
    for f in pairs.__dataclass_fields__:
        values = getattr(pairs, f).copy()
        values[rows] = getattr(other, f)[first]
        changed[f] = values
    return replace(pairs, **changed)


def _worth(plan: Plan, goods: Goods, customers: Customers, pairs: Pairs) -> Floats:
    """About what each line adds to the budget year, yuan."""
    rule = plan.offers
    once = pairs.quantity * goods.one_off[pairs.product] * (1 - pairs.discount)
    part = np.array([rule.in_year[m] for m in MODES])[pairs.mode]
    booked = np.maximum(pairs.yearly - once, 0.0) * part + once
    return np.asarray(booked * rough_chance(plan, customers, pairs.customer))


def choose_lines(plan: Plan, goods: Goods, customers: Customers, ground: Ground, wants: Wants, anyway: Floats) -> Pairs:
    """Return the lines, sorted by customer; ``anyway``: yuan by service that comes besides (stories, tenders).

    Modes and services in the shares of ``offers.yml``: of a few draws the one that meets them best. A twentieth fits
    only in part, a few answer nothing.
    """
    rule, good = plan.offers, plan.catalog.rules.fit.good
    draw = plan.draw("lines", *([str(plan.redraw)] if plan.redraw else []))
    count = _slots(plan, customers, draw)
    ground = replace(ground, room=ground.room / np.maximum(count, 1))
    pairs = answers(plan, goods, customers, ground, wants, plan.draw("offers"), goods.fit >= good)
    pairs = pairs.join(successors(plan, goods, customers, ground, plan.draw("upgrades")))
    service = goods.service[pairs.product]
    worth = _worth(plan, goods, customers, pairs)
    by_mode = np.array([rule.modes[m] for m in MODES])
    by_service = np.array([rule.services[s] for s in plan.services])
    aims = by_mode / by_mode.sum(), by_service / by_service.sum(), anyway
    weight = _weights(plan, goods, customers, ground, pairs)
    weight = _share_out(weight, count, pairs, service, worth, aims)
    draws = rule.draws if count.sum() <= rule.many_lines else 1
    keys = (-np.log(1 - draw.uniform(len(pairs))) / np.maximum(weight, 1e-300) for _ in range(draws))
    picks = [_pick(goods, pairs, key, count) for key in keys]
    wanted = rule.money * ground.held.sum()
    best = picks[0] if draws == 1 else _settle(pairs, picks, service, worth, aims, wanted, draw.order(len(count)))
    chosen = pairs.keep(best)
    left, flaws = chosen.mode != UPGRADE, plan.draw("flaws")
    partly = answers(plan, goods, customers, ground, wants, plan.draw("partial fits"), goods.fit == 1)
    trapped = answers(plan, goods, customers, ground, wants, plan.draw("traps"), goods.trap)
    chosen = _spoil(chosen, partly.keep(partly.mode != UPGRADE), flaws, rule.partial, left)
    return _spoil(chosen, trapped.keep(trapped.mode != UPGRADE), flaws, rule.misfit, left)
