"""On whom the ups and downs of the year depend: each customer's part of the variance of what is not yet sure.

本课程定义 (definition of this kit): v²p(1 − p) of every renewal and line on its own, without what one rival's lines
share, so that a customer's part does not hang on who else is contested with the same rival.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.method.odds.lines import Odds
from course_lib.method.odds.stock import StockYear

__all__ = ["swings"]


def swings(stock: StockYear, odds: Odds) -> pd.DataFrame:
    """Index customer id, largest first: ``value`` (at stake: renewals and lines that count, yuan), ``expected`` of it,
    ``share`` of all customers' variance (Σ = 1; 0 where nothing is unsure).
    """
    lines = odds.lines[odds.lines["counts"]]
    customer = pd.concat([stock.lines["customer"], lines["customer"]], ignore_index=True)
    value = np.concatenate([stock.lines["at_stake"], lines["revenue"]]).astype(float)
    chance = np.concatenate([stock.lines["renewal"], lines["won"]]).astype(float)
    parts = pd.DataFrame({"value": value, "expected": value * chance, "variance": value**2 * chance * (1 - chance)})
    table = parts.groupby(customer.to_numpy()).sum().rename_axis("customer")
    total = float(table["variance"].sum())
    table["share"] = table["variance"] / total if total > 0 else 0.0
    order = np.lexsort((table.index.argsort(), -table["variance"].round(3)))
    return table.iloc[order][["value", "expected", "share"]]
