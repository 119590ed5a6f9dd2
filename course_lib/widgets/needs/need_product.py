"""Need–product board: one customer's needs joined to products, priced line by line, within the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices import LINE_NUMBERS
from course_lib.choices.edits import Changes, DraftRows, changed_keys, taken_out
from course_lib.choices.first import first_name, first_of, lock_first
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import RevenueBudget, budget_revenue
from course_lib.text import percent
from course_lib.widgets.base.board import BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.picker import CustomerBoard
from course_lib.widgets.needs.line_terms import ASKED, LineTerms, short
from course_lib.widgets.needs.need_product_told import NeedProductTold
from course_lib.widgets.needs.need_product_view import NeedProductView, Offer, by_value
from course_lib.widgets.needs.price_marks import lock_key, shown_marks

__all__ = ["NeedProductBoard"]

KIND = "need_product"
CHOICE = "line_changes"


class NeedProductBoard(CustomerBoard):
    """Join needs to products and price the lines; what a rule refuses is not taken, and the board says where and why.

    The choice ``line_changes`` is ``{line id: change}``. A change of a case's line holds the figures that differ
    (``quantity``, ``discount`` 0–1, ``start_month`` 1–12) or ``"removed": True``; a line of the team's own has a new id
    and ``customer, need, product, quantity, discount, start_month``. Which customer is looked at is the choice
    ``customer``, shared with other boards; undo leaves it alone. The needs are the team's (``need_changes``) as they
    stood when the board was made; a line whose need the team took out is shown without one.

    The discount of a line can be locked, once (choice ``first:u04.<line>``, which nothing takes back). Only then are
    the three marks on its price shown: usual, best, break-even.

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
    def budget(self) -> RevenueBudget:
        """The lines of the chosen industries, priced and checked, and what they bring."""
        chain, ids = self.chain, tuple(self.industries)
        return chain.once(("budget", ids), lambda: budget_revenue(chain.case, chain.offers_of(ids), ids))

    def _now(self) -> Offer:
        with self.one_moment():
            return Offer(self.value, self.chain, self.budget)

    def _changed(self, changes: Changes) -> pd.DataFrame:
        """All lines after ``changes``; those whose need the team took out have none."""
        return self.chain.supposing(line_changes=changes).lines

    def _answer(self) -> dict[str, Any]:
        now, who = self._now(), self.customer
        marks = shown_marks(now.budget.offers.of(who), self.choices, lambda: now.chain.belief, self.say)
        return {**self._view.state(now, who, self._customers.index, marks), "quote": self.quoted or None}

    def _looked(self, customer: str) -> dict[str, Any]:
        tables = {"needs": self._view.needs, "lines": self.budget.lines}
        return {name: int((table["customer"] == customer).sum()) for name, table in tables.items()}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def link(
        self,
        need: str,
        product: str,
        quantity: float | None = None,
        discount: float = 0,
        start_month: int | None = None,
    ) -> str:
        """Join a need (id) to a product (id or name) in a new line.

        Discount 0–1, month 1–12; without them as much as he needs, no discount, as early as it may begin.
        """
        row = self._new_row(need, product)
        told = {"quantity": quantity, "discount": discount, "start_month": start_month}
        given = {c: row[c] if value is None else value for c, value in told.items()}
        self._remember({"need": row["need"], "product": row["product"], **given})
        pair = self._told.pair(row["need"], row["product"])
        row |= {c: self._terms.number(pair, c, value) for c, value in given.items()}
        drawn: list[str] = []

        def write(kept: Changes) -> Changes:
            self._nothing_there(kept, row)
            for i, line in self._view.gone(kept).items():  # the case had this very line: it comes back, so priced
                if all(line[c] == row[c] for c in ("customer", "need", "product")):
                    own = i
                    more = self._rows.change(self._rows.restore(kept, i), i, {c: row[c] for c in LINE_NUMBERS})
                    break
            else:
                own, more = self._rows.add(kept, row, self._locked_lines())
            drawn.append(own)
            self._admit(own, kept, more, row["customer"], LINE_NUMBERS)
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
            before, more = self._row(kept, who), self._rows.change(kept, who, numbers)
            changed = [c for c, value in numbers.items() if before[c] != value]
            self._admit(who, kept, more, before["customer"], changed)
            return more

        self._edit(write, self._row(self.value, who)["customer"])
        return self._done("changed", who)

    @command
    def lock(self, line: str, discount: float | None = None) -> str:
        """Lock the discount that the team would give for a line (0–1; default: the line's); then its marks are shown.

        Nothing takes the lock back, and the line's discount may still be changed.
        """
        who = self._line(line)
        given = self._row(self.value, who)["discount"] if discount is None else discount
        value, kept = self._terms.number(who, "discount", given), first_of(self.choices, lock_key(who))
        if kept is not None:
            raise BoardError(self.say("locked_before", line=who, discount=percent(kept, 1)))
        self._held = lock_first(self.team, lock_key(who), value)
        return self.say("locked", line=who, discount=percent(value, 1))

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
            return self._rows.restore(kept, who)  # what the case drafted may be wrong: that is the exercise

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
        row = self._row(self.value, line)
        return self._told.done(word, row, self._now().budget.offers.of(row["customer"]))

    def _remember(self, asked: Mapping[str, Any]) -> None:
        """Keep the quotation of what was asked, for the browser to show beside the fields."""
        base: dict[str, Any]
        if "line" in asked:
            who = self._line(asked["line"])
            row, base = {**self._row(self.value, who), "id": who}, {"line": who}
        else:
            row = self._new_row(asked.get("need", ""), asked.get("product", ""))
            who, base = self._told.pair(row["need"], row["product"]), {c: row[c] for c in ("need", "product")}
        typed, priced = self._terms.quotation(who, asked, row, self._own_lines(self.chain.lines, row["customer"]))
        self.quoted = {"args": {**base, **typed}, **priced}

    def _new_row(self, need: object, product: object) -> dict[str, Any]:
        customer, needs, products = self.customer, self._view.needs, self._view.products
        points = needs["need_point_name"].where(needs["customer"] == customer, needs.index)
        need_id = known_id(self.words["need"], need, dict(points), self._outside(need, self.case.needs))
        product_id = known_id(self.words["product"], product, dict(products["name"]))
        owner = str(needs.at[need_id, "customer"])
        figures = self._view.first_figures(need_id, product_id)
        return {"customer": owner, "need": need_id, "product": product_id, **figures}

    def _row(self, changes: Changes, who: str) -> dict[str, Any]:
        """A line as it stands after ``changes``."""
        lines = self._changed(changes)
        found = lines[lines["id"] == who]
        if found.empty:
            raise BoardError(self.say("gone", line=who))
        row = {str(c): v for c, v in found.iloc[0].items()}
        return row | {c: short(row[c]) for c in LINE_NUMBERS}

    @staticmethod
    def _own_lines(lines: pd.DataFrame, customer: str) -> pd.DataFrame:
        return lines[lines["customer"] == customer].reset_index(drop=True)

    def _admit(self, line: str, kept: Changes, more: Changes, customer: str, changed: Iterable[str]) -> None:
        """Refuse what the rules refuse of a line as it would be, beside the customer's others."""
        before, after = (self._terms.offers(self._changed(changes), customer) for changes in (kept, more))
        self._terms.admit(line, after, before, tuple(changed))

    def _locked_lines(self) -> list[str]:
        """Ids that a discount was locked for: a new line takes none of them, or it would be told its marks at once."""
        start = first_name(lock_key(ASKED)).removesuffix(ASKED)
        return [name.removeprefix(start) for name in self.choices.names if name.startswith(start)]

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
