"""What a line may be: figures as typed, its price, and whether it is taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import declared
from course_lib.choices import LINE_NUMBERS
from course_lib.method.needs.declared_stage import offer_lines
from course_lib.method.needs.offers import Offers
from course_lib.widgets.base.board import BoardError
from course_lib.widgets.needs.need_product_view import MONEY, finite

__all__ = ["ASKED", "LineTerms", "short"]

#: Id of a line that is asked for and not drawn.
ASKED = "?"
_UNBOUNDED = 1e9
_REMEMBERED = 4


def short(number: float) -> float:
    """A whole number without its decimal point."""
    return int(number) if float(number).is_integer() else float(number)


class LineTerms:
    """Reads figures of lines, prices lines among the customer's others, and refuses what breaks a limit.

    Args:
        case: with the team's needs.
        say: fills in one of the board's words.
        words: those words.
    """

    def __init__(self, case: Case, say: Callable[..., str], words: Mapping[str, Any]) -> None:
        self.case, self.say, self.words = case, say, words
        self._priced: dict[str, Offers] = {}
        self._limits = {c.name: c for c in declared("case")["opportunities"].columns}

    # -- pricing -----------------------------------------------------------------------------------------------------

    def offers(self, lines: pd.DataFrame, customer: str) -> Offers:
        """A customer's lines, priced and checked together; the last few are remembered."""
        own = lines[lines["customer"] == customer].reset_index(drop=True)
        own = own.astype(dict.fromkeys(LINE_NUMBERS, float))
        key = own.to_csv()
        if key not in self._priced:
            self._priced[key] = offer_lines(self.case, own)
            while len(self._priced) > _REMEMBERED:
                del self._priced[next(iter(self._priced))]
        return self._priced[key]

    def admit(self, line: str, after: Offers, before: Offers, changed: Collection[str]) -> None:
        """Refuse a line as it would be after a change.

        What stood outside a limit before may stay there, while nobody touches that cell: a refused line can be put
        right one figure after the other, but no figure may be changed into another that is refused.
        """
        new = self.refusals(line, after, before, changed)
        if len(new):
            raise BoardError(self.say("refused_line", reason=self.reasons(new)))

    def refusals(self, line: str, after: Offers, before: Offers, changed: Collection[str]) -> pd.DataFrame:
        """The refusals that stand in the way of a change of the columns ``changed``."""
        found, old = (offers.refusals[offers.refusals["id"] == line] for offers in (after, before))
        return found[~found["rule"].isin(old["rule"]) | found["column"].isin(list(changed))]

    def reasons(self, refusals: pd.DataFrame) -> str:
        """Refusals in one line, each with its place."""
        return "；".join(f"{self.words['places'][r['column']]}：{r['reason']}" for r in refusals.to_dict("records"))

    # -- what was typed ----------------------------------------------------------------------------------------------

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
        self, who: str, asked: Mapping[str, Any], row: Mapping[str, Any], lines: pd.DataFrame
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Price ``row`` with the figures that were ``asked``, beside the customer's other ``lines``.

        Returns:
            The figures as they were typed, fit for JSON; and the price, ``allowed`` (would be taken), ``reason`` (why
            not), ``faults`` (which figures), ``refusals`` (place, limit and reason of each).
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
            return typed, {"allowed": False, "faults": faults, "reason": reason, "refusals": []}
        line, customer = str(row.get("id", ASKED)), str(row["customer"])
        now = self.offers(self._beside(lines, {**after, "id": line}), customer)
        was = self.offers(lines, customer)
        changed = [c for c in LINE_NUMBERS if line == ASKED or after[c] != row[c]]
        barred = self.refusals(line, now, was, changed)
        priced = now.lines[now.lines["id"] == line].iloc[0]
        mine = now.refusals[now.refusals["id"] == line]
        verdict = {
            "allowed": barred.empty,
            "faults": [c for c in LINE_NUMBERS if c in set(barred["column"])],
            "ok": bool(priced["ok"]),
            "reason": self.reasons(mine),
            "refusals": refusal_rows(mine),
            "fit": int(priced["fit"]),
            "fit_reason": str(priced["fit_reason"]),
            "mode": str(priced["mode"]),
            "net_price": self._list_price(str(row["product"])) * (1.0 - float(after["discount"])),
        }
        return typed, {**verdict, **{c: finite(priced[c]) for c in MONEY}}

    def _list_price(self, product: str) -> float:
        products = self.case.catalog.products
        return float(products.loc[products["id"] == product, "list_price"].iloc[0])

    @staticmethod
    def _beside(lines: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
        """The lines with the line as it would be in its place, or as one more."""
        here = lines["id"] == row["id"]
        if here.any():
            changed = lines.copy()
            for column in LINE_NUMBERS:
                changed[column] = changed[column].where(~here, float(row[column]))
            return changed
        one = pd.DataFrame([{c: row.get(c) for c in lines.columns}])
        blank = {c: "" for c in lines.columns if isinstance(lines[c].dtype, pd.StringDtype) and c not in row}
        one = one.assign(**blank).astype({c: lines[c].dtype for c in lines.columns if c not in LINE_NUMBERS})
        return pd.concat([lines, one], ignore_index=True)


def refusal_rows(refusals: pd.DataFrame) -> list[dict[str, str]]:
    """Each refusal as the browser shows it: the cell and the reason, which names the limit."""
    return [{"column": str(r["column"]), "reason": str(r["reason"])} for r in refusals.to_dict("records")]


def _sendable(value: Any) -> float | str:
    """A figure as it was typed, fit for JSON."""
    usual = isinstance(value, Real) and not isinstance(value, bool) and np.isfinite(float(value))
    return short(float(value)) if usual else str(value)
