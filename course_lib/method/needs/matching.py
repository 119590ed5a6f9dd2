"""Which product answers which need, and why: fit by kind of need (需求种类), with the reason or the trap's sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case, Catalog
from course_lib.case.kept import kept
from course_lib.case.lookups import fetch, locate

__all__ = ["BY_POINT_AT_MOST", "NeedFits", "answers_a_pain", "fit_by_kind", "fit_by_point", "match_kinds"]

#: A need whose kind nobody wrote down: the best of its point's kinds, and never native.
BY_POINT_AT_MOST = 2

Codes = NDArray[np.intp]
Objects = NDArray[np.object_]


def fit_by_kind(catalog: Catalog) -> pd.DataFrame:
    """Return kind of need × product: 0 none, 1 partial, 2 good, 3 native; a pair that ``need_product`` lacks is 0."""
    pairs = catalog.need_product
    wide = pairs.pivot(index="kind", columns="product", values="fit")
    wide = wide.reindex(index=catalog.need_kinds["id"], columns=catalog.products["id"])
    return wide.fillna(0).astype(int).rename_axis(index="kind", columns="product")


def fit_by_point(catalog: Catalog) -> pd.DataFrame:
    """Return need point × product: the best of the point's kinds, at most ``BY_POINT_AT_MOST``."""
    fit = fit_by_kind(catalog)
    point = catalog.need_kinds.set_index("id")["point"].reindex(fit.index)
    best = fit.groupby(point.to_numpy()).max().reindex(catalog.need_points["id"]).fillna(0)
    return best.clip(upper=BY_POINT_AT_MOST).astype(int).rename_axis(index="need_point", columns="product")


def answers_a_pain(catalog: Catalog) -> NDArray[np.bool_]:
    """Tell, product by product, whether it answers some kind of need well: the others are sold as 升级 or in a tender.

    In the shipped catalogue those others are the phone line, the senior tariff and the work package (P01, P12, P25).
    """
    return (fit_by_kind(catalog).max(axis=0) >= catalog.rules.fit.good).to_numpy(dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class NeedFits:
    """Fit of every need with every product.

    Attributes
    ----------
    kind, point
        (needs) Row of ``need_kinds`` (-1: nobody wrote it down, so the need point speaks) and of ``need_points``.
    by_kind, by_point
        (kinds, products) and (need points, products) levels 0–3.
    best
        (needs) The row of the product that fits best; of several equals the one with the lowest id. -1 where none
        reaches 1. Quantity and loss of a need that nobody asked about are read off this product.
    """

    kind: Codes
    point: Codes
    by_kind: Codes
    by_point: Codes
    best: Codes
    _reasons: dict[tuple[int, int], str]
    _names: tuple[list[str], list[str], list[str]]  # kinds, need points, products
    _ids: list[str]  # of products

    def level(self, needs: Codes, products: Codes) -> Codes:
        """Fit of pairs of rows; 0 without a need (-1)."""
        kind, point = np.append(self.kind, -1)[needs], np.append(self.point, -1)[needs]
        return np.where(
            kind >= 0, self.by_kind[kind, products], np.where(point >= 0, self.by_point[point, products], 0)
        )

    def sentences(self, needs: Codes, products: Codes) -> Objects:
        """:meth:`sentence` of pairs of rows; equal ones are put together once."""
        key = (np.append(self.kind, -1)[needs] + 1) * len(self._names[1]) + np.append(self.point, -1)[needs]
        key = np.where(needs < 0, -1, key) * len(self._names[2]) + products
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        told = [self.sentence(need, product) for need, product in zip(needs[first], products[first], strict=True)]
        return np.array([*told, ""], dtype=object)[place]

    def of_product(self, product: str) -> Codes:
        """Fit of every need with one product, by its id.

        Raises
        ------
        ValueError
            The catalogue has no such product.
        """
        if product not in self._ids:
            raise ValueError(f"没有产品“{product}”，可用：{'、'.join(self._ids)}")
        return self.level(np.arange(len(self.kind)), np.array(self._ids.index(product)))

    def sentence(self, need: int, product: int) -> str:
        """Why a product answers a need, or why not: the table's words, else that it holds no link; "" without a need.

        A trap (a row of ``need_product`` with fit 0) speaks its own sentence.
        """
        if need < 0:
            return ""
        kind, point = int(self.kind[need]), int(self.point[need])
        kinds, points, products = self._names
        if kind >= 0:
            found = self._reasons.get((kind, product))
            return f"他要的是“{kinds[kind]}”，{products[product]}解决不了这件事" if found is None else found
        if point < 0:
            return "不知道这是哪一类需求"
        if self.by_point[point, product]:
            return f"按机会点“{points[point]}”看对得上；没写需求种类，最多算 {BY_POINT_AT_MOST}"
        return f"按机会点“{points[point]}”看，{products[product]}对不上他的需求"


@kept
def match_kinds(case: Case) -> NeedFits:
    """Match the needs of a case with the products, by kind.

    A need with a ``kind`` takes ``need_product``; without one, or with a kind of another need point than its own, the
    best of its point's kinds capped at 2; neither known → 0.

    Notes
    -----
    Fit levels 0–3, kinds and their sentences are 本课程定义 (definitions of this kit); the ten need points are the
    course outline's.
    """
    catalog = case.catalog
    kind, point = _kinds(case), case.codes("needs", "need_point")
    by_kind, by_point = fit_by_kind(catalog).to_numpy(), fit_by_point(catalog).to_numpy()
    pairs = catalog.need_product
    at_kind, at_product = locate(pairs["kind"], catalog.need_kinds), locate(pairs["product"], catalog.products)
    reasons = dict(zip(zip(at_kind.tolist(), at_product.tolist(), strict=True), pairs["reason"].tolist(), strict=True))
    ids = catalog.products["id"].to_numpy(dtype=str)
    best = np.where(kind >= 0, _first_best(by_kind, ids)[kind], np.append(_first_best(by_point, ids), -1)[point])
    kinds, points, products = (t["name"].tolist() for t in (catalog.need_kinds, catalog.need_points, catalog.products))
    return NeedFits(kind, point, by_kind, by_point, best, reasons, (kinds, points, products), ids.tolist())


def _first_best(levels: Codes, ids: NDArray[np.str_]) -> Codes:
    """Product of the highest level in each row, of equals the lowest id; -1 where all are 0."""
    order = np.argsort(ids, kind="stable")
    best = order[levels[:, order].argmax(axis=1)]
    return np.where(levels[np.arange(len(levels)), best] > 0, best, -1)


def _kinds(case: Case) -> Codes:
    """Row of each need's kind, -1 where it is blank or belongs to another need point."""
    if "kind" not in case.needs:
        return np.full(len(case.needs), -1, dtype=np.intp)
    kinds = case.catalog.need_kinds
    row = locate(case.needs["kind"].fillna(""), kinds)
    own = fetch(kinds, "point", row).to_numpy() == case.needs["need_point"].to_numpy()
    return np.where(own, row, -1)
