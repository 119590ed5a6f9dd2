"""The declared shape of every table (``tables.yml``) and the pandera schemas made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

if TYPE_CHECKING:
    import pandera.pandas as pa

__all__ = [
    "CARRIER_REFS",
    "Column",
    "StoryRole",
    "Table",
    "declared",
    "declared_label",
    "pandera_schema",
    "story_roles",
    "within_limits",
]

#: References that point at case.yml instead of a table.
CARRIER_REFS = ("carriers", "rivals")


@dataclass(frozen=True)
class Column:
    """One declared column; ``ref`` names the table whose ids it takes.

    ``added``: what is used instead in a file that has no such column, as older files; "" where it must be there.
    """

    name: str
    label: str
    kind: str = "text"
    blank: bool = False
    unique: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    ref: str = ""
    added: str = ""

    @property
    def shown(self) -> str:
        """Name as an error shows it: the file's header and what it means."""
        return f"{self.name}（{self.label}）" if self.label and self.label != self.name else self.name

    @property
    def allowed(self) -> str:
        """What may stand in a cell, in words."""
        if self.kind == "choice":
            text = "、".join(self.choices)
        elif self.kind in ("number", "integer"):
            text = "整数" if self.kind == "integer" else "数字"
            if self.low is not None and self.high is not None:
                text += f"，{self.low:g} 到 {self.high:g}"
            elif self.low is not None:
                text += f"，不小于 {self.low:g}"
        elif self.kind == "date":
            text = "日期，写成 2019-03-31"
        else:
            text = "不为空"
        return text + ("，可留空" if self.blank else "")


@dataclass(frozen=True)
class Table:
    """One declared table. ``wide`` columns repeat over the ids of another table (``over``).

    A case may do without an ``optional`` table: it then has no rows. The rows of a
    ``given`` table are the kit's: it is filled when a number stands in it.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    optional: bool = False
    given: bool = False
    key: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    ordered: tuple[tuple[str, ...], ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    over: str = ""
    wide: Column | None = field(default=None)

    @property
    def file(self) -> str:
        """File name inside the folder."""
        return f"{self.name}.csv"

    def with_wide(self, names: Mapping[str, str]) -> tuple[Column, ...]:
        """All columns, the wide ones spelled out for the given ids and their Chinese names."""
        if self.wide is None:
            return self.columns
        w = self.wide
        extra = (Column(i, n, w.kind, w.blank, False, w.low, w.high) for i, n in names.items())
        return (*self.columns, *extra)


@dataclass(frozen=True)
class StoryRole:
    """Who or what plays a role of a told story: an id of the table ``ref``, or a list of them (``many``)."""

    label: str
    ref: str
    many: bool = False


def _column(name: str, spec: Mapping[str, Any], choices: Mapping[str, list[str]]) -> Column:
    spec = dict(spec)
    picks = tuple(choices[spec.pop("choices")]) if "choices" in spec else ()
    return Column(name=name, choices=picks, **spec)


def _table(name: str, spec: Mapping[str, Any], choices: Mapping[str, list[str]]) -> Table:
    wide = dict(spec.get("wide") or {})
    over = wide.pop("over", "")
    return Table(
        name=name,
        label=spec["label"],
        columns=tuple(_column(c, s, choices) for c, s in spec["columns"].items()),
        optional=bool(spec.get("optional", False)),
        given=bool(spec.get("given", False)),
        key=tuple(spec.get("key", ())),
        keys=tuple(spec.get("keys", ())),
        ordered=tuple(tuple(t) for t in spec.get("ordered", ())),
        dates=tuple((a, b) for a, b in spec.get("dates", ())),
        over=over,
        wide=Column(name="", label="", **wide) if over else None,
    )


@cache
def _spec() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "tables.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def story_roles() -> dict[str, StoryRole]:
    """Return the roles that ``case.yml: story`` may bind.

    >>> story_roles()["chief"].ref
    'contacts'
    """
    return {role: StoryRole(**body) for role, body in _spec()["story"].items()}


@cache
def declared(part: str) -> dict[str, Table]:
    """Return the declared tables of ``part`` (``"case"``, ``"catalog"`` or ``"head"``) in reading order.

    >>> list(declared("case"))[:2]
    ['district', 'industries']
    """
    spec = _spec()
    return {name: _table(name, body, spec["choices"]) for name, body in spec[part].items()}


def declared_label(table: str) -> str:
    """Return the Chinese name of a table of the case or the catalogue; the name itself for what is none.

    >>> declared_label("customers"), declared_label("carriers")
    ('目标客户', 'carriers')
    """
    found = {**declared("catalog"), **declared("case")}.get(table)
    return found.label if found else table


#: A text column as pandas types it; a blank is NaN.
_TEXT = pd.StringDtype(na_value=float("nan"))
_DTYPES = {"number": "float64", "integer": "float64", "date": "datetime64[ns]"}


@cache
def pandera_schema(columns: tuple[Column, ...]) -> pa.DataFrameSchema:
    """Return the pandera schema of typed columns; a check's ``error`` is what is allowed."""
    import pandera.pandas as pa  # takes as long as reading a county: only where something is amiss

    fields = {}
    for c in columns:
        checks = []
        if c.low is not None:
            checks.append(pa.Check.ge(c.low, error=c.allowed))
        if c.high is not None:
            checks.append(pa.Check.le(c.high, error=c.allowed))
        if c.kind == "choice":
            allowed = [*c.choices, ""]  # a blank in a required column is told apart from a wrong value
            checks.append(pa.Check.isin(allowed, error=c.allowed))
        fields[c.name] = pa.Column(_DTYPES.get(c.kind, _TEXT), checks, nullable=True)
    return pa.DataFrameSchema(fields)


def within_limits(frame: pd.DataFrame, columns: tuple[Column, ...]) -> bool:
    """Whether all columns are of their type and every cell is allowed: then the schema has nothing to say.

    >>> column = Column("share", "份额", kind="number", low=0.0, high=1.0)
    >>> [within_limits(pd.DataFrame({"share": [0.5, value]}), (column,)) for value in (1.0, float("nan"), 1.1)]
    [True, True, False]
    """
    for c in columns:
        cells = frame[c.name]
        if cells.dtype != _DTYPES.get(c.kind, _TEXT):
            return False
        if c.low is not None and bool((cells < c.low).any()):
            return False
        if c.high is not None and bool((cells > c.high).any()):
            return False
        if c.kind == "choice" and not set(cells.unique()) <= {*c.choices, ""}:
            return False
    return True
