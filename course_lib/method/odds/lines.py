"""Three outcomes of every line: he takes us, he takes another, he does not decide this year.

won + lost + none = 1 at each line; whether he decides hangs on the gates that the line has passed, whether he chooses
us on our weight against all rivals. The form is 本课程定义 (definition of this kit), its numbers ``rules.yml: odds``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.case import Case, Rules
from course_lib.case.lookups import places, sum_by
from course_lib.method.odds.belief import Belief, win

__all__ = ["Odds", "best_of_each", "decide", "judge_lines", "lead_of"]

#: What is read of a priced line (``Offers.lines``).
_TAKEN = (
    "customer", "need", "product", "service", "start_month", "decision_month", "gates", "urgency", "fit", "cut",
    "contribution", "revenue", "stays", "replaces", "ok",
)  # fmt: skip

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Odds:
    """How likely each line is, and what all lines bring, yuan.

    ``lines`` (index line id): ``customer, need, product, service``, ``start, decision`` (months), ``stage`` (gates
    passed now), ``gates`` (passed at the decision), ``urgency`` (above the mean of all needs; 0 without a need),
    ``fit``, ``cut`` z, ``value`` (contribution of the twelve months from the start, times the chance that the line it
    replaces is still there), ``revenue`` (of the budget year, likewise), ``lead, sd`` (points), ``decides`` q, ``wins``
    W, ``won`` qW, ``lost`` q(1 − W), ``none`` 1 − q, ``unknown`` (the customer is 情报不足), ``rival`` (heaviest),
    ``once`` (lines of one number are sold once), ``ok``, ``counts`` (in totals: ok, and the best of those sold once),
    ``expected`` = won × revenue where it counts, else 0.
    ``increment`` I = Σ expected; ``unknown``: the part of it that hangs on customers we hardly know; ``value`` Σ won ×
    value of the lines that count; ``by_service``: ``expected`` by service, every service.
    """

    lines: pd.DataFrame
    increment: float
    unknown: float
    value: float
    by_service: pd.Series

    @property
    def by_customer(self) -> pd.Series:
        """Revenue of the budget year of the lines that count, by customer who has some; no chance in it."""
        return self.lines[self.lines["counts"]].groupby("customer")["revenue"].sum()


def lead_of(
    mean: ArrayLike,
    fit: ArrayLike,
    cut: ArrayLike,
    price_points: ArrayLike,
    rules: Rules,
    effect: ArrayLike = 0.0,
) -> Floats:
    """Lead of a line in points: the customer's, the product's fit, the price, and what activities bring.

    ``fit`` NaN: nothing to fit, 0 points. ``price_points``: for a price 10 % lower, ``Belief.table``.

    >>> from course_lib.case import load_catalog
    >>> lead_of(4.0, [3, 2, 1, 0, float("nan")], [0.1, 0, -0.1, 0, 0], 7.0, load_catalog().rules).tolist()
    [14.0, 4.0, -11.0, -16.0, 4.0]
    """
    points = np.array([rules.odds.fit_points[level] for level in range(4)] + [0.0])
    level = np.asarray(fit, dtype=float)
    place = np.where(np.isnan(level), 4, np.nan_to_num(level)).astype(np.intp)
    price = np.asarray(price_points, dtype=float) * 10.0 * np.asarray(cut, dtype=float)
    return np.asarray(np.asarray(mean, dtype=float) + points[place] + price + np.asarray(effect, dtype=float))


def decide(stage: ArrayLike, gates: ArrayLike, urgency: ArrayLike, rules: Rules) -> Floats:
    """q: the chance that he decides this year.

    ``stage``: gates the line has passed by itself; ``gates``: passed at the decision date, with those that we pushed it
    through; of these steps only the part ``push`` counts, because a line that comes this far by itself says more than
    one that was carried. ``urgency``: above the county's mean.

    >>> from course_lib.case import load_catalog
    >>> decide([0, 5, 0, 0], [0, 5, 5, 0], [0, 0, 0, 2], load_catalog().rules).round(3).tolist()
    [0.36, 0.79, 0.575, 0.44]
    """
    odds = rules.odds
    ladder = np.array(odds.decide)
    top = len(ladder) - 1
    now = ladder[np.clip(np.asarray(stage, dtype=np.intp), 0, top)]
    then = ladder[np.clip(np.asarray(gates, dtype=np.intp), 0, top)]
    before = np.clip(now + odds.urgency * np.asarray(urgency, dtype=float), odds.q_low, odds.q_high)
    return np.clip(before + odds.push * (then - now), odds.q_low, odds.q_high)


def best_of_each(once: ArrayLike, ok: ArrayLike, expected: ArrayLike, ids: pd.Index) -> NDArray[np.bool_]:
    """Which lines count: of those with one number ``once`` the one that is ok and expected to bring most.

    >>> best_of_each([1, 1, 2, 1], [1, 1, 1, 0], [5.0, 7.0, 3.0, 9.0], pd.Index(["a", "b", "c", "d"])).tolist()
    [False, True, True, False]
    """
    key, good = np.asarray(once), np.asarray(ok, dtype=bool)
    worth = np.where(good, np.round(np.asarray(expected, dtype=float), 6), -np.inf)
    counts = good.copy()
    _, place, many = np.unique(key[good], return_inverse=True, return_counts=True)
    if (many > 1).any():  # few are: the others need no sorting
        open_ = np.flatnonzero(good)[many[place] > 1]
        order = open_[np.lexsort((ids[open_].argsort().argsort(), -worth[open_], key[open_]))]
        first = np.r_[True, key[order][1:] != key[order][:-1]]
        counts[order[~first]] = False
    return counts


def _sold_once(lines: pd.DataFrame) -> NDArray[np.intp]:
    """A number for each thing that is sold once: a need; without one the line replaced; else the product there."""
    need, old = lines["need"].fillna("").to_numpy(), lines["replaces"].fillna("").to_numpy()
    codes, texts = pd.factorize(need)
    bare = np.flatnonzero(need == "")
    if len(bare):
        customer, product = (lines[c].to_numpy()[bare] for c in ("customer", "product"))
        keys = [o or f"{c}|{p}" for o, c, p in zip(old[bare], customer, product, strict=True)]
        codes[bare] = len(texts) + pd.factorize(np.array(keys, dtype=object))[0]
    return np.asarray(codes, dtype=np.intp)


def _terms(case: Case, lines: pd.DataFrame) -> pd.DataFrame:
    """What a priced line says of itself, under the names of ``Odds.lines``."""
    frame = lines.set_index("id") if "id" in lines else lines
    if absent := [c for c in _TAKEN if c not in frame]:
        raise ValueError(f"定价后的商机表缺少列 {'、'.join(absent)}")
    urgency = case.needs["urgency"].to_numpy(dtype=float)
    mean = float(np.nanmean(urgency)) if len(urgency) else 0.0
    stays = frame["stays"].to_numpy(dtype=float)
    table = frame[["customer", "need", "product", "service"]].copy()
    table.index = pd.Index(frame.index, name="line")
    return table.assign(
        start=frame["start_month"].to_numpy(),
        decision=np.maximum(frame["decision_month"].to_numpy(), 1),
        stage=frame["gates"].to_numpy(),
        urgency=np.nan_to_num(frame["urgency"].to_numpy(dtype=float) - mean),
        fit=frame["fit"].to_numpy(dtype=float),
        cut=frame["cut"].to_numpy(dtype=float),
        value=frame["contribution"].to_numpy(dtype=float) * stays,
        revenue=frame["revenue"].to_numpy(dtype=float) * stays,
        once=_sold_once(frame),
        ok=frame["ok"].to_numpy(dtype=bool),
    )


def judge_lines(
    case: Case,
    lines: pd.DataFrame,
    belief: Belief,
    *,
    gates: ArrayLike | None = None,
    effect: ArrayLike = 0.0,
    counts: ArrayLike | None = None,
    squeeze: ArrayLike = 1.0,
) -> Odds:
    """Judge priced lines: won, lost or not decided, and what they bring.

    Lead = the customer's mean + fit + price + ``effect``; W = :func:`course_lib.method.odds.belief.win`, q =
    :func:`decide`. Every ok line counts with its own chance, also at customers whom we hardly know; only of lines that
    answer one need (or replace one line, or without either are one product) at a customer the one with the largest
    won × value does: he buys once. This is the one place where that is decided; all totals follow ``counts``.

    Parameters
    ----------
    lines
        ``Offers.lines`` (:func:`course_lib.method.needs.offers.price_offers`), or some of its rows.
    gates
        Gates passed at each line's decision date (0–6); default: as now. Never fewer than now.
    effect
        Points of lead that activities bring each line.
    counts
        Which lines count, where that was decided before (after a plan); default: decided here.
    squeeze
        Factor on q of each line (a scenario).

    Raises
    ------
    ValueError
        A column is missing.
    """
    rules, of = belief.rules, _terms(case, lines)
    row = places(belief.table.index, of["customer"])
    about = {c: belief.table[c].to_numpy()[row] for c in ("mean", "sd", "price_points", "unknown", "rival")}
    lead = lead_of(about["mean"], of["fit"], of["cut"], about["price_points"], rules, effect)
    now = of["stage"].to_numpy()
    passed = now if gates is None else np.maximum(np.asarray(gates), now)
    q = decide(now, passed, of["urgency"], rules) * np.asarray(squeeze, dtype=float)
    chosen = win(lead, about["sd"], rules)
    won, value = q * chosen, of["value"].to_numpy()
    kept = best_of_each(of["once"], of["ok"], won * value, of.index) if counts is None else np.asarray(counts, bool)
    expected = np.where(kept, won * of["revenue"].to_numpy(), 0.0)
    services = pd.Index(case.catalog.services["id"], name="service")
    sums = sum_by(services.get_indexer(pd.Index(of["service"])), expected, len(services))
    judged = of.assign(
        lead=lead,
        sd=about["sd"],
        gates=passed,
        decides=q,
        wins=chosen,
        won=won,
        lost=q - won,
        none=1.0 - q,
        unknown=about["unknown"],
        rival=about["rival"],
        counts=kept,
        expected=expected,
    )
    return Odds(
        lines=judged,
        increment=float(expected.sum()),
        unknown=float(expected[about["unknown"].astype(bool)].sum()),
        value=float((won * value)[kept].sum()),
        by_service=pd.Series(sums, index=services, name="increment"),
    )
