"""Which unit a notebook is of, and which kind it is: ``metadata.course`` says so, whatever its file is called."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["KINDS", "Identity", "identify"]

KINDS = {"notebooks": "lesson", "exercises": "exercise", "solutions": "solution"}
"""Folder of the derived notebooks -> what kind they are."""

_KEYS = ("unit", "kind", "title")
_UNIT = re.compile(r"u[0-9]{2}")


@dataclass(frozen=True)
class Identity:
    """A notebook's ``unit`` (``u02``), ``kind`` (a value of ``KINDS``) and the unit's ``title``; "" = not known."""

    unit: str
    kind: str = ""
    title: str = ""

    @property
    def metadata(self) -> dict[str, str]:
        """As it stands in the notebook."""
        return asdict(self)


def identify(notebook: Any, path: Path | None = None) -> Identity:
    """What a notebook says of itself; else what its file's name says (notebooks built before there was metadata).

    >>> identify({"metadata": {"course": {"unit": "u02", "kind": "lesson"}}}).kind
    'lesson'
    >>> identify({"metadata": {}}, Path("u04_budget.ipynb"))
    Identity(unit='u04', kind='', title='')
    """
    metadata = notebook.get("metadata")
    told = metadata.get("course") if isinstance(metadata, dict) else None
    words = {key: told[key] for key in _KEYS if isinstance(told.get(key), str)} if isinstance(told, dict) else {}
    if _UNIT.fullmatch(words.get("unit", "")):
        return Identity(**words)
    found = _UNIT.match(path.stem) if path else None
    return Identity(found[0] if found else "")
