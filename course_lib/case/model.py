"""A case and its catalogue as frozen objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.codes import Codes
from course_lib.case.meta import Meta
from course_lib.case.packs import Packs
from course_lib.case.problems import Problem
from course_lib.case.rules import Rules

__all__ = ["Case", "Catalog"]


class _Tables:
    """Tables by attribute. What is handed out is a copy-on-write view: changing it never changes the case."""

    _tables: Mapping[str, pd.DataFrame]

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        object.__setattr__(self, "_tables", MappingProxyType(dict(tables)))

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("_tables", {})
        if name not in tables:
            raise AttributeError(f"{type(self).__name__} 没有表 {name}，有：{'、'.join(tables)}")
        frame: pd.DataFrame = tables[name].copy(deep=False)
        return frame

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} 不可改动")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.__dict__.get("_tables", {})]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError(f"{type(self).__name__} 不做序列化，请保存它的文件夹")


class Catalog(_Tables):
    """What all cases share: products, needs and what answers them, roles, …, glossary; ``rules``; ``packs``."""

    services: pd.DataFrame
    products: pd.DataFrame
    need_points: pd.DataFrame
    need_kinds: pd.DataFrame
    need_product: pd.DataFrame
    quantity_ranges: pd.DataFrame
    roles: pd.DataFrame
    factors: pd.DataFrame
    criteria: pd.DataFrame
    bands: pd.DataFrame
    nine_cells: pd.DataFrame
    three_values: pd.DataFrame
    triads: pd.DataFrame
    usual_triads: pd.DataFrame
    departments: pd.DataFrame
    department_titles: pd.DataFrame
    relevance: pd.DataFrame
    life_cycle: pd.DataFrame
    informatisation: pd.DataFrame
    process_levels: pd.DataFrame
    ladder: pd.DataFrame
    stages: pd.DataFrame
    activity_kinds: pd.DataFrame
    activity_points: pd.DataFrame
    draft: pd.DataFrame
    alarms: pd.DataFrame
    scenarios: pd.DataFrame
    six_w: pd.DataFrame
    evidence: pd.DataFrame
    glossary: pd.DataFrame
    rules: Rules
    packs: Packs

    def __init__(self, tables: Mapping[str, pd.DataFrame], rules: Rules, packs: Packs | None = None) -> None:
        super().__init__(tables)
        object.__setattr__(self, "rules", rules)
        object.__setattr__(self, "packs", Packs() if packs is None else packs)

    def names(self, table: str) -> dict[str, str]:
        """Return id → Chinese name of a catalogue table."""
        frame = self._tables[table]
        return dict(zip(frame["id"], frame["name"], strict=True))


class Case(_Tables):
    """One district's market: ``meta`` (case.yml), ``catalog`` and the tables of ``tables.yml``.

    ``notices`` are remarks of the loading that did not stop it.
    """

    district: pd.DataFrame
    industries: pd.DataFrame
    industry_units: pd.DataFrame
    grids: pd.DataFrame
    customers: pd.DataFrame
    contacts: pd.DataFrame
    ratings: pd.DataFrame
    stock: pd.DataFrame
    needs: pd.DataFrame
    opportunities: pd.DataFrame
    addresses: pd.DataFrame
    service_records: pd.DataFrame
    premises: pd.DataFrame
    decision_rates: pd.DataFrame
    effect_rates: pd.DataFrame
    meta: Meta
    catalog: Catalog
    notices: tuple[Problem, ...]
    _derived: dict[str, pd.DataFrame]
    _codes: Codes

    def __init__(
        self, meta: Meta, catalog: Catalog, tables: Mapping[str, pd.DataFrame], notices: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(tables)
        codes = Codes({**catalog._tables, **self._tables}, meta)
        own = {"meta": meta, "catalog": catalog, "notices": notices, "_derived": {}, "_codes": codes}
        for name, value in own.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"案例 {self.meta.title}：{len(self._tables['customers'])} 个客户，预算年 {self.meta.budget_year}"

    def derived(self, name: str, compute: Callable[[Case], pd.DataFrame]) -> pd.DataFrame:
        """Return a table that follows from the case alone, computed once; a case never changes, so it stays true."""
        if name not in self._derived:
            self._derived[name] = compute(self)
        return self._derived[name].copy(deep=False)

    def codes(self, table: str, column: str) -> NDArray[np.intp]:
        """Return a column's cells as whole numbers, -1 where blank or not known; looked up once, read-only.

        A reference is the row that it points at, in its table or among ``meta``'s carriers or rivals; a choice is its
        place among the choices; several references in one cell are one text (see :meth:`coded_texts`).

        Raises
        ------
        KeyError
            The column is none of these.

        Examples
        --------
        >>> from course_lib.case import load_case
        >>> case = load_case("gulou")
        >>> owner = case.codes("contacts", "customer")
        >>> bool((case.customers["id"].to_numpy()[owner] == case.contacts["customer"]).all())
        True
        """
        return self._codes.places(table, column)

    def coded_texts(self, table: str, column: str) -> tuple[str, ...]:
        """Return what the :meth:`codes` of a choice, or of several references in one cell, stand for, from 0 on."""
        return self._codes.texts(table, column)

    def coded(self) -> Case:
        """Look every reference up now, so that what computes finds it done; return the case itself."""
        self._codes.work_out()
        return self

    def replace(self, **tables: pd.DataFrame) -> Case:
        """Return a new case with some tables replaced (for what-if questions); nothing is checked again.

        References between tables that stay are not looked up again.
        """
        unknown = sorted(set(tables) - set(self._tables))
        if unknown:
            raise KeyError(f"没有表 {'、'.join(unknown)}")
        case = Case(self.meta, self.catalog, {**self._tables, **tables}, self.notices)
        case._codes.carry_over(self._codes, set(tables))
        return case
