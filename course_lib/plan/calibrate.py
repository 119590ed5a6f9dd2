"""Set the open target of a generated county so that it is hard and within reach: P(target) before any plan.

The generator makes tables, and may not import what values them; here both are known. The targets of all services are
scaled by one factor until the exact distribution of the year's revenue reaches their sum with the chance aimed at
(Brent 1973, as ``scipy.optimize.brentq``). That a good target is reached in three to four of ten years is 本课程定义.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from course_lib.case import Case, Catalog, Meta, case_from_tables, load_catalog
from course_lib.case.generate import make_tables
from course_lib.case.generate.plan import Size
from course_lib.case.generate.spec import read_spec
from course_lib.case.generate.spec_offers import OffersFile
from course_lib.case.generate.write import check_target, write_case
from course_lib.method.odds.distribution import Distribution, distribute
from course_lib.plan.chain import Chain

__all__ = ["AIM", "SLACK", "calibrate", "make_county", "write_county"]

#: Chance of the target before any plan, and how far rounding the target may move it.
AIM, SLACK = 0.38, 0.03

#: A target has about so many digits that are not zero.
_DIGITS = 3


def _distribution(case: Case, target: float) -> Distribution:
    """The year of a team that chose nothing: the reference industries, no activity."""
    chain = Chain(case)
    return distribute(chain.stock_year, chain.line_odds, target, case.catalog.rules, wide=False)


def _rounded(targets: Mapping[str, float], scale: float) -> dict[str, float]:
    """Scaled targets in round numbers: their sum has few digits, and they add up to it exactly."""
    exact = np.array(list(targets.values())) * scale
    unit = 10.0 ** max(np.floor(np.log10(max(exact.sum(), 1.0))) - _DIGITS, 0)
    total = max(round(exact.sum() / unit), 1) * unit
    part = unit / 10 if unit >= 10 else unit
    parts = np.floor(exact / part) * part
    parts[int(np.argmax(parts))] += total - parts.sum()
    return dict(zip(targets, parts.tolist(), strict=True))


def calibrate(
    meta: Meta, tables: Mapping[str, pd.DataFrame], catalog: Catalog | None = None, *, aim: float = AIM
) -> Meta:
    """Scale the targets by service (yuan) until P(target) before any plan is ``aim``; the tables stay as they are.

    Parameters
    ----------
    meta, tables
        As ``make_tables`` returns them.
    catalog
        Default: the shipped one.
    aim
        Chance 0–1, both excluded.

    Returns
    -------
    Meta
        ``targets`` and their sum ``target_revenue`` in round numbers; a market without any stock keeps its own.

    Raises
    ------
    ValueError
        ``aim`` is no chance.
    """
    if not 0 < aim < 1:
        raise ValueError(f"达标可能性 {aim!r} 不对，要0到1之间，不含两头")
    open_ = sum(meta.targets.values())
    if open_ <= 0:
        return meta
    case = case_from_tables(meta, tables, catalog or load_catalog())
    year = _distribution(case, open_)
    far = (float(year.amounts[-1]) + 2 * year.step) / open_
    scale = brentq(lambda s: year.reach(s * open_) - aim, 0.0, far, xtol=1e-9)
    targets = _rounded(meta.targets, float(scale))
    return meta.model_copy(update={"targets": targets, "target_revenue": sum(targets.values())})


def _off(chain: Chain) -> float:
    """How far the increment is from the shares that its services may have (0: within them, or too few lines to say)."""
    limits, odds = read_spec("offers", OffersFile).limits, chain.line_odds
    if len(odds.lines) < limits.fewest or odds.increment <= 0:
        return 0.0
    share = odds.by_service / odds.increment
    products = chain.given.catalog.products
    connect = float(share[share.index.isin(products.loc[products["ict"] != "是", "service"])].sum())
    return max(float(share.max()) - limits.largest, limits.connect - connect, 0.0)


def make_county(name: str, **size: Unpack[Size]) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """Generate a county with its target set; parameters and errors as ``make_tables``.

    The generator can't know which industries a team takes up, nor the chance of a line. If in the reference industries
    one service has too much of the increment, or connectivity too little, the portfolio is drawn anew, a few times;
    then the draw that comes nearest is taken.
    """
    catalog, least = load_catalog(), np.inf
    best: tuple[Meta, dict[str, pd.DataFrame]]
    for redraw in range(read_spec("offers", OffersFile).limits.tries):
        meta, tables = make_tables(name, redraw=redraw, **size)
        off = _off(Chain(case_from_tables(meta, tables, catalog)))
        if off < least:
            best, least = (meta, tables), off
        if off == 0:
            break
    return calibrate(*best, catalog), best[1]


def write_county(name: str, *, out: str | Path | None = None, **size: Unpack[Size]) -> Path:
    """Generate a county as :func:`make_county` and write its folder ``out`` (default: called ``name`` where you are).

    Files are UTF-8 with LF ends; equal arguments write equal bytes.

    Raises
    ------
    FileExistsError
        ``out`` holds something that this function has not written.
    ValueError
        As ``make_tables``.
    """
    folder = Path(out).expanduser() if out is not None else Path(name)
    check_target(folder)
    return write_case(folder, *make_county(name, **size))
