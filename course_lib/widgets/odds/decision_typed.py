"""From what was typed into the decision matrix to cells and ratings, or to a sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.case import Case
from course_lib.choices.ratings import Cell, Cells, read_block, read_rating
from course_lib.text import number
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.odds.decision_told import DecisionTold

__all__ = ["Block", "DecisionTyped"]

_TOLD = 6  # wrong cells that are told one by one


@dataclass(frozen=True)
class Block:
    """What of a pasted block can be taken (``good``), what cannot (``wrong``, sentences), each cell for the browser."""

    good: Cells
    wrong: list[str]
    cells: list[dict[str, Any]]
    rows: int
    columns: int


class DecisionTyped:
    """Reads carriers, contacts, factors and ratings; ``people`` is everywhere contact id → name of the customer's.

    Args:
        case: the case.
        told: the board's sentences.
    """

    def __init__(self, case: Case, told: DecisionTold) -> None:
        self.case, self.told, self.say, self.words = case, told, told.say, told.words
        self._top = case.catalog.rules.score.rating_max

    def cell(self, people: Mapping[str, str], carrier: object, contact: object, factor: object) -> Cell:
        """The cell meant by ids or names; no carrier: us."""
        return self.carrier(carrier), self.contact(people, contact), self.factor(factor)

    def carrier(self, given: object) -> str:
        """Id of a carrier; None and its short name mean us."""
        if given is None or given == self.told.carrier(self.told.us):
            return self.told.us
        return known_id(self.words["carrier"], given, self.told.carriers)

    def contact(self, people: Mapping[str, str], given: object) -> str:
        """Id of one of the ``people``; somebody else's is told whose."""
        elsewhere = ""
        if str(given) not in people and str(given) not in people.values():
            contacts = self.case.contacts
            found = contacts[(contacts["id"] == str(given)) | (contacts["name"] == str(given))].head(3)
            elsewhere = "".join(
                self.say("foreign", id=row["id"], name=row["name"], who=self.told.who(row["customer"]))
                for row in found.to_dict("records")
            )
        return known_id(self.words["contact"], given, people, elsewhere)

    def factor(self, given: object) -> str:
        """Id of a factor."""
        return known_id(self.words["factor"], given, self.told.factors)

    def rating(self, people: Mapping[str, str], cell: Cell, value: object) -> float | None:
        """The rating typed into a cell; None: not rated."""
        try:
            return read_rating(value, self._top)
        except ValueError:
            typed = f"“{value.strip()}”" if isinstance(value, str) else repr(value)
            names = self.told.named(people, cell) | {"person": f"{cell[1]} {people[cell[1]]}"}
            raise BoardError(self.say("wrong_number", value=typed, top=number(self._top), **names)) from None

    def many(self, people: Mapping[str, str], cells: Sequence[Sequence[Any]], carrier: object) -> Cells:
        """Cells of ``[[contact, factor, value], …]``, all or none."""
        if isinstance(cells, str) or not isinstance(cells, Sequence) or not all(map(_is_triple, cells)):
            raise BoardError(self.say("wrong_shape", contact=next(iter(people), "")))
        whose, good, wrong = self.carrier(carrier), Cells(), []
        for n, (contact, factor, value) in enumerate(cells, 1):
            try:
                cell = self.cell(people, whose, contact, factor)
                good[cell] = self.rating(people, cell, value)
            except BoardError as error:
                wrong.append(self.say("wrong_line", n=n, text=error))
        if wrong:
            raise BoardError(self.say("wrong_cells", n=len(wrong), list=self._listed(wrong)))
        return good

    def block(self, people: Mapping[str, str], corner: Cell, text: str) -> Block:
        """A block copied from a spreadsheet, laid from ``corner`` to the right and down."""
        whose, first, column = corner
        persons, factors = list(people), list(self.told.factors)
        persons, factors = persons[persons.index(first) :], factors[factors.index(column) :]
        lines = read_block(text)
        good: Cells = {}
        wrong: dict[str, None] = {}  # in order, each once
        cells = []
        for i, line in enumerate(lines):
            for j, typed in enumerate(line):
                if i >= len(persons) or j >= len(factors):
                    if typed.strip():
                        wrong[self._outside(i, j, people, persons, factors)] = None
                    continue
                cell = (whose, persons[i], factors[j])
                try:
                    good[cell] = read_rating(typed, self._top)
                except ValueError:
                    where = {"row": i + 1, "column": j + 1, "text": typed.strip(), "top": number(self._top)}
                    wrong[self.say("paste_cell", **where, **self.told.named(people, cell))] = None
                cells.append({"cell": "|".join(cell), "text": typed.strip(), "ok": cell in good})
        return Block(good, list(wrong), cells, len(lines), max(map(len, lines)))

    def refused_block(self, block: Block) -> str:
        """Why a block was not taken."""
        size = {"rows": block.rows, "columns": block.columns}
        return self.say("paste_wrong", n=len(block.wrong), list=self._listed(block.wrong), **size)

    def _outside(
        self, i: int, j: int, people: Mapping[str, str], persons: Sequence[str], factors: Sequence[str]
    ) -> str:
        if i >= len(persons):
            return self.say("paste_rows", row=i + 1, person=people[persons[0]], n=len(persons))
        return self.say("paste_columns", column=j + 1, factor=self.told.factors[factors[0]], n=len(factors))

    def _listed(self, wrong: Sequence[str]) -> str:
        more = [self.say("wrong_more", n=len(wrong) - _TOLD)] if len(wrong) > _TOLD else []
        return "\n".join([*wrong[:_TOLD], *more])


def _is_triple(entry: object) -> bool:
    return isinstance(entry, Sequence) and not isinstance(entry, str) and len(entry) == 3
