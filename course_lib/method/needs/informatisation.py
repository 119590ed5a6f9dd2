"""How far a customer's informatisation has come: connection, system, data, intelligence (信息化四个层级)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.kept import kept
from course_lib.case.lookups import look_up

__all__ = ["Informatisation", "rate_informatisation"]

UNKNOWN = "没有记录"
NONE = "还没连上"


@dataclass(frozen=True, slots=True, eq=False)
class Informatisation:
    """Levels of all customers, with what they rest on.

    Attributes
    ----------
    table
        Index customer id: ``name, industry, line, level`` (0–4), ``level_name`` (of the catalogue; 还没连上, 没有记录),
        ``lacking`` (what the next level asks for, in words; "" at the top).
    lines, units
        Customer id × service: units in use and units there could be, all carriers together, over all addresses.
    share
        lines / units, 0 where there is nothing.
    counts
        Industry id × level name: customers.
    """

    table: pd.DataFrame
    lines: pd.DataFrame
    units: pd.DataFrame
    share: pd.DataFrame
    counts: pd.DataFrame


@kept
def rate_informatisation(case: Case) -> Informatisation:
    """Rate every customer by the services that are in use at its addresses, whoever provides them.

    Notes
    -----
    The four levels are named in the course outline. What each level asks for (``informatisation.csv``: services in use
    and the least share of their units) is 本课程定义 (definition of this kit): it is the most that a table can tell,
    a visit has to confirm it. A level counts only if all those below it do.
    """
    catalog, customers = case.catalog, case.customers
    records = case.service_records
    owner = look_up(records["address"], case.addresses, "customer").fillna("")
    own = records.assign(customer=owner)[owner.isin(customers["id"]).to_numpy()]
    services, ids = pd.Index(catalog.services["id"]), pd.Index(customers["id"], name="customer")
    sums = own.groupby(["customer", "service"])[["lines", "units"]].sum()
    lines, units = (
        sums[c].unstack("service").reindex(index=ids, columns=services).fillna(0.0) for c in ("lines", "units")
    )
    whole = units.where(units >= lines, lines)  # in use beyond what was counted: all of it
    share = (lines / whole.where(whole > 0)).fillna(0.0)

    rungs = catalog.informatisation.sort_values("level", kind="stable")
    level = np.zeros(len(ids), dtype=int)
    lacking = np.full(len(ids), "", dtype=object)
    open_ = np.ones(len(ids), dtype=bool)  # all levels so far reached
    for rung in rungs.to_dict("records"):
        asked = rung["services"].split("|")
        met = (lines[asked] > 0) & (share[asked] >= rung["share"] - 1e-9)
        reached = met.all(axis=1) if rung["every"] == "是" else met.any(axis=1)
        for i in np.flatnonzero(open_ & ~reached.to_numpy()):
            lacking[i] = _lacking(rung, met.iloc[i])
        open_ &= reached.to_numpy()
        level = np.where(open_, int(rung["level"]), level)
    names = {int(r["level"]): r["name"] for r in rungs.to_dict("records")}
    seen = ids.isin(own["customer"])
    told = [names.get(n, NONE if s else UNKNOWN) for n, s in zip(level, seen, strict=True)]
    table = customers.set_index("id")[["name", "industry", "line"]].rename_axis("customer")
    table = table.assign(level=level, level_name=told, lacking=lacking)
    columns = [UNKNOWN, NONE, *names.values()]
    counts = pd.crosstab(table["industry"], table["level_name"]).reindex(
        index=case.industries["id"], columns=columns, fill_value=0
    )
    return Informatisation(table, lines, units, share, counts.rename_axis("industry"))


def _lacking(rung: Mapping[Hashable, Any], met: pd.Series) -> str:
    missing = [str(s) for s in met.index if not met[s]]
    joined = "、".join(missing) if rung["every"] == "是" else "或".join(missing)
    least = float(rung["share"])
    return f"{rung['name']}：{joined}要在用" + (f"，而且用到 {least:.0%} 以上" if least > 0 else "")
