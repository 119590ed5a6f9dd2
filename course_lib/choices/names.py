"""Where the files of choices lie, and which names may be folders."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from course_lib.choices.errors import TeamError
from course_lib.paths import kit_dir

__all__ = ["default_work", "person_key", "safe_name"]

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST_PERSON = 40


def default_work() -> Path:
    """Folder of all teams' files: ``COURSE_WORK``, else beside the checkout, else under the current folder."""
    from_environment = os.environ.get("COURSE_WORK", "").strip()
    if from_environment:
        return Path(from_environment).expanduser().absolute()
    kit = kit_dir()
    if kit.name == "_kit":  # installed as a wheel: site-packages is no place for a person's work
        return Path.cwd() / "course-work"
    return kit / "work"


def safe_name(name: str, what: str) -> str:
    """Return ``name`` (NFC) if every system can use it as one folder's name, else raise ``TeamError``.

    >>> safe_name("红队", "队伍名")
    '红队'
    """
    if not isinstance(name, str):
        raise TeamError(f"{what}应是文字，现在是 {name!r}。")
    clean = unicodedata.normalize("NFC", name)
    if not clean.strip():
        raise TeamError(f"{what}不能为空。")
    if _FORBIDDEN.search(clean):
        raise TeamError(f'{what} {name!r} 不能含有 / \\ : * ? " < > | 或控制字符。')
    if clean.startswith(".") or clean.endswith(".") or clean != clean.strip():
        raise TeamError(f"{what} {name!r} 的首尾不能是点或空格。")
    if _RESERVED.fullmatch(clean):
        raise TeamError(f"{what} {name!r} 是系统保留名，请换一个。")
    try:
        length = len(clean.encode("utf-8"))
    except UnicodeEncodeError:
        raise TeamError(f"{what} {name!r} 含有不能保存的字符。") from None
    if length > 120:
        raise TeamError(f"{what}太长（{len(clean)} 个字），请不超过 40 个汉字。")
    return clean


def person_key(name: str) -> str:
    """The key of a person: the name as typed, spaces squeezed, at most 40 characters; also the folder's name.

    >>> person_key(" 张  三 ")
    '张 三'
    """
    key = safe_name(" ".join(name.split()) if isinstance(name, str) else name, "姓名")
    if len(key) > _LONGEST_PERSON:
        raise TeamError(f"姓名太长（{len(key)} 个字），请不超过 {_LONGEST_PERSON} 个字。")
    return key
