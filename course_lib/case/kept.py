"""Results that follow from a case alone are worked out once: a case never changes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from course_lib.case import Case

__all__ = ["kept"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def kept(compute: Callable[Concatenate[Case, _P], _R]) -> Callable[Concatenate[Case, _P], _R]:
    """Remember what ``compute(case)`` gives, as long as the case lives; calls with anything more are computed anew.

    Everybody gets a result of their own, whose tables are copy-on-write views: changing one changes no other.
    """
    results: WeakKeyDictionary[Case, _R] = WeakKeyDictionary()

    @wraps(compute)
    def call(case: Case, *arguments: _P.args, **options: _P.kwargs) -> _R:
        if arguments or options:
            return compute(case, *arguments, **options)
        if case not in results:
            results[case] = compute(case, *arguments, **options)
        return _own(results[case])

    return call


def _own(result: Any) -> Any:
    """A frozen dataclass with its own views of the same tables, also of those in a mapping."""
    result = copy.copy(result)
    for field in fields(result):
        object.__setattr__(result, field.name, _view(getattr(result, field.name)))
    return result


def _view(value: Any) -> Any:
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.copy(deep=False)
    if isinstance(value, dict):
        return {key: _view(item) for key, item in value.items()}
    return value
