"""Priced lines written by hand, for tests of what is made of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["priced"]


def priced(*rows: dict[str, Any]) -> pd.DataFrame:
    """Lines with the columns of ``Offers.lines`` that are judged; what a row does not say is plain."""
    plain: dict[str, Any] = {
        "customer": "C01",
        "need": "",
        "product": "P06",
        "service": "专线",
        "start_month": 7,
        "decision_month": 6,
        "gates": 0,
        "urgency": float("nan"),
        "fit": 2,
        "cut": 0.0,
        "contribution": 1000.0,
        "revenue": 2000.0,
        "stays": 1.0,
        "replaces": "",
        "ok": True,
    }
    made = [{"id": f"L{i}", **plain, "product": f"P{i + 5:02d}", **row} for i, row in enumerate(rows, 1)]
    return pd.DataFrame(made)
