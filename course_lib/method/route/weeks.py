"""Dates for a plan's sets: at most so many starts a week and manager, nothing too late, chains kept.

Each activity may slide as long as everything that it does in its customer's best dates stays: it waits for those that
open its gates and ends by the days on which the lines decide. Day by day, whoever must start first starts first
(earliest due date; Jackson 1955).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course_lib.method.route.gates import Move, Track, follow, track_of, track_of_renewal
from course_lib.method.route.ground import Account, RouteGround

__all__ = ["level_weeks"]


@dataclass(frozen=True)
class _Task:
    """An activity to be dated: who waits for whom, and the last day on which it may start."""

    account: str
    place: int
    quarter: int
    before: frozenset[int]
    latest: int


def _tracks(account: Account) -> list[Track]:
    return [
        *(track_of(line) for line in account.lines if line.value > 0),
        *(track_of_renewal(account, renewal.due) for renewal in account.renewals if renewal.stake > 0),
    ]


def _openers(ground: RouteGround, track: Track, moves: Sequence[Move], place: int, counting: Sequence[int]) -> set[int]:
    """The moves that open the gates which one needs on a track: for each gate the one that ends first."""
    need = int(track.need(ground.kinds)[moves[place].kind])
    waits = set()
    for gate in range(track.stage + 1, need + 1):
        opens = [
            n for n in counting if ground.kinds.passes[moves[n].kind] >= gate and moves[n].end <= moves[place].start
        ]
        waits.add(min(opens, key=lambda n: (moves[n].end, n)))
    return waits


def _tasks(ground: RouteGround, account: Account, moves: Sequence[Move]) -> list[_Task]:
    year = ground.year
    quarters = [year.quarter(move.start) for move in moves]
    latest = [year.last[quarter] - 1 for quarter in quarters]
    before: list[set[int]] = [set() for _ in moves]
    for track in _tracks(account):
        counting = follow(track, moves, ground.kinds).counting
        for place in counting:
            latest[place] = min(latest[place], track.due - (moves[place].end - moves[place].start))
            before[place] |= _openers(ground, track, moves, place, counting)
    for place in sorted(range(len(moves)), key=lambda n: -moves[n].start):
        for opener in before[place]:
            length = moves[opener].end - moves[opener].start
            latest[opener] = min(latest[opener], latest[place] - length)
    return [_Task(account.id, n, quarters[n], frozenset(before[n]), latest[n]) for n in range(len(moves))]


def _queue(
    ground: RouteGround, tasks: list[_Task], lengths: Mapping[tuple[str, int], int], a_day: int
) -> dict[tuple[str, int], int]:
    """Date one manager's tasks; those for which no day of their quarter is left get none."""
    year, left = ground.year, sorted(tasks, key=lambda t: (t.latest, t.account, t.place))
    starts: dict[tuple[str, int], int] = {}
    week, in_week = -1, 0
    for day in range(len(year.days)):
        if year.week[day] != week:
            week, in_week = int(year.week[day]), 0
        quarter = year.quarter(day)
        for _ in range(min(a_day, ground.limits.a_week - in_week)):
            ready = (
                t for t in left
                if t.quarter == quarter and all(_ended(starts, lengths, (t.account, n), day) for n in t.before)
            )  # fmt: skip
            task = next(ready, None)
            if task is None:
                break
            starts[task.account, task.place] = day
            left.remove(task)
            in_week += 1
    return starts


def _ended(
    starts: Mapping[tuple[str, int], int], lengths: Mapping[tuple[str, int], int], key: tuple[str, int], day: int
) -> bool:
    return key in starts and starts[key] + lengths[key] <= day


def level_weeks(ground: RouteGround, plan: Mapping[str, Sequence[Move]]) -> dict[str, list[Move]]:
    """Give a plan's activities (by customer, at their best common dates) dates that keep the weeks' limit.

    What finds no day any more is left out. One start a day and manager if that is soon enough for all, else more.
    """
    levelled: dict[str, list[Move]] = {key: [] for key in plan}
    for manager in ground.managers:
        mine = [key for key in sorted(plan) if ground.accounts[key].manager == manager]
        tasks = [task for key in mine for task in _tasks(ground, ground.accounts[key], plan[key])]
        lengths = {(key, n): move.end - move.start for key in mine for n, move in enumerate(plan[key])}
        best: dict[tuple[str, int], int] = {}
        most = -1
        for a_day in range(1, ground.limits.a_week + 1):
            starts = _queue(ground, tasks, lengths, a_day)
            good = sum(starts.get((t.account, t.place), t.latest + 1) <= t.latest for t in tasks)
            if good > most:
                best, most = starts, good
            if good == len(tasks):
                break
        for (key, place), start in sorted(best.items()):
            move = plan[key][place]
            levelled[key].append(Move(move.kind, start, start + lengths[key, place], move.people))
    return levelled
