"""What boards share that show one customer of the chosen industries at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices.store import Team
from course_lib.widgets.base.board import Board, command
from course_lib.widgets.base.lookup import known_id

__all__ = ["CustomerBoard"]


class CustomerBoard(Board):
    """A board on one customer: the choice ``customer``, shared with other boards; undo leaves it alone.

    A subclass calls ``_open`` first, then sets ``_customers``, and gives ``_counts``; its script and style sheet have
    the part ``picker``.
    """

    case: Case
    industries: list[str]
    _customers: pd.DataFrame  # index id, columns name, industry …; in the order of the list

    def _open(self, case: Case, team: Team, industries: Iterable[str]) -> None:
        self.case = case
        self.team = team
        self.industries = [industries] if isinstance(industries, str) else list(dict.fromkeys(industries))

    def _counts(self, customer: str) -> dict[str, int]:
        """What the message ``looked`` counts, by the names it has there."""
        raise NotImplementedError

    def _customer_rows(self) -> list[list[Any]]:
        """Id, name and industry of each customer, as the list in the browser takes them."""
        names = self.case.industries.set_index("id")["name"]
        return [[i, row["name"], str(names[row["industry"]])] for i, row in self._customers.iterrows()]

    @property
    def customer(self) -> str:
        """The customer looked at; ``""`` if there is none to look at in the chosen industries."""
        saved = self.team.choice("customer", None)
        if isinstance(saved, str) and saved in self._customers.index:
            return saved
        return str(self._customers.index[0]) if len(self._customers) else ""

    @command
    def look(self, customer: str) -> str:
        """Look at another customer (id or name)."""
        who = self._known_customer(customer)
        self.team.choose("customer", who)
        return self.say("looked", who=self._who(who), **self._counts(who))

    def _turn_to(self, customer: str) -> None:
        """Look at the customer whose need or line was changed."""
        if customer in self._customers.index and customer != self.team.choice("customer", None):
            self.team.choose("customer", customer)

    def _known_customer(self, customer: object) -> str:
        hint = self._outside(customer, self.case.customers)
        return known_id(self.words["customer"], customer, dict(self._customers["name"]), hint)

    def _outside(self, given: object, table: pd.DataFrame) -> str:
        """A remark for what the case has, but not in the chosen industries."""
        there = str(given) in set(table["id"]) or ("name" in table and str(given) in set(table["name"]))
        return str(self.words["not_in_these_industries"]) if there else ""

    def _who(self, customer: str) -> str:
        return f"{customer} {self._customers['name'].get(customer, '')}".rstrip()
