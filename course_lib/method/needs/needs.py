"""Level 2, first half: which product answers which need, and which need nobody answers (需求与产品匹配)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case, Catalog
from course_lib.case.kept import kept
from course_lib.case.lookups import at, chosen, customers_inside, fetch, look_up

__all__ = ["NeedMatch", "fit_levels", "match_needs"]

Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class NeedMatch:
    """Needs with the products that answer them.

    Attributes
    ----------
    table
        Index need id: ``customer, customer_name, line, industry, department, need_point, need_point_name, triad,
        urgency, cost_of_leaving, fit`` (best level 0–3), ``product``, ``product_name`` (all that reach the best level,
        joined with |; "" without any), ``products`` (how many answer at least in part), ``blank``.
    blanks
        Rows of ``table`` without a product of fit ≥ ``rules.fit.good``: find a partner.
    counts
        Need point id × industry id: number of needs.
    blank_counts
        The same for blanks.
    answers
        One row per need point and product with fit ≥ ``rules.fit.partial``: ``need_point, product, product_name,
        service, fit, best``.
    """

    table: pd.DataFrame
    blanks: pd.DataFrame
    counts: pd.DataFrame
    blank_counts: pd.DataFrame
    answers: pd.DataFrame

    @cached_property
    def links(self) -> pd.DataFrame:
        """One row per need and product that answers it: ``need, customer, industry`` and the columns of ``answers``.

        The longest table by far, so it is put together when somebody asks for it.
        """
        head = self.table[["customer", "industry", "need_point"]].rename_axis("need").reset_index()
        return head.merge(self.answers, on="need_point", how="inner")


def fit_levels(catalog: Catalog) -> pd.DataFrame:
    """Return need point × product: 0 none, 1 partial, 2 good, 3 native (rows and columns in catalogue order)."""
    fit = catalog.fit.set_index("need_point")
    return fit.reindex(index=catalog.need_points["id"], columns=catalog.products["id"]).fillna(0).astype(int)


def _links(catalog: Catalog, partial: int) -> pd.DataFrame:
    """Need point × product in long form with ``best`` (reaches the point's best level), best first."""
    fit = fit_levels(catalog)
    points, products = np.nonzero(fit.to_numpy() >= max(partial, 1))
    links = pd.DataFrame({"need_point": fit.index.to_numpy()[points], "product": fit.columns.to_numpy()[products]})
    links["product_name"] = look_up(links["product"], catalog.products, "name")
    links["service"] = look_up(links["product"], catalog.products, "service")
    links["fit"] = fit.to_numpy()[points, products]
    links["best"] = links["fit"] == links.groupby("need_point")["fit"].transform("max")
    return links.sort_values(["need_point", "fit"], ascending=[True, False], kind="stable")


def _crossing(row: Codes, column: Codes, points: pd.Index, industries: pd.Index) -> pd.DataFrame:
    counts = np.bincount(row * len(industries) + column, minlength=len(points) * len(industries))
    return pd.DataFrame(counts.reshape(len(points), len(industries)), index=points, columns=industries)


@kept
def match_needs(case: Case, industries: Iterable[str] | None = None) -> NeedMatch:
    """Match every need with the products that answer its need point.

    Parameters
    ----------
    industries
        Industry ids to look at; default all.

    Raises
    ------
    ValueError
        An industry id that the case does not know.

    Notes
    -----
    The ten need points (十大机会点) and the need record are the course outline's; the fit levels 0–3 and "a need
    without a product at level 2 is a blank, go to a partner" are 本课程定义 (definition of this kit).
    """
    catalog, rules = case.catalog, case.catalog.rules.fit
    owner, point = case.codes("needs", "customer"), case.codes("needs", "need_point")
    inside = at(customers_inside(case, industries), owner, False)
    needs, owner, point = chosen(case.needs, inside), owner[inside], point[inside]
    links = _links(catalog, rules.partial)
    best = (
        links[links["best"]]
        .groupby("need_point")
        .agg(fit=("fit", "first"), product=("product", "|".join), product_name=("product_name", "|".join))
    )
    best["products"] = links.groupby("need_point")["product"].size()
    best = best.reindex(catalog.need_points["id"]).rename_axis("id").reset_index()
    best = best.fillna({"fit": 0, "product": "", "product_name": "", "products": 0}).astype(
        {"fit": int, "products": int}
    )

    table = needs[["id", "customer", "department", "need_point", "triad", "urgency", "cost_of_leaving"]].set_index("id")
    for place, (column, source) in enumerate(
        {"customer_name": "name", "line": "line", "industry": "industry"}.items(), 1
    ):
        table.insert(place, column, fetch(case.customers, source, owner).array)
    table.insert(6, "need_point_name", fetch(catalog.need_points, "name", point).array)
    for column in ("fit", "product", "product_name", "products"):
        table[column] = fetch(best, column, point, 0 if column in ("fit", "products") else "").array
    table["blank"] = table["fit"] < rules.good

    blank = table["blank"].to_numpy()
    blanks = table[blank]
    points = pd.Index(catalog.need_points["id"], name="need_point")
    shown = case.industries["id"]
    if industries is not None:
        wanted = {industries} if isinstance(industries, str) else set(industries)
        shown = shown[shown.isin(wanted)]
    columns = pd.Index(shown, name="industry")
    home = at(columns.get_indexer(pd.Index(case.industries["id"])), at(case.codes("customers", "industry"), owner))
    counts = _crossing(point, home, points, columns)
    return NeedMatch(table, blanks, counts, _crossing(point[blank], home[blank], points, columns), links)
