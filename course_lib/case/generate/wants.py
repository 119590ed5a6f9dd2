"""Needs: of one kind, in three points, in a quantity; the loss hangs on the price of what answers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.amounts import Goods
from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.frames import frame, number_ids, take
from course_lib.case.generate.plan import LINES, SIZES, Plan
from course_lib.case.generate.spec_stories import Want, need_texts

__all__ = ["Wants", "build_wants", "losses", "want_table"]

_COLUMNS = ("department", "triad", "pain", "bottleneck", "difficulty")


@dataclass(frozen=True)
class Wants:
    """Needs sorted by customer; ``kind`` and ``best`` are positions, ``words`` the texts of each (a row per need).

    ``quantity`` in units of the product that fits best; ``loss``: times the yearly price of what fits, NaN where a
    story does not fix it.
    """

    ids: NDArray[np.object_]
    customer: Ints
    kind: Ints
    best: Ints
    quantity: Floats
    loss: Floats
    words: pd.DataFrame


def _counts(plan: Plan, customers: Customers) -> Ints:
    draw, rule = plan.draw("needs per customer"), plan.needs.per_customer
    weights = np.array([[rule[a][b] for b in SIZES] for a in LINES])
    return draw.pick_rows(weights[customers.line, customers.size]) + 1


def _liking(plan: Plan, goods: Goods, customers: Customers, who: Ints, kinds: Ints) -> Floats:
    """Weight (customers × kinds): less for what he could hardly pay even at its least, more for what is worth more."""
    rule, well = plan.offers, goods.fit >= plan.catalog.rules.fit.good
    share = np.where(goods.ict, rule.ict_cap, rule.connect_cap)
    n, products = len(who), len(goods.ids)
    everybody, every = np.repeat(who, products), np.tile(np.arange(products), n)
    least = (goods.ranges(customers, everybody, every)[0] * goods.net[every]).reshape(n, products)
    payable = least <= share * customers.spend[who][:, None]
    some = (payable[:, None, :] & well[kinds][None, :, :]).any(axis=2)
    money = goods.net[goods.best[kinds]] * goods.low[:, 0, goods.best[kinds]].mean(axis=0)
    pull = np.maximum(money, 1.0) ** rule.need_pull * np.where(goods.ict[goods.best[kinds]], 1.0, rule.need_connect)
    return np.asarray(np.where(some, 1.0, rule.dear) * pull)


def _distinct(keys: Floats, kinds: Ints) -> Floats:
    """Keys with only the best text of each kind kept in a row."""
    for kind in np.unique(kinds):
        same = np.flatnonzero(kinds == kind)
        if len(same) > 1:
            best = keys[:, same].argmax(axis=1)
            kept = same[best]
            value = keys[np.arange(len(keys)), kept]
            keys[:, same] = -1.0
            keys[np.arange(len(keys)), kept] = value
    return keys


def _drawn(plan: Plan, goods: Goods, customers: Customers) -> tuple[Ints, Ints]:
    """Customer and text of each drawn need: different kinds of his industry, by weight."""
    draw, counts, texts = plan.draw("needs"), _counts(plan, customers), need_texts()
    industry, kind = texts["industry"].to_numpy(), texts["kind"].map(goods.kinds.index).to_numpy(dtype=np.int64)
    apart = texts["point"].isin(plan.needs.blanks.points).to_numpy()
    who, which = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for i, item in enumerate(plan.industries):
        mine = np.flatnonzero((customers.industry == i) & (customers.story < 0))
        rows = np.flatnonzero((industry == item.common.id) & ~apart)
        weight = texts["weight"].to_numpy()[rows] * _liking(plan, goods, customers, mine, kind[rows])
        # Efraimidis & Spirakis (2006): the largest u^(1/w) are a weighted sample without replacement
        keys = _distinct(draw.uniform(len(mine), len(rows)) ** (1 / weight), kind[rows])
        wanted = np.minimum(counts[mine], len(np.unique(kind[rows])))
        order = np.argsort(-keys, axis=1, kind="stable")
        kept = np.arange(len(rows)) < wanted[:, None]
        who.append(np.repeat(mine, wanted))
        which.append(rows[order[kept]])
    customer, text = np.concatenate(who), np.concatenate(which)
    order = np.argsort(customer, kind="stable")
    return customer[order], _with_blanks(plan, customers, customer[order], text[order])


def _with_blanks(plan: Plan, customers: Customers, customer: Ints, text: Ints) -> Ints:
    """Turn a fixed share of the needs, at most one per customer, into those drawn apart (planning)."""
    draw, rule, texts = plan.draw("blanks"), plan.needs.blanks, need_texts()
    place = np.full(len(plan.industries), -1, dtype=np.int64)
    for i, item in enumerate(plan.industries):
        found = np.flatnonzero((texts["industry"] == item.common.id) & texts["point"].isin(rule.points))
        place[i] = found[0] if len(found) else -1
    able = draw.order(len(customer))
    able = able[place[customers.industry[customer[able]]] >= 0]
    able = able[np.unique(customer[able], return_index=True)[1]]
    chosen = able[draw.order(len(able))][: int(rule.share * len(customer) + 0.5)]
    turned = text.copy()
    turned[chosen] = place[customers.industry[customer[chosen]]]
    return turned


def _of_stories(plan: Plan, customers: Customers) -> Iterator[tuple[int, Want]]:
    for c in np.flatnonzero(customers.story >= 0):
        yield from ((int(c), want) for want in plan.stories[customers.story[c]].wants)


def _told_words(plan: Plan, customers: Customers, told: list[tuple[int, Want]]) -> pd.DataFrame:
    """Texts of the stories' needs: their own, else the first of that industry and kind."""
    texts = need_texts()
    rows = []
    for c, want in told:
        own = {} if want.text is None else dict(zip(_COLUMNS[2:], want.text, strict=True))
        own |= {k: v for k, v in (("department", want.department), ("triad", want.triad)) if v}
        if len(own) < len(_COLUMNS):
            here = plan.industries[customers.industry[c]].common.id
            first = texts[(texts["industry"] == here) & (texts["kind"] == want.kind)].iloc[0]
            own = {k: str(first[k]) for k in _COLUMNS} | own
        rows.append(own)
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)


def _quantities(plan: Plan, goods: Goods, draw: Draw, customers: Customers, who: Ints, best: Ints) -> Floats:
    """What he needs of the product that fits best: inside its usual range, as far as he can pay for it."""
    rule = plan.offers
    low, high = goods.ranges(customers, who, best)
    share = np.where(goods.ict, rule.ict_cap, rule.connect_cap)[best]
    room = np.floor(share * customers.spend[who] / np.maximum(goods.net[best], 1.0))
    most = np.clip(room, low, high)
    grown = np.floor(low + (most - low + 1) * draw.uniform(len(who)) ** rule.quantity_power)
    coarse = np.where(grown >= 100, 10.0, np.where(grown >= 20, 5.0, 1.0))
    grown = np.maximum(np.floor(grown / coarse) * coarse, low)
    return np.maximum(np.minimum(grown, goods.able(customers, who, best)), 1.0)


def build_wants(plan: Plan, goods: Goods, customers: Customers) -> Wants:
    """Draw everybody's needs; a story's are given."""
    texts, told = need_texts(), list(_of_stories(plan, customers))
    customer, text = _drawn(plan, goods, customers)
    kind = texts["kind"].map(goods.kinds.index).to_numpy(dtype=np.int64)[text]
    words = texts[list(_COLUMNS)].iloc[text].astype(object)
    given = np.array([np.nan if w.quantity is None else w.quantity for _, w in told], dtype=float)
    customer = np.concatenate([customer, np.array([c for c, _ in told], dtype=np.int64)])
    kind = np.concatenate([kind, np.array([goods.kinds.index(w.kind) for _, w in told], dtype=np.int64)])
    words = pd.concat([words, _told_words(plan, customers, told)], ignore_index=True)
    fixed = np.concatenate([np.full(len(text), np.nan), np.array([w.loss for _, w in told], dtype=float)])
    best = goods.best[kind]
    quantity = _quantities(plan, goods, plan.draw("need quantities"), customers, customer, best)
    quantity[len(text) :] = np.where(np.isnan(given), quantity[len(text) :], given)
    order = np.argsort(customer, kind="stable")
    return Wants(
        ids=number_ids("N", len(customer), 4),
        customer=customer[order],
        kind=kind[order],
        best=best[order],
        quantity=quantity[order],
        loss=fixed[order],
        words=words.iloc[order].reset_index(drop=True),
    )


def losses(plan: Plan, goods: Goods, wants: Wants, paid: Floats) -> tuple[Floats, Floats]:
    """Yearly loss of every need, yuan, and how deep it is within the usual range (0–1).

    ``paid``: what the lines of a need cost a year, 0 where it has none: then what fits best counts. A few needs cost
    less than what answers them.
    """
    draw, rule, n = plan.draw("losses"), plan.offers, len(wants.customer)
    depth = draw.uniform(n)
    times = rule.loss[0] + (rule.loss[1] - rule.loss[0]) * depth
    sold = np.flatnonzero((paid > 0) & np.isnan(wants.loss))
    thin = sold[draw.order(len(sold))][: int(rule.thin_loss.share * len(sold) + 0.5)]
    times[thin] = draw.uniform(len(thin), low=rule.thin_loss.range[0], high=rule.thin_loss.range[1])
    depth[thin] = 0.0
    told = ~np.isnan(wants.loss)
    times, depth = np.where(told, wants.loss, times), np.where(told, (1 + depth) / 2, depth)
    worth = np.where((paid > 0) & ~told, paid, goods.net[wants.best] * wants.quantity)
    return times * worth, depth


def want_table(
    plan: Plan,
    goods: Goods,
    customers: Customers,
    wants: Wants,
    loss: tuple[Floats, Floats],
    contact: NDArray[np.object_],
) -> pd.DataFrame:
    """Return ``needs.csv``; ``loss`` as :func:`losses` returns it.

    ``contact``: id of the person who covers the need, "" where we have met nobody.
    """
    draw, n, kinds = plan.draw("need table"), len(wants.customer), plan.needs.evidence
    cost, depth = loss
    urgency = np.clip(np.round(1.2 + 3.2 * depth + 0.7 * draw.normal(n)), 1, 5)
    rounding = np.where(cost >= 10_000, 1000.0, 100.0)
    point = take(plan.catalog.need_kinds["point"], wants.kind)
    return frame(
        "needs",
        {
            "id": wants.ids,
            "customer": customers.ids[wants.customer],
            "need_point": point,
            "contact": contact,
            "cost_of_leaving": np.maximum(np.ceil(cost / rounding) * rounding, 100),
            "urgency": urgency,
            "evidence": take(kinds, draw.pick(list(kinds.values()), n)),
            "kind": take(goods.kinds, wants.kind),
            "quantity": wants.quantity,
            **{c: wants.words[c].to_numpy(dtype=object) for c in _COLUMNS},
        },
        plan.catalog,
    )
