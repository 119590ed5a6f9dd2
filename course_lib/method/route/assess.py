"""What a plan with dates brings, as a team writes it: by activity, by line, by contract, and what has no effect.

Each activity's part is what the customer is worth with it and all that ended before, less without it: so the parts add
up to the whole. What the rules do not allow is refused and counts nothing; a plan's value is therefore never above the
bound of the reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.method.route.entries import BLOCKED, Booked, Ledger, book_entries
from course_lib.method.route.gates import NO_GATE, Move, Track, follow, track_of, track_of_renewal
from course_lib.method.route.ground import QUARTERS, Account, RouteGround
from course_lib.method.route.worth import Worth, worth

__all__ = ["Assessment", "assess_plan", "entries_of"]

_LINES = [
    "customer", "value", "revenue", "stage_before", "stage_after", "decides_before", "decides_after", "wins_before",
    "wins_after", "won_before", "won_after", "added", "gain",
]  # fmt: skip
_RENEWALS = ["customer", "stake", "at_stake", "before", "after", "saved", "saved_this_year"]
_ACTIVITIES = [
    "customer", "customer_name", "kind", "kind_name", "manager", "contact", "start", "end", "quarter", "days", "cost",
    "status", "counts", "reason", "gain", "net",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Assessment:
    """A plan worked out; money in yuan, contribution of twelve months unless said.

    ``activities`` (index activity id, by start; the refused ones last): ``customer, customer_name, kind, kind_name,
    manager, contact, start, end`` (Timestamps), ``quarter, days, cost, status, counts`` (has an effect), ``reason``
    (why it has none or is refused, Chinese), ``gain`` (its part, money not taken off), ``net``.
    ``lines`` (index line id): ``customer, value, revenue`` (of the budget year), ``stage_before, stage_after`` (gates
    passed), ``decides_…`` q, ``wins_…`` W, ``won_…`` qW, ``added`` (points of lead), ``gain``.
    ``renewals`` (index stock id): ``customer, stake, at_stake`` (revenue of this year), ``before, after`` (chances),
    ``saved, saved_this_year``.
    ``capacity`` (index manager, quarter): ``limit, used`` (days); ``money``, ``cost`` (limit, used).
    ``known`` (index customer id): share of influence met before or in the plan. ``refused``: id → reason.
    ``value`` = gain + saved − cost.
    """

    activities: pd.DataFrame
    lines: pd.DataFrame
    renewals: pd.DataFrame
    capacity: pd.DataFrame
    known: pd.Series
    refused: Mapping[str, str]
    gain: float
    saved: float
    cost: float
    money: float

    @property
    def value(self) -> float:
        """What the plan brings over no plan, yuan."""
        return self.gain + self.saved - self.cost

    @property
    def allowed(self) -> pd.DataFrame:
        """The activities without those that are refused."""
        return self.activities.drop(index=list(self.refused))

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """The allowed activities as they were written, for :func:`assess_plan`; ``start`` is a Timestamp."""
        rows = self.allowed[["customer", "kind", "start", "contact", "status"]].to_dict("index")
        return {str(key): {str(c): cell for c, cell in row.items()} for key, row in rows.items()}


def assess_plan(ground: RouteGround, entries: Mapping[str, Mapping[str, Any]]) -> Assessment:
    """Work a plan out. ``entries``: ``{activity id: {"customer", "kind", "start", "contact"?, "status"?}}``."""
    booked, refused, ledger = book_entries(ground, entries)
    by_account: dict[str, list[Booked]] = {}
    for one in booked:
        by_account.setdefault(one.account, []).append(one)
    rows: dict[str, dict[str, Any]] = {}
    worths: dict[str, Worth] = {}
    for key, account in ground.accounts.items():
        worths[key], mine = _account(ground, account, tuple(by_account.get(key, ())))
        rows |= mine
    lines = pd.DataFrame.from_dict(
        {one.line.id: _line_row(key, one) for key, w in worths.items() for one in w.lines},
        orient="index",
        columns=_LINES,
    )
    renewals = pd.DataFrame.from_dict(
        {one.renewal.id: _renewal_row(key, one) for key, w in worths.items() for one in w.renewals},
        orient="index",
        columns=_RENEWALS,
    )
    return Assessment(
        activities=_table(ground, booked, refused, entries, rows),
        lines=lines.rename_axis("line"),
        renewals=renewals.rename_axis("stock"),
        capacity=_capacity(ground, ledger),
        known=_known(ground, by_account),
        refused=refused,
        gain=float(lines["gain"].sum()),
        saved=float(renewals["saved"].sum()),
        cost=ledger.money,
        money=ground.limits.money,
    )


def _account(
    ground: RouteGround, account: Account, booked: tuple[Booked, ...]
) -> tuple[Worth, dict[str, dict[str, Any]]]:
    """Work one customer out, once for each of his plans: his worth, each activity's part, why it has no effect."""
    return ground.once(f"assessed {booked}", account, lambda: _assessed(ground, account, booked))


def _assessed(
    ground: RouteGround, account: Account, booked: tuple[Booked, ...]
) -> tuple[Worth, dict[str, dict[str, Any]]]:
    rows: dict[str, dict[str, Any]] = {}
    ordered = sorted(booked, key=lambda b: (b.move.end, b.move.start, b.id))
    done: list[Move] = []
    now = worth(ground, account, done)
    for one in ordered:
        rows[one.id] = {"gain": 0.0}
        if one.status == BLOCKED:
            continue
        done.append(one.move)
        after = worth(ground, account, done)
        rows[one.id]["gain"], now = after.total - now.total, after
    real = [one for one in ordered if one.status != BLOCKED]
    for place, one in enumerate(real):
        rows[one.id]["reason"] = _reason(ground, account, done, place)
    for one in ordered:
        if one.status == BLOCKED:
            rows[one.id]["reason"] = "受阻了：占了人手和费用，没有做成"
    return now, rows


def _reason(ground: RouteGround, account: Account, moves: Sequence[Move], place: int) -> str:
    """Why an activity has no effect on anything, empty if it has."""
    kinds, kind = ground.kinds, moves[place].kind
    tracks = [track_of(line) for line in account.lines]
    if kinds.renewal[kind] > 0 or kinds.passes[kind] == 1:
        tracks += [track_of_renewal(account, renewal.due) for renewal in account.renewals]
    why = [(follow(track, moves, kinds).why[place], track) for track in tracks]
    if any(not reason for reason, _ in why):
        return ""
    if not why:
        return f"他没有在谈的商机，{kinds.names[kind]}也不动续约"
    gates = [track for reason, track in why if reason == NO_GATE]
    return _gate_told(ground, gates, kind) if gates else _late_told(ground, moves[place], [track for _, track in why])


def _gate_told(ground: RouteGround, tracks: Sequence[Track], kind: int) -> str:
    kinds = ground.kinds
    if all(track.contract for track in tracks):
        return f"他那里一个人都没见过，{kinds.wasted[kind]}：先拜访"
    need = min(int(track.need(kinds)[kind]) for track in tracks if not track.contract)
    return f"他还没认这件事，{kinds.wasted[kind]}：先过“{kinds.gates[need - 1]}”这一关"


def _late_told(ground: RouteGround, move: Move, tracks: Sequence[Track]) -> str:
    end = ground.year.date(move.end - 1).date()
    due = max(track.due for track in tracks)
    if due <= 0:
        return "他已经定了，再做也来不及"
    last = ground.year.date(due - 1)
    what = "合同就到期了" if all(track.contract for track in tracks) else "就定了"
    return f"他 {last.month} 月{what}，{end} 才做完，来不及"


def _line_row(customer: str, one: Any) -> list[Any]:
    line, (q0, w0), (q1, w1) = one.line, one.before, one.after
    return [
        customer, line.value, line.revenue, line.stage, one.course.stage, q0, q1, w0, w1, q0 * w0, q1 * w1, one.added,
        one.gain,
    ]  # fmt: skip


def _renewal_row(customer: str, one: Any) -> list[Any]:
    renewal = one.renewal
    raised = one.after - renewal.renewal
    return [
        customer, renewal.stake, renewal.at_stake, renewal.renewal, one.after, one.saved, renewal.at_stake * raised,
    ]  # fmt: skip


def _table(
    ground: RouteGround,
    booked: Sequence[Booked],
    refused: Mapping[str, str],
    entries: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    kinds, year, table = ground.kinds, ground.year, {}
    for one in booked:
        account, move, row = ground.accounts[one.account], one.move, rows[one.id]
        cost, gain, reason = float(kinds.cost[move.kind]), float(row["gain"]), row.get("reason", "")
        table[one.id] = [
            account.id, account.name, kinds.ids[move.kind], kinds.names[move.kind], account.manager, one.contact,
            year.date(move.start), year.date(move.end - 1), QUARTERS[year.quarter(move.start)],
            float(kinds.days[move.kind]), cost, one.status, not reason, reason, gain, gain - cost,
        ]  # fmt: skip
    for name, reason in refused.items():
        entry = entries[name] if isinstance(entries.get(name), Mapping) else {}
        table[name] = [
            str(entry.get("customer", "")), "", str(entry.get("kind", "")), "", "", str(entry.get("contact") or ""),
            pd.NaT, pd.NaT, 0, 0.0, 0.0, str(entry.get("status") or ""), False, reason, 0.0, 0.0,
        ]  # fmt: skip
    frame = pd.DataFrame.from_dict(table, orient="index", columns=_ACTIVITIES).rename_axis("activity")
    return frame.astype({"counts": bool, "quarter": int, "days": float, "cost": float, "gain": float, "net": float})


def _capacity(ground: RouteGround, ledger: Ledger) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([ground.managers, QUARTERS], names=["manager", "quarter"])
    limit = [ground.limits.days[manager][place] for manager in ground.managers for place in range(len(QUARTERS))]
    used = [ledger.days[manager][place] for manager in ground.managers for place in range(len(QUARTERS))]
    return pd.DataFrame({"limit": np.array(limit, dtype=float), "used": np.array(used, dtype=float)}, index=index)


def _known(ground: RouteGround, by_account: Mapping[str, Sequence[Booked]]) -> pd.Series:
    known = {}
    for key, account in ground.accounts.items():
        met = account.met.copy()
        for one in by_account.get(key, []):
            if one.status != BLOCKED:
                met[list(one.move.people)] = True
        known[key] = float(account.weights[met].sum())
    return pd.Series(known, dtype=float, name="known").rename_axis("customer")


def entries_of(ground: RouteGround, plan: Mapping[str, Sequence[Move]]) -> dict[str, dict[str, str]]:
    """Write dated activities as a team would, numbered by start."""
    kinds = ground.kinds
    flat = sorted((move.start, key, move.kind, move) for key, moves in plan.items() for move in moves)
    return {
        f"A{number:03d}": {
            "customer": key,
            "kind": kinds.ids[kind],
            "start": ground.year.date(start).date().isoformat(),
            "contact": ground.accounts[key].people[move.people[0]],
            "status": "计划",
        }
        for number, (start, key, kind, move) in enumerate(flat, start=1)
    }
