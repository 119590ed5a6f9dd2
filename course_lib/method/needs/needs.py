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
from course_lib.method.needs.matching import NeedFits, fit_by_kind, match_kinds
from course_lib.method.needs.quantities import need_amounts

__all__ = ["NeedMatch", "fit_levels", "match_needs"]

Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class NeedMatch:
    """Needs with the products that answer them.

    Attributes
    ----------
    table
        Index need id: ``customer, customer_name, line, industry, department, need_point, need_point_name, triad,
        urgency, cost_of_leaving, kind, kind_name, question`` ("" where nobody wrote the kind down), ``ask`` (kind, else
        need point), ``fit`` (best level 0–3), ``product``, ``product_name`` (all that reach the best level, joined with
        |; "" without any), ``products`` (how many answer at least in part), ``quantity, unit, told`` (how much he
        needs, see :func:`course_lib.method.needs.quantities.need_amounts`), ``blank``.
    blanks
        Rows of ``table`` without a product of fit ≥ ``rules.fit.good``: find a partner.
    counts
        Need point id × industry id: number of needs.
    blank_counts
        The same for blanks.
    answers
        One row per ask (kind or need point) and product with fit ≥ ``rules.fit.partial``: ``ask, product,
        product_name, service, fit, best``.
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
        head = self.table[["customer", "industry", "need_point", "ask"]].rename_axis("need").reset_index()
        return head.merge(self.answers, on="ask", how="inner")


def fit_levels(catalog: Catalog) -> pd.DataFrame:
    """Return need point × product: the best level 0–3 that the product reaches at any kind of the point.

    Rows and columns in catalogue order. A need of an unknown kind is not credited with that much, see
    :func:`course_lib.method.needs.matching.fit_by_point`.
    """
    fit = fit_by_kind(catalog)
    point = catalog.need_kinds.set_index("id")["point"].reindex(fit.index)
    best = fit.groupby(point.to_numpy()).max().reindex(catalog.need_points["id"]).fillna(0)
    return best.astype(int).rename_axis(index="need_point", columns="product")


def _answers(case: Case, fits: NeedFits) -> pd.DataFrame:
    """Ask (kind, else need point) × product in long form, those that answer at least in part, best first."""
    catalog = case.catalog
    asks = np.concatenate([catalog.need_kinds["id"].to_numpy(), catalog.need_points["id"].to_numpy()])
    levels = np.concatenate([fits.by_kind, fits.by_point])
    ask, product = np.nonzero(levels >= max(catalog.rules.fit.partial, 1))
    links = pd.DataFrame({"ask": asks[ask], "product": catalog.products["id"].to_numpy()[product]})
    links["product_name"] = look_up(links["product"], catalog.products, "name")
    links["service"] = look_up(links["product"], catalog.products, "service")
    links["fit"] = levels[ask, product]
    links["best"] = links["fit"] == links.groupby("ask")["fit"].transform("max")
    return links.sort_values(["ask", "fit"], ascending=[True, False], kind="stable")


def _best(answers: pd.DataFrame, asks: pd.Series) -> pd.DataFrame:
    """For each ask: its best level, the products that reach it, and how many answer at all."""
    best = (
        answers[answers["best"]]
        .groupby("ask")
        .agg(fit=("fit", "first"), product=("product", "|".join), product_name=("product_name", "|".join))
    )
    best["products"] = answers.groupby("ask")["product"].size()
    found = best.reindex(pd.Index(asks)).fillna({"fit": 0, "product": "", "product_name": "", "products": 0})
    return found.astype({"fit": int, "products": int})


def _crossing(row: Codes, column: Codes, points: pd.Index, industries: pd.Index) -> pd.DataFrame:
    counts = np.bincount(row * len(industries) + column, minlength=len(points) * len(industries))
    return pd.DataFrame(counts.reshape(len(points), len(industries)), index=points, columns=industries)


@kept
def match_needs(case: Case, industries: Iterable[str] | None = None) -> NeedMatch:
    """Match every need with the products that answer its kind, or its need point where nobody wrote the kind down.

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
    The ten need points (十大机会点) and the need record are the course outline's; kinds, the fit levels 0–3 and "a need
    without a product at level 2 is a blank, go to a partner" are 本课程定义 (definition of this kit).
    """
    catalog, rules, fits = case.catalog, case.catalog.rules.fit, match_kinds(case)
    owner, point = case.codes("needs", "customer"), case.codes("needs", "need_point")
    inside = at(customers_inside(case, industries), owner, False)
    amounts = need_amounts(case, fits)[inside]
    needs, owner, point, kind = chosen(case.needs, inside), owner[inside], point[inside], fits.kind[inside]
    answers = _answers(case, fits)

    table = needs[["id", "customer", "department", "need_point", "triad", "urgency", "cost_of_leaving"]].set_index("id")
    for place, (column, source) in enumerate(
        {"customer_name": "name", "line": "line", "industry": "industry"}.items(), 1
    ):
        table.insert(place, column, fetch(case.customers, source, owner).array)
    table.insert(6, "need_point_name", fetch(catalog.need_points, "name", point).array)
    for column, source in (("kind", "id"), ("kind_name", "name"), ("question", "ask")):
        table[column] = fetch(catalog.need_kinds, source, kind).array
    table["ask"] = np.where(table["kind"] != "", table["kind"], table["need_point"])
    best = _best(answers, table["ask"])
    for column in ("fit", "product", "product_name", "products"):
        table[column] = best[column].array
    for column in ("quantity", "unit", "told"):
        table[column] = amounts[column].array
    table["blank"] = table["fit"] < rules.good

    blank = table["blank"].to_numpy()
    points = pd.Index(catalog.need_points["id"], name="need_point")
    shown = case.industries["id"]
    if industries is not None:
        wanted = {industries} if isinstance(industries, str) else set(industries)
        shown = shown[shown.isin(wanted)]
    columns = pd.Index(shown, name="industry")
    home = at(columns.get_indexer(pd.Index(case.industries["id"])), at(case.codes("customers", "industry"), owner))
    counts = _crossing(point, home, points, columns)
    return NeedMatch(table, table[blank], counts, _crossing(point[blank], home[blank], points, columns), answers)
