"""A team's own ratings as cells: the case's, what is saved over them, and a draft over both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.team import Team
from course_lib.widgets.ratings import Cell, Cells, flat, nest

__all__ = ["Chosen", "RatingStore"]


@dataclass(frozen=True)
class Chosen:
    """What stands in the team's file: ``saved`` ratings, and a ``draft`` over them (None: nothing is tried)."""

    saved: Cells
    draft: Cells | None

    @property
    def shown(self) -> Cells:
        """The draft over the saved ratings."""
        return {**self.saved, **(self.draft or {})}


class RatingStore:
    """Reads and changes the choices ``ratings``, ``rival_ratings`` and ``what_if`` of a team.

    A saved cell that equals the case's rating is not kept, nor a cell of the draft that equals the saved one.
    """

    def __init__(self, case: Case, team: Team) -> None:
        self.case, self.team = case, team
        self.us = case.meta.carrier.id
        self._carriers = [c.id for c in case.meta.carriers]
        self._factors = tuple(case.catalog.factors["id"])
        self._rated: dict[str, Cells] = {}

    def read(self, choices: Mapping[str, Any] | None = None) -> Chosen:
        """What stands in ``choices`` (default: the team's file), without what the case does not know."""
        of = self.team.choices if choices is None else choices
        rivals = of.get("rival_ratings")
        saved = flat({**(rivals if isinstance(rivals, Mapping) else {}), self.us: of.get("ratings")})
        draft = of.get("what_if")
        return Chosen(self._sound(saved), None if draft is None else self._sound(flat(draft)))

    def _place(self, cell: Cell) -> tuple[int, str, int]:
        """Ours first, then person by person."""
        carrier, contact, factor = cell
        return self._carriers.index(carrier), contact, self._factors.index(factor)

    def _sound(self, cells: Cells) -> Cells:
        top = self.case.catalog.rules.score.rating_max
        return {
            (k, c, f): v
            for (k, c, f), v in cells.items()
            if k in self._carriers and f in self._factors and (v is None or 0 <= v <= top)
        }

    def originals(self, cells: Collection[Cell]) -> Cells:
        """What the case says in ``cells``."""
        missing = {contact for _, contact, _ in cells} - set(self._rated)
        if missing:
            self._rated |= {contact: {} for contact in missing}
            rows = self.case.ratings[self.case.ratings["contact"].isin(missing)]
            for row in rows.to_dict("records"):
                of, carrier, contact = self._rated[row["contact"]], row["carrier"], row["contact"]
                of.update({(carrier, contact, f): None if pd.isna(row[f]) else float(row[f]) for f in self._factors})
        return {cell: self._rated[cell[1]].get(cell) for cell in cells}

    def marks(self, cells: Collection[Cell], chosen: Chosen) -> dict[Cell, dict[str, float | None]]:
        """The changed ones of ``cells``: ``was`` in the case, and ``kept`` in the file where a draft says otherwise."""
        marks: dict[Cell, dict[str, float | None]] = {}
        for cell, was in sorted(self.originals(cells).items(), key=lambda item: self._place(item[0])):
            kept = chosen.saved.get(cell, was)
            if chosen.draft and cell in chosen.draft and chosen.draft[cell] != kept:
                marks[cell] = {"was": was, "kept": kept}
            elif kept != was:
                marks[cell] = {"was": was}
        return marks

    def put(self, cells: Cells, *, draft: bool) -> None:
        """Lay ``cells`` over the draft (opening it if there is none), or over the saved ratings."""
        if draft:
            self._sketch(cells)
            return
        for part in self._parts(cells):
            self._save(part, partial(_laid, of=part, was=self.originals(part)))

    def take_back(self, cells: Collection[Cell], chosen: Chosen) -> None:
        """Take changed cells back one step: from the draft to the saved rating, from that to the case's."""
        if chosen.draft is not None:
            was = self.originals(cells)
            self._sketch({c: chosen.saved.get(c, was[c]) if c in chosen.draft else was[c] for c in cells})
            return
        for part in self._parts(dict.fromkeys(cells)):
            self._save(part, partial(_without, of=part))

    def adopt(self, draft: Cells) -> None:
        """Save the draft and end it: up to three changes of the file, see ``settled``."""
        if draft:
            self.put(draft, draft=False)
        self.team.forget("what_if")

    def settled(self) -> bool:
        """False halfway through an adoption: only then does a draft say what is saved already."""
        chosen = self.read()
        draft = chosen.draft or {}
        was = self.originals(draft)
        return all(value != chosen.saved.get(cell, was[cell]) for cell, value in draft.items())

    def _sketch(self, cells: Cells) -> None:
        saved = self.read().saved
        was = {cell: saved.get(cell, original) for cell, original in self.originals(cells).items()}
        self.team.update("what_if", lambda kept: nest(_laid(flat(kept), of=cells, was=was)), {})

    def _parts(self, cells: Cells) -> list[Cells]:
        """The cells by the choice they are kept in: ours, the rivals'."""
        ours = {c: v for c, v in cells.items() if c[0] == self.us}
        return [part for part in (ours, {c: v for c, v in cells.items() if c not in ours}) if part]

    def _save(self, part: Cells, change: Callable[[Cells], Cells]) -> None:
        if next(iter(part))[0] == self.us:
            self.team.update("ratings", lambda kept: nest(change(flat({self.us: kept}))).get(self.us, {}), {})
        else:
            self.team.update("rival_ratings", lambda kept: nest(change(flat(kept))), {})


def _laid(kept: Cells, *, of: Cells, was: Cells) -> Cells:
    """``of`` over ``kept``, without what was so before."""
    return {c: v for c, v in {**kept, **of}.items() if c not in of or v != was[c]}


def _without(kept: Cells, *, of: Cells) -> Cells:
    return {c: v for c, v in kept.items() if c not in of}
