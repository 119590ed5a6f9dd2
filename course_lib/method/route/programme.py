"""The master programme: at most one column a customer, within each manager's days and the year's money.

A multiple-choice knapsack with several constraints (Kellerer, Pferschy & Pisinger 2004, *Knapsack Problems*, ch. 11).
Its linear programme is solved by column generation (Dantzig & Wolfe 1960; each round adds the columns with the best
reduced cost), which also gives the price of a manager's day. Managers share nothing but the money: at the money's price
each manager's programme stands alone (Lagrange relaxation; Geoffrion 1974), and HiGHS (Huangfu & Hall 2018) solves it
on the columns whose reduced cost says that they may still matter. No clock anywhere: node limits only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csc_array

from course_lib.case.rules import RouteRules
from course_lib.method.odds.buying_centre import Codes, Floats
from course_lib.method.route.quiet import quiet_solver

__all__ = ["Block", "Prices", "Programme", "Solution", "price_days", "solve_programme"]

_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Block:
    """A customer: ``manager`` (place), columns' ``groups`` and ``values`` (yuan)."""

    manager: int
    groups: Codes
    values: Floats


@dataclass(frozen=True, eq=False)
class Programme:
    """``blocks``; ``use`` (G, 5) of a group: days in quarters 1–4, yuan; ``days`` (M, 4) and ``money``: the limits."""

    blocks: Sequence[Block]
    use: Floats
    days: Floats
    money: float


@dataclass(frozen=True, eq=False)
class Prices:
    """What the linear programme says. ``day`` (M, 4): yuan a manager's day is worth; ``money``: a yuan of expense.

    ``own`` (A): what is left for each customer; ``bound``: no choice of columns brings more; ``rounds``;
    ``active``: the (block, column) pairs that it needed.
    """

    day: Floats
    money: float
    own: Floats
    bound: float
    rounds: int
    active: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Solution:
    """``chosen`` (A): place of the column in its block, -1 for none; ``value`` ≤ ``bound``, yuan; ``prices``.

    ``columns``: how many the last pass looked at; ``closed``: they were all that could matter.
    """

    chosen: Codes
    value: float
    bound: float
    prices: Prices
    columns: int
    closed: bool


def _reduced(programme: Programme, day: Floats, money: float) -> list[Floats]:
    """Value less the price of what it uses, for each block's columns."""
    price = programme.use[:, :-1] @ day.T + (programme.use[:, -1] * money)[:, None]
    return [block.values - price[block.groups, block.manager] for block in programme.blocks]


def _matrix(programme: Programme, picks: Sequence[tuple[int, int]], managers: Sequence[int], shared: bool) -> csc_array:
    """Rows: customers, days of each manager and quarter, money (if ``shared``); columns: (block, column) pairs."""
    blocks = programme.blocks
    first = {manager: n for n, manager in enumerate(managers)}
    at = {block: n for n, block in enumerate(dict.fromkeys(block for block, _ in picks))}
    group = np.array([blocks[block].groups[column] for block, column in picks], dtype=np.intp)
    who = np.array([first[blocks[block].manager] for block, _ in picks], dtype=np.intp)
    size, quarters = len(picks), programme.days.shape[1]
    place = np.arange(size)
    rows = [np.array([at[block] for block, _ in picks], dtype=np.intp)]
    values, columns = [np.ones(size)], [place]
    for quarter in range(quarters):
        rows.append(len(at) + who * quarters + quarter)
        values.append(programme.use[group, quarter])
        columns.append(place)
    height = len(at) + len(managers) * quarters
    if shared:
        rows.append(np.full(size, height))
        values.append(programme.use[group, -1])
        columns.append(place)
    where = (np.concatenate(rows), np.concatenate(columns))
    return coo_array((np.concatenate(values), where), shape=(height + shared, size)).tocsc()


def _largest(values: Floats, many: int) -> list[int]:
    """Places of the largest values, the first of equals first."""
    left, places = values.copy(), []
    for _ in range(min(many, len(values))):
        places.append(int(np.argmax(left)))
        left[places[-1]] = -np.inf
    return places


def price_days(programme: Programme, rules: RouteRules, begin: Sequence[tuple[int, int]] = ()) -> Prices:
    """Solve the linear programme over all columns by column generation, from some (block, column) pairs if given."""
    blocks, managers = programme.blocks, list(range(len(programme.days)))
    limits = np.concatenate([np.ones(len(blocks)), programme.days.ravel(), [programme.money]])
    active = list(dict.fromkeys([*((n, int(np.argmax(block.values))) for n, block in enumerate(blocks)), *begin]))
    known = set(active)
    day, money = np.zeros_like(programme.days), 0.0
    bound = np.inf
    own = np.zeros(len(blocks))
    turn = 0
    for turn in range(1, rules.rounds + 1):  # noqa: B007
        matrix = _matrix(programme, active, managers, shared=True)
        values = np.array([blocks[n].values[column] for n, column in active])
        result = linprog(-values, A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs")
        dual = np.maximum(-result.ineqlin.marginals, 0.0)
        now_day, now_money = dual[len(blocks) : -1].reshape(programme.days.shape), float(dual[-1])
        reduced = _reduced(programme, now_day, now_money)
        now_own = np.array([max(0.0, float(r.max())) for r in reduced])
        now = float(now_own.sum() + (now_day * programme.days).sum() + now_money * programme.money)
        if now < bound:
            bound, day, money, own = now, now_day, now_money, now_own
        new = []
        for n, (block_dual, r) in enumerate(zip(dual, reduced, strict=False)):
            new += [(n, c) for c in _largest(r, rules.per_round) if r[c] > block_dual + _SAME and (n, c) not in known]
        if not new:
            break
        active += new
        known.update(new)
    return Prices(day, money, own, bound, turn, tuple(active))


def _undominated(use: Floats, values: Floats) -> Codes:
    """Places of the columns that no other of the same customer beats at no more use of anything."""
    order = np.lexsort((np.arange(len(values)), -values))
    kept: list[int] = []
    for place in order:
        if not kept or not (use[kept] <= use[place] + 1e-9).all(axis=1).any():
            kept.append(int(place))
    return np.array(sorted(kept), dtype=np.intp)


def _worth_a_look(
    programme: Programme, prices: Prices, reduced: list[Floats], blocks: Sequence[int], slack: float
) -> list[tuple[int, int]]:
    """The columns of some blocks that may stand in a choice worth no less than the bound less ``slack``."""
    picks = []
    for n in blocks:
        block = programme.blocks[n]
        good = reduced[n] >= prices.own[n] - slack
        near = np.flatnonzero(good)
        if len(near):
            near = near[_undominated(programme.use[block.groups[near]], block.values[near])]
        picks += [(n, int(column)) for column in near]
    return picks


def _choose(
    programme: Programme,
    picks: Sequence[tuple[int, int]],
    managers: Sequence[int],
    rules: RouteRules,
    money: float | None,
) -> tuple[list[tuple[int, int]], float]:
    """Solve the whole-number programme on some columns; with ``money`` given expense has that price and no limit.

    Returns the chosen pairs and the solver's own bound on what they bring at that price.
    """
    if not picks:
        return [], 0.0
    blocks = programme.blocks
    values = np.array([blocks[n].values[column] for n, column in picks])
    if money is not None:
        values = values - money * programme.use[[blocks[n].groups[c] for n, c in picks], -1]
    matrix = _matrix(programme, picks, managers, shared=money is None)
    limits = np.concatenate(
        [
            np.ones(len({n for n, _ in picks})),
            programme.days[list(managers)].ravel(),
            [] if money is not None else [programme.money],
        ]
    )
    with quiet_solver():
        result = milp(
            -values,
            integrality=np.ones(len(picks)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, -np.inf, limits),
            options={"mip_rel_gap": rules.gap, "node_limit": rules.node_limit},
        )
    bound = np.inf if result.mip_dual_bound is None else -float(result.mip_dual_bound)
    if result.x is None:
        return [], bound
    return [picks[n] for n in np.flatnonzero(result.x > 0.5).tolist()], bound


def _total(programme: Programme, chosen: Sequence[tuple[int, int]]) -> float:
    return float(sum(programme.blocks[n].values[column] for n, column in chosen))


def _spent(programme: Programme, chosen: Sequence[tuple[int, int]]) -> float:
    return float(sum(programme.use[programme.blocks[n].groups[column], -1] for n, column in chosen))


@dataclass(frozen=True, eq=False)
class _Part:
    """The best choice found for some managers, at a price of money, its bound, how many columns, whether all."""

    chosen: list[tuple[int, int]]
    value: float
    bound: float
    columns: int
    closed: bool


def _part(
    programme: Programme, prices: Prices, reduced: list[Floats], managers: Sequence[int], rules: RouteRules,
    money: float | None,
) -> _Part:  # fmt: skip
    """Search the columns near the linear programme's bound, wider each time, until all that could matter were there."""
    blocks = [n for n, block in enumerate(programme.blocks) if block.manager in set(managers)]
    top = float(prices.own[blocks].sum() + (prices.day[list(managers)] * programme.days[list(managers)]).sum())
    top += prices.money * programme.money if money is None else 0.0
    best: list[tuple[int, int]] = []
    value, size = 0.0, 0
    steps = [*(share * top for share in rules.gaps), None]
    for step in steps:
        slack = top - value + _SAME if step is None else min(step, top - value + _SAME)
        picks = _worth_a_look(programme, prices, reduced, blocks, slack)
        if len(picks) > rules.columns:
            return _Part(best, value, top, size, False)
        found, bound = _choose(programme, picks, managers, rules, money)
        size = len(picks)
        gained = _total(programme, found) - (money or 0.0) * _spent(programme, found)
        if gained > value + _SAME:
            best, value = found, gained
        if slack >= top - value:
            return _Part(best, value, min(top, max(bound, value)), size, True)
    return _Part(best, value, top, size, False)


def solve_programme(programme: Programme, rules: RouteRules, begin: Sequence[tuple[int, int]] = ()) -> Solution:
    """Choose at most one column a customer; no choice brings more than the bound.

    ``begin``: pairs to begin the linear programme with.
    """
    if not programme.blocks:
        nothing = Prices(np.zeros_like(programme.days), 0.0, np.zeros(0), 0.0, 0)
        return Solution(np.zeros(0, dtype=np.intp), 0.0, 0.0, nothing, 0, True)
    prices = price_days(programme, rules, begin)
    reduced = _reduced(programme, prices.day, prices.money)
    everybody = list(range(len(programme.days)))
    parts = [_part(programme, prices, reduced, [m], rules, prices.money) for m in everybody]
    bound = min(prices.bound, sum(part.bound for part in parts) + prices.money * programme.money)
    chosen = [pair for part in parts for pair in part.chosen]
    size, closed = sum(part.columns for part in parts), all(part.closed for part in parts)
    if prices.money > 0 or _spent(programme, chosen) > programme.money + _SAME:
        joint = _part(programme, prices, reduced, everybody, rules, None)
        chosen, size, closed = joint.chosen, joint.columns, joint.closed
        bound = min(bound, joint.bound)
    value = _total(programme, chosen)
    places = np.full(len(programme.blocks), -1, dtype=np.intp)
    for n, column in chosen:
        places[n] = column
    return Solution(places, value, max(bound, value), prices, size, closed)
