"""Decision-matrix board: one customer's persons × factors, rated for us and for rivals, with what follows at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from course_lib.case import Case
from course_lib.choices import change_lines, change_needs, loosen_lines
from course_lib.choices.rating_edits import Chosen, RatingStore
from course_lib.choices.ratings import Cell, Cells, nest, read_block, read_rating
from course_lib.choices.store import Team
from course_lib.method import DecisionMatrix, price_lines, reference_customer, score_customers
from course_lib.method import rate as rate_customer
from course_lib.text import number, wan
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.snapshot import snapshot_table
from course_lib.widgets.odds.decision_view import heat_steps, lead_steps, matrix_view, people_view, result_view, way_up

__all__ = ["DecisionBoard"]

KIND = "decision"
_TOLD = 6  # wrong cells that are told one by one
_CACHED = 4  # matrices: saved and draft, before and after a change


class DecisionBoard(Board):
    """Rate a customer's decision makers, ours and the rivals', and see score, band and the cheapest way up.

    Choices: ``ratings`` {contact: {factor: 0–10 or None}} and ``rival_ratings`` {carrier: the same} stand in for the
    case's ratings, cell by cell; ``what_if`` {carrier: the same} is a draft over both, absent while nothing is tried;
    ``customer`` is the one looked at. While there is a draft, every change goes to it, until ``adopt`` or ``discard``.

    Args:
        case: the case.
        team: whose ratings.
        customer: id or name of the customer to look at while the team has not chosen one; default: the reference one.
    """

    kind = KIND
    names = RatingStore.names
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(self, case: Case, team: Team, *, customer: str | None = None) -> None:
        self.case = case
        self._store = RatingStore(case, team)
        self._us, self._top = case.meta.carrier.id, case.catalog.rules.score.rating_max
        self._factors, self._bands = case.catalog.names("factors"), case.catalog.names("bands")
        self._carriers = {c.id: c.name for c in case.meta.carriers}
        self._customers = dict(zip(case.customers["id"], case.customers["name"], strict=True))
        self._given = None if customer is None else known_id(self.words["customer"], customer, self._customers)
        self._shown: str | None = None
        self._cut: tuple[str, Case] | None = None
        self._matrices: dict[tuple[Any, ...], DecisionMatrix] = {}
        self._refused_cells: list[dict[str, Any]] = []
        self._at: dict[str, Any] = {"n": 0}
        super().__init__(
            team, self._setup(team.snapshot().mapping("line_changes"), team.snapshot().mapping("need_changes"))
        )

    def _setup(self, line_changes: Mapping[str, Any], need_changes: Mapping[str, Any]) -> dict[str, Any]:
        case, words, rules = self.case, self.words, self.case.catalog.rules
        with_needs = change_needs(case, need_changes)
        budget = price_lines(with_needs, change_lines(with_needs, loosen_lines(line_changes, need_changes)))
        value = budget.by_customer.reindex(list(self._customers), fill_value=0.0)
        band = score_customers(case).table["band"].map(self._bands)
        return {
            "bands": [self._bands[b] for b in ("none", "confident", "assured")],
            "carriers": [{"id": c, "name": self._name(c), "full": self._name(c, True)} for c in self._carriers],
            "customers": [[c, n, band[c], wan(value[c])] for c, n in self._customers.items()],
            "factors": case.catalog.factors[["id", "name", "definition"]].to_dict("records"),
            "heat": heat_steps(self._top, words),
            "leads": lead_steps(rules.swot.threshold, words),
            "limits": [rules.bands.confident, rules.bands.assured],
            "step": rules.sensitivity.rating_step,
            "top": self._top,
            "us": self._us,
        }

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def customer(self) -> str:
        """Id of the customer looked at: the team's when the board was opened, or the first; then this board's own.

        Another board that turns to another customer must not change whose ratings are typed here.
        """
        if self._shown is None:
            chosen = self.team.choice("customer")
            self._shown = chosen if isinstance(chosen, str) and chosen in self._customers else self._start
        return self._shown

    @cached_property
    def _start(self) -> str:
        return self._given or reference_customer(self.case)

    @property
    def ratings(self) -> dict[str, Any] | None:
        """The team's own ratings of us, all customers; None if there are none."""
        return self.team.choice("ratings") or None

    @property
    def rival_ratings(self) -> dict[str, Any] | None:
        """The team's own ratings of rivals, all customers; None if there are none."""
        return self.team.choice("rival_ratings") or None

    @property
    def value(self) -> dict[str, Any]:
        """``customer``, ``ratings`` and ``rival_ratings`` as saved, ready for the methods."""
        return {"customer": self.customer, "ratings": self.ratings, "rival_ratings": self.rival_ratings}

    @property
    def matrix(self) -> DecisionMatrix:
        """The customer's matrix with the saved ratings."""
        return self._matrix(self._store.read().saved)

    @property
    def trial(self) -> DecisionMatrix | None:
        """The customer's matrix with the draft laid over; None while nothing is tried."""
        chosen = self._store.read()
        return None if chosen.draft is None else self._matrix(chosen.shown)

    def _own(self) -> Case:
        """The case cut down to the customer looked at: quick to rate, however large the case."""
        if self._cut is None or self._cut[0] != self.customer:
            self._cut = (self.customer, self._cut_to([self.customer]))
        return self._cut[1]

    def _cut_to(self, customers: Collection[str]) -> Case:
        case = self.case
        contacts = case.contacts[case.contacts["customer"].isin(customers)].reset_index(drop=True)
        ratings = case.ratings[case.ratings["contact"].isin(contacts["id"])].reset_index(drop=True)
        kept = case.customers[case.customers["id"].isin(customers)].reset_index(drop=True)
        return case.replace(customers=kept, contacts=contacts, ratings=ratings)

    def _matrix(self, cells: Cells) -> DecisionMatrix:
        own = self._own()
        here = _of(own, cells)
        key = (
            own.customers["id"].iloc[0],
            *sorted((cell, value is None, value or 0.0) for cell, value in here.items()),
        )
        if key not in self._matrices:
            nested = nest(here)
            ours = nested.pop(self._us, None)
            matrix = rate_customer(own, key[0], ratings=ours, rival_ratings=nested)
            self._matrices = {**dict(list(self._matrices.items())[1 - _CACHED :]), key: matrix}
        return self._matrices[key]

    # -- what the browser shows --------------------------------------------------------------------------------------

    def _answer(self) -> dict[str, Any]:
        chosen = self._store.read()
        own, shown = self._own(), self._matrix(chosen.shown)
        marks = self._store.marks(_of(own, chosen.shown), chosen)
        refused, self._refused_cells = self._refused_cells, []
        return {
            **matrix_view(shown),
            "at": self._at,
            "bands": self._changed_bands(chosen.saved),
            "customer": own.customers["id"].iloc[0],
            "draft": None if chosen.draft is None else self._draft_text(chosen.draft),
            "marks": {"|".join(cell): mark for cell, mark in marks.items()},
            "path": way_up(shown, self._bands, self.words),
            "people": people_view(own, shown, self.words),
            "refused_cells": refused,
            "result": result_view(self._matrix(chosen.saved), self._bands, self.words),
            "trial": None if chosen.draft is None else result_view(shown, self._bands, self.words),
        }

    def _changed_bands(self, saved: Cells) -> dict[str, str]:
        """Bands of the customers whose ratings the team changed."""
        contacts = self.case.contacts
        changed = contacts.loc[contacts["id"].isin({contact for _, contact, _ in saved}), "customer"]
        if changed.empty:
            return {}
        cut = self._cut_to(set(changed))
        nested = nest(_of(cut, saved))
        table = score_customers(cut, ratings=nested.pop(self._us, None), rival_ratings=nested).table
        return {str(customer): self._bands[band] for customer, band in table["band"].items()}

    def _draft_text(self, draft: Cells) -> str:
        away = draft.keys() - _of(self._own(), draft).keys()
        contacts = self.case.contacts
        whose = contacts.loc[contacts["id"].isin({contact for _, contact, _ in away}), "customer"].unique()
        names = "、".join(self._who(str(c)) for c in whose[:3])
        return self.say("draft", n=len(draft)) + (self.say("draft_away", n=len(away), who=names) if away else "")

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def look(self, customer: str) -> str:
        """Look at a customer (id or name)."""
        who = known_id(self.words["customer"], customer, self._customers)
        if who != self.customer:
            self.team.choose("customer", who)
        self._shown = who
        return self.say("looked", who=self._who(who), standing=self._standing())

    @command
    def rate(self, contact: str, factor: str, value: object, carrier: str | None = None) -> str:
        """Rate one cell, 0–10; None or blank text = not rated.

        Args:
            contact: id or name of a contact of the customer looked at.
            factor: id or name.
            value: number, or text as typed.
            carrier: id or name; default: us.
        """
        cell = self._cell(carrier, contact, factor)
        return self._put({cell: self._read(cell, value)})

    @command
    def rate_many(self, cells: Sequence[Sequence[Any]], carrier: str | None = None) -> str:
        """Rate several cells in one step, all or none; ``cells`` is [[contact, factor, value], …]."""
        if isinstance(cells, str) or not isinstance(cells, Sequence) or not all(map(_is_triple, cells)):
            raise BoardError(self.say("wrong_shape", contact=next(iter(self._people), "")))
        whose = self._carrier(carrier)
        good: Cells = {}
        wrong = []
        for n, (contact, factor, value) in enumerate(cells, 1):
            try:
                cell = self._cell(whose, contact, factor)
                good[cell] = self._read(cell, value)
            except BoardError as error:
                wrong.append(self.say("wrong_line", n=n, text=error))
        if wrong:
            raise BoardError(self.say("wrong_cells", n=len(wrong), list=self._told(wrong)))
        return self._put(good)

    @command
    def paste(self, contact: str, factor: str, text: str, carrier: str | None = None, only_good: bool = False) -> str:
        """Rate a block copied from a spreadsheet, from one cell to the right and down, in one step.

        All or none, unless ``only_good`` leaves out what cannot be taken.
        """
        whose, first, column = self._cell(carrier, contact, factor)
        people, factors = list(self._people), list(self._factors)
        people, factors = people[people.index(first) :], factors[factors.index(column) :]
        block = read_block(str(text))
        good: Cells = {}
        wrong: dict[str, None] = {}  # in order, each once
        refused = []
        for i, line in enumerate(block):
            for j, typed in enumerate(line):
                if i >= len(people) or j >= len(factors):
                    if typed.strip():
                        wrong[self._outside(i, j, people, factors)] = None
                    continue
                cell = (whose, people[i], factors[j])
                try:
                    good[cell] = read_rating(typed, self._top)
                except ValueError:
                    where = {"row": i + 1, "column": j + 1, "text": typed.strip(), "top": number(self._top)}
                    wrong[self.say("paste_cell", **where, **self._named(cell))] = None
                refused.append({"cell": "|".join(cell), "text": typed.strip(), "ok": cell in good})
        if not good:
            only_good = False
        if wrong and not only_good:
            self._refused_cells = refused
            size = {"rows": len(block), "columns": max(map(len, block))}
            raise BoardError(self.say("paste_wrong", n=len(wrong), list=self._told(list(wrong)), **size))
        return self._put(good)

    @command
    def take_back(self, contact: str, factor: str | None = None, carrier: str | None = None) -> str:
        """Take a change (without ``factor`` all of a contact's) back: a draft's to what is saved, else to the case.

        Not the same as not rated: that is ``rate(contact, factor, None)``.
        """
        whose, who = self._carrier(carrier), self._contact(contact)
        factors = list(self._factors) if factor is None else [known_id(self.words["factor"], factor, self._factors)]
        cells = list(self._store.marks([(whose, who, f) for f in factors], self._store.read()))
        if not cells:
            names = self._named((whose, who, factors[0])) | ({"factor": self.words["all"]} if factor is None else {})
            raise BoardError(self.say("nothing_to_take_back", cell=self.say("cell_short", **names)))
        self._store.take_back(cells)
        after = self._store.read()
        shown = self._matrix(after.shown)
        if len(cells) == 1:
            value = self._text(_value(shown, cells[0]))
            said = self.say("took_back", cell=self._cell_name(cells[0]), value=value, standing=self._standing(shown))
        else:
            names = self._named(cells[0])
            said = self.say("took_back_many", n=len(cells), standing=self._standing(shown), **names)
        return self._drafted(said, after)

    @command
    def try_out(self) -> str:
        """From now on, changes go to a draft; the saved ratings stay as they are."""
        if self._store.read().draft is not None:
            return str(self.words["trying_already"])
        self._store.open_draft()
        return str(self.words["tried"])

    @command
    def try_cheapest(self) -> str:
        """Put the first cell of the cheapest way up into a draft."""
        step = way_up(self._matrix(self._store.read().shown), self._bands, self.words)
        if step["cell"] is None:
            raise BoardError(step["text"])
        contact, factor = step["cell"]
        return self._put({(self._us, contact, factor): step["to"]}, draft=True)

    @command
    def adopt(self) -> str:
        """Write the draft into the saved ratings and end it."""
        draft = self._tried()
        self._store.adopt()
        if not draft:
            return str(self.words["adopted_none"])
        return self.say("adopted", n=len(draft), standing=self._standing())

    @command
    def discard(self) -> str:
        """Drop the draft."""
        draft = self._tried()
        self._store.discard()
        return self.say("discarded", n=len(draft)) if draft else str(self.words["adopted_none"])

    def _tried(self) -> Cells:
        draft = self._store.read().draft
        if draft is None:
            raise BoardError(self.words["not_trying"])
        return draft

    def _put(self, cells: Cells, *, draft: bool = False) -> str:
        """Save ratings, to the draft if there is one (``draft`` opens it); return what was done."""
        chosen = self._store.read()
        before = self._matrix(chosen.shown)
        changed = {cell: value for cell, value in cells.items() if _value(before, cell) != value}
        if not changed:
            if len(cells) != 1:
                return str(self.words["unchanged_many"])
            ((cell, value),) = cells.items()
            return self.say("unchanged", cell=self._cell_name(cell), value=self._text(value))
        self._store.put(changed, draft=draft or chosen.draft is not None)
        after = self._store.read()
        shown = self._matrix(after.shown)
        standing = self._standing(shown)
        cell, value = next(iter(changed.items()))
        if len(changed) > 1:
            said = self.say("changed_many", n=len(changed), carrier=self._name(cell[0]), standing=standing)
        else:
            texts = {"before": self._text(_value(before, cell)), "after": self._text(value)}
            said = self.say("changed_one", cell=self._cell_name(cell), standing=standing, **texts)
            counted = shown.lead_matrix.notna().loc[cell[1], cell[2]]
            said += "" if counted or value is None else self.words["apart"]
        return self._drafted(said, after)

    # -- undo --------------------------------------------------------------------------------------------------------

    def _undone(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        old, new = self._store.read(before), self._store.read(after)
        pairs = [(old.shown, new.shown), (old.saved, new.saved)]  # an adoption changes only what is saved
        texts = []
        for was, now in pairs:
            changed = self._store.originals(sorted({cell for cell, _ in was.items() ^ now.items()}))
            if changed:
                who = self._turn_to(next(iter(changed)))
                texts.append(self._change_text(who, changed, was, now))
                break
        if (old.draft is None) != (new.draft is None):
            texts.append(str(self.words["draft_closed"]) if new.draft is None else self._draft_text(new.draft))
        return self.words["and"].join(texts)

    def _change_text(self, who: str, changed: Cells, was: Cells, now: Cells) -> str:
        if len(changed) > 1:
            return self.say("went_many", who=who, n=len(changed))
        ((cell, original),) = changed.items()
        texts = {"before": self._text(was.get(cell, original)), "after": self._text(now.get(cell, original))}
        return self.say("went_one", who=who, cell=self._cell_name(cell), **texts)

    def _turn_to(self, cell: Cell) -> str:
        """Show the customer, carrier and cell of a change; return the customer's name."""
        carrier, contact, factor = cell
        contacts = self.case.contacts
        owner = contacts.loc[contacts["id"] == contact, "customer"]
        if len(owner) and owner.iloc[0] != self.customer:
            self.team.choose("customer", str(owner.iloc[0]))
            self._shown = str(owner.iloc[0])
        self._at = {"n": self._at["n"] + 1, "carrier": carrier, "cell": f"{contact}|{factor}"}
        return self._who(self.customer)

    # -- names and numbers -------------------------------------------------------------------------------------------

    @property
    def _people(self) -> dict[str, str]:
        """Contacts of the customer looked at."""
        contacts = self._own().contacts
        return dict(zip(contacts["id"], contacts["name"], strict=True))

    def _cell(self, carrier: object, contact: object, factor: object) -> Cell:
        return self._carrier(carrier), self._contact(contact), known_id(self.words["factor"], factor, self._factors)

    def _carrier(self, given: object) -> str:
        if given is None or given == self._name(self._us):
            return self._us
        return known_id(self.words["carrier"], given, self._carriers)

    def _contact(self, given: object) -> str:
        people, elsewhere = self._people, ""
        if str(given) not in people and str(given) not in people.values():
            contacts = self.case.contacts
            found = contacts[(contacts["id"] == str(given)) | (contacts["name"] == str(given))].head(3)
            elsewhere = "".join(
                self.say("foreign", id=row["id"], name=row["name"], who=self._who(row["customer"]))
                for row in found.to_dict("records")
            )
        return known_id(self.words["contact"], given, people, elsewhere)

    def _read(self, cell: Cell, value: object) -> float | None:
        try:
            return read_rating(value, self._top)
        except ValueError:
            typed = f"“{value.strip()}”" if isinstance(value, str) else repr(value)
            names = self._named(cell) | {"person": f"{cell[1]} {self._people[cell[1]]}"}
            raise BoardError(self.say("wrong_number", value=typed, top=number(self._top), **names)) from None

    def _outside(self, i: int, j: int, people: Sequence[str], factors: Sequence[str]) -> str:
        if i >= len(people):
            return self.say("paste_rows", row=i + 1, person=self._people[people[0]], n=len(people))
        return self.say("paste_columns", column=j + 1, factor=self._factors[factors[0]], n=len(factors))

    def _told(self, wrong: Sequence[str]) -> str:
        more = [self.say("wrong_more", n=len(wrong) - _TOLD)] if len(wrong) > _TOLD else []
        return "\n".join([*wrong[:_TOLD], *more])

    def _who(self, customer: str) -> str:
        return f"{customer} {self._customers.get(customer, '')}"

    def _name(self, carrier: str, full: bool = False) -> str:
        name = self._carriers[carrier]
        if carrier != self._us:
            return name
        return self.say("us_full", name=name) if full else str(self.words["us"])

    def _named(self, cell: Cell) -> dict[str, str]:
        """Names of a cell's carrier, person (with the id where two bear the name) and factor."""
        carrier, contact, factor = cell
        people = self._people
        name = people.get(contact, contact)
        person = f"{contact} {name}" if list(people.values()).count(name) > 1 else name
        return {"carrier": self._name(carrier), "person": person, "factor": self._factors[factor]}

    def _cell_name(self, cell: Cell) -> str:
        return self.say("cell_short", **self._named(cell))

    def _text(self, value: float | None) -> str:
        return str(self.words["unrated"]) if value is None else number(value)

    def _standing(self, matrix: DecisionMatrix | None = None) -> str:
        """Score, band and chance in words; default: with the draft if there is one."""
        view = result_view(matrix or self._matrix(self._store.read().shown), self._bands, self.words)
        return self.say("standing", x=view["x_text"], band=view["band_name"], probability=view["probability"])

    def _drafted(self, said: str, chosen: Chosen) -> str:
        return said if chosen.draft is None else self.say("draft_said", said=said)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _plain(self) -> str:
        chosen = self._store.read()
        saved, trial = self._matrix(chosen.saved), self._matrix(chosen.shown)
        changed = self._store.marks(_of(self._own(), chosen.saved), Chosen(chosen.saved, None))
        text = self.say("snapshot_caption", who=self._who(self.customer), standing=self._standing(saved))
        text += self.say("snapshot_changed", n=len(changed)) if changed else ""
        return text + (self.say("snapshot_trial", standing=self._standing(trial)) if chosen.draft is not None else "")

    def _snapshot(self) -> str:
        words, matrix = self.words, self.matrix
        rival = matrix.rival
        note = self.say(
            "snapshot_note", us=self._carriers[self._us], rival=self._carriers.get(rival, words["no_rival"])
        )
        rows = []
        for person in people_view(self._own(), matrix, words)[: words["snapshot_people"]]:
            cells = []
            for factor in self._factors:
                us, theirs = ((k, person["id"], factor) for k in (self._us, rival))
                texts = {
                    "us": self._text(_value(matrix, us)),
                    "rival": self._text(_value(matrix, theirs)) if rival else "",
                }
                cells.append(self.say("snapshot_cell", **texts) if rival else texts["us"])
            who = " ".join([person["name"], person["title"], person["kinds"]])
            total = number(matrix.row_totals.loc[person["id"], self._us])
            rows.append([who, f"{person['weight']} {person['contact']}", *cells, total])
        if (more := len(matrix.persons) - len(rows)) > 0:
            rows.append([self.say("more_people", n=more)])
        header = [words["person"], words["influence"], *self._factors.values(), words["row_score"]]
        return snapshot_table(f"{self._plain()}　{note}", header, rows)


def _of(case: Case, cells: Cells) -> Cells:
    """Those of ``cells`` that are of the case's contacts."""
    contacts = set(case.contacts["id"])
    return {cell: value for cell, value in cells.items() if cell[1] in contacts}


def _value(matrix: DecisionMatrix, cell: Cell) -> float | None:
    carrier, contact, factor = cell
    frame = matrix.us if carrier == matrix.carrier else matrix.rivals[carrier]
    value = frame.to_numpy()[frame.index.get_loc(contact), frame.columns.get_loc(factor)]
    return None if math.isnan(value) else float(value)


def _is_triple(entry: object) -> bool:
    return isinstance(entry, Sequence) and not isinstance(entry, str) and len(entry) == 3
