"""What a file of choices can hold: plain JSON that comes back as it was."""

from __future__ import annotations

import json
from typing import Any

from course_lib.choices.errors import TeamError

__all__ = ["canonical", "check_choice_name", "plain_json"]


def canonical(value: Any) -> str:
    """The one text that equal values have: 1, 1.0 and true are not equal."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def check_choice_name(name: object) -> None:
    """Refuse a name that is no text."""
    if not isinstance(name, str) or not name.strip():
        raise TeamError(f"选择的名称应是文字，现在是 {name!r}。")
    plain_json(name, name)


def plain_json(name: str, value: Any) -> Any:
    """``value`` as it will be read back; ``TeamError`` if it would not come back the same."""
    _check_keys(name, value)
    try:
        return json.loads(canonical(value).encode("utf-8"))
    except TypeError:
        problem = f"含有不能保存的内容（{type(value).__name__}）"
    except UnicodeEncodeError:
        problem = "含有不能保存的字符"
    except (ValueError, RecursionError):
        problem = "含有无穷大、非数字、循环引用或过大的内容"
    raise TeamError(f"选择 {name!r} {problem}。请只用文字、数字、真假、列表和字典。")


def _check_keys(name: str, value: Any) -> None:
    """Refuse keys that JSON would silently turn into text; stop at depth or cycles, which ``json`` itself reports."""
    stack, seen = [value], set()
    while stack:
        item = stack.pop()
        if not isinstance(item, dict | list | tuple) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            if wrong := [key for key in item if not isinstance(key, str)]:
                raise TeamError(f"选择 {name!r} 的字典里，键 {wrong[0]!r} 不是文字。")
            stack.extend(item.values())
        else:
            stack.extend(item)
