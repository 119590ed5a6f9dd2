"""Expected answers on reading industries and mining needs."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.case import Case
from course_lib.method import (
    department_kinds,
    map_stars,
    mine_needs,
    price_offers,
    rate_informatisation,
)

__all__ = ["TASKS"]

#: Two sentences of each of these need points are shown; those of ``SECURITY`` are asked for.
SHOWN, SECURITY = ("N04", "N06", "N08", "N09"), "N08"
STRONG = 2


def _security(case: Case) -> list[str]:
    needs = case.needs
    shown = needs[needs["need_point"].isin(SHOWN)].groupby("need_point").head(2)
    return shown.loc[shown["need_point"] == SECURITY, "id"].tolist()


def _by_triad(case: Case) -> dict[str, float]:
    needs = case.needs
    return {str(k): float(v) for k, v in needs.groupby("triad")["cost_of_leaving"].sum().items()}


def _data_level(case: Case) -> int:
    """The exercise applies the rule by hand; the reference takes the levels of the method."""
    ladder = case.catalog.informatisation.set_index("name")["level"]
    return int((rate_informatisation(case).table["level"] >= ladder["数据"]).sum())


def _open_gaps(case: Case) -> int:
    return sum(int(mine_needs(case, c).table["candidate"].sum()) for c in case.customers["id"])


def _reached(case: Case) -> int:
    """Join the needs with the rows of need_product and of relevance instead of asking the methods."""
    lines = price_offers(case).lines
    sold = lines[lines["ok"] & (lines["need"] != "")].groupby("product")["revenue"].sum()
    pairs = case.catalog.need_product
    answers = pairs[(pairs["product"] == sold.idxmax()) & (pairs["fit"] >= STRONG)]
    needs = case.needs.assign(desk=department_kinds(case.needs["department"], case.catalog).to_numpy())
    needs = needs.merge(answers[["kind"]], on="kind")
    bearing = case.catalog.relevance.melt("department", var_name="need_point", value_name="bearing")
    joined = needs.merge(bearing, left_on=["desk", "need_point"], right_on=["department", "need_point"])
    return int((joined["bearing"] >= STRONG).sum())


TASKS: dict[str, Callable[[Case], object]] = {
    "u03.security": _security,
    "u03.by_triad": _by_triad,
    "u03.data_level": _data_level,
    "u03.open_gaps": _open_gaps,
    "u03.reached": _reached,
    "u03.most_pain": lambda case: int(map_stars(case).vital_loss["vital"].sum()),
}
