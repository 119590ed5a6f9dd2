"""What each target customer uses of each service, from which carrier, until when; and our stock, which follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.frames import frame, number_ids
from course_lib.case.generate.plan import LINES, Plan

__all__ = ["Days", "Usage", "build_usage", "contract_ends", "stock_table"]

Days = NDArray[np.datetime64]

_STEP = 5  # monthly amounts are multiples of five yuan
_SMALLEST = 30
_RAKES = 14


@dataclass(frozen=True)
class Usage:
    """``volume`` (customers, services, carriers): yuan a month, ours first; ends per customer and service."""

    volume: Floats
    our_end: Days
    rival_end: Days

    @property
    def yearly(self) -> Floats:
        """Yearly spending per customer, yuan."""
        total: Floats = self.volume.sum(axis=(1, 2)) * 12
        return total


def contract_ends(plan: Plan, draw: Draw, first_year: Floats) -> Days:
    """Ends of contracts; ``first_year`` is the chance per item that it falls into the budget year."""
    rule, shape = plan.market.contract, first_year.shape
    later = np.array(rule.years[1:])
    chance = draw.uniform(*shape)
    rest = (chance - first_year) / np.maximum(1 - first_year, 1e-9)
    year = np.where(chance < first_year, 0, 1 + np.searchsorted(np.cumsum(later) / later.sum(), rest).clip(0, 1))
    month = draw.pick(rule.months, *shape)
    start = np.datetime64(f"{plan.kind.budget_year}-01", "M") + (year * 12 + month).astype("timedelta64[M]")
    last = (start + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    early = np.where(draw.flag(0.25, *shape), np.floor(draw.uniform(*shape) * 27), 0).astype("timedelta64[D]")
    return np.asarray(last - early)


def _needs_of_services(plan: Plan, customers: Customers, draw: Draw) -> Floats:
    """Monthly spending per customer and service; small parts are left out."""
    mix = np.array([[i.common.mix.get(s, 0.0) for s in plan.services] for i in plan.industries])[customers.industry]
    mix = mix * np.exp(0.35 * draw.normal(*mix.shape))
    mix = mix / mix.sum(axis=1, keepdims=True)
    monthly = mix * customers.spend[:, None] / 12
    keep = (mix >= 0.035) & (monthly >= _SMALLEST)
    keep[np.arange(len(mix)), mix.argmax(axis=1)] = True
    mix = np.where(keep, mix, 0.0)
    mix = mix / mix.sum(axis=1, keepdims=True)
    rounded: Floats = np.round(mix * customers.spend[:, None] / 12 / _STEP) * _STEP
    return np.where(mix > 0, np.maximum(rounded, _SMALLEST), 0.0)


def _split(weights: Floats, drop: Floats) -> Floats:
    """Shares of the carriers in each service; a small share falls to the others."""
    share = weights / weights.sum(axis=-1, keepdims=True)
    kept = np.where(share >= drop, share, 0.0)
    best = share.argmax(axis=-1)
    np.put_along_axis(kept, best[..., None], np.take_along_axis(share, best[..., None], axis=-1), axis=-1)
    result: Floats = kept / kept.sum(axis=-1, keepdims=True)
    return result


def _carrier_shares(plan: Plan, customers: Customers, monthly: Floats, draw: Draw) -> Floats:
    """Share of each carrier per customer and service, raked towards the industry's shares and then so
    that the total meets the kind's ``own_share``."""
    market = plan.market
    bent = np.array([[market.carrier_bent[c].get(s, 1.0) for c in plan.carriers] for s in plan.services])
    told = customers.story >= 0
    luck = np.where(told, market.split_luck / 5, market.split_luck)[:, None, None]
    luck = luck * draw.normal(*monthly.shape, len(plan.carriers))
    weights = np.maximum(customers.shares, 1e-4)[:, None, :] * bent * np.exp(luck)
    drop = np.array([market.split_drop[line] for line in LINES])[customers.line] * np.where(told, 0.5, 1.0)
    aim = np.array(plan.kind.own_share) / sum(plan.kind.own_share)
    local = np.array([i.local.shares for i in plan.industries]) / 100
    factor = np.ones((len(customers), len(plan.carriers)))
    factor_of = np.ones_like(local)
    for _ in range(_RAKES):
        free = np.where(told[:, None], 1.0, factor)
        split = _split(weights * free[:, None, :], drop[:, None, None])
        volume = (split * monthly[..., None]).sum(axis=1)
        mine = np.column_stack([np.bincount(customers.industry, v * ~told, len(local)) for v in volume.T])
        share = mine / np.maximum(mine.sum(axis=1, keepdims=True), 1.0)
        factor_of = np.clip(factor_of * (local / np.clip(share, 0.02, 1.0)) ** 0.4, 0.1, 10.0)
        whole = volume.sum(axis=0) / volume.sum()
        factor_of = factor_of * (aim / np.maximum(whole, 1e-6)) ** 0.8
        factor = factor_of[customers.industry]
    return split


def _in_window(plan: Plan, customers: Customers, rivals: Floats, draw: Draw) -> Floats:
    """1 for contracts that end in the budget year, else 0: as much of the rivals' volume as the industry's window."""
    window = plan.per_industry(lambda i: i.local.window)
    industry = np.repeat(customers.industry, rivals.shape[1])
    volume = rivals.ravel()
    order = np.lexsort((draw.uniform(len(volume)), industry))
    total = np.bincount(industry, volume, len(window))
    before = np.cumsum(volume[order]) - np.r_[0, np.cumsum(total)[:-1]][industry[order]]
    chosen = np.zeros(len(volume))
    chosen[order] = before - volume[order] / 2 <= window[industry[order]] * total[industry[order]]
    return chosen.reshape(rivals.shape)


def build_usage(plan: Plan, customers: Customers) -> Usage:
    """Draw use, carriers and contract ends of every customer."""
    draw = plan.draw("usage")
    monthly = _needs_of_services(plan, customers, draw)
    volume = np.round(_carrier_shares(plan, customers, monthly, draw) * monthly[..., None] / _STEP) * _STEP
    rest = monthly - volume.sum(axis=-1)
    biggest = volume.argmax(axis=-1)[..., None]
    np.put_along_axis(volume, biggest, np.take_along_axis(volume, biggest, axis=-1) + rest[..., None], axis=-1)
    shape = monthly.shape
    years = np.array(plan.market.contract.years)
    ends = plan.draw("contracts")
    our_end = contract_ends(plan, ends, np.full(shape, years[0] / years.sum()))
    rival_end = contract_ends(plan, ends, _in_window(plan, customers, volume[..., 1:].sum(axis=-1), ends))
    for c in np.flatnonzero(customers.story >= 0):
        story = plan.stories[customers.story[c]]
        if story.rival_end is not None:
            rival_end[c] = np.datetime64(story.rival_end, "D")
        if story.stock_end is not None:
            our_end[c, volume[c, :, 0].argmax()] = np.datetime64(story.stock_end, "D")
    return Usage(volume, our_end, rival_end)


def _products(plan: Plan, line: Ints, service: Ints, amount: Floats) -> NDArray[np.object_]:
    """Product of a stock line, by service and monthly amount."""
    chosen = np.full(len(amount), "", dtype=object)
    for a, one in enumerate(LINES):
        for b, name in enumerate(plan.services):
            for least, product in plan.offers.stock[one][name]:
                chosen[(line == a) & (service == b) & (amount >= least)] = product
    return chosen


def stock_table(plan: Plan, customers: Customers, usage: Usage) -> pd.DataFrame:
    """Return ``stock.csv``: a line per customer and service where we have a part, 12 × our monthly volume."""
    draw, rule = plan.draw("stock"), plan.market.renewal
    who, service = np.nonzero(usage.volume[:, :, 0] > 0)
    amount, end = usage.volume[who, service, 0], usage.our_end[who, service]
    as_of = np.datetime64(plan.kind.as_of, "D")
    ahead = (end - as_of).astype(int)
    term = np.maximum(1, np.ceil((ahead + 45) / 365)) + draw.pick([60, 30, 10], len(who))
    month = end.astype("datetime64[M]")
    day = (end - month.astype("datetime64[D]")).astype(int)
    start_month = month - (term * 12).astype("timedelta64[M]")
    first = start_month.astype("datetime64[D]")
    length = ((start_month + np.timedelta64(1, "M")).astype("datetime64[D]") - first).astype(int)
    start = first + np.minimum(day + 1, length).astype("timedelta64[D]")
    renewal = rule.base + rule.per_z * np.tanh(customers.closeness[who]) - rule.early * (ahead < 181)
    renewal = np.round(np.clip(renewal + rule.noise * draw.normal(len(who)), rule.low, rule.high), 2)
    for c in np.flatnonzero(customers.story >= 0):
        story = plan.stories[customers.story[c]]
        if story.renewal is not None:
            mine = np.flatnonzero(who == c)
            renewal[mine[amount[mine].argmax()]] = story.renewal
    return frame(
        "stock",
        {
            "id": number_ids("S", len(who)),
            "customer": customers.ids[who],
            "product": _products(plan, customers.line[who], service, amount),
            "annual_revenue": amount * 12,
            "start": start,
            "contract_end": end,
            "renewal": renewal,
        },
        plan.catalog,
    )
