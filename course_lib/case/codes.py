"""Text ids as row numbers: each reference of a case is looked up once, so that nothing hashes the same texts again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.meta import Meta
from course_lib.case.tables import Column, declared

__all__ = ["Codes", "places"]

#: Kinds of columns that have codes.
_CODED = ("ref", "refs", "choice")


def places(index: pd.Index, values: pd.Series | pd.Index) -> NDArray[np.intp]:
    """Return the place of each value in an index, -1 if absent; runs of equal values are looked up once."""
    v = values.to_numpy()
    if not len(v):
        return np.empty(0, dtype=np.intp)
    first = np.r_[True, v[1:] != v[:-1]]
    return index.get_indexer(pd.Index(v[first]))[np.cumsum(first) - 1]


class Codes:
    """The coded columns of some tables: each worked out when first asked for, then kept (read-only).

    Parameters
    ----------
    tables
        Those of the case, and those of the catalogue that they refer to.
    meta
        Tells the carriers.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], meta: Meta) -> None:
        self._tables = tables
        self._ids = {"carriers": [c.id for c in meta.carriers], "rivals": [c.id for c in meta.rivals]}
        self._places: dict[tuple[str, str], NDArray[np.intp]] = {}
        self._texts: dict[tuple[str, str], tuple[str, ...]] = {}
        self._indexes: dict[str, pd.Index] = {}  # only while all are looked up: they are large

    def places(self, table: str, column: str) -> NDArray[np.intp]:
        """As :meth:`course_lib.case.Case.codes`."""
        if (table, column) not in self._places:
            self._code(table, _coded(table, column))
        return self._places[table, column]

    def texts(self, table: str, column: str) -> tuple[str, ...]:
        """As :meth:`course_lib.case.Case.coded_texts`."""
        self.places(table, column)
        return self._texts[table, column]

    def work_out(self) -> None:
        """Look every reference up now; choices can wait."""
        for table, shape in declared("case").items():
            for column in shape.columns:
                if column.kind in ("ref", "refs"):
                    self._indexes.setdefault(column.ref, self._index(column.ref))
                    self.places(table, column.name)
        self._indexes.clear()

    def carry_over(self, other: Codes, changed: set[str]) -> None:
        """Take from ``other`` what does not hang on the tables ``changed``."""
        for (table, name), codes in other._places.items():
            if table not in changed and _coded(table, name).ref not in changed:
                self._places[table, name] = codes
                if (table, name) in other._texts:
                    self._texts[table, name] = other._texts[table, name]

    def _code(self, table: str, column: Column) -> None:
        cells = self._tables[table][column.name]
        if column.kind == "refs":
            codes, texts = pd.factorize(cells)
            self._texts[table, column.name] = tuple(map(str, texts))
        elif column.kind == "choice":
            codes = places(pd.Index(column.choices), cells)
            self._texts[table, column.name] = column.choices
        else:
            codes = places(self._index(column.ref), cells)
        codes = codes.astype(np.intp, copy=False)
        codes.flags.writeable = False
        self._places[table, column.name] = codes

    def _index(self, ref: str) -> pd.Index:
        if ref in self._indexes:
            return self._indexes[ref]
        return pd.Index(self._ids.get(ref) or self._tables[ref]["id"])


def _coded(table: str, column: str) -> Column:
    for found in declared("case")[table].columns:
        if found.name == column and found.kind in _CODED:
            return found
    allowed = [c.name for c in declared("case")[table].columns if c.kind in _CODED]
    raise KeyError(f"{table}.{column} 没有编码，{table} 有编码的列：{'、'.join(allowed)}")
