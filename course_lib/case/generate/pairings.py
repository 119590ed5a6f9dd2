"""Which lines could be sold: every need with every product that answers it, every own line with its successors.

What a line does to what is there follows from the records, as the method has it (``method.needs.modes``, which the
generator may not import): a rival's line of that service → 替换, ours → 升级, else 新增; 升级 names the line it takes
over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.case.generate.amounts import MONTHS, Goods
from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.frames import Columns
from course_lib.case.generate.plan import Plan
from course_lib.case.generate.usage import Usage
from course_lib.case.generate.wants import Wants

__all__ = ["MODES", "NEW", "REPLACE", "UPGRADE", "Ground", "Pairs", "answers", "read_ground", "successors"]

NEW, REPLACE, UPGRADE = 0, 1, 2
MODES = ("新增", "替换", "升级")

_CENT = 100


@dataclass(frozen=True)
class Ground:
    """What is there: by customer and service, ``own`` (row of our stock, -1), its ``product``, ``old`` (yuan of this
    year, with the drift) and whether its contract is ``ending`` in the year; ``rival`` there. ``room``: yuan a year of
    new connectivity that a customer can take, ``purse`` of one line of ICT, ``held``: what he pays us a year."""

    own: Ints
    product: Ints
    old: Floats
    ending: NDArray[np.bool_]
    rival: NDArray[np.bool_]
    room: Floats
    purse: Floats
    held: Floats


@dataclass(frozen=True)
class Pairs(Columns):
    """Possible lines; ``need`` and ``stock`` -1: none; ``yearly`` yuan of twelve months and the one-off, for 升级 the
    difference."""

    customer: Ints
    need: Ints
    product: Ints
    quantity: Floats
    discount: Floats
    mode: Ints
    stock: Ints
    fit: Ints
    yearly: Floats


def read_ground(plan: Plan, goods: Goods, customers: Customers, usage: Usage, stock_products: Ints) -> Ground:
    """Read what is there; ``stock_products``: product of each stock line (rows as in ``stock.csv``)."""
    rule, ours = plan.offers, usage.volume[:, :, 0]
    own, product = np.full(ours.shape, -1, dtype=np.int64), np.full(ours.shape, -1, dtype=np.int64)
    there = ours > 0
    own[there] = np.arange(int(there.sum()))
    product[there] = stock_products
    drift = plan.catalog.services["drift"].to_numpy(dtype=float)
    ends = usage.our_end.astype("datetime64[Y]").astype(int) + 1970
    held = ours.sum(axis=1) * MONTHS
    room = np.minimum(rule.connect_cap * customers.spend, rule.wallet_cap * customers.spend - held)
    return Ground(
        own=own,
        product=product,
        old=ours * MONTHS * drift,
        ending=there & (ends == plan.kind.budget_year),
        rival=np.asarray((usage.volume[:, :, 1:] > 0).any(axis=2)),
        room=np.maximum(room, 0.0),
        purse=rule.ict_cap * customers.spend,
        held=held,
    )


def _discounts(plan: Plan, goods: Goods, draw: Draw, product: Ints) -> Floats:
    """About the usual one; a quarter of the lines gives too much, as far as it is allowed."""
    rule, n = plan.offers.cut, len(product)
    cut = rule.sd * draw.normal(n) + rule.deep * draw.flag(rule.deep_share, n)
    asked = 1 - (1 - goods.usual[product]) * (1 - cut)
    most = np.floor(goods.deepest[product] * _CENT + 1e-9) / _CENT
    return np.clip(np.round(asked, 2), 0.0, np.maximum(most, 0.0))


def _money(goods: Goods, product: Ints, quantity: Floats, discount: Floats, old: Floats) -> tuple[Floats, Floats]:
    """A year's price, and what it is more than the old line's (one-off included)."""
    monthly = quantity * goods.list_price[product] * (1 - discount)
    once = quantity * goods.one_off[product] * (1 - discount)
    return monthly * MONTHS + once, np.maximum(monthly - old / MONTHS, 0.0) * MONTHS + once


def answers(
    plan: Plan,
    goods: Goods,
    customers: Customers,
    ground: Ground,
    wants: Wants,
    draw: Draw,
    suits: NDArray[np.bool_],
) -> Pairs:
    """Every need with the products that ``suits`` (kinds × products) gives its kind, where quantity and money allow it.

    A product that could also take over an own line of another make stands twice: as it falls, and as an upgrade.
    """
    rule = plan.offers
    free = np.flatnonzero(customers.story[wants.customer] < 0)
    row, product = np.nonzero(suits[wants.kind[free]])
    need = free[row]
    who, n = wants.customer[need], len(need)
    wanted = goods.wanted(customers, who, product, wants.best[need], wants.quantity[need])
    low, high = goods.ranges(customers, who, product)
    part = draw.uniform(n, low=rule.amount[0], high=rule.amount[1])
    quantity = np.clip(np.round(wanted * part), low, np.minimum(high, goods.able(customers, who, product)))
    quantity = np.minimum(quantity, np.maximum(wanted, 1.0))
    limits = plan.catalog.rules.quantity
    possible = (quantity >= limits.low * low) & (quantity >= limits.need_low * wanted) & (quantity >= 1)
    discount = _discounts(plan, goods, draw, product)
    service = goods.service[product]
    own, rival = ground.own[who, service], ground.rival[who, service]
    kin = np.where(goods.whole[product], own >= 0, (own >= 0) & (ground.product[who, service] == product))
    taken = goods.whole[product] & rival
    mode = np.where(taken, REPLACE, np.where(kin, UPGRADE, NEW))
    liked = np.array([[rule.prefer.get(i.common.id, {}).get(p, 1.0) for p in goods.ids] for i in plan.industries])
    possible &= (liked[customers.industry[who], product] > 0) & (goods.deepest[product] > 0)
    answers_some = goods.fit.max(axis=0) >= plan.catalog.rules.fit.good  # the others are sold as upgrades and tenders
    possible &= answers_some[product]
    twice = (own >= 0) & (mode != UPGRADE)
    take = np.concatenate([np.arange(n), np.flatnonzero(twice)])
    as_upgrade = np.r_[mode == UPGRADE, np.ones(int(twice.sum()), dtype=bool)]
    old = np.where(as_upgrade, ground.old[who, service][take], 0.0)
    new, yearly = _money(goods, product[take], quantity[take], discount[take], old)
    pairs = Pairs(
        customer=who[take],
        need=need[take],
        product=product[take],
        quantity=quantity[take],
        discount=discount[take],
        mode=np.where(as_upgrade, UPGRADE, mode[take]),
        stock=np.where(as_upgrade, own[take], -1),
        fit=goods.fit[wants.kind[need], product][take],
        yearly=yearly,
    )
    good = possible[take] & (~as_upgrade | (new >= rule.least_growth * old)) & _payable(goods, ground, pairs)
    return pairs.keep(good)


def _payable(goods: Goods, ground: Ground, pairs: Pairs) -> NDArray[np.bool_]:
    most = np.where(goods.ict[pairs.product], ground.purse[pairs.customer], ground.room[pairs.customer])
    return np.asarray(pairs.yearly <= most)


def successors(plan: Plan, goods: Goods, customers: Customers, ground: Ground, draw: Draw) -> Pairs:
    """Every own line with what may follow it without any need: more of the same, or a larger one of the service."""
    rule, limits = plan.offers, plan.catalog.rules.quantity
    who, service = np.nonzero((ground.own >= 0) & (customers.story < 0)[:, None])
    held = ground.product[who, service]
    same = goods.service[None, :] == service[:, None]
    kin = same & np.where(goods.ict[None, :], np.arange(len(goods.ids)) == held[:, None], goods.whole[None, :])
    row, product = np.nonzero(kin)
    who, service, old = who[row], service[row], ground.old[who, service][row]
    growth = draw.uniform(len(row), low=rule.growth[0], high=rule.growth[1])
    discount = _discounts(plan, goods, draw, product)
    each = goods.gross[product] * (1 - discount)
    quantity = np.maximum(np.round(growth * old / np.maximum(each, 1.0)), 1.0)
    low, high = goods.ranges(customers, who, product)
    middle = goods.middle(customers, who, product)
    inside = (quantity >= low) & (quantity <= np.minimum(high, goods.able(customers, who, product)))
    inside &= (quantity <= middle) & (quantity >= limits.need_low * middle) & (goods.deepest[product] > 0)
    new, yearly = _money(goods, product, quantity, discount, old)
    inside &= (new >= rule.least_growth * old) & (new <= rule.growth[1] * 1.2 * old)
    pairs = Pairs(
        customer=who,
        need=np.full(len(row), -1, dtype=np.int64),
        product=product,
        quantity=quantity,
        discount=discount,
        mode=np.full(len(row), UPGRADE, dtype=np.int64),
        stock=ground.own[who, service],
        fit=np.full(len(row), 2, dtype=np.int64),
        yearly=yearly,
    )
    return pairs.keep(inside & _payable(goods, ground, pairs))
