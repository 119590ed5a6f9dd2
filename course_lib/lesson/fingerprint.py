"""Fingerprints of a unit's results: short codes that change when a method, a rule or the data changes.

A self-check compares an answer with what the same library computes, so it cannot notice that a method itself has
changed; the stored fingerprints in a solution can, and they give no answer away. Which results count stands in the
unit's source, in the cell tagged ``codes``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from course_lib.lesson.derived import codes

if TYPE_CHECKING:
    from course_lib.case import Case
    from course_lib.lesson.unit import Unit

__all__ = ["fingerprint", "fingerprints"]

_DIGITS = 6  # significant digits: processors differ in the last ones


def _canonical(value: Any) -> Any:
    """Turn a result into plain, rounded values in a fixed order."""
    if isinstance(value, pd.DataFrame):
        return _canonical([value.index.tolist(), {column: value[column].tolist() for column in value.columns}])
    if isinstance(value, pd.Series):
        return [_canonical(value.index.tolist()), _canonical(value.tolist())]
    if isinstance(value, np.ndarray):
        return _canonical(value.tolist())
    if isinstance(value, Mapping):
        return {str(k): _canonical(v) for k, v in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, (list, tuple)):
        return [_canonical(v) for v in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        number = float(value)
        return str(number) if not math.isfinite(number) else f"{0.0 if abs(number) < 1e-9 else number:.{_DIGITS}g}"
    return str(value)


def _code(*results: Any) -> str:
    text = json.dumps([_canonical(r) for r in results], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def fingerprints(case: Case, unit_id: str) -> dict[str, str]:
    """Return the codes of one unit's results on a case, by the name of the result."""
    results = {name: found if isinstance(found, tuple) else (found,) for name, found in codes(case, unit_id).items()}
    return {name: _code(*found) for name, found in results.items()}


def fingerprint(unit: Unit) -> None:
    """Print the codes of the unit's results in one line."""
    print("核对码　" + "　".join(f"{name} {code}" for name, code in fingerprints(unit.case, unit.id).items()))
