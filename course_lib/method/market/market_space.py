"""The market space: who serves which address, what state a customer is in, how an industry is shared out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import at, fetch, look_up, places, sum_many
from course_lib.method.market.completeness import completeness_by

__all__ = [
    "STATES",
    "address_states",
    "customer_states",
    "industry_market",
    "lost_lately",
    "market_by",
    "record_states",
    "record_volumes",
    "service_states",
    "sum_up",
]

#: States, the one that asks for action first in front; a customer takes the first that occurs at its addresses.
STATES = ("竞争", "流失", "他网", "存量", "潜在", "未知", "范围外")
_CODE = {state: code for code, state in enumerate(STATES)}
_STATES = pd.array(STATES, dtype="str")
#: The state of a record that nobody serves, by what is known of the need; any other is 范围外.
_IDLE = {"是": "潜在", "未知": "未知"}


def _carriers(case: Case) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return each record's combination of carriers, and combinations × carriers (ours first; the last is nobody)."""
    ids, texts = [c.id for c in case.meta.carriers], case.coded_texts("service_records", "carriers")
    rows = [[i in text.split("|") for i in ids] for text in texts]
    table = np.array([*rows, [False] * len(ids)], dtype=bool)
    return case.codes("service_records", "carriers"), table


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
    addresses = _with_industry(case)
    frame = case.service_records[["address", "service"]].copy()
    rows = case.codes("service_records", "address")
    for column in ("grid", "customer", "industry"):
        frame[column] = fetch(addresses, column, rows).array
    combination, present = _carriers(case)
    frame["ours"], frame["rivals"] = present[:, 0][combination], present[:, 1:].sum(axis=1)[combination]
    frame["state"] = record_states(case).array
    return frame


def record_states(case: Case) -> pd.Series:
    """Return the state of each record alone (see :func:`service_states`), in the order of ``service_records``."""
    return pd.Series(_STATES.take(_state_codes(case)), name="state")


def _state_codes(case: Case) -> NDArray[np.int8]:
    return case.derived("state codes", lambda c: pd.DataFrame({"state": _find_states(c)}))["state"].to_numpy()


def _find_states(case: Case) -> NDArray[np.int8]:
    """By rule, from a small table: combination of carriers × (lost lately or not) × what is known of the need."""
    combination, present = _carriers(case)
    idle = [_CODE[_IDLE.get(need, "范围外")] for need in (*case.coded_texts("service_records", "need"), "")]
    table = np.empty((len(present), 2, len(idle)), dtype=np.int8)
    for i, (ours, *rivals) in enumerate(present):
        used = "竞争" if ours and any(rivals) else "存量" if ours else ""
        table[i, 0] = _CODE[used or "他网"] if used or any(rivals) else idle
        table[i, 1] = _CODE[used or "流失"] if used or any(rivals) else idle
    return table[combination, lost_lately(case).astype(np.int8), case.codes("service_records", "need")]


def _with_industry(case: Case) -> pd.DataFrame:
    """Addresses with the industry filled from the customer where one is known."""
    return case.derived("addresses_with_industry", _fill_industry)


def _fill_industry(case: Case) -> pd.DataFrame:
    addresses = case.addresses
    industry = fetch(case.customers, "industry", case.codes("addresses", "customer")).set_axis(addresses.index)
    addresses["industry"] = industry.where(industry != "", addresses["industry"])
    return addresses


def _first_state(case: Case, codes: NDArray[np.intp], ids: pd.Index) -> pd.Series:
    """Return the first of ``STATES`` among each id's records (by code); 未知 without a record."""
    found = _state_codes(case)
    size = len(STATES)
    inside = codes >= 0
    cell = codes[inside] * size + found[inside]
    seen = np.bincount(cell, minlength=len(ids) * size).reshape(len(ids), size) > 0
    best = np.where(seen.any(axis=1), seen.argmax(axis=1), _CODE["未知"])
    return pd.Series(_STATES.take(best), index=ids, name="state")


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
    return _first_state(case, _record_codes(case, "customer"), pd.Index(case.customers["id"]))


def address_states(case: Case) -> pd.Series:
    """Return each address's state by the rule of :func:`customer_states`; index address id (all addresses)."""
    return _first_state(case, case.codes("service_records", "address"), pd.Index(case.addresses["id"]))


def _address_codes(case: Case, key: str) -> NDArray[np.intp]:
    """Code of each address by ``key``; the industry is the customer's, else the address's."""
    if key != "industry":
        return case.codes("addresses", key)
    told = (case.customers["industry"] != "").to_numpy(dtype=bool)
    owner = case.codes("addresses", "customer")
    return np.where(at(told, owner, False), at(case.codes("customers", key), owner), case.codes("addresses", key))


def _record_codes(case: Case, key: str) -> NDArray[np.intp]:
    return at(_address_codes(case, key), case.codes("service_records", "address"))


def record_volumes(case: Case) -> pd.DataFrame:
    """Part the volume of each service record, yuan a month: ``volume`` = ``ours`` + ``theirs``; blank counts as 0.

    A record tells all carriers' volume and ours. Where our part is blank, the whole is split equally over all carriers
    present; what nobody is present for belongs to nobody. ``rivals`` is how many share ``theirs``.
    """
    return case.derived("record_volumes", _part_volumes)


def _part_volumes(case: Case) -> pd.DataFrame:
    records, (combination, present) = case.service_records, _carriers(case)
    volume = np.nan_to_num(records["monthly_volume"].to_numpy(dtype=float))
    ours, rivals = records["our_volume"].to_numpy(dtype=float), present[:, 1:].sum(axis=1)[combination]
    part = present[:, 0] / np.maximum(present.sum(axis=1), 1)
    ours = np.where(np.isnan(ours), volume * part[combination], ours)
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
        codes = at(where, case.codes("service_records", "address"))
    else:
        ids = pd.Index(tables.get(key, case.catalog.services)["id"])
        where = None if key == "service" else _address_codes(case, key)
        codes = (
            case.codes("service_records", key) if where is None else at(where, case.codes("service_records", "address"))
        )
    frame = sum_up(case, codes, ids.rename("id"))
    frame.insert(list(frame).index("no_volume"), "completeness", completeness_by(case, codes, where, len(ids)))
    return frame


def _doors(case: Case) -> pd.DataFrame:
    return case.premises.rename(columns={"address": "id"})


def sum_up(case: Case, codes: NDArray[np.intp], ids: pd.Index) -> pd.DataFrame:
    """Sum the records up by any code 0…len(ids)-1 (below 0: belongs nowhere); columns as :func:`market_by`'s."""
    records, parts, size = case.service_records, record_volumes(case), len(ids)
    combination, present = _carriers(case)
    theirs, rivals = parts["theirs"].to_numpy(), parts["rivals"].to_numpy()
    each = theirs / np.maximum(rivals, 1)
    year = case.meta.budget_year
    ends = records["contract_end"]
    in_window = ((ends >= pd.Timestamp(year, 1, 1)) & (ends < pd.Timestamp(year + 1, 1, 1))).to_numpy(dtype=bool)
    units = records["units"].to_numpy(dtype=float)
    lines = np.where(np.isnan(units), 0.0, records["lines"].to_numpy(dtype=float))
    our_lines = np.where(np.isnan(units), 0.0, records["our_lines"].to_numpy(dtype=float))
    sums = [parts["volume"].to_numpy(), parts["ours"].to_numpy(), theirs, theirs * in_window, lines, our_lines, units]
    each_rival = [each * has[combination] for has in present.T[1:]]
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
