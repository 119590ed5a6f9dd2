"""Tell an answer to whoever grades: the value itself, never whether it is right.

In a graded run a probe stands where the check of a task would be. What it tells is plain JSON under a type of its own,
apart from anything printed, and is compared outside with the reference's answer on the same case.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from course_lib.lesson.selfcheck import is_blank

__all__ = ["MIME", "SERIES", "plain", "tell"]

MIME = "application/vnd.course.answer+json"
SERIES = "__series__"
_LONGEST = 20_000  # characters of JSON; the longest right answer is a few hundred
_MISSING = "还没有这个答案"


def tell(task: str, answer: Callable[[], object]) -> None:
    """Publish the value of ``answer()`` as the answer to ``task``, or the error that it raises."""
    from IPython.core.interactiveshell import InteractiveShell

    try:
        value = answer()
        record = {"task": task, "value": plain(value), "blank": is_blank(value)}
        text = json.dumps(record, ensure_ascii=False, allow_nan=False)
        if len(text) > _LONGEST:
            record = {"task": task, "error": "答案太长"}
    except NameError:
        record = {"task": task, "blank": True, "error": _MISSING}
    except Exception as error:  # whatever somebody's object does when it is looked at
        record = {"task": task, "error": f"{type(error).__name__}: {error}"[:300]}
    InteractiveShell.instance().display_pub.publish({MIME: record, "text/plain": json.dumps(record)})


def plain(value: object) -> Any:
    """An answer as JSON holds it, the way ``selfcheck.compare`` reads it.

    Sets become lists, a Series its index and values under ``SERIES``, ``...`` and None a blank; numbers that are not
    finite are texts, so that they never agree with a number.

    >>> plain(np.float64(1.5)), plain({"a": ...}), plain(("I01", "I02")), plain(float("nan"))
    (1.5, {'a': None}, ['I01', 'I02'], 'nan')
    """
    if value is Ellipsis or value is None:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 62 else str(float(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, pd.Series):
        return {SERIES: [plain(value.index), plain(value.tolist())]}
    if isinstance(value, pd.Index | np.ndarray | ExtensionArray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return f"<{type(value).__name__}>"
