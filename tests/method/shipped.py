"""The shipped counties and their own portfolios: what plays are tried against."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from course_lib.case import Case, load_case
from course_lib.method.needs.matching import match_kinds
from course_lib.method.needs.offers import price_offers
from course_lib.method.needs.quantities import need_quantities

__all__ = ["COUNTIES", "county", "fitting", "sound_lines"]

COUNTIES = ("gulou", "minhou")


@functools.cache
def county(name: str) -> Case:
    """The case, loaded once: nobody may change it."""
    return load_case(name)


@functools.cache
def sound_lines(name: str) -> pd.DataFrame:
    """The case's own lines of all industries that pass every rule, in the quantity that each need asks for.

    Nobody may change them.
    """
    case = county(name)
    lines = case.opportunities
    needed = price_offers(case).lines["need_quantity"].to_numpy()
    lines = lines.assign(quantity=np.where(np.isnan(needed), lines["quantity"], needed))
    return lines[price_offers(case, lines).lines["ok"].to_numpy()].reset_index(drop=True)


def fitting(case: Case, lines: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Every product of fit ``least`` or more for the needs of some lines: what is needed, at the usual discount.

    Each starts as early as a line may that has not been talked about yet; ids are new, stages and owner the line's.
    """
    lines = lines[lines["need"] != ""].drop_duplicates("need").reset_index(drop=True)
    fits, products = match_kinds(case), case.catalog.products
    rows = pd.Index(case.needs["id"]).get_indexer(lines["need"])
    of, product = np.repeat(np.arange(len(rows)), len(products)), np.tile(np.arange(len(products)), len(rows))
    good = fits.level(rows[of], product) >= least
    of, product = of[good], product[good]
    need = rows[of]
    made = (
        lines.iloc[of]
        .reset_index(drop=True)
        .assign(
            id=[f"Y{n:05d}" for n in range(len(of))],
            product=products["id"].to_numpy()[product],
            quantity=need_quantities(case, fits, need, product, case.codes("needs", "customer")[need]),
            discount=products["usual"].to_numpy()[product],
            replaces="",
        )
    )
    first = price_offers(case, made.assign(start_month=12, stage="contact")).lines["earliest_start"].to_numpy()
    return made.assign(start_month=np.clip(first, 1, 12))
