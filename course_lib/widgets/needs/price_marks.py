"""The marks on a line's price, for a line whose discount the team has locked: usual, best, break-even.

Nothing here is asked for, let alone sent to the browser, before the lock: the team says its own discount first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.choices.first import first_of, revealed
from course_lib.choices.snapshot import Choices
from course_lib.method.needs.offers import Offers
from course_lib.method.odds.belief import Belief
from course_lib.method.odds.price import earned_at, margin_of, mark_prices, more_wins_needed, price_curve
from course_lib.text import percent, yuan

__all__ = ["lock_key", "shown_marks"]

#: A step of price that managers speak of: a tenth.
_STEP = 0.1


def lock_key(line: str) -> str:
    """Key of the first guess of a line's discount."""
    return f"u04.{line}"


def shown_marks(
    offers: Offers, choices: Choices, belief: Callable[[], Belief], say: Callable[..., str]
) -> dict[str, dict[str, Any]]:
    """Line id → its marks, of those lines only whose discount is locked.

    Args:
        offers: a customer's lines.
        choices: where the locks are.
        belief: gives what is known of the customers; asked only if there is a lock.
        say: fills in one of the board's words.

    Returns:
        ``marks`` (name, discount, sentence), ``curve`` (pairs of discount and yuan), ``top`` (right end of the scale,
        a discount), ``step`` (the sentence on a tenth cheaper).
    """
    locked = [i for i in offers.lines["id"] if revealed(choices, lock_key(i))]
    if not locked:
        return {}
    known = belief()
    table, rows = mark_prices(offers, known).table, offers.lines.set_index("id")
    return {i: _marks(i, float(first_of(choices, lock_key(i))), table.loc[i], rows.loc[i], offers, known, say)
            for i in locked}  # fmt: skip


def _marks(
    line: str, own: float, mark: Any, row: Any, offers: Offers, belief: Belief, say: Callable[..., str]
) -> dict[str, Any]:
    """The marks of one line."""

    def earns(discount: float) -> tuple[float, float]:
        wins, money = earned_at(discount, mark, row, belief.rules)
        return float(wins), float(money)

    best, usual, even = float(mark["best"]), float(mark["usual"]), float(mark["break_even"])
    most = earns(best)[1]
    told = []
    for name, discount in (("own", own), ("usual", usual), ("best", best)):
        wins, money = earns(discount)
        short = max(most - money, 0.0)
        sentence = say(f"mark_{name}", d=_shown(discount), wins=percent(wins), money=yuan(money), short=yuan(short))
        told.append({"name": name, "discount": discount, "says": sentence})
    if np.isfinite(even):
        deeper = "mark_even_deeper" if even >= usual else "mark_even_dearer"
        told.append({"name": "even", "discount": max(even, 0.0), "says": say(deeper, d=_shown(even))})
    else:
        told.append({"name": "even", "discount": None, "says": say("mark_even_none")})
    more = float(more_wins_needed(_STEP, margin_of(row)))
    step = say("mark_step", more=f"{more * 10:.1f}") if np.isfinite(more) else say("mark_step_none")
    curve = price_curve(offers, belief, line)
    top = max([float(row["deepest"]), own, usual, *([even] if np.isfinite(even) else [])])
    points = [[round(float(d), 4), round(float(e), 2)] for d, e in zip(curve["discount"], curve["earns"], strict=True)]
    return {"marks": told, "curve": points, "top": top, "step": step}


def _shown(discount: float) -> str:
    """A discount to a tenth of a per cent; dearer than the list in words."""
    return f"{discount * 100:.1f}%".replace(".0%", "%")
