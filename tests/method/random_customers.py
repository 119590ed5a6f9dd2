"""Small random buying centres, drawn from a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.case import Case
from tests.tiny import tiny_case

__all__ = ["FACTORS", "counted_cells", "random_case"]

FACTORS = tuple(tiny_case().catalog.factors["id"])
_KINDS = ("decider", "approver|finance", "technical|user", "buyer", "coach|gatekeeper", "decider|sponsor|outside")


def random_case(seed: int, *, customers: int = 3, factors: int = 10, low: float = 0.0, blank: float = 0.15) -> Case:
    """The tiny case with its buying centres replaced: 1–4 contacts a customer, half-point ratings, some blank."""
    rng, base = np.random.default_rng(seed), tiny_case()
    chosen = base.customers.iloc[:customers]
    home = np.repeat(chosen["id"].to_numpy(), rng.integers(1, 5, customers))
    n = len(home)
    ids = np.array([f"Q{i:02d}" for i in range(n)], dtype=object)
    influence = np.where(rng.random(n) < 0.3, rng.integers(0, 101, n), np.nan)
    contacts = pd.DataFrame(
        {
            "id": ids,
            "customer": home,
            "name": [f"人{i}" for i in range(n)],
            "title": "",
            "kinds": rng.choice(np.array(_KINDS, dtype=object), n),
            "influence": influence,
            "contact_level": rng.integers(0, 3, n).astype(float),
            "attitude": 0.0,
        }
    )
    carriers = [c.id for c in base.meta.carriers]
    values = rng.integers(round(2 * low), 21, (n * len(carriers), len(FACTORS))) / 2
    values[rng.random(values.shape) < blank] = np.nan
    values[:, factors:] = np.nan
    ratings = pd.DataFrame(values, columns=list(FACTORS))
    ratings.insert(0, "carrier", np.tile(carriers, n))
    ratings.insert(0, "contact", np.repeat(ids, len(carriers)))
    return base.replace(customers=chosen, contacts=contacts, ratings=ratings)


def counted_cells(case: Case) -> list[tuple[str, str]]:
    """(contact, factor) rated for every carrier."""
    rated = case.ratings.set_index("contact")[list(FACTORS)].notna().groupby(level=0).all()
    return [(str(c), f) for c, row in rated.iterrows() for f in FACTORS if row[f]]
