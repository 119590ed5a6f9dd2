"""First guesses: what somebody said before the answer was shown. Locked once, kept for good, taken back by nothing.

A first guess is the choice ``first:<unit>.<key>``, for instance ``first:u04.O026`` (the discount typed for that line)
or ``first:u07.plan``. The store itself refuses to change or to remove it, so the order "first you, then the answer"
holds across boards, restarts and two notebooks of one team. ``schema.FIRSTS`` declares which there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course_lib.choices.errors import TeamError
from course_lib.choices.schema import FIRST, FIRSTS, check, declared_choice

if TYPE_CHECKING:
    from course_lib.choices.snapshot import Choices
    from course_lib.choices.store import Chooser

__all__ = ["first_name", "first_of", "lock_first", "revealed"]


def first_name(key: str) -> str:
    """Name of the choice that keeps the first guess ``key``, e.g. ``u04.O026``.

    >>> first_name("u07.plan")
    'first:u07.plan'

    Raises:
        TeamError: no first guess of that name is declared.
    """
    name = f"{FIRST}{key}"
    if declared_choice(name) is None:
        known = "、".join(f"{prefix}…" if prefix.endswith(".") else prefix for prefix in sorted(FIRSTS))
        raise TeamError(f"没有叫 {name} 的第一次判断；有的是：{known}。")
    return name


def lock_first(where: Chooser, key: str, value: Any, reason: str | None = None) -> Choices:
    """Lock a first guess in the file of ``where`` (the team's; a person's where the guess is his).

    Whoever comes second changes nothing: what stands is the first, ask ``first_of`` for it.

    Args:
        where: whose file keeps it.
        key: ``<unit>.<key>``.
        value: JSON data of the shape that ``schema.FIRSTS`` declares; never ``None``.
        reason: why, in his own words.

    Returns:
        All choices of that file as this left them.

    Raises:
        TeamError: the key is not declared, the value has another shape, or the folder cannot be written.
    """
    name = first_name(key)
    check(where.path, name, value)
    return where.update(name, lambda kept: value if kept is None else kept, reason=reason)


def first_of(where: Chooser | Choices, key: str) -> Any:
    """The first guess as it was locked (a copy), ``None`` if there is none.

    Raises:
        TeamError: the key is not declared, or the file was edited by hand and the guess has another shape now.
    """
    return _snapshot(where).get(first_name(key))


def revealed(where: Chooser | Choices, key: str) -> bool:
    """Whether the answer may be shown: a first guess of the declared shape is locked.

    The one question that boards, figures, strip, slides ask. A guess that somebody spoilt by hand reveals nothing.
    """
    return _snapshot(where).sound(first_name(key)) is not None


def _snapshot(where: Chooser | Choices) -> Choices:
    snapshot = getattr(where, "snapshot", None)
    taken: Choices = where if snapshot is None else snapshot()  # type: ignore[assignment]
    return taken
