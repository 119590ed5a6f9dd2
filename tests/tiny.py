"""A hand-made case of six customers, small enough to compute by hand."""

from __future__ import annotations

import functools
from pathlib import Path

import pandas as pd

from course_lib.case import Case, load_case

__all__ = ["TINY", "offered_case", "tiny_case"]

TINY = Path(__file__).parent / "data" / "tiny"


@functools.cache
def tiny_case() -> Case:
    """Load the hand-made case once."""
    return load_case(TINY)


@functools.cache
def offered_case() -> Case:
    """The hand-made case as model v2 sells on it: every need with its kind and quantity, every line but O05 sound.

    All lines stand before 商务 and begin when they may: O03 after the rival's contract (September), O06 two months
    after the decision in January. O05 is an upgrade of S04 at 90 % off: cheaper than the old line, above its limit of
    83 %.
    """
    case = tiny_case()
    needs = case.needs.assign(
        kind=pd.array(["K13", "K36", "K24", "K43", "K24", "K49"], dtype="str"),
        quantity=[180.0, 1.0, 1.0, 40.0, 1.0, 20.0],
    )
    lines = case.opportunities.assign(stage=pd.array(["commercial"] * 6, dtype="str"))
    lines["start_month"] = [4, 7, 10, 6, 3, 3]
    return case.replace(needs=needs, opportunities=lines)
