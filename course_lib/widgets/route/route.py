"""Route board (营销路线图): activities as chips on customers × weeks, moved, added and marked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from course_lib.choices.edits import changed_keys, next_id
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import (
    STATUSES,
    RouteOptimum,
    RoutePlan,
    Terrain,
    add_working_days,
    check_activity,
    days_off,
    optimise_route,
    plan_route,
    working_days_between,
)
from course_lib.method.route.route import QUARTERS
from course_lib.text import wan
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["RouteBoard"]

KIND = "route"
WEEK = pd.Timedelta(days=7)


class RouteBoard(Board):
    """Plan activities: a row a customer, a column a week; capacity and gain answer at once.

    The choice ``activities`` is the team's whole plan, ``{activity id: {"customer", "kind", "start", "contact",
    "status"}}``; a team that has not chosen goes by the reference plan, of which its first change makes a copy.

    Args:
        terrain: what is planned on.
        team: whose plan.
        optimum: the reference plan, if it is there already.
    """

    kind = KIND
    names = ("activities",)
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(self, terrain: Terrain, team: Team, optimum: RouteOptimum | None = None) -> None:
        self.terrain = terrain
        self.optimum = optimise_route(terrain) if optimum is None else optimum
        self._case = terrain.case
        self._kinds = self._case.catalog.activity_kinds.set_index("id")
        super().__init__(team, self._setup())

    def _setup(self) -> dict[str, Any]:
        case, customers = self._case, self.terrain.customers
        gates, factors = case.catalog.stages.set_index("id")["gate"], case.catalog.names("factors")
        kinds = [
            {
                "id": str(kind),
                "name": row["name"],
                "short": row["short"],
                "length": int(row["length"]),
                "days": float(row["days"]),
                "cost": float(row["cost"]),
                "factors": "、".join(factors[f] for f in str(row["factors"]).split("|")),
                "evidence": row["evidence"],
                "gate": gates[row["stage"]],
            }
            for kind, row in self._kinds.iterrows()
        ]
        ranked = customers.sort_values("value", ascending=False, kind="stable")
        owners = sorted(set(ranked["owner"]))
        columns = (ranked[c] for c in ("name", "cell", "value", "owner"))
        rows = zip(ranked.index, *columns, strict=True)
        people: dict[str, list[list[str]]] = {str(c): [] for c in ranked.index}
        contacts = case.contacts[case.contacts["customer"].isin(ranked.index)]
        for who, i, name, title in zip(*(contacts[c] for c in ("customer", "id", "name", "title")), strict=True):
            people[who].append([i, f"{name}（{title}）"])
        return {
            "contacts": people,
            "customers": [[str(i), n, cell, round(float(v), 2), owners.index(o)] for i, n, cell, v, o in rows],
            "kinds": kinds,
            "owners": owners,
            "statuses": list(STATUSES),
            "weeks": [_weeks(case.meta.budget_year, quarter) for quarter in QUARTERS],
            "year": case.meta.budget_year,
        }

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> dict[str, Any]:
        """The activities as kept: the team's, or the reference plan's."""
        return self._of(self.choices.raw("activities"))

    def _of(self, kept: object) -> dict[str, Any]:
        return dict(kept) if isinstance(kept, Mapping) else {i: dict(a) for i, a in self.optimum.activities.items()}

    @property
    def plan(self) -> RoutePlan:
        """The plan worked out; what cannot be read is told in its ``problems``."""
        return plan_route(self.terrain, self.value)

    def table(self, customer: str | None = None, quarter: int | None = None) -> pd.DataFrame:
        """The plan's activities, of one customer (id or name) or quarter if given."""
        rows = self.plan.activities
        if customer is not None:
            rows = rows[(rows["customer"] == customer) | (rows["customer_name"] == customer)]
        return rows if quarter is None else rows[rows["quarter"] == quarter]

    def _answer(self) -> dict[str, Any]:
        self.__dict__.pop("_now", None)
        plan = self._now
        rows, kinds = plan.activities, list(self._kinds.index)
        columns = (rows[c] for c in ("customer", "kind", "start", "end", "contact", "status"))
        capacity = plan.capacity
        return {
            "activities": [
                [str(i), who, kinds.index(kind), _iso(start), _iso(end), contact, STATUSES.index(status)]
                for i, who, kind, start, end, contact, status in zip(rows.index, *columns, strict=True)
            ],
            "capacity": [
                [round(float(v), 2) for v in row]
                for row in capacity[["days_available", "days_used", "budget_available", "budget_used"]].to_numpy()
            ],
            "over": (capacity["days_over"] | capacity["budget_over"]).tolist(),
            "cost": plan.cost,
            "gain": round(self._gain(plan), 2),
            "gains": {str(c): round(float(g), 2) for c, g in plan.uplift["gain"].items() if abs(g) >= 1},
            "problems": list(plan.problems),
            "regret": round(self.optimum.objective - plan.objective, 2),
        }

    @cached_property
    def _now(self) -> RoutePlan:
        """The plan of the state that is being sent; worked out once."""
        return self.plan

    @staticmethod
    def _gain(plan: RoutePlan) -> float:
        return plan.expected - plan.expected_before + plan.saved

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def add(self, customer: str, kind: str, start: str, contact: str | None = None) -> str:
        """Add an activity; customer, kind and contact by id or Chinese name, ``start`` such as ``"2019-03-04"``."""
        new = self._checked(customer=customer, kind=kind, start=start, contact=contact)
        number = ""

        def change(now: dict[str, Any]) -> dict[str, Any]:
            nonlocal number
            number = next_id("A", now, after_last=True)
            return {**now, number: new}

        self._save(change)
        return self.say("added", activity=number, told=self._told(new), result=self._result())

    @command
    def move(self, activity: str, start: str) -> str:
        """Begin an activity on another day; a day off moves to the next working day."""
        new = self._edit(activity, start=start)
        return self.say("moved", activity=activity, start=new["start"], result=self._result())

    @command
    def shift(self, activity: str, days: int) -> str:
        """Begin an activity some working days later, or earlier if below zero."""
        start = add_working_days(self._known(activity)["start"], int(days))
        new = self._edit(activity, start=_iso(start))
        return self.say("moved", activity=activity, start=new["start"], result=self._result())

    @command
    def meet(self, activity: str, contact: str) -> str:
        """Aim an activity at another person of the customer (id or name)."""
        new = self._edit(activity, contact=contact)
        name = self._case.contacts.set_index("id")["name"][new["contact"]]
        return self.say("met", activity=activity, contact=name, result=self._result())

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

    def _known(self, activity: object) -> dict[str, Any]:
        entry = self.value.get(str(activity))
        if not isinstance(entry, Mapping):
            raise BoardError(self.say("unknown", activity=activity))
        return dict(entry)

    def _checked(self, **entry: Any) -> dict[str, str]:
        try:
            return check_activity(self._case, self.terrain.customers, **entry)
        except ValueError as error:
            raise BoardError(str(error)) from None
        except TypeError:  # an entry edited by hand lacks something
            raise BoardError(self.say("unknown", activity=entry)) from None

    def _edit(self, activity: str, **change: Any) -> dict[str, str]:
        new = self._checked(**{**self._known(activity), **change})
        self._save(lambda now: {**now, activity: new})
        return new

    def _save(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._update("activities", lambda kept: change(self._of(kept)), None)

    def _told(self, entry: Mapping[str, str]) -> str:
        return self.say(
            "told",
            start=entry["start"],
            who=self.terrain.customers["name"][entry["customer"]],
            kind=self._kinds["name"][entry["kind"]],
            contact=self._case.contacts.set_index("id")["name"][entry["contact"]],
        )

    def _result(self) -> str:
        plan = self.plan
        return self.say("result", gain=wan(self._gain(plan)), cost=wan(plan.cost))

    def _undone(self, before: Choices, after: Choices) -> str:
        old, new = self._of(before.raw("activities")), self._of(after.raw("activities"))
        changed = changed_keys(old, new)
        if len(changed) != 1:
            return self.say("many_changed", count=len(changed))
        return self.say("one_changed", activity=changed[0])

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _plain(self) -> str:
        plan = self.plan
        return self.say(
            "plain",
            title=self.words["title"],
            count=len(plan.activities),
            first=int((plan.activities["quarter"] == 1).sum()),
            gain=wan(self._gain(plan)),
            cost=wan(plan.cost),
        )

    def _snapshot(self) -> str:
        plan, cap = self.plan, self.words["snapshot_rows"]
        rows: list[list[object]] = [
            [i, f"{r['customer']} {r['customer_name']}", r["kind_name"], r["contact_name"], _iso(r["start"]),
             _iso(r["end"]), f"{r['days']:g}", f"{r['cost']:,.0f}", r["status"]]
            for i, r in plan.activities.head(cap).iterrows()
        ]  # fmt: skip
        if len(plan.activities) > cap:
            rows.append([self.say("more", n=len(plan.activities) - cap)])
        return snapshot_table(self.words["title"], self.words["snapshot_header"], rows)


def _iso(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def _weeks(year: int, quarter: int) -> list[list[Any]]:
    """The weeks of a quarter, Monday first: the day to begin on, label, working days, festival (Chinese or empty)."""
    first = pd.Timestamp(year, 3 * quarter - 2, 1)
    last = first + pd.offsets.QuarterEnd(0)
    off = days_off(first, last)
    monday = first - pd.Timedelta(days=first.day_of_week)
    weeks = []
    while monday <= last:
        start, end = max(monday, first), min(monday + WEEK - pd.Timedelta(days=1), last)
        festivals = off[(off["name"] != "") & (off["start"] <= end) & (off["end"] >= start)]["name"]
        label = f"{start.month}/{start.day}"
        weeks.append([_iso(start), label, working_days_between(start, end), "、".join(festivals)])
        monday += WEEK
    return weeks
