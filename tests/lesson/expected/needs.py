"""Expected answers on reading industries and mining needs."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.case import Case
from course_lib.method import (
    fit_levels,
    link_matrices,
    map_stars,
    mine_needs,
    price_lines,
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
    """Count by pairs of need point and department kind instead of need by need."""
    sold = price_lines(case).by_product
    strong = fit_levels(case.catalog)[sold.idxmax()] >= STRONG
    matrices = link_matrices(case.catalog, case)
    counted = matrices.counts.where(matrices.need_department >= STRONG, 0)
    return int(counted[strong.to_numpy()].to_numpy().sum())


TASKS: dict[str, Callable[[Case], object]] = {
    "u03.security": _security,
    "u03.by_triad": _by_triad,
    "u03.data_level": _data_level,
    "u03.open_gaps": _open_gaps,
    "u03.reached": _reached,
    "u03.most_pain": lambda case: int(map_stars(case).vital_loss["vital"].sum()),
}
