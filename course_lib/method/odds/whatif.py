"""What if: which single change moves a customer's band, and the cheapest way up. 本课程定义 (definitions of this kit).

Influence weights cannot be measured well (Kohli & Zaltman 1988, *Measuring Multiple Buying Influences*), so that a
score is only worth as much as it survives small changes. Group-choice rules after Choffray & Lilien (1980), *Market
Planning for New Industrial Products*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from course_lib.method.odds.buying_centre import Floats
from course_lib.method.odds.decision import DecisionMatrix, evaluate_matrix
from course_lib.method.odds.standing import BANDS, Standing, band_codes, round_score, scale_lead

__all__ = ["CheapestPath", "GroupRule", "cheapest_path", "group_scores", "sensitivity"]

GroupRule = Literal["mean", "weighted", "veto", "autocracy"]
_TARGETS = {"assured": "保底", "confident": "有把握"}


@dataclass(frozen=True, eq=False)
class CheapestPath:
    """The fewest rating steps to the next band.

    ``target`` band id, empty if there is none higher; ``reachable``; ``steps``: ``contact, person, factor,
    factor_name, from, to, gain`` (points of X), ``x`` (X after the step), ``why`` (过门槛 or 提分), empty when not
    reachable; ``score`` X at the end; ``reason`` (Chinese) when there is no path.
    """

    target: str
    reachable: bool
    steps: pd.DataFrame
    score: float
    reason: str


def _ratings(matrix: DecisionMatrix) -> Floats:
    return np.stack([matrix.us.to_numpy(), *(r.to_numpy() for r in matrix.rivals.values())])


def _moved(weights: Floats, at: int, step: float) -> Floats:
    """Change one weight of each row (last axis) by a part of itself, up to 1; the others keep their proportions."""
    w = np.array(weights, dtype=float)
    old = w[..., at].copy()
    new = np.minimum(old * (1 + step), 1.0)
    rest = np.divide(1 - new, 1 - old, out=np.ones_like(old), where=old < 1)
    w *= rest[..., None]
    w[..., at] = np.where(old < 1, new, old)
    return w


def sensitivity(matrix: DecisionMatrix) -> pd.DataFrame:
    """Return what each single change does, largest effect first.

    Each counted rating (ours and the rivals') ± ``rules.sensitivity.rating_step`` within 0–10; each person's and each
    factor's weight ± ``weight_step`` of itself, the other weights rescaled. A change that cannot be made (10 + 1) is
    left out.

    Returns
    -------
    DataFrame
        ``kind`` rating|person|factor, ``carrier, contact, factor`` (empty where none), ``label`` (Chinese), ``before,
        after`` (rating 0–10 or weight), ``x`` (new X), ``delta``, ``band``, ``changes_band``.
    """
    rules, persons, factors = matrix.rules, matrix.persons, matrix.factor_weights.index
    step, part, top = rules.sensitivity.rating_step, rules.sensitivity.weight_step, rules.score.rating_max
    carriers, base = (matrix.carrier, *matrix.rivals), _ratings(matrix)
    rows: list[tuple[object, ...]] = []
    results: list[Standing] = []

    places = np.argwhere(matrix.lead_matrix.notna().to_numpy()).tolist()
    cells = [(k, a, b, d) for k in range(len(carriers)) for a, b in places for d in (step, -step)]
    moves = [(k, a, b, base[k, a, b], min(max(base[k, a, b] + d, 0.0), top)) for k, a, b, d in cells]
    moves = [m for m in moves if m[3] != m[4]]
    variants = np.repeat(base[None], len(moves), axis=0)
    for n, (k, a, b, before, after) in enumerate(moves):
        variants[n, k, a, b] = after
        person, factor = persons.index[a], factors[b]
        label = f"{matrix.carrier_names[carriers[k]]}：{persons['name'].iloc[a]}·{matrix.factor_names[factor]}"
        rows.append(("rating", carriers[k], person, factor, label, before, after))
    results.append(evaluate_matrix(matrix, ratings=variants))

    weights, v = matrix.person_weights.to_numpy(), matrix.factor_matrix.to_numpy()
    changes = [(n, d) for n in range(len(weights)) for d in (part, -part) if 0 < weights[n] < 1]
    heavier = np.array([_moved(weights, n, d) for n, d in changes]).reshape(len(changes), len(weights))
    for (n, _), w in zip(changes, heavier, strict=True):
        label = f"影响力：{persons['name'].iloc[n]}"
        rows.append(("person", "", persons.index[n], "", label, weights[n], w[n]))
    results.append(evaluate_matrix(matrix, weights=heavier))

    mean = matrix.factor_weights.to_numpy()
    changes = [(n, d) for n in range(len(mean)) for d in (part, -part) if 0 < mean[n] < 1]
    tilted = np.array([_moved(v, n, d) for n, d in changes]).reshape(len(changes), *v.shape)
    for (n, _), of in zip(changes, tilted, strict=True):
        after = float(weights @ of[:, n])
        rows.append(("factor", "", "", factors[n], f"要素权重：{matrix.factor_names[factors[n]]}", mean[n], after))
    results.append(evaluate_matrix(matrix, factor_weights=tilted))

    table = pd.DataFrame(rows, columns=["kind", "carrier", "contact", "factor", "label", "before", "after"])
    table["x"] = np.concatenate([r.x for r in results])
    table["delta"] = table["x"] - matrix.score
    table["band"] = np.array(BANDS, dtype=object)[np.concatenate([r.band for r in results]).astype(int)]
    table["changes_band"] = table["band"] != matrix.band
    order = np.argsort(-round_score(table["delta"].abs()), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _all_steps(matrix: DecisionMatrix) -> pd.DataFrame:
    """Every single step still open on our ratings: place, from, to, and its gain in the person's row and in U."""
    rules = matrix.rules
    step, top = rules.sensitivity.rating_step, rules.score.rating_max
    us, cells = matrix.us.to_numpy(), matrix.cell_weights.to_numpy()
    counted = ~np.isnan(matrix.lead_matrix.to_numpy())
    v = np.where(counted, matrix.factor_matrix.to_numpy(), 0.0)
    v = np.divide(v, v.sum(axis=1, keepdims=True), out=np.zeros_like(v), where=v.sum(axis=1, keepdims=True) > 0)
    steps = []
    for i, j in zip(*np.nonzero(v), strict=True):
        for start in np.arange(us[i, j], top - 1e-9, step):
            steps.append((i, j, start, min(start + step, top)))
    table = pd.DataFrame(steps, columns=["i", "j", "from", "to"]).astype(
        {"i": int, "j": int, "from": float, "to": float}
    )
    # rounded: equal steps of a cell must tie exactly, so that a stable sort keeps their order
    moved = np.round(table["to"] - table["from"], 9) * (100.0 / top)
    at = (table["i"].to_numpy(), table["j"].to_numpy())
    return table.assign(row_gain=moved * v[at], gain=moved * cells[at])


def _gate_steps(matrix: DecisionMatrix, steps: pd.DataFrame) -> list[int]:
    """The fewest steps that lift every gate person's row to the gate: the largest of the row first."""
    need = matrix.rules.gates.min_row
    chosen: list[int] = []
    own = matrix.row_totals[matrix.carrier].to_numpy()
    for i in np.flatnonzero(matrix.persons["gate"].to_numpy() & (round_score(np.nan_to_num(own, nan=np.inf)) < need)):
        row = steps[steps["i"] == i].sort_values("row_gain", ascending=False, kind="stable")
        reached = round_score(own[i] + row["row_gain"].cumsum()) >= need
        chosen += row.index[: int(np.argmax(reached)) + 1].tolist()
    return chosen


def cheapest_path(matrix: DecisionMatrix, max_steps: int | None = None) -> CheapestPath:
    """Return the fewest single steps (+``rating_step`` on a rating of us, at most to 10) that lead to the next band.

    Why the largest gains first is optimal: rivals' scores and weights stay, so X never falls as U grows, and U is a
    sum over cells of concave functions of the number of steps (equal steps, the last one perhaps cut at 10); the n
    largest gains are the best n steps, and they never skip a step of a cell. A gate on a person's row asks for at
    least m_i steps in that row, m_i by the same argument; within a row, gains in U are proportional to gains in the
    row, so that any plan may be rearranged, without more steps or less U, to hold the row's m_i largest steps. Take
    these, then the largest of the rest.
    """
    rules, now = matrix.rules, evaluate_matrix(matrix)
    code = int(now.band)
    nothing = _table(matrix, pd.DataFrame(columns=["i", "j", "from", "to"]), np.empty(0), np.empty(0), 0)
    if code == len(BANDS) - 1:
        return CheapestPath("", False, nothing, matrix.score, "已是最高一档")
    target = BANDS[code + 1]
    if not bool(now.known):
        reason = "还没有可比的评分，先问清关键人怎样看我们和对手"
        return CheapestPath(target, False, nothing, matrix.score, reason)

    us, rival = float(now.us), float(now.rival)
    steps = _all_steps(matrix)
    gated = _gate_steps(matrix, steps) if target == "assured" else []
    rest = steps.drop(index=gated).query("gain > 0").sort_values("gain", ascending=False, kind="stable")
    order = pd.concat([steps.loc[gated], rest])
    reached_us = us + np.r_[0.0, order["gain"].cumsum()]
    x = scale_lead(reached_us, np.full_like(reached_us, rival), rules)
    enough = band_codes(x, rules) > code
    if target == "assured":
        enough &= round_score(reached_us) >= rules.gates.min_score
    enough[: len(gated)] = False
    count = int(np.argmax(enough)) if enough.any() else -1
    name = _TARGETS[target]
    if count < 0:
        reason = f"对手得分{rival:.1f}，我方评分打满也只到{x[-1]:.1f}，到不了{name}"
        return CheapestPath(target, False, nothing, matrix.score, reason)
    if max_steps is not None and count > max_steps:
        reason = f"到{name}最少要{count}步，多于{max_steps}步"
        return CheapestPath(target, False, nothing, matrix.score, reason)
    chosen = _table(matrix, order.iloc[:count], np.diff(x)[:count], x[1 : count + 1], len(gated))
    return CheapestPath(target, True, chosen, float(x[count]), "")


def _table(matrix: DecisionMatrix, steps: pd.DataFrame, gains: Floats, x: Floats, gated: int) -> pd.DataFrame:
    i, j = steps["i"].to_numpy(dtype=int), steps["j"].to_numpy(dtype=int)
    factors = matrix.us.columns[j]
    return pd.DataFrame(
        {
            "contact": matrix.persons.index[i],
            "person": matrix.persons["name"].to_numpy()[i],
            "factor": factors,
            "factor_name": [matrix.factor_names[f] for f in factors],
            "from": steps["from"].to_numpy(dtype=float),
            "to": steps["to"].to_numpy(dtype=float),
            "gain": gains,
            "x": x,
            "why": ["过门槛"] * min(gated, len(steps)) + ["提分"] * max(len(steps) - gated, 0),
        }
    )


def group_scores(matrix: DecisionMatrix, rule: GroupRule = "weighted") -> pd.Series:
    """Return each carrier's chance under another rule of group choice (index carrier, Σ = 1; all 0: no decision).

    A person prefers the carrier with the highest row (ties are split). ``mean``: persons count alike
    (equiprobability); ``weighted``: by influence; ``veto``: a carrier that any person gives less than the gate's
    ``min_row`` is out, the others by influence; ``autocracy``: the most influential gate person (else the most
    influential) decides alone. Rules after Choffray & Lilien (1980), simplified; the veto limit is 本课程定义.
    """
    if rule not in get_args(GroupRule):
        raise ValueError(f"没有“{rule}”这种规则，可用：{'、'.join(get_args(GroupRule))}")
    persons = matrix.persons[matrix.persons["counted"]]
    carriers = [matrix.carrier, *matrix.rivals]
    rows = round_score(matrix.row_totals.loc[persons.index, carriers].to_numpy())
    if not len(persons):
        return pd.Series(0.0, index=carriers)
    out = (rows < matrix.rules.gates.min_row).any(axis=0) if rule == "veto" else np.zeros(len(carriers), dtype=bool)
    if out.all():
        return pd.Series(0.0, index=carriers)
    rows = np.where(out, -np.inf, rows)
    likes = (rows == rows.max(axis=1, keepdims=True)).astype(float)
    likes /= likes.sum(axis=1, keepdims=True)
    weight = persons["share"].to_numpy(dtype=float)
    if rule == "mean":
        weight = np.full(len(persons), 1.0 / len(persons))
    if rule == "autocracy":
        gate = persons["gate"].to_numpy(dtype=bool)
        alone = int(np.argmax(np.where(gate | ~gate.any(), round_score(weight), -1.0)))
        weight = np.eye(len(persons))[alone]
    return pd.Series(weight @ likes, index=carriers)
