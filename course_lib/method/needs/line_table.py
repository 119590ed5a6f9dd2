"""Lines of a portfolio as they come in: every column there, numbers typed, references looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import at, locate

__all__ = ["MONTHS", "read_lines"]

MONTHS = 12
_NUMBERS = {"quantity": "不小于零的数", "discount": "0 到 1 之间的数", "start_month": "1 到 12 的整数"}
_ANY_MONTH = "整数"
_MOST_FAULTS = 8


def read_lines(given: pd.DataFrame | None, case: Case, *, any_month: bool = False) -> pd.DataFrame:
    """Return the lines with all columns, numbers typed and references located.

    Parameters
    ----------
    given
        Columns ``customer, product, quantity, discount, start_month``, optionally ``id, need, rival`` and any other,
        which is handed on. None: the case's own opportunities.
    any_month
        Take any whole number as start month (who asks refuses it line by line); else 1–12 or an error.

    Returns
    -------
    DataFrame
        The columns given, ``id`` (L1, L2, … where blank), ``need, rival, note`` ("" where absent), and the rows of
        the tables that they point at: ``customer_row, product_row, need_row`` (-1: no need).

    Raises
    ------
    ValueError
        A column is missing or a cell is wrong: row, column and what is allowed, at most eight of them.
    """
    lines = case.opportunities if given is None else given
    absent = [c for c in ("customer", "product", *_NUMBERS) if c not in lines]
    if absent:
        raise ValueError(f"商机表缺少列 {'、'.join(absent)}")
    frame = lines.reset_index(drop=True)
    ids = frame["id"].fillna("").astype("str") if "id" in frame else pd.Series("", index=frame.index)
    unnamed = np.flatnonzero(ids == "")
    frame["id"] = ids
    frame.loc[unnamed, "id"] = [f"L{i + 1}" for i in unnamed]
    faults: list[str] = []

    def tell(column: str, wrong: Any, allowed: str) -> None:
        for i in np.flatnonzero(np.asarray(wrong, dtype=bool))[:_MOST_FAULTS]:
            faults.append(f"第 {i + 1} 行（{frame['id'].iloc[i]}）{column}：“{lines[column].iloc[i]}”不对，要{allowed}")

    for column in ("need", "rival", "note"):
        frame[column] = frame[column].fillna("") if column in frame else ""
    tables = {"customer": case.customers, "product": case.catalog.products, "need": case.needs}
    for column, table in tables.items():
        own = given is None  # these are looked up once
        frame[f"{column}_row"] = case.codes("opportunities", column) if own else locate(frame[column], table)
    tell("customer", frame["customer_row"] < 0, "客户编号")
    tell("product", frame["product_row"] < 0, "产品编号")
    for column, allowed in _NUMBERS.items():
        values = pd.to_numeric(frame[column], errors="coerce").astype(float)
        good = np.isfinite(values) & (values >= 0)
        if column == "discount":
            good &= values <= 1
        if column == "start_month":
            good = np.isfinite(values) & (values % 1 == 0)
            good &= any_month | ((values >= 1) & (values <= MONTHS))
            allowed = _ANY_MONTH if any_month else allowed
        tell(column, ~good, allowed)
        frame[column] = values
    if "need" in lines:
        owner = at(case.codes("needs", "customer"), frame["need_row"].to_numpy())
        tell("need", (frame["need"] != "") & (owner != frame["customer_row"]), "这个客户的需求编号，或留空")
    if "rival" in lines:
        tell("rival", ~frame["rival"].isin(["", *(c.id for c in case.meta.rivals)]), "友商编号，或留空")
    if faults:
        more = f"……共 {len(faults)} 处以上" if len(faults) > _MOST_FAULTS else ""
        raise ValueError("商机表有错：" + "；".join(faults[:_MOST_FAULTS]) + more)
    frame["start_month"] = frame["start_month"].astype(int)
    return frame
