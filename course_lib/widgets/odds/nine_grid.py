"""Nine-grid board (九宫营销地图): customers as chips in nine cells, moved by hand with a reason."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices.edits import changed_keys
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import NineGrid, chosen_cells, move_customers
from course_lib.text import number, wan
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["NineGridBoard"]

KIND = "nine_grid"


class NineGridBoard(Board):
    """Move customers on the nine-grid map; a moved one shows its computed place and asks for a reason.

    A move changes what is advised, the days kept for the customer and his turn in a draft plan; no odds and no money.
    Whom we hardly know waits in the tray, the tenth place, from which the team may take him. The choice ``places`` is
    ``{customer id: {"cell": cell name, "reason": text}}``; a customer that isn't in it stands where it was computed.
    A move counts at once; one without a reason is marked until there is one.

    Args:
        case: the case of the grid.
        grid: where the customers stand by computation.
        team: whose moves.
    """

    kind = KIND
    names = ("places",)
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(self, case: Case, grid: NineGrid, team: Team) -> None:
        cells = case.catalog.nine_cells
        place = {(v, b): i for i, (v, b) in enumerate((v, b) for v in grid.counts.index for b in grid.counts.columns)}
        order = cells.assign(place=[place[key] for key in zip(cells["value"], cells["band"], strict=True)])
        self._cells, self._tray = order.sort_values("place").reset_index(drop=True), case.catalog.rules.nine_grid.tray
        self._cell_at = {name: i for i, name in enumerate([*self._cells["name"], self._tray.name])}
        self._case, self.grid = case, grid
        self._names = {str(c): str(name) for c, name in grid.table["name"].items()}
        self._computed = {str(c): str(cell) for c, cell in grid.table["cell"].items()}
        super().__init__(team, self._setup(case))

    def _setup(self, case: Case) -> dict[str, Any]:
        customers = case.customers.set_index("id")
        table = self.grid.table.join(customers[["line", "industry", "owner"]])
        table = table.assign(key=table.index).sort_values(["value", "key"], ascending=[False, True], kind="stable")
        industries = case.industries.set_index("id")["name"]
        lists = {
            "industry": [i for i in industries.index if i in set(table["industry"])],
            "state": list(dict.fromkeys(table["state"])),
            "owner": sorted(set(table["owner"])),
        }
        codes = {column: table[column].map({v: i for i, v in enumerate(values)}) for column, values in lists.items()}
        cell = table["cell"].map(self._cell_at)
        lines = table["line"].eq("政企").astype(int)
        rows = zip(table["key"], table["name"], cell, table["value"].round(2), *codes.values(), lines, strict=True)
        bands = case.catalog.names("bands")
        return {
            "bands": [bands[b] for b in self.grid.counts.columns],
            "cells": [
                {"name": name, "strategy": strategy, "keeps": self._keeps(days, turn)}
                for name, strategy, days, turn in self._places()
            ],
            "customers": [list(row) for row in rows],
            "industries": [f"{i} {industries[i]}" for i in lists["industry"]],
            "levels": [self.words["levels"][v] for v in self.grid.counts.index],
            "owners": lists["owner"],
            "states": lists["state"],
        }

    def _keeps(self, days: float, turn: int | None) -> str:
        """What a cell keeps for each of its customers; in the tray the turn goes by the amount."""
        word = "keeps_tray" if turn is None else "keeps"
        return self.say(word, days=number(days), turn=turn if turn is None else int(turn))

    def _places(self) -> list[tuple[str, str, float, int | None]]:
        """Name, strategy, days and turn of the nine cells and the tray."""
        columns = (self._cells[c] for c in ("name", "strategy", "days", "turn"))
        tray = self._tray
        return [*zip(*columns, strict=True), (tray.name, tray.strategy, tray.days, None)]

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> dict[str, dict[str, str]]:
        """The team's moves, also those of customers who aren't on this map."""
        return _sound(self.choices.raw("places"))

    @property
    def chosen(self) -> NineGrid:
        """The grid as the team wants it: moved customers in their chosen cells."""
        return move_customers(self._case, self.grid, {c: move["cell"] for c, move in self._moves().items()})

    @property
    def table(self) -> pd.DataFrame:
        """The chosen grid's table with ``reason`` beside ``cell`` (chosen) and ``computed``."""
        reasons = {c: move["reason"] for c, move in self._moves().items()}
        table = self.chosen.table
        return table.assign(reason=[reasons.get(str(c), "") for c in table.index])

    @property
    def totals(self) -> pd.DataFrame:
        """Index cell name: ``customers`` (number), ``value`` (yuan), ``strategy``; nine cells, then the tray."""
        grid = self.chosen
        waiting = grid.waiting["value"]
        counts = {
            "customers": [*grid.counts.to_numpy().ravel(), len(waiting)],
            "value": [*grid.totals.to_numpy().ravel(), float(waiting.sum())],
        }
        names = pd.Index([name for name, *_ in self._places()], name="cell")
        return pd.DataFrame(counts, index=names).assign(strategy=[strategy for _, strategy, *_ in self._places()])

    def _moves(self) -> dict[str, dict[str, str]]:
        """The moves that mean something on this map."""
        return {
            customer: move
            for customer, move in self.value.items()
            if move["cell"] in self._cell_at and self._computed.get(customer, move["cell"]) != move["cell"]
        }

    def _answer(self) -> dict[str, Any]:
        places = {c: [self._cell_at[move["cell"]], move["reason"]] for c, move in self._moves().items()}
        return {"days": self.say("days_kept", days=number(self.chosen.days.sum())), "places": places}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def move(self, customer: str, cell: str, reason: str | None = None) -> str:
        """Move a customer (id or name) to a cell (name); back to its computed cell ends the move."""
        who, cell = self._customer(customer), self._cell(cell)
        computed = self._computed[who]
        if cell == self._tray.name != computed:
            raise BoardError(self.say("not_into_tray", who=self._who(who), tray=cell))

        def change(kept: dict[str, Any]) -> dict[str, Any]:
            kept = _sound(kept)
            said = _line(kept.get(who, {}).get("reason", "") if reason is None else reason)
            rest = {c: m for c, m in kept.items() if c != who}
            return rest if cell == computed else {**rest, who: {"cell": cell, "reason": said}}

        self._update("places", change, {})
        if cell == computed:
            return self.say("put_back", who=self._who(who), computed=computed)
        word = "moved" if self.value[who]["reason"] else "moved_why"
        return self.say(word, who=self._who(who), computed=computed, cell=cell)

    @command
    def explain(self, customer: str, reason: str) -> str:
        """Say why a customer was moved."""
        who = self._customer(customer)
        if who not in self._moves():
            raise BoardError(self.say("not_moved", who=self._who(who)))
        text = _line(reason or "")
        self._update("places", lambda kept: (moves := _sound(kept)) | {who: moves[who] | {"reason": text}}, {})
        return self.say("explained" if text else "unexplained", who=self._who(who), reason=text)

    @command
    def put_back(self, customer: str) -> str:
        """Put a customer back where it was computed."""
        who = self._customer(customer)
        self._update("places", lambda kept: {c: m for c, m in _sound(kept).items() if c != who}, {})
        return self.say("put_back", who=self._who(who), computed=self._computed[who])

    def _customer(self, given: object) -> str:
        return known_id(self.words["customer"], given, self._names, self.words["off_the_map"])

    def _cell(self, given: object) -> str:
        return known_id(self.words["cell"], given, {name: name for name in self._cell_at})

    def _who(self, customer: str) -> str:
        return f"{customer} {self._names.get(customer, '')}".rstrip()

    def _undone(self, before: Choices, after: Choices) -> str:
        old, new = _sound(before.raw("places")), _sound(after.raw("places"))
        changed = changed_keys(old, new)
        if len(changed) != 1:
            return self.say("many_changed", count=len(changed))
        who = changed[0]
        now = new.get(who, {"cell": self._computed.get(who, self.words["computed_place"])})["cell"]
        return self.say("stands_in", who=self._who(who), cell=now)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _plain(self) -> str:
        counts = "，".join(f"{name} {count}" for name, count in self.totals["customers"].items())
        moves = self.table.loc[list(self._moves())]
        lines = [f"{self.words['title']}：{counts}"]
        lines += [
            self.say("move_line", who=self._who(str(c)), computed=m["computed"], cell=m["cell"], reason=m["reason"])
            for c, m in moves.iterrows()
        ]
        return "\n".join(lines)

    def _snapshot(self) -> str:
        words, table, cap = self.words, self.table, self.words["snapshot_names"]
        rows = []
        for name, cell in self.totals.iterrows():
            inside = table[table["cell"] == name].sort_values("value", ascending=False, kind="stable")
            names = "、".join(self._who(str(c)) for c in inside.index[:cap])
            more = self.say("more", n=len(inside) - cap) if len(inside) > cap else ""
            rows.append([name, cell["customers"], wan(cell["value"]), cell["strategy"], names + more])
        html = snapshot_table(words["title"], words["snapshot_header"], rows)
        moves = table.loc[list(self._moves())]
        if len(moves):
            told = [[self._who(str(c)), m["computed"], m["cell"], m["reason"]] for c, m in moves.iterrows()]
            html += snapshot_table(words["moves_title"], words["moves_header"], told)
        return html


def _sound(places: Any) -> dict[str, dict[str, str]]:
    """The moves of a choice that may have been edited by hand."""
    cells = chosen_cells(places)
    return {c: {"cell": cell, "reason": str(places[c].get("reason") or "")} for c, cell in cells.items()}


def _line(text: object) -> str:
    """One line without spaces at its ends."""
    return " ".join(str(text).split())
