"""Activities as a team writes them: read, and refused with a reason where the rules do not allow them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np

from course_lib.errors import CourseError
from course_lib.method.route.dates import move_of, people_of
from course_lib.method.route.effects import able
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import Account, RouteGround

__all__ = ["BLOCKED", "STATUSES", "Booked", "EntryError", "Ledger", "book_entries", "read_entry"]

#: What may be said of an activity; the first is where it begins.
STATUSES = ("计划", "进行", "完成", "受阻")
BLOCKED = STATUSES[-1]


class EntryError(CourseError, ValueError):
    """An activity that cannot be planned; the message says why and what is allowed."""


@dataclass(frozen=True)
class Booked:
    """An activity with its place in the year; ``status`` 受阻: it uses days and money and moves nothing."""

    id: str
    account: str
    move: Move
    contact: str
    status: str


class Ledger:
    """What is used so far: days by manager and quarter, money, starts by week, kinds by customer and quarter."""

    def __init__(self, ground: RouteGround) -> None:
        self._ground = ground
        self.days = {manager: np.zeros(len(days)) for manager, days in ground.limits.days.items()}
        self.money = 0.0
        self.starts: dict[tuple[str, int], int] = {}
        self.done: dict[tuple[str, int], list[int]] = {}

    def refusal(self, account: Account, move: Move) -> str:
        """Why a further activity is not allowed, empty if it is."""
        ground, limits, manager = self._ground, self._ground.limits, account.manager
        kinds, quarter = ground.kinds, ground.year.quarter(move.start)
        name, before = kinds.names[move.kind], self.done.get((account.id, move.kind), [])
        if quarter in before:
            return f"{account.name} 第{quarter + 1}季度已经有一次{name}，一种活动一个季度只做一次"
        if len(before) >= kinds.per_year[move.kind]:
            return f"{account.name} 今年的{name}已经有 {len(before)} 次，最多 {int(kinds.per_year[move.kind])} 次"
        most, used = limits.days[manager][quarter], self.days[manager][quarter]
        if used + kinds.days[move.kind] > most + 1e-9:
            wanted = f"{name}要 {kinds.days[move.kind]:g} 天"
            return f"{manager} 第{quarter + 1}季度只有 {most:g} 天，已经排了 {used:g} 天，{wanted}"
        if self.money + kinds.cost[move.kind] > limits.money + 1e-6:
            wanted = f"{name}要 {kinds.cost[move.kind]:,.0f} 元"
            return f"全年费用 {limits.money:,.0f} 元，已经用了 {self.money:,.0f} 元，{wanted}"
        if self.starts.get((manager, int(ground.year.week[move.start])), 0) >= limits.a_week:
            return f"{manager} 这一周已经开始 {limits.a_week} 件，换一周"
        return ""

    def book(self, account: Account, move: Move) -> None:
        """Write an activity down."""
        ground, week = self._ground, int(self._ground.year.week[move.start])
        quarter = ground.year.quarter(move.start)
        self.days[account.manager][quarter] += ground.kinds.days[move.kind]
        self.money += float(ground.kinds.cost[move.kind])
        self.starts[account.manager, week] = self.starts.get((account.manager, week), 0) + 1
        self.done.setdefault((account.id, move.kind), []).append(quarter)


def _pick(value: object, names: Mapping[str, str], what: str) -> str:
    """The id of an id or a Chinese name."""
    text, by_name = str(value), {name: i for i, name in names.items()}
    if text in names:
        return text
    if text in by_name:
        return by_name[text]
    near = get_close_matches(text, [*names, *by_name], n=3)
    told = f"，相近的有：{'、'.join(near)}" if near else ""
    if not near and len(names) <= 12:
        told = f"，可用：{'、'.join(names.values())}"
    raise EntryError(f"没有{what} {text}{told}")


def _people(ground: RouteGround, account: Account, kind: int, contact: object) -> tuple[str, tuple[int, ...]]:
    """Whose name stands on it, and who is there."""
    kinds = ground.kinds
    allowed = np.flatnonzero(ground.once("able", account, lambda: able(account, kinds))[kind])
    wanted = "、".join(kinds.role_names.get(role, role) for role in sorted(kinds.roles[kind]))
    if not len(account.people):
        raise EntryError(f"{account.name} 还没有关键人，不知道该找谁：先在关键人表里补上")
    if not len(allowed):
        raise EntryError(f"{account.name} 没有{wanted}，{kinds.names[kind]}找不到人")
    usual = people_of(ground, account)[kind]
    if contact is None or contact == "":
        return account.people[usual[0]], usual
    which = _pick(contact, dict(zip(account.people, account.person_names, strict=True)), "关键人")
    person = account.people.index(which)
    if person not in allowed:
        told = "、".join(account.person_names[n] for n in allowed)
        raise EntryError(f"{kinds.names[kind]}要找{wanted}，{account.person_names[person]}不是；可以找：{told}")
    return which, (person,) if kinds.one[kind] else usual


def read_entry(ground: RouteGround, name: str, entry: Mapping[str, Any]) -> Booked:
    """Read one activity: ``customer``, ``kind`` (ids or Chinese names), ``start``; ``contact`` and ``status`` if given.

    A start on a day off moves to the next working day. EntryError, in Chinese, for what cannot be.
    """
    if not isinstance(entry, Mapping) or not {"customer", "kind", "start"} <= set(entry):
        raise EntryError("要写客户、活动和开始日期")
    names = {key: account.name for key, account in ground.accounts.items()}
    try:
        account = ground.accounts[_pick(entry["customer"], names, "客户")]
    except EntryError as error:
        raise EntryError(f"{error}（这张图里只有有商机的客户，和今年有合同到期的客户）") from None
    kinds = ground.kinds
    kind = kinds.ids.index(_pick(entry["kind"], dict(zip(kinds.ids, kinds.names, strict=True)), "活动"))
    try:
        start = ground.year.place(entry["start"])
    except ValueError as error:
        raise EntryError(f"开始日期不行：{error}") from None
    status = entry.get("status") or STATUSES[0]
    if status not in STATUSES:
        raise EntryError(f"没有状态 {status}，可用：{'、'.join(STATUSES)}")
    contact, people = _people(ground, account, kind, entry.get("contact"))
    return Booked(name, account.id, move_of(ground, kind, start, people), contact, str(status))


def book_entries(
    ground: RouteGround, entries: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Booked], dict[str, str], Ledger]:
    """Read a plan and book what the rules allow, in the order of start and id.

    Returns what is booked, the refused ones with their reason, and what is used.
    """
    read, refused, ledger, booked = [], {}, Ledger(ground), []
    for name, entry in entries.items():
        try:
            read.append(read_entry(ground, str(name), entry))
        except EntryError as error:
            refused[str(name)] = str(error)
    for one in sorted(read, key=lambda b: (b.move.start, b.id)):
        account = ground.accounts[one.account]
        reason = ledger.refusal(account, one.move)
        if reason:
            refused[one.id] = reason
        else:
            ledger.book(account, one.move)
            booked.append(one)
    return booked, refused, ledger
