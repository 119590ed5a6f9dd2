"""The team's route plan as plain calls: add, move, mark, remove; each is saved at once and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from course_lib.classroom.choices import chosen_activities
from course_lib.method import RouteOptimum, RoutePlan, Terrain, check_activity, optimise_route, plan_route
from course_lib.team import Team

__all__ = ["RouteForm"]

_CHOICE = "activities"


class RouteForm:
    """A team's plan of activities; until the team changes something it is the reference plan.

    Dates are texts such as ``"2019-03-04"``; a start on a day off moves to the next working day. What is wrong is told
    in Chinese and changes nothing.
    """

    def __init__(self, terrain: Terrain, team: Team, optimum: RouteOptimum | None = None) -> None:
        self.terrain, self.team = terrain, team
        self.optimum = optimise_route(terrain) if optimum is None else optimum

    @property
    def activities(self) -> dict[str, Any]:
        """The activities as kept: id → customer, kind, start, contact, status."""
        own = chosen_activities(self.team)
        return {i: dict(a) for i, a in self.optimum.activities.items()} if own is None else own

    @property
    def plan(self) -> RoutePlan:
        """The plan worked out."""
        return plan_route(self.terrain, self.activities)

    def add(self, customer: str, kind: str, start: str, contact: str | None = None) -> str:
        """Add an activity; customer, kind and contact by number or Chinese name. Returns its number."""
        new = self._checked(customer=customer, kind=kind, start=start, contact=contact)
        names: list[str] = []

        def change(now: dict[str, Any]) -> dict[str, Any]:
            number = 1 + max((int(i[1:]) for i in now if i[1:].isdigit()), default=0)
            names.append(f"A{number:03d}")
            return {**now, names[0]: new}

        self._save(change)
        self._say(f"加上 {names[0]}：{self._told(new)}")
        return names[0]

    def move(self, activity: str, start: str) -> None:
        """Begin an activity on another day."""
        self._edit(activity, "改期", start=start)

    def mark(self, activity: str, status: str) -> None:
        """Say how an activity stands: 计划, 进行, 完成 or 受阻."""
        self._edit(activity, f"标为{status}", status=status)

    def meet(self, activity: str, contact: str) -> None:
        """Aim an activity at another person of the customer."""
        self._edit(activity, "换人", contact=contact)

    def remove(self, *activities: str) -> None:
        """Take activities out of the plan."""
        self._known(*activities)
        self._save(lambda now: {i: a for i, a in now.items() if i not in activities})
        self._say(f"删去 {'、'.join(activities)}")

    def clear(self) -> None:
        """Start from an empty plan."""
        self._save(lambda now: {})
        self._say("计划清空了")

    def reference(self) -> None:
        """Go back to the reference plan."""
        self.team.forget(_CHOICE)
        self._say("回到参考计划")

    def undo(self) -> None:
        """Take the last change back."""
        self._say("退了一步" if self.team.undo(_CHOICE) else "没有可以退的")

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._say("又做了一遍" if self.team.redo(_CHOICE) else "没有可以重做的")

    def table(self, customer: str | None = None, quarter: int | None = None) -> pd.DataFrame:
        """The plan's activities, of one customer (number or name) or quarter if given."""
        rows = self.plan.activities
        if customer is not None:
            rows = rows[(rows["customer"] == customer) | (rows["customer_name"] == customer)]
        return rows if quarter is None else rows[rows["quarter"] == quarter]

    def _known(self, *activities: str) -> None:
        unknown = [i for i in activities if i not in self.activities]
        if unknown:
            raise ValueError(f"计划里没有活动 {'、'.join(map(str, unknown))}，看一看 plan.table()")

    def _checked(self, **entry: Any) -> dict[str, str]:
        return check_activity(self.terrain.case, self.terrain.customers, **entry)

    def _edit(self, activity: str, what: str, **change: Any) -> None:
        self._known(activity)
        new = self._checked(**{**self.activities[activity], **change})
        self._save(lambda now: {**now, activity: new})
        self._say(f"{activity} {what}：{self._told(new)}")

    def _save(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.team.update(_CHOICE, change, default={i: dict(a) for i, a in self.optimum.activities.items()})

    def _told(self, entry: dict[str, str]) -> str:
        case = self.terrain.case
        kind = case.catalog.names("activity_kinds")[entry["kind"]]
        person = case.contacts.set_index("id")["name"][entry["contact"]]
        return f"{entry['start']} 对 {self.terrain.customers['name'][entry['customer']]} {kind}，找{person}"

    def _say(self, what: str) -> None:
        plan = self.plan
        use = "；".join(
            f"{q}季度 {row['days_used']:g}/{row['days_available']:.0f} 人天"
            + ("（超了）" if row["days_over"] or row["budget_over"] else "")
            for q, row in plan.capacity.iterrows()
        )
        gain = plan.expected - plan.expected_before + plan.saved
        print(f"{what}。\n  {use}\n  全年多得 {gain:,.0f} 元，花 {plan.cost:,.0f} 元")
