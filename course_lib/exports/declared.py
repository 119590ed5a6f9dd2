"""How a workbook finds its sheets and a deck its slides: each module of a folder declares one, none is listed by hand.

A module declares by a constant (``SHEET``, ``SLIDE``), a :class:`Declaration`; importing it does nothing but define it.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from course_lib.plan.report import PlanReport

__all__ = ["Declaration", "DeclarationError", "check", "discover", "in_order_of_needs"]


class DeclarationError(Exception):
    """Sheets or slides that do not fit together; a mistake of the course's author, so in English."""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a sheet or slide says about itself.

    ``key``: its name for the others and for a unit's card; ``name``: for the reader, Chinese; ``place``: where it
    stands, from 1 in any steps; ``needs``: keys of those that are written before it; ``parts``: what it reads of the
    report; ``unit``: id of the unit whose result it shows, ``""`` for the whole plan's.
    """

    key: str
    name: str
    place: int
    needs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    unit: str = ""


D = TypeVar("D", bound=Declaration)


@functools.cache
def discover(package: str, constant: str) -> tuple[Any, ...]:
    """Import the modules of a package and return what each declares, by place.

    Raises
    ------
    DeclarationError
        A module that declares nothing, or declarations that :func:`check` refuses.
    """
    found = []
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        declared = getattr(importlib.import_module(module.name), constant, None)
        if declared is None:
            raise DeclarationError(f"{module.name} declares no {constant}")
        found.append(declared)
    return check(found)


def check(declared: Iterable[D]) -> tuple[D, ...]:
    """Return declarations by place, once they fit together.

    Raises
    ------
    DeclarationError
        A key, name or place that stands twice; a need that nobody declares; a part that the report has not: all of
        them at once. Then, needs that go in a circle.
    """
    told = sorted(declared, key=lambda one: one.place)
    faults = [*_doubles(told), *_gaps(told)]
    if faults:
        raise DeclarationError("\n".join(faults))
    in_order_of_needs(told)
    return tuple(told)


def _doubles(declared: list[D]) -> Iterator[str]:
    for what in ("key", "name", "place"):
        for value, count in Counter(getattr(one, what) for one in declared).items():
            if count > 1:
                keys = ", ".join(one.key for one in declared if getattr(one, what) == value)
                yield f"{what} {value!r} stands {count} times: {keys}"


def _gaps(declared: list[D]) -> Iterator[str]:
    keys = [one.key for one in declared]
    for one in declared:
        for need in one.needs:
            if need not in keys:
                yield f"{one.key} needs {need}, which is not declared; declared: {', '.join(keys)}"
        for part in one.parts:
            if not hasattr(PlanReport, part):
                yield f"{one.key} reads {part}, which a PlanReport does not have"


def in_order_of_needs(declared: Iterable[D]) -> list[D]:
    """Order declarations so that each stands after what it needs, else as they came.

    Raises
    ------
    DeclarationError
        Needs that go in a circle.
    """
    by_key = {one.key: one for one in declared}
    done: dict[str, D] = {}

    def visit(key: str, path: tuple[str, ...]) -> None:
        if key in path:
            raise DeclarationError(f"needs go in a circle: {' → '.join([*path[path.index(key) :], key])}")
        if key not in done:
            for need in by_key[key].needs:
                visit(need, (*path, key))
            done[key] = by_key[key]

    for key in by_key:
        visit(key, ())
    return list(done.values())
