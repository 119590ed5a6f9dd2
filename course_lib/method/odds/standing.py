"""From carriers' scores to lead, bands, gates and win probability.

The three bands are those of the course outline; the relative mode, coverage, gates and the win probability are
本课程定义 (definitions of this kit). All limits come from ``rules.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from course_lib.case import Rules
from course_lib.method.odds.buying_centre import Bools, Codes, Floats

__all__ = [
    "BANDS",
    "Mode",
    "ProbabilityMode",
    "Standing",
    "band_codes",
    "band_of",
    "round_score",
    "scale_lead",
    "stand",
    "win_probability",
]

Mode = Literal["relative", "absolute"]
ProbabilityMode = Literal["logistic", "table"]

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
    raw: Floats
    coverage: Floats
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


def win_probability(x: ArrayLike, rules: Rules, mode: ProbabilityMode = "logistic") -> Floats:
    """Probability to win at score ``x`` (0–100), an array of the shape of ``x``. 本课程定义.

    ``logistic``: 1 / (1 + exp(−(x − midpoint) / scale)); ``table``: one figure per band.
    """
    scores, p = np.asarray(x, dtype=float), rules.probability
    if mode == "logistic":
        return 1.0 / (1.0 + np.exp(-(scores - p.midpoint) / p.scale))
    if mode == "table":
        return np.array([p.table[band] for band in BANDS])[band_codes(scores, rules)]
    raise ValueError(f"没有“{mode}”这种概率算法，可用：{'、'.join(get_args(ProbabilityMode))}")


def scale_lead(us: Floats, rival: Floats, coverage: Floats, rules: Rules, mode: Mode) -> tuple[Floats, Floats]:
    """Return X and X′ from our score, the best rival's and coverage; the two modes are told in ``score_customers``."""
    if mode not in get_args(Mode):
        raise ValueError(f"没有“{mode}”这种算法，可用：{'、'.join(get_args(Mode))}")
    parity = rules.score.parity
    raw = np.clip(parity + us - rival, 0.0, 100.0) if mode == "relative" else us
    return raw, parity + coverage * (raw - parity)


def stand(scores: Floats, coverage: Floats, gate_row: Floats, known: Bools, rules: Rules, mode: Mode) -> Standing:
    """Bands from carriers' scores (K, …) and coverage (…); ``gate_row``: lowest row of a gate person, +inf if none."""
    assured = BANDS.index("assured")
    scores = np.where(known, scores, np.nan)
    us, rivals = scores[0], scores[1:]
    best = np.argmax(round_score(np.where(known, rivals, 0.0)), axis=0)
    rival = np.take_along_axis(rivals, best[None], axis=0)[0]
    coverage = np.where(known, np.minimum(coverage, 1.0), 0.0)
    raw, x = (np.where(known, value, rules.score.parity) for value in scale_lead(us, rival, coverage, rules, mode))
    low_score = round_score(us) < rules.gates.min_score
    low_row = round_score(gate_row) < rules.gates.min_row
    before = band_codes(x, rules)
    band = np.where(low_score | low_row | ~known, np.minimum(before, assured - 1), before)
    return Standing(scores, us, rival, best, us - rival, raw, coverage, x, before, band, low_score, low_row, known)
