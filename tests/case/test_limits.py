"""The quick look at a table's limits says what pandera says: it only spares good tables the slow way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from course_lib.case import load_case, load_catalog
from course_lib.case.tables import Column, Table, declared, pandera_schema, within_limits

TABLES = {(part, name): table for part in ("case", "catalog") for name, table in declared(part).items()}


def passes(frame: pd.DataFrame, columns: tuple[Column, ...]) -> bool:
    """What pandera says."""
    try:
        pandera_schema(columns).validate(frame, lazy=True)
    except SchemaErrors:
        return False
    return True


def columns_of(table: Table, frame: pd.DataFrame) -> tuple[Column, ...]:
    return tuple(c for c in table.columns if c.name in frame)


def shipped(part: str, name: str) -> pd.DataFrame:
    return getattr(load_case("gulou") if part == "case" else load_catalog(), name)


@settings(max_examples=30, deadline=None)
@given(
    place=st.sampled_from(sorted(TABLES)), number=st.integers(0, 99), row=st.integers(0, 10_000), other=st.booleans()
)
def test_one_damaged_cell_is_seen_by_both_or_by_none(
    place: tuple[str, str], number: int, row: int, *, other: bool
) -> None:
    """A cell at, just inside or just outside a limit, an unknown choice, a blank, a column of another type."""
    frame = shipped(*place).head(40)
    columns = columns_of(TABLES[place], frame)
    assert within_limits(frame, columns)
    if frame.empty or not columns:
        return
    column = columns[number % len(columns)]
    cells = frame[column.name].copy()
    if column.kind in ("number", "integer"):
        ends = [end + off for end in (column.low, column.high) if end is not None for off in (-1e-6, 0.0, 1e-6)]
        options: list[object] = [*ends, np.nan, np.inf, -np.inf]
        cells.iloc[row % len(cells)] = options[(number + row) % len(options)]
        cells = cells.astype("int64", errors="ignore") if other and cells.notna().all() else cells
    elif column.kind == "choice":
        cells.iloc[row % len(cells)] = ("", "别的", column.choices[0])[number % 3]
    elif other:
        cells = cells.astype(object)
    damaged = frame.assign(**{column.name: cells})
    quick, slow = within_limits(damaged, columns), passes(damaged, columns)
    assert slow or not quick, (place, column.name)
    if damaged.dtypes.equals(frame.dtypes):  # a column of another type is left to pandera
        assert quick == slow, (place, column.name)


@pytest.mark.parametrize("kind", ["number", "date", "text", "choice"])
def test_columns_without_rows_and_blank_ones(kind: str) -> None:
    column = Column("x", "某列", kind=kind, low=0.0 if kind == "number" else None, choices=("甲",))
    types = {"number": "float64", "date": "datetime64[ns]"}
    for values in ([], [None]):
        frame = pd.DataFrame({"x": pd.Series(values, dtype=types.get(kind, "str"))})
        if kind != "choice" or not values:
            assert within_limits(frame, (column,)) and passes(frame, (column,))
