"""Decision-matrix board: one customer's persons × factors, rated for us and for rivals, with what follows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.case import Case
from course_lib.choices.edits import changed_keys
from course_lib.choices.rating_edits import Chosen, RatingEdits
from course_lib.choices.ratings import Cell, Cells
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import DecisionMatrix, judge_lines, reference_customer
from course_lib.text import wan
from course_lib.widgets.base.board import BoardError, board_style, command, script
from course_lib.widgets.base.picker import CustomerBoard
from course_lib.widgets.odds.decision_told import DecisionTold
from course_lib.widgets.odds.decision_typed import DecisionTyped
from course_lib.widgets.odds.decision_view import heat_steps, lead_steps, matrix_view, people_view, result_view, way_up
from course_lib.widgets.odds.matrices import Matrices, cells_of, value_at
from course_lib.widgets.odds.outcomes_view import REACH, leads_view, outcomes_view

__all__ = ["DecisionBoard"]

KIND = "decision"


class DecisionBoard(CustomerBoard):
    """Rate a customer's decision makers, ours and the rivals', and see score, band, each person's lead and the odds.

    Choices: ``ratings`` {contact: {factor: 0–10}} and ``rival_ratings`` {carrier: the same} stand in for the case's
    ratings, cell by cell (one can be replaced, not taken back: 我们的看法); ``what_if`` {carrier: the same} is a draft
    over both, absent while nothing is tried; ``customer`` is the one looked at. While there is a draft, every
    change goes to it, until ``adopt`` or ``discard``. Another board that turns to another customer must not change
    whose ratings are typed here.

    Args:
        case: the case.
        team: whose ratings.
        customer: id or name of the customer to look at while the team has not chosen one; default: the reference one.
    """

    kind = KIND
    names = RatingEdits.names
    follows = False
    _esm = script(KIND, "picker")
    _css = board_style(KIND, "picker")

    def __init__(self, case: Case, team: Team, *, customer: str | None = None) -> None:
        self._open(case, team)
        self._customers = case.customers.set_index("id")
        self._given = None if customer is None else self._known_customer(customer)
        self._edits, self._odds = RatingEdits(case), Matrices(case)
        self._told = DecisionTold(case, self.say, self.words, self._who)
        self._typed = DecisionTyped(case, self._told)
        self._refused_cells: list[dict[str, Any]] = []
        self._at: dict[str, Any] = {"n": 0}
        super().__init__(team, self._setup())

    def _setup(self) -> dict[str, Any]:
        case, told, rules = self.case, self._told, self.case.catalog.rules
        given = self.chain.supposing(ratings=None, rival_ratings=None)
        odds = judge_lines(given.case, given.all_offers.lines, given.belief)  # as in the report, of all customers
        value = odds.by_customer.reindex(self._customers.index, fill_value=0.0)
        band = given.decisions.table["band"].map(told.bands)
        top = rules.score.rating_max
        return {
            "bands": [told.bands[b] for b in ("none", "confident", "assured")],
            "carriers": [{"id": c, "name": told.carrier(c), "full": told.carrier(c, True)} for c in told.carriers],
            "customers": [[c, n, band[c], wan(value[c])] for c, n in dict(self._customers["name"]).items()],
            "factors": case.catalog.factors[["id", "name", "definition"]].to_dict("records"),
            "heat": heat_steps(top, self.words),
            "leads": lead_steps(rules.swot.threshold, self.words),
            "limits": [rules.bands.confident, rules.bands.assured],
            "reach": REACH,
            "step": rules.sensitivity.rating_step,
            "top": top,
            "us": told.us,
        }

    # -- what was chosen ---------------------------------------------------------------------------------------------

    def _first(self) -> str:
        return self._given or reference_customer(self.case)

    @property
    def ratings(self) -> dict[str, Any] | None:
        """The team's own ratings of us, all customers; None if there are none."""
        return self.choices.sound("ratings") or None

    @property
    def rival_ratings(self) -> dict[str, Any] | None:
        """The team's own ratings of rivals, all customers; None if there are none."""
        return self.choices.sound("rival_ratings") or None

    @property
    def value(self) -> dict[str, Any]:
        """``customer``, ``ratings`` and ``rival_ratings`` as saved, ready for the methods."""
        with self.one_moment():
            return {"customer": self.customer, "ratings": self.ratings, "rival_ratings": self.rival_ratings}

    @property
    def matrix(self) -> DecisionMatrix:
        """The customer's matrix with the saved ratings."""
        return self._matrix(self._now().saved)

    @property
    def trial(self) -> DecisionMatrix | None:
        """The customer's matrix with the draft laid over; None while nothing is tried."""
        chosen = self._now()
        return None if chosen.draft is None else self._matrix(chosen.shown)

    def _now(self) -> Chosen:
        return self._edits.read(self.choices)

    def _own(self) -> Case:
        return self._odds.case_of(self.customer)

    def _matrix(self, cells: Cells) -> DecisionMatrix:
        return self._odds.matrix(self.customer, cells)

    @property
    def _people(self) -> dict[str, str]:
        """Contacts of the customer looked at."""
        contacts = self._own().contacts
        return dict(zip(contacts["id"], contacts["name"], strict=True))

    def _answer(self) -> dict[str, Any]:
        chosen, bands = self._now(), self._told.bands
        own, saved, shown = self._own(), self._matrix(chosen.saved), self._matrix(chosen.shown)
        marks = self._edits.marks(cells_of(own, chosen.shown), chosen)
        refused, self._refused_cells = self._refused_cells, []
        return {
            **matrix_view(shown),
            "ahead": leads_view(shown, self.words),
            "at": self._at,
            "bands": {customer: bands[band] for customer, band in self._odds.bands(chosen.saved).items()},
            "customer": self.customer,
            "draft": None if chosen.draft is None else self._told.draft(own, chosen.draft),
            "marks": {"|".join(cell): mark for cell, mark in marks.items()},
            "outcomes": outcomes_view(self.chain, self.customer, saved, shown, self.words),
            "path": way_up(shown, bands, self.words),
            "people": people_view(own, shown, self.words),
            "refused_cells": refused,
            "result": result_view(saved, bands, self.words),
            "trial": None if chosen.draft is None else result_view(shown, bands, self.words),
        }

    def _looked(self, customer: str) -> dict[str, Any]:
        return {"standing": self._standing()}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def rate(self, contact: str, factor: str, value: object, carrier: str | None = None) -> str:
        """Rate one cell, 0–10; a rating of the case can be replaced, not taken back, so blank is refused there.

        Args:
            contact: id or name of a contact of the customer looked at.
            factor: id or name.
            value: number, or text as typed.
            carrier: id or name; default: us.
        """
        people = self._people
        cell = self._typed.cell(people, carrier, contact, factor)
        return self._put({cell: self._typed.rating(people, cell, value)})

    @command
    def rate_many(self, cells: Sequence[Sequence[Any]], carrier: str | None = None) -> str:
        """Rate several cells in one step, all or none; ``cells`` is [[contact, factor, value], …]."""
        return self._put(self._typed.many(self._people, cells, carrier))

    @command
    def paste(self, contact: str, factor: str, text: str, carrier: str | None = None, only_good: bool = False) -> str:
        """Rate a block copied from a spreadsheet, from one cell to the right and down, in one step.

        All or none, unless ``only_good`` leaves out what cannot be taken; blanks leave a rating as it is.
        """
        people = self._people
        block = self._typed.block(people, self._typed.cell(people, carrier, contact, factor), str(text))
        if block.wrong and not (only_good and block.good):
            self._refused_cells = block.cells
            raise BoardError(self._typed.refused_block(block))
        return self._put(block.good)

    @command
    def take_back(self, contact: str, factor: str | None = None, carrier: str | None = None) -> str:
        """Take a change (without ``factor`` all of a contact's) back: a draft's to what is saved, else to the case."""
        people, typed = self._people, self._typed
        whose, who = typed.carrier(carrier), typed.contact(people, contact)
        factors = list(self._told.factors) if factor is None else [typed.factor(factor)]
        cells = list(self._edits.marks([(whose, who, f) for f in factors], self._now()))
        if not cells:
            names = self._told.named(people, (whose, who, factors[0]))
            names |= {"factor": self.words["all"]} if factor is None else {}
            raise BoardError(self.say("nothing_to_take_back", cell=self.say("cell_short", **names)))
        self._update_all(self.names, self._edits.take_back(cells))
        after = self._now()
        return self._told.drafted(self._told.taken_back(people, cells, self._matrix(after.shown)), after)

    @command
    def try_out(self) -> str:
        """From now on, changes go to a draft; the saved ratings stay as they are."""
        if self._now().draft is not None:
            return str(self.words["trying_already"])
        self._update_all(self.names, self._edits.open_draft())
        return str(self.words["tried"])

    @command
    def try_cheapest(self) -> str:
        """Put the first cell of the cheapest way up into a draft."""
        step = way_up(self._matrix(self._now().shown), self._told.bands, self.words)
        if step["cell"] is None:
            raise BoardError(step["text"])
        contact, factor = step["cell"]
        return self._put({(self._told.us, contact, factor): step["to"]}, draft=True)

    @command
    def adopt(self) -> str:
        """Write the draft into the saved ratings and end it."""
        draft = self._tried()
        self._update_all(self.names, self._edits.adopt())
        if not draft:
            return str(self.words["adopted_none"])
        return self.say("adopted", n=len(draft), standing=self._standing())

    @command
    def discard(self) -> str:
        """Drop the draft."""
        draft = self._tried()
        self._update_all(self.names, self._edits.discard())
        return self.say("discarded", n=len(draft)) if draft else str(self.words["adopted_none"])

    def _tried(self) -> Cells:
        draft = self._now().draft
        if draft is None:
            raise BoardError(self.words["not_trying"])
        return draft

    def _put(self, cells: Cells, *, draft: bool = False) -> str:
        """Save ratings, to the draft if there is one (``draft`` opens it); return what was done."""
        chosen, people, told = self._now(), self._people, self._told
        before, cells = self._matrix(chosen.shown), self._kept(cells)
        changed = {cell: value for cell, value in cells.items() if value_at(before, cell) != value}
        if not changed:
            if len(cells) != 1:
                return str(self.words["unchanged_many"])
            ((cell, value),) = cells.items()
            return self.say("unchanged", cell=told.cell(people, cell), value=told.rating(value))
        self._update_all(self.names, self._edits.put(changed, draft=draft or chosen.draft is not None))
        after = self._now()
        return told.drafted(told.changed(people, changed, before, self._matrix(after.shown)), after)

    def _kept(self, cells: Cells) -> Cells:
        """Without blanks over ratings of the case; a single one is refused."""
        given = self._edits.originals(cells)
        kept = {cell: value for cell, value in cells.items() if value is not None or given[cell] is None}
        if not kept and len(cells) == 1:
            ((cell, _),) = cells.items()
            was = self._told.rating(given[cell])
            raise BoardError(self.say("not_withdrawn", cell=self._told.cell(self._people, cell), value=was))
        return kept

    def _standing(self, matrix: DecisionMatrix | None = None) -> str:
        """Score, band and chance in words; default: with the draft if there is one."""
        return self._told.standing(self._matrix(self._now().shown) if matrix is None else matrix)

    # -- undo --------------------------------------------------------------------------------------------------------

    def _undone(self, before: Choices, after: Choices) -> str:
        old, new = self._edits.read(before), self._edits.read(after)
        pairs = [(old.shown, new.shown), (old.saved, new.saved)]  # an adoption changes only what is saved
        texts = []
        for was, now in pairs:
            changed = self._edits.originals(sorted(changed_keys(was, now)))
            if changed:
                who = self._turn_to_cell(next(iter(changed)))
                texts.append(self._told.went(self._people, who, changed, was, now))
                break
        if (old.draft is None) != (new.draft is None):
            closed = new.draft is None
            texts.append(str(self.words["draft_closed"]) if closed else self._told.draft(self._own(), new.draft or {}))
        return str(self.words["and"]).join(texts)

    def _turn_to_cell(self, cell: Cell) -> str:
        """Show the customer, carrier and cell of a change; return the customer's name."""
        carrier, contact, factor = cell
        contacts = self.case.contacts
        for owner in contacts.loc[contacts["id"] == contact, "customer"].head(1):
            self._turn_to(str(owner))
        self._at = {"n": self._at["n"] + 1, "carrier": carrier, "cell": f"{contact}|{factor}"}
        return self._who(self.customer)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _plain(self) -> str:
        chosen = self._now()
        changed = self._edits.marks(cells_of(self._own(), chosen.saved), Chosen(chosen.saved, None))
        trial = None if chosen.draft is None else self._matrix(chosen.shown)
        return self._told.plain(self.customer, self._matrix(chosen.saved), len(changed), trial)

    def _snapshot(self) -> str:
        return self._told.snapshot(self._plain(), self._own(), self.matrix)
