"""What the need board says: after a command, after an undo, and in its snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course_lib.choices.edits import Changes, changed_keys, taken_out
from course_lib.text import wan
from course_lib.widgets.base.snapshot import snapshot_table
from course_lib.widgets.needs.need_view import Heard, NeedView, text

__all__ = ["NeedTold"]


class NeedTold:
    """Sentences of the need board.

    Args:
        say: fills in one of the board's words.
        words: those words.
        who: id and name of a customer.
        view: what the board shows.
    """

    def __init__(
        self, say: Callable[..., str], words: Mapping[str, Any], who: Callable[[str], str], view: NeedView
    ) -> None:
        self.say, self.words, self.who, self.view = say, words, who, view
        self.rows, self._points = view.rows, view.case.catalog.names("need_points")

    def point(self, need: str, changes: Changes) -> str:
        """Name of a need's point."""
        return self._points.get(text(self.rows.row(changes, need).get("need_point")), "")

    def done(self, word: str, need: str, now: Heard) -> str:
        """What was done to a need, and what is still to be asked about it."""
        owner = str(self.rows.row(now.changes, need).get("customer", ""))
        card = next((card for card in self.view.cards(now, owner) if card["id"] == need), None)
        missing = self.words["listing"].join(card["missing"]) if card else ""
        end = self.say("still_missing", missing=missing) if missing else str(self.words["all_asked"])
        pain = text(self.rows.row(now.changes, need).get("pain"))
        return self.say(
            word,
            need=need,
            point=self.point(need, now.changes),
            pain=pain,
            missing=(self.asked(card) if card else "") + end,
        )

    def asked(self, card: Mapping[str, Any]) -> str:
        """Which kind a need is and how much he needs, as far as somebody asked."""
        kind = self.say("kind_told", kind=self.kind(card)) if card["kind"] else ""
        return kind + self.say("quantity_told", quantity=self.quantity(card))

    def kind(self, card: Mapping[str, Any]) -> str:
        """Name of a need's kind."""
        return str(self.view.kinds["name"].get(card["kind"], card["kind"]))

    def quantity(self, card: Mapping[str, Any]) -> str:
        """How much a need asks for, and whether he said so."""
        if card["amount"] is None:
            return str(self.words["quantity_unknown"])
        word = "quantity_said" if card["quantity"] is not None else "quantity_usual"
        return self.say(word, quantity=f"{card['amount']:,g}", unit=card["unit"])

    def removed(self, need: str, before: Heard) -> str:
        """That a need was taken out, and which of its lines stay behind."""
        lines, revenue = self.view.lines_of(before, need)
        loose = self.say("loose_lines", n=len(lines), lines="、".join(lines), revenue=wan(revenue)) if lines else ""
        return self.say("removed", need=need, point=self.point(need, before.changes), loose=loose)

    def undone(self, old: Changes, now: Heard) -> tuple[str, str]:
        """What an undo changed, and which customer's need it is if it is one."""
        new = now.changes
        changed = changed_keys(old, new)
        if len(changed) != 1:
            return (self.say("many_changed", count=len(changed)) if changed else ""), ""
        need = changed[0]
        place = new if need in new or need in self.rows.rows else old
        row = self.rows.row(place, need)
        owner = str(row.get("customer", ""))
        there = need in set(now.chain.case.needs["id"])
        pain = text(row.get("pain")) if there else self.words["not_there"]
        return self.say("need_now", who=self.who(owner), need=need, point=self.point(need, place), now=pain), owner

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def headline(self, now: Heard) -> str:
        """How much was changed, and what all needs cost together."""
        return self.say(
            "headline",
            title=self.words["title"],
            changes=len(now.changes),
            n=int(now.stars.customers["needs"].sum()),
            loss=wan(now.stars.total_loss),
        )

    def plain(self, now: Heard, customer: str) -> str:
        """The customer's needs as lines of text."""
        told = [
            f"{card['id']} {self._points.get(card['need_point'], '')}：{card['pain']}{self.words['listing']}"
            f"{self.kind(card) or self.words['no_kind_short']}{self.words['listing']}{self.quantity(card)}"
            for card in self.view.cards(now, customer)
        ]
        return "\n".join([self.headline(now), self.who(customer), *told])

    def snapshot(self, now: Heard, customer: str) -> str:
        """The customer's needs and all changed ones as a table."""
        changes, shown, cap = now.changes, self.view.customers.index, self.words["snapshot_rows"]
        there = set(now.chain.case.needs["id"])
        others = [str(self.rows.row(changes, i).get("customer", "")) for i in changes if i in there]
        rows = []
        for owner in dict.fromkeys([customer, *others]):
            if owner in shown:
                rows += [
                    self._snapshot_row(card, owner, now)
                    for card in self.view.cards(now, owner)
                    if owner == customer or card["id"] in changes
                ]
        for need in taken_out(changes):
            row = self.rows.row(changes, need)
            if row.get("customer") in shown:
                gone = [
                    self.who(str(row["customer"])),
                    f"{need} {self.point(need, changes)}",
                    "",
                    "",
                    text(row.get("pain")),
                ]
                rows.append([*gone, "", "", "", "", "", self.words["removed_word"]])
        rest = [[self.say("more", n=len(rows) - cap)]] if len(rows) > cap else []
        return snapshot_table(self.headline(now), self.words["snapshot_header"], rows[:cap] + rest)

    def _snapshot_row(self, card: Mapping[str, Any], owner: str, now: Heard) -> list[Any]:
        names = dict(zip(now.chain.case.contacts["id"], now.chain.case.contacts["name"], strict=True))
        point = f"{card['id']} {self._points.get(card['need_point'], '')}"
        heard = [self.kind(card), self.quantity(card), card["pain"], card["triad"], names.get(card["contact"], "")]
        money = [wan(card["cost_of_leaving"]), card["urgency"], "、".join(card["missing"])]
        return [self.who(owner), point, *heard, *money, self.words["origins"][card["origin"]]]
