"""Level 1: which industries and merchant groups to choose (行业客户商机价值选择矩阵)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np
import pandas as pd

from course_lib.case import Case, Rules
from course_lib.case.kept import kept
from course_lib.case.lookups import at, sum_by
from course_lib.method.industry.capacity import Capacity, estimate_capacity
from course_lib.method.industry.demand import estimate_demand
from course_lib.method.industry.ranking import rank_acceptability, scale_linear, weight_swing, weighted_sum
from course_lib.method.market.market_space import industry_market

__all__ = [
    "IndustryScores",
    "rank_acceptability",
    "scale_linear",
    "score_industries",
    "weight_swing",
    "weighted_sum",
]

#: Deepest contact level (contacts.csv runs from 0, never contacted, to 4).
_DEEPEST_CONTACT = 4
#: Criteria that are the mean of two scaled components.
_COMPOSITES = {"growth": ("demand_growth", "policy"), "ease": ("window_share", "contact")}


@dataclass(frozen=True, slots=True, eq=False)
class IndustryScores:
    """Scores of all industries and merchant groups, and why.

    Attributes
    ----------
    table
        Index industry id: ``name, line, capacity`` (yuan a year), ``attractiveness, strength, total`` (1–10), ``rank``
        (1 = best of its line), ``acceptability`` (share of random weights that put it among the picks of its line).
    components
        Index industry id: what the indicators are made of, in their own units.
    indicators
        Index industry id × criterion, before scaling.
    scaled
        Index industry id × criterion, 1–10 within the line, larger is better.
    contributions
        Index industry id × criterion: scaled × weight; a row sums to ``total``.
    weights
        Criterion → weight, Σ = 1.
    swing
        Index (line, criterion): ``name, weight, low, high``; between low and high the picks stay the same.
    rank_acceptability
        Index industry id × rank 1…n: share of random weights that give it that rank in its line.
    pick
        Line → number of picks.
    """

    table: pd.DataFrame
    components: pd.DataFrame
    indicators: pd.DataFrame
    scaled: pd.DataFrame
    contributions: pd.DataFrame
    weights: pd.Series
    swing: pd.DataFrame
    rank_acceptability: pd.DataFrame
    pick: Mapping[str, int]

    def top(self, line: str, n: int | None = None) -> list[str]:
        """Return the ids of the best ``n`` (default: the rule's number of picks) of ``line``, best first.

        A case without industries of a line that there is gives none.

        Raises
        ------
        ValueError
            No such line.
        """
        rows = self.table[self.table["line"] == line]
        if rows.empty and line not in self.pick:
            raise ValueError(f"没有条线“{line}”，有：{'、'.join(self.table['line'].unique())}")
        count = self.pick.get(line, len(rows)) if n is None else n
        return list(rows.sort_values("rank").index[: max(count, 0)])

    @property
    def reference(self) -> list[str]:
        """The reference choice: the best of each line, as many as the rules let a team pick, line by line."""
        return [i for line in self.pick for i in self.top(line)]


def _weights(criteria: pd.DataFrame, weights: Mapping[str, float] | None) -> pd.Series:
    """Normalise the weights; they may be keyed by criterion id or Chinese name."""
    names = dict(zip(criteria["id"], criteria["name"], strict=True))
    if weights is None:
        given = dict(zip(criteria["id"], criteria["weight"], strict=True))
    else:
        ids = {name: i for i, name in names.items()} | {i: i for i in names}
        unknown = [str(k) for k in weights if k not in ids]
        if unknown:
            raise ValueError(
                f"不认识的指标“{'、'.join(unknown)}”，可用：{'、'.join(f'{n}（{i}）' for i, n in names.items())}"
            )
        given = {ids[k]: v for k, v in weights.items()}
    missing = [f"{n}（{i}）" for i, n in names.items() if i not in given]
    if missing:
        raise ValueError(f"缺少指标“{'、'.join(missing)}”的权重")
    for i, value in given.items():
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float, np.number))
            or not (isfinite(value) and value >= 0)
        ):
            raise ValueError(f"指标“{names[i]}（{i}）”的权重是 {value!r}，要写不小于零的数")
    total = float(sum(given.values()))
    if total <= 0:
        raise ValueError(f"{'、'.join(names.values())}的权重全为零，至少一个要大于零")
    return pd.Series({i: float(given[i]) / total for i in names}, name="weight")


def _components(case: Case, capacity: Capacity) -> pd.DataFrame:
    industries, market = case.industries.set_index("id"), industry_market(case)
    demand = estimate_demand(case, capacity=capacity).table
    frame = pd.DataFrame(index=industries.index)
    frame["capacity"] = capacity.table["capacity_base"]
    frame["per_employee"] = demand["per_employee"]
    frame["demand_growth"] = demand["growth"]
    frame["policy"] = industries["policy"]
    frame["our_share"] = market["our_share"]
    frame["window_share"] = market["window_share"]
    home = at(case.codes("customers", "industry"), case.codes("contacts", "customer"))
    levels = sum_by(home, case.contacts["contact_level"], len(frame))
    people = np.bincount(home[home >= 0], minlength=len(frame))
    frame["contact"] = levels / np.maximum(people, 1) / _DEEPEST_CONTACT
    frame["concentration"] = demand["concentration"]
    return frame


def _scale_by_line(frame: pd.DataFrame, line: pd.Series, rules: Rules) -> pd.DataFrame:
    s = rules.selection
    parts = [
        rows.apply(lambda c: pd.Series(scale_linear(c, s.scale_low, s.scale_high, s.scale_constant), index=c.index))
        for _, rows in frame.groupby(line, sort=False)
    ]
    return pd.concat(parts).reindex(frame.index) if parts else frame


def _indicators(components: pd.DataFrame, line: pd.Series, rules: Rules) -> pd.DataFrame:
    frame = pd.DataFrame(index=components.index)
    frame["capacity"] = components["capacity"]
    frame["purchasing"] = components["per_employee"]
    scaled = _scale_by_line(components[[c for pair in _COMPOSITES.values() for c in pair]], line, rules)
    for name, pair in _COMPOSITES.items():
        frame[name] = scaled[list(pair)].mean(axis=1)
    frame["position"] = components["our_share"]
    frame["competition"] = components["concentration"]
    return frame


def _axis(scaled: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Weighted mean over an axis's criteria; the plain mean when the axis has no weight at all."""
    array = weights.to_numpy() if weights.sum() > 0 else np.ones(len(weights))
    return pd.Series(weighted_sum(scaled[list(weights.index)], array), index=scaled.index)


@kept
def score_industries(
    case: Case, *, weights: Mapping[str, float] | None = None, capacity: Capacity | None = None
) -> IndustryScores:
    """Score, rank and choose industries (政企) and merchant groups (商群), each within its own line.

    Six criteria of ``criteria.csv``: capacity (yuan a year), purchasing power (capacity per employee), growth of demand
    & policy (mean of the two, each scaled first), position (our share of the monthly volume), ease (mean of two, each
    scaled first: share of the rivals' volume whose contract ends in the budget year; mean contact level / 4 of the
    industry's contacts), competition (strongest rival's part of the volume that is not ours, reversed). Each criterion
    is then scaled to 1–10 within the line (the two composite ones again, so that every criterion runs from worst = 1 to
    best = 10 and a weight means the same everywhere); a constant column is 5.5 throughout. Total = weighted mean of the
    six; attractiveness and strength = weighted mean over the criteria of that axis. Equal totals: larger capacity
    first, then id.

    Parameters
    ----------
    weights
        Criterion id (or Chinese name) → weight ≥ 0 for all six; normalised. Default: the catalogue's.
    capacity
        Result of ``estimate_capacity`` if at hand.

    Raises
    ------
    ValueError
        A weight is unknown, missing, negative, not a number, or all are zero; the message names the criterion.

    Notes
    -----
    Weighted sum model; the two axes are those of the GE–McKinsey matrix; ``acceptability`` after Lahdelma & Salminen
    (2001), SMAA-2. Criteria in part from the course outline; how they are computed and weighted: 本课程定义.
    """
    rules, criteria = case.catalog.rules, case.catalog.criteria
    share = _weights(criteria, weights)
    capacity = capacity or estimate_capacity(case)
    components = _components(case, capacity)
    table = capacity.table[["name", "line"]].copy()
    indicators = _indicators(components, table["line"], rules)[list(share.index)]
    scaled = _scale_by_line(indicators, table["line"], rules)
    turned = list(criteria.loc[criteria["reversed"] == "是", "id"])
    scaled[turned] = rules.selection.scale_low + rules.selection.scale_high - scaled[turned]

    table["capacity"] = components["capacity"]
    for axis in ("attractiveness", "strength"):
        table[axis] = _axis(scaled, share[list(criteria.loc[criteria["axis"] == axis, "id"])])
    table["total"] = weighted_sum(scaled, share)
    order = table.assign(total=table["total"].round(9), key=table.index)
    order = order.sort_values(["total", "capacity", "key"], ascending=[False, False, True], kind="stable")
    table["rank"] = (order.groupby("line", sort=False).cumcount() + 1).reindex(table.index)

    most = int(table["line"].value_counts().max()) if len(table) else 0
    ranks = pd.DataFrame(0.0, index=table.index, columns=pd.RangeIndex(1, most + 1, name="rank"))
    table["acceptability"] = 0.0
    swings = []
    s = rules.selection
    for line, rows in order.groupby("line", sort=False):
        ids, count = rows.index, min(s.pick.get(str(line), len(rows)), len(rows))
        matrix = scaled.loc[ids]
        shares = rank_acceptability(matrix, share, samples=s.samples, concentration=s.concentration, seed=s.seed)
        ranks.loc[ids, list(range(1, len(ids) + 1))] = shares
        table.loc[ids, "acceptability"] = np.clip(shares[:, :count].sum(axis=1), 0.0, 1.0)
        low, high = weight_swing(matrix, share, list(range(count))).T
        index = pd.MultiIndex.from_product([[line], share.index], names=["line", "criterion"])
        swings.append(pd.DataFrame({"weight": share.to_numpy(), "low": low, "high": high}, index=index))
    swing = pd.concat(swings) if swings else pd.DataFrame(columns=["weight", "low", "high"])
    names = swing.index.get_level_values("criterion").map(dict(zip(criteria["id"], criteria["name"], strict=True)))
    swing.insert(0, "name", names)
    return IndustryScores(table, components, indicators, scaled, scaled * share, share, swing, ranks, dict(s.pick))
