"""The shapes that choices may have: what each part must be, and which parts are ids of which table.

A shape finds each part that does not fit, with its place, and can leave such parts out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Entries", "Fields", "Flag", "Id", "Items", "Left", "Number", "Place", "Shape", "Text"]

#: The way from the choice to one of its parts: keys, and list entries as "第2项".
Place = tuple[str, ...]
_OUT = object()


class Shape:
    """What a value must be."""

    @property
    def due(self) -> str:
        """What is due, in Chinese."""
        return self._due()

    def faults(self, value: Any) -> Iterator[tuple[Place, Any, str]]:
        """Each part that does not fit: place, what stands there, what is due."""
        if not self._fits(value):
            yield (), value, self.due
            return
        for name, inner, shape in self._inside(value):
            for place, found, due in shape.faults(inner):
                yield (name, *place), found, due

    def parts(self) -> Iterator[Shape]:
        """This shape and all inside it."""
        yield self
        for shape in self._shapes():
            yield from shape.parts()

    def sound(self, value: Any, default: Any = None) -> Any:
        """``value`` without the parts that do not fit; ``default`` if nothing is left."""
        kept = self._kept(value)
        return default if kept is _OUT else kept

    # -- what a kind of shape gives ------------------------------------------------------------------------------

    def _due(self) -> str:
        raise NotImplementedError

    def _fits(self, value: Any) -> bool:
        """Whether the value itself is of the kind, whatever stands inside."""
        raise NotImplementedError

    def _inside(self, value: Any) -> Iterable[tuple[str, Any, Shape]]:
        """Name in a place, value and shape of each part of a value of this kind."""
        return ()

    def _shapes(self) -> Iterable[Shape]:
        return ()

    def _kept(self, value: Any) -> Any:
        return value if self._fits(value) else _OUT


@dataclass(frozen=True)
class Text(Shape):
    """Any text."""

    def _due(self) -> str:
        return "文字"

    def _fits(self, value: Any) -> bool:
        return isinstance(value, str)


@dataclass(frozen=True)
class Id(Text):
    """An id of ``table``, or of what the team added to it; ``column``: what names a row if not its id.

    Whether the case still knows it is asked by whoever uses it. Carriers stand in ``case.yml``, not in a table.
    """

    table: str
    column: str = "id"

    def _due(self) -> str:
        return "编号（文字）" if self.column == "id" else "名称（文字）"


@dataclass(frozen=True)
class Number(Shape):
    """A number from ``low`` to ``high``; ``blank`` lets ``null`` stand for none, ``whole`` takes no fractions."""

    low: float = -math.inf
    high: float = math.inf
    blank: bool = False
    whole: bool = False

    def _due(self) -> str:
        bounds = ""
        if math.isfinite(self.high):
            bounds = f" {self.low:g} 到 {self.high:g} 的"
        elif math.isfinite(self.low):
            bounds = f"不小于 {self.low:g} 的"
        return f"{bounds}{'整数' if self.whole else '数字'}{'或空' if self.blank else ''}"

    def _fits(self, value: Any) -> bool:
        if value is None:
            return self.blank
        kinds = int if self.whole else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True)
class Flag(Shape):
    """True or false."""

    def _due(self) -> str:
        return " true 或 false"

    def _fits(self, value: Any) -> bool:
        return isinstance(value, bool)


@dataclass(frozen=True)
class Left(Shape):
    """Left to whoever reads it, who tells each fault in words of its own; ``inner`` says what is meant."""

    inner: Shape

    def _due(self) -> str:
        return self.inner.due

    def _fits(self, value: Any) -> bool:
        return True

    def _shapes(self) -> Iterable[Shape]:
        return (self.inner,)


@dataclass(frozen=True)
class Items(Shape):
    """A list."""

    item: Shape

    def _due(self) -> str:
        return "列表 […]"

    def _fits(self, value: Any) -> bool:
        return isinstance(value, list)

    def _inside(self, value: Any) -> Iterable[tuple[str, Any, Shape]]:
        return ((f"第{number}项", inner, self.item) for number, inner in enumerate(value, 1))

    def _shapes(self) -> Iterable[Shape]:
        return (self.item,)

    def _kept(self, value: Any) -> Any:
        if not self._fits(value):
            return _OUT
        return [kept for inner in value if (kept := self.item._kept(inner)) is not _OUT]


@dataclass(frozen=True)
class Entries(Shape):
    """A mapping from ids (or names) to values of one shape."""

    key: Text
    value: Shape

    def _due(self) -> str:
        return "字典 {…}"

    def _fits(self, value: Any) -> bool:
        return isinstance(value, dict)

    def _inside(self, value: Any) -> Iterable[tuple[str, Any, Shape]]:
        return ((key, inner, self.value) for key, inner in value.items())

    def _shapes(self) -> Iterable[Shape]:
        return (self.key, self.value)

    def _kept(self, value: Any) -> Any:
        if not self._fits(value):
            return _OUT
        kept = {key: self.value._kept(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner is not _OUT}


@dataclass(frozen=True)
class Fields(Shape):
    """A mapping with named parts, of which those ``needed`` must be there; parts that it does not know are kept."""

    fields: Mapping[str, Shape]
    needed: tuple[str, ...] = ()

    def _due(self) -> str:
        return "字典 {…}" + (f"，至少有 {'、'.join(self.needed)}" if self.needed else "")

    def _fits(self, value: Any) -> bool:
        return isinstance(value, dict) and all(name in value for name in self.needed)

    def _inside(self, value: Any) -> Iterable[tuple[str, Any, Shape]]:
        return ((name, value[name], shape) for name, shape in self.fields.items() if name in value)

    def _shapes(self) -> Iterable[Shape]:
        return self.fields.values()

    def _kept(self, value: Any) -> Any:
        if not self._fits(value):
            return _OUT
        kept = {name: self.fields[name]._kept(v) if name in self.fields else v for name, v in value.items()}
        kept = {name: inner for name, inner in kept.items() if inner is not _OUT}
        return kept if all(name in kept for name in self.needed) else _OUT
