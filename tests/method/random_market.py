"""A random market space on the hand-made case, and the definitions written out record by record."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from course_lib.case import Case
from tests.tiny import tiny_case

__all__ = ["markets", "slow_completeness", "slow_states", "slow_sums"]

CARRIERS = ("", "unicom", "telecom", "mobile", "unicom|telecom", "mobile|unicom", "telecom|mobile")
DAYS = (
    None,
    "2016-02-03",
    "2017-12-30",
    "2017-12-31",
    "2018-06-30",
    "2018-12-31",
    "2019-01-31",
    "2019-12-31",
    "2020-05-01",
)


@st.composite
def markets(draw: st.DrawFn) -> Case:
    """Draw a market with up to forty records at seven addresses; any field that may be blank may be."""
    case = tiny_case()
    n = draw(st.integers(0, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    services = case.catalog.services["id"].tolist()
    pairs = [(a, s) for a in case.addresses["id"] for s in services]
    chosen = [pairs[i] for i in sorted(rng.choice(len(pairs), n, replace=False))]
    units = np.where(rng.random(n) < 0.2, np.nan, rng.integers(0, 9, n))
    lines = np.where(rng.random(n) < 0.2, np.nan, np.floor(np.nan_to_num(units) * rng.random(n)))
    volume = np.where(rng.random(n) < 0.2, np.nan, rng.integers(0, 900, n))
    carriers = rng.choice(CARRIERS, n) if n else []
    ours = np.array(["unicom" in c for c in carriers], dtype=bool)
    part = np.where(rng.random(n) < 0.2, np.nan, np.floor(volume * rng.random(n)) * ours)
    days = pd.to_datetime(pd.Series(DAYS)).astype("datetime64[ns]")
    records = pd.DataFrame(
        {
            "address": pd.Series([a for a, _ in chosen], dtype="str"),
            "service": pd.Series([s for _, s in chosen], dtype="str"),
            "need": pd.Series(rng.choice(["是", "否", "未知"], n), dtype="str"),
            "carriers": pd.Series(carriers, dtype="str"),
            "units": units,
            "lines": lines,
            "our_lines": np.floor(np.nan_to_num(lines) * rng.random(n)) * ours,
            "monthly_volume": volume,
            "our_volume": part,
            "contract_end": days.take(rng.integers(0, len(DAYS), n)).to_numpy(),
            "last_ours": days.take(rng.integers(0, len(DAYS), n)).to_numpy(),
        }
    )
    addresses = case.addresses
    for column in ("customer_name", "industry", "contact_name", "phone"):
        addresses[column] = addresses[column].where(rng.random(len(addresses)) < 0.6, "")
    return case.replace(service_records=records, addresses=addresses)


def slow_states(case: Case) -> list[str]:
    """The state of each record, read off the rule one by one."""
    found = []
    as_of = pd.Timestamp(case.meta.as_of)
    for row in case.service_records.itertuples():
        present = [c for c in row.carriers.split("|") if c]
        ours = case.meta.carrier.id in present
        rival = any(c.id in present for c in case.meta.rivals)
        if ours and rival:
            found.append("竞争")
        elif ours:
            found.append("存量")
        elif rival:
            lately = not pd.isna(row.last_ours) and as_of - pd.DateOffset(months=12) <= row.last_ours <= as_of
            found.append("流失" if lately else "他网")
        else:
            found.append({"是": "潜在", "未知": "未知", "否": "范围外"}[row.need])
    return found


def _or_zero(value: float) -> float:
    return 0.0 if pd.isna(value) else float(value)


def slow_sums(case: Case, grid: str) -> dict[str, float]:
    """What market_by says of a grid, added up record by record."""
    home = dict(zip(case.addresses["id"], case.addresses["grid"], strict=True))
    sums = dict.fromkeys(
        ("records", "volume", "our_volume", "rival_volume", "lines", "our_lines", "units", "window"), 0.0
    )
    for row in case.service_records.itertuples():
        if home[row.address] != grid:
            continue
        present = [c for c in row.carriers.split("|") if c]
        volume = _or_zero(row.monthly_volume)
        equal = volume / len(present) if case.meta.carrier.id in present else 0.0
        ours = equal if pd.isna(row.our_volume) else row.our_volume
        theirs = max(volume - ours, 0.0) if set(present) - {case.meta.carrier.id} else 0.0
        sums["records"] += 1
        sums["volume"] += volume
        sums["our_volume"] += ours
        sums["rival_volume"] += theirs
        if not pd.isna(row.contract_end) and row.contract_end.year == case.meta.budget_year:
            sums["window"] += theirs
        if not pd.isna(row.units):
            sums["units"] += row.units
            sums["lines"] += _or_zero(row.lines)
            sums["our_lines"] += _or_zero(row.our_lines)
    return sums


def slow_completeness(case: Case) -> dict[str, tuple[int, int]]:
    """Filled and required fields of each address, counted field by field."""
    found = {}
    for address in case.addresses.itertuples():
        fields = [address.customer_name, address.industry, address.employees, address.contact_name, address.phone]
        told = [not (pd.isna(f) or f == "") for f in (*fields, address.verified)]
        for row in case.service_records.itertuples():
            if row.address != address.id:
                continue
            told.append(bool(row.carriers) or row.need != "未知")
            if row.carriers:
                told += [not pd.isna(f) for f in (row.units, row.lines, row.monthly_volume, row.contract_end)]
        found[address.id] = (sum(told), len(told))
    return found
