"""The market space: who serves which address, what state a customer is in, how an industry is shared out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import fetch, locate, look_up, places, sum_many
from course_lib.method.market.completeness import completeness_by

__all__ = [
    "STATES",
    "address_states",
    "customer_states",
    "industry_market",
    "lost_lately",
    "market_by",
    "record_volumes",
    "service_states",
    "sum_up",
]

#: States, the one that asks for action first in front; a customer takes the first that occurs at its addresses.
STATES = ("竞争", "流失", "他网", "存量", "潜在", "未知", "范围外")
_CODE = {state: code for code, state in enumerate(STATES)}


def _presence(case: Case) -> NDArray[np.bool_]:
    """Return records × carriers (ours first): who provides the service."""
    return case.derived("presence", _find_presence).to_numpy()


def _find_presence(case: Case) -> pd.DataFrame:
    codes, texts = pd.factorize(case.service_records["carriers"])  # few different texts, each read once
    ids = [c.id for c in case.meta.carriers]
    table = np.array([[i in str(t).split("|") for i in ids] for t in texts], dtype=bool).reshape(len(texts), len(ids))
    none = np.zeros((1, len(ids)), dtype=bool)  # for a missing text, code -1
    return pd.DataFrame(np.vstack([table, none])[codes], columns=ids)


def lost_lately(case: Case) -> NDArray[np.bool_]:
    """Tell which records were ours until at most ``rules.market.lost_within_months`` before the case's day."""
    as_of = pd.Timestamp(case.meta.as_of)
    since = as_of - pd.DateOffset(months=case.catalog.rules.market.lost_within_months)
    return case.service_records["last_ours"].between(since, as_of).to_numpy(dtype=bool)


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
    recent = lost_lately(case)
    frame["ours"], frame["rivals"] = ours, rivals
    rival = rivals > 0
    needs, kinds = pd.factorize(records["need"])
    told = {"是": _CODE["潜在"], "未知": _CODE["未知"]}
    idle = np.array([*(told.get(str(k), _CODE["范围外"]) for k in kinds), _CODE["范围外"]], dtype=np.int8)[needs]
    busy = np.where(ours, np.where(rival, _CODE["竞争"], _CODE["存量"]), np.where(recent, _CODE["流失"], _CODE["他网"]))
    codes = np.where(ours | rival, busy, idle)
    frame["state"] = pd.array(np.array(STATES, dtype=object)[codes], dtype="str")
    return frame


def _with_industry(case: Case) -> pd.DataFrame:
    """Addresses with the industry filled from the customer where one is known."""
    return case.derived("addresses_with_industry", _fill_industry)


def _fill_industry(case: Case) -> pd.DataFrame:
    addresses = case.addresses
    industry = look_up(addresses["customer"], case.customers, "industry")
    addresses["industry"] = industry.where(industry != "", addresses["industry"])
    return addresses


def _first_state(states: pd.DataFrame, key: str, ids: pd.Index) -> pd.Series:
    """Return the first of ``STATES`` among each id's records; 未知 without a record."""
    position = places(ids, states[key])
    inside = position >= 0
    known = np.full(len(ids), len(STATES))
    np.minimum.at(known, position[inside], pd.Index(STATES).get_indexer(pd.Index(states["state"]))[inside])
    best = np.where(known < len(STATES), known, _CODE["未知"])
    return pd.Series(np.array(STATES, dtype=object)[best], index=ids, name="state", dtype="str")


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
    return _first_state(service_states(case), "customer", pd.Index(case.customers["id"]))


def address_states(case: Case) -> pd.Series:
    """Return each address's state by the rule of :func:`customer_states`; index address id (all addresses)."""
    return _first_state(service_states(case), "address", pd.Index(case.addresses["id"]))


def record_volumes(case: Case) -> pd.DataFrame:
    """Part the volume of each service record, yuan a month: ``volume`` = ``ours`` + ``theirs``; blank counts as 0.

    A record tells all carriers' volume and ours. Where our part is blank, the whole is split equally over all carriers
    present; what nobody is present for belongs to nobody. ``rivals`` is how many share ``theirs``.
    """
    return case.derived("record_volumes", _part_volumes)


def _part_volumes(case: Case) -> pd.DataFrame:
    records, presence = case.service_records, _presence(case)
    volume = np.nan_to_num(records["monthly_volume"].to_numpy(dtype=float))
    ours = records["our_volume"].to_numpy(dtype=float)
    ours = np.where(np.isnan(ours), volume * (presence[:, 0] / np.maximum(presence.sum(axis=1), 1)), ours)
    rivals = presence[:, 1:].sum(axis=1)
    theirs = np.where(rivals > 0, np.maximum(volume - ours, 0.0), 0.0)
    return pd.DataFrame({"volume": volume, "ours": ours, "theirs": theirs, "rivals": rivals})


def _divide(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def market_by(case: Case, key: str) -> pd.DataFrame:
    """Sum the market space up by ``"industry"``, ``"grid"``, ``"service"``, ``"customer"`` or ``"place"``.

    A record tells all carriers' volume and ours. What is not ours is split equally over the rivals present; where our
    part is blank, the whole is split equally over all carriers present (the records don't tell more).

    Returns
    -------
    DataFrame
        Index the ids of the table named by ``key`` (the names of the places of ``premises``): ``records``;
        ``volume, our_volume, rival_volume`` (yuan a month); ``our_share``; ``rival`` (id of the strongest rival, ""
        without any) and ``rival_share`` of the volume; ``window_share`` (part of the rivals' volume whose contract ends
        in the budget year); ``lines, our_lines, units, penetration, our_penetration``; ``completeness`` (filled /
        required fields). A share without a denominator is 0 and flagged in ``no_volume``, ``no_rival_volume`` or
        ``no_units``.

    Raises
    ------
    ValueError
        ``key`` is none of the five.

    Notes
    -----
    Penetration = lines / units and share = our volume / all volume are customary (课程材料：网格营销); splitting,
    window and completeness are 本课程定义 (definitions of this kit).
    """
    tables = {"industry": case.industries, "grid": case.grids, "customer": case.customers}
    if key not in (*tables, "service", "place"):
        raise ValueError(f"只能按 industry、grid、service、customer、place 汇总，不能按“{key}”")
    where: NDArray[np.intp] | None
    if key == "place":
        ids = pd.Index(case.premises["place"].drop_duplicates())
        where = places(ids, look_up(case.addresses["id"], _doors(case), "place"))
        codes = _at(where, locate(case.service_records["address"], case.addresses))
    else:
        ids = pd.Index(tables.get(key, case.catalog.services)["id"])
        codes = places(ids, service_states(case)[key])
        where = None if key == "service" else places(ids, _with_industry(case)[key])
    frame = sum_up(case, codes, ids.rename("id"))
    frame.insert(list(frame).index("no_volume"), "completeness", completeness_by(case, codes, where, len(ids)))
    return frame


def _at(values: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.where(rows >= 0, values[rows], -1)


def _doors(case: Case) -> pd.DataFrame:
    return case.premises.rename(columns={"address": "id"})


def sum_up(case: Case, codes: NDArray[np.intp], ids: pd.Index) -> pd.DataFrame:
    """Sum the records up by any code 0…len(ids)-1 (below 0: belongs nowhere); columns as :func:`market_by`'s."""
    records, presence, parts, size = case.service_records, _presence(case), record_volumes(case), len(ids)
    theirs, rivals = parts["theirs"].to_numpy(), parts["rivals"].to_numpy()
    each = theirs / np.maximum(rivals, 1)
    year = case.meta.budget_year
    ends = records["contract_end"]
    in_window = ((ends >= pd.Timestamp(year, 1, 1)) & (ends < pd.Timestamp(year + 1, 1, 1))).to_numpy(dtype=bool)
    units = records["units"].to_numpy(dtype=float)
    lines = np.where(np.isnan(units), 0.0, records["lines"].to_numpy(dtype=float))
    our_lines = np.where(np.isnan(units), 0.0, records["our_lines"].to_numpy(dtype=float))
    sums = [parts["volume"].to_numpy(), parts["ours"].to_numpy(), theirs, theirs * in_window, lines, our_lines, units]
    each_rival = [each * presence[:, k] for k in range(1, presence.shape[1])]
    count, (total, ours, rival_total, window, used, used_ours, room, *held_by) = sum_many(
        codes, [*sums, *each_rival], size
    )
    by_rival = np.column_stack(held_by)
    strongest = by_rival.argmax(axis=1)
    held = by_rival[np.arange(size), strongest]

    frame = pd.DataFrame(index=ids)
    frame["records"] = count
    frame["volume"], frame["our_volume"], frame["rival_volume"] = total, ours, rival_total
    frame["our_share"] = _divide(ours, total)
    frame["rival"] = np.where(held > 0, np.array([c.id for c in case.meta.rivals])[strongest], "")
    frame["rival_share"] = _divide(held, total)
    frame["window_share"] = _divide(window, rival_total)
    frame["lines"], frame["our_lines"], frame["units"] = used, used_ours, room
    frame["penetration"], frame["our_penetration"] = _divide(used, room), _divide(used_ours, room)
    frame["no_volume"], frame["no_rival_volume"], frame["no_units"] = total <= 0, rival_total <= 0, room <= 0
    return frame


def industry_market(case: Case) -> pd.DataFrame:
    """Return ``market_by(case, "industry")`` with ``name`` and ``line`` in front: how each industry is shared out."""
    industries = case.industries.set_index("id")
    return industries[["name", "line"]].join(market_by(case, "industry"))
