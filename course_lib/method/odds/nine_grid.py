"""Nine-grid marketing map (九宫营销地图): opportunity value × band → cell and strategy; a tray for whom we hardly know.

The grid is named in the course outline; bounds, cell names, strategies, the tray and the days kept are 本课程定义
(definitions of this kit), kept in ``rules.yml`` and ``nine_cells.csv``. A place is advice: it changes what is done for
a customer, how many days are kept for him and when the draft plan serves him; never odds, gap or chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.method.market.market_space import customer_states
from course_lib.method.odds.belief import Belief
from course_lib.method.odds.decision import Decisions
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.standing import BANDS

__all__ = ["LEVELS", "NineGrid", "chosen_cells", "move_customers", "place_customers"]

#: Values from high to low, the rows of the grid; its columns run from assured to none.
LEVELS = ("high", "middle", "low")
COLUMNS = tuple(reversed(BANDS))


@dataclass(frozen=True, eq=False)
class NineGrid:
    """Where each customer stands.

    ``table`` (index customer id): ``name, value`` (yuan, budget-year revenue of its lines that count), ``level``
    high|middle|low, ``band``, ``cell`` and ``strategy`` (Chinese), ``days`` (kept for him in the year) and ``turn``
    (1 = served first in a draft; in the tray that of the cell beneath), ``state`` (market state), ``computed`` (the
    cell before anybody moved the customer), ``unknown`` (情报不足, in whatever cell he is). ``counts`` (customers)
    and ``totals`` (yuan): levels high → low × bands assured → none, without the tray. ``bounds``: yuan between low,
    middle and high. ``tray``: the name of the tray, a tenth value of ``cell``.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    totals: pd.DataFrame
    bounds: tuple[float, float]
    tray: str

    @property
    def waiting(self) -> pd.DataFrame:
        """The rows of the customers in the tray, largest value first."""
        inside = self.table[self.table["cell"] == self.tray]
        return inside.sort_values("value", ascending=False, kind="stable")

    @property
    def order(self) -> list[str]:
        """All customers as a draft plan serves them: by the turn of their cell, then the largest first."""
        keys = zip(self.table["turn"], -self.table["value"], self.table.index, strict=True)
        return [str(customer) for _, _, customer in sorted(keys)]

    @property
    def days(self) -> pd.Series:
        """Days of the year kept for each customer, by his cell."""
        return self.table["days"].astype(float)


def _bounds(case: Case, values: NDArray[np.float64], bounds: Sequence[float] | None) -> tuple[float, float]:
    given = tuple(case.catalog.rules.nine_grid.bounds if bounds is None else bounds)
    if given:
        if len(given) != 2 or not np.isfinite(given).all() or not 0 <= given[0] < given[1]:
            raise ValueError(f"分界 {list(given)} 不对，要由小到大的两个金额（元）")
        return float(given[0]), float(given[1])
    sold = values[values > 0]
    if not len(sold):
        return 0.0, 0.0
    lower, upper = np.quantile(sold, [1 / 3, 2 / 3]).round(2)  # to the fen, as the values
    return float(lower), float(upper)


def place_customers(
    case: Case,
    decisions: Decisions,
    belief: Belief,
    odds: Odds,
    *,
    bounds: Sequence[float] | None = None,
    customers: Iterable[str] | None = None,
) -> NineGrid:
    """Place customers (default: all of the case) in the nine-grid, those whom we hardly know (情报不足) in the tray.

    Value = budget-year revenue of the customer's lines that count; above the upper bound high, above the lower bound
    middle, else low; so equal values always share a level, and a customer without a line is low. Bounds (yuan):
    ``bounds``, else ``rules.nine_grid.bounds``, else the terciles of the placed customers with a value.

    Raises
    ------
    ValueError
        Unknown customers, or bounds that are not two rising amounts.
    """
    table = case.customers[["id", "name"]]
    if customers is not None:
        wanted = list(dict.fromkeys([customers] if isinstance(customers, str) else customers))
        place = pd.Index(table["id"]).get_indexer(pd.Index(wanted))
        if (place < 0).any():
            unknown = [str(c) for c, i in zip(wanted, place, strict=True) if i < 0]
            raise ValueError(f"没有客户 {'、'.join(unknown[:8])}")
        table = table.iloc[place]
    ids = pd.Index(table["id"], name="customer")
    values = odds.by_customer.reindex(ids, fill_value=0.0).to_numpy(dtype=float)
    hazy = belief.table["unknown"].reindex(ids).to_numpy(dtype=bool)
    fen = values.round(2)  # a sum's last digits decide nothing
    limits = _bounds(case, fen, bounds)
    level = 2 - (fen > limits[0]).astype(int) - (fen > limits[1])
    band = pd.Index(COLUMNS).get_indexer(pd.Index(decisions.table["band"].reindex(ids)))

    cells = case.catalog.nine_cells.set_index(["value", "band"]).loc[[(v, b) for v in LEVELS for b in COLUMNS]]
    at, rules = level * len(COLUMNS) + band, case.catalog.rules.nine_grid
    cell = np.where(hazy, rules.tray.name, cells["name"].to_numpy()[at])
    placed = pd.DataFrame(
        {
            "name": table["name"].to_numpy(),
            "value": values,
            "level": np.array(LEVELS, dtype=object)[level],
            "band": np.array(COLUMNS, dtype=object)[band],
            "cell": cell,
            "strategy": np.where(hazy, rules.tray.strategy, cells["strategy"].to_numpy()[at]),
            "days": np.where(hazy, rules.tray.days, cells["days"].to_numpy(dtype=float)[at]),
            "turn": cells["turn"].to_numpy(dtype=int)[at],
            "state": customer_states(case).reindex(ids).to_numpy(),
            "computed": cell,
            "unknown": hazy,
        },
        index=ids,
    )
    return _counted(placed, limits, rules.tray.name)


def _counted(table: pd.DataFrame, bounds: tuple[float, float], tray: str) -> NineGrid:
    """The grid with its counts and totals."""
    inside = table[table["cell"] != tray]
    groups = inside.groupby(["level", "band"], observed=True)["value"]
    rows, columns = pd.Index(LEVELS, name="value"), pd.Index(COLUMNS, name="band")

    def crossed(column: pd.Series) -> pd.DataFrame:
        wide = column.unstack() if len(column) else pd.DataFrame()
        return wide.reindex(index=rows, columns=columns).fillna(0)

    return NineGrid(table, crossed(groups.size()).astype(int), crossed(groups.sum()).astype(float), bounds, tray)


def chosen_cells(places: object) -> dict[str, str]:
    """Return customer id → cell name of a team's choice ``places``; what has not its shape is left out.

    >>> chosen_cells({"C1": {"cell": "主攻户", "reason": "老客户"}, "C2": "主攻户", "C3": {"reason": ""}})
    {'C1': '主攻户'}
    """
    entries = places.items() if isinstance(places, Mapping) else ()
    return {
        str(customer): move["cell"]
        for customer, move in entries
        if isinstance(move, Mapping) and isinstance(move.get("cell"), str)
    }


def move_customers(case: Case, grid: NineGrid, moves: Mapping[str, str]) -> NineGrid:
    """Return the grid with customers moved by hand: ``{customer id: cell name}``.

    Level, band, cell, strategy, days and turn become those of the chosen cell, so that counts and totals follow;
    ``computed`` and ``unknown`` stay as they were. Moves of customers that aren't on the grid, or to cells that don't
    exist, are left out; nobody is moved into the tray: whom we know we know.
    """
    cells = case.catalog.nine_cells.set_index("name")
    moved = {c: name for c, name in moves.items() if c in grid.table.index and name in cells.index}
    table = grid.table.copy()
    target = cells.loc[list(moved.values())]
    chosen = {
        "level": target["value"],
        "band": target["band"],
        "strategy": target["strategy"],
        "days": target["days"].astype(float),
        "turn": target["turn"].astype(int),
        "cell": target.index,
    }
    for column, values in chosen.items():
        table.loc[list(moved), column] = values.to_numpy()
    return _counted(table, grid.bounds, grid.tray)
