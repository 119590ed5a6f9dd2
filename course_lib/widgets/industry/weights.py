"""Weights of the criteria as a team types and keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.text import percent
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.base.lookup import known_id

__all__ = ["MOST", "CriteriaWeights"]

MOST = 100  # end of the sliders
_AXES = ("attractiveness", "strength")


class CriteriaWeights:
    """The catalogue's weights and a team's own, criterion id → 0–100, not normalised.

    Args:
        case: its catalogue's criteria.
        say: fills in one of the board's words.
        words: those words.
    """

    def __init__(self, case: Case, say: Callable[..., str], words: Mapping[str, Any]) -> None:
        self.say, self.words = say, words
        self.criteria = pd.concat([case.catalog.criteria.query("axis == @axis") for axis in _AXES]).set_index("id")
        self.given = {str(c): _tidy(w) for c, w in self.criteria["weight"].items()}

    def own(self, kept: object) -> dict[str, float] | None:
        """A team's weights as kept in its file; None if there are none that could be used."""
        if not isinstance(kept, Mapping):
            return None
        own = {c: kept[c] if _is_weight(kept.get(c)) else given for c, given in self.given.items()}
        return own if sum(own.values()) > 0 else None

    def checked(self, what: object, value: object = None) -> dict[str, float]:
        """The weights typed for one criterion (id or name), or for several by a mapping."""
        names = {str(i): str(name) for i, name in self.criteria["name"].items()}
        checked: dict[str, float] = {}
        for key, typed in what.items() if isinstance(what, Mapping) else [(what, value)]:
            criterion, weight = known_id(self.words["criterion"], key, names), _read(typed)
            if not _is_weight(weight):
                raise BoardError(self.say("no_weight", name=names[criterion], value=typed, most=MOST))
            checked[criterion] = weight
        return checked

    def laid(self, now: Mapping[str, float] | None, typed: Mapping[str, float]) -> dict[str, float]:
        """All weights with those ``typed`` over those of ``now`` (None: the catalogue's); not all may be zero."""
        weights = {**(now or self.given), **typed}
        if sum(weights.values()) <= 0:
            raise BoardError(self.words["all_zero"])
        return weights

    def told(self, typed: Mapping[str, float], now: Mapping[str, float] | None) -> str:
        """The weights ``typed`` and their shares in all of ``now``."""
        total = sum((now or self.given).values())
        parts = [
            self.say("weight", name=self.criteria.at[c, "name"], value=_tidy(w), share=percent(w / total))
            for c, w in typed.items()
        ]
        return self.say("weighed", what="，".join(parts))


def _is_weight(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= MOST


def _read(value: object) -> Any:
    """A weight as typed: a text becomes a number if it is one."""
    try:
        return _tidy(value) if not isinstance(value, bool) else value
    except (TypeError, ValueError):
        return None


def _tidy(value: Any) -> float:
    """A whole number without its ``.0``."""
    number = float(value)
    return int(number) if number.is_integer() else number
