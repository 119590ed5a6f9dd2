"""What a plan says against itself: where it leaves a contract, a decider, a line or its own work in the lurch.

Every alarm is tried: could the plan have avoided it? It could, if a change of up to four steps (one or two activities
more for that customer, none, one or two of the plan's taken out for them) leaves the alarm away, keeps the rules, and
costs nothing in the end. If not, the alarm says why. A plan that is worth its bound cannot be changed for the better by
any number of steps; what four steps may miss there is a tie. 本课程定义.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from course_lib.method.route.assess import Assessment
from course_lib.method.route.dates import move_of, people_of
from course_lib.method.route.effects import able
from course_lib.method.route.entries import BLOCKED, Booked, Ledger, book_entries
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import Account, RouteGround
from course_lib.method.route.worth import Worth, worth

__all__ = ["find_alarms"]

_DECIDER, _VISIT = "decider", "visit"
_YUAN = 1e-6
_COLUMNS = ("kind", "name", "customer", "customer_name", "text", "action", "avoidable", "why")


#: Activities that could be added for a customer, what the customer is worth with them and all of his own, the gain.
_Option = tuple[tuple[Move, ...], Worth, float]


@dataclass(frozen=True, eq=False)
class _Plan:
    """A plan that is tried for changes; ``moves`` by customer, blocked ones, which do nothing, left out."""

    ground: RouteGround
    moves: Mapping[str, tuple[Move, ...]]
    booked: tuple[Booked, ...]
    ledger: Ledger
    known: dict[tuple[str, tuple[Move, ...]], Worth] = field(default_factory=dict)
    tried: dict[str, list[_Option]] = field(default_factory=dict)

    def worth(self, key: str, moves: tuple[Move, ...]) -> Worth:
        """What a customer is worth with some activities."""
        if (key, moves) not in self.known:
            self.known[key, moves] = worth(self.ground, self.ground.accounts[key], moves)
        return self.known[key, moves]

    def net(self, key: str, moves: tuple[Move, ...]) -> float:
        """The same, money taken off."""
        return self.worth(key, moves).total - float(sum(self.ground.kinds.cost[move.kind] for move in moves))

    def options(self, account: Account) -> list[_Option]:
        """One or two activities more for a customer."""
        if account.id not in self.tried:
            mine = self.moves[account.id]
            base = self.net(account.id, mine)
            adds = [(m,) for m in _candidates(self.ground, account, mine)] + list(_pairs(self.ground, account))
            self.tried[account.id] = [
                (new, self.worth(account.id, (*mine, *new)), self.net(account.id, (*mine, *new)) - base) for new in adds
            ]
        return self.tried[account.id]

    def lost(self, outs: Sequence[Booked]) -> float:
        """What taking activities out costs, money that they free taken off, yuan."""
        gone, keys = {one.move for one in outs}, {one.account for one in outs}
        return sum(
            self.net(key, self.moves[key]) - self.net(key, tuple(m for m in self.moves[key] if m not in gone))
            for key in keys
        )

    def refusal(self, account: Account, adds: Sequence[Move], outs: Sequence[Booked] = ()) -> str:
        """Why the rules do not allow an exchange, empty if they do."""
        if not outs and len(adds) == 1:
            return self.ledger.refusal(account, adds[0])
        ledger = Ledger(self.ground)
        for one in self.booked:
            if one not in outs:
                ledger.book(self.ground.accounts[one.account], one.move)
        for move in sorted(adds, key=lambda m: m.start):
            if told := ledger.refusal(account, move):
                return told
            ledger.book(account, move)
        return ""

    def ways(self, account: Account, adds: Sequence[Move], gain: float) -> Iterator[tuple[Booked, ...]]:
        """One or two of other customers' activities that free the days and the money which are short, worth no more."""
        ground, kinds, manager = self.ground, self.ground.kinds, account.manager
        short = self.ledger.days[manager] - np.array(ground.limits.days[manager])
        for move in adds:
            short[ground.year.quarter(move.start)] += kinds.days[move.kind]
        money = self.ledger.money + float(sum(kinds.cost[m.kind] for m in adds)) - ground.limits.money

        def frees(outs: Sequence[Booked]) -> bool:
            left = short.copy()
            for one in outs:
                if ground.accounts[one.account].manager == manager:
                    left[ground.year.quarter(one.move.start)] -= kinds.days[one.move.kind]
            spent = money - float(sum(kinds.cost[one.move.kind] for one in outs))
            return bool((left <= _YUAN).all()) and spent <= _YUAN

        others = [one for one in self.booked if one.status != BLOCKED and one.account != account.id]
        theirs = [one for one in others if ground.accounts[one.account].manager == manager]
        where = set(np.flatnonzero(short > _YUAN))
        useful = [one for one in theirs if ground.year.quarter(one.move.start) in where] if where else others
        for outs in (*((one,) for one in useful), *combinations(useful, 2)):
            if frees(outs) and self.lost(outs) <= gain + _YUAN:
                yield outs


def find_alarms(ground: RouteGround, assessment: Assessment, kinds: pd.DataFrame) -> pd.DataFrame:
    """Return the alarms of an assessed plan, the most urgent first.

    ``kinds``: the catalogue's ``alarms``, in their order of urgency. Columns: ``kind, name, customer, customer_name,
    text, action`` (Chinese), ``avoidable``: up to two activities more and up to two less would have removed it without
    lower value; ``why``: why not, empty if it could.

    contract: a contract of ours ends and nothing of the plan helps it; late: the plan works on a customer, but a line
    is decided before anything ends; wasted: an activity has no effect; decider, thread: nobody who decides, or one
    person of several only, met before or in the plan; visits: nothing but visits. The last three only where lines are
    open, visits only where there are some.
    """
    booked, _, ledger = book_entries(ground, assessment.entries)
    moves: dict[str, tuple[Move, ...]] = dict.fromkeys(ground.accounts, ())
    for one in booked:
        if one.status != BLOCKED:
            moves[one.account] = (*moves[one.account], one.move)
    plan = _Plan(ground, moves, tuple(booked), ledger)
    table, rows = kinds.set_index("id"), []
    for key, account in ground.accounts.items():
        for kind, text in _faults(plan, account, moves[key]).items():
            cure = "" if kind == "wasted" else _why_not(plan, account, kind)
            name, action = table.at[kind, "name"], table.at[kind, "action"]
            rows.append([kind, name, key, account.name, text, action, not cure, cure])
    order = {kind: place for place, kind in enumerate(table.index)}
    rows.sort(key=lambda row: (order[str(row[0])], str(row[2])))
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"avoidable": bool})


def _faults(plan: _Plan, account: Account, moves: tuple[Move, ...]) -> dict[str, str]:
    """Alarm → what is said, of one customer with these activities."""
    return _told_by(plan.ground, account, moves, plan.worth(account.id, moves))


def _told_by(ground: RouteGround, account: Account, moves: Sequence[Move], now: Worth) -> dict[str, str]:
    found: dict[str, str] = {}
    kinds = ground.kinds
    alone = [r.renewal for r in now.renewals if r.renewal.stake > 0 and r.after <= r.renewal.renewal]
    if alone:
        found["contract"] = (
            f"今年到期的合同，以后一年的贡献 {sum(r.stake for r in alone):,.0f} 元，到期前没有活动帮得上"
        )
    if not moves:
        return found | _people_faults(account, moves)
    first = min(move.end for move in moves)
    gone = [line for line in account.lines if 0 < line.due < first]
    if gone:
        day = ground.year.date(min(line.due for line in gone) - 1)
        found["late"] = f"他 {day.month} 月就有商机要定，第一次活动 {ground.year.date(first - 1):%m月%d日}才做完"
    idle = [m for n, m in enumerate(moves) if not any(not c.why[n] for c in _courses(now))]
    if idle:
        told = "、".join(dict.fromkeys(kinds.names[m.kind] for m in idle))
        found["wasted"] = f"{len(idle)} 次活动什么也没推动：{told}"
    if account.lines and {kinds.ids[m.kind] for m in moves} == {_VISIT}:
        found["visits"] = f"{len(moves)} 次活动全是拜访，商机过了第一关就停下"
    return found | _people_faults(account, moves)


def _courses(now: Any) -> list[Any]:
    return [one.course for one in (*now.lines, *now.renewals)]


def _people_faults(account: Account, moves: Sequence[Move]) -> dict[str, str]:
    met = account.met.copy()
    for move in moves:
        met[list(move.people)] = True
    found: dict[str, str] = {}
    if not account.lines:
        return found
    deciders = [n for n, roles in enumerate(account.roles) if _DECIDER in roles]
    if deciders and not met[deciders].any():
        found["decider"] = f"拍板的{'、'.join(account.person_names[n] for n in deciders)}，一次也没见"
    if len(account.people) > 1 and int(met.sum()) == 1:
        found["thread"] = f"{len(account.people)} 位关键人，只认识{account.person_names[int(met.argmax())]}"
    return found


def _why_not(plan: _Plan, account: Account, kind: str) -> str:
    """Why no change removes an alarm for nothing, empty if one does."""
    mine = plan.moves[account.id]
    options = plan.options(account)
    cures = [one for one in options if kind not in _told_by(plan.ground, account, (*mine, *one[0]), one[1])]
    refused = ""
    for adds, _, gain in cures:
        if gain < -_YUAN:
            continue
        told = plan.refusal(account, adds)
        if not told or any(not plan.refusal(account, adds, outs) for outs in plan.ways(account, adds, gain)):
            return ""
        refused = refused or told
    if _within(plan, account, kind):
        return ""
    if not cures:
        return "前面的关口没过、来不及，或者没有能见的人：加哪一两次活动都消不掉"
    if refused:
        return f"人手或费用用完了，用在别处更值：{refused}"
    return f"最合算的办法也要赔 {-max(gain for _, _, gain in cures):,.0f} 元，不值得"


def _within(plan: _Plan, account: Account, kind: str) -> bool:
    """Whether one of the customer's own activities can be given up for another one."""
    mine, ground = plan.moves[account.id], plan.ground
    base = plan.net(account.id, mine)
    for out in (one for one in plan.booked if one.account == account.id and one.status != BLOCKED):
        rest = tuple(m for m in mine if m is not out.move)
        for move in _candidates(ground, account, rest):
            moves = (*rest, move)
            if plan.net(account.id, moves) < base - _YUAN or kind in _faults(plan, account, moves):
                continue
            if not plan.refusal(account, (move,), (out,)):
                return True
    return False


def _candidates(ground: RouteGround, account: Account, mine: Sequence[Move]) -> Iterator[Move]:
    """Activities that could be added: each kind, from a quarter's start or another's end.

    Of a kind that one person is enough for: with whom it moves most, with each who decides, with the first unmet one.
    """
    year, usual = ground.year, people_of(ground, account)
    allowed = ground.once("able", account, lambda: able(account, ground.kinds))
    met = set(np.flatnonzero(account.met)) | {n for move in mine for n in move.people}
    days = sorted({day for day in (*year.first, *(move.end for move in mine)) if day < len(year.days)})
    for kind in range(len(ground.kinds)):
        groups = {usual[kind]} if usual[kind] else set()
        if ground.kinds.one[kind]:
            may = [n for n in range(len(account.people)) if allowed[kind][n]]
            groups |= {(n,) for n in may if _DECIDER in account.roles[n]}
            groups |= {(n,) for n in [n for n in may if n not in met][:1]}
        for people in sorted(groups):
            for day in days:
                yield move_of(ground, kind, day, people)


def _pairs(ground: RouteGround, account: Account) -> Iterator[tuple[Move, Move]]:
    """Two activities, the first of which passes a gate for the second, which follows at once."""
    kinds, year, usual = ground.kinds, ground.year, people_of(ground, account)
    for first in range(len(kinds)):
        if not kinds.passes[first] or not usual[first]:
            continue
        for second in range(len(kinds)):
            if not usual[second] or kinds.needs[second] != kinds.passes[first]:
                continue
            for day in year.first:
                move = move_of(ground, first, day, usual[first])
                if move.end < len(year.days):
                    yield move, move_of(ground, second, move.end, usual[second])
