"""A shipped county with every need answered soundly: the portfolio that plays are tried against."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from course_lib.case import Case, load_case
from course_lib.method.needs.matching import match_kinds
from course_lib.method.needs.offers import price_offers
from course_lib.method.needs.quantities import need_quantities
from course_lib.paths import kit_dir

__all__ = ["COUNTIES", "fitting", "sound_case", "sound_lines"]

COUNTIES = ("gulou", "minhou")


@functools.cache
def sound_case(name: str) -> Case:
    """The county with the kind of every need written down, by its words, and three tenders of 5, 4 and 3 packages."""
    case = load_case(name)
    texts = pd.read_csv(kit_dir() / "data" / "generator" / "text_kinds.csv", encoding="utf-8-sig")
    needs = case.needs
    needs["kind"] = needs["pain"].map(dict(zip(texts["pain"], texts["kind"], strict=True))).fillna("")
    points = dict(zip(case.catalog.need_kinds["id"], case.catalog.need_kinds["point"], strict=True))
    needs["need_point"] = needs["kind"].map(points).fillna(needs["need_point"])
    tenders = pd.DataFrame(
        {
            **dict.fromkeys(case.opportunities.columns, ""),
            "id": ["T01", "T02", "T03"],
            "customer": case.customers.sort_values("telecom_spend", ascending=False)["id"].iloc[:3],
            "product": "P25",
            "quantity": [5.0, 4.0, 3.0],
            "discount": 0.06,
            "start_month": [8, 9, 10],
            "stage": "solution",
            "recognised": 0.6,
        }
    )
    frame = pd.concat([case.opportunities.iloc[:0], tenders]).astype(case.opportunities.dtypes.to_dict())
    return case.replace(needs=needs, opportunities=frame.reset_index(drop=True))


def _lines(case: Case, needs: np.ndarray, products: np.ndarray) -> pd.DataFrame:
    """A line for each pair of rows: what is needed, at the usual discount, as early as may be."""
    fits, owner = match_kinds(case), case.codes("needs", "customer")[needs]
    lines = pd.DataFrame(
        {
            "id": [f"L{n:04d}{p:02d}" for n, p in zip(needs, products, strict=True)],
            "customer": case.customers["id"].to_numpy()[owner],
            "need": case.needs["id"].to_numpy()[needs],
            "product": case.catalog.products["id"].to_numpy()[products],
            "quantity": need_quantities(case, fits, needs, products, owner),
            "discount": case.catalog.products["usual"].to_numpy()[products],
            "start_month": 12,
            "stage": "commercial",
        }
    )
    first = price_offers(case, lines).lines["earliest_start"].to_numpy()
    return lines.assign(start_month=np.clip(first, 1, 12))


@functools.cache
def sound_lines(name: str) -> pd.DataFrame:
    """One line for each need that a product answers well: the best product; only what passes every rule."""
    case = sound_case(name)
    needs, best = np.arange(len(case.needs)), match_kinds(case).best
    lines = _lines(case, needs[best >= 0], best[best >= 0])
    return lines[price_offers(case, lines).lines["ok"].to_numpy()].reset_index(drop=True)


def fitting(case: Case, lines: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Every product of fit ``least`` or more for the needs of some lines, as ``_lines``."""
    fits = match_kinds(case)
    rows = pd.Index(case.needs["id"]).get_indexer(lines["need"])
    pairs = np.repeat(rows, len(case.catalog.products)), np.tile(np.arange(len(case.catalog.products)), len(rows))
    good = fits.level(*pairs) >= least
    return _lines(case, pairs[0][good], pairs[1][good])
