"""A decision matrix as the decision board shows it: JSON with the words in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.case import Case, Rules
from course_lib.method import DecisionMatrix, cheapest_path
from course_lib.text import number, percent, points, rounded, signed

__all__ = ["heat_steps", "lead_steps", "matrix_view", "people_view", "result_view", "way_up"]

Words = Mapping[str, Any]


def heat_steps(top: float, words: Words) -> list[dict[str, Any]]:
    """Steps of the heat colours from bad to good: ``from`` which rating on, ``text``, ``word``."""
    names = words["heat_words"]
    size = top / len(names)
    ends = [number(size * (i + 1) - 0.1) for i in range(len(names) - 1)] + [number(top)]
    return [
        {"from": size * i, "text": words["heat_range"].format(low=number(size * i), high=ends[i]), "word": word}
        for i, word in enumerate(names)
    ]


def lead_steps(threshold: float, words: Words) -> list[dict[str, Any]]:
    """Steps of the lead's colours from far behind to far ahead; from ``threshold`` on a lead is a strength."""
    far, half = float(words["lead_far"]), 0.05  # leads are shown with one decimal
    inner = [(0.1, threshold - 0.1), (threshold, far - 0.1)]

    def write(low: float, high: float) -> str:
        return str(words["lead_range"].format(low=signed(low).removesuffix(".0"), high=signed(high).removesuffix(".0")))

    texts = [words["lead_most"].format(n=number(far))]
    texts += [write(-b, -a) for a, b in reversed(inner)]
    texts += ["0", *(write(a, b) for a, b in inner), words["lead_least"].format(n=number(far))]
    lows = (-1e9, half - far, half - threshold, -half, half, threshold - half, far - half)
    steps = zip(lows, texts, words["lead_words"], strict=True)
    return [{"from": low, "text": text, "word": word} for low, text, word in steps]


def matrix_view(matrix: DecisionMatrix) -> dict[str, Any]:
    """Ratings and leads cell by cell, totals of rows and columns, weights of the factors."""
    carriers = {matrix.carrier: matrix.us, **matrix.rivals}
    rows, columns = matrix.row_totals, matrix.column_totals
    return {
        "cells": {k: [rounded(row, 4) for row in frame.to_numpy()] for k, frame in carriers.items()},
        "column_leads": rounded(columns["lead"], 4),
        "columns": {k: [number(v) for v in columns[k]] for k in carriers},
        "lead": [rounded(row, 4) for row in matrix.lead_matrix.to_numpy()],
        "rows": {**{k: [number(v) for v in rows[k]] for k in carriers}, "lead": [signed(v) for v in rows["lead"]]},
        "weights": [percent(v) for v in matrix.factor_weights],
    }


def people_view(case: Case, matrix: DecisionMatrix, words: Words) -> list[dict[str, Any]]:
    """Who decides: name, title, kinds, influence, and whether we have met."""
    roles, least = case.catalog.names("roles"), matrix.rules.coverage.contact_level
    ids = {name: i for i, name in roles.items()}
    levels = dict(zip(case.contacts["id"], case.contacts["contact_level"], strict=True))
    people = []
    for contact, person in matrix.persons.iterrows():
        kinds = [roles[ids.get(k, k)] for k in str(person["kinds"]).split("|") if ids.get(k, k) in roles]
        level, met = number(levels[str(contact)]), bool(person["contacted"])
        people.append(
            {
                "id": str(contact),
                "name": str(person["name"]),
                "title": str(person["title"]),
                "kinds": "、".join(kinds),
                "weight": percent(person["weight"]),
                "contacted": met,
                "contact": words["contacted"].format(n=level) if met else words["not_contacted"],
                "contact_tip": words["contact_tip"].format(n=level, least=least),
            }
        )
    return people


def _limits(rules: Rules) -> tuple[float, float]:
    return rules.bands.confident, rules.bands.assured


def result_view(matrix: DecisionMatrix, bands: Mapping[str, str], words: Words) -> dict[str, Any]:
    """Scores, band, how well we know him and our chance if he chooses anybody; what to beware of."""
    parts, rules, known = matrix.parts, matrix.rules, matrix.standing
    notes = []
    if not matrix.rival:
        notes.append(words["unknown"])
    if known["unknown"]:
        least = percent(rules.odds.known_below)
        notes.append(words["thin"].format(coverage=percent(known["known"]), least=least))
    if matrix.gates and matrix.rival:
        notes.append(words["gates"].format(band=bands[matrix.band], gates=matrix.gates))
    return {
        "band": matrix.band,
        "band_name": bands[matrix.band],
        "known": percent(known["known"]),
        "lead": signed(parts["lead"]),
        "notes": notes,
        "rival": matrix.rival,
        "scores": {str(k): number(v) for k, v in matrix.scores.items()},
        "unknown": bool(known["unknown"]),
        "win": percent(known["win"]),
        "x": round(matrix.score, 4),
        "x_text": points(matrix.score, _limits(rules)),
    }


def way_up(matrix: DecisionMatrix, bands: Mapping[str, str], words: Words) -> dict[str, Any]:
    """The first cell of the cheapest way to the next band with all its steps, or why there is none."""
    path = cheapest_path(matrix)
    if not path.reachable:
        return {"cell": None, "to": None, "text": path.reason, "more": ""}
    steps = path.steps
    first = steps.iloc[0]
    same = steps[(steps["contact"] == first["contact"]) & (steps["factor"] == first["factor"])]
    cells = len(steps[["contact", "factor"]].drop_duplicates())
    low, high = float(same["from"].min()), float(same["to"].max())
    more = words["way_up_one" if cells == 1 else "way_up_more"].format(
        cells=cells,
        n=len(steps),
        step=number(matrix.rules.sensitivity.rating_step),
        target=bands[path.target],
        x=points(path.score, _limits(matrix.rules)),
    )
    where = words["way_up_cell"].format(
        person=first["person"], factor=first["factor_name"], low=number(low), high=number(high)
    )
    gate = words["way_up_gate"] if first["why"] == "过门槛" else ""
    return {"cell": [str(first["contact"]), str(first["factor"])], "to": high, "text": gate + where, "more": more}
