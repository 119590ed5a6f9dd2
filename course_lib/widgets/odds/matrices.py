"""Matrices of one customer at a time: quick to work out, however large the case."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from course_lib.case import Case
from course_lib.choices.ratings import Cell, Cells, nest
from course_lib.method import DecisionMatrix
from course_lib.plan.chain import Chain

__all__ = ["Matrices", "cells_of", "value_at"]

_CACHED = 4  # saved and draft, before and after a change


def cells_of(case: Case, cells: Cells) -> Cells:
    """Those of ``cells`` that are of the case's contacts."""
    contacts = set(case.contacts["id"])
    return {cell: value for cell, value in cells.items() if cell[1] in contacts}


def value_at(matrix: DecisionMatrix, cell: Cell) -> float | None:
    """The rating in a cell; None: not rated."""
    carrier, contact, factor = cell
    frame = matrix.us if carrier == matrix.carrier else matrix.rivals[carrier]
    value = frame.to_numpy()[frame.index.get_loc(contact), frame.columns.get_loc(factor)]
    return None if math.isnan(value) else float(value)


def _said(cells: Cells) -> dict[Cell, float]:
    """Without blanks: a rating can be replaced, not taken back."""
    return {cell: value for cell, value in cells.items() if value is not None}


class Matrices:
    """Cuts the case down to the customers asked for, and keeps the last few matrices."""

    def __init__(self, case: Case) -> None:
        self.case, self._us = case, case.meta.carrier.id
        self._own: tuple[str, Case] | None = None
        self._made: dict[tuple[Any, ...], DecisionMatrix] = {}

    def case_of(self, customer: str) -> Case:
        """The case with one customer only."""
        if self._own is None or self._own[0] != customer:
            self._own = (customer, self._cut([customer]))
        return self._own[1]

    def _cut(self, customers: Collection[str]) -> Case:
        case = self.case
        contacts = case.contacts[case.contacts["customer"].isin(customers)].reset_index(drop=True)
        ratings = case.ratings[case.ratings["contact"].isin(contacts["id"])].reset_index(drop=True)
        kept = case.customers[case.customers["id"].isin(customers)].reset_index(drop=True)
        return case.replace(customers=kept, contacts=contacts, ratings=ratings)

    def _chain(self, case: Case, cells: dict[Cell, float]) -> Chain:
        """The odds with ``cells`` in place of what the case says and the team chose."""
        nested = nest(dict(cells))
        return Chain(case, ratings=nested.pop(self._us, None), rival_ratings=nested)

    def matrix(self, customer: str, cells: Cells) -> DecisionMatrix:
        """A customer's matrix with ``cells`` (of any customers) laid over the case's ratings."""
        own = self.case_of(customer)
        here = _said(cells_of(own, cells))
        key = (customer, *sorted(here.items()))
        if key not in self._made:
            matrix = self._chain(own, here).matrix(customer)
            self._made = {**dict(list(self._made.items())[1 - _CACHED :]), key: matrix}
        return self._made[key]

    def bands(self, cells: Cells) -> dict[str, str]:
        """Bands of the customers that have any of ``cells``."""
        contacts = self.case.contacts
        changed = contacts.loc[contacts["id"].isin({contact for _, contact, _ in cells}), "customer"]
        if changed.empty:
            return {}
        cut = self._cut(set(changed))
        table = self._chain(cut, _said(cells_of(cut, cells))).decisions.table
        return {str(customer): str(band) for customer, band in table["band"].items()}
