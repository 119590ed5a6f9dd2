"""Forming the course's groups: A 政企 and B 商群, at most three each (课程大纲), as alike as possible (本课程定义).

How: within a line the people are dealt out by competence like cards (snake order), then two people of different groups
change places as long as that makes the groups more alike. What "alike" means is data: the weights of
``questionnaire.yml``. The seed only decides between equals, so the same people and seed give the same groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.method.opening.questionnaire_rules import TeamRules

__all__ = ["Groups", "explain_groups", "form_groups"]

_LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Groups:
    """Who is in which group.

    Attributes:
        table: the people with their ``group`` (A1, A2, …, B3), by group.
        groups: by group: ``line``, ``people``, ``laptops``, ``competence`` (mean), ``years`` (mean), and a column per
            role with its count.
        notes: what could not be had, in Chinese.
    """

    table: pd.DataFrame
    groups: pd.DataFrame
    notes: tuple[str, ...]


def form_groups(people: pd.DataFrame, rules: TeamRules, *, seed: int = 1) -> Groups:
    """Put everybody into exactly one group.

    Args:
        people: indexed by code name: ``role``, ``line`` (one of the rules' lines; anything else joins the smaller one),
            ``years``, ``laptop`` (bool), ``competence`` (mean answer); NaN counts as the mean of all.
        rules: lines, number and size of groups, weights.
        seed: decides between equals.

    Raises:
        ValueError: if a code name occurs twice.
    """
    if not people.index.is_unique:
        raise ValueError("代号不能重复")
    rng = np.random.default_rng(seed)
    people = people.assign(line=_lines(people["line"], rules))
    found, notes = [], []
    for letter, line in rules.lines.items():
        own = people[people["line"] == line]
        if own.empty:
            continue
        count = min(rules.most, max(1, round(len(own) / rules.size)))
        label = _balance(_features(own), count, rules.weights, rng)
        own = own.assign(group=[f"{letter}{k + 1}" for k in label])
        if lacking := sorted(set(own["group"]) - set(own.loc[own["laptop"], "group"])):
            notes.append(f"{line}只有 {int(own['laptop'].sum())} 人带电脑，{'、'.join(lacking)} 组还缺一台")
        found.append(own)
    table = pd.concat(found) if found else people.assign(group="")
    table = table.sort_values("group", kind="stable")
    return Groups(table, _summary(table), tuple(notes))


def _lines(line: pd.Series, rules: TeamRules) -> pd.Series:
    """Everybody's line; people of none go one by one to the line that has fewest."""
    known, counts = line.where(line.isin(list(rules.lines.values()))), {}
    for name in rules.lines.values():
        counts[name] = int((known == name).sum())
    filled = known.copy()
    for person in known.index[known.isna()]:
        least = min(counts, key=lambda name: counts[name])
        filled[person] = least
        counts[least] += 1
    return filled


@dataclass(frozen=True)
class _Features:
    """One line's people as numbers: rows of ``values`` are competence and years; ``roles`` one column per role."""

    values: NDArray[np.float64]
    roles: NDArray[np.float64]
    laptop: NDArray[np.bool_]


def _features(own: pd.DataFrame) -> _Features:
    values = own[["competence", "years"]].astype(float)
    roles = pd.get_dummies(own["role"]).to_numpy(dtype=float)
    filled = values.fillna(values.mean()).fillna(0.0)
    return _Features(filled.to_numpy(), roles, own["laptop"].to_numpy(dtype=bool))


def _balance(data: _Features, count: int, weights: dict[str, float], rng: np.random.Generator) -> NDArray[np.intp]:
    size = len(data.values)
    order = rng.permutation(size)
    order = order[np.argsort(-data.values[order, 0], kind="stable")]
    label = np.empty(size, dtype=np.intp)
    for place, person in enumerate(order):
        turn, column = divmod(place, count)
        label[person] = column if turn % 2 == 0 else count - 1 - column
    cost = _cost(data, label, count, weights)
    while True:
        best, swap = cost - _LEAST_GAIN, None
        for a in range(size):
            for b in range(a + 1, size):
                if label[a] == label[b]:
                    continue
                label[a], label[b] = label[b], label[a]
                if (tried := _cost(data, label, count, weights)) < best:
                    best, swap = tried, (a, b)
                label[a], label[b] = label[b], label[a]
        if swap is None:
            return label
        cost, (a, b) = best, swap
        label[a], label[b] = label[b], label[a]


def _cost(data: _Features, label: NDArray[np.intp], count: int, weights: dict[str, float]) -> float:
    member = (label[:, None] == np.arange(count)).astype(float)
    people = np.maximum(member.sum(axis=0), 1)
    means = (member.T @ data.values) / people[:, None]
    roles = member.T @ data.roles
    total = weights.get("laptop", 0.0) * float((member[data.laptop].sum(axis=0) == 0).sum())
    total += weights.get("role", 0.0) * _spread(roles)
    total += weights.get("competence", 0.0) * _spread(means[:, :1])
    return total + weights.get("years", 0.0) * _spread(means[:, 1:])


def _spread(columns: NDArray[np.float64]) -> float:
    """How far the groups lie apart, summed over the columns; squared, so that one large difference counts most."""
    return float(((columns - columns.mean(axis=0)) ** 2).sum())


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    by_group = table.groupby("group", sort=True)
    roles = pd.crosstab(table["group"], table["role"])
    figures = pd.DataFrame(
        {
            "line": by_group["line"].first(),
            "people": by_group.size(),
            "laptops": by_group["laptop"].sum().astype(int),
            "competence": by_group["competence"].mean(),
            "years": by_group["years"].mean(),
        }
    )
    return figures.join(roles)


def explain_groups(rules: TeamRules) -> Sequence[str]:
    """Say the rule in plain lines."""
    weights = rules.weights
    lines = "、".join(f"{letter} {line}" for letter, line in rules.lines.items())
    return (
        f"{lines}，每边最多 {rules.most} 组，每组约 {rules.size} 人，人数最多差一个。",
        "先按四项能力平均分蛇形发牌，再两两对换，直到换不出更平均的。",
        f"不平均怎么扣分：一组没电脑 {weights.get('laptop', 0):g}，岗位人数 {weights.get('role', 0):g}，"
        f"能力 {weights.get('competence', 0):g}，年数 {weights.get('years', 0):g}（越大越先照顾）。",
    )
