"""Departments by function, and the fine-selling tool's three linked matrices (精细化销售三张表)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case, Catalog
from course_lib.method.needs.needs import fit_levels

__all__ = ["LinkedMatrices", "department_kinds", "link_matrices"]


@dataclass(frozen=True, slots=True, eq=False)
class LinkedMatrices:
    """Three matrices, each 0–3; the third follows from the first two.

    Attributes
    ----------
    product_need
        Product id × need point id: how well the product answers the point (the fit).
    need_department
        Need point id × department id: how much the point bears on the department's function.
    product_department
        Product id × department id: the best, over all need points, of the weaker of the two.
    via
        The need point that gives it ("" where it is 0; the first in the catalogue's order where several do).
    counts
        Need point id × department id: recorded needs of the case (0 for a catalogue alone).
    """

    product_need: pd.DataFrame
    need_department: pd.DataFrame
    product_department: pd.DataFrame
    via: pd.DataFrame
    counts: pd.DataFrame


def department_kinds(names: Iterable[str], catalog: Catalog) -> pd.Series:
    """Return the department id of each department's name: its alias, else an alias within it, else the last (其他).

    Examples
    --------
    >>> from course_lib.case import load_catalog
    >>> department_kinds(["信息科", "市信息中心机房", "马术队"], load_catalog()).tolist()
    ['DP02', 'DP02', 'DP00']
    """
    table = catalog.departments
    aliases = {a: i for i, told in zip(table["id"], table["aliases"], strict=True) for a in told.split("|")}
    longest = sorted(aliases, key=len, reverse=True)
    other = str(table["id"].iloc[-1])

    def find(name: str) -> str:
        if name in aliases:
            return aliases[name]
        return next((aliases[a] for a in longest if a in name), other)

    given = list(names)
    known = {name: find(name) for name in set(given)}
    return pd.Series([known[name] for name in given], dtype="str", name="department_kind")


def link_matrices(catalog: Catalog, case: Case | None = None) -> LinkedMatrices:
    """Link products with needs, needs with departments' functions, and so products with departments.

    Notes
    -----
    The three tables are named by the fine-selling tool of the source documents; levels 0–3 are 本课程定义 (definition
    of this kit). The third is the max–min product of the first two: a product is worth to a department what the
    weaker link allows, by the best way there is (Zadeh's composition of fuzzy relations).
    """
    fit = fit_levels(catalog)
    points, products = fit.index, fit.columns
    wide = catalog.relevance.set_index("department").reindex(columns=points).fillna(0)
    bearing = wide.reindex(catalog.departments["id"]).fillna(0).astype(int).T
    a, b = fit.T.to_numpy(), bearing.to_numpy()
    weaker = np.minimum(a[:, :, None], b[None, :, :])  # product × point × department
    best, way = weaker.max(axis=1), weaker.argmax(axis=1)
    departments = pd.Index(catalog.departments["id"], name="department")
    index = pd.Index(products, name="product")
    via = np.where(best > 0, points.to_numpy()[way], "")
    counts = pd.DataFrame(0, index=points, columns=departments)
    if case is not None and len(case.needs):
        kinds = department_kinds(case.needs["department"], catalog)
        found = pd.crosstab(case.needs["need_point"].to_numpy(), kinds.to_numpy())
        counts = found.reindex(index=points, columns=departments, fill_value=0)
    return LinkedMatrices(
        product_need=pd.DataFrame(a, index=index, columns=points),
        need_department=bearing.set_axis(departments, axis=1),
        product_department=pd.DataFrame(best, index=index, columns=departments),
        via=pd.DataFrame(via, index=index, columns=departments),
        counts=counts.rename_axis(index="need_point", columns="department"),
    )
