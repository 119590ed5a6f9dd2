"""Opportunities: a product for a need, so many, at such a discount, from such a month."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats, Ints
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.needs import Needs
from course_lib.case.generate.plan import LINES, SIZES, Plan

__all__ = ["discount_limit", "opportunity_table"]

_MONTHS = 12
_GOOD, _PARTIAL = 2, 1
_ICT = "云信息化"
_STEP = 0.05
_SLACK = 1e-9
_LAST_MONTH = 11
_ENOUGH = 40


@dataclass
class _Lines:
    """Lines while they are built, one array per column; ``need`` and ``product`` are positions."""

    customer: Ints
    need: Ints
    product: Ints
    quantity: Floats
    discount: Floats
    month: Ints

    def keep(self, chosen: np.ndarray) -> _Lines:
        return _Lines(*(getattr(self, f.name)[chosen] for f in fields(self)))


def discount_limit(products: pd.DataFrame, product: Ints, months: Ints) -> Floats:
    """Largest discount that keeps both the product's own limit and the margin floor over the months billed.

    revenue = price × (1 − d) × months + one-off; (revenue − cost) / revenue ≥ floor. 本课程定义.
    """
    rows = products.iloc[product].reset_index(drop=True)
    billed = rows["list_price"] * months
    needed = (rows["unit_cost"] * months + rows["one_off_cost"]) / (1 - rows["min_margin"]) - rows["one_off"]
    limit = np.where(billed > 0, 1 - needed / billed.where(billed > 0, 1.0), np.where(needed <= 0, 1.0, -1.0))
    return np.minimum(limit, rows["max_discount"].to_numpy(dtype=float))


def _ranges(plan: Plan, customers: Customers, who: Ints) -> tuple[Floats, Floats]:
    """Least and greatest quantity (lines × products), NaN where the product isn't offered to such a customer."""
    products = list(plan.catalog.products["id"])
    low = np.full((len(LINES), len(SIZES), len(products)), np.nan)
    high = low.copy()
    by_head = np.full((2, len(LINES), len(products)), np.nan)
    bounds = np.full((2, len(LINES), len(products)), np.nan)
    for a, line in enumerate(LINES):
        for name, rule in plan.offers.quantity[line].items():
            p = products.index(name)
            for size, bound in rule.by_class.items():
                low[a, SIZES.index(size), p], high[a, SIZES.index(size), p] = bound
            if rule.employees is not None:
                by_head[:, a, p], bounds[:, a, p] = rule.employees, (rule.min, rule.max)
    at, class_at = customers.line[who], customers.size[who]
    heads = customers.employees[who][:, None]
    least, most = (np.clip(heads * by_head[k, at], bounds[0, at], bounds[1, at]) for k in (0, 1))
    return np.fmax(low[at, class_at], least), np.fmax(high[at, class_at], most)


def _draft(plan: Plan, customers: Customers, needs: Needs) -> tuple[Ints, Ints]:
    """Which customer and which need each line is about."""
    draw, rule = plan.draw("lines"), plan.offers
    skipped = [list(plan.catalog.need_points["id"]).index(p) for p in rule.skip_points]
    usable = np.flatnonzero(~np.isin(needs.point, skipped) & (customers.story[needs.customer] < 0))
    usable = usable[np.lexsort((draw.uniform(len(usable)), needs.customer[usable]))]
    held = np.bincount(needs.customer[usable], minlength=len(customers))
    first = np.r_[0, np.cumsum(held)[:-1]]
    has = np.zeros(len(customers), dtype=bool)
    for line in LINES:
        mine = np.flatnonzero(customers.of_line(line))
        has[mine[draw.exactly(rule.chance[line], len(mine))]] = True
    weights = np.array([[rule.lines[a][b] for b in SIZES] for a in LINES])
    count = np.where(has & (held > 0), draw.pick_rows(weights[customers.line, customers.size]) + 1, 0)
    who = np.repeat(np.arange(len(customers)), count)
    turn = np.arange(len(who)) - np.repeat(np.r_[0, np.cumsum(count)[:-1]], count)
    return who, usable[first[who] + turn % np.maximum(held[who], 1)]


def _choose(plan: Plan, customers: Customers, needs: Needs, who: Ints, need: Ints) -> _Lines:
    """Product, month, discount and quantity of every line; lines that nothing suits are dropped."""
    draw, rule, products = plan.draw("offers"), plan.offers, plan.catalog.products
    n, ids = len(who), list(products["id"])
    levels = plan.catalog.fit.set_index("need_point").reindex(plan.catalog.need_points["id"])
    fit = levels[ids].to_numpy()[needs.point[need]]
    weak = draw.exactly(rule.weak_fit, n)[:, None] & (fit == _PARTIAL).any(axis=1)[:, None]
    suits = np.where(weak, fit == _PARTIAL, (fit >= _GOOD) * (1.0 + (fit == 3)))
    liking = np.array([[rule.prefer.get(i.common.id, {}).get(p, 1.0) for p in ids] for i in plan.industries])
    low, high = _ranges(plan, customers, who)
    high = high * np.clip((customers.spend[who] / rule.usual_spend) ** 0.5, 1.0, 2.5)[:, None]
    price = products["list_price"].to_numpy(dtype=float)
    lines_of = np.bincount(who, minlength=len(customers))[who]
    ict = (products["service"] == _ICT).to_numpy()
    cap = customers.spend[who][:, None] * np.where(ict, rule.ict_cap, rule.wallet_cap) / lines_of[:, None]
    typical = 1 - 0.55 * products["max_discount"].to_numpy(dtype=float)
    room = cap / np.maximum(price * typical * _MONTHS, 1)
    possible = ~np.isnan(low) & (low <= room)
    reach = np.where(possible, np.fmin(high, room) * price * _MONTHS, 0.0) ** rule.value_pull
    product = draw.pick_rows(np.where(possible, suits * liking[customers.industry[who]] * reach, 0.0))
    rows = np.arange(n)
    fits = possible[rows, product] & (suits[rows, product] > 0) & (liking[customers.industry[who], product] > 0)
    month = np.array(list(rule.start_months))[draw.pick(list(rule.start_months.values()), n)]
    limit = np.maximum(discount_limit(products, product, _MONTHS + 1 - month), 0.0)
    deep = draw.uniform(n, low=rule.discount_depth[0], high=rule.discount_depth[1])
    discount = np.floor(limit * deep / _STEP + _SLACK) * _STEP
    appetite = plan.per_industry(lambda i: i.local.appetite)[customers.industry[who]]
    least, most = low[rows, product], high[rows, product]
    grown = least + (most - least) * draw.uniform(n) ** rule.modesty * appetite
    most_for_cap = cap[rows, product] / np.maximum(price[product] * (1 - discount) * _MONTHS, 1)
    quantity = np.maximum(np.floor(np.fmin(np.fmin(grown, most_for_cap), most)), 1.0)
    coarse = np.where(quantity >= 100, 10.0, np.where(quantity >= 20, 5.0, 1.0))
    quantity = np.floor(quantity / coarse) * coarse
    return _Lines(who, need, product, quantity, np.round(discount, 2), month).keep(fits)


def _trap(plan: Plan, customers: Customers, lines: _Lines) -> None:
    """Let a few lines ask for more discount than is allowed, one of them only because it starts so late.

    Where we are strong and much is at stake, most is given away: there a refusal is worth mending.
    """
    products, draw = plan.catalog.products, plan.draw("refused")
    n = len(lines.customer)
    own = products["max_discount"].to_numpy(dtype=float)[lines.product]
    limit = discount_limit(products, lines.product, _MONTHS + 1 - lines.month)
    ours = plan.per_industry(lambda i: i.local.shares[0])[customers.industry[lines.customer]]
    worth = products["list_price"].to_numpy(dtype=float)[lines.product] * lines.quantity
    order = np.argsort(-(ours**2) * worth**0.5 * draw.uniform(n), kind="stable")
    wanted = round(plan.offers.refused * n)
    over = order[(own[order] > 0) & (limit[order] >= own[order] - _SLACK) & (own[order] <= 0.6)][:wanted]
    lines.discount[over] = np.round(own[over] + _STEP * draw.whole(1, 3, len(over)), 2)
    late = discount_limit(products, lines.product, np.ones(n, dtype=np.int64))  # started in December
    costly = order[(late[order] < own[order] - _STEP) & ~np.isin(order, over)][: max(wanted // 3, int(n >= _ENOUGH))]
    lines.month[costly], lines.discount[costly] = _LAST_MONTH, np.round(own[costly], 2)


def _with_stories(plan: Plan, customers: Customers, needs: Needs, lines: _Lines) -> _Lines:
    """Add the given lines of the story customers, keep the order by customer."""
    products, points = list(plan.catalog.products["id"]), list(plan.catalog.need_points["id"])
    rows = []
    for c in np.flatnonzero(customers.story >= 0):
        for point, product, quantity, discount, month in plan.stories[customers.story[c]].lines:
            need = np.flatnonzero((needs.customer == c) & (needs.point == points.index(point)))
            if len(need):
                rows.append((c, need[0], products.index(product), quantity, discount, month))
    if not rows:
        return lines
    extra = _Lines(*(np.array(column) for column in zip(*rows, strict=True)))
    joined = _Lines(*(np.concatenate([getattr(lines, f.name), getattr(extra, f.name)]) for f in fields(lines)))
    return joined.keep(np.argsort(joined.customer, kind="stable"))


def opportunity_table(plan: Plan, customers: Customers, needs: Needs) -> pd.DataFrame:
    """Return ``opportunities.csv``."""
    who, need = _draft(plan, customers, needs)
    lines = _choose(plan, customers, needs, who, need)
    _trap(plan, customers, lines)
    lines = _with_stories(plan, customers, needs, lines)
    draw, n = plan.draw("opportunity table"), len(lines.customer)
    remarks = plan.offers.notes
    notes = take(remarks.texts, draw.whole(0, len(remarks.texts) - 1, n))
    notes = np.where(draw.flag(remarks.chance, n), notes, "")
    strongest = customers.shares[:, 1:].argmax(axis=1) + 1
    return frame(
        "opportunities",
        {
            "id": number_ids("O", n),
            "customer": customers.ids[lines.customer],
            "need": needs.ids[lines.need],
            "product": take(plan.catalog.products["id"], lines.product),
            "quantity": lines.quantity,
            "discount": lines.discount,
            "start_month": lines.month,
            "rival": take(plan.carriers, strongest[lines.customer]),
            "note": notes,
        },
        plan.catalog,
    )
