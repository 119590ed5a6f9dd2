"""Service records: which service at which address from whom, for how much, until when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.addresses import Addresses
from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Draw, Floats, Ints
from course_lib.case.generate.frames import Columns, frame, take
from course_lib.case.generate.plan import Plan
from course_lib.case.generate.usage import Days, Usage, contract_ends

__all__ = ["record_table"]

_NEEDS = ("是", "否", "未知")
_YES, _NO, _UNKNOWN = range(3)
_BLANKS = {"contract_end": 0.22, "units": 0.10, "volume": 0.08}
_LOST_DAYS = 365
_LONG_AGO = 0.10
#: Weights of "needed" and "not known" at a customer's branch.
_BRANCH = (35, 65)


@dataclass(frozen=True)
class _Records(Columns):
    """Columns under construction; ``present`` (n, carriers) and ``volume`` (n, carriers), ours first."""

    address: Ints
    service: Ints
    need: Ints
    present: NDArray[np.bool_]
    volume: Floats
    lost: NDArray[np.bool_]
    end: Days
    vague: NDArray[np.bool_]


def _of_customers(plan: Plan, customers: Customers, usage: Usage, addresses: Addresses) -> _Records:
    """Records of the target customers: volumes as used, and some services that nobody provides."""
    draw, market = plan.draw("target records"), plan.market
    home = np.full(len(customers), -1, dtype=np.int64)
    mains = np.flatnonzero(addresses.main)
    home[addresses.customer[mains]] = mains
    used = usage.volume.sum(axis=-1) > 0
    who, service = np.nonzero(used | draw.flag(market.idle_service, *used.shape))
    volume = usage.volume[who, service]
    present = volume > 0
    active = present.any(axis=1)
    idle = draw.pick([45, 25, 30], len(who))
    need = np.where(active, _YES, idle)
    rival_only = active & ~present[:, 0]
    lost = rival_only & draw.flag(market.target_lost, len(who))
    end = np.where(present[:, 1:].any(axis=1), usage.rival_end[who, service], usage.our_end[who, service])
    return _Records(home[who], service, need, present, volume, lost, end, np.zeros(len(who), dtype=bool))


def _used_services(plan: Plan, addresses: Addresses, draw: Draw) -> tuple[Ints, Ints]:
    """One to three different services at each ordinary address, after its industry's mix."""
    at = np.flatnonzero(~addresses.main)
    per_address = plan.market.records_per_address
    count = np.array([n for n, _ in per_address])[draw.pick([w for _, w in per_address], len(at))]
    own = _mix(plan)[addresses.industry[at]]
    keys = np.where(own > 0, draw.uniform(*own.shape) ** (1 / np.maximum(own, 1e-9)), -1.0)
    order = np.argsort(-keys, axis=1, kind="stable")
    kept = (np.arange(own.shape[1]) < count[:, None]) & (np.take_along_axis(own, order, axis=1) > 0)
    return np.repeat(at, kept.sum(axis=1)), order[kept].astype(np.int64)


def _others(plan: Plan, addresses: Addresses, target: _Records) -> _Records:
    """Records of all other addresses; their states make the whole meet the aimed mix."""
    draw, market = plan.draw("other records"), plan.market
    address, service = _used_services(plan, addresses, draw)
    n, industry = len(address), addresses.industry[address]
    done = _states(target)
    total = len(target.address) + n
    left = {s: max(share / 100 * total - done[s], 0.0) for s, share in market.states.items()}
    idle = np.array([left[s] for s in ("潜在", "范围外", "未知")]) / max(n, 1)
    kind = draw.pick([*idle, max(1 - idle.sum(), 0.0)], n)
    branch = addresses.customer[address] >= 0  # a customer's volumes stand at its main address only
    kind = np.where(branch, np.array([_YES, _UNKNOWN])[draw.pick(_BRANCH, n)], kind)
    active = kind == len(idle)
    shares = np.array([i.local.shares for i in plan.industries])
    bent = np.array([[market.carrier_bent[c].get(s, 1.0) for c in plan.carriers] for s in plan.services])
    local = shares[industry] * bent[service]
    local = local / local.sum(axis=1, keepdims=True)
    with_us = left["竞争"] + left["存量"]
    ours = active & draw.flag(_rate(local[:, 0], active, with_us), n)
    both = ours & draw.flag(left["竞争"] / max(with_us, 1e-9), n)
    rival = active & (~ours | both)
    lost = rival & ~ours & draw.flag(left["流失"] / max(left["流失"] + left["他网"], 1e-9), n)
    present, volume = _split_volumes(plan, draw, local, ours, rival, _monthly(plan, draw, industry, service))
    window = plan.per_industry(lambda i: i.local.window)[industry]
    need = np.where(active, _YES, kind)
    return _Records(address, service, need, present, volume, lost, contract_ends(plan, draw, window), active)


def _split_volumes(
    plan: Plan, draw: Draw, local: Floats, ours: NDArray[np.bool_], rival: NDArray[np.bool_], monthly: Floats
) -> tuple[NDArray[np.bool_], Floats]:
    """Who is present and with how much: one rival or, now and then, both."""
    n, rows, market = len(ours), np.arange(len(ours)), plan.market
    first = draw.pick_rows(local[:, 1:]) + 1
    second = rival & draw.flag(market.two_rivals, n)
    present = np.zeros((n, len(plan.carriers)), dtype=bool)
    present[:, 0] = ours
    present[rows, first] |= rival
    present[rows, 3 - first] |= second
    low, high = market.ours_in_contested
    part = np.where(ours & rival, draw.uniform(n, low=low, high=high), ours.astype(float))
    volume = np.zeros(present.shape)
    volume[:, 0] = np.maximum(np.round(monthly * part), ours)
    theirs = np.maximum(np.round(monthly - volume[:, 0]), 1) * rival
    shared = np.floor(theirs / 2) * second
    volume[rows, first] = theirs - shared
    volume[rows, 3 - first] += shared
    return present, volume


def _rate(chance: Floats, active: NDArray[np.bool_], wanted: float) -> Floats:
    """Scale chances so that about ``wanted`` of the active ones come true."""
    rate = np.clip(chance, 0.0, 0.9)
    for _ in range(6):
        expected = rate[active].sum()
        rate = np.clip(rate * (wanted / expected if expected > 0 else 0.0), 0.0, 0.9)
    return rate


def _mix(plan: Plan) -> Floats:
    return np.array([[i.common.mix.get(s, 0.0) for s in plan.services] for i in plan.industries])


def _monthly(plan: Plan, draw: Draw, industry: Ints, service: Ints) -> Floats:
    """Monthly amount of a record at an ordinary address, yuan."""
    market = plan.market
    yearly = plan.per_industry(lambda i: market.spend_of_address[i.common.line])
    typical = yearly[industry] * (0.15 + _mix(plan)[industry, service] / 100) / 12
    return np.maximum(np.round(typical * np.exp(market.spend_spread * draw.normal(len(industry)))), 20)


def _states(records: _Records) -> dict[str, int]:
    ours, rival = records.present[:, 0], records.present[:, 1:].any(axis=1)
    none = ~ours & ~rival
    return {
        "竞争": int((ours & rival).sum()),
        "存量": int((ours & ~rival).sum()),
        "流失": int((records.lost & ~ours & rival).sum()),
        "他网": int((~records.lost & ~ours & rival).sum()),
        "潜在": int((none & (records.need == _YES)).sum()),
        "范围外": int((none & (records.need == _NO)).sum()),
        "未知": int((none & (records.need == _UNKNOWN)).sum()),
    }


def _lines(plan: Plan, draw: Draw, records: _Records) -> tuple[Floats, Floats, Floats]:
    """Units that could be used, lines in use and lines of ours; ours ≤ lines ≤ units."""
    price = np.array([plan.market.prices[s] for s in plan.services])[records.service]
    volume = records.volume
    lines = np.maximum(np.round(volume.sum(axis=1) / price), records.present.sum(axis=1))
    share = volume[:, 0] / np.maximum(volume.sum(axis=1), 1)
    rival = records.present[:, 1:].any(axis=1)
    ours = np.clip(np.round(lines * share), records.present[:, 0], np.maximum(lines - rival, 0))
    room = np.maximum(np.ceil(lines * (1 + 0.45 * draw.uniform(len(lines)))), 1)
    return room, lines, ours * records.present[:, 0]


def _carriers(plan: Plan, present: NDArray[np.bool_]) -> NDArray[np.object_]:
    codes = present @ (1 << np.arange(present.shape[1]))
    texts = ["|".join(c for k, c in enumerate(plan.carriers) if code >> k & 1) for code in range(1 << present.shape[1])]
    return take(texts, codes)


def record_table(
    plan: Plan, customers: Customers, usage: Usage, addresses: Addresses, known_here: Floats
) -> pd.DataFrame:
    """Return ``service_records.csv``: about two services per address.

    ``known_here``: per address, how much more is known than usually.
    """
    target = _of_customers(plan, customers, usage, addresses)
    other = _others(plan, addresses, target)
    joined = target.join(other)
    records = joined.keep(np.lexsort((joined.service, joined.address)))
    draw, n = plan.draw("record table"), len(records.address)
    units, lines, ours = _lines(plan, draw, records)
    active = records.present.any(axis=1)
    unknown = records.need == _UNKNOWN
    idle = ~active & ~unknown
    known = known_here[records.address]
    blank = {name: draw.flag(share + (1 - share) * (1 - known), n) & records.vague for name, share in _BLANKS.items()}
    as_of = np.datetime64(plan.kind.as_of, "D")
    recent = as_of - draw.whole(12, _LOST_DAYS - 12, n).astype("timedelta64[D]")
    earlier = as_of - draw.whole(_LOST_DAYS + 30, 3 * _LOST_DAYS, n).astype("timedelta64[D]")
    rival_only = active & ~records.present[:, 0]
    last = np.where(records.lost, recent, np.datetime64("NaT"))
    last = np.where(rival_only & ~records.lost & draw.flag(_LONG_AGO, n), earlier, last)
    nothing = np.where(idle, 0.0, np.nan)
    volume = records.volume.sum(axis=1)
    told = active & ~blank["volume"]
    counted = active & ~blank["units"]
    return frame(
        "service_records",
        {
            "address": addresses.ids[records.address],
            "service": take(plan.services, records.service),
            "need": take(_NEEDS, records.need),
            "carriers": _carriers(plan, records.present),
            "units": np.where(counted, units, np.where(idle & (records.need == _YES), units, np.nan)),
            "lines": np.where(counted, lines, nothing),
            "our_lines": np.where(counted, ours, nothing),
            "monthly_volume": np.where(told, volume, nothing),
            "our_volume": np.where(told, records.volume[:, 0], nothing),
            "contract_end": np.where(active & ~blank["contract_end"], records.end, np.datetime64("NaT")),
            "last_ours": last,
        },
        plan.catalog,
    )
