"""What a plan says against itself: where it leaves a contract, a decider, a line or its own work in the lurch.

Every alarm is tried: is there an activity that may still be added, alone or in the place of another, that removes it
and costs nothing in the end? If so the plan could have avoided it; if not, the alarm says why. 本课程定义.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.method.route.assess import Assessment
from course_lib.method.route.dates import move_of, people_of
from course_lib.method.route.effects import able
from course_lib.method.route.entries import BLOCKED, Booked, Ledger, book_entries
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import Account, RouteGround
from course_lib.method.route.worth import worth

__all__ = ["KINDS_OF_ALARM", "find_alarms"]

#: Alarm → its name and what to do, the most urgent first.
KINDS_OF_ALARM: Mapping[str, tuple[str, str]] = {
    "contract": ("合同到期没人管", "到期前排一次会晤或续约报价"),
    "late": ("等他定了才去", "把第一次活动提前到他定之前"),
    "wasted": ("白做的活动", "先过前面那一关，或者不做这一次"),
    "decider": ("没见过决策者", "请发起者引见，或请领导出面"),
    "visits": ("只有拜访", "往下走：联合拜访、演示、试点、报价"),
    "thread": ("单线联系", "再认识两位，防他调走"),
}
_DECIDER, _VISIT = "decider", "visit"
_YUAN = 1e-6
_COLUMNS = ("kind", "name", "customer", "customer_name", "text", "action", "avoidable", "why")


@dataclass(frozen=True)
class _Plan:
    ground: RouteGround
    moves: Mapping[str, tuple[Move, ...]]  # blocked ones do nothing and are left out
    booked: tuple[Booked, ...]


def find_alarms(ground: RouteGround, assessment: Assessment) -> pd.DataFrame:
    """Return the alarms of an assessed plan, the most urgent first.

    Columns: ``kind`` (:data:`KINDS_OF_ALARM`), ``name, customer, customer_name, text, action`` (Chinese),
    ``avoidable``: one activity more, alone or for another one, would have removed it without lower value; ``why``: why
    not, empty if it could.

    contract: a contract of ours ends and nothing of the plan helps it; late: the plan works on a customer, but a line
    is decided before anything ends; wasted: an activity has no effect; decider, thread: nobody who decides, or one
    person of several only, met before or in the plan; visits: nothing but visits. The last three only where lines are
    open, visits only where there are some.
    """
    booked, _, ledger = book_entries(ground, _entries(assessment))
    moves: dict[str, tuple[Move, ...]] = dict.fromkeys(ground.accounts, ())
    for one in booked:
        if one.status != BLOCKED:
            moves[one.account] = (*moves[one.account], one.move)
    plan = _Plan(ground, moves, tuple(booked))
    rows: list[list[Any]] = []
    for key, account in ground.accounts.items():
        for kind, text in _faults(ground, account, moves[key]).items():
            cure = "" if kind == "wasted" else _why_not(plan, ledger, account, kind)
            name, action = KINDS_OF_ALARM[kind]
            rows.append([kind, name, key, account.name, text, action, not cure, cure])
    order = {kind: place for place, kind in enumerate(KINDS_OF_ALARM)}
    rows.sort(key=lambda row: (order[str(row[0])], str(row[2])))
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"avoidable": bool})


def _entries(assessment: Assessment) -> dict[str, dict[str, Any]]:
    table = assessment.activities.drop(index=list(assessment.refused))
    rows = table[["customer", "kind", "start", "contact", "status"]].to_dict("index")
    return {str(key): {str(c): cell for c, cell in row.items()} for key, row in rows.items()}


def _faults(ground: RouteGround, account: Account, moves: Sequence[Move]) -> dict[str, str]:
    """Alarm → what is said, of one customer with these activities."""
    now, found = worth(ground, account, moves), {}
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


def _why_not(plan: _Plan, ledger: Ledger, account: Account, kind: str) -> str:
    """Why no activity removes an alarm for nothing, empty if one does."""
    ground, mine = plan.ground, plan.moves[account.id]
    before = worth(ground, account, mine).total
    cures = [m for m in _candidates(ground, account, mine) if kind not in _faults(ground, account, (*mine, m))]
    if not cures:
        return "前面的关口没过、来不及，或者没有能见的人：加哪一次活动都消不掉"
    refusals, best = [], float("-inf")
    for move in cures:
        gain = worth(ground, account, (*mine, move)).total - before - float(ground.kinds.cost[move.kind])
        best = max(best, gain)
        if gain < -_YUAN:
            continue
        refusal = ledger.refusal(account, move)
        if not refusal or _swap(plan, account, move, kind):
            return ""
        refusals.append(refusal)
    if refusals:
        return f"人手或费用用完了，用在别处更值：{refusals[0]}"
    return f"最合算的一次也要赔 {-best:,.0f} 元，不值得"


def _candidates(ground: RouteGround, account: Account, mine: Sequence[Move]) -> Iterator[Move]:
    """Activities that could be added: each kind, with whoever may be there, from a quarter's start or another's end."""
    year, usual = ground.year, people_of(ground, account)
    allowed = ground.once("able", account, lambda: able(account, ground.kinds))
    days = {day for day in (*year.first, *(move.end for move in mine)) if day < len(year.days)}
    for kind in range(len(ground.kinds)):
        groups = {usual[kind]} if usual[kind] else set()
        if ground.kinds.one[kind]:
            groups = {(n,) for n in range(len(account.people)) if allowed[kind][n]}
        for people in sorted(groups):
            for day in sorted(days):
                yield move_of(ground, kind, day, people)


def _swap(plan: _Plan, account: Account, move: Move, kind: str) -> bool:
    """Whether the activity fits in the place of one other, without lower value, and the alarm is gone."""
    ground = plan.ground
    for out in plan.booked:
        ledger = Ledger(ground)
        for one in plan.booked:
            if one is not out:
                ledger.book(ground.accounts[one.account], one.move)
        if ledger.refusal(account, move):
            continue
        if _total(plan, account, move, out) >= -_YUAN and kind not in _after(plan, account, move, out):
            return True
    return False


def _rest(plan: _Plan, key: str, out: Booked) -> tuple[Move, ...]:
    return tuple(m for m in plan.moves[key] if m is not out.move)


def _after(plan: _Plan, account: Account, move: Move, out: Booked) -> dict[str, str]:
    return _faults(plan.ground, account, (*_rest(plan, account.id, out), move))


def _total(plan: _Plan, account: Account, move: Move, out: Booked) -> float:
    """What the exchange brings, money taken off."""
    ground, cost = plan.ground, plan.ground.kinds.cost
    changed = {key: _rest(plan, key, out) for key in {account.id, out.account}}
    changed[account.id] = (*changed[account.id], move)
    gain = sum(
        worth(ground, ground.accounts[key], moves).total - worth(ground, ground.accounts[key], plan.moves[key]).total
        for key, moves in changed.items()
    )
    return float(gain - cost[move.kind] + cost[out.move.kind])
