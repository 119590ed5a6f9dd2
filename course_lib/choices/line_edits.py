"""A case's lines as a team left them: figures changed, taken out, drawn by the team itself (商机的改动)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import fetch, locate
from course_lib.choices.edits import taken_out

__all__ = ["LINE_NUMBERS", "change_lines", "loosen_lines"]

#: The figures of a line that may be changed.
LINE_NUMBERS = ("quantity", "discount", "start_month")

Changes = Mapping[str, Mapping[str, Any]]


def change_lines(case: Case, changes: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return the opportunities as a team left them: figures changed, lines taken out, own lines at the end.

    Parameters
    ----------
    changes
        Line id → for a line of the case ``quantity, discount, start_month`` (those that changed) and ``removed``
        (True takes it out); for an id the case does not have, a new line: ``customer, need, product, quantity,
        discount, start_month``.

    Returns
    -------
    DataFrame
        Columns of ``case.opportunities``; new lines in the order of their ids, blank in all that is not told.

    Notes
    -----
    What the case no longer knows (lines, customers, products, needs that are not the customer's) is left out, so that a
    team's file outlives a change of the case. Numbers are not checked; ``price_offers`` does. 本课程定义 (definition of
    this kit).
    """
    lines = case.opportunities.reset_index(drop=True)
    ours = {i: change for i, change in changes.items() if isinstance(change, Mapping)}
    at = dict(zip(ours, pd.Index(lines["id"]).get_indexer(pd.Index(list(ours), dtype="str")), strict=True))
    for column in LINE_NUMBERS:
        told = {at[i]: change[column] for i, change in ours.items() if at[i] >= 0 and column in change}
        if told:
            values = lines[column].to_numpy(dtype=float, copy=True)
            values[list(told)] = pd.to_numeric(pd.Series(list(told.values()), dtype=object), errors="coerce")
            lines[column] = values
    out = set(taken_out(ours))
    gone = [at[i] for i in out if at[i] >= 0]
    new = [{"id": i, **ours[i]} for i in sorted(ours) if at[i] < 0 and i not in out]
    drawn = _known_lines(pd.DataFrame(new), case) if new else pd.DataFrame()
    lines = lines.drop(index=gone)
    if len(drawn):
        rest = {c: lines[c].dtype for c in lines.columns if c not in LINE_NUMBERS}
        blank = {c: "" for c, kind in rest.items() if isinstance(kind, pd.StringDtype) and c not in drawn}
        lines = pd.concat([lines, drawn.assign(**blank).reindex(columns=lines.columns).astype(rest)])
    return lines.reset_index(drop=True)


def _known_lines(lines: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Those lines that are complete and whose customer, product and need the case knows."""
    wanted = ["id", "customer", "need", "product", *LINE_NUMBERS]
    whole = lines.reindex(columns=wanted).dropna().reset_index(drop=True)
    whole = whole.astype(dict.fromkeys(("id", "customer", "need", "product"), "str"))
    need = locate(whole["need"], case.needs)
    owner = fetch(case.needs, "customer", need).to_numpy()
    mine = (owner == whole["customer"].to_numpy()) | (whole["need"] == "").to_numpy()
    known = (locate(whole["customer"], case.customers) >= 0) & (locate(whole["product"], case.catalog.products) >= 0)
    return whole[mine & known]


def loosen_lines(line_changes: Changes, need_changes: Changes) -> dict[str, Any]:
    """Return a team's ``line_changes`` whose own lines stand without a need where the team took the need out.

    >>> loosen_lines({"L001": {"need": "N1", "product": "P01"}}, {"N1": {"removed": True}})
    {'L001': {'need': '', 'product': 'P01'}}
    """
    gone = set(taken_out(need_changes))
    return {
        line: {**change, "need": ""} if isinstance(change, Mapping) and change.get("need") in gone else change
        for line, change in line_changes.items()
    }
