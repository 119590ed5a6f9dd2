"""From carriers' scores to lead, bands and gates: the colours and words of the course outline.

The three bands are those of the course outline; that 50 is parity and the gates are 本课程定义 (definitions of this
kit). All limits come from ``rules.yml``. A band is no chance: odds are :mod:`course_lib.method.odds.lines`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.case import Rules
from course_lib.method.odds.buying_centre import Bools, Codes, Floats

__all__ = ["BANDS", "Standing", "band_codes", "band_of", "round_score", "scale_lead", "stand"]

#: Bands from low to high; a band's place here is its code.
BANDS = ("none", "confident", "assured")


def round_score(x: ArrayLike) -> Floats:
    """Round scores before they meet a limit: 75 stays 75 whatever the order of the sums."""
    return np.round(np.asarray(x, dtype=float), 9)


@dataclass(frozen=True, eq=False)
class Standing:
    """Where we stand with customers: arrays of one shape; ``scores`` has the carriers as first axis, ours first.

    ``best`` is the place of the best rival among the rivals; ``before`` and ``band`` are codes of :data:`BANDS` before
    and after the gates; ``low_score``, ``low_row``: which gate fails; ``known``: false without any counted cell.
    """

    scores: Floats
    us: Floats
    rival: Floats
    best: Codes
    lead: Floats
    x: Floats
    before: Codes
    band: Codes
    low_score: Bools
    low_row: Bools
    known: Bools


def band_codes(x: Floats, rules: Rules) -> Codes:
    """Places in :data:`BANDS` of scores, before the gates; both limits belong to the middle band."""
    rounded = round_score(x)
    return (rounded >= rules.bands.confident).astype(np.intp) + (rounded > rules.bands.assured)


def band_of(x: float, rules: Rules) -> str:
    """Band id of a score without gates; both limits belong to the middle band (course outline, unit 3)."""
    return BANDS[int(band_codes(np.asarray(float(x)), rules))]


def scale_lead(us: Floats, rival: Floats, rules: Rules) -> Floats:
    """X = 50 + U − best rival, within 0–100: 50 is parity.

    >>> from course_lib.case import load_catalog
    >>> scale_lead(np.array([60.0, 90.0, 10.0]), np.array([50.0, 20.0, 70.0]), load_catalog().rules).tolist()
    [60.0, 100.0, 0.0]
    """
    return np.clip(rules.score.parity + us - rival, 0.0, 100.0)


def stand(scores: Floats, gate_row: Floats, known: Bools, rules: Rules) -> Standing:
    """Bands from carriers' scores (K, …); ``gate_row``: lowest row of a gate person, +inf if none.

    Where no cell is counted, X is parity: nobody knows, which is not "in between"; who is hardly known has a mark of
    its own (:class:`course_lib.method.odds.belief.Belief`).
    """
    assured = BANDS.index("assured")
    scores = np.where(known, scores, np.nan)
    us, rivals = scores[0], scores[1:]
    best = np.argmax(round_score(np.where(known, rivals, 0.0)), axis=0)
    rival = np.take_along_axis(rivals, best[None], axis=0)[0]
    x = np.where(known, scale_lead(us, rival, rules), rules.score.parity)
    low_score = round_score(us) < rules.gates.min_score
    low_row = round_score(gate_row) < rules.gates.min_row
    before = band_codes(x, rules)
    band = np.where(low_score | low_row | ~known, np.minimum(before, assured - 1), before)
    return Standing(scores, us, rival, best, us - rival, x, before, band, low_score, low_row, known)
