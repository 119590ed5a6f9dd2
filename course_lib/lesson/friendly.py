"""What a lesson does about errors: help with the two slips that everybody makes, and plain messages for persons.

The slips are Chinese punctuation, and a name without quotes or not yet there. A ``CourseError`` is for the person who
asked: its lines are shown, not the call stack. This is the only place that knows IPython's way of showing errors.
"""

from __future__ import annotations

import ast
import re
from types import TracebackType
from typing import TYPE_CHECKING, Any

from course_lib.errors import CourseError
from course_lib.log import logger

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["explain_name", "install", "mend_punctuation"]

_MARKS = str.maketrans("，：（）【】｛｝“”‘’＝＋－", ",:()[]{}\"\"''=+-")
_ID = re.compile(r"[A-Z]\d{2,}")


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return True


def mend_punctuation(lines: list[str]) -> list[str]:
    """Turn Chinese punctuation into English where a cell does not parse as it stands and then does.

    >>> mend_punctuation(["x = [“I01”，“I02”]"])
    已把中文标点换成英文标点
    ['x = ["I01","I02"]']
    >>> mend_punctuation(['print("好，再来")'])
    ['print("好，再来")']
    """
    code = "".join(lines)
    mended = code.translate(_MARKS)
    if mended == code or _parses(code) or not _parses(mended):
        return lines
    print("已把中文标点换成英文标点")
    return mended.splitlines(keepends=True)


def explain_name(name: str) -> str:
    """Say what is likely wrong where ``name`` is not defined."""
    if _ID.fullmatch(name):
        return f'编号要加英文引号：写成 "{name}"'
    return f"还没有 {name}：多半是前面的格子没有运行。点菜单“运行”里的“运行所有单元格”，再回到这一格"


def _told_plainly(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    """Show what helps instead of the call stack; it stays an error for whoever runs the notebook."""
    logger.error("%s", error, exc_info=error)
    if isinstance(error, CourseError):
        lines = str(error).splitlines() or [kind.__name__]
    else:
        lines = [f"{kind.__name__}: {error}", explain_name(str(getattr(error, "name", "") or ""))]
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def install(shell: InteractiveShell | None) -> None:
    """Give an IPython shell all of it; doing so twice changes nothing."""
    if shell is not None and mend_punctuation not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(mend_punctuation)
        shell.set_custom_exc((NameError, CourseError), _told_plainly)
