"""What a timetable is made from (``data/opening/agenda.yml`` and the units' cards), as frozen, checked objects."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["AgendaRules", "Block", "Clock", "Mode", "OtherDay", "Role", "UnitTime", "WeekEvent", "clock_minutes"]

Minutes = Annotated[int, Field(ge=0)]
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def clock_minutes(time: str) -> int:
    """Minutes since midnight of ``HH:MM``.

    >>> clock_minutes("13:30")
    810
    """
    found = _TIME.fullmatch(time)
    if not found:
        raise ValueError(f"时间 {time!r} 应写成 时:分，例如 09:00")
    return int(found[1]) * 60 + int(found[2])


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Clock(_Frozen):
    """A day's windows for work and how a day is filled; all figures in minutes."""

    windows: tuple[tuple[str, str], ...] = Field(min_length=1)
    meals: tuple[str, ...]
    overrun: Minutes
    stretch: int = Field(gt=0)
    pause: int = Field(gt=0)
    shortest: int = Field(gt=0)
    unit_break: Minutes

    @model_validator(mode="after")
    def _ordered(self) -> Clock:
        spans = self.spans
        times = [t for span in spans for t in span]
        if times != sorted(times) or any(a >= b for a, b in spans):
            raise ValueError("windows 要从早到晚，各段不重叠")
        if len(self.meals) != len(spans) - 1:
            raise ValueError("meals 要比 windows 少一个：两段之间各一顿")
        return self

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The windows as minutes since midnight."""
        return tuple((clock_minutes(a), clock_minutes(b)) for a, b in self.windows)


class Role(_Frozen):
    """Who takes part: ``track`` is one of the rules' tracks."""

    id: str
    name: str
    line: Literal["政企", "商群", ""]
    track: str


class UnitTime(_Frozen):
    """A unit: minutes of each part by mode, roles that must attend, what to do in the field and at home.

    ``week`` is the week of the homework, 0 = every week.
    """

    id: str
    title: str
    short: str
    minutes: dict[str, tuple[Minutes, ...]]
    must: tuple[str, ...]
    why: str
    field: str = ""
    week: int = Field(ge=0)
    homework: str = ""


class Block(_Frozen):
    """A sand-table round, a field day or a review: minutes of its steps by mode; ``tasks`` are units' field tasks."""

    id: str
    name: str
    kind: Literal["sand", "field", "review"]
    minutes: dict[str, dict[str, Annotated[int, Field(gt=0)]]]
    tasks: tuple[str, ...] = ()


class OtherDay(_Frozen):
    """A day after those in the classroom."""

    kind: str
    items: tuple[str, ...] = Field(min_length=1)


class WeekEvent(_Frozen):
    """What happens in each week of coaching; ``last`` names it in the last week."""

    offset: int = Field(ge=0, le=6)
    start: str
    minutes: int = Field(gt=0)
    kind: Literal["homework", "field", "review"]
    name: str
    last: str = ""
    last_minutes: int = Field(default=0, ge=0)


class Mode(_Frozen):
    """A course mode: days in the classroom, the order of units and blocks there, days and weeks that follow."""

    id: str
    name: str
    source: str
    room_days: int = Field(ge=1)
    room: tuple[str, ...] = Field(min_length=1)
    other_days: tuple[OtherDay, ...] = ()
    weeks: int = Field(default=0, ge=0)
    week_events: tuple[WeekEvent, ...] = ()


class AgendaRules(_Frozen):
    """All of ``agenda.yml``, and the ``units`` by their cards."""

    clock: Clock
    parts: tuple[str, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=1)
    tracks: dict[str, str]
    units: tuple[UnitTime, ...] = Field(min_length=1)
    blocks: tuple[Block, ...]
    modes: tuple[Mode, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _agree(self) -> AgendaRules:
        roles = {r.id for r in self.roles}
        units, blocks = {u.id: u for u in self.units}, {b.id: b for b in self.blocks}
        for role in self.roles:
            if role.track not in self.tracks:
                raise ValueError(f"岗位 {role.id} 的 track {role.track!r} 不在 tracks 里（{'、'.join(self.tracks)}）")
        for unit in self.units:
            if unknown := set(unit.must) - roles:
                raise ValueError(f"单元 {unit.id} 的 must 里没有这些岗位：{'、'.join(sorted(unknown))}")
            if any(len(m) != len(self.parts) for m in unit.minutes.values()):
                raise ValueError(f"单元 {unit.id} 的分钟数应是 {len(self.parts)} 个：{'、'.join(self.parts)}")
        for mode in self.modes:
            for item in [*mode.room, *(i for day in mode.other_days for i in day.items)]:
                if item not in units and item not in blocks:
                    raise ValueError(f"模式 {mode.id} 里的 {item!r} 既不是单元也不是活动")
                if item in blocks and mode.id not in blocks[item].minutes:
                    raise ValueError(f"活动 {item} 缺少模式 {mode.id} 的分钟数")
                if item in units and mode.id not in units[item].minutes:
                    raise ValueError(f"单元 {item} 缺少模式 {mode.id} 的分钟数")
        for block in self.blocks:
            if unknown := set(block.tasks) - set(units):
                raise ValueError(f"活动 {block.id} 的 tasks 里没有这些单元：{'、'.join(sorted(unknown))}")
        return self

    def held(self, mode: Mode) -> tuple[UnitTime, ...]:
        """The units that have a place in the mode, in the order of their ids."""
        return tuple(unit for unit in self.units if unit.id in mode.room)
