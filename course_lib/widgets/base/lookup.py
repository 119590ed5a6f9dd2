"""From what a person typed to an id."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from course_lib.widgets.base.board import BoardError

__all__ = ["known_id"]

_SHOWN = 12


def known_id(what: str, given: object, allowed: Mapping[str, str], elsewhere: str = "") -> str:
    """Return the id meant by an id or a name.

    Args:
        what: what is looked for, for the message.
        given: an id or a name.
        allowed: id → name.
        elsewhere: a remark for the message, instead of the nearest name.

    Raises:
        BoardError: nothing of that name, or several; the message says what is allowed.

    >>> known_id("行业", "金融", {"I06": "金融", "I01": "党政"})
    'I06'
    """
    text = str(given)
    if text in allowed:
        return text
    named = [i for i, name in allowed.items() if name == text]
    if len(named) == 1:
        return named[0]
    if named:
        raise BoardError(f"叫“{text}”的{what}有 {len(named)} 个，请写编号：{'、'.join(named)}")
    near = difflib.get_close_matches(text, [*allowed, *allowed.values()], n=1)
    some = "、".join(i if i == name else f"{i} {name}" for i, name in list(allowed.items())[:_SHOWN])
    more = f"…共 {len(allowed)} 个" if len(allowed) > _SHOWN else ""
    hint = elsewhere or (f"（是不是 {near[0]}？）" if near else "")
    raise BoardError(f"{what}“{text}”不认识；可用：{some}{more}{hint}")
