"""A course's timetable (课程表): which part of which unit when, for whom, in which of the three modes.

The modes, the three sand-table modules and the roles are the course outline's; minutes, breaks and who may stay away
from what are definitions of this kit (本课程定义), in ``data/opening/agenda.yml`` and on the units' cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations_with_replacement, pairwise

import pandas as pd

from course_lib.errors import CourseError
from course_lib.method.opening.agenda_rules import AgendaRules, Clock, Mode, Role, clock_minutes

__all__ = ["Agenda", "AgendaError", "plan_agenda"]

MUST, MAY, LEAD = "必修", "选修", "主讲"
WORK = ("unit", "sand", "field", "review")
COLUMNS = ["day", "title", "start", "end", "minutes", "kind", "unit", "name", "what", "need", "note"]


class AgendaError(CourseError):
    """A timetable that cannot be made as asked; the message is for the trainer."""


@dataclass(frozen=True)
class Agenda:
    """A timetable.

    Attributes:
        mode, role: whose; ``role`` is None for everybody.
        table: one row per activity in order: ``day`` (from 1), ``title`` of the day, ``start`` and ``end`` (HH:MM),
            ``minutes``, ``kind`` (unit, sand, field, review, homework, pause, meal), ``unit`` (id or block), ``name``,
            ``what`` happens, ``need`` (必修, 选修, 主讲; empty for breaks), ``note``.
        days: by day: ``title``, ``minutes`` of work, ``must`` and ``may`` minutes of the role, ``first`` and ``last``
            time, whether it needs the ``evening``.
        units: by unit: ``title``, minutes of each part, ``total``, ``need``.
    """

    mode: Mode
    role: Role | None
    table: pd.DataFrame
    days: pd.DataFrame
    units: pd.DataFrame

    @property
    def hours(self) -> float:
        """Hours of units, sand table, field and reviews."""
        return float(self.days["minutes"].sum()) / 60

    @property
    def must_hours(self) -> float:
        """Hours of these that the role must attend (or leads)."""
        return float(self.days["must"].sum()) / 60


@dataclass(frozen=True)
class _Piece:
    """A part of a unit or block, to be placed in one go if it fits."""

    kind: str
    unit: str
    name: str
    what: str
    minutes: int
    need: str
    note: str = ""


def plan_agenda(rules: AgendaRules, mode: str, role: str | None = None) -> Agenda:
    """Lay out the course of a mode as one role sees it.

    Units of the classroom days are spread so that the days are about even, whole units where that costs little.

    Args:
        rules: of ``load_agenda``.
        mode: id or name, e.g. ``2+1``.
        role: id or name, e.g. ``大客户经理``; None = everybody (``need`` is then 必修 wherever one role must come).

    Raises:
        AgendaError: for an unknown mode or role, or a day that does not end in time.
    """
    chosen, who = _mode(rules, mode), None if role is None else _role(rules, role)
    pieces = _pieces(rules, chosen, who)
    plans = [
        ("面授", day) for day in _spread([p for i in chosen.room for p in pieces[i]], chosen.room_days, rules.clock)
    ]
    plans += [(day.kind, [p for i in day.items for p in pieces[i]]) for day in chosen.other_days]
    rows: list[dict[str, object]] = []
    for number, (kind, day) in enumerate(plans, 1):
        rows += ({"day": number, "title": f"第{number}天 {kind}", **row} for row in _lay_out(day, rules.clock, number))
    rows += _weeks(rules, chosen, who)
    table = pd.DataFrame(rows, columns=COLUMNS)
    return Agenda(chosen, who, table, _days(table, rules.clock), _units(rules, chosen, who))


def _mode(rules: AgendaRules, asked: str) -> Mode:
    plain = asked.replace(" ", "").replace("×", "x").removesuffix("天").lower()
    for mode in rules.modes:
        if plain in (mode.id, mode.name.replace(" ", "").removesuffix("天")):
            return mode
    raise AgendaError(f"没有上课模式 {asked!r}。可选：{'、'.join(f'{m.id}（{m.name}）' for m in rules.modes)}。")


def _role(rules: AgendaRules, asked: str) -> Role:
    for role in rules.roles:
        if asked.strip() in (role.id, role.name):
            return role
    raise AgendaError(f"没有岗位 {asked!r}。可选：{'、'.join(f'{r.name}（{r.id}）' for r in rules.roles)}。")


def _need(must: Sequence[str], who: Role | None) -> str:
    if who is not None and who.track == "lecturer":
        return LEAD
    return MUST if who is None or who.id in must else MAY


def _pieces(rules: AgendaRules, mode: Mode, who: Role | None) -> dict[str, list[_Piece]]:
    """What each unit and block of the mode is made of; parts of no minutes are left out."""
    made: dict[str, list[_Piece]] = {}
    tasks = {u.id: u.field for u in rules.units}
    everybody = [r.id for r in rules.roles]
    for unit in rules.held(mode):
        need = _need(unit.must, who)
        parts = zip(rules.parts, unit.minutes[mode.id], strict=True)
        made[unit.id] = [_Piece("unit", unit.id, unit.title, what, m, need, unit.why) for what, m in parts if m]
    for block in rules.blocks:
        note = "；".join(f"{u} {tasks[u]}" for u in block.tasks if tasks[u])
        steps = block.minutes.get(mode.id, {}).items()
        need = _need(everybody, who)
        made[block.id] = [_Piece(block.kind, block.id, block.name, what, m, need, note) for what, m in steps]
    return made


def _spread(pieces: Sequence[_Piece], count: int, clock: Clock) -> list[list[_Piece]]:
    """Cut the course into ``count`` days of about the same length that all end in time.

    A cut inside a unit must be worth it. If no cut makes every day end in time, the most even one is returned.
    """
    ends = [0, *accumulate(p.minutes for p in pieces)]
    inside = [0, *(a.unit == b.unit for a, b in pairwise(pieces)), 0]
    ideal = ends[-1] / count

    def cost(cuts: tuple[int, ...]) -> float:
        uneven = sum(abs(ends[b] - ends[a] - ideal) for a, b in pairwise((0, *cuts, len(pieces))))
        return uneven + clock.unit_break * sum(inside[c] for c in cuts)

    def days(cuts: tuple[int, ...]) -> list[list[_Piece]]:
        return [list(pieces[a:b]) for a, b in pairwise((0, *cuts, len(pieces)))]

    ways = sorted(combinations_with_replacement(range(len(pieces) + 1), count - 1), key=cost)
    return days(next((cuts for cuts in ways if all(_fits(day, clock) for day in days(cuts))), ways[0]))


def _fits(pieces: Sequence[_Piece], clock: Clock) -> bool:
    try:
        for _ in _lay_out(pieces, clock, 0):
            pass
    except AgendaError:
        return False
    return True


def _lay_out(pieces: Sequence[_Piece], clock: Clock, number: int) -> Iterator[dict[str, object]]:
    """Give the pieces of a day their times, with breaks and meals between them."""
    spans, window = clock.spans, 0
    now, sitting = spans[0][0], 0
    for place, piece in enumerate(pieces):
        left = piece.minutes
        while left:
            room = spans[window][1] - now
            if sitting and sitting + left > clock.stretch and room > clock.pause + clock.shortest:
                yield _row(now, clock.pause, "pause", what="休息")
                now, sitting = now + clock.pause, 0
                continue
            if left <= room + (clock.overrun if window + 1 < len(spans) else 0):
                take = left
            elif room >= clock.shortest and left - room >= clock.shortest:
                take = room
            else:
                take = 0
            if take:
                what = piece.what if left == piece.minutes else f"{piece.what}（续）"
                yield _row(now, take, piece.kind, piece.unit, piece.name, what, piece.need, piece.note)
                now, sitting, left = now + take, sitting + take, left - take
            if left:
                if window + 1 == len(spans):
                    over = left + sum(p.minutes for p in pieces[place + 1 :])
                    raise AgendaError(
                        f"第{number}天排不下：到 {_clock(spans[-1][1])} 还差 {over} 分钟。请减少分钟数，或多排一天。"
                    )
                window += 1
                yield _row(now, spans[window][0] - now, "meal", what=clock.meals[window - 1])
                now, sitting = spans[window][0], 0


def _weeks(rules: AgendaRules, mode: Mode, who: Role | None) -> Iterator[dict[str, object]]:
    """The weeks of coaching after the classroom: day numbers go on, seven a week."""
    before = mode.room_days + len(mode.other_days)
    everybody = [r.id for r in rules.roles]
    for week in range(1, mode.weeks + 1):
        due = [u for u in rules.held(mode) if u.week in (week, 0)]
        for event in mode.week_events:
            final = week == mode.weeks and event.last
            day = before + 7 * (week - 1) + event.offset + 1
            texts = {
                "homework": "；".join(f"{u.id} {u.homework}" for u in due if u.homework),
                "field": "；".join(f"{u.id} {u.field}" for u in due if u.field),
                "review": "",
            }
            yield {
                "day": day,
                "title": f"第{day}天 第{week}周",
                **_row(
                    clock_minutes(event.start),
                    event.last_minutes if final and event.last_minutes else event.minutes,
                    event.kind,
                    f"week{week}",
                    f"第{week}周",
                    event.last if final else event.name,
                    _need(everybody, who),
                    texts[event.kind],
                ),
            }


def _row(
    start: int, minutes: int, kind: str, unit: str = "", name: str = "", what: str = "", need: str = "", note: str = ""
) -> dict[str, object]:
    times = {"start": _clock(start), "end": _clock(start + minutes), "minutes": minutes}
    return {**times, "kind": kind, "unit": unit, "name": name, "what": what, "need": need, "note": note}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _days(table: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    work = table[table["kind"].isin([*WORK, "homework"])]
    by_day = work.groupby("day", sort=True)
    bound = _clock(clock.spans[-1][0]) if len(clock.spans) > 2 else "24:00"
    return pd.DataFrame(
        {
            "title": by_day["title"].first(),
            "minutes": by_day["minutes"].sum(),
            "must": work[work["need"] != MAY].groupby("day")["minutes"].sum(),
            "may": work[work["need"] == MAY].groupby("day")["minutes"].sum(),
            "first": by_day["start"].first(),
            "last": by_day["end"].last(),
            "evening": by_day["end"].last() > bound,
        }
    ).fillna({"must": 0, "may": 0})


def _units(rules: AgendaRules, mode: Mode, who: Role | None) -> pd.DataFrame:
    rows = [
        {
            "unit": u.id,
            "title": u.title,
            **dict(zip(rules.parts, u.minutes[mode.id], strict=True)),
            "total": sum(u.minutes[mode.id]),
            "need": _need(u.must, who),
        }
        for u in rules.held(mode)
    ]
    return pd.DataFrame(rows).set_index("unit")
