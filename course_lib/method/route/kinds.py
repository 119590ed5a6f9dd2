"""The kinds of activity of a year's plan (重点活动), read from the catalogue. All of it is 本课程定义."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Catalog
from course_lib.method.odds.buying_centre import Bools, Codes, Floats

__all__ = ["ONE", "Kinds", "read_kinds"]

#: ``activity_kinds.csv: company`` of a kind that one person is enough for.
ONE = "一位"


@dataclass(frozen=True, eq=False)
class Kinds:
    """K kinds of activity, in the order of the gate that they need (then as in the table), J factors.

    ``length`` (working days), ``days`` (manager-days), ``cost`` (yuan), ``one`` (one person is enough, else all who
    hold a role of ``roles``), ``needs`` and ``needs_proof`` (gates that must be passed before; the second for products
    that are tried first), ``passes`` (the gate that it passes, 0 for none), ``per_year`` (most times a customer),
    ``renewal`` (share of an ending contract's loss that it takes away), ``points`` (K, J; rating points on a factor),
    ``wasted`` (what is said of one that came before its gate), ``gates`` (names of gates 1, 2, …), ``role_names``.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    roles: tuple[frozenset[str], ...]
    wasted: tuple[str, ...]
    length: Codes
    days: Floats
    cost: Floats
    one: Bools
    needs: Codes
    needs_proof: Codes
    passes: Codes
    per_year: Codes
    renewal: Floats
    points: Floats
    factors: tuple[str, ...]
    gates: tuple[str, ...]
    role_names: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.ids)

    def need(self, proof: bool) -> Codes:
        """Gates that must be passed before, of a line whose product is tried first or not."""
        return self.needs_proof if proof else self.needs


def read_kinds(catalog: Catalog) -> Kinds:
    """Read the kinds of the catalogue's ``activity_kinds`` and ``activity_points``."""
    table = catalog.activity_kinds
    needs = table["needs"].astype(int)
    table = table.assign(needs=needs, needs_proof=table["needs_proof"].fillna(needs).astype(int))
    table = table.sort_values(["needs", "needs_proof"], kind="stable").reset_index(drop=True)
    factors = tuple(catalog.factors["id"])
    points = catalog.activity_points.pivot_table(index="activity", columns="factor", values="points", aggfunc="max")
    points = points.reindex(index=table["id"], columns=list(factors)).fillna(0.0)

    def whole(column: str) -> Codes:
        return table[column].to_numpy(dtype=np.intp)

    def number(column: str) -> Floats:
        return table[column].to_numpy(dtype=float)

    def texts(column: str) -> tuple[str, ...]:
        return tuple(str(cell) for cell in table[column])

    return Kinds(
        ids=texts("id"),
        names=texts("name"),
        roles=tuple(_roles(table["with_whom"])),
        wasted=texts("wasted"),
        length=whole("length"),
        days=number("days"),
        cost=number("cost"),
        one=(table["company"] == ONE).to_numpy(dtype=bool),
        needs=whole("needs"),
        needs_proof=whole("needs_proof"),
        passes=whole("passes"),
        per_year=whole("per_year"),
        renewal=number("renewal"),
        points=points.to_numpy(dtype=float),
        factors=factors,
        gates=tuple(catalog.stages["name"]),
        role_names=catalog.names("roles"),
    )


def _roles(column: pd.Series) -> list[frozenset[str]]:
    return [frozenset(str(cell).split("|")) for cell in column]
