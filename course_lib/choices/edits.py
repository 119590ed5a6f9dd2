"""Draft rows (改动): what a team changed of a case's table, took out of it and added to it, kept as differences.

Needs, lines, ratings and activities all go by these rules:

- of a row of the case the file keeps the fields that differ, and ``"removed": True`` if it was taken out; what equals
  the case's is no change, and a row without a change is not kept;
- a row of the team's own stands whole, under an id that neither the case nor the team has;
- what is taken out comes back with everything it held.

Everything here is pure: the kept entries in, new ones out; nobody's entries are changed or dropped on the way.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

__all__ = [
    "REMOVED",
    "Changes",
    "DraftRows",
    "Origin",
    "changed_keys",
    "differing",
    "next_id",
    "plain_cell",
    "taken_out",
]

#: What marks a row that was taken out.
REMOVED = "removed"

#: Row id → what differs, or a whole row of the team's own.
Changes = dict[str, dict[str, Any]]
Origin = Literal["case", "changed", "new"]
K = TypeVar("K")
V = TypeVar("V")


def plain_cell(value: Any) -> Any:
    """A table's cell as JSON takes it: text, a number (whole ones without their point), else None or ``""``.

    >>> plain_cell(3.0), plain_cell(0.5), plain_cell(float("nan")), plain_cell(pd.NaT), plain_cell("x")
    (3, 0.5, None, '', 'x')
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, int | float | np.number):
        return ""
    number = float(value)
    return (int(number) if number.is_integer() else number) if math.isfinite(number) else None


def differing(kept: Mapping[K, V], given: Mapping[K, V], original: Mapping[K, V]) -> dict[K, V]:
    """``given`` laid over ``kept``, without what of ``given`` is so in the ``original`` anyway.

    >>> differing({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"b": 3, "c": 5})
    {'a': 1, 'c': 4}
    """
    same = {key for key, value in given.items() if key in original and original[key] == value}
    return {key: value for key, value in {**kept, **given}.items() if key not in same}


def changed_keys(before: Mapping[K, Any], after: Mapping[K, Any]) -> list[K]:
    """Which entries came, went or changed, in the order in which they stand.

    >>> changed_keys({"a": 1, "b": 2}, {"b": 3, "c": 4})
    ['a', 'b', 'c']
    """
    absent = object()
    return [key for key in {**before, **after} if before.get(key, absent) != after.get(key, absent)]


def next_id(prefix: str, taken: Collection[str], *, after_last: bool = False) -> str:
    """The first free id of a row of the team's own; ``after_last``: one that no row had before it either.

    >>> next_id("L", ["L001", "L003", "O07"]), next_id("A", ["A001", "A003"], after_last=True), next_id("T", [])
    ('L002', 'A004', 'T001')
    """
    if after_last:
        return f"{prefix}{1 + max((int(i[1:]) for i in taken if i[1:].isdecimal()), default=0):03d}"
    return next(i for n in range(1, len(taken) + 2) if (i := f"{prefix}{n:03d}") not in taken)


def taken_out(changes: Mapping[Any, Any]) -> list[Any]:
    """Ids of the rows that were taken out; entries edited by hand into something else are passed over."""
    return [i for i, change in changes.items() if isinstance(change, Mapping) and change.get(REMOVED) is True]


class _Rows(Mapping[str, Mapping[str, Any]]):
    """A table's rows by id, each made into plain cells when it is asked for."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table
        self._at = {str(i): n for n, i in enumerate(table["id"])}

    def __getitem__(self, row: str) -> Mapping[str, Any]:
        cells = self._table.iloc[self._at[row]]
        return {str(column): plain_cell(value) for column, value in cells.items()}

    def __contains__(self, row: object) -> bool:
        return row in self._at

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


@dataclass(frozen=True, eq=False)
class DraftRows:
    """A table's rows as the case drafts them, and how a team's changes of them are kept.

    ``rows``: id → row; ``fields``: what may be changed of a row; ``prefix`` of the ids of the team's own rows;
    ``own_stay``: those stay in the file when they are taken out, so that they can be restored (else only undo brings
    them back). ``kept`` is everywhere what stands in the file, and what is returned is what shall stand there.
    """

    rows: Mapping[str, Mapping[str, Any]]
    fields: tuple[str, ...]
    prefix: str
    own_stay: bool = False

    @classmethod
    def of(cls, table: pd.DataFrame, fields: tuple[str, ...], prefix: str, *, own_stay: bool = False) -> DraftRows:
        """Take the rows from a table of the case with the column ``id``."""
        return cls(_Rows(table), fields, prefix, own_stay)

    # -- what stands there -------------------------------------------------------------------------------------------

    def row(self, kept: Mapping[str, Mapping[str, Any]], row: str) -> dict[str, Any]:
        """A row with its changes, whether it is taken out or not; empty if neither case nor team has it."""
        whole = {**self.rows.get(row, {}), **kept.get(row, {})}
        return {column: value for column, value in whole.items() if column not in ("id", REMOVED)}

    def there(self, kept: Mapping[str, Mapping[str, Any]], row: str) -> bool:
        """Whether the case or the team has the row and did not take it out."""
        return (row in self.rows or row in kept) and kept.get(row, {}).get(REMOVED) is not True

    def origin(self, kept: Mapping[str, Mapping[str, Any]], row: str) -> Origin:
        """Whose row it is, and whether it was changed."""
        return "new" if row not in self.rows else "changed" if row in kept else "case"

    def restorable(self, kept: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Which rows ``restore`` does something to: changed ones of the case, and all that were taken out."""
        removed = set(taken_out(kept))
        return [row for row in kept if row in self.rows or row in removed]

    # -- what shall stand there --------------------------------------------------------------------------------------

    def change(self, kept: Mapping[str, Mapping[str, Any]], row: str, given: Mapping[str, Any]) -> Changes:
        """Change fields of a row; what equals the case's is no change."""
        entry = {**kept.get(row, {}), **given}
        told = {column: value for column, value in entry.items() if column in self.fields}
        return self._with(kept, row, differing(entry, told, self.rows.get(row, {})))

    def add(
        self, kept: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any], spent: Collection[str] = ()
    ) -> tuple[str, Changes]:
        """Add a row of the team's own; return its id, too, which is none of those ``spent``."""
        own = next_id(self.prefix, {*self.rows, *kept, *spent})
        return own, self._with(kept, own, row)

    def remove(self, kept: Mapping[str, Mapping[str, Any]], row: str) -> Changes:
        """Take a row out; what it held stays with it."""
        if row in self.rows or self.own_stay:
            return self._with(kept, row, {**kept.get(row, {}), REMOVED: True})
        return self._with(kept, row, {})

    def restore(self, kept: Mapping[str, Mapping[str, Any]], row: str) -> Changes:
        """Bring a row back that was taken out, with what it held; else put back what the case says."""
        change = kept.get(row, {})
        removed = change.get(REMOVED) is True
        return self._with(kept, row, {c: v for c, v in change.items() if c != REMOVED} if removed else {})

    @staticmethod
    def _with(kept: Mapping[str, Mapping[str, Any]], row: str, entry: Mapping[str, Any]) -> Changes:
        rest = {i: dict(change) for i, change in kept.items() if i != row}
        return {**rest, row: dict(entry)} if entry else rest
