"""Need–product board: one customer's needs joined to products, priced line by line, within the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices import LINE_NUMBERS
from course_lib.choices.edits import Changes, DraftRows, changed_keys, taken_out
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import Budget
from course_lib.widgets.base.board import BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.picker import CustomerBoard
from course_lib.widgets.needs.line_terms import LineTerms, short
from course_lib.widgets.needs.need_product_told import NeedProductTold
from course_lib.widgets.needs.need_product_view import NeedProductView, Offer, by_value

__all__ = ["NeedProductBoard"]

KIND = "need_product"
CHOICE = "line_changes"


class NeedProductBoard(CustomerBoard):
    """Join needs to products and price the lines; what breaks a discount limit or a margin floor is not taken.

    The choice ``line_changes`` is ``{line id: change}``. A change of a case's line holds the figures that differ
    (``quantity``, ``discount`` 0–1, ``start_month`` 1–12) or ``"removed": True``; a line of the team's own has a new id
    and ``customer, need, product, quantity, discount, start_month``. Which customer is looked at is the choice
    ``customer``, shared with other boards; undo leaves it alone. The needs are the team's (``need_changes``) as they
    stood when the board was made; a line whose need the team took out is shown without one.

    Args:
        case: needs, products and the drafted lines (``opportunities``).
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
        self._open(case, team, industries, frozen=("need_changes",))
        self.case = self.chain.case
        self.quoted: dict[str, Any] = {}
        self._rows = DraftRows.of(self.case.opportunities, LINE_NUMBERS, "L")
        self._view = NeedProductView(self.case, self._rows, self.industries)
        self._terms = LineTerms(self.case, self.say, self.words)
        self._told = NeedProductTold(self.say, self.words, self._who, self._view, self._terms)
        self._customers = by_value(self.case, self.industries, self._view.needs, self._now())
        super().__init__(team, self._view.setup(self._customer_rows()))

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> Changes:
        """The team's changes, also those of lines that are not shown here."""
        changes: Changes = self.choices.mapping(CHOICE)
        return changes

    @property
    def lines(self) -> pd.DataFrame:
        """All lines of the case with the changes; columns of ``case.opportunities``."""
        return self.chain.lines.copy()

    @property
    def budget(self) -> Budget:
        """The lines of the chosen industries, priced."""
        return self.chain.budget_of(self.industries)

    def _now(self) -> Offer:
        with self.one_moment():
            return Offer(self.value, self.chain, self.budget)

    def _changed(self, changes: Changes) -> pd.DataFrame:
        """All lines after ``changes``; those whose need the team took out have none."""
        return self.chain.supposing(line_changes=changes).lines

    def _answer(self) -> dict[str, Any]:
        return {**self._view.state(self._now(), self.customer, self._customers.index), "quote": self.quoted or None}

    def _looked(self, customer: str) -> dict[str, Any]:
        tables = {"needs": self._view.needs, "lines": self.budget.lines}
        return {name: int((table["customer"] == customer).sum()) for name, table in tables.items()}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def link(
        self,
        need: str,
        product: str,
        quantity: float = 1,
        discount: float = 0,
        start_month: int | None = None,
    ) -> str:
        """Join a need (id) to a product (id or name) in a new line; discount 0–1, month 1–12 (default: see there)."""
        row = self._new_row(need, product)
        month = row["start_month"] if start_month is None else start_month
        given = {"quantity": quantity, "discount": discount, "start_month": month}
        self._remember({"need": row["need"], "product": row["product"], **given})
        pair = self._told.pair(row["need"], row["product"])
        row |= {c: self._terms.number(pair, c, value) for c, value in given.items()}
        drawn: list[str] = []

        def write(kept: Changes) -> Changes:
            self._nothing_there(kept, row)
            self._terms.admit(row)
            for i, line in self._view.gone(kept).items():  # the case had this very line: it comes back, so priced
                if all(line[c] == row[c] for c in ("customer", "need", "product")):
                    drawn.append(i)
                    return self._rows.change(self._rows.restore(kept, i), i, {c: row[c] for c in LINE_NUMBERS})
            own, more = self._rows.add(kept, row)
            drawn.append(own)
            return more

        self._edit(write, row["customer"])
        return self._done("linked", drawn[0])

    @command
    def change(
        self,
        line: str,
        quantity: float | None = None,
        discount: float | None = None,
        start_month: int | None = None,
    ) -> str:
        """Change figures of a line; ``discount`` is 0–1."""
        who = self._line(line)
        all_given = {"quantity": quantity, "discount": discount, "start_month": start_month}
        given = {c: value for c, value in all_given.items() if value is not None}
        if not given:
            raise BoardError(self.say("nothing_to_change", line=who))
        self._remember({"line": who, **given})
        numbers = {c: self._terms.number(who, c, value) for c, value in given.items()}

        def write(kept: Changes) -> Changes:
            before = self._row(kept, who)
            self._terms.admit({**before, **numbers}, before)
            return self._rows.change(kept, who, numbers)

        self._edit(write, self._row(self.value, who)["customer"])
        return self._done("changed", who)

    @command
    def unlink(self, line: str) -> str:
        """Take a line out; ``undo`` brings it back, for a line of the case ``restore`` as well."""
        who = self._line(line)
        row = self._row(self.value, who)
        self._edit(lambda kept: self._rows.remove(kept, who), row["customer"])
        return self.say("unlinked", line=self._told.line(row))

    @command
    def restore(self, line: str) -> str:
        """Bring a line back that was taken out, with the figures it had; else put the case's figures back."""
        kept_now, draft = self.value, self._rows.rows
        lines = {i: i for i in kept_now if i in draft and draft[i]["customer"] in self._customers.index}
        hint = self.words["own_line"] if str(line) in kept_now and line not in lines else self.words["untouched"]
        if not lines:
            raise BoardError(self.words["nothing_to_restore"])
        who = known_id(self.words["line"], line, lines, hint)

        def write(kept: Changes) -> Changes:
            if who in taken_out(kept):
                self._nothing_there(kept, draft[who])
            return self._rows.restore(kept, who)

        self._edit(write, str(draft[who]["customer"]))
        return self._done("restored", who)

    def quote(
        self,
        line: str | None = None,
        *,
        need: str | None = None,
        product: str | None = None,
        quantity: float | None = None,
        discount: float | None = None,
        start_month: int | None = None,
    ) -> dict[str, Any]:
        """Price a line as it would be, saving nothing: a line with other figures, or a need with a product.

        Returns:
            The figures in yuan, ``allowed`` (would be taken), ``reason`` (why not), ``faults`` (which figures).
        """
        asked: dict[str, Any] = {"line": line, "need": need, "product": product}
        asked |= {"quantity": quantity, "discount": discount, "start_month": start_month}
        with self.one_moment():
            self._remember({name: value for name, value in asked.items() if value is not None})
            self.refresh()
        return dict(self.quoted)

    quote.is_command = True  # type: ignore[attr-defined]  # it answers, so it isn't wrapped as the others are

    # -- one line ----------------------------------------------------------------------------------------------------

    def _edit(self, write: Callable[[Changes], Changes], customer: str) -> None:
        """Save a change of a line and look at its customer."""
        self._update_at(CHOICE, write, lambda _: customer)

    def _done(self, word: str, line: str) -> str:
        return self._told.done(word, self._row(self.value, line))

    def _remember(self, asked: Mapping[str, Any]) -> None:
        """Keep the quotation of what was asked, for the browser to show beside the fields."""
        base: dict[str, Any]
        if drawn := "line" in asked:
            who = self._line(asked["line"])
            row, base = self._row(self.value, who), {"line": who}
        else:
            row = self._new_row(asked.get("need", ""), asked.get("product", ""))
            who, base = self._told.pair(row["need"], row["product"]), {c: row[c] for c in ("need", "product")}
        typed, priced = self._terms.quotation(who, asked, row, drawn=drawn)
        self.quoted = {"args": {**base, **typed}, **priced}

    def _new_row(self, need: object, product: object) -> dict[str, Any]:
        customer, needs, products = self.customer, self._view.needs, self._view.products
        points = needs["need_point_name"].where(needs["customer"] == customer, needs.index)
        need_id = known_id(self.words["need"], need, dict(points), self._outside(need, self.case.needs))
        product_id = known_id(self.words["product"], product, dict(products["name"]))
        owner = str(needs.at[need_id, "customer"])
        figures = {"quantity": 1, "discount": 0, "start_month": self._view.next_month(self._now(), owner)}
        return {"customer": owner, "need": need_id, "product": product_id, **figures}

    def _row(self, changes: Changes, who: str) -> dict[str, Any]:
        """A line as it stands after ``changes``."""
        lines = self._changed(changes)
        found = lines[lines["id"] == who]
        if found.empty:
            raise BoardError(self.say("gone", line=who))
        row = {str(c): v for c, v in found.iloc[0].items()}
        return row | {c: short(row[c]) for c in LINE_NUMBERS}

    def _nothing_there(self, kept: Changes, row: Mapping[str, Any]) -> None:
        lines = self._changed(kept)
        same = lines[(lines["need"] == row["need"]) & (lines["product"] == row["product"])]
        same = same[same["customer"] == row["customer"]]
        if len(same):
            pair = self._told.pair(row["need"], row["product"])
            raise BoardError(self.say("already_linked", pair=pair, line=same["id"].iloc[0]))

    def _line(self, line: object) -> str:
        now = self._now()
        lines = now.budget.lines["id"]
        if not len(lines):
            raise BoardError(self.words["no_lines"])
        removed = line in list(self._view.gone(now.changes))
        hint = self.say("was_removed", line=line) if removed else self._outside(line, now.chain.lines)
        return known_id(self.words["line"], line, {i: i for i in lines}, hint)

    # -- what is said ------------------------------------------------------------------------------------------------

    def _undone(self, before: Choices, after: Choices) -> str:
        old, new = before.mapping(CHOICE), after.mapping(CHOICE)
        was, there = (self._changed(changes).set_index("id", drop=False) for changes in (old, new))
        said, owner = self._told.undone(changed_keys(old, new), was, there)
        self._turn_to(owner)
        return said

    def _plain(self) -> str:
        return self._told.plain(self._now(), self.customer)

    def _snapshot(self) -> str:
        return self._told.snapshot(self._now(), self.customer, self._customers.index)
