"""What a line may be: figures as typed, its price, and whether it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import declared
from course_lib.choices import LINE_NUMBERS
from course_lib.method import price_lines
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.needs.need_product_view import MONEY, finite

__all__ = ["LineTerms", "short"]

_UNBOUNDED = 1e9


def short(number: float) -> float:
    """A whole number without its decimal point."""
    return int(number) if float(number).is_integer() else float(number)


class LineTerms:
    """Reads figures of lines, prices lines and refuses what breaks a limit.

    Args:
        case: with the team's needs.
        say: fills in one of the board's words.
        words: those words.
    """

    def __init__(self, case: Case, say: Callable[..., str], words: Mapping[str, Any]) -> None:
        self.case, self.say, self.words = case, say, words
        self._limits = {c.name: c for c in declared("case")["opportunities"].columns}

    def price(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A line with its price, see ``price_lines``."""
        priced = price_lines(self.case, pd.DataFrame([row])).lines.iloc[0]
        return {str(c): v for c, v in priced.items()}

    def admit(self, after: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
        """Refuse a line outside its limits, unless it stood outside them before and keeps its discount."""
        priced = self.price(after)
        if priced["ok"]:
            return
        if before is not None and after["discount"] == before["discount"] and not self.price(before)["ok"]:
            return
        raise BoardError(self.say("refused_line", reason=priced["reason"]))

    def number(self, who: str, column: str, value: object) -> float:
        """The figure typed for a column, within what the case's table allows."""
        limits = self._limits[column]
        low, high = limits.low or 0.0, _UNBOUNDED if limits.high is None else limits.high
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else float("nan")
        if low <= number <= high and (limits.kind != "integer" or number.is_integer()):
            return short(number)
        if column == "discount":
            shown = f"{number * 100:g}%" if np.isfinite(number) else self._typed(value)
            raise BoardError(self.say("wrong_discount", line=who, value=shown))
        allowed = self.words["too_much"] if number > high and limits.high is None else limits.allowed
        raise BoardError(
            self.say("wrong_number", line=who, what=limits.label, value=self._typed(value), allowed=allowed)
        )

    def _typed(self, value: Any) -> str:
        text = f"{value:g}" if isinstance(value, float) else str(value).strip()
        return f"“{text}”" if text else str(self.words["empty"])

    def quotation(
        self, who: str, asked: Mapping[str, Any], row: Mapping[str, Any], *, drawn: bool
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Price ``row`` with the figures that were ``asked``; ``drawn``: it is a line already.

        Returns:
            The figures as they were typed, fit for JSON; and the price, ``allowed`` (would be taken), ``reason`` (why
            not), ``faults`` (which figures).
        """
        given = {c: asked[c] for c in LINE_NUMBERS if c in asked}
        typed = {c: _sendable(given.get(c, row[c])) for c in LINE_NUMBERS}
        after, reason = dict(row), ""
        faults: list[str] = []
        for column, value in given.items():
            try:
                after[column] = self.number(who, column, value)
            except BoardError as error:
                faults, reason = [*faults, column], reason or str(error)
        if faults:
            return typed, {"allowed": False, "faults": faults, "reason": reason}
        figures = self.price(after)
        allowed = True
        try:
            self.admit(after, row if drawn else None)
        except BoardError:
            allowed = False
            faults = [c for c in LINE_NUMBERS if drawn and after[c] != row[c]] or ["discount"]
        money = {c: finite(figures[c]) for c in MONEY}
        verdict = {"allowed": allowed, "faults": faults, "reason": figures["reason"], "ok": bool(figures["ok"])}
        return typed, {**verdict, **money}


def _sendable(value: Any) -> float | str:
    """A figure as it was typed, fit for JSON."""
    usual = isinstance(value, Real) and not isinstance(value, bool) and np.isfinite(float(value))
    return short(float(value)) if usual else str(value)
