"""The market space: who serves which address, what state a customer is in, how an industry is shared out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.method._tables import fetch, locate, look_up, places, sum_by

__all__ = ["STATES", "customer_states", "industry_market", "market_by", "service_states"]

#: States, the one that asks for action first in front; a customer takes the first that occurs at its addresses.
STATES = ("竞争", "流失", "他网", "存量", "潜在", "未知", "范围外")

#: What a record must tell: of the address, of each service, and of each service that somebody provides.
_ADDRESS_FIELDS = ("customer", "industry", "employees", "contact_name", "phone", "verified")
_USED_FIELDS = ("units", "lines", "monthly_volume", "contract_end")


def _presence(case: Case) -> NDArray[np.bool_]:
    """Return records × carriers (ours first): who provides the service."""
    codes, texts = pd.factorize(case.service_records["carriers"].fillna(""))
    ids = [c.id for c in case.meta.carriers]
    table = np.array([[i in str(t).split("|") for i in ids] for t in texts], dtype=bool).reshape(len(texts), len(ids))
    return table[codes]


def _filled(column: pd.Series) -> NDArray[np.bool_]:
    return (column.notna() & (column != "")).to_numpy(dtype=bool)


def service_states(case: Case) -> pd.DataFrame:
    """Derive the state of each service record by rule; nobody types it in.

    ours and a rival → 竞争; a rival, and ours until at most ``rules.market.lost_within_months`` ago → 流失; a rival
    only → 他网; ours only → 存量; nobody: needed → 潜在, not needed → 范围外, not known → 未知.

    Returns
    -------
    DataFrame
        One row per row of ``service_records`` (same order): ``address, service, grid, customer, industry`` (the
        customer's, else the address's; blank if unknown), ``ours``, ``rivals`` (how many), ``state``.

    Notes
    -----
    The five states are those of grid marketing (课程材料：网格营销); the rules are 本课程定义 (definition of this kit).
    """
    return case.derived("service_states", _service_states)


def _service_states(case: Case) -> pd.DataFrame:
    records, addresses = case.service_records, _with_industry(case)
    frame = records[["address", "service"]].copy()
    rows = locate(records["address"], addresses)
    for column in ("grid", "customer", "industry"):
        frame[column] = fetch(addresses, column, rows)
    presence = _presence(case)
    ours, rivals = presence[:, 0], presence[:, 1:].sum(axis=1)
    as_of = pd.Timestamp(case.meta.as_of)
    since = as_of - pd.DateOffset(months=case.catalog.rules.market.lost_within_months)
    recent = records["last_ours"].between(since, as_of).to_numpy(dtype=bool)
    frame["ours"], frame["rivals"] = ours, rivals
    rival, need = rivals > 0, records["need"]
    conditions = [
        ours & rival,
        ~ours & rival & recent,
        ~ours & rival,
        ours & ~rival,
        (need == "是").to_numpy(dtype=bool),
        (need == "未知").to_numpy(dtype=bool),
    ]
    codes = np.select(conditions, list(range(len(conditions))), default=len(conditions))
    frame["state"] = pd.Index(STATES).take(codes).to_numpy()
    return frame


def _with_industry(case: Case) -> pd.DataFrame:
    """Addresses with the industry filled from the customer where one is known."""
    return case.derived("addresses_with_industry", _fill_industry)


def _fill_industry(case: Case) -> pd.DataFrame:
    addresses = case.addresses
    industry = look_up(addresses["customer"], case.customers, "industry")
    addresses["industry"] = industry.where(industry != "", addresses["industry"])
    return addresses


def customer_states(case: Case) -> pd.Series:
    """Return each customer's state: the first of ``STATES`` among its services; 未知 without a record.

    Returns
    -------
    Series
        Index customer id (all customers), values 竞争|流失|他网|存量|潜在|未知|范围外.

    Notes
    -----
    Order of the states: 本课程定义 (definition of this kit).
    """
    records = service_states(case)
    ids = pd.Index(case.customers["id"])
    position = places(ids, records["customer"])
    states = pd.Index(STATES)
    known = np.full(len(ids), len(STATES))
    np.minimum.at(known, position[position >= 0], states.get_indexer(pd.Index(records["state"]))[position >= 0])
    best = np.where(known < len(STATES), known, STATES.index("未知"))
    return pd.Series(states.take(best).to_numpy(), index=ids, name="state", dtype="str")


def _divide(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def market_by(case: Case, key: str) -> pd.DataFrame:
    """Sum the market space up by ``"industry"``, ``"grid"``, ``"service"`` or ``"customer"``.

    A record tells all carriers' volume and ours. What is not ours is split equally over the rivals present; where our
    part is blank, the whole is split equally over all carriers present (the records don't tell more).

    Returns
    -------
    DataFrame
        Index the ids of the table named by ``key``: ``records``; ``volume, our_volume, rival_volume`` (yuan a month);
        ``our_share``; ``rival`` (id of the strongest rival, "" without any) and ``rival_share`` of the volume;
        ``window_share`` (part of the rivals' volume whose contract ends in the budget year); ``lines, units,
        penetration``; ``completeness`` (filled / required fields). A share without a denominator is 0 and flagged in
        ``no_volume``, ``no_rival_volume`` or ``no_units``.

    Raises
    ------
    ValueError
        ``key`` is none of the four.

    Notes
    -----
    Penetration = lines / units and share = our volume / all volume are customary (课程材料：网格营销); splitting,
    window and completeness are 本课程定义 (definitions of this kit).
    """
    tables = {"industry": case.industries, "grid": case.grids, "customer": case.customers}
    if key not in (*tables, "service"):
        raise ValueError(f"只能按 industry、grid、service、customer 汇总，不能按“{key}”")
    ids = pd.Index(tables.get(key, case.catalog.services)["id"])
    states, records, size = service_states(case), case.service_records, len(ids)
    codes = places(ids, states[key])

    presence = _presence(case)
    volume = np.nan_to_num(records["monthly_volume"].to_numpy(dtype=float))
    used = presence.sum(axis=1)
    equal = presence[:, 0] / np.maximum(used, 1)
    ours = records["our_volume"].to_numpy(dtype=float)
    ours = np.where(np.isnan(ours), volume * equal, ours)
    rivals = presence[:, 1:].sum(axis=1)
    theirs = np.where(rivals > 0, np.maximum(volume - ours, 0.0), 0.0)
    each = theirs / np.maximum(rivals, 1)
    in_window = (records["contract_end"].dt.year == case.meta.budget_year).to_numpy(dtype=bool)
    by_rival = np.column_stack([sum_by(codes, each * presence[:, k], size) for k in range(1, presence.shape[1])])
    strongest = by_rival.argmax(axis=1)
    held = by_rival[np.arange(size), strongest]

    frame = pd.DataFrame(index=ids.rename("id"))
    frame["records"] = np.bincount(codes[codes >= 0], minlength=size)
    frame["volume"], frame["our_volume"] = sum_by(codes, volume, size), sum_by(codes, ours, size)
    frame["rival_volume"] = sum_by(codes, theirs, size)
    total, rival_total = frame["volume"].to_numpy(), frame["rival_volume"].to_numpy()
    frame["our_share"] = _divide(frame["our_volume"].to_numpy(), total)
    frame["rival"] = np.where(held > 0, np.array([c.id for c in case.meta.rivals])[strongest], "")
    frame["rival_share"] = _divide(held, total)
    frame["window_share"] = _divide(sum_by(codes, theirs * in_window, size), rival_total)
    counted = records["units"].notna().to_numpy(dtype=bool)
    frame["lines"] = sum_by(codes, records["lines"].where(counted, 0.0), size)
    frame["units"] = sum_by(codes, records["units"], size)
    units = frame["units"].to_numpy()
    frame["penetration"] = _divide(frame["lines"].to_numpy(), units)
    frame["completeness"] = _completeness(case, key, states, codes, used > 0, ids)
    frame["no_volume"], frame["no_rival_volume"], frame["no_units"] = total <= 0, rival_total <= 0, units <= 0
    return frame


def _completeness(
    case: Case, key: str, states: pd.DataFrame, codes: NDArray[np.intp], used: NDArray[np.bool_], ids: pd.Index
) -> NDArray[np.float64]:
    """Filled over required fields; those of an address count once, wherever it is counted by address."""
    records, addresses = case.service_records, case.addresses
    told = np.sum([_filled(addresses[f]) for f in _ADDRESS_FIELDS], axis=0)
    if key == "service":
        at = locate(records["address"], addresses)
        told, where = np.where(at >= 0, told[at], 0), codes
    else:
        where = places(ids, _with_industry(case)[key])
    size = len(ids)
    filled = sum_by(where, told.astype(float), size)
    required = sum_by(where, np.full(len(where), float(len(_ADDRESS_FIELDS))), size)
    known = (records["need"] != "未知").to_numpy(dtype=bool) | used
    detail = np.sum([_filled(records[f]) for f in _USED_FIELDS], axis=0)
    filled += sum_by(codes, known.astype(float) + np.where(used, detail, 0), size)
    required += sum_by(codes, 1.0 + np.where(used, float(len(_USED_FIELDS)), 0.0), size)
    return _divide(filled, required)


def industry_market(case: Case) -> pd.DataFrame:
    """Return ``market_by(case, "industry")`` with ``name`` and ``line`` in front: how each industry is shared out."""
    industries = case.industries.set_index("id")
    return industries[["name", "line"]].join(market_by(case, "industry"))
