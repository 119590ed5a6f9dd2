"""Give generated columns the order and the types that loading a case gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.generate.draw import Ints
from course_lib.case.model import Catalog
from course_lib.case.tables import declared

__all__ = ["Columns", "frame", "number_ids", "take"]


@dataclass(frozen=True)
class Columns:
    """Arrays of one length under construction: some rows of them, or those of several joined."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def keep(self, rows: NDArray[np.bool_] | Ints) -> Self:
        """Some rows, in this order."""
        return type(self)(*(getattr(self, f.name)[rows] for f in fields(self)))

    def join(self, *others: Self) -> Self:
        """The rows of all."""
        return type(self)(*(np.concatenate([getattr(c, f.name) for c in (self, *others)]) for f in fields(self)))


def number_ids(prefix: str, n: int, width: int = 3) -> NDArray[np.object_]:
    """Ids such as C001; wider where more are needed."""
    width = max(width, len(str(n)))
    return np.array([f"{prefix}{i:0{width}d}" for i in range(1, n + 1)], dtype=object)


def take(values: Any, positions: Any) -> NDArray[np.object_]:
    """Texts by position, as an array of Python strings."""
    return np.array(list(values), dtype=object)[np.asarray(positions)]


def _column(kind: str, values: Any) -> pd.Series:
    if kind in ("number", "integer"):
        return pd.Series(np.asarray(values, dtype="float64"))
    if kind == "date":
        return pd.Series(np.asarray(values, dtype="datetime64[D]").astype("datetime64[ns]"))
    return pd.Series(np.asarray(values, dtype=object), dtype="str")


def frame(table: str, columns: Mapping[str, Any], catalog: Catalog) -> pd.DataFrame:
    """Return the typed table; a column that is missing or too many raises KeyError."""
    shape = declared("case")[table]
    wide = {i: i for i in getattr(catalog, shape.over)["id"]} if shape.over else {}
    wanted = shape.with_wide(wide)
    extra = {*columns} ^ {c.name for c in wanted}
    if extra:
        raise KeyError(f"{table}: {sorted(extra)}")
    return pd.DataFrame({c.name: _column(c.kind, columns[c.name]) for c in wanted})
