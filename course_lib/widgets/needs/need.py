"""Need board: a customer, what its industry takes, what it has, and the needs that the team hears and records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices import NEED_FIELDS, need_faults
from course_lib.choices.edits import REMOVED, Changes, DraftRows, plain_cell, taken_out
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import Mining, StarMap, map_stars, mine_needs, rate_informatisation
from course_lib.method.needs.need_mining import THERE
from course_lib.widgets.base.board import BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.picker import CustomerBoard
from course_lib.widgets.needs.need_told import NeedTold
from course_lib.widgets.needs.need_view import Heard, NeedView, by_loss, recorded_in, text

__all__ = ["NeedBoard"]

KIND = "need"
CHOICE = "need_changes"


class NeedBoard(CustomerBoard):
    """Record, change and take out a customer's needs, with the industry's value chain to ask along.

    The choice ``need_changes`` is ``{need id: change}``, see ``choices.change_needs``: the fields that differ, or
    ``"removed": True``, or a whole new need under an id of its own (T001 …), which stays in the file when it is taken
    out, so that it can come back. Which customer is looked at is the choice ``customer``, shared with other boards.

    Args:
        case: needs, customers, contacts, services in use; its catalogue's packs and questions.
        team: whose changes.
        industries: ids chosen in level 1; only their customers are shown and counted.

    Raises:
        ValueError: an industry the case does not know.
    """

    kind = KIND
    names = (CHOICE,)
    _esm = script(KIND, "picker")
    _css = board_style(KIND, "picker")

    def __init__(self, case: Case, team: Team, industries: Iterable[str]) -> None:
        self._open(case, team, industries)
        self._rows = DraftRows.of(case.needs, NEED_FIELDS, "T", own_stay=True)
        self._points = case.catalog.names("need_points")
        self._levels = rate_informatisation(case)  # needs have no bearing on them
        self._heard: Heard | None = None
        self._mined: tuple[Case, Mining] | None = None
        self._customers = by_loss(case, self.stars)  # also tells an unknown industry
        self._view = NeedView(case, self._rows, self._customers, self._levels)
        self._told = NeedTold(self.say, self.words, self._who, self._view)
        super().__init__(team, self._view.setup(self._customer_rows()))

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> Changes:
        """The team's changes, also those of needs that are not shown here."""
        changes: Changes = self.choices.mapping(CHOICE)
        return changes

    @property
    def market(self) -> Case:
        """The case with the needs as the team left them."""
        return self.chain.case

    @property
    def needs(self) -> pd.DataFrame:
        """All needs of the case with the changes; columns of ``case.needs``."""
        return self.market.needs

    @property
    def stars(self) -> StarMap:
        """The star map of the chosen industries, with the team's needs and lines."""
        return self._now().stars

    def _now(self) -> Heard:
        with self.one_moment():
            chain, before = self.chain, self._heard
            if before is None or before.chain is not chain:
                offers, known = chain.all_offers, False
                if before is not None:
                    known = before.chain.case is chain.case and before.chain.all_offers is offers
                stars = before.stars if before and known else map_stars(chain.case, offers, self.industries)
                self._heard = before = Heard(self.value, chain, stars)
        return before

    def mining(self, customer: str | None = None) -> Mining:
        """The five steps of a customer (default: the one looked at) with the team's needs."""
        with self.one_moment():
            case, who = self.market, customer or self.customer
        if self._mined is None or self._mined[0] is not case or self._mined[1].customer != who:
            self._mined = (case, mine_needs(case, who, self._levels))
        return self._mined[1]

    def _answer(self) -> dict[str, Any]:
        who = self.customer
        return self._view.state(self._now(), who, self.mining(who) if who else None)

    def _looked(self, customer: str) -> dict[str, Any]:
        gaps = int((self.mining(customer).table["status"] != THERE).sum())
        return {"needs": int((self.needs["customer"] == customer).sum()), "gaps": gaps}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def record(self, need_point: str, pain: str, customer: str | None = None, **fields: Any) -> str:
        """Record a new need of a customer (default: the one looked at).

        ``need_point`` is an id or a name; ``fields``: triad (default: the usual one of the point), department,
        bottleneck, difficulty, contact (id), cost_of_leaving (yuan a year), urgency 1–5, evidence, kind (id or name,
        one of the point's), quantity (units of the product that fits the kind best; 0 or blank: not asked yet).
        """
        who = self.customer if customer is None else self._known_customer(customer)
        point = self._point(need_point)
        row = {"customer": who, "need_point": point, "pain": pain, **self._asked(point, fields)}
        return self._add("recorded", row)

    @command
    def adopt(self, step: int) -> str:
        """Record the need that step ``step`` of the value chain (1 …) suggests for the customer looked at."""
        mined = self.mining()
        known = {str(n): str(name) for n, name in mined.table["step"].items()}
        n = int(known_id(self.words["step"], step, known))
        recorded = recorded_in(mined.table.loc[[n]].to_dict("records")[0])
        if recorded:
            raise BoardError(self.say("already_recorded", step=n, needs="、".join(recorded)))
        if n not in mined.candidates.index:
            raise BoardError(self.say("nothing_missing", step=n))
        return self._add("adopted", {str(c): plain_cell(v) for c, v in mined.candidates.loc[n].items()})

    @command
    def change(self, need: str, **fields: Any) -> str:
        """Change fields of a need (id): those of ``record``, and ``need_point``."""
        who = self._known_need(need)
        if not set(fields) & set(NEED_FIELDS):
            raise BoardError(self.say("nothing_to_change", need=who))
        fields.pop("customer", None)  # a need stays with its customer
        if "need_point" in fields:
            fields["need_point"] = self._point(fields["need_point"])
        remarks: list[str] = []

        def write(kept: Changes) -> Changes:
            self._there(kept, who)
            row = self._rows.row(kept, who)
            point = str(fields.get("need_point", row.get("need_point")))
            given = {c: _stripped(v) for c, v in self._asked(point, fields).items()}
            given, told = self._moved(row, given)
            remarks[:] = told
            self._admit(who, {**row, **given}, given=given)
            original = self._rows.rows.get(who, {})
            blank: dict[str, Any] = {
                c: original[c] for c in ("kind", "quantity") if c in given and not given[c] and _blank(original, c)
            }
            return self._rows.change(kept, who, {**given, **blank})

        self._edit(write, who)
        return self._told.done("changed", who, self._now()) + "".join(remarks)

    @command
    def remove(self, need: str) -> str:
        """Take a need out; ``undo`` or ``restore`` brings it back. Its lines stay, without a need, and are told."""
        who, before = self._known_need(need), self._now()

        def write(kept: Changes) -> Changes:
            self._there(kept, who)
            return self._rows.remove(kept, who)

        self._edit(write, who)
        return self._told.removed(who, before)

    @command
    def restore(self, need: str) -> str:
        """Bring a need back that was taken out, with what it held; else put the case's words back."""
        value = self.value
        known = {i: i for i in self._rows.restorable(value) if self._owner(i, value) in self._customers.index}
        if not known:
            raise BoardError(self.words["nothing_to_restore"])
        hint = self.words["own_need"] if str(need) in value else self.words["untouched"]
        who = known_id(self.words["need"], need, known, hint)
        self._edit(lambda kept: self._rows.restore(kept, who), who)
        return self._told.done("restored", who, self._now())

    # -- one need ----------------------------------------------------------------------------------------------------

    def _edit(self, write: Callable[[Changes], Changes], need: str) -> None:
        """Save a change of a need and look at its customer."""
        self._update_at(CHOICE, write, lambda kept: self._owner(need, kept))

    def _add(self, word: str, row: dict[str, Any]) -> str:
        usual = self.case.catalog.usual_triads.set_index("need_point")
        preset = str(self._customers.at[row["customer"], "preset"])
        row = {"triad": str(usual.at[row["need_point"], preset]), **{c: _stripped(v) for c, v in row.items()}}
        added: list[str] = []

        def write(kept: Changes) -> Changes:
            who, more = self._rows.add(kept, row)
            needs = self.chain.supposing(need_changes=kept).case.needs
            same = needs[(needs["customer"] == row["customer"]) & (needs["pain"] == row["pain"])]
            same = same[same["need_point"] == row["need_point"]]
            if len(same):
                raise BoardError(self.say("already_there", pain=row["pain"], need=same["id"].iloc[0]))
            self._admit(who, row, shown=self.words["new_need"])
            added.append(who)
            return more

        self._update_at(CHOICE, write, lambda _: row["customer"])
        return self._told.done(word, added[0], self._now())

    def _admit(
        self, need: str, row: Mapping[str, Any], *, given: Mapping[str, Any] | None = None, shown: str = ""
    ) -> None:
        """Refuse what the case's table would not take, in words; of a change only what was given counts."""
        entry = {c: 0 if c == "quantity" and v is None else v for c, v in row.items() if c != REMOVED}
        if given is not None and need in self._rows.rows:
            ties = ("need_point",) if "kind" in given else ()  # a kind is one of the point the team left there
            entry = {c: v for c, v in entry.items() if c in given or c in ties}
        faults = need_faults(self.case, {need: entry}).get(need, [])
        if faults:
            raise BoardError(self.say("not_taken", need=shown or need, faults="；".join(faults)))

    def _owner(self, need: str, changes: Changes) -> str:
        return str(self._rows.row(changes, need).get("customer", ""))

    def _there(self, kept: Changes, need: str) -> None:
        if not self._rows.there(kept, need):
            raise BoardError(self.say("gone", need=need))

    def _known_need(self, need: object) -> str:
        needs = self.needs
        inside = needs[needs["customer"].isin(self._customers.index)]["id"]
        if not len(inside):
            raise BoardError(self.words["no_needs_here"])
        removed = str(need) in taken_out(self.value)
        hint = self.say("was_removed", need=need) if removed else self._outside(need, needs)
        return known_id(self.words["need"], need, {i: i for i in inside}, hint)

    def _point(self, point: object) -> str:
        return known_id(self.words["fields"]["need_point"], point, self._points)

    def _asked(self, point: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields with the kind as an id (its name is taken, too) and a blank quantity as 0."""
        given = dict(fields)
        if given.get("kind"):
            kinds = self._view.kinds
            if str(given["kind"]) not in kinds.index:  # one of another point is refused with its reason later
                own = {str(i): str(name) for i, name in kinds.loc[kinds["point"] == point, "name"].items()}
                given["kind"] = known_id(self.words["fields"]["kind"], given["kind"], own)
        elif "kind" in given:
            given["kind"] = ""
        if "quantity" in given and given["quantity"] in (None, ""):
            given["quantity"] = 0
        return given

    def _moved(self, row: Mapping[str, Any], given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Blank a kind that a new point leaves behind, and a quantity that was told in another unit."""
        view, more, after = self._view, dict(given), {**row, **given}
        kind, told = text(row.get("kind")), list[str]()
        if kind and view.kinds["point"].get(kind) != after["need_point"]:
            more["kind"] = after["kind"] = given.get("kind", "")
            told += [] if after["kind"] else [str(self.words["kind_left"])]
        old, new = view.unit(row), view.unit(after)
        quantity = row.get("quantity")
        if isinstance(quantity, int | float) and quantity > 0 and old != new and "quantity" not in given:
            more["quantity"] = 0
            told.append(self.say("quantity_left", quantity=f"{quantity:,g}", old=old, new=new))
        return more, told

    # -- what is said ------------------------------------------------------------------------------------------------

    def _undone(self, before: Choices, after: Choices) -> str:
        said, owner = self._told.undone(before.mapping(CHOICE), self._now())
        self._turn_to(owner)
        return said

    def _plain(self) -> str:
        return self._told.plain(self._now(), self.customer)

    def _snapshot(self) -> str:
        return self._told.snapshot(self._now(), self.customer)


def _blank(row: Mapping[str, Any], column: str) -> bool:
    return column in row and not row[column]


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
