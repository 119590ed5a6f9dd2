"""Route board (营销路线图): activities on customers × weeks, from 小林的初稿 to the team's own, then 定稿."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices.edits import changed_keys, next_id
from course_lib.choices.first import first_of, lock_first, revealed
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method.opening.calendar import add_working_days
from course_lib.method.route.assess import Assessment
from course_lib.method.route.entries import EntryError, book_entries, read_entry
from course_lib.method.route.told import tell_activities
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import LOCK, RouteChain
from course_lib.plan.strip import NAMES
from course_lib.text import wan
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.snapshot import snapshot_table
from course_lib.widgets.route.route_view import iso, plan_state, revealed_state, route_setup, strip_rows

__all__ = ["RouteBoard"]

KIND = "route"
CHOICE = "activities"


class RouteBoard(Board):
    """Plan activities: a row a customer, a column a week; what a move uses and brings is told at once.

    The choice ``activities`` is the team's whole plan, ``{activity id: {"customer", "kind", "start", "contact",
    "status"}}``; a team that has not chosen has 小林的初稿, of which its first change makes a copy. What the rules do
    not allow is refused with its reason. 定稿 locks ``first:u07.plan``; only then does the state hold the reference.

    Args:
        case: where.
        team: whose plan. Lines, needs and ratings are those that it has chosen when the board is made.
        target: yuan, in place of the case's.
    """

    kind = KIND
    names = (CHOICE,)
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(self, case: Case, team: Team, target: float | None = None) -> None:
        self._begin(team)
        self._case = case
        self._chain = Chain(case, self.choices, target=target)
        self._now = "", self._chain
        super().__init__(team, route_setup(case, self._chain.supposing(activities=None).route))

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> dict[str, Any]:
        """The activities as kept: the team's, or the draft's."""
        return self._of(self.choices.raw(CHOICE))

    def _of(self, kept: object) -> dict[str, Any]:
        draft = self._chain.route.draft
        return dict(kept) if isinstance(kept, Mapping) else {i: dict(a) for i, a in draft.items()}

    @property
    def links(self) -> RouteChain:
        """The chain's links of the plan as it stands; what does not hang on it is worked out once."""
        value = self.value
        key = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
        if self._now[0] != key:
            self._now = key, self._now[1].supposing(activities=value)
        return self._now[1].route

    @property
    def plan(self) -> Assessment:
        """The plan worked out; what cannot be planned is told in its ``refused``."""
        return self.links.plan

    @property
    def committed(self) -> dict[str, Any] | None:
        """The plan as it was locked (定稿): ``date, digest, plan``; None before."""
        choices = self.choices
        return first_of(choices, LOCK) if revealed(choices, LOCK) else None

    def table(self, customer: str | None = None, quarter: int | None = None) -> pd.DataFrame:
        """The plan's activities, of one customer (id or name) or quarter if given."""
        rows = tell_activities(self._case, self.links.ground.route, self.plan)
        if customer is not None:
            rows = rows[(rows["customer"] == customer) | (rows["customer_name"] == customer)]
        return rows if quarter is None else rows[rows["quarter"] == quarter]

    def _answer(self) -> dict[str, Any]:
        links, locked = self.links, self.committed
        names = {step: name for step, name in NAMES.items() if locked or step != "reference"}
        state = {**plan_state(links), "strip": strip_rows(links, names), "locked": None, "reveal": None}
        if locked:
            changed = locked["digest"] != _digest(self.value)
            state |= {"locked": {"date": locked["date"], "changed": changed}, "reveal": revealed_state(links)}
        return state

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def add(self, customer: str, kind: str, start: str, contact: str | None = None) -> str:
        """Add an activity; customer, kind and contact by id or Chinese name, ``start`` such as ``"2019-03-04"``."""
        number = next_id("A", self.value, after_last=True)
        new = self._put(number, {"customer": customer, "kind": kind, "start": start, "contact": contact})
        return self.say("added", activity=number, told=self._told(new), result=self._result(number))

    @command
    def move(self, activity: str, start: str) -> str:
        """Begin an activity on another day; a day off moves to the next working day."""
        new = self._edit(activity, start=start)
        return self.say("moved", activity=activity, start=new["start"], result=self._result(activity))

    @command
    def shift(self, activity: str, days: int) -> str:
        """Begin an activity some working days later, or earlier if below zero."""
        start = add_working_days(self._known(activity)["start"], int(days))
        new = self._edit(activity, start=iso(start))
        return self.say("moved", activity=activity, start=new["start"], result=self._result(activity))

    @command
    def meet(self, activity: str, contact: str) -> str:
        """Aim an activity at another person of the customer (id or name)."""
        new = self._edit(activity, contact=contact)
        return self.say("met", activity=activity, contact=self._person(new), result=self._result(activity))

    @command
    def mark(self, activity: str, status: str) -> str:
        """Say how an activity stands: 计划, 进行, 完成 or 受阻."""
        self._edit(activity, status=status)
        return self.say("marked", activity=activity, status=status)

    @command
    def remove(self, activity: str) -> str:
        """Take an activity out of the plan."""
        self._known(activity)
        self._save(lambda now: {i: a for i, a in now.items() if i != activity})
        return self.say("removed", activity=activity, result=self._result())

    @command
    def clear(self) -> str:
        """Start from an empty plan."""
        self._save(lambda now: {})
        return self.say("cleared")

    @command
    def commit(self) -> str:
        """定稿: lock the plan as the first version; afterwards the reference is shown. Once only."""
        if self.committed:
            raise BoardError(self.say("committed_already", date=self.committed["date"]))
        value = self.value
        kept = {key: {k: v for k, v in entry.items() if v is not None} for key, entry in value.items()
                if isinstance(entry, Mapping)}  # fmt: skip
        locked = {"date": datetime.now().astimezone().date().isoformat(), "digest": _digest(value), "plan": kept}
        self._held = lock_first(self.team, LOCK, locked)
        return self.say("committed", regret=wan(self.links.regret))

    def _known(self, activity: object) -> dict[str, Any]:
        entry = self.value.get(str(activity))
        if not isinstance(entry, Mapping):
            raise BoardError(self.say("unknown", activity=activity))
        return dict(entry)

    def _edit(self, activity: str, **change: Any) -> dict[str, str]:
        return self._put(activity, {**self._known(activity), **change})

    def _put(self, activity: str, entry: Mapping[str, Any]) -> dict[str, str]:
        """Write an activity, unless the rules do not allow the plan that it makes."""
        ground = self.links.ground.route
        try:
            read = read_entry(ground, activity, entry)
        except EntryError as error:
            raise BoardError(str(error)) from None
        new = {
            "customer": read.account, "kind": ground.kinds.ids[read.move.kind],
            "start": iso(ground.year.date(read.move.start)), "contact": read.contact, "status": read.status,
        }  # fmt: skip
        now = self.value
        before, after = (book_entries(ground, plan)[1] for plan in (now, {**now, activity: new}))
        for key, why in after.items():
            if key not in before:  # the new one, or one that comes after it
                raise BoardError(why if key == activity else self.say("pushed_out", activity=key, why=why))
        self._save(lambda kept: {**kept, activity: new})
        return new

    def _save(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._update(CHOICE, lambda kept: change(self._of(kept)), None)

    def _person(self, entry: Mapping[str, str]) -> str:
        return str(self._case.contacts.set_index("id")["name"][entry["contact"]])

    def _told(self, entry: Mapping[str, str]) -> str:
        ground = self.links.ground.route
        kind = ground.kinds.names[ground.kinds.ids.index(entry["kind"])]
        who = ground.accounts[entry["customer"]].name
        return self.say("told", start=entry["start"], who=who, kind=kind, contact=self._person(entry))

    def _result(self, activity: str | None = None) -> str:
        """What the plan brings now, and why this activity moves nothing if it does not."""
        plan, own = self.plan, self.links.standing("own")
        result = self.say("result", p=f"{own.outlook.probability:.0%}", cost=wan(plan.cost))
        reason = str(plan.activities["reason"].get(activity, "")) if activity else ""
        return f"{reason}。{result}" if reason else result

    def _undone(self, before: Choices, after: Choices) -> str:
        old, new = self._of(before.raw(CHOICE)), self._of(after.raw(CHOICE))
        changed = changed_keys(old, new)
        if len(changed) != 1:
            return self.say("many_changed", count=len(changed))
        return self.say("one_changed", activity=changed[0])

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _plain(self) -> str:
        plan = self.plan
        rows = plan.allowed
        p = self.links.standing("own").outlook.probability
        return self.say(
            "plain", title=self.words["title"], count=len(rows), first=int((rows["quarter"] == 1).sum()),
            p=f"{p:.0%}", cost=wan(plan.cost),
        )  # fmt: skip

    def _snapshot(self) -> str:
        table, cap = self.table(), self.words["snapshot_rows"]
        rows: list[list[object]] = [
            [i, f"{r['customer']} {r['customer_name']}", r["kind_name"], r["contact_name"], iso(r["start"]),
             iso(r["end"]), f"{r['days']:g}", f"{r['cost']:,.0f}", r["status"]]
            for i, r in table.head(cap).iterrows()
        ]  # fmt: skip
        if len(table) > cap:
            rows.append([self.say("more", n=len(table) - cap)])
        return snapshot_table(self.words["title"], self.words["snapshot_header"], rows)


def _digest(value: Mapping[str, Any]) -> str:
    """Hash of a plan's activities, whatever order they stand in."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
