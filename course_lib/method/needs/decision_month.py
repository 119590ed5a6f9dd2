"""The month in which a customer can decide at the earliest, by the gates that still stand before him."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case
from course_lib.case.lookups import locate
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.opening.calendar import add_working_days

__all__ = ["CONTACT", "LAST_BEFORE_SIGNING", "PROOF", "earliest_decisions", "gates_passed", "working_days_open"]

#: Places in ``stages.csv``: a line that is in stage n has passed n gates.
CONTACT, PROOF, LAST_BEFORE_SIGNING, _CLOSING = 0, 3, 4, 5

Codes = NDArray[np.intp]


def gates_passed(case: Case, lines: pd.DataFrame) -> Codes:
    """Return 0 (接触) to 5 (签约) gates passed; a blank or absent ``stage`` is 接触."""
    if "stage" not in lines:
        return np.full(len(lines), CONTACT, dtype=np.intp)
    place = locate(lines["stage"].fillna("").astype("str"), case.catalog.stages)
    return np.clip(place, CONTACT, _CLOSING)


def working_days_open(shortest: ArrayLike, gates: Codes, proof: NDArray[np.bool_]) -> Codes:
    """Sum the shortest working days of the gates still open up to 商务; the trial only where there is no price without.

    Parameters
    ----------
    shortest
        Working days by stage, in the order of ``stages.csv``.
    gates
        Gates passed by each line.
    proof
        Whether each line's product must be tried first.

    Examples
    --------
    The shipped days 9, 12, 12, 19, 12: from 接触, with and without a trial; from 试点; from 签约:

    >>> days = [9, 12, 12, 19, 12]
    >>> working_days_open(days, np.array([0, 0, 3, 3, 5]), np.array([True, False, True, False, True])).tolist()
    [64, 45, 31, 12, 0]
    """
    days = np.asarray(shortest, dtype=float)[: LAST_BEFORE_SIGNING + 1]
    step = np.arange(len(days))
    needed = (step >= gates[:, None]) & ((step != PROOF) | proof[:, None])
    return (needed * np.nan_to_num(days)).sum(axis=1).astype(np.intp)


def earliest_decisions(case: Case, gates: Codes, proof: NDArray[np.bool_]) -> Codes:
    """Return the earliest month of decision, counted from the budget year's January = 1 (13 = next January).

    The work begins on the first working day from ``as_of`` on; the last gate falls in the month that is returned.

    Notes
    -----
    The shortest working days are data (``stages.csv``), 本课程定义 (definition of this kit).
    """
    open_days = working_days_open(case.catalog.stages["shortest"].to_numpy(dtype=float), gates, proof)
    known, where = np.unique(open_days, return_inverse=True)
    ends = [add_working_days(case.meta.as_of, max(int(days) - 1, 0)) for days in known]
    months = [(day.year - case.meta.budget_year) * MONTHS + day.month for day in ends]
    return np.array(months, dtype=np.intp)[where]
