"""What each unit says of itself, and each of its tasks: the cards, as the builder takes them out of ``sources/``.

Authors write a unit's card once, in its source (``authoring.cards`` reads it); everybody else reads the derived
``data/units/uNN.json``, one file a unit, so that a new unit touches no file that others share.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from course_lib.case.tables import declared
from course_lib.errors import CourseError
from course_lib.paths import built_dir

__all__ = ["CHAPTERS", "Slip", "TaskCard", "UnitCard", "public_text", "task_cards", "unit_cards"]

CHAPTERS = ("opening", "market", "industry", "needs", "odds", "route", "account", "growth", "support", "management")
"""In the order in which they are taught."""

_PRIVATE = {"tasks": {"__all__": {"slips"}}}
_Text = Annotated[str, Field(min_length=1)]
_Minutes = Annotated[int, Field(ge=0)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Slip(_Frozen):
    """A usual wrong way, as a formula or as a rule in code, and the sentence that answers it."""

    formula: str = ""
    code: str = ""
    say: _Text

    @model_validator(mode="after")
    def _one_way(self) -> Slip:
        if bool(self.formula) == bool(self.code):
            raise ValueError("a slip is either a formula or code")
        return self


class TaskCard(_Frozen):
    """A task, from the card on its check cell.

    Attributes:
        id: such as ``u04.months``: what the check names.
        title: such as ``题1 收几个月``; an author leaves it out where it is the question's own heading.
        points: of the unit's 100.
        hints: never the answer; the first is what a self-check says.
        tolerance: relative error that still counts as right.
        hard_coded_share: share of the points kept by an answer that is right on the public case alone.
        form: how one answers; "" is code.
        kind: ``value`` (right on one's own figures) or ``rule`` (computed on hidden cases too).
        slips: known wrong ways. They stand in the source only, ``public_text`` leaves them out.
    """

    id: str
    title: _Text
    points: Annotated[float, Field(ge=0)]
    hints: Annotated[tuple[_Text, ...], BeforeValidator(_listed), Field(min_length=1)]
    tolerance: Annotated[float, Field(gt=0, lt=1)] = 0.01
    hard_coded_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    form: str = ""
    kind: Literal["", "value", "rule", "shown"] = ""
    slips: tuple[Slip, ...] = ()


class UnitCard(_Frozen):
    """A unit, from the card at the head of its source, and its tasks in order.

    Attributes:
        id: such as ``u04``: the source's name tells it.
        name, title, short: what it is called where a case is checked, in the timetable, in a figure.
        chapter: one of ``CHAPTERS``.
        needs: tables of a case without which the unit waits.
        helps: tables that make it better.
        minutes: mode -> minutes of each part of the timetable; a mode that does not hold the unit needs none.
        must: ids of the roles that must attend, and ``why``.
        field: what to do in the field.
        week: of the homework, 0 = every week.
    """

    id: str
    name: _Text
    title: _Text
    short: _Text
    chapter: Literal[CHAPTERS]  # type: ignore[valid-type]
    needs: tuple[str, ...]
    helps: tuple[str, ...] = ()
    minutes: dict[str, tuple[_Minutes, ...]]
    must: tuple[str, ...]
    why: _Text
    field: str = ""
    week: Annotated[int, Field(ge=0)] = 0
    homework: str = ""
    tasks: tuple[TaskCard, ...] = ()

    @field_validator("needs", "helps")
    @classmethod
    def _declared(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = declared("case")
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"no table {', '.join(unknown)}; tables: {', '.join(known)}")
        return names


def public_text(card: UnitCard) -> str:
    """The text of ``data/units/uNN.json``: what everybody may know of the unit."""
    return card.model_dump_json(indent=1, exclude=_PRIVATE) + "\n"


def unit_cards() -> dict[str, UnitCard]:
    """Return the units' cards by unit id, in the order of the ids.

    Raises:
        CourseError: a file is not as the builder writes it.

    >>> unit_cards()["u02"].needs
    ('district', 'industries', 'industry_units')
    """
    return dict(_read(built_dir() / "units"))


def task_cards() -> dict[str, TaskCard]:
    """Return all tasks by id, in the order of the units."""
    return {task.id: task for card in unit_cards().values() for task in card.tasks}


@lru_cache(maxsize=4)
def _read(folder: Path) -> dict[str, UnitCard]:
    cards: dict[str, UnitCard] = {}
    for path in sorted(folder.glob("u[0-9][0-9].json")):
        try:
            cards[path.stem] = UnitCard.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, UnicodeDecodeError) as error:
            raise CourseError(
                f"{path.parent.name}/{path.name} 不是生成器写的样子，请重新生成：{_first(error)}"
            ) from None
    return cards


def _first(error: Any) -> str:
    fault = error.errors()[0] if isinstance(error, ValidationError) else None
    return f"{'.'.join(map(str, fault['loc']))} {fault['msg']}" if fault else str(error)
