"""Give generated columns the order and the types that loading a case gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.model import Catalog
from course_lib.case.tables import declared

__all__ = ["frame", "number_ids", "take"]


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


def _blank(kind: str, rows: int) -> NDArray[Any]:
    if kind in ("number", "integer"):
        return np.full(rows, np.nan)
    return np.full(rows, "NaT", dtype="datetime64[D]") if kind == "date" else np.full(rows, "", dtype=object)


def frame(table: str, columns: Mapping[str, Any], catalog: Catalog) -> pd.DataFrame:
    """Return the typed table; a column that is missing or too many raises KeyError.

    A column that older files may lack (``added``) is blank where it is not given.
    """
    shape = declared("case")[table]
    wide = {i: i for i in getattr(catalog, shape.over)["id"]} if shape.over else {}
    wanted = shape.with_wide(wide)
    rows = len(next(iter(columns.values())))
    blank = {c.name: _blank(c.kind, rows) for c in wanted if c.added and c.name not in columns}
    extra = {*columns, *blank} ^ {c.name for c in wanted}
    if extra:
        raise KeyError(f"{table}: {sorted(extra)}")
    return pd.DataFrame({c.name: _column(c.kind, {**blank, **columns}[c.name]) for c in wanted})
