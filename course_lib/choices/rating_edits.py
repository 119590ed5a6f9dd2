"""A team's own ratings as cells: the case's, what is saved over them, and a draft over both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices.edits import differing
from course_lib.choices.ratings import Cell, Cells, flat, nest
from course_lib.choices.snapshot import Choices

__all__ = ["Chosen", "RatingEdits"]

#: The choices as they are to those that shall be, as ``team.update_all`` takes it.
Write = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Chosen:
    """What stands in the team's file: ``saved`` ratings, and a ``draft`` over them (None: nothing is tried)."""

    saved: Cells
    draft: Cells | None

    @property
    def shown(self) -> Cells:
        """The draft over the saved ratings."""
        return {**self.saved, **(self.draft or {})}


class RatingEdits:
    """What the choices ``ratings``, ``rival_ratings`` and ``what_if`` say, and how they may be changed.

    A saved cell that equals the case's rating is not kept, nor a cell of the draft that equals the saved one. Each
    change is one step of ``team.update_all(RatingEdits.names, …)``, which one undo takes back.
    """

    names = ("ratings", "rival_ratings", "what_if")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.us = case.meta.carrier.id
        self._carriers = [c.id for c in case.meta.carriers]
        self._factors = tuple(case.catalog.factors["id"])
        self._rated: dict[str, Cells] = {}

    def read(self, choices: Choices) -> Chosen:
        """What stands in ``choices``, without what the case does not know."""
        raw = _read(choices.raw, self.us)
        return Chosen(self._sound(raw.saved), None if raw.draft is None else self._sound(raw.draft))

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

    def put(self, cells: Cells, *, draft: bool) -> Write:
        """Lay ``cells`` over the draft (opening it if there is none), or over the saved ratings."""

        def edit(now: Chosen) -> Chosen:
            was = self.originals(cells)
            if not draft:
                return Chosen(differing(now.saved, cells, was), now.draft)
            kept = {cell: now.saved.get(cell, original) for cell, original in was.items()}
            return Chosen(now.saved, differing(now.draft or {}, cells, kept))

        return self._writing(edit)

    def take_back(self, cells: Collection[Cell]) -> Write:
        """Take changed cells back one step: from the draft to the saved rating, from that to the case's."""

        def edit(now: Chosen) -> Chosen:
            if now.draft is None:
                return Chosen({cell: value for cell, value in now.saved.items() if cell not in cells}, None)
            was = self.originals(cells)
            kept = {cell: now.saved.get(cell, original) for cell, original in was.items()}
            back = {cell: kept[cell] if cell in now.draft else was[cell] for cell in cells}
            return Chosen(now.saved, differing(now.draft, back, kept))

        return self._writing(edit)

    def open_draft(self) -> Write:
        """From now on there is a draft."""
        return self._writing(lambda now: Chosen(now.saved, now.draft or {}))

    def adopt(self) -> Write:
        """Save the draft and end it."""

        def edit(now: Chosen) -> Chosen:
            draft = self._sound(now.draft or {})
            return Chosen(differing(now.saved, draft, self.originals(draft)), None)

        return self._writing(edit)

    def discard(self) -> Write:
        """End the draft."""
        return self._writing(lambda now: Chosen(now.saved, None))

    def _writing(self, edit: Callable[[Chosen], Chosen]) -> Write:
        def write(kept: dict[str, Any]) -> dict[str, Any]:
            new = edit(_read(kept.get, self.us))
            rivals = nest(new.saved)
            ours = rivals.pop(self.us, None)
            values = {"ratings": ours, "rival_ratings": rivals, "what_if": None}
            draft = {} if new.draft is None else {"what_if": nest(new.draft)}
            return {name: value for name, value in values.items() if value} | draft

        return write


def _read(get: Callable[[str], Any], us: str) -> Chosen:
    rivals, draft = get("rival_ratings"), get("what_if")
    saved = flat({**(rivals if isinstance(rivals, Mapping) else {}), us: get("ratings")})
    return Chosen(saved, None if draft is None else flat(draft))
