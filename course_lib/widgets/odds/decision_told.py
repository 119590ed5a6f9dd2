"""What the decision-matrix board says: names of cells, how a customer stands, what an undo changed, snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course_lib.case import Case
from course_lib.choices.rating_edits import Chosen
from course_lib.choices.ratings import Cell, Cells
from course_lib.method import DecisionMatrix
from course_lib.text import number
from course_lib.widgets.base.snapshot import snapshot_table
from course_lib.widgets.odds.decision_view import people_view, result_view
from course_lib.widgets.odds.matrices import cells_of, value_at

__all__ = ["DecisionTold"]


class DecisionTold:
    """Sentences of the decision-matrix board; ``people`` is everywhere contact id → name of the customer's.

    Args:
        case: the case.
        say: fills in one of the board's words.
        words: those words.
        who: id and name of a customer.
    """

    def __init__(
        self, case: Case, say: Callable[..., str], words: Mapping[str, Any], who: Callable[[str], str]
    ) -> None:
        self.case, self.say, self.words, self.who = case, say, words, who
        self.us = case.meta.carrier.id
        self.factors, self.bands = case.catalog.names("factors"), case.catalog.names("bands")
        self.carriers = {c.id: c.name for c in case.meta.carriers}

    # -- names and numbers -------------------------------------------------------------------------------------------

    def carrier(self, carrier: str, full: bool = False) -> str:
        """A carrier's name; ours is 我方."""
        name = self.carriers[carrier]
        if carrier != self.us:
            return name
        return self.say("us_full", name=name) if full else str(self.words["us"])

    def named(self, people: Mapping[str, str], cell: Cell) -> dict[str, str]:
        """Names of a cell's carrier, person (with the id where two bear the name) and factor."""
        carrier, contact, factor = cell
        name = people.get(contact, contact)
        person = f"{contact} {name}" if list(people.values()).count(name) > 1 else name
        return {"carrier": self.carrier(carrier), "person": person, "factor": self.factors[factor]}

    def cell(self, people: Mapping[str, str], cell: Cell) -> str:
        """A cell in words."""
        return self.say("cell_short", **self.named(people, cell))

    def rating(self, value: float | None) -> str:
        """A rating in words."""
        return str(self.words["unrated"]) if value is None else number(value)

    def standing(self, matrix: DecisionMatrix) -> str:
        """Score, band and chance in words; with its mark where we hardly know him."""
        view = result_view(matrix, self.bands, self.words)
        said = self.say("standing", x=view["x_text"], band=view["band_name"], win=view["win"])
        return said + (str(self.words["hardly_known"]) if view["unknown"] else "")

    # -- what was done -----------------------------------------------------------------------------------------------

    def changed(self, people: Mapping[str, str], cells: Cells, before: DecisionMatrix, shown: DecisionMatrix) -> str:
        """That cells were changed, and how the customer stands now."""
        standing = self.standing(shown)
        cell, value = next(iter(cells.items()))
        if len(cells) > 1:
            return self.say("changed_many", n=len(cells), carrier=self.carrier(cell[0]), standing=standing)
        texts = {"before": self.rating(value_at(before, cell)), "after": self.rating(value)}
        said = self.say("changed_one", cell=self.cell(people, cell), standing=standing, **texts)
        counted = shown.lead_matrix.notna().loc[cell[1], cell[2]]
        return said + ("" if counted or value is None else self.words["apart"])

    def taken_back(self, people: Mapping[str, str], cells: list[Cell], shown: DecisionMatrix) -> str:
        """That cells are as they were, and how the customer stands now."""
        standing = self.standing(shown)
        if len(cells) == 1:
            value = self.rating(value_at(shown, cells[0]))
            return self.say("took_back", cell=self.cell(people, cells[0]), value=value, standing=standing)
        return self.say("took_back_many", n=len(cells), standing=standing, **self.named(people, cells[0]))

    def went(self, people: Mapping[str, str], who: str, changed: Cells, was: Cells, now: Cells) -> str:
        """What an undo did to cells; ``changed``: what the case says in them."""
        if len(changed) > 1:
            return self.say("went_many", who=who, n=len(changed))
        ((cell, original),) = changed.items()
        texts = {"before": self.rating(was.get(cell, original)), "after": self.rating(now.get(cell, original))}
        return self.say("went_one", who=who, cell=self.cell(people, cell), **texts)

    def draft(self, own: Case, draft: Cells) -> str:
        """How large the draft is, and whose cells are in it besides those of the customer of ``own``."""
        away = draft.keys() - cells_of(own, draft).keys()
        contacts = self.case.contacts
        whose = contacts.loc[contacts["id"].isin({contact for _, contact, _ in away}), "customer"].unique()
        names = "、".join(self.who(str(c)) for c in whose[:3])
        return self.say("draft", n=len(draft)) + (self.say("draft_away", n=len(away), who=names) if away else "")

    def drafted(self, said: str, chosen: Chosen) -> str:
        """What was said, with the remark that it is only a draft, if it is."""
        return said if chosen.draft is None else self.say("draft_said", said=said)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def plain(self, customer: str, saved: DecisionMatrix, changed: int, trial: DecisionMatrix | None) -> str:
        """How a customer stands, how many ratings are the team's own, and the draft's result if there is one."""
        text = self.say("snapshot_caption", who=self.who(customer), standing=self.standing(saved))
        text += self.say("snapshot_changed", n=changed) if changed else ""
        return text + (self.say("snapshot_trial", standing=self.standing(trial)) if trial else "")

    def snapshot(self, caption: str, own: Case, matrix: DecisionMatrix) -> str:
        """The matrix as a table: us and the strongest rival."""
        words, rival = self.words, matrix.rival
        note = self.say("snapshot_note", us=self.carriers[self.us], rival=self.carriers.get(rival, words["no_rival"]))
        rows = []
        for person in people_view(own, matrix, words)[: words["snapshot_people"]]:
            cells = [self._pair(matrix, person["id"], factor) for factor in self.factors]
            who = " ".join([person["name"], person["title"], person["kinds"]])
            total = number(matrix.row_totals.loc[person["id"], self.us])
            rows.append([who, f"{person['weight']} {person['contact']}", *cells, total])
        if (more := len(matrix.persons) - len(rows)) > 0:
            rows.append([self.say("more_people", n=more)])
        header = [words["person"], words["influence"], *self.factors.values(), words["row_score"]]
        return snapshot_table(f"{caption}　{note}", header, rows)

    def _pair(self, matrix: DecisionMatrix, contact: str, factor: str) -> str:
        ours = self.rating(value_at(matrix, (self.us, contact, factor)))
        if not matrix.rival:
            return ours
        theirs = self.rating(value_at(matrix, (matrix.rival, contact, factor)))
        return self.say("snapshot_cell", us=ours, rival=theirs)
