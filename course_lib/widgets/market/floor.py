"""Floor board (一场一册): the doors of a place floor by floor; a team picks the white spots to knock at first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import STATES, PlaceBook, open_book, places_of, reference_place, white_spots
from course_lib.text import yuan
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["FloorBoard"]

KIND = "floor"


class FloorBoard(Board):
    """Walk the places of a case and pick the white spots to knock at first, at most ``rules.survey.visits``.

    The choice ``white_spots`` is a list of address ids. The reference is the first visits of the place's book (in a
    case without places: the district's largest white spots).

    Args:
        case: the case.
        team: whose choice.
        place: where the board opens; default the place that the lesson walks through.

    Raises:
        UnknownPlaceError: ``place`` is none of the case's.
    """

    kind = KIND
    names = ("white_spots",)
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(self, case: Case, team: Team, place: str | None = None) -> None:
        self._case, self._spots = case, white_spots(case)
        self.most = case.catalog.rules.survey.visits
        self._named = {str(a): str(n) for a, n in self._spots["customer_name"].items()}
        self._where: dict[str, str] = {}
        here = place or reference_place(case)
        books = [open_book(case, str(p)) for p in places_of(case).index]
        start = open_book(case, here) if here else None
        self.reference = [str(a) for a in (start.visits.index if start else self._spots.index[: self.most])]
        super().__init__(team, self._setup(books, start.place if start else ""))

    def _setup(self, books: list[PlaceBook], start: str) -> dict[str, Any]:
        places = []
        for book in books:
            doors = [self._door(book, str(a), row) for a, row in book.doors.iterrows()]
            places.append({"name": book.place, "kind": book.kind, "doors": doors})
        outside = {a: self._where.get(a) or str(self._spots.at[a, "address"]) for a in self._spots.index}
        return {
            "most": self.most,
            "places": places,
            "start": next((i for i, book in enumerate(books) if book.place == start), 0),
            "states": list(STATES),
            "spots": {str(a): [outside[a], self._named[str(a)], round(float(p), 2)] for a, p in self._wanted()},
        }

    def _wanted(self) -> list[tuple[str, float]]:
        """White spots that the list may name: those of the places, and the district's largest."""
        spots = self._spots["potential"]
        inside = [a for a in spots.index if a in self._where or a in self.reference]
        rest = [a for a in spots.index[: 4 * self.most] if a not in self._where and a not in self.reference]
        return [(str(a), float(spots[a])) for a in (*inside, *rest)]

    def _door(self, book: PlaceBook, address: str, row: pd.Series) -> list[Any]:
        floor, position = int(row["floor"]), int(row["position"])
        told = {"place": book.place, "floor": self._floor(floor), "position": position}
        self._where[address] = self.say("spot_at", **told)
        ends = [
            self.say(word, day=f"{row[column]:%Y-%m-%d}")
            for word, column in (("ends_rival", "rival_end"), ("ends_ours", "our_end"))
            if not pd.isna(row[column])
        ]
        who = " ".join(part for part in (str(row["contact"]), str(row["phone"])) if part)
        facts = [str(row["address"]), str(row["industry"]), str(row["services"]), *ends]
        if who:
            facts.append(self.say("ask_for", who=who))
        if row["missing"]:
            facts.append(self.say("lacks", missing=row["missing"]))
        numbers = [round(float(row[c]), 4) for c in ("volume", "our_share", "potential")]
        flags = [bool(row["white"]), bool(row["fresh"])]
        state = STATES.index(row["state"])
        return [address, floor, position, str(row["name"]), state, *numbers, *flags, [f for f in facts if f]]

    def _floor(self, floor: int) -> str:
        return (
            self.say("floor", n=floor)
            if floor > 0
            else self.say("basement", n=-floor)
            if floor
            else self.words["ground"]
        )

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> list[str]:
        """Addresses of the doors to knock at first, in the order in which they were picked."""
        return [a for a in _sound(self.choices.raw("white_spots", self.reference)) if a in self._spots.index]

    @property
    def table(self) -> pd.DataFrame:
        """The picked white spots: rows of :func:`white_spots`, with ``where``."""
        table = self._spots.loc[self.value]
        where = [self._where.get(str(a)) or str(address) for a, address in table["address"].items()]
        return table.assign(where=where)

    def _answer(self) -> dict[str, Any]:
        table = self.table
        told = {
            str(a): [str(row["where"]), self._named[str(a)], round(float(row["potential"]), 2)]
            for a, row in table.iterrows()
        }
        return {"picked": self.value, "others": {a: t for a, t in told.items() if a not in self._where}}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def pick(self, door: str) -> str:
        """Put a white spot (address id) on the list."""
        who = self._door_id(door)

        def add(kept: Any) -> list[str]:
            given = _sound(kept)
            if who in given:
                return given
            if sum(a in self._spots.index for a in given) >= self.most:
                raise BoardError(self.say("full", most=self.most))
            return [*given, who]

        self._update("white_spots", add, self.reference)
        return self.say("picked", who=self._who(who), n=len(self.value))

    @command
    def drop(self, door: str) -> str:
        """Take a door off the list."""
        who = self._door_id(door)
        self._update("white_spots", lambda kept: [a for a in _sound(kept) if a != who], self.reference)
        return self.say("dropped", who=self._who(who), n=len(self.value))

    def _door_id(self, given: object) -> str:
        if isinstance(given, str) and given in self._named:
            return given
        shown = {a: self._named[a] for a, _ in self._wanted()}
        return known_id(self.words["door"], given, shown, self.words["not_white"])

    def _who(self, door: str) -> str:
        return f"{door} {self._named.get(door) or self.words['nameless']}"

    def _undone(self, before: Choices, after: Choices) -> str:
        old, new = (_sound(c.raw("white_spots", self.reference)) for c in (before, after))
        changed = set(old) ^ set(new)
        if len(changed) != 1:
            return self.say("changed", n=len(new))
        who = changed.pop()
        return self.say("picked" if who in new else "dropped", who=self._who(who), n=len(new))

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _sum(self) -> str:
        total = float(self.table["potential"].sum())
        return self.say("list", n=len(self.value), most=self.most, total=yuan(total))

    def _plain(self) -> str:
        table = self.table
        lines = [self._sum() if len(table) else self.words["list_empty"]]
        lines += [f"{row['where']}：{self._who(str(a))}（{row['state']}）" for a, row in table.iterrows()]
        return "\n".join(lines)

    def _snapshot(self) -> str:
        rows = [
            [row["where"], self._who(str(a)), row["state"], f"{row['potential']:,.0f}"]
            for a, row in self.table.iterrows()
        ]
        return snapshot_table(self._sum(), self.words["snapshot_header"], rows)


def _sound(kept: Any) -> list[str]:
    """The doors of a choice that may have been edited by hand."""
    return list(dict.fromkeys(a for a in kept if isinstance(a, str))) if isinstance(kept, (list, tuple)) else []
