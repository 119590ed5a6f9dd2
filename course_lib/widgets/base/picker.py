"""What boards share that show one customer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import pandas as pd

from course_lib.case import Case
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.plan.chain import Chain
from course_lib.widgets.base.board import Board, command
from course_lib.widgets.base.lookup import known_id

__all__ = ["CustomerBoard"]

CHOICE = "customer"


class CustomerBoard(Board):
    """A board on one customer: the choice ``customer``, shared with other boards; undo leaves it alone.

    A subclass calls ``_open`` first, then sets ``_customers``, and gives ``_looked``; its script and style sheet have
    the part ``picker``. A board that does not follow (``follows``) stays with its customer when another board turns to
    another one.
    """

    follows: ClassVar[bool] = True

    case: Case
    industries: list[str]
    _customers: pd.DataFrame  # index id, columns name, industry …; in the order of the list
    _stays: str | None = None
    _linked: tuple[Choices, Chain]

    def _open(self, case: Case, team: Team, industries: Iterable[str] = (), frozen: Iterable[str] = ()) -> None:
        """Begin the construction; ``frozen``: choices that stay, for the board's life, as they are now."""
        self._begin(team)
        self.case = case
        instead = {name: self.choices.get(name) for name in frozen}
        self._linked = self.choices, Chain(case, self.choices, **instead)
        self.industries = [industries] if isinstance(industries, str) else list(dict.fromkeys(industries))

    @property
    def chain(self) -> Chain:
        """From the choices, as they stand, to the plan; what rests on none that changed is not worked out again."""
        choices = self.choices
        if self._linked[0] is not choices:
            self._linked = choices, self._linked[1].after(choices)
        return self._linked[1]

    def _looked(self, customer: str) -> dict[str, Any]:
        """What the message ``looked`` says of a customer, by the names it has there."""
        raise NotImplementedError

    def _first(self) -> str:
        """Where to look while the team has not looked anywhere; ``""`` if there is nobody."""
        return str(self._customers.index[0]) if len(self._customers) else ""

    def _customer_rows(self) -> list[list[Any]]:
        """Id, name and industry of each customer, as the list in the browser takes them."""
        names = self.case.industries.set_index("id")["name"]
        return [[i, row["name"], str(names[row["industry"]])] for i, row in self._customers.iterrows()]

    @property
    def customer(self) -> str:
        """The customer looked at; ``""`` if there is none to look at."""
        if self._stays is not None:
            return self._stays
        saved = self.choices.sound(CHOICE)
        who = saved if saved in self._customers.index else self._first()
        self._stays = None if self.follows else who
        return who

    @command
    def look(self, customer: str) -> str:
        """Look at another customer (id or name)."""
        who = self._known_customer(customer)
        self._turn_to(who)
        return self.say("looked", who=self._who(who), **self._looked(who))

    def _turn_to(self, customer: str) -> None:
        """Look at a customer, in a step of its own."""
        if self._here(customer):
            self._choose(CHOICE, customer)
        self._follow(customer)

    def _here(self, customer: str) -> bool:
        """Whether it is a customer of this board, and another than the one looked at."""
        now = self.choices.sound(CHOICE) if self.follows else self.customer
        return customer in self._customers.index and customer != now

    def _follow(self, customer: str) -> None:
        if not self.follows and customer in self._customers.index:
            self._stays = customer

    def _update_at(self, name: str, change: Callable[[Any], Any], whose: Callable[[Any], str]) -> None:
        """Change a mapping and look at the customer it is about, in one step; undo leaves the customer alone."""

        def write(kept: dict[str, Any]) -> dict[str, Any]:
            value = change(kept.get(name, {}))
            customer = whose(value)
            there = {CHOICE: kept[CHOICE]} if CHOICE in kept else {}
            turned = {CHOICE: customer} if customer in self._customers.index else {}
            return {name: value, **there, **turned}

        self._update_all((name, CHOICE), write)

    def _known_customer(self, customer: object) -> str:
        hint = self._outside(customer, self.case.customers)
        return known_id(self.words["customer"], customer, dict(self._customers["name"]), hint)

    def _outside(self, given: object, table: pd.DataFrame) -> str:
        """A remark for what the case has, but not in the chosen industries."""
        there = str(given) in set(table["id"]) or ("name" in table and str(given) in set(table["name"]))
        return str(self.words.get("not_in_these_industries", "")) if there else ""

    def _who(self, customer: str) -> str:
        return f"{customer} {self._customers['name'].get(customer, '')}".rstrip()
