"""Who is ahead where, what one meeting could tell, and what may become of each line: JSON with the words in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from course_lib.method import DecisionMatrix, judge_lines, meetings
from course_lib.plan.chain import Chain
from course_lib.text import percent, signed, wan

__all__ = ["REACH", "leads_view", "outcomes_view"]

Words = Mapping[str, Any]

#: Leads are drawn from −REACH to +REACH points; what lies beyond stands at the edge.
REACH = 30.0
OUTCOMES = ("won", "lost", "none")


def leads_view(matrix: DecisionMatrix, words: Words) -> list[dict[str, Any]]:
    """Each person in the matrix's order: ``at`` (points) if met, else ``low, high`` and what a meeting could tell."""
    told, now = meetings(matrix.belief).to_dict("index"), percent(matrix.standing["win"])
    people: list[dict[str, Any]] = []
    for contact, person in matrix.persons.iterrows():
        row: dict[str, Any] = {"id": str(contact), "weight": percent(person["weight"]), "met": bool(person["met"])}
        if person["met"]:
            text = signed(person["ahead"])
            row |= {"at": round(float(person["ahead"]), 2), "text": text, "tip": words["ahead_tip"].format(lead=text)}
        else:
            range_ = told[contact]
            wins = {"low": percent(range_["wins_low"]), "high": percent(range_["wins_high"])}
            ends = {"from_": signed(range_["low"], 0), "to": signed(range_["high"], 0)}
            row |= {
                "low": round(range_["low"], 2),
                "high": round(range_["high"], 2),
                "text": words["not_told" if person["contacted"] else "not_seen"],
                "tip": words["meeting_tip"].format(win=now, **ends, **wins),
                "wins": words["meeting"].format(**wins),
            }
        people.append(row)
    return people


def outcomes_view(
    chain: Chain, customer: str, saved: DecisionMatrix, shown: DecisionMatrix, words: Words
) -> list[dict[str, Any]]:
    """The customer's lines: three outcomes as shares and per cents (``was``: won, as saved), or why one is refused."""
    offers = chain.own_offers(customer).lines
    if offers.empty:
        return []
    before, after = (judge_lines(chain.case, offers, of.belief).lines for of in (saved, shown))
    earlier = dict(zip(before.index, before[list(OUTCOMES)].to_numpy().tolist(), strict=True))
    names = chain.given.catalog.names("products")
    reasons = dict(zip(offers["id"], offers["reason"], strict=True))
    return [
        _line(str(line), names[str(row["product"])], row, earlier[line], str(reasons[line] or ""), words)
        for line, row in after.iterrows()
    ]


def _line(line: str, name: str, row: pd.Series, was: list[float], reason: str, words: Words) -> dict[str, Any]:
    found: dict[str, Any] = {"id": line, "name": name, "money": wan(row["revenue"])}
    if not row["ok"]:
        return found | {"refused": reason}
    shares = [round(float(row[o]), 4) for o in OUTCOMES]
    texts = _whole([float(row[o]) for o in OUTCOMES])
    said = words["outcome"].format(name=name, won=texts[0], lost=texts[1], none=texts[2])
    note = "" if row["counts"] else str(words["not_counted_line"])
    return found | {"shares": shares, "texts": texts, "said": said + note, "note": note, "was": _whole(was)[0]}


def _whole(parts: list[float]) -> list[str]:
    """Shares in whole per cents that add up to a hundred: the largest remainders are rounded up.

    >>> _whole([0.296, 0.352, 0.352])
    ['30%', '35%', '35%']
    >>> _whole([1 / 3, 1 / 3, 1 / 3])
    ['34%', '33%', '33%']
    """
    floors = [int(100 * part + 1e-9) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-(100 * parts[i] - floors[i]), i))
    for i in order[: 100 - sum(floors)]:
        floors[i] += 1
    return [f"{n}%" for n in floors]
