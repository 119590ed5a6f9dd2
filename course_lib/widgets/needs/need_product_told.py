"""What the need–product board says: after a command, after an undo, and in its snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from course_lib.choices.edits import Changes
from course_lib.method.needs.offers import Offers
from course_lib.text import wan, yuan
from course_lib.widgets.base.snapshot import snapshot_table
from course_lib.widgets.needs.line_terms import LineTerms
from course_lib.widgets.needs.need_product_view import NeedProductView, Offer

__all__ = ["NeedProductTold"]

Row = Mapping[Any, Any]


class NeedProductTold:
    """Sentences of the need–product board.

    Args:
        say: fills in one of the board's words.
        words: those words.
        who: id and name of a customer.
        view: what the board shows.
        terms: prices lines.
    """

    def __init__(
        self,
        say: Callable[..., str],
        words: Mapping[str, Any],
        who: Callable[[str], str],
        view: NeedProductView,
        terms: LineTerms,
    ) -> None:
        self.say, self.words, self.who, self.view, self.terms = say, words, who, view, terms

    def pair(self, need: str, product: str) -> str:
        """A need and the product it is joined to."""
        return f"{need or self.words['no_need']} → {product} {self.view.products['name'].get(product, '')}"

    def line(self, row: Row) -> str:
        """A line by its id and what it joins."""
        return f"{row['id']} {self.pair(row['need'], row['product'])}"

    def figures(self, row: Row) -> str:
        """How many, for how much less, from when."""
        return self.say(
            "figures",
            quantity=f"{row['quantity']:,g}",
            unit=self.view.products.at[row["product"], "unit"],
            discount=f"{row['discount'] * 100:.6g}%",
            month=int(row["start_month"]),
        )

    def done(self, word: str, row: Row, offers: Offers) -> str:
        """What was done to a line, and what it earns or why it is still refused."""
        priced = offers.lines[offers.lines["id"] == row["id"]].iloc[0]
        why = self.terms.reasons(offers.refusals[offers.refusals["id"] == row["id"]])
        end = "" if priced["ok"] else self.say("still_refused", reason=why)
        earned = self.say("earns", revenue=yuan(priced["revenue"]), contribution=yuan(priced["contribution"]))
        return self.say(word, line=self.line(row), now=self.figures(row)) + (end or earned)

    def undone(self, changed: list[str], was: pd.DataFrame, there: pd.DataFrame) -> tuple[str, str]:
        """What an undo changed, and whose line it is; ``was`` and ``there``: all lines before and after, by id."""
        places = (t.loc[[i]].to_dict("records") for i in changed for t in (there, was) if i in t.index)
        place = next((rows[0] for rows in places), None)
        if place is None:
            return "", ""
        owner = str(place["customer"])
        if len(changed) > 1:
            return self.say("many_changed", count=len(changed)), owner
        line = changed[0]
        now = self.figures(place) if line in there.index else self.words["not_there"]
        return self.say("line_now", who=self.who(owner), line=self.line(place), now=now), owner

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def headline(self, now: Offer) -> str:
        """How much was changed, and what all lines come to."""
        return self.say(
            "headline",
            title=self.words["title"],
            changes=len(now.changes),
            total=wan(now.budget.total),
            n=len(now.budget.refused),
        )

    def plain(self, now: Offer, customer: str) -> str:
        """The customer's lines as lines of text."""
        lines = now.budget.lines
        own = lines[lines["customer"] == customer]
        told = [f"{self.line(row)}：{self.figures(row)}" for row in own.to_dict("records")]
        return "\n".join([self.headline(now), self.who(customer), *told])

    def snapshot(self, now: Offer, customer: str, customers: pd.Index) -> str:
        """The customer's lines and all changed ones as a table."""
        changes, lines, cap = now.changes, now.budget.lines, self.words["snapshot_rows"]
        own = lines["customer"] == customer
        lines = lines.assign(own=own)[own | lines["id"].isin(list(changes))]
        lines = lines.sort_values("own", ascending=False, kind="stable")
        rows = [self._snapshot_row(row, changes) for row in lines.to_dict("records")]
        for i, line in self.view.gone(changes).items():
            if line["customer"] in customers:
                gone = ["", "", "", self.words["origins"]["removed"]]
                rows.append([self.who(line["customer"]), i, self.pair(line["need"], line["product"]), *gone])
        rest = [[self.say("more", n=len(rows) - cap)]] if len(rows) > cap else []
        return snapshot_table(self.headline(now), self.words["snapshot_header"], rows[:cap] + rest)

    def _snapshot_row(self, row: Mapping[Any, Any], changes: Changes) -> list[Any]:
        state = self.words["standing"]["ok"] if row["ok"] else row["reason"]
        origin = self.words["origins"][self.view.rows.origin(changes, row["id"])]
        line = [self.who(row["customer"]), row["id"], self.pair(row["need"], row["product"])]
        return [*line, self.figures(row), wan(row["revenue"]), state, origin]
