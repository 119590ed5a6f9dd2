"""How complete the records of the market space are, which fields are missing, and which records to fill first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import at, sum_by, sum_many
from course_lib.case.tables import declared

__all__ = ["Completeness", "check_completeness", "completeness_by"]

#: What a record must tell: of the address, of each service, and of each service that somebody provides.
_ADDRESS_FIELDS = ("customer_name", "industry", "employees", "contact_name", "phone", "verified")
_USED_FIELDS = ("units", "lines", "monthly_volume", "contract_end")
_NEED = "need"


@dataclass(frozen=True)
class Completeness:
    """How complete the records are; a record (W1) is an address with all its services.

    Attributes
    ----------
    table : DataFrame
        Index address id: ``grid, address, customer_name, required, filled, completeness, missing`` (Chinese labels of
        the fields, a service's with how often it lacks), ``volume`` (known yuan a month) and ``priority`` = volume ×
        share missing.
    fields : DataFrame
        Index field: ``label, required, filled, completeness``, the emptiest first.
    total : float
        Filled / required over everything.
    """

    table: pd.DataFrame
    fields: pd.DataFrame
    total: float

    def worklist(self, n: int = 10) -> pd.DataFrame:
        """Return the ``n`` records to fill first: the most known money whose record lacks the most."""
        open_ = self.table[self.table["filled"] < self.table["required"]]
        return open_.sort_values("priority", ascending=False, kind="stable").head(n)


def _told(column: pd.Series) -> NDArray[np.bool_]:
    """Where a column is filled: neither blank nor missing."""
    if column.dtype.kind in "fM":
        return column.notna().to_numpy(dtype=bool)
    values = column.to_numpy(dtype=object)
    return values.astype(bool) & np.asarray(values == values, dtype=bool)  # a missing text (NaN) equals nothing


def _address_fields(case: Case) -> pd.DataFrame:
    return case.derived("told by address", lambda c: pd.DataFrame({f: _told(c.addresses[f]) for f in _ADDRESS_FIELDS}))


def _count(fields: pd.DataFrame) -> NDArray[np.float64]:
    """How many of the columns are True, row by row."""
    total = np.zeros(len(fields), dtype=np.int8)
    for column in fields:
        total += fields[column].to_numpy()
    return total.astype(float)


def _record_fields(case: Case) -> pd.DataFrame:
    """Which fields of each service are told; the last column says whether the details are required."""
    return case.derived("told by service", _find_record_fields)


def _find_record_fields(case: Case) -> pd.DataFrame:
    records, needs = case.service_records, case.coded_texts("service_records", _NEED)
    combinations = case.coded_texts("service_records", "carriers")
    used = np.array([*map(bool, combinations), False])[case.codes("service_records", "carriers")]
    unknown = np.array([*(need == "未知" for need in needs), False])[case.codes("service_records", _NEED)]
    fields = {_NEED: used | ~unknown}
    return pd.DataFrame({**fields, **{f: _told(records[f]) & used for f in _USED_FIELDS}, "used": used})


def completeness_by(
    case: Case, codes: NDArray[np.intp], where: NDArray[np.intp] | None, size: int
) -> NDArray[np.float64]:
    """Return filled over required fields by code; 0 where nothing is required.

    Parameters
    ----------
    codes
        Code of each service record, -1 for none.
    where
        Code of each address, whose own fields then count once; None: they count with each of its services.
    size
        Codes run from 0 to size - 1.
    """
    fields = _record_fields(case)
    told = _count(_address_fields(case))
    if where is None:
        told, where = at(told, case.codes("service_records", "address"), 0.0), codes
    count, (filled,) = sum_many(where, [told], size)
    required = count * float(len(_ADDRESS_FIELDS))
    used = fields["used"].to_numpy()
    detail = _count(fields.drop(columns="used"))
    _, (more, asked) = sum_many(codes, [detail, 1.0 + used * float(len(_USED_FIELDS))], size)
    filled, required = filled + more, required + asked
    return np.divide(filled, required, out=np.zeros(size), where=required > 0)


def _labels() -> dict[str, str]:
    tables = declared("case")
    wanted = {"addresses": _ADDRESS_FIELDS, "service_records": (_NEED, *_USED_FIELDS)}
    return {c.name: c.label.split("（")[0] for t, names in wanted.items() for c in tables[t].columns if c.name in names}


def check_completeness(case: Case) -> Completeness:
    """Count the filled fields of each record (an address with its services) and say what is missing.

    Required are, of an address, name, industry, headcount, contact, telephone and date of verification; of each
    service, whether it is needed; of each service in use also units, lines, volume and contract end.

    Notes
    -----
    Completeness = filled / required and which fields are required: 本课程定义 (definition of this kit); the fields are
    those of the market-space record (课程材料：网格营销).
    """
    addresses, records, labels = case.addresses, case.service_records, _labels()
    own, size = _address_fields(case), len(addresses)
    rows = case.codes("service_records", "address")
    told = _record_fields(case)
    used = told["used"].to_numpy()
    wanted = {_NEED: np.ones(len(records), dtype=bool), **dict.fromkeys(_USED_FIELDS, used)}
    lacking = {f: sum_by(rows, asked & ~told[f].to_numpy(), size).astype(int) for f, asked in wanted.items()}
    required = len(_ADDRESS_FIELDS) + sum_by(rows, 1.0 + used * len(_USED_FIELDS), size)
    missing = (~own.to_numpy()).sum(axis=1) + np.sum(list(lacking.values()), axis=0)
    volume = sum_by(rows, records["monthly_volume"], size)
    table = addresses[["id", "grid", "address", "customer_name"]].set_index("id")
    table["required"] = required.astype(int)
    table["filled"] = table["required"] - missing
    table["completeness"] = table["filled"] / table["required"]
    table["missing"] = _name_missing(own, lacking, labels)
    table["volume"] = volume
    table["priority"] = volume * (1 - table["completeness"])
    fields = _by_field(own, wanted, told, labels)
    total = float(table["filled"].sum() / table["required"].sum()) if size else 0.0
    return Completeness(table, fields, total)


def _name_missing(own: pd.DataFrame, lacking: dict[str, NDArray[np.int_]], labels: dict[str, str]) -> list[str]:
    """Join the labels of what each address lacks; equal patterns are put into words once."""
    codes = np.column_stack([~own.to_numpy(), *lacking.values()]).astype(int)
    patterns, inverse = np.unique(codes, axis=0, return_inverse=True)
    names = [labels[f] for f in (*own, *lacking)]
    texts = [
        "、".join(f"{name}×{n}" if n > 1 else name for name, n in zip(names, row, strict=True) if n)
        for row in patterns.tolist()
    ]
    return np.array(texts, dtype=object)[inverse.ravel()].tolist() if len(own) else []


def _by_field(
    own: pd.DataFrame, wanted: dict[str, NDArray[np.bool_]], told: pd.DataFrame, labels: dict[str, str]
) -> pd.DataFrame:
    rows = [(f, len(own), int(own[f].sum())) for f in own]
    rows += [(f, int(asked.sum()), int((told[f].to_numpy() & asked).sum())) for f, asked in wanted.items()]
    frame = pd.DataFrame(rows, columns=["field", "required", "filled"]).set_index("field")
    frame.insert(0, "label", [labels[f] for f in frame.index])
    frame["completeness"] = np.where(frame["required"] > 0, frame["filled"] / frame["required"].clip(lower=1), 0.0)
    return frame.sort_values("completeness", kind="stable")
